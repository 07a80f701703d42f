from email.message import EmailMessage

from .complaint_common import ComplaintCommon

COMPLAINT = "crm.relationship.complaint"
SET_ASIDE = "crm.relationship.complaint.mail"
DOMAIN = "relationship.example"
ADDRESS = f"complaints@{DOMAIN}"


class MailIntakeCommon(ComplaintCommon):
    """A company with an address for complaints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({
            "name": DOMAIN, "bounce_alias": "bounce", "catchall_alias": "catchall",
            "default_from": "notifications",
        })
        cls.company.write({"alias_domain_id": domain.id, "email": f"info@{DOMAIN}"})
        # That of the installation has this name.
        cls.env["mail.alias"].search([("alias_name", "=", "complaints")]).unlink()
        cls.company.complaint_alias_name = "complaints"
        cls.gateway = cls.env["mail.thread"].with_user(cls.env.ref("base.user_root"))

    @classmethod
    def _write_mail(cls, sender="Mary Miller <mary@customer.example>", subject="Late",
                    body="It never came.", to=ADDRESS, **headers):
        """Return a mail as bytes; headers with _ for -."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(body)
        return mail.as_bytes()

    @classmethod
    def _receive(cls, raw=None, **parts):
        """Hand a mail to the host's gateway; return what it became, and where.

        :return: new complaints, new mails set aside
        """
        before = [cls.env[model].search([]) for model in (COMPLAINT, SET_ASIDE)]
        cls.gateway.message_process(None, raw or cls._write_mail(**parts))
        cls.env.flush_all()
        return [
            cls.env[model].search([]) - old
            for model, old in zip((COMPLAINT, SET_ASIDE), before, strict=True)
        ]

    def _acknowledge(self):
        """Run the job; return the mails that it wrote."""
        mails = self.env["mail.mail"]
        before = mails.search([])
        self.env.flush_all()
        job = self.env.ref("crm_relationship.ir_cron_complaint_acknowledge")
        with self.enter_registry_test_mode():  # the job commits
            job.method_direct_trigger()
        self.env.invalidate_all()
        return mails.search([]) - before
