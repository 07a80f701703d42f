"""What happened between people: activities, meetings, messages and notes."""

from datetime import datetime, time, timedelta

from markupsafe import Markup

from odoo import Command

from . import businesses, pipeline
from .catalogue import BUSINESSES

CALLS = (
    'Gọi hỏi nhu cầu quý tới',
    'Nhắc lịch bảo trì loa',
    'Chúc mừng sinh nhật giám đốc',
    'Xác nhận đơn hàng',
    'Hỏi thăm sau giao hàng',
)
FEEDBACKS = (
    'Khách hài lòng, hẹn gọi lại tháng sau.',
    'Khách bận, để lại lời nhắn.',
    'Muốn xem thêm mẫu loa mới.',
    'Cần báo giá bằng tiền đồng.',
)
LETTERS = (
    ('Hỏi giá thuê âm thanh', 'Chào anh chị, cho hỏi giá thuê cho tiệc 200 khách.'),
    ('Hoá đơn tháng này', 'Nhờ gửi lại hoá đơn có tên phòng kế toán giúp tôi.'),
    ('Loa bị rè', 'Cặp loa ở sảnh bị rè từ hôm qua, nhờ cử người sang xem.'),
    ('Cảm ơn', 'Cảm ơn đội lắp đặt đã làm rất gọn và đúng hẹn.'),
)
ANSWERS = (
    'Chúng tôi đã nhận được thư và sẽ trả lời trong hôm nay.',
    'Kỹ thuật viên sẽ đến lúc 9 giờ sáng mai.',
)
NOTES = (
    'Thích nhạc không lời, không gọi sau 17 giờ.',
    'Kế toán chốt công nợ ngày 25.',
    'Quyết định mua là của chị giám đốc.',
    'Đang so sánh với một nhà cung cấp khác.',
)
MEETINGS = ('Gặp trao đổi hợp đồng năm', 'Khảo sát mặt bằng', 'Giới thiệu mẫu đàn mới')


def load(demo):
    """Create calls, meetings, mails and notes on customers and opportunities."""
    for index, business in enumerate(BUSINESSES):
        customer = businesses.partner(demo, business.name)
        login = business.login or 'mai'
        generator = demo.random('talk', business.name)
        _load_activities(demo, customer, login, generator, index)
        _load_messages(demo, customer, business, login, generator)
        if index % 2 == 0:
            _load_meetings(demo, customer, business, login, generator)
    for index, lead in enumerate(pipeline.leads(demo)):
        if index % 3 == 0 and lead.active:
            deadline = demo.day(9 - index % 22)
            _schedule(demo, lead, lead.user_id, deadline, CALLS[index % 5])


def _moment(date, generator):
    # Working hours in Hà Nội, told in UTC.
    hour, minute = generator.randint(1, 9), generator.randint(0, 59)
    return datetime.combine(date, time(hour, minute))


def _schedule(demo, record, user, deadline, summary, kind='call'):
    return record.activity_schedule(
        f'mail.mail_activity_data_{kind}',
        deadline,
        summary=summary,
        user_id=(user or demo.ref('user_mai')).id,
        automated=False,
    )


def _load_activities(demo, customer, login, generator, index):
    user = demo.ref(f'user_{login}')
    if index % 4 != 3:
        # Overdue for one in three, planned for the others.
        day = demo.day(
            generator.randint(1, 12) if index % 3 == 0 else (-generator.randint(0, 21))
        )
        _schedule(
            demo,
            customer,
            user,
            day,
            generator.choice(CALLS),
            'todo' if index % 5 == 0 else 'call',
        )
    for _time in range(generator.randint(0, 3)):
        day = demo.day(generator.randint(3, 300))
        activity = _schedule(demo, customer, user, day, generator.choice(CALLS))
        _complete(activity, user, generator.choice(FEEDBACKS), _moment(day, generator))


def _complete(activity, user, feedback, moment):
    """Mark an activity as done, as `user` did at that moment."""
    messages, _next = activity.with_user(user).sudo()._action_done(feedback=feedback)
    messages.sudo().date = moment
    activity.sudo().date_done = moment


def _load_messages(demo, customer, business, login, generator):
    person = businesses.contacts(demo, business.name)[0]
    seller = demo.ref(f'user_{login}').partner_id
    for _time in range(generator.randint(1, 4)):
        date = demo.day(generator.randint(2, 360))
        subject, body = generator.choice(LETTERS)
        asked = _moment(date, generator)
        _record_message(demo, customer, person, asked, body, 'email', subject)
        if generator.random() < 0.7:
            _record_message(
                demo,
                customer,
                seller,
                asked + timedelta(hours=3),
                generator.choice(ANSWERS),
                'comment',
                f'Re: {subject}',
            )
    if generator.random() < 0.6:
        noted = _moment(demo.day(generator.randint(5, 400)), generator)
        _record_message(
            demo, customer, seller, noted, generator.choice(NOTES), 'comment'
        )


def _record_message(demo, record, author, moment, body, kind, subject=False):
    """Write a message of the past: nobody is notified, nothing is sent."""
    subtype = 'mail.mt_comment' if subject else 'mail.mt_note'
    demo.env['mail.message'].create(
        {
            'model': record._name,
            'res_id': record.id,
            'message_type': kind,
            'subtype_id': demo.env.ref(subtype).id,
            'author_id': author.id,
            'email_from': author.email_formatted,
            'subject': subject,
            'body': Markup('<p>%s</p>') % body,
            'date': moment,
        }
    )


def _load_meetings(demo, customer, business, login, generator):
    user = demo.ref(f'user_{login}')
    lead = pipeline.leads(demo).filtered(
        lambda each: each.active and each.partner_id.commercial_partner_id == customer
    )[:1]
    for days in (generator.randint(10, 240), -generator.randint(1, 25)):
        start = _moment(demo.day(days), generator)
        demo.env['calendar.event'].with_user(user).sudo().with_context(
            no_mail_to_attendees=True,
        ).create(
            {
                'name': f'{generator.choice(MEETINGS)} - {business.title}',
                'start': start,
                'stop': start + timedelta(hours=1),
                'user_id': user.id,
                'partner_ids': [
                    Command.set(
                        [
                            user.partner_id.id,
                            businesses.contacts(demo, business.name)[0].id,
                        ]
                    )
                ],
                'opportunity_id': lead.id,
                'location': customer.city,
            }
        )
