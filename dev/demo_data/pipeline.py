"""Leads and opportunities: open, won and lost, some with recurring revenue."""

from datetime import datetime, time, timedelta

from . import businesses, names
from .catalogue import BUSINESSES

SUBJECTS = (
    ('Lắp đặt âm thanh sảnh chính', 1400),
    ('Nhạc nền cho chuỗi cửa hàng', 900),
    ('Quà tặng khách dịp Tết', 1100),
    ('Âm thanh sự kiện cuối năm', 2100),
    ('Trang bị phòng nhạc', 2600),
    ('Nâng cấp dàn karaoke', 1900),
    ('Bộ sưu tập đĩa cho quầy lưu niệm', 650),
    ('Thuê âm thanh ngoài trời', 800),
)
# stage: the host's own records, in the order of the pipeline
STAGES = ('stage_lead1', 'stage_lead2', 'stage_lead3')
OPPORTUNITIES = 48
RECURRING_SHARE = 0.3
SALESPEOPLE = ('salesman', 'lan', 'mai', 'manager')
# What becomes of an opportunity, in turns.
OUTCOMES = ('open', 'open', 'won', 'open', 'lost', 'open', 'open', 'won')
PROSPECTS = (
    'Quán ăn Bếp Nhà',
    'Công ty TNHH Mây Trắng',
    'Khách sạn Cánh Diều',
    'Trường Tiểu học Ban Mai',
    'Rạp chiếu phim Đêm Sao',
    'Tiệm bánh Hạt Dẻ',
    'Công ty Cổ phần Suối Trong',
    'Phòng tập Sức Sống',
    'Chuỗi siêu thị Nhà Mình',
    'Câu lạc bộ Sách Cũ',
    'Homestay Lưng Đồi',
    'Xưởng gốm Đất Lành',
)


def load(demo):
    """Create some sixty leads and opportunities of the last nine months."""
    customers = [each for each in BUSINESSES if each.rhythm not in ('rare',)]
    for index in range(OPPORTUNITIES):
        _load_opportunity(demo, customers[index % len(customers)], index)
    for index, title in enumerate(PROSPECTS):
        _load_lead(demo, title, index)
    _date_back(demo)


def leads(demo):
    """Return every lead of the demo, lost ones too, in the order of creation."""
    return (
        demo.env['crm.lead']
        .with_context(active_test=False)
        .search([('description', 'ilike', 'Nguồn:')], order='id')
    )


def _load_opportunity(demo, business, index):
    generator = demo.random('opportunity', index)
    subject, revenue = SUBJECTS[index % len(SUBJECTS)]
    outcome = OUTCOMES[index % len(OUTCOMES)]
    if business.rhythm == 'prospect':
        outcome = 'open'
    login = business.login or generator.choice(SALESPEOPLE)
    people = businesses.contacts(demo, business.name)
    recurring = generator.random() < RECURRING_SHARE
    lead = demo.create(
        f'opportunity_{index}',
        'crm.lead',
        {
            'type': 'opportunity',
            'name': f'{subject} - {business.title}',
            'partner_id': people[index % len(people)].id,
            'user_id': demo.ref(f'user_{login}').id,
            'team_id': demo.ref(
                'team_branch' if login == 'mai' else 'team_business'
            ).id,
            'stage_id': _stage(demo, generator),
            'expected_revenue': round(revenue * generator.uniform(0.5, 1.8), -1),
            'recurring_revenue': generator.randint(4, 24) * 10 if recurring else 0,
            'recurring_plan': recurring
            and demo.env.ref(
                generator.choice(
                    ('crm.crm_recurring_plan_monthly', 'crm.crm_recurring_plan_yearly')
                )
            ).id,
            'priority': generator.choice('0112'),
            'date_deadline': demo.day(-generator.randint(-10, 75)),
            'description': 'Nguồn: khách hàng hiện tại',
        },
    )
    _finish(demo, lead, outcome, index)


def _stage(demo, generator):
    (name,) = generator.choices(STAGES, (3, 3, 2))
    stage = demo.env.ref(f'crm.{name}', raise_if_not_found=False)
    return stage.id if stage else False


def _finish(demo, lead, outcome, index):
    if outcome == 'won':
        lead.action_set_won()
    elif outcome == 'lost':
        reason = demo.env.ref('crm.lost_reason_1', raise_if_not_found=False)
        lead.action_set_lost(
            lost_reason_id=(
                reason if reason and index % 2 else demo.ref('lost_reason')
            ).id
        )
    elif index % 3 == 0:
        # A salesperson's own judgement instead of the host's prediction.
        lead.probability = 20 + index


def _load_lead(demo, title, index):
    generator = demo.random('lead', index)
    city = generator.choice(list(names.VIETNAMESE_CITIES))
    person = names.vietnamese_name(generator)
    kind = 'lead' if index % 2 else 'opportunity'
    demo.create(
        f'lead_{index}',
        'crm.lead',
        {
            'type': kind,
            'name': f'{SUBJECTS[index % len(SUBJECTS)][0]} - {title}',
            'partner_name': title,
            'contact_name': person,
            'email_from': f'{names.plain(person)}@example.com',
            'phone': names.vietnamese_phone(generator, city),
            'city': city,
            'country_id': demo.env.ref('base.vn').id,
            'user_id': index % 3
            and demo.ref(f'user_{SALESPEOPLE[index % len(SALESPEOPLE)]}').id,
            'team_id': demo.ref('team_business').id,
            'expected_revenue': 0 if kind == 'lead' else generator.randint(5, 30) * 100,
            'description': 'Nguồn: hội chợ âm nhạc',
        },
    )


def _date_back(demo):
    """Spread the creation of the leads over the last nine months.

    The host stamps a record with the time of its transaction and offers no other
    way; a pipeline that began this minute shows neither ageing nor history.
    """
    demo.env.flush_all()
    for index, lead in enumerate(leads(demo)):
        days = 3 + (index * 37) % 270
        created = datetime.combine(demo.day(days), time(2 + index % 8, 15))
        closed = min(
            created + timedelta(days=12 + index), datetime.combine(demo.day(1), time(9))
        )
        moved = min(closed, created + timedelta(days=6))
        demo.env.cr.execute(
            'UPDATE crm_lead SET create_date = %s, date_open = %s,'
            ' date_last_stage_update = %s, date_closed ='
            ' CASE WHEN date_closed IS NOT NULL THEN %s::timestamp END WHERE id = %s',
            (created, created, moved, closed, lead.id),
        )
    demo.env.invalidate_all(flush=False)
