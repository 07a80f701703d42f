"""Texts that were made to break software stand in the history as text."""

from pathlib import Path

import web_client

WORLD = Path(__file__).with_name("hostile_world.py")
ENTRY = ".o_history_list .o_history_entry"
TITLES = f"""() => [...document.querySelectorAll("{ENTRY} .o_history_title")]
    .map((one) => one.textContent)"""


def test_hostile_texts_are_text(db, run_python, new_server, browser):
    """Mails, calls and names of 485 hostile texts: nothing runs, nothing is lost."""
    made = run_python(db, f"{WORLD}:make")
    server = new_server(db)
    dialogs = []
    with web_client.chromium(browser) as chromium:
        salesman = web_client.Person(chromium, server.url, "lan")
        page = salesman.page
        page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
        salesman.visit(f"/odoo/res.partner/{made['customer']}")
        salesman.click(".nav-link[name=relationship_history]")
        salesman.sees(ENTRY)
        while page.locator(".o_history_more").count():
            shown = page.locator(ENTRY).count()
            page.locator(".o_history_more").scroll_into_view_if_needed()
            page.wait_for_function(
                f"document.querySelectorAll('{ENTRY}').length > {shown}"
                " || !document.querySelector('.o_history_more')"
            )
        titles = page.evaluate(TITLES)
    assert dialogs == []
    assert len(titles) == 2 * len(made["calls"])
    expected = {" ".join(text.split())[:60] for text in made["calls"]}
    assert expected - {title[:60] for title in titles} == set()
    assert web_client.trouble(server.log) == []
