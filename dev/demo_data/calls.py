"""Calls, visits and chats with the business customers, of the last 18 months."""

from datetime import datetime, time, timedelta

from . import businesses, pipeline
from .catalogue import BUSINESSES

MODEL = 'crm.relationship.interaction'
TOTAL = 300
DAYS = 540
SOURCE = 'Tổng đài'
# How often: most are calls, and Zalo is where people chat.
KINDS = ('call',) * 12 + ('visit',) * 3 + ('chat',) * 4 + ('video', 'letter', 'event')
SUBJECTS = {
    'call': (
        'Hỏi nhu cầu quý tới',
        'Nhắc lịch bảo trì loa',
        'Báo giá micro không dây',
        'Hỏi thăm sau giao hàng',
        'Hẹn lịch khảo sát hội trường',
        'Trao đổi về công nợ',
    ),
    'visit': ('Khảo sát mặt bằng', 'Giới thiệu mẫu đàn mới', 'Nghiệm thu lắp đặt'),
    'video': ('Trình bày phương án âm thanh', 'Hướng dẫn sử dụng bàn trộn'),
    'chat': ('Gửi ảnh mẫu loa', 'Xác nhận giờ giao hàng', 'Hỏi hoá đơn'),
    'letter': ('Thư cảm ơn cuối năm', 'Thiệp chúc mừng khai trương'),
    'event': ('Gặp tại hội chợ âm nhạc', 'Dự buổi ra mắt sản phẩm'),
}
NOTES = (
    'Khách hài lòng, hẹn gọi lại tháng sau.',
    'Muốn xem thêm mẫu loa mới trước khi quyết định.',
    'Cần báo giá bằng tiền đồng, có thuế.',
    'Đang chờ giám đốc duyệt ngân sách.',
    'Phàn nàn hàng giao trễ hai ngày, đã xin lỗi và hẹn bù.',
    'Giới thiệu thêm một chi nhánh ở Đà Nẵng.',
)
COMPLAINT = NOTES[4]
# Minutes a talk takes, from and to, where the customer was reached.
MINUTES = {
    'call': (2, 18),
    'visit': (40, 150),
    'video': (20, 60),
    'chat': (1, 10),
    'event': (30, 180),
}
MISSED = ('no_answer', 'no_answer', 'busy', 'call_back', 'left_message')


def load(demo):
    """Create about 300 interactions, and a few calls of numbers nobody is known by."""
    no_company = demo.env['res.company']
    # The branch has leads of its own.
    ours = pipeline.leads(demo).filtered(
        lambda lead: lead.active and lead.company_id in (demo.env.company, no_company)
    )
    leads = ours.grouped('partner_id')
    values = []
    for index in range(TOTAL):
        # Some customers are talked to far more often than others.
        generator = demo.random('call', index)
        position = int(len(BUSINESSES) * generator.random() ** 1.6)
        business = BUSINESSES[position]
        values.append(_prepare(demo, business, generator, leads))
    values += [_prepare_unknown(demo, number) for number in range(6)]
    demo.env[MODEL].create(values)


def _prepare(demo, business, generator, leads):
    kind = generator.choice(KINDS)
    person = generator.choice(businesses.contacts(demo, business.name))
    customer = businesses.partner(demo, business.name)
    direction = 'in' if generator.random() < 0.35 else 'out'
    missed = kind == 'call' and generator.random() < 0.3
    note = generator.choice(NOTES) if not missed and generator.random() < 0.6 else False
    lead = leads.get(person) or leads.get(customer)
    return {
        'name': generator.choice(SUBJECTS[kind]),
        'kind': kind,
        'chat_service': kind == 'chat' and _pick_service(generator),
        'direction': direction,
        'date': _moment(demo.day(generator.randint(1, DAYS)), generator),
        'duration': 0 if missed else _hours(kind, generator),
        'outcome': generator.choice(MISSED) if missed else 'reached',
        'sentiment': False if missed else _feel(note, generator),
        'note': note,
        'partner_id': person.id,
        'lead_id': lead[0].id if lead and generator.random() < 0.4 else False,
        'phone': person.phone if kind == 'call' else False,
        'user_id': demo.ref(f'user_{business.login or "mai"}').id,
        'company_id': demo.env.company.id,
    }


def _prepare_unknown(demo, number):
    generator = demo.random('unknown call', number)
    return {
        'kind': 'call',
        'direction': 'in',
        'date': _moment(demo.day(generator.randint(1, 20)), generator),
        'outcome': 'no_answer' if number % 2 else 'call_back',
        'phone': f'09{generator.randint(10, 89)}{generator.randint(0, 999999):06}',
        'external_source': SOURCE,
        'external_ref': f'TD-{number:05}',
        'user_id': demo.ref('user_mai').id,
        'company_id': demo.env.company.id,
    }


def _pick_service(generator):
    return generator.choice(('zalo', 'zalo', 'zalo', 'messenger', 'sms'))


def _moment(date, generator):
    # Working hours in Hà Nội, told in UTC; never on a Sunday.
    date -= timedelta(days=date.weekday() == 6)
    hour, minute = generator.randint(1, 9), generator.randint(0, 59)
    return datetime.combine(date, time(hour, minute))


def _hours(kind, generator):
    low, high = MINUTES.get(kind, (0, 0))
    return round(generator.uniform(low, high) / 60, 2)


def _feel(note, generator):
    if note == COMPLAINT:
        return 'negative'
    return generator.choice(('positive', 'positive', 'neutral', False))
