"""What tests/test_hostile_portal.py finds in its database; runs inside Odoo."""

from odoo import fields


def make(env, lang="en_US"):
    """Make a customer with a login and two invoices, a handler, the public form.

    :param lang: code of everybody's language
    :return: dict of ids
    """
    env["account.chart.template"].try_loading(
        "generic_coa", env.company, install_demo=False
    )
    env.company.write({"complaint_form": True, "complaint_form_limit": 0})
    handler = _make_user(
        env, "mai", "crm_relationship.crm_relationship_group_complaint_manager", lang
    )
    handler.group_ids += env.ref("base.group_allow_export")
    customer, other = env["res.partner"].create([
        {"name": "Công ty Sen Vàng", "is_company": True},
        {"name": "Công ty Trúc Xanh", "is_company": True},
    ])
    lan = _make_user(env, "lan", "base.group_portal", lang)
    lan.partner_id.parent_id = customer
    product = env["product.product"].create({"name": "Loa di động", "list_price": 100})
    invoices = [_make_invoice(env, one, product) for one in (customer, customer, other)]
    return {
        "lan": lan.partner_id.id, "invoices": [one.id for one in invoices],
        "handler": handler.id,
    }


def _make_user(env, login, group, lang):
    return env["res.users"].create({
        "name": login.title(), "login": login, "password": login, "lang": lang,
        "tz": "Asia/Ho_Chi_Minh", "email": f"{login}@example.com",
        "group_ids": [(6, 0, env.ref(group).ids)], "odoobot_state": "disabled",
    })


def _make_invoice(env, partner, product):
    invoice = env["account.move"].create({
        "move_type": "out_invoice", "partner_id": partner.id,
        "invoice_date": fields.Date.today(),
        "invoice_line_ids": [(0, 0, {"product_id": product.id, "quantity": 2})],
    })
    invoice.action_post()
    return invoice


def read(env):
    """Return [{id, name, text, remedy, files, channel}] of all complaints."""
    complaints = env["crm.relationship.complaint"].search([], order="id")
    return [
        {
            "id": one.id, "name": one.name, "remedy": one.remedy_sought or "",
            "text": one.description or "", "channel": one.channel,
            "files": one.message_ids.attachment_ids.mapped("name"),
            "sizes": one.message_ids.attachment_ids.mapped("file_size"),
            "partner": one.partner_id.id,
        }
        for one in complaints
    ]


def answer(env):
    """Answer the last complaint, so that the customer can judge it."""
    complaint = env["crm.relationship.complaint"].search([], limit=1)
    complaint.write({
        "category_id": env["crm.relationship.complaint.category"].search([], limit=1),
        "decision": "upheld",
    })
    complaint._mark_answered("<p>We are sorry.</p>")
    return complaint.id
