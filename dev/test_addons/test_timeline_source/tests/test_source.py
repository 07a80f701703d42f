from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSource(TransactionCase):
    """Ten lines bring a model, its mails and its filter chip into the history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Customer", "is_company": True}
        )
        cls.ticket = cls.env["test.ticket"].create({
            "name": "Broken", "description": "<p>It does not play.</p>",
            "partner_id": cls.partner.id,
        })
        cls.mail = cls.ticket.message_post(
            body="When will it be mended?", message_type="email",
            author_id=cls.partner.id, subtype_xmlid="mail.mt_comment",
        )
        cls.env.flush_all()

    def _read(self, groups):
        user = new_test_user(self.env, f"reader_{len(groups)}", groups=groups)
        timeline = self.env["crm.relationship.timeline"].with_user(user)
        return timeline.open_history(self._subject()), timeline.get_page(
            self._subject()
        )["entries"]

    def _subject(self):
        return {"model": "res.partner", "id": self.partner.id}

    def test_a_salesman_reads_tickets_and_their_mails(self):
        opened, entries = self._read("sales_team.group_sale_salesman")
        self.assertIn("ticket", [one["kind"] for one in opened["kinds"]])
        keys = {one["key"]: one for one in entries}
        self.assertEqual(
            keys[f"ticket,{self.ticket.id}"]["body"], "It does not play."
        )
        self.assertIn(f"message,{self.mail.id}", keys)

    def test_who_reads_no_tickets_sees_none(self):
        _opened, entries = self._read("account.group_account_readonly")
        self.assertFalse([one for one in entries if one["kind"] == "ticket"])
        self.assertNotIn(self.mail.id, [one["id"] for one in entries])
