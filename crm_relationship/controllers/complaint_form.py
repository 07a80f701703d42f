"""What the forms of the portal and of the public page have in common."""

from odoo import fields
from odoo.http import request
from odoo.tools import plaintext2html
from odoo.tools.mail import single_email_re

from ..tools import form_text

FILE_SIZE = 25 * 1024 * 1024  # bytes each
TEXTS = ("name", "description", "remedy_sought", "date_incident")
CHOICES = ("category_id", "sought_remedy_id", "move_id", "product_id")
CONTACT = ("partner_name", "email_from", "phone")


class ComplaintForm:
    """A complaint as a customer typed it, kept until it is stored.

    :param post: {name: value} of the request
    :param choices: {field: recordset} of what may be chosen
    :param max_files: how many files may come with it
    """

    def __init__(self, post, choices, max_files):
        self.choices = choices
        self.max_files = max_files
        self.errors = {}
        self.typed = {
            name: form_text.clean(post.get(name)) for name in (*TEXTS, *CONTACT)
        }
        self.chosen = {name: form_text.to_id(post.get(name)) for name in CHOICES}

    def check(self, files, known):
        """Fill in ``errors``: {field: what to do about it}.

        :param files: ``FileStorage`` objects of the request
        :param known: whether the sender is logged in
        :return: whether all is well
        """
        _ = request.env._
        if not self.typed["description"]:
            self.errors["description"] = _("Please tell us what happened.")
        self.check_choices()
        self._check_date()
        self._check_files(files)
        if not known and not single_email_re.match(self.typed["email_from"]):
            self.errors["email_from"] = _(
                "Please give an email address at which we can answer you."
            )
        return not self.errors

    def check_choices(self):
        """Refuse what is not offered, whether it exists or not."""
        _ = request.env._
        for name, number in self.chosen.items():
            if number and number not in self.choices.get(name, request.env.user).ids:
                self.chosen[name] = 0
                self.errors[name] = _("Please choose one of the list, or none.")

    def _check_date(self):
        today = fields.Date.context_today(request.env.user)
        try:
            day = form_text.to_past_date(self.typed["date_incident"], today)
        except ValueError:
            self.errors["date_incident"] = request.env._(
                "Please give a day that has been, or none."
            )
        else:
            self.day = day

    def _check_files(self, files):
        _ = request.env._
        if len(files) > self.max_files:
            self.errors["files"] = _(
                "You chose %(count)s files; at most %(max)s can be sent at once. "
                "Please choose again; you can send more afterwards.",
                count=len(files), max=self.max_files,
            )
        elif large := [file.filename for file in files if _size(file) > FILE_SIZE]:
            self.errors["files"] = _(
                "These files are larger than %(size)s MB: %(names)s. Please choose "
                "again.", size=FILE_SIZE // 1024 ** 2, names=", ".join(large[:5]),
            )

    def get_values(self):
        """Return {field: value} of the complaint; call it after ``check``."""
        name, description = form_text.split_subject(
            form_text.clean_line(self.typed["name"]), self.typed["description"]
        )
        values = {field: number for field, number in self.chosen.items() if number}
        return values | {
            "name": name,
            "description": plaintext2html(description),
            "remedy_sought": self.typed["remedy_sought"],
            "date_incident": self.day,
        }

    def get_contact(self):
        """Return {field: value} of a sender whom nobody knows."""
        return {name: form_text.clean_line(self.typed[name]) for name in CONTACT}


def get_files():
    """Return the files of the request, without the empty inputs of its form."""
    return [
        file for file in request.httprequest.files.getlist("files")
        if file.filename or _size(file)
    ]


def read_files(files):
    """Return [(name, bytes)]; also when the host repeats the request."""
    contents = []
    for file in files:
        file.stream.seek(0)
        contents.append((form_text.file_name(file.filename), file.read()))
    return contents


def _size(file):
    return file.stream.seek(0, 2) if file.stream.seekable() else 0
