"""A salesman and a team leader at work with the history, in a real browser."""

from pathlib import Path

import pytest
import web_client

from dev import odoo

WORLD = Path(__file__).with_name("history_world.py")
HISTORY = ".nav-link[name=relationship_history]"
ENTRY = ".o_history_list .o_history_entry"


@pytest.fixture(params=["en_US", "vi_VN"])
def world(request, cfg, cluster, db, run_python, new_server):
    """A server on a database with a customer, its users in one language."""
    extra = [cfg.root / "dev" / "test_addons"]
    log = cfg.logs / "journey-history.log"
    odoo.run(cfg, cluster, db, ["-i", "test_assets"], log, extra_addons=extra)
    ids = run_python(db, f"{WORLD}:make", lang=request.param)
    server = new_server(db, extra_addons=extra)
    yield {
        "url": server.url, "look": lambda: run_python(
            db, f"{WORLD}:look", customer=ids["customer"]
        ), "log": server.log, **ids,
    }
    assert web_client.trouble(server.log) == []


def test_a_day_with_a_customer(world, browser):
    """Read, search, log with the timer, plan, promise, forget; the leader sees it."""
    with web_client.chromium(browser) as chromium:
        salesman = web_client.Person(chromium, world["url"], "lan")
        salesman.visit(f"/odoo/res.partner/{world['customer']}")
        salesman.click(HISTORY)
        read_and_search(salesman)
        log_a_call(salesman)
        plan_the_next(salesman)
        make_and_keep_a_promise(salesman)
        leader = web_client.Person(chromium, world["url"], "hoa")
        find_what_was_forgotten(leader)
        use_a_phone(chromium, world)
        assert salesman.complaints == []
        assert leader.complaints == []
    assert world["look"]() == {
        "interactions": [["Chốt lịch giao", "call", True]],
        "planned": ["Gọi hỏi thăm", "Gửi hợp đồng"],
        "promises": [["Giao loa trước Tết", "kept"]],
    }


def read_and_search(salesman):
    """What the customer wrote is there; chips and search narrow it down."""
    salesman.sees(f"{ENTRY}:has-text('Hỏi lịch giao hàng')")
    salesman.sees(".o_history_task[data-state=overdue]:has-text('Gọi hỏi thăm')")
    salesman.click(".o_history_chip[data-kind=invoice]")
    salesman.sees(f"{ENTRY}:has-text('INV/')")
    salesman.misses(f"{ENTRY}:has-text('Hỏi lịch giao hàng')")
    salesman.click(".o_history_clear")
    salesman.type(".o_history_search input", "bao gia")
    salesman.type(".o_history_search input", "Báo giá")
    salesman.sees(f"{ENTRY}:has-text('Báo giá thuê âm thanh')")
    salesman.misses(f"{ENTRY}:has-text('Hỏi lịch giao hàng')")
    salesman.type(".o_history_search input", "")
    salesman.sees(f"{ENTRY}:has-text('Hỏi lịch giao hàng')")


def log_a_call(salesman):
    """A call that is timed."""
    salesman.click(".o_history_log")
    salesman.click(".modal .o_relationship_timer_start")
    salesman.type(".modal .o_field_widget[name=name] input", "Chốt lịch giao")
    salesman.page.wait_for_timeout(4000)  # a call that takes a moment
    salesman.click(".modal .o_relationship_timer_stop")
    salesman.click(".modal footer .btn-primary")
    salesman.sees(f"{ENTRY}:has-text('Chốt lịch giao')")


def plan_the_next(salesman):
    """The host's own dialog plans an activity."""
    salesman.click(".o_history_add_activity")
    salesman.type(".modal .o_field_widget[name=summary] input", "Gửi hợp đồng")
    salesman.click(".modal footer button[name=action_schedule_activities]")
    salesman.sees(".o_history_task:has-text('Gửi hợp đồng')")


def make_and_keep_a_promise(salesman):
    """Two clicks from an entry; kept with one."""
    salesman.click(f"{ENTRY}:has-text('Hỏi lịch giao hàng') .o_history_menu")
    salesman.click(".o_history_promise")
    salesman.type(".modal .o_field_widget[name=name] input", "Giao loa trước Tết")
    salesman.click(".modal footer .btn-primary")
    task = ".o_history_task:has-text('Giao loa trước Tết')"
    salesman.sees(task)
    salesman.click(f"{task} .o_history_done")
    salesman.misses(task)
    salesman.sees(f"{ENTRY}:has-text('Giao loa trước Tết')")


def find_what_was_forgotten(leader):
    """The call of a week ago is in the plan, under what was forgotten."""
    leader.visit(
        "/odoo/action-crm_relationship.crm_relationship_plan_action?view_type=kanban"
    )
    leader.click(".o_facet_remove")  # not the leader's own plan alone
    leader.sees(".o_kanban_record:has-text('Công ty Sen Vàng')")
    leader.visit(
        "/odoo/action-crm_relationship.crm_relationship_performance_action"
    )
    leader.sees(".o_data_row:has-text('Nguyễn Thị Lan') [name=forgotten_count]")


def use_a_phone(chromium, world):
    """The same page on a phone is as wide as the phone."""
    phone = web_client.Person(chromium, world["url"], "lan", web_client.PHONE)
    phone.visit(f"/odoo/res.partner/{world['customer']}")
    phone.click(HISTORY)
    phone.sees(f"{ENTRY}:has-text('Chốt lịch giao')")
    assert phone.overflow() <= 0
    assert phone.complaints == []
