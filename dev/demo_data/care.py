"""What was promised to business customers, and what matters to them."""

from datetime import timedelta

from . import businesses, pipeline
from .catalogue import BUSINESSES

PROMISES = (
    'Gửi báo giá loa hội trường có thuế',
    'Cử kỹ thuật viên kiểm tra loa bị rè',
    'Gửi mẫu micro không dây dùng thử',
    'Giao bù hai chân loa còn thiếu',
    'Gửi lại hoá đơn có tên phòng kế toán',
    'Gọi lại xác nhận lịch bảo trì',
    'Gửi bản vẽ bố trí âm thanh sảnh tiệc',
)
PREFERENCES = (
    ('product', 'Loa cột cho hội trường', 'like', 'bought'),
    ('product', 'Micro không dây cầm tay', 'like', 'bought'),
    ('price', 'Dưới 50 triệu đồng một bộ', 'like', 'said'),
    ('service', 'Bảo trì tận nơi trong ngày', 'need', 'said'),
    ('place', 'Giao hàng ở cổng sau, có bảo vệ', 'need', 'observed'),
    ('brand', 'Yamaha', 'like', 'bought'),
    ('brand', 'Hàng không rõ xuất xứ', 'dislike', 'said'),
    ('season', 'Mua nhiều trước Tết và mùa cưới', 'like', 'observed'),
    ('hour', 'Gọi sau 17 giờ', 'dislike', 'said'),
    ('hour', 'Gọi buổi sáng, 9 đến 11 giờ', 'like', 'said'),
    ('channel', 'Nhắn Zalo trước khi gọi', 'like', 'said'),
    ('taste', 'Trà sen Tây Hồ', 'like', 'observed'),
    ('taste', 'Hoa cúc trắng', 'dislike', 'observed'),
    ('need', 'Hệ thống âm thanh cho phòng họp mới', 'need', 'survey'),
)
BROKEN = 'Nhà cung cấp giao hàng trễ'
CANCELLED = 'Khách hàng đã mua ở nơi khác'
FATES = ('kept',) * 7 + ('kept_late', 'kept_late', 'broken', 'cancelled')
LUNAR, SOLAR = 'lunar', 'solar'


def load(demo):
    """Create promises, occasions and preferences; False while there is no addon."""
    if 'crm.relationship.promise' not in demo.env:
        return False
    for index, business in enumerate(BUSINESSES):
        customer = businesses.partner(demo, business.name)
        people = businesses.contacts(demo, business.name)
        user = demo.ref(f'user_{business.login or "mai"}')
        generator = demo.random('care', business.name)
        _load_promises(demo, customer, people, user, generator, index)
        _load_occasions(demo, customer, people, generator, index)
        # One in five is hardly known: the profile shows what is missing.
        if index % 5:
            _load_preferences(demo, people, user, generator)
        if index % 3 == 0:
            customer.relationship_verified_on = demo.day(generator.randint(5, 500))
    return True


def _load_promises(demo, customer, people, user, generator, index):
    """Create settled promises of the last year and, for most, an open one."""
    lead = pipeline.leads(demo).filtered(
        lambda each: each.active
        and each.partner_id.commercial_partner_id == customer
        and each.company_id in (demo.env.company, demo.env['res.company'])
    )[:1]
    values = []
    for _time in range(generator.randint(1, 4)):
        deadline = demo.day(generator.randint(20, 360))
        values.append(_settle(demo, deadline, generator))
    if index % 4 != 3:
        # Late for one in three, due soon for the others.
        days = generator.randint(1, 25) if index % 3 == 0 else -generator.randint(0, 14)
        values.append({'date_deadline': demo.day(days), 'lead_id': lead.id})
    demo.env['crm.relationship.promise'].create(
        [
            {
                'name': generator.choice(PROMISES),
                'partner_id': generator.choice(people).id,
                'user_id': user.id,
                'company_id': demo.env.company.id,
                **each,
            }
            for each in values
        ]
    )


def _settle(demo, deadline, generator):
    """Return the values of a promise of the past that somebody decided on."""
    fate = generator.choice(FATES)
    late = fate == 'kept_late'
    days = generator.randint(1, 9) if late else -generator.randint(0, 6)
    closed = min(deadline + timedelta(days=days), demo.today)
    values = {'date_deadline': deadline, 'closed_on': closed}
    if fate.startswith('kept'):
        return {**values, 'state': 'kept', 'kept_on': closed}
    return {
        **values,
        'state': fate,
        'reason': BROKEN if fate == 'broken' else CANCELLED,
    }


def _load_occasions(demo, customer, people, generator, index):
    """Create birthdays, founding days and, for some, occasions of the lunar year."""
    year = demo.today.year
    values = [
        _occasion(person, 'birthday', generator, year=year - generator.randint(28, 60))
        for person in people
    ]
    if index % 2 == 0:
        founded = year - generator.randint(3, 25)
        values.append(_occasion(customer, 'founding', generator, year=founded))
    if index % 3 == 0:
        gift = 'Giỏ quà Tết, thiệp chúc mừng năm mới'
        values.append({**_day(customer, 'lunar_new_year', LUNAR, 1, 1), 'note': gift})
    if index % 4 == 1:
        values.append(_day(customer, 'mid_autumn', LUNAR, 15, 8))
    if index % 6 == 2:
        day, month = generator.randint(1, 29), generator.randint(1, 12)
        father = {**_day(people[0], 'memorial', LUNAR, day, month), 'name': 'Giỗ cha'}
        values.append({**father, 'note': 'Gửi hoa, không gọi điện trong ngày'})
    demo.env['crm.relationship.occasion'].create(
        [{'company_id': demo.env.company.id, **each} for each in values]
    )


def _occasion(partner, kind, generator, year):
    day, month = generator.randint(1, 28), generator.randint(1, 12)
    return {**_day(partner, kind, SOLAR, day, month), 'year': year}


def _day(partner, kind, calendar, day, month):
    return {
        'partner_id': partner.id,
        'kind': kind,
        'calendar': calendar,
        'day': day,
        'month': str(month),
    }


def _load_preferences(demo, people, user, generator):
    chosen = generator.sample(PREFERENCES, generator.randint(1, 4))
    demo.env['crm.relationship.preference'].create(
        [
            {
                'partner_id': generator.choice(people).id,
                'topic_id': demo.env.ref(
                    f'crm_relationship.preference_topic_{topic}'
                ).id,
                'value': value,
                'sentiment': sentiment,
                'source': source,
                'since': demo.day(generator.randint(10, 600)),
                'user_id': user.id,
                'company_id': demo.env.company.id,
            }
            for topic, value, sentiment, source in chosen
        ]
    )
