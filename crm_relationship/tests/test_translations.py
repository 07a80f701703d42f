import io
import re
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

FOLDER = Path(__file__).parents[1] / "i18n"
ADDON = "crm_relationship"
# What the code fills in, and tags without their attributes: titles are translated.
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif%]|\$?\{[^}]*\}|</?\w+")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """The template holds every term of the addon, and Vietnamese translates it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        buffer = io.BytesIO()
        trans_export(False, [ADDON], buffer, "po", cls.env)
        cls.exported = polib.pofile(buffer.getvalue().decode())
        cls.template = polib.pofile(str(FOLDER / f"{ADDON}.pot"))
        cls.vietnamese = polib.pofile(str(FOLDER / "vi.po"))

    def _terms(self, catalogue):
        return {entry.msgid for entry in catalogue if not entry.obsolete}

    def test_template_is_up_to_date(self):
        self.assertEqual(self._terms(self.template), self._terms(self.exported))

    def test_vietnamese_is_complete(self):
        self.assertEqual(self._terms(self.vietnamese), self._terms(self.template))
        for entry in self.vietnamese:
            with self.subTest(term=entry.msgid):
                self.assertTrue(entry.msgstr.strip())
                self.assertFalse(entry.fuzzy)
                self.assertFalse(entry.obsolete)

    def test_placeholders_agree(self):
        for entry in self.vietnamese:
            with self.subTest(term=entry.msgid):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgid)),
                    sorted(PLACEHOLDER.findall(entry.msgstr)),
                )
