from collections import defaultdict

from odoo import api, fields, models

from ..tools.timeline import one_line, text_of

# Sources whose entry hangs on another document, which is named beside it.
WITH_ORIGIN = ("message", "activity", "stage", "rating", "complaint_step")


class CrmRelationshipTimelineEntry(models.AbstractModel):
    """Turns rows of the history into what the page shows; text only, never markup."""

    _name = "crm.relationship.timeline.entry"
    _description = "Entries of the History"

    @api.private
    def _describe(self, whose, rows):
        """Return entries for a client, each a dict of values that JSON can carry.

        :param whose: ``Subject`` of the history
        :param rows: list of dicts with the columns of the query
        :return: list of dict; see the model ``crm.relationship.timeline``
        """
        names = self._get_names(rows)
        extra = {
            "attachments": self._get_attachments(rows),
            "pinned": self._get_pinned(whose, rows),
            "editable": self._get_editable(rows),
            "visit": self.env["crm.relationship.timeline.visit"]._get_last(whose),
        }
        return [self._describe_one(row, names, extra) for row in rows]

    def _describe_one(self, row, names, extra):
        key = (row["source"], row["id"])
        day = fields.Datetime.context_timestamp(self, row["date"]).date()
        return {
            **{name: row[name] or False for name in (
                "source", "id", "kind", "channel", "direction", "state", "currency_id",
                "all_day", "busy",
            )},
            "key": f"{row['source']},{row['id']}",
            "date": fields.Datetime.to_string(row["date"]),
            "day": fields.Date.to_string(day),
            **self._describe_text(row),
            "user": self._named(row["user_id"], row["user_name"]),
            "contact": self._named(row["partner_id"], row["contact_name"]),
            "amount": False if row["amount"] is None else float(row["amount"]),
            "document": self._get_document(row),
            "origin": self._get_origin(row, names),
            "attachments": extra["attachments"].get(key, []),
            "pinned": key in extra["pinned"],
            "new": self._is_new(row, extra["visit"]),
            "can_edit": key in extra["editable"],
        }

    def _describe_text(self, row):
        """Return title and one-line body as plain text.

        A mail without subject is told by its first paragraph.
        """
        title, body = one_line(row["title"]), row["body"] or ""
        if not title:
            first, _end, rest = body.partition("</p>")
            title, body = one_line(text_of(first)), rest
        return {"title": title, "body": one_line(text_of(body))}

    def _is_new(self, row, visit):
        return bool(visit and row["date"] > visit and row["user_id"] != self.env.uid)

    # ------------------------------------------------------------------
    # Names
    # ------------------------------------------------------------------

    def _get_names(self, rows):
        """Return {(model, id): name} of the documents that entries hang on.

        And {model: label}; one read a model.
        """
        wanted = defaultdict(set)
        for row in rows:
            if row["source"] in WITH_ORIGIN and row["model"] in self.env:
                wanted[row["model"]].add(row["res_id"])
        names = {
            (model, record.id): record[field]
            for model, ids in wanted.items()
            for field in [self._get_name_field(model)]
            # As the host names a many2one: whoever reads the entry reads the name.
            for record in self.env[model].sudo().with_context(
                active_test=False
            ).search_fetch([("id", "in", list(ids - {None}))], [field], order="id")
        }
        return {**names, **self._get_labels(wanted)}

    def _get_name_field(self, model):
        """Return the stored field that names a record, where there is one."""
        if model == "res.partner":
            return "complete_name"
        field = self.env[model]._fields.get(self.env[model]._rec_name)
        return field.name if field and field.store else "display_name"

    def _get_labels(self, models_):
        """Return {model: label} in the user's language."""
        ids = [self.env["ir.model"]._get_id(model) for model in models_]
        # What a kind of document is called is no secret.
        found = self.env["ir.model"].sudo().search_fetch(
            [("id", "in", ids)], ["model", "name"], order="id"
        )
        return {one.model: one.name for one in found}

    def _named(self, record_id, name):
        return bool(name) and {"id": record_id, "name": name}

    def _get_document(self, row):
        if row["busy"] or not row["model"] or not row["res_id"]:
            return False
        return {"model": row["model"], "id": row["res_id"]}

    def _get_origin(self, row, names):
        name = row["source"] in WITH_ORIGIN and names.get((row["model"], row["res_id"]))
        if not name:
            return False
        return {"model": row["model"], "label": names[row["model"]], "name": name}

    # ------------------------------------------------------------------
    # What hangs on entries
    # ------------------------------------------------------------------

    def _get_attachments(self, rows):
        """Return {(source, id): [dict(id, name, mimetype)]}."""
        found = defaultdict(list)
        ids = [row["id"] for row in rows if row["source"] == "message"]
        # Readable with the message, which was read through the user's access.
        for message in self.env["mail.message"].sudo().browse(ids):
            for one in message.attachment_ids:
                found["message", message.id].append(self._describe_file(one))
        for row, one in self._get_document_files(rows):
            found[row["source"], row["id"]].append(self._describe_file(one))
        return found

    def _get_document_files(self, rows):
        """Yield (row, attachment) of the files of records that are entries."""
        entries = {
            (row["model"], row["res_id"]): row
            for row in rows if row["source"] not in WITH_ORIGIN and not row["busy"]
        }
        if not entries:
            return
        models_, ids = zip(*entries, strict=True)
        files = self.env["ir.attachment"].search([
            ("res_model", "in", list(set(models_))), ("res_id", "in", list(set(ids))),
            ("res_field", "=", False),
        ], order="id")
        for one in files:
            row = entries.get((one.res_model, one.res_id))
            if row:
                yield row, one

    def _describe_file(self, attachment):
        return {
            "id": attachment.id, "name": attachment.name,
            "mimetype": attachment.mimetype,
        }

    def _get_pinned(self, whose, rows):
        if not rows:
            return set()
        pins = self.env["crm.relationship.timeline.pin"]._get_keys(whose)
        return {(source, one) for source, ids in pins.items() for one in ids}

    def _get_editable(self, rows):
        """Return the keys of planned entries that the user may change."""
        editable = set()
        planned = {"activity": "mail.activity", "meeting": "calendar.event",
                   "promise": "crm.relationship.promise"}
        for source, model in planned.items():
            ids = [
                row["id"] for row in rows
                if row["source"] == source and row["state"] != "done"
                and not row["busy"]
            ]
            if ids:
                records = self.env[model].browse(ids)._filtered_access("write")
                editable.update((source, one) for one in records.ids)
        return editable
