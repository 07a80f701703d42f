"""What people plan with customers: done, due today, overdue, forgotten."""

from datetime import timedelta

from . import businesses
from .catalogue import BUSINESSES

# days ago when due (below 0: still to come), type, summary, hours planned,
# hours spent when done
PLANS = (
    (12, 'meeting', 'Khảo sát sân khấu cùng khách', 2.0, None),
    (9, 'call', 'Hỏi ý kiến về báo giá', 0.25, None),
    (6, 'call', 'Hỏi thăm sau lắp đặt', 0.25, 0.3),
    (4, 'meeting', 'Ghé thăm cửa hàng', 1.0, 1.25),
    (3, 'call', 'Xác nhận ngày giao', 0.25, 0.1),
    (1, 'call', 'Nhắc lại mẫu đàn mới', 0.25, None),
    (0, 'call', 'Gọi chốt đơn tháng này', 0.5, None),
    (0, 'meeting', 'Gặp bàn hợp đồng năm', 1.5, None),
    (-1, 'call', 'Hỏi lịch sự kiện', 0.25, None),
    (-3, 'meeting', 'Giới thiệu bộ loa mới', 1.0, None),
    (-8, 'call', 'Gọi thăm định kỳ', 0.25, None),
)
LOGINS = ('salesman', 'lan', 'mai')
RULE = 'crm_relationship.crm_relationship_contact_rule_class_a'


def load(demo):
    """Give the salesman and two colleagues calls and visits of some weeks.

    False while there is no addon.
    """
    if 'crm.relationship.interaction' not in demo.env:
        return False
    for shift, login in enumerate(LOGINS):
        user = demo.ref(f'user_{login}')
        customers = [
            businesses.partner(demo, business.name)
            for business in BUSINESSES if (business.login or 'mai') == login
        ]
        for index, plan in enumerate(PLANS if customers else ()):
            customer = customers[(index + shift) % len(customers)]
            _plan(demo, customer, user, *plan)
    return True


def _plan(demo, customer, user, days, kind, summary, planned, spent):
    activity = customer.activity_schedule(
        f'mail.mail_activity_data_{kind}', demo.day(days), summary=summary,
        user_id=user.id, automated=False,
    )
    activity.planned_duration = planned
    if spent:
        demo.env['crm.relationship.interaction'].create({
            'partner_id': customer.id,
            'user_id': user.id,
            'company_id': demo.ref('company').id,
            'kind': 'visit' if kind == 'meeting' else 'call',
            'outcome': 'reached',
            'name': summary,
            'date': demo.env.cr.now() - timedelta(days=days),
            'duration': spent,
            'activity_id': activity.id,
        })
        activity.sudo().date_done = demo.day(days)


def load_rule(demo):
    """Switch one contact rule on, and plan what is due by it.

    Only customers with a salesperson: the web shop's are left in peace.
    """
    rule = demo.env.ref(RULE)
    rule.write({
        'active': True, 'max_per_day': 3,
        'domain': "[('partner_id.user_id', '!=', False)]",
    })
    demo.commit()
    rule._cron_plan_contacts()
