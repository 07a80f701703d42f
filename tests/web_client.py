"""A person in front of the web client: a Chromium that logs in and clicks."""

import re
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

WIDE, PHONE = {"width": 1400, "height": 1000}, {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds
# not the addon's: what the browser and the host's own files say
HARMLESS = ("selfie_segmentation", "Autofocus processing", "preload")


TRACEBACK = re.compile(r"^Traceback .*\n(?:(?!\d{4}-\d\d-\d\d ).*\n)*", re.MULTILINE)
OURS = re.compile(r"crm_relationship/(?:controllers|models|report|tools|wizard)/")


def trouble(log):
    """Return the tracebacks of a server's log that pass through the addon.

    The host's bus writes one where two windows of a user close at the same moment.
    """
    return [one for one in TRACEBACK.findall(log.read_text()) if OURS.search(one)]


@contextmanager
def chromium(path):
    """Start a browser; end it with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """One user in a session of its own.

    :param browser: a started browser
    :param url: of the server
    :param login: name, and the password too
    :param size: of the window
    """

    landing = ".o_action_manager > *"  # where a login leads to

    def __init__(self, browser, url, login, size=WIDE):
        self.page = browser.new_context(viewport=size).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.url = url
        self.complaints = []
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("console", self._hear)
        self.page.goto(f"{url}/web/login")
        self.page.fill("#login", login)
        self.page.fill("#password", login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(self.landing, timeout=120_000)

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self._complain(message.text)

    def _complain(self, text):
        if not any(one in text for one in HARMLESS):
            self.complaints.append(text)

    def visit(self, path):
        """Open an address of the web client."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector(".o_action_manager > *")

    def click(self, selector):
        """Click what a selector finds first."""
        self.page.locator(selector).first.click()

    def type(self, selector, text):
        """Replace the text of an input."""
        self.page.locator(selector).first.fill(text)

    def sees(self, selector):
        """Wait until something is seen; fails when it does not come."""
        self.page.locator(selector).first.wait_for(state="visible")

    def misses(self, selector):
        """Wait until nothing of that is seen any more."""
        self.page.locator(selector).first.wait_for(state="hidden")

    def overflow(self):
        """Return by how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
