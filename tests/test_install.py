"""The addon goes into a database, through an update, and out again."""

import re

import pytest

from dev import database, odoo, stamp
from dev.config import ADDON

SALE_ADDON = f"{ADDON}_sale"
CATALOG = {
    "tables": "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'S')",
    "columns": """
        SELECT c.relname || '.' || a.attname FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
        WHERE a.attnum > 0 AND NOT a.attisdropped""",
    "indexes": "SELECT tablename || ': ' || indexname FROM pg_indexes",
    "constraints": "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint",
    "triggers": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT proname FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace""",
    "parameters": "SELECT key FROM ir_config_parameter",
    "xml ids": "SELECT module || '.' || name FROM ir_model_data",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "crons": "SELECT cron_name FROM ir_cron",
    "filters": "SELECT model_id || ': ' || name::text FROM ir_filters",
    "groups": "SELECT name::text FROM res_groups",
    "rules": "SELECT name FROM ir_rule",
    "views": "SELECT name FROM ir_ui_view",
    "menus": "SELECT name::text FROM ir_ui_menu",
    "modules": "SELECT name FROM ir_module_module WHERE state = 'installed'",
}
UNINSTALL = """
modules = env['ir.module.module'].search([
    ('name', '=', arguments['name']), ('state', '=', 'installed')])
modules.button_immediate_uninstall()
"""
FILL = """
partners = env['res.partner'].create(
    [{'name': f'Khách hàng {i}', 'is_company': True} for i in range(3)])
product = env['product.product'].create({'name': 'Trà sen'})
moves = env['account.move'].create([{
    'move_type': 'out_invoice',
    'partner_id': partner.id,
    'invoice_date': '2026-01-15',
    'invoice_line_ids': [(0, 0, {
        'product_id': product.id, 'price_unit': 100.0, 'tax_ids': []})],
} for partner in partners])
moves.action_post()
env['crm.relationship']._refresh()
complaints = env['crm.relationship.complaint'].create([{
    'name': f'Trễ {i}', 'partner_id': partner.id, 'move_id': moves[i].id,
    'res_model': 'sale.order', 'res_id': env['sale.order'].create({
        'partner_id': partner.id}).id,
    'description': '<p>Giao hàng trễ</p>', 'is_confidential': i == 1,
} for i, partner in enumerate(partners)])
for one in complaints:
    one.message_post(
        body='Xin lỗi', attachments=[('hình.txt', b'hello')],
        message_type='comment', subtype_xmlid='mail.mt_comment')
complaints[0].activity_schedule(summary='Gọi lại', user_id=env.uid)
complaints[0].message_subscribe(partners[0].ids)
complaints[0]._change_state('acknowledged')
complaints[1].write({
    'decision': 'upheld', 'cause_id': env.ref(
        'crm_relationship.complaint_cause_unknown').id})
complaints[1]._mark_answered('<p>Đã gửi lại</p>')
complaints[1]._change_state('closed')
complaints[1].rating_apply(5, token=complaints[1]._rating_get_access_token())
complaints[2].cancel_reason = 'withdrawn'
complaints[2]._change_state('cancelled')
env['ir.filters'].create({
    'name': 'Mine', 'model_id': 'crm.relationship', 'user_ids': [(6, 0, [env.uid])]})
result = env['crm.relationship'].search_count([])
"""
# What the host keeps for records of any model, by the column that names the model.
KEPT_FOR = {
    "mail_message": "model", "mail_activity": "res_model",
    "mail_followers": "res_model", "ir_attachment": "res_model",
    "rating_rating": "res_model", "ir_sequence": "code", "mail_template": "model",
}
KEEP_ORDERS = """
Complaint = env['crm.relationship.complaint']
result = sorted(Complaint.search([]).mapped(
    lambda one: (one.name, one.res_model, one.res_id)))
"""
SAME_ORDERS = """
result = all(
    one.order_id.id == one.res_id and one.order_id.partner_id == one.partner_id
    for one in env['crm.relationship.complaint'].search([]))
"""
TROUBLE = re.compile(r" \d+ (WARNING|ERROR|CRITICAL) .*")
# not about the addon: the host's own files and options
HARMLESS = re.compile("wkhtmltopdf|selfie_segmentation|docutils|lint|deprecat")


def catalog(cluster, db):
    """Return what a database holds beside its records: {kind: set of names}."""
    return {
        kind: {row[0] for row in database.sql(cluster, query, db)}
        for kind, query in CATALOG.items()
        if not kind.startswith("_")
    }


def without_inheritance(found):
    """Return a catalog without who noted which of the host's models inherits another.

    The mail gateway is extended in `mail.thread`; whose name stands at models that
    inherit it depends on the order in which apps were loaded.
    """
    noted = f"{ADDON}.model_inherit__"
    own = f"{noted}{ADDON}"
    kept = {
        one for one in found["xml ids"]
        if not one.startswith(noted) or one.startswith(own)
    }
    return {**found, "xml ids": kept}


def trouble(log):
    """Return the warnings and errors of an Odoo log."""
    found = [line for line in log.read_text().splitlines() if TROUBLE.search(line)]
    return [line for line in found if not HARMLESS.search(line)]


def contents(cluster, db):
    """Return {table of ours: hash of its rows}."""
    query = (
        "SELECT tablename FROM pg_tables "
        f"WHERE schemaname = 'public' AND tablename LIKE '{ADDON}%'"
    )
    found = {}
    for (table,) in database.sql(cluster, query, db):
        rows = database.sql(cluster, f"SELECT * FROM {table} ORDER BY 1", db)
        found[table] = (len(rows), stamp.digest(*map(str, rows)))
    return found


def test_installs_in_an_empty_database(cfg, cluster, request):
    """A database that has nothing yet: Odoo fetches the apps it depends on."""
    name = "journey_bare"
    request.addfinalizer(lambda: database.drop(cluster, name))
    database.drop(cluster, name)
    log = cfg.logs / "journey-bare.log"
    log.unlink(missing_ok=True)
    database.install(cluster, name, [ADDON], log)
    assert not trouble(log)


def test_update_keeps_the_data_and_repeats_without_change(cfg, cluster, db, run_python):
    """-u leaves every row of ours as it was, and the database too."""
    assert run_python(db, FILL) >= 3
    rows, before = contents(cluster, db), catalog(cluster, db)
    log = cfg.logs / "journey-update.log"
    log.unlink(missing_ok=True)
    database.install(cluster, db, [], log, update=[ADDON])
    assert contents(cluster, db) == rows
    assert without_inheritance(catalog(cluster, db)) == without_inheritance(before)
    assert not trouble(log)


def test_uninstall_leaves_nothing_behind(
    cluster, db, new_db, base_template, run_python
):
    """After use and uninstall the database is what it was before the addon."""
    run_python(db, FILL)
    addons = [n for n in database.installed(cluster, db) if n.startswith(ADDON)]
    for name in [*(n for n in addons if n != ADDON), ADDON]:
        run_python(db, UNINSTALL, name=name)
    for table, column in KEPT_FOR.items():
        query = f"SELECT id, {column} FROM {table} WHERE {column} LIKE %s"
        left = database.sql(cluster, query.replace("%s", "'crm.relationship%'"), db)
        assert not left, f"{table} of our records left behind"
    was, now = catalog(cluster, new_db(base_template)), catalog(cluster, db)
    for kind, names in was.items():
        assert now[kind] - names == set(), f"{kind} left behind"
        assert names - now[kind] == set(), f"{kind} of the host lost"


def test_installs_again_after_uninstall(cfg, cluster, db, run_python):
    """What uninstall leaves does not stand in the way of a new install."""
    run_python(db, UNINSTALL, name=ADDON)
    assert ADDON not in database.installed(cluster, db)
    database.install(cluster, db, [ADDON], cfg.logs / "journey-again.log")


def test_orders_survive_the_addon_for_orders(cfg, cluster, db, run_python):
    """Without it a complaint still knows its order, and shows it again with it."""
    run_python(db, FILL)
    before = run_python(db, KEEP_ORDERS)
    assert len(before) == 3
    run_python(db, UNINSTALL, name=SALE_ADDON)
    assert SALE_ADDON not in database.installed(cluster, db)
    assert run_python(db, KEEP_ORDERS) == before
    database.install(cluster, db, [SALE_ADDON], cfg.logs / "journey-orders.log")
    assert run_python(db, SAME_ORDERS)


@pytest.mark.parametrize("path", ["/web/login", "/odoo"])
def test_serves_pages(db, new_server, path):
    """A server on the database answers with a page."""
    from urllib.request import urlopen

    server = new_server(db)
    with urlopen(server.url + path, timeout=60) as page:
        assert page.status == 200
        assert b"<html" in page.read()


def test_two_workers_survive_a_restart(db, new_server):
    """Prefork mode starts, is killed and comes back."""
    server = new_server(db, workers=2, cron_threads=1)
    server.kill9()
    assert not server.pid
    server.start().wait_ready()
    assert server.answers()


def test_conf_names_the_database_only(cfg, cluster):
    """A server of ours never offers other databases."""
    text = odoo.write_conf(cfg, cluster, "a.b", name="conf-test").read_text()
    assert r"dbfilter = ^a\.b$" in text
    assert "list_db = False" in text
