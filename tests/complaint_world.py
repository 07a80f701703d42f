"""What tests/test_complaint_journey.py finds in its database; runs inside Odoo."""

from odoo import Command, fields

HANDLER = "crm_relationship.crm_relationship_group_complaint_handler"
HEAD = "crm_relationship.crm_relationship_group_complaint_manager"
ACCOUNTANT = "account.group_account_user"
SALESMAN = "sales_team.group_sale_salesman"


def make(env, lang):
    """Make a customer with a login and an invoice, and those who see to a complaint.

    :param lang: code of everybody's language
    :return: dict of ids
    """
    env["account.chart.template"].try_loading(
        "generic_coa", env.company, install_demo=False
    )
    # The invoice's tax would hide the round figures.
    env.company.write({"complaint_approval_limit": 10.0, "complaint_hour_cost": 20.0})
    staff = {
        login: _make_user(env, login, name, group, lang)
        for login, name, group in (
            ("huy", "Ngô Gia Huy", HANDLER), ("mai", "Trần Thị Mai", HEAD),
            ("yen", "Đỗ Hoàng Yến", ACCOUNTANT), ("quan", "Lê Minh Quân", SALESMAN),
        )
    }
    customer = env["res.partner"].create({
        "name": "Công ty Sen Vàng", "is_company": True, "user_id": staff["quan"].id,
        "lang": lang,
    })
    lan = _make_user(env, "lan", "Nguyễn Thị Lan", "base.group_portal", lang)
    lan.partner_id.parent_id = customer
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": customer.id,
        "invoice_date": fields.Date.today(),
        "invoice_line_ids": [Command.create(
            {"name": "Loa di động", "price_unit": 100, "tax_ids": False}
        )],
    })
    invoice.action_post()
    env["crm.relationship"]._refresh()
    return {"customer": customer.id, "invoice": invoice.id}


def _make_user(env, login, name, group, lang):
    user = env["res.users"].create({
        "name": name, "login": login, "password": login, "lang": lang,
        "tz": "Asia/Ho_Chi_Minh", "email": f"{login}@example.com",
        "group_ids": [Command.set(env.ref(group).ids)], "odoobot_state": "disabled",
        "notification_type": "email" if "portal" in group else "inbox",
    })
    user.partner_id.lang = lang
    return user


def look(env, customer):
    """Return what the journey left behind, by the names of the fields."""
    env["crm.relationship"]._refresh()
    complaint = env["crm.relationship.complaint"].search(
        [("commercial_partner_id", "=", customer)]
    )
    row = env["crm.relationship"].search([("partner_id", "=", customer)])
    credit = complaint.remedy_line_ids.credit_move_id
    analysis = env["crm.relationship.complaint.analysis"].search(
        [("id", "=", complaint.id), ("closed_count", "=", 1)]
    )
    page = env["crm.relationship.timeline"].with_user(
        env["res.users"].search([("login", "=", "quan")])
    ).get_page({"model": "res.partner", "id": customer}, {"kinds": ["complaint"]})
    return {
        "state": complaint.state,
        "log": complaint.event_ids.sorted("id").mapped("kind"),
        "verdict": complaint.verdict, "rating": complaint.rating_last_value,
        "invoice": complaint.move_id.ref or bool(complaint.move_id),
        "paid": complaint.compensation_amount,
        "credit": [credit.state, credit.amount_total],
        "cost": complaint.cost_amount, "cost_value": row.complaint_cost_value,
        "counted": [row.complaint_count, row.open_complaint_count],
        "past_value": row.past_value, "analysed": len(analysis),
        "history": len(page["entries"]) > 1,
    }


def mails(env):
    """Return what customers were sent: [(language of the text, subject)]."""
    messages = env["mail.message"].search([
        ("model", "=", "crm.relationship.complaint"),
        ("partner_ids.user_ids.login", "=", "lan"),
    ], order="id")
    return [[one.subject or "", one.body or ""] for one in messages]
