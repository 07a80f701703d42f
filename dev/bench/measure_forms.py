"""What opening a form costs a salesman, in the process of one database."""

import gc
import time

from lxml import etree

_specifications = {}


def find_records(env, limit):
    """Return {model: ids} of partners and leads of the salesman."""
    salesman = _salesman(env)
    partners = env["res.partner"].search(
        [("user_id", "=", salesman.id), ("is_company", "=", True)], order="id"
    )
    leads = env["crm.lead"].search([("user_id", "=", salesman.id)], order="id")
    return {
        records._name: records[:: max(1, len(records) // limit)][:limit].ids
        for records in (partners, leads)
    }


def open_form(env, model, record):
    """Do what the web client does to open a form; return seconds and queries."""
    records = env[model].with_user(_salesman(env))
    if model not in _specifications:
        _specifications[model] = _get_specification(records)
    specification = _specifications[model]
    env.invalidate_all()
    gc.disable()
    queries, begin = env.cr.sql_log_count, time.perf_counter()
    records.get_views([(False, "form"), (False, "search")], {"toolbar": True})
    records.browse(record).web_read(specification)
    seconds = time.perf_counter() - begin
    gc.enable()
    return {"seconds": seconds, "queries": env.cr.sql_log_count - queries}


def _salesman(env):
    return env["res.users"].search([("login", "=", "bench_salesman")])


def _get_specification(records):
    """Return the specification of `web_read` that the client makes of the form."""
    views = records.get_views([(False, "form")])
    arch = etree.fromstring(views["views"]["form"]["arch"])
    return read_arch(arch, records._fields, records.env)


def read_arch(arch, fields, env):
    """Return the fields of one level of a view, with those of the lists in it."""
    specification = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        if name in fields:
            asked = _read_field(node, fields[name], env)
            known = specification.setdefault(name, {})
            if asked is not None:
                known.setdefault("fields", {}).update(asked)
    return specification


def _read_field(node, field, env):
    """Return what is asked of the related records, None when it is no relation."""
    hidden = node.get("invisible") in ("True", "1")
    if field.type == "many2one":
        return {} if hidden else {"display_name": {}}
    if field.type not in ("one2many", "many2many") or hidden:
        return None
    lists = node.xpath("./list | ./kanban")
    if not lists:
        return {"display_name": {}}
    alone = etree.fromstring(etree.tostring(lists[0]))
    return read_arch(alone, env[field.comodel_name]._fields, env)
