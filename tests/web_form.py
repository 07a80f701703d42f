"""A visitor who sends forms without a browser, as hostile programs do."""

import re

import requests

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|csrf_token: "([^"]+)"')


class Visitor:
    """One session with a server.

    :param url: of the server
    :param login: name, and the password too; None for somebody without one
    """

    def __init__(self, url, login=None):
        self.url = url
        self.session = requests.Session()
        self.token = self.find_token("/web/login")
        if login:
            self.send("/web/login", {"login": login, "password": login})
            self.token = self.find_token("/my/complaints/new")

    def find_token(self, path):
        """Return the token of the forms of a page."""
        found = TOKEN.search(self.session.get(self.url + path).text)
        return found and (found[1] or found[2])

    def send(self, path, values, files=None):
        """Send a form; return the response, redirections not followed."""
        return self.session.post(
            self.url + path, data={"csrf_token": self.token, **values}, files=files,
            allow_redirects=False, timeout=120,
        )

    def call(self, path, text):
        """Send JSON as it is written; return the response."""
        return self.session.post(
            self.url + path, data=text, timeout=120,
            headers={"Content-Type": "application/json"},
        )
