"""What tests/test_history_browser.py finds in its database; runs inside Odoo."""

from datetime import timedelta

from odoo import fields

SALESMAN = "sales_team.group_sale_salesman"
LEADER = "sales_team.group_sale_manager"


def make(env, lang):
    """Make a salesman, a team leader and a customer with a history.

    :param lang: code of the users' language
    :return: dict of ids
    """
    env["account.chart.template"].try_loading(
        "generic_coa", env.company, install_demo=False
    )
    salesman = _make_user(env, "lan", "Nguyễn Thị Lan", SALESMAN, lang)
    leader = _make_user(env, "hoa", "Trần Văn Hoà", LEADER, lang)
    env["crm.team"].create({
        "name": "Miền Nam", "user_id": leader.id, "member_ids": salesman.ids,
    })
    customer = env["res.partner"].create({
        "name": "Công ty Sen Vàng", "is_company": True, "user_id": salesman.id,
        "phone": "+84 28 5550 0101",
    })
    contact = env["res.partner"].create(
        {"name": "Phạm Minh", "parent_id": customer.id}
    )
    _make_history(env, customer, contact, salesman)
    env["crm.relationship"]._refresh()
    return {"customer": customer.id, "contact": contact.id, "salesman": salesman.id}


def _make_user(env, login, name, group, lang):
    return env["res.users"].create({
        "name": name, "login": login, "password": login, "lang": lang,
        "tz": "Asia/Ho_Chi_Minh", "group_ids": [(4, env.ref(group).id)],
        "email": f"{login}@example.com",
        "odoobot_state": "disabled",  # its window would lie over a phone's screen
    })


def _make_history(env, customer, contact, salesman):
    for text in ("Báo giá thuê âm thanh", "Hỏi lịch giao hàng"):
        contact.message_post(
            body=text, subject=text, message_type="email", author_id=contact.id,
            subtype_xmlid="mail.mt_comment",
        )
    env["account.move"].create({
        "move_type": "out_invoice", "partner_id": customer.id,
        "invoice_date": fields.Date.today(), "invoice_user_id": salesman.id,
        "invoice_line_ids": [(0, 0, {"name": "Loa", "price_unit": 100})],
    }).action_post()
    customer.activity_schedule(
        "mail.mail_activity_data_call", summary="Gọi hỏi thăm", user_id=salesman.id,
        date_deadline=fields.Date.today() - timedelta(days=7),
    )


def look(env, customer):
    """Return what the journey left behind."""
    partner = env["res.partner"].browse(customer)
    interactions = env["crm.relationship.interaction"].search(
        [("commercial_partner_id", "=", customer)]
    )
    promises = env["crm.relationship.promise"].search(
        [("commercial_partner_id", "=", customer)]
    )
    return {
        "interactions": [[one.name, one.kind, one.duration > 0]
                         for one in interactions],
        "planned": partner.activity_ids.mapped("summary"),
        "promises": [[one.name, one.state] for one in promises],
    }
