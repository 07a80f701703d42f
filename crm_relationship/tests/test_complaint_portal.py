from odoo.tests import tagged

from .complaint_web_common import ComplaintWebCommon


@tagged("post_install", "-at_install")
class TestComplaintPortal(ComplaintWebCommon):
    """A customer with a login complains, follows it, judges the answer, rates."""

    def test_send(self):
        self._log_in("lan")
        remedy = self.env["crm.relationship.complaint.remedy"].search([], limit=1)
        product = self.invoice.invoice_line_ids.product_id
        response = self._post("/my/complaints/new", {
            "name": "Late", "description": "Two weeks\nlate <b>again</b>",
            "move_id": self.invoice.id, "category_id": self.category.id,
            "sought_remedy_id": remedy.id, "remedy_sought": "An excuse",
            "date_incident": "2024-01-02", "product_id": product.id or "",
        }, [("files", ("photo.txt", b"abc")), ("files", ("b.txt", b"def"))])
        complaint = self._get_last()
        self.assertEqual(response.status_code, 200)
        self.assertIn(complaint.number, self._get_texts(response))
        self.assertEqual(complaint.partner_id, self.lan.partner_id)
        self.assertEqual(complaint.commercial_partner_id, self.customers["own"])
        self.assertEqual(complaint.move_id, self.invoice)
        self.assertEqual(complaint.category_id, self.category)
        self.assertEqual(complaint.sought_remedy_id, remedy)
        self.assertEqual(complaint.remedy_sought, "An excuse")
        self.assertEqual(str(complaint.date_incident), "2024-01-02")
        self.assertEqual((complaint.channel, complaint.state), ("portal", "new"))
        self.assertEqual(complaint.company_id, self.company)
        self.assertIn("&lt;b&gt;again", complaint.description)
        self.assertFalse(complaint.user_id)
        files = complaint.message_ids.attachment_ids
        self.assertEqual(
            {file.name: file.raw for file in files},
            {"photo.txt": b"abc", "b.txt": b"def"},
        )
        self.assertEqual(files.mapped("res_id"), complaint.ids * 2)
        self.assertIn(self.lan.partner_id, complaint.message_partner_ids)

    def test_what_is_wrong_is_said_and_kept(self):
        self._log_in("lan")
        count = self.complaints.search_count([])
        for values, text in (
            ({"description": " "}, "tell us what happened"),
            ({"move_id": self.other_invoice.id}, "choose one of the list"),
            ({"move_id": 999999999}, "choose one of the list"),
            ({"move_id": "9" * 30}, "choose one of the list"),
            ({"product_id": "x' OR 1=1"}, "choose one of the list"),
            ({"category_id": -5}, "choose one of the list"),
            ({"date_incident": "2999-01-01"}, "a day that has been"),
            ({"date_incident": "0001-01-01"}, "a day that has been"),
            ({"date_incident": "yesterday"}, "a day that has been"),
        ):
            with self.subTest(values=values):
                response = self._post("/my/complaints/new", {
                    "name": "My long subject", "description": "My story", **values
                })
                self.assertEqual(response.status_code, 400)
                self.assertIn(text, self._get_texts(response))
                self.assertIn("My long subject", response.text)
        self.assertEqual(self.complaints.search_count([]), count)

    def test_foreign_and_missing_invoices_get_one_answer(self):
        self._log_in("lan")
        pages = [
            self.url_open(f"/my/complaints/new?move_id={number}").text
            for number in (self.other_invoice.id, 999999999)
        ]
        strip = [page.replace(str(self.other_invoice.id), "") for page in pages]
        self.assertIn("choose one of the list", strip[0])
        self.assertEqual(
            *(self._get_texts_of(page) for page in strip)
        )
        own = self.url_open(f"/my/complaints/new?move_id={self.invoice.id}").text
        self.assertRegex(own, rf'<option value="{self.invoice.id}"\s+selected')
        self.assertNotIn(self.other_invoice.name, own)

    def _get_texts_of(self, page):
        return self._get_texts(type("Page", (), {"text": page}))

    def test_list(self):
        mine = self._complain("Broken cup", partner_id=self.lan.partner_id.id)
        boss = self._complain("Wrong size", description="<p>Needle</p>")
        other = self._complain("Not yours", "colleague")
        self._log_in("lan")
        text = self._get_texts(self.url_open("/my/complaints"))
        for complaint in mine + boss:
            self.assertIn(complaint.number, text)
        self.assertNotIn(other.number, text)
        for query, shown in (
            ("search=needle", boss), (f"search={mine.number}", mine),
            ("filterby=closed", mine.browse()), ("filterby=open", mine + boss),
            ("filterby=no&sortby=such&page=x", mine + boss),
            ("search=%00", mine + boss), ("search=%ff%fe", mine.browse()),
            ("search=nothing", mine.browse()), ("sortby=name&search=cup", mine),
        ):
            with self.subTest(query=query):
                text = self._get_texts(self.url_open(f"/my/complaints?{query}"))
                found = [one for one in mine + boss if one.number in text]
                self.assertEqual(sum(found, mine.browse()), shown)
        self.assertIn("/my/complaints", self.url_open("/my/home").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["complaint_count"]}
        )
        self.assertEqual(counters["complaint_count"], 2)
        self.assertEqual(self.url_open("/my/complaints/page/99").status_code, 200)

    def test_confidential(self):
        secret = self._complain("Secret", is_confidential=True, user=self.head)
        own = self._complain(
            "Own secret", partner_id=self.lan.partner_id.id, is_confidential=True,
            user=self.head,
        )
        self._log_in("lan")
        text = self._get_texts(self.url_open("/my/complaints"))
        self.assertIn(own.number, text)
        self.assertNotIn(secret.number, text)
        self.assertEqual(self.url_open(secret.access_url).status_code, 404)
        self.assertEqual(self.url_open(own.access_url).status_code, 200)

    def test_page_shows_nothing_internal(self):
        complaint = self._complain("Late", cause_note="SECRET cause",
            cancel_note="SECRET note", corrective_action="SECRET action",
            partner_id=self.lan.partner_id.id)
        complaint.message_post(body="SECRET note", subtype_xmlid="mail.mt_note")
        complaint.write({"decision": "partly", "answer_draft": "<p>SECRET draft</p>"})
        self._log_in("lan")
        page = self.url_open(complaint.access_url).text
        self.assertNotIn("SECRET", page)
        self.assertNotIn("Partly", page)
        self.assertNotIn(self.handler.name, page)
        self.assertNotIn("/verdict", page)
        shown = self.make_jsonrpc_request("/mail/chatter_fetch", {
            "thread_model": complaint._name, "thread_id": complaint.id,
        })
        self.assertFalse(shown["messages"])

    def test_accept(self):
        complaint = self._complain(partner_id=self.lan.partner_id.id)
        self._answer(complaint, answer="<p>We are sorry indeed.</p>")
        self._log_in("lan")
        page = self.url_open(complaint.access_url).text
        self.assertIn("We are sorry indeed.", page)
        self.assertIn("Upheld", page)
        url = f"{complaint.access_url}/verdict"
        response = self._post(url, {"verdict": "accepted", "note": "Thanks"})
        self.assertIn("accept the decision", self._get_texts(response))
        complaint.invalidate_recordset()
        self.assertEqual(
            (complaint.verdict, complaint.verdict_note, complaint.state),
            ("accepted", "Thanks", "answered"),
        )
        self.assertTrue(complaint.verdict_on)
        last = complaint.message_ids.filtered("body")[0]
        self.assertEqual(last.author_id, self.lan.partner_id)
        self.assertIn("Thanks", last.body)
        response = self._post(url, {"verdict": "rejected", "note": "No"})
        self.assertIn("Nothing was changed", self._get_texts(response))
        complaint.invalidate_recordset()
        self.assertEqual(complaint.verdict, "accepted")

    def test_reject(self):
        complaint = self._complain(
            partner_id=self.lan.partner_id.id, user_id=self.handler.id
        )
        complaint.appeal = "<p>Ask the authority.</p>"
        self._answer(complaint, "rejected", "<p>No.</p>")
        self._log_in("lan")
        self.assertIn("Ask the authority.", self.url_open(complaint.access_url).text)
        url = f"{complaint.access_url}/verdict"
        response = self._post(url, {"verdict": "rejected", "note": " "})
        self.assertIn("Please tell us why", self._get_texts(response))
        self.assertFalse(complaint.verdict)
        self._post(url, {"verdict": "rejected", "note": "<script>x</script>"})
        complaint.invalidate_recordset()
        self.assertEqual(
            (complaint.verdict, complaint.state), ("rejected", "investigating")
        )
        self.assertEqual(complaint.verdict_note, "<script>x</script>")
        activity = complaint.activity_ids.filtered(
            lambda one: one.user_id == self.handler and "not accept" in one.summary
        )
        self.assertTrue(activity)
        complaint._mark_answered("<p>Yes, then.</p>")
        self._post(url, {"verdict": "accepted"})
        complaint.invalidate_recordset()
        self.assertEqual((complaint.verdict, complaint.state), ("accepted", "answered"))

    def test_reject_what_was_closed(self):
        complaint = self._complain(partner_id=self.lan.partner_id.id)
        self._answer(complaint)
        complaint.action_close()
        self._log_in("lan")
        self._post(
            f"{complaint.access_url}/verdict", {"verdict": "rejected", "note": "No"}
        )
        complaint.invalidate_recordset()
        self.assertEqual(
            (complaint.verdict, complaint.state, complaint.reopened_count),
            ("rejected", "investigating", 1),
        )

    def test_wrong_verdicts(self):
        complaint = self._complain(partner_id=self.lan.partner_id.id)
        self._log_in("lan")
        url = f"{complaint.access_url}/verdict"
        self._post(url, {"verdict": "accepted"})
        self._answer(complaint)
        for values in ({"verdict": "paid"}, {}, {"verdict": "\0"}):
            self.assertEqual(self._post(url, values).status_code, 200)
        complaint.invalidate_recordset()
        self.assertFalse(complaint.verdict)
        self.assertEqual(
            self.url_open(url, data={"verdict": "accepted"}).status_code, 400
        )
        self.assertEqual(self.url_open(url).status_code, 405)

    def test_rate(self):
        complaint = self._complain(partner_id=self.lan.partner_id.id)
        self._log_in("lan")
        url = f"{complaint.access_url}/rate"
        self._post(url, {"rate": "5"})
        self.assertFalse(complaint.rating_ids)
        self._answer(complaint)
        for rate in ("4", "x", "", "-1"):
            self._post(url, {"rate": rate})
        self.assertFalse(complaint.rating_ids)
        response = self._post(url, {"rate": "1", "feedback": "Slow <b>"})
        self.assertIn("Thank you for your rating", self._get_texts(response))
        self._post(url, {"rate": "5", "feedback": "Better"})
        complaint.invalidate_recordset()
        rating = complaint.rating_ids
        self.assertEqual(len(rating), 1)
        self.assertEqual((rating.rating, rating.feedback), (5, "Better"))
        self.assertEqual(rating.partner_id, self.lan.partner_id)
        self.assertEqual(complaint.rating_last_value, 5)

    def test_rating_request(self):
        complaint = self._complain(partner_id=self.lan.partner_id.id)
        self._answer(complaint)
        complaint.action_close()
        asked = self._get_requests(complaint)
        self.assertEqual(len(asked), 1)
        self.assertEqual(asked.partner_ids, self.lan.partner_id)
        token = complaint.sudo().rating_ids.access_token
        self.assertIn(f"/rate/{token}/5", asked.body)
        self.authenticate(None, None)
        page = self.url_open(f"/rate/{token}/5")
        self.assertEqual(page.status_code, 200)
        self._post(f"/rate/{token}/submit_feedback", {"rate": 5, "feedback": "Good"})
        complaint.invalidate_recordset()
        self.assertEqual(complaint.sudo().rating_last_value, 5)

    def test_no_rating_request(self):
        self.company.complaint_rating_request = False
        off = self._complain(partner_id=self.lan.partner_id.id)
        stranger = self._complain(customer="own", partner_id=False,
            email_from="x@example.com")
        rated = self._complain(partner_id=self.lan.partner_id.id)
        for complaint in off + stranger + rated:
            self._answer(complaint)
        off.action_close()
        self.company.complaint_rating_request = True
        rated.sudo()._rate(3, "", self.lan.partner_id)
        (stranger + rated).action_close()
        for complaint in off + stranger + rated:
            self.assertFalse(self._get_requests(complaint))

    def _get_requests(self, complaint):
        return complaint.sudo().message_ids.filtered(lambda one: "/rate/" in one.body)

    def test_complain_about_the_invoice(self):
        self._log_in("lan")
        page = self.url_open(f"/my/invoices/{self.invoice.id}").text
        self.assertIn(f"/my/complaints/new?move_id={self.invoice.id}", page)

    def test_portal_chatter(self):
        """Customers write and send files in the host's chatter of the page."""
        complaint = self._complain(partner_id=self.lan.partner_id.id)
        self._log_in("lan")
        self.make_jsonrpc_request("/mail/message/post", {
            "thread_model": complaint._name, "thread_id": complaint.id,
            "post_data": {"body": "Any news?", "message_type": "comment",
                          "subtype_xmlid": "mail.mt_comment"},
        })
        last = complaint.message_ids[0]
        self.assertIn("Any news?", last.body)
        self.assertEqual(last.author_id, self.lan.partner_id)
