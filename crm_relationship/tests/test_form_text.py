from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.crm_relationship.tools import form_text

TODAY = date(2026, 3, 1)


@tagged("post_install", "-at_install")
class TestFormText(BaseCase):
    """What strangers type becomes what the database can store, nothing lost."""

    def test_clean(self):
        for text, cleaned in (
            ("a\0b", "ab"), (" a\n", "a"), ("\ud800x\udfff", "x"), (None, ""),
            (7, ""), ("\u202eabc", "\u202eabc"), ("😀", "😀"), ("\0", ""),
        ):
            self.assertEqual(form_text.clean(text), cleaned)
            form_text.clean(text).encode()

    def test_subject(self):
        for subject, description, expected in (
            ("A", "B", ("A", "B")),
            ("", "B\nC", ("B C", "B\nC")),
            ("x" * 200, "B", ("x" * 200, "B")),
            ("x" * 201, "B", ("x" * 199 + "…", "x" * 201 + "\n\nB")),
            ("", "y" * 999, ("y" * 199 + "…", "y" * 999)),
        ):
            self.assertEqual(
                form_text.split_subject(subject, description), expected
            )

    def test_file_name(self):
        for name, kept in (
            ("a.txt", "a.txt"), ("../../etc/passwd", "passwd"),
            ("C:\\x\\a.txt", "a.txt"),
            ("\0", "file"), ("", "file"), ("a\nb.txt", "a b.txt"),
            ("n" * 300 + ".pdf", "n" * 146 + ".pdf"), ("n" * 300, "n" * 150),
            (f"a.{'e' * 300}", f"a.{'e' * 148}"), ("x/", "file"),
        ):
            self.assertEqual(form_text.file_name(name), kept)

    def test_id(self):
        for text, number in (
            ("7", 7), ("", 0), (None, 0), (" 7 ", 7), ("-7", -1), ("7.5", -1),
            ("9" * 10, -1), ("٧", -1), ("x", -1), ("7\0", 7),
        ):
            self.assertEqual(form_text.to_id(text), number)

    def test_date(self):
        self.assertIsNone(form_text.to_past_date("", TODAY))
        for text in ("2026-03-01", "2026-02-28", "1900-01-01"):
            self.assertEqual(str(form_text.to_past_date(text, TODAY)), text)
        for text in ("2026-03-02", "1899-12-31", "x", "2026-02-30", "1.3.2026"):
            with self.assertRaises(ValueError):
                form_text.to_past_date(text, TODAY)
