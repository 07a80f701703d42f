import io
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

FOLDER = Path(__file__).parents[1] / "i18n"
ADDON = "crm_relationship_sale"


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Template and Vietnamese hold every term, and each is translated."""

    def test_terms(self):
        buffer = io.BytesIO()
        trans_export(False, [ADDON], buffer, "po", self.env)
        exported = {one.msgid for one in polib.pofile(buffer.getvalue().decode())}
        template = polib.pofile(str(FOLDER / f"{ADDON}.pot"))
        vietnamese = polib.pofile(str(FOLDER / "vi.po"))
        self.assertEqual({one.msgid for one in template}, exported)
        self.assertEqual({one.msgid for one in vietnamese}, exported)
        for entry in vietnamese:
            self.assertTrue(entry.msgstr.strip(), entry.msgid)
