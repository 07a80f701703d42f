"""Take pictures of the addon's screens, as each of the demo's users sees them.

Needs Playwright (`pip install playwright`) and a Chromium on PATH, beside a running
`make demo`:

    python3 -m dev.screenshots --out crm_relationship/static/description
    python3 -m dev.screenshots --language vi_VN --width 390 --only partner,invoice
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from . import browser

ACTION = "/odoo/action-crm_relationship."
PICTURE = ".o_relationship_picture .o_relationship_part"
WHY = ".o_relationship_why"
HEIGHTS = {True: 844, False: 1000}  # narrow or not, in pixels
PHONE = 600  # widths below show the screens of a phone
SETTLE = 800  # milliseconds that fonts and charts take
BEST = ("crm.relationship", [["segment_id", "!=", False]], "relationship_value desc")


class Shot(NamedTuple):
    """One picture.

    :param path: address, where {id} and {partner} stand for the best customer's
        relationship and partner, {invoice} {lead} {model} for records of it
    :param clicks: selectors to click one after the other
    :param wait: selector of what must be seen before the picture is taken
    """

    user: str
    path: str
    wait: str
    clicks: tuple = ()


HISTORY_PAGE = ".o_notebook .nav-link[name=relationship_history]"
ENTRY = ".o_history_list .o_history_entry"
RELATIONSHIP_PAGE = ".o_notebook .nav-link[name=relationship]"
ROW = ":is(.o_data_row, .o_kanban_record)"
SHOTS = {
    "relationships": Shot("manager", f"{ACTION}crm_relationship_action", ".o_data_row"),
    "lifecycle": Shot(
        "manager", f"{ACTION}crm_relationship_action?view_type=kanban",
        ".o_kanban_record",
    ),
    "relationship": Shot(
        "manager", f"{ACTION}crm_relationship_action/{{id}}",
        ".o_relationship_formula", (WHY,),
    ),
    "pareto": Shot("manager", f"{ACTION}crm_relationship_pareto_action", "canvas"),
    "equity": Shot("manager", f"{ACTION}crm_relationship_snapshot_action", "canvas"),
    "value_model": Shot(
        "manager", f"{ACTION}crm_relationship_value_model_action/{{model}}", "canvas"
    ),
    "health": Shot("manager", f"{ACTION}crm_relationship_health_action", ".alert"),
    "partner": Shot(
        "salesman", "/odoo/res.partner/{partner}", PICTURE, (RELATIONSHIP_PAGE,)
    ),
    "history": Shot(
        "salesman", "/odoo/res.partner/{partner}", ENTRY, (HISTORY_PAGE,)
    ),
    "care": Shot(
        "salesman", "/odoo/res.partner/{partner}", ".o_relationship_care",
        (".o_notebook .nav-link[name=relationship_care]",),
    ),
    "day": Shot("salesman", f"{ACTION}crm_relationship_day_action", ROW),
    "plan": Shot(
        "salesman", f"{ACTION}crm_relationship_plan_action",
        ":is(.fc-event, .o_kanban_record)",
    ),
    "performance": Shot(
        "manager", f"{ACTION}crm_relationship_performance_action", ROW
    ),
    "interactions": Shot(
        "salesman", f"{ACTION}crm_relationship_interaction_action", ROW
    ),
    "promises": Shot("salesman", f"{ACTION}crm_relationship_promise_action", ROW),
    "contacts": Shot(
        "manager", f"{ACTION}crm_relationship_contact_analysis_action", "canvas"
    ),
    "lead": Shot("manager", "/odoo/crm.lead/{lead}", ".o_form_view"),
    "invoice": Shot(
        "accountant", "/odoo/account.move/{invoice}", ".o_relationship_line"
    ),
    "complaints": Shot(
        "handler", f"{ACTION}crm_relationship_complaint_action", ".o_kanban_record"
    ),
    "complaint_list": Shot(
        "handler", f"{ACTION}crm_relationship_complaint_action?view_type=list", ROW
    ),
    "complaint_calendar": Shot(
        "handler", f"{ACTION}crm_relationship_complaint_action?view_type=calendar",
        ".o_calendar_renderer",
    ),
    "complaint_pivot": Shot(
        "complaints", f"{ACTION}crm_relationship_complaint_action?view_type=pivot",
        ".o_pivot_cell_value",
    ),
    "complaint_graph": Shot(
        "complaints", f"{ACTION}crm_relationship_complaint_action?view_type=graph",
        "canvas",
    ),
    "complaint_activity": Shot(
        "handler", f"{ACTION}crm_relationship_complaint_action?view_type=activity",
        ".o_activity_view",
    ),
    "complaint": Shot(
        "complaints", f"{ACTION}crm_relationship_complaint_action/{{complaint}}",
        ".o_statusbar_status",
    ),
    "complaint_remedies": Shot(
        "complaints", f"{ACTION}crm_relationship_complaint_action/{{complaint}}",
        ".o_field_widget[name=remedy_line_ids]",
        (".o_notebook .nav-link[name=remedies]",),
    ),
    "complaint_categories": Shot(
        "complaints", f"{ACTION}crm_relationship_complaint_category_action", ROW
    ),
    "complaint_remedy_kinds": Shot(
        "complaints", f"{ACTION}crm_relationship_complaint_remedy_action", ROW
    ),
    "complaint_stages": Shot(
        "complaints", f"{ACTION}crm_relationship_complaint_stage_action", ROW
    ),
    "complaint_lead": Shot(
        "manager", "/odoo/crm.lead/{warned_lead}", ".alert-warning"
    ),
    "complaint_order": Shot(
        "manager", "/odoo/sale.order/{warned_order}", ".alert-warning"
    ),
    "complaint_invoice": Shot(
        "admin", "/odoo/account.move/{disputed}", ".o_form_view"
    ),
    "settings": Shot(
        "admin", "/odoo/action-crm.crm_config_settings_action",
        "#relationship_horizon", ("[data-key=crm]",),
    ),
}


def call(page, model, method, *args, **kwargs):
    """Call a method of the server as the user who is logged in."""
    answer = page.evaluate(
        """params => fetch("/web/dataset/call_kw", {
            method: "POST",
            headers: {"Content-Type": "application/json"},
            body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
        }).then(answer => answer.json())""",
        {"model": model, "method": method, "args": args, "kwargs": kwargs},
    )
    if "error" in answer:
        raise SystemExit(answer["error"]["data"]["message"])
    return answer["result"]


def find(page, model, domain, order):
    """Return the first record of a domain, {} if none."""
    fields = ["display_name"] + (["partner_id"] if model == BEST[0] else [])
    found = call(
        page, model, "search_read", domain, fields=fields, order=order, limit=1
    )
    return found[0] if found else {}


def places(page):
    """Return what stands in the addresses for this user: {placeholder: id}."""
    best = find(page, *BEST)
    partner = best["partner_id"][0] if best else 0
    own = ["partner_id", "child_of", partner]
    warned = ["has_open_complaint", "=", True]
    wanted = {
        "complaint": (
            "crm.relationship.complaint",
            [["state", "=", "answered"], ["remedy_line_ids", "!=", False],
             ["relationship_pareto_class", "=", "a"]],
            "date_received desc",
        ),
        "warned_lead": (
            "crm.lead",
            [warned, ["type", "=", "opportunity"], ["won_status", "=", "pending"]],
            "id desc",
        ),
        "warned_order": ("sale.order", [warned, ["state", "=", "draft"]], "id desc"),
        "disputed": ("account.move", [warned], "id desc"),
        "invoice": (
            "account.move", [own, ["move_type", "=", "out_invoice"]], "id desc"
        ),
        "lead": ("crm.lead", [own, ["type", "=", "opportunity"]], "id desc"),
        "model": (
            "crm.relationship.value.model", [], "customer_count desc, as_of_date desc"
        ),
    }
    ids = {"id": best.get("id", 0), "partner": partner}
    for name, (model, domain, order) in wanted.items():
        allowed = call(page, model, "has_access", [], "read")
        ids[name] = find(page, model, domain, order).get("id", 0) if allowed else 0
    return ids


def log_in(page, url, user):
    """Log in; the logins of the demo are also the passwords."""
    page.goto(f"{url}/web/login")
    page.fill("#login", user)
    page.fill("#password", user)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_action_manager > *", timeout=60_000)


def take(page, url, shot, ids, target):
    """Take one picture and return what the browser complained about."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url + shot.path.format(**ids))
    for selector in shot.clicks:
        page.click(selector)
    page.wait_for_selector(shot.wait, state="attached", timeout=30_000)
    page.locator(shot.wait).first.scroll_into_view_if_needed()
    page.wait_for_timeout(SETTLE)
    page.screenshot(path=target)
    return complaints


def take_all(chromium, options, user, names):
    """Take a user's pictures in a session of its own; return the complaints."""
    size = {"width": options.width, "height": HEIGHTS[options.width < PHONE]}
    page = chromium.new_context(viewport=size).new_page()
    log_in(page, options.url, user)
    context = call(page, "res.users", "context_get")
    me, language = context["uid"], context["lang"]
    call(page, "res.users", "write", [me], {"lang": options.language})
    complaints = []
    try:
        ids = places(page)
        for name in names:
            target = options.out / f"{name}{options.suffix}.png"
            complaints += take(page, options.url, SHOTS[name], ids, target)
            print(target)
    finally:
        call(page, "res.users", "write", [me], {"lang": language})
    return complaints


def parse(arguments):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8069")
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--language", default="en_US")
    parser.add_argument("--width", type=int, default=1400)
    parser.add_argument("--suffix", default="", help="end of the file names")
    parser.add_argument("--chromium", default=None, help="path of the browser")
    parser.add_argument("--only", default=",".join(SHOTS), help="names of pictures")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Take the pictures; 1 when the browser complained."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("Pictures need Playwright: pip install playwright")
    options = parse(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.chromium or next(filter(None, map(shutil.which, browser.NAMES)))
    complaints = []
    names = options.only.split(",")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        for user in dict.fromkeys(SHOTS[name].user for name in names):
            own = [name for name in names if SHOTS[name].user == user]
            complaints += take_all(chromium, options, user, own)
        chromium.close()
    for text in complaints:
        print(text, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
