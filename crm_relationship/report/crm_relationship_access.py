from odoo import api, models
from odoo.tools import SQL


class CrmRelationshipAccess(models.AbstractModel):
    """Gives SQL of what the current user may read, and nothing else.

    The one place that depends on the ORM's ``Query`` and ``_field_to_sql``: the host's
    access rules become part of the statement, so that a row that is hidden can neither
    be counted nor searched nor grouped by. Three things that ``_search`` alone does
    not do are done here: it raises where the user has no access to the model at all;
    activities are filtered in Python after a limit; messages have no rules, they are
    readable where their document is (a/mail/models/mail_message.py, _check_access).
    """

    _name = "crm.relationship.access"
    _description = "SQL of What a User May Read"

    @api.private
    def _query_readable(self, model, domain=(), active_test=False):
        """Return the ``Query`` of the records that the current user may read.

        :param model: name of a model, perhaps of an app that is not installed
        :param domain: further conditions
        :param active_test: leave archived records out
        :return: ``Query``, or None where there is no such model or no access to it
        """
        if model not in self.env or not self.env[model].has_access("read"):
            return None
        records = self.env[model].with_context(active_test=active_test)
        if model == "mail.activity":
            # Not the override that reads all matches; see _select_activities.
            return models.BaseModel._search(records, domain)
        return records._search(domain)

    @api.private
    def _select_readable(self, model, domain, columns, where=None):
        """Return the SELECT of readable records, archived ones too.

        :param model: name of a model
        :param domain: which of its records
        :param columns: {alias: name of a stored field, or SQL (text) in which the
            model's table has its own name}; a field that the user may not read is NULL
        :param where: further condition as SQL, or None
        :return: SQL, or None where there is no such model or no access to it
        """
        query = self._query_readable(model, domain)
        if query is None:
            return None
        if where is not None:
            query.add_where(where)
        return self._select(query, self.env[model], columns)

    @api.private
    def _select_activities(self, columns, domain=(), where=None):
        """Return the SELECT of readable activities: mine, or on a readable document.

        As ``mail.activity._check_access`` has it for reading
        (a/mail/models/mail_activity.py).

        :param columns: as in ``_select_readable``
        :param domain: which activities
        :param where: further condition as SQL, or None
        :return: SQL, or None where the user reads no activity
        """
        query = self._query_readable("mail.activity", domain)
        if query is None:
            return None
        if not self.env.su:
            query.add_where(self._readable_activities())
        if where is not None:
            query.add_where(where)
        return self._select(query, self.env["mail.activity"], columns)

    def _readable_activities(self):
        """Return the condition that an activity is mine or on a readable document."""
        documents = [
            SQL(
                "(mail_activity.res_model = %s AND mail_activity.res_id IN %s)",
                model, query.subselect(),
            )
            for model in self._get_activity_models()
            if (query := self._query_readable(model)) is not None
        ]
        mine = SQL("mail_activity.user_id = %s", self.env.uid)
        return SQL("(%s)", SQL(" OR ").join([mine, *documents]))

    def _get_activity_models(self):
        """Return the names of the models that have activities at all."""
        # Only which models there are: their records are checked by whoever asks.
        rows = self.env["mail.activity"].sudo().with_context(
            active_test=False
        )._read_group([("res_model", "!=", False)], ["res_model"])
        return [model for [model] in rows]

    def _select(self, query, model, columns):
        """Return the SELECT of a query's rows, with the columns by their aliases."""
        columns = SQL(", ").join(
            SQL("%s AS %s", self._expression(model, text), SQL.identifier(alias))
            for alias, text in columns.items()
        )
        if not query._joins:
            return query.select(columns)
        # Rules brought tables of their own: a declared column must not mean theirs.
        table = SQL.identifier(model._table)
        return SQL(
            "SELECT %s FROM %s WHERE %s.id IN %s",
            columns, table, table, query.subselect(),
        )

    @api.private
    def _column(self, model, text):
        """Return a declared value as SQL.

        :param model: name of an installed model
        :param text: name of a stored field, SQL text, or SQL
        :return: SQL; NULL for a field that the user may not read
        """
        return self._expression(self.env[model], text)

    def _expression(self, model, text):
        if isinstance(text, SQL):
            return text
        field = model._fields.get(text)
        if not field:
            return SQL(text)
        if not model._has_field_access(field, "read"):
            return SQL("NULL")
        return model._field_to_sql(model._table, text)
