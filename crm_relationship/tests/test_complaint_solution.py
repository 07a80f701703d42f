from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintSolution(ComplaintCommon):
    """What worked is kept, found by its words, proposed, used and counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.solutions = cls.env["crm.relationship.complaint.solution"].with_user(
            cls.handler
        )
        cls.search = cls.env["crm.relationship.complaint.solution.search"].with_user(
            cls.handler
        )

    @classmethod
    def _solution(cls, name, answer="<p>Sorry</p>", **values):
        return cls.solutions.create({"name": name, "answer": answer, **values})

    def _closed(self, **values):
        complaint = self._complain(**values)
        self._answer(complaint, answer="<p>We sent a new parcel.</p>")
        complaint.action_close()
        return complaint

    def _found(self, text):
        return self.solutions.search([("text", "ilike", text)])

    def test_full_text(self):
        """All words, in any order, by their beginning, accents or none, in HTML too"""
        parcel = self._solution("Parcel damaged", "<p>Gửi lại <b>kiện hàng</b> mới</p>")
        late = self._solution("Delivery late", note="The courier lost the parcel")
        self.assertEqual(self._found("damaged parcel"), parcel)
        self.assertEqual(self._found("PARC"), late + parcel)
        self.assertEqual(self._found("kien hang"), parcel)
        self.assertEqual(self._found("kiện hàng"), parcel)
        self.assertFalse(self._found("parcel bicycle"))
        self.assertFalse(self._found("strong"))  # no word of the markup
        late.active = False
        self.assertEqual(self._found("parcel"), parcel)

    def test_hostile_search(self):
        found = self._solution("Quote'); DROP TABLE x; --")
        for text in ("'", "a & | !", ":*", "\\", "((", "<->", "%", "\x00", "🙂", " "):
            with self.subTest(text=text):
                self._found(text)
        self.assertEqual(self._found("quote drop"), found)

    def test_many_words(self):
        self._solution("Parcel")
        self.assertFalse(self._found("parcel " + " ".join(f"w{i}" for i in range(900))))

    def test_index_serves_the_search(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM crm_relationship_complaint_solution"
            " WHERE to_tsvector('simple', search_text) @@ to_tsquery('simple', 'a:*')"
        )
        plan = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("search_idx", plan)

    def test_proposed_by_category_cause_and_words(self):
        other = self.env.ref("crm_relationship.complaint_category_billing")
        words = self._solution("Late parcel by courier", category_id=other.id)
        category = self._solution("Nothing alike", category_id=self.category.id)
        cause = self._solution("Neither", cause_id=self.cause.id)
        nothing = self._solution("Unrelated text")
        complaint = self._complain("The courier was late with my parcel")
        self.assertEqual(complaint.solution_ids[0], category)
        self.assertIn(words, complaint.solution_ids)
        self.assertNotIn(nothing, complaint.solution_ids)
        self.assertNotIn(cause, complaint.solution_ids)
        complaint.cause_id = self.cause
        self.assertEqual(complaint.solution_ids[:2], cause + category)

    def test_used_ones_come_first(self):
        rare, often = (
            self._solution(name, category_id=self.category.id) for name in "ab"
        )
        rare.with_context(complaint_id=self._complain().id).action_use()
        for _one in range(2):
            often.with_context(complaint_id=self._complain().id).action_use()
        complaint = self._complain("Zzz")
        self.assertEqual(complaint.solution_ids[:2], often + rare)

    def test_use_is_counted_once_a_complaint(self):
        solution = self._solution("Late", "<p>We are sorry</p>")
        complaint = self._complain()
        use = solution.with_context(complaint_id=complaint.id)
        use.action_use()
        self.assertIn("We are sorry", complaint.answer_draft)
        use.action_use()
        self.assertEqual(solution.use_count, 1)
        solution.with_context(complaint_id=self._complain().id).action_use()
        self.assertEqual(solution.use_count, 2)
        self.assertTrue(solution.last_used_on)
        complaint.with_user(self.env.user).sudo().unlink()
        self.assertEqual(solution.use_count, 1)

    def test_use_keeps_what_was_written(self):
        complaint = self._complain(answer_draft="<p>Dear Mary</p>")
        self._solution("Late").with_context(complaint_id=complaint.id).action_use()
        self.assertIn("Dear Mary", complaint.answer_draft)
        self.assertIn("Sorry", complaint.answer_draft)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_use_needs_the_complaint(self):
        secret = self._complain(is_confidential=True, user=self.head)
        use = self._solution("Late").with_context(complaint_id=secret.id)
        with self.assertRaises(AccessError):
            use.with_user(self.other_handler).action_use()
        with self._refused("Open the complaint"):
            self._solution("Late").action_use()
        closed = self._closed()
        with self._refused("Open the complaint"):
            use.with_context(complaint_id=closed.id).action_use()

    def test_saved_from_a_closed_complaint(self):
        complaint = self._complain()
        with self._refused("closed complaint"):
            complaint.action_save_solution()
        complaint = self._closed(description="<p>Parcel lost</p>")
        action = complaint.action_save_solution()
        form = Form(self.solutions.with_context(**action["context"]))
        form.name = "Lost parcel"
        solution = form.save()
        self.assertEqual(solution.complaint_id, complaint)
        self.assertEqual(solution.category_id, self.category)
        self.assertEqual(solution.cause_id, self.cause)
        self.assertIn("new parcel", solution.answer)
        self.assertEqual(self._found("new parcel"), solution)

    def test_confidential_answers_are_not_shared(self):
        complaint = self._closed(is_confidential=True)
        with self._refused("confidential"):
            complaint.action_save_solution()
        complaint.with_user(self.head).action_save_solution()

    def test_companies(self):
        mine = self._solution("Parcel", company_id=self.company.id)
        shared = self._solution("Parcel", company_id=False)
        self.env["crm.relationship.complaint.solution"].create({
            "name": "Parcel", "answer": "x", "company_id": self.other_company.id
        })
        self.assertEqual(self._found("parcel"), shared + mine)

    # ------------------------------------------------------------------
    # Templates
    # ------------------------------------------------------------------

    def _wizard(self, complaint):
        action = complaint.action_answer()
        model = self.env[action["res_model"]].with_user(self.handler)
        return Form(model.with_context(**action["context"]))

    def test_template_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        template = self.env.ref("crm_relationship.mail_template_complaint_credit")
        template.with_context(lang="vi_VN").body_html = Markup(
            "<p>Kính gửi <t t-out=\"object.partner_id.name\"/>, "
            "<t t-out=\"object.number\"/></p>"
        )
        complaint = self._complain()
        wizard = self._wizard(complaint)
        wizard.template_id = template
        self.assertIn("Dear Customer Own", wizard.answer)
        self.assertIn(complaint.number, wizard.answer)
        wizard.lang = "vi_VN"
        self.assertIn("Kính gửi Customer Own", wizard.answer)
        complaint.partner_id.sudo().lang = "vi_VN"
        wizard = self._wizard(complaint)
        self.assertEqual(wizard.lang, "vi_VN")
        wizard.template_id = template
        self.assertIn("Kính gửi", wizard.answer)

    def test_prepared_answer_without_a_template(self):
        complaint = self._complain(answer_draft="<p>Prepared</p>")
        self.assertIn("Prepared", self._wizard(complaint).answer)

    def test_every_template_says_what_was_agreed(self):
        complaint = self._complain(name="<b>Bold</b> & co")
        remedy = self.env.ref("crm_relationship.complaint_remedy_goodwill")
        self.env["crm.relationship.complaint.remedy.line"].with_user(
            self.handler
        ).create({
            "complaint_id": complaint.id, "remedy_id": remedy.id, "amount": 42.5,
        })
        templates = self.env["mail.template"].search([
            ("is_complaint_answer", "=", True)
        ])
        self.assertGreaterEqual(len(templates), 7)
        with_money = 0
        for template in templates:
            wizard = self._wizard(complaint)
            wizard.template_id = template
            self.assertIn(complaint.number, wizard.answer)
            self.assertNotIn("<b>Bold</b>", wizard.answer)
            with_money += "42.50" in wizard.answer
        self.assertEqual(with_money, 3)
