"""A complaint from the portal to the closing, by five people in a real browser."""

import time
from pathlib import Path

import pytest
import web_client

from dev import odoo

WORLD = Path(__file__).with_name("complaint_world.py")
FORM = ".o_form_view"
ROW = ".o_field_widget[name=remedy_line_ids] .o_data_row"
PATIENCE = 60  # seconds for what a scheduled job does


class Customer(web_client.Person):
    """Somebody with a portal login."""

    landing = ".o_portal_my_home, .o_portal"

    def visit(self, path):
        """Open an address of the portal."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector("#wrap, .o_portal")


@pytest.fixture(params=["en_US", "vi_VN"])
def world(request, cfg, cluster, db, run_python, new_server):
    """A server on a database with five people, all in one language."""
    extra = [cfg.root / "dev" / "test_addons"]
    log = cfg.logs / "journey-complaint.log"
    odoo.run(cfg, cluster, db, ["-i", "test_assets"], log, extra_addons=extra)
    ids = run_python(db, f"{WORLD}:make", lang=request.param)
    server = new_server(db, extra_addons=extra, cron_threads=1)
    yield {
        "url": server.url, "lang": request.param, **ids,
        "look": lambda name="look", **values: run_python(
            db, f"{WORLD}:{name}", **values
        ),
    }
    assert web_client.trouble(server.log) == []


def test_heard_put_right_and_closed(world, browser):
    """The customer complains, is answered, gets money back, accepts and rates."""
    with web_client.chromium(browser) as chromium:
        people = {
            login: web_client.Person(chromium, world["url"], login)
            for login in ("huy", "mai", "yen")
        }
        lan = Customer(chromium, world["url"], "lan")
        address = complain(lan, world)
        complaint = address.rpartition("/")[2].split("?")[0]
        huy, mai, yen = people["huy"], people["mai"], people["yen"]
        assess(huy, complaint)
        ask_for_a_credit_note(huy, complaint)
        approve(mai, complaint)
        post_the_credit_note(yen, complaint)
        answer(huy, complaint)
        accept_and_rate(lan, address)
        close(huy, complaint)
        for person in (*people.values(), lan):
            assert person.complaints == []
    check(world)


def complain(lan, world):
    """Complain about the invoice on the portal; return the address of the page."""
    lan.visit(f"/my/complaints/new?move_id={world['invoice']}")
    lan.page.select_option("#move_id", str(world["invoice"]))
    lan.page.select_option("#category_id", index=1)
    lan.type("#name", "Loa bị hỏng")
    lan.type("#description", "Loa không kêu sau hai ngày.")
    lan.click(".o_complaint_form button[type=submit]")
    lan.sees(".o_complaint_page")
    address = lan.page.url.removeprefix(lan.url)
    wait_for_the_acknowledgement(lan, address)
    return address


def wait_for_the_acknowledgement(lan, address):
    """A scheduled job writes to the customer; the page then says when."""
    missing = lan.page.locator(".o_complaint_page dd .text-muted").count()
    until = time.monotonic() + PATIENCE
    while lan.page.locator(".o_complaint_page dd .text-muted").count() == missing:
        assert time.monotonic() < until, "not acknowledged"
        lan.page.wait_for_timeout(1000)
        lan.visit(address)


def open_complaint(person, complaint):
    """Open the form of a complaint."""
    person.visit(
        f"/odoo/action-crm_relationship.crm_relationship_complaint_action/{complaint}"
    )
    person.sees(f"{FORM} .o_field_widget[name=name]")


def press(person, name, scope=FORM):
    """Press the button of a method and wait for the server."""
    with person.page.expect_response(lambda one: "/call_button/" in one.url):
        person.click(f"{scope} button[name={name}]:visible")


def assess(huy, complaint):
    """Take it, assess it, wait for a photo and go on."""
    open_complaint(huy, complaint)
    press(huy, "action_take")
    press(huy, "action_assess")
    press(huy, "action_hold")
    huy.type(".modal .o_field_widget[name=note] input", "Chờ ảnh của khách")
    press(huy, "action_apply", ".modal")
    huy.misses(".modal")
    press(huy, "action_resume")
    press(huy, "action_investigate")


def ask_for_a_credit_note(huy, complaint):
    """Agree on 40 of the 100, which is above the limit."""
    open_complaint(huy, complaint)
    huy.click(f"{FORM} .nav-link[name=remedies]")
    huy.click(".o_field_widget[name=remedy_line_ids] .o_field_x2many_list_row_add a")
    remedy = ".modal .o_field_widget[name=remedy_id] input"
    huy.click(remedy)
    huy.click(".o-autocomplete--dropdown-menu li:nth-child(5) a")
    huy.type(".modal .o_field_widget[name=amount] input", "40")
    huy.click(".modal .o_form_button_save")
    huy.misses(".modal")
    with huy.page.expect_response(lambda one: "/web_save" in one.url):
        huy.click(f"{FORM} .o_form_button_save")
    press(huy, "action_request", ROW)
    huy.sees(f"{ROW} .text-bg-warning")


def approve(mai, complaint):
    """The manager approves what is above the limit."""
    open_complaint(mai, complaint)
    mai.click(f"{FORM} .nav-link[name=remedies]")
    press(mai, "action_approve", ROW)
    mai.sees(f"{ROW} .text-bg-info")


def post_the_credit_note(yen, complaint):
    """The accountant reverses with the host's wizard, checks and posts."""
    open_complaint(yen, complaint)
    press(yen, "action_create_credit_notes")
    press(yen, "refund_moves", ".modal")
    yen.sees(f"{FORM} button[name=action_post]:visible")
    press(yen, "action_post")
    yen.misses(f"{FORM} button[name=action_post]:visible")


def answer(huy, complaint):
    """Decide and send the answer."""
    open_complaint(huy, complaint)
    press(huy, "action_answer")
    decision = huy.page.locator(".modal .o_field_widget[name=decision]")
    decision.locator("select, input").first.click()
    if decision.locator("select").count():
        decision.locator("select").select_option('"upheld"')
    else:
        huy.click(".o_select_menu_item >> nth=0")
    text = huy.page.locator(".modal .o_field_widget[name=answer] .odoo-editor-editable")
    text.click()
    text.type("Chúng tôi xin lỗi và trả lại 40.")
    press(huy, "action_apply", ".modal")
    huy.misses(".modal")


def accept_and_rate(lan, address):
    """The customer reads the answer, accepts it and is satisfied."""
    lan.visit(address)
    lan.sees(".o_complaint_answer:has-text('Chúng tôi xin lỗi')")
    lan.click("button[name=verdict][value=accepted]")
    lan.sees(".o_complaint_judged")
    lan.click("label[for=rate_5]")
    lan.click(".o_complaint_rate button[type=submit]")
    lan.page.wait_for_url("**rated**")


def close(huy, complaint):
    """Name the cause, note the time it took, close."""
    open_complaint(huy, complaint)
    huy.click(f"{FORM} .nav-link[name=assessment]")
    huy.click(f"{FORM} .o_field_widget[name=cause_id] input")
    huy.click(".o-autocomplete--dropdown-menu li:nth-child(2) a")
    press(huy, "action_close")
    huy.sees(f"{FORM} button[name=action_save_solution]:visible")


def check(world):
    """Figures, value, history and mails say what happened."""
    found = world["look"](customer=world["customer"])
    assert found == {
        "state": "closed", "verdict": "accepted", "rating": 5.0, "invoice": True,
        "log": ["received", "acknowledged", "paused", "resumed", "answered", "closed"],
        "paid": 40.0, "credit": ["posted", 40.0], "cost": 40.0, "cost_value": 40.0,
        "counted": [1, 0], "past_value": 60.0, "analysed": 1, "history": True,
    }
    sent = world["look"]("mails")
    assert len(sent) >= 2, sent
