"""Texts and requests that were made to break software, through portal and form."""

import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import web_client
from web_form import Visitor

DATA = Path(__file__).with_name("data")
WORLD = Path(__file__).with_name("portal_world.py")
NAUGHTY = json.loads((DATA / "blns.json").read_text())
SCRIPTS = json.loads((DATA / "xss.json").read_text())
NEW = "/my/complaints/new"
PUBLIC = "/complaints/new"
LONG = "dài " * 262_144  # 1 MB and more
BIDI = "\u202eevil\u202c \u2066isolate\u2069 \u200b\u200fمرحبا"
# Sees whatever a page runs of what was sent to it, in all its frames.
SPY = """for (const name of ["alert", "confirm", "prompt"]) {
    window[name] = () => window.top.spy(name); }"""

# As text: no program that writes JSON lets half a surrogate pass.
MESSAGE = """{"jsonrpc": "2.0", "params": {
    "thread_model": "crm.relationship.complaint", "thread_id": ID, "post_data": {
    "body": "BODY", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}}}"""


def plain(text):
    """Return the words of a text as a reader sees them, of HTML or not."""
    text = re.sub(r"<br\s*/?>|</p>", " ", text)
    return " ".join(html.unescape(re.sub(r"</?(?:p|span|a)\b[^>]*>", "", text)).split())


def stored(text):
    """Return what of a text a database can hold."""
    text = re.sub("[\x00\ud800-\udfff]", "", text)
    return " ".join(text.encode("utf-8", "replace").decode().split())


def test_nothing_runs_nothing_is_lost(db, run_python, new_server, browser):
    """660 hostile texts as subject, text, remedy and name of a file."""
    run_python(db, f"{WORLD}:make")
    server = new_server(db)
    lan, stranger = Visitor(server.url, "lan"), Visitor(server.url)
    texts = [text for text in NAUGHTY + SCRIPTS if stored(text)]
    texts += [BIDI, "a\0b\0", "\0" * 9 + "end", LONG]
    with ThreadPoolExecutor(2) as both:
        ours = both.submit(lambda: [send(lan, NEW, text) for text in texts])
        theirs = both.submit(lambda: [
            send(stranger, PUBLIC, text, {"email_from": "x@example.com"})
            for text in [*SCRIPTS, BIDI, LONG]
        ])
        assert {*ours.result(), *theirs.result()} == {303}
    rows = run_python(db, f"{WORLD}:read")
    check_stored(rows, "portal", texts)
    check_stored(rows, "website", [*SCRIPTS, BIDI, LONG])
    with web_client.chromium(browser) as chromium:
        ran = look_as_customer(chromium, server.url, rows)
        ran += look_as_handler(chromium, server.url, rows)
    assert ran == []
    assert "Traceback" not in server.log.read_text()


def send(visitor, path, text, values=None):
    """Complain with a text in every field; return the status."""
    name = text[:200].replace("\0", "").encode("utf-8", "replace").decode() + ".txt"
    return visitor.send(
        path,
        {"name": text, "description": text, "remedy_sought": text, **(values or {})},
        [("files", (name, b"<script>alert(1)</script>", "text/html"))],
    ).status_code


def check_stored(rows, channel, texts):
    """Every text arrived in full, whatever became of the others."""
    own = [row for row in rows if row["channel"] == channel]
    assert len(own) == len(texts)
    found = {" ".join(row["remedy"].split()) for row in own}
    assert {stored(text) for text in texts} - found == set()
    for row in own:
        # Control characters have no place in HTML; all others are there.
        text = re.sub("[\x01-\x08\x0e-\x1f\x7f]", "", row["remedy"])
        assert " ".join(text.split()) in plain(row["text"]), row["id"]
        assert len(row["name"]) <= 200
    assert [row["remedy"] for row in own if len(row["files"]) != 1] == []


def look_as_customer(chromium, url, rows):
    """Open the list and each page with a script; return what ran."""
    page, ran = spied_page(chromium, url, "lan")
    number = 1
    shown = set()
    while True:
        page.goto(f"{url}/my/complaints/page/{number}?sortby=name")
        found = page.eval_on_selector_all(
            "td a[href^='/my/complaints/'] bdi", "all => all.map(a => a.textContent)"
        )
        if set(found) <= shown:
            break
        shown |= set(found)
        number += 1
    mine = [row for row in rows if row["channel"] == "portal"]
    assert {row["name"] for row in mine} <= {*shown, *(one.strip() for one in shown)}
    scripts = [row for row in mine if "alert" in row["remedy"]]
    assert len(scripts) > 300
    # The page itself, fast, without the host's files; what was sent would run.
    page.route("**/*", lambda route: route.continue_()
               if route.request.resource_type == "document" else route.abort())
    for row in scripts:
        page.goto(f"{url}/my/complaints/{row['id']}")
        shown_text = page.inner_text(".o_complaint_description")
        assert "".join(row["remedy"].split())[:40] in "".join(shown_text.split())
    page.unroute("**/*")
    for row in scripts[::30]:
        page.goto(f"{url}/my/complaints/{row['id']}")
        page.wait_for_selector("#discussion.o_portal_chatter")
        page.wait_for_load_state("networkidle")
        page.mouse.move(300, 300)
    return ran


def look_as_handler(chromium, url, rows):
    """Open list, board and forms in the web client; return what ran."""
    page, ran = spied_page(chromium, url, "mai")
    action = f"{url}/odoo/action-crm_relationship.crm_relationship_complaint_action"
    for path in ("?view_type=list", "?view_type=kanban"):
        page.goto(action + path)
        page.wait_for_selector(".o_data_row, .o_kanban_record")
    for row in [row for row in rows if "alert" in row["remedy"]][::40]:
        page.goto(f"{action}/{row['id']}")
        page.wait_for_selector(".o_form_view .o_field_widget[name=name]")
        page.wait_for_selector(".o-mail-Message, .o-mail-Chatter")
    return ran


def spied_page(chromium, url, login):
    """Return a page of a logged-in user, and the list of what runs in it."""
    ran = []
    context = chromium.new_context(viewport=web_client.WIDE)
    context.expose_function("spy", lambda name: ran.append(name))  # noqa: PLW0108
    context.add_init_script(SPY)
    page = context.new_page()
    page.set_default_timeout(web_client.PATIENCE)
    page.on("dialog", lambda one: (ran.append(one.message), one.dismiss()))
    page.goto(f"{url}/web/login")
    page.fill("#login", login)
    page.fill("#password", login)
    page.click("button[type=submit]")
    page.wait_for_url(lambda now: "/web/login" not in now)
    return page, ran


def test_hostile_requests(db, run_python, new_server):
    """Wrong ids, many files, broken encodings: answers, never an error of ours."""
    made = run_python(db, f"{WORLD}:make")
    server = new_server(db)
    lan = Visitor(server.url, "lan")
    one = {"name": "One", "description": "Two"}
    files = [("files", (f"{n}.txt", b"%d" % n)) for n in range(300)]
    assert lan.send(NEW, one, files).status_code == 303
    assert lan.send(NEW, one, files * 2).status_code == 400
    assert lan.send(NEW, one, files * 4).status_code in (400, 413)
    big = [("files", ("big.bin", b"0" * (26 * 1024 ** 2)))]
    assert lan.send(NEW, one, big).status_code == 400
    for values in (
        {"move_id": made["invoices"][2]}, {"move_id": 2 ** 70}, {"product_id": "x"},
        {"date_incident": "99999-99-99"}, {"description": "\0"},
        {"category_id": "1; DROP TABLE res_users"},
    ):
        assert lan.send(NEW, one | values).status_code == 400, values
    # Bytes that are no UTF-8, half a surrogate pair among them.
    raw = f"csrf_token={lan.token}&description=%ED%A0%80%FF%00end&name=%C0%80"
    answer = lan.session.post(
        server.url + NEW, data=raw, allow_redirects=False,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 303
    rows = run_python(db, f"{WORLD}:read")
    assert len(rows) == 2
    assert len(rows[0]["files"]) == 300
    assert sorted(rows[0]["sizes"]) == sorted(len(str(n)) for n in range(300))
    assert "end" in rows[1]["text"]
    check_pages(lan, run_python(db, f"{WORLD}:answer"))
    assert "Traceback" not in server.log.read_text()


def check_pages(lan, complaint):
    """Ask for the pages and actions of a complaint in every wrong way."""
    page = f"/my/complaints/{complaint}"
    wrong = ("%00", "%ED%A0%80", "wr%C3%B3ng", "x" * 9_000, "a&access_token=b")
    for token in wrong:
        for path, status in ((f"/my/complaints/1{2 ** 70}", 404), (page, 200)):
            answer = lan.session.get(f"{lan.url}{path}?access_token={token}")
            assert answer.status_code == status
    for path in ("/my/complaints/0", "/my/complaints/2000000000"):
        assert lan.session.get(lan.url + path).status_code == 404
    for query in ("page=%00&search=%00", "sortby=%ED%A0%80", "filterby[]=1",
                  "search=" + "x" * 5_000, "search=%25%5C%27"):
        assert lan.session.get(f"{lan.url}/my/complaints?{query}").status_code == 200
    for note in ("\0", BIDI + "\0", LONG):
        answer = lan.send(f"{page}/verdict", {"verdict": "maybe", "note": note})
        assert answer.status_code == 303
    assert lan.send(f"{page}/rate", {"rate": "5", "feedback": LONG}).status_code == 303
    answer = lan.send(f"{page}/verdict", {"verdict": "rejected", "note": LONG + "\0"})
    assert "message=rejected" in answer.headers["Location"]
    for body in (r"nul \u0000 end", r"half \ud800 end", r"<script>alert(1)<\/script>"):
        message = MESSAGE.replace("ID", str(complaint)).replace("BODY", body)
        answer = lan.call("/mail/message/post", message)
        assert "result" in answer.json(), answer.text
