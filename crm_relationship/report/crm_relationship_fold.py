from odoo import api, models
from odoo.tools import SQL


class CrmRelationshipFold(models.AbstractModel):
    """Folds the relationships of merged partners into one.

    Figures are measured anew after the merge; what must survive here are decisions
    (excluded, pinned) and the monthly history.
    """

    _name = "crm.relationship.fold"
    _description = "Folding of Relationships of Merged Partners"

    @api.private
    def _fold_partners(self, src_partners, dst_partner):
        """Move all that hangs on the sources' relationships to the destination's.

        :param src_partners: ``res.partner`` recordset without the destination
        :param dst_partner: ``res.partner`` record
        """
        self.env.flush_all()
        partners = src_partners.ids
        for kept, folded in self._get_pairs(partners, dst_partner.id):
            self._fold_snapshots(kept, folded)
            self._fold_decision(kept, folded)
            self._move_links(kept, folded)
            self.env["crm.relationship"].browse(folded).unlink()
        self.env.cr.execute(SQL(
            "UPDATE crm_relationship SET partner_id = %s WHERE partner_id = ANY(%s)",
            dst_partner.id, partners,
        ))
        self.env.invalidate_all()

    def _get_pairs(self, partners, destination):
        """Return (row kept, row folded into it): one row a company is kept."""
        return self.env.execute_query(SQL(
            """
            SELECT kept, id FROM (
                SELECT id, FIRST_VALUE(id) OVER (
                           PARTITION BY company_id ORDER BY partner_id = %s DESC, id
                       ) AS kept
                  FROM crm_relationship WHERE partner_id = ANY(%s)) ranked
             WHERE id != kept ORDER BY id
            """,
            destination, [*partners, destination],
        ))

    def _fold_snapshots(self, kept, folded):
        """Add up the months that both have; the move takes the others along."""
        self.env.cr.execute(SQL(
            """
            WITH gone AS (
                DELETE FROM crm_relationship_snapshot s
                 USING crm_relationship_snapshot k
                 WHERE s.relationship_id = %(folded)s AND k.date = s.date
                   AND k.relationship_id = %(kept)s
                RETURNING s.*)
            UPDATE crm_relationship_snapshot k
               SET past_value = k.past_value + gone.past_value,
                   expected_value = COALESCE(k.expected_value, 0)
                                    + COALESCE(gone.expected_value, 0),
                   relationship_value = k.relationship_value + gone.relationship_value,
                   equity_value = k.equity_value + gone.equity_value
              FROM gone
             WHERE k.relationship_id = %(kept)s AND k.date = gone.date
            """,
            kept=kept, folded=folded,
        ))

    def _fold_decision(self, kept, folded):
        """Keep the decision of the folded row where the kept one has none."""
        self.env.cr.execute(SQL(
            """
            UPDATE crm_relationship k
               SET inclusion = f.inclusion, inclusion_reason = f.inclusion_reason
              FROM crm_relationship f
             WHERE k.id = %s AND f.id = %s AND k.inclusion = 'auto'
            """,
            kept, folded,
        ))

    def _move_links(self, kept, folded):
        """Point what refers to the folded row at the kept one."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        for table, column in wizard._get_fk_on("crm_relationship"):
            self.env.cr.execute(SQL(
                "UPDATE %(table)s SET %(column)s = %(kept)s WHERE %(column)s = %(old)s",
                table=SQL.identifier(table), column=SQL.identifier(column),
                kept=kept, old=folded,
            ))

    # ------------------------------------------------------------------
    # What hangs on partners and leads themselves
    # ------------------------------------------------------------------

    def _get_linked_tables(self, *columns):
        """Return the tables of the addon's models that have all these columns."""
        models_ = (
            model for name, model in sorted(self.env.registry.items())
            if model._original_module.startswith("crm_relationship")
            and model._auto and not model._abstract and not model._transient
        )
        return [
            SQL.identifier(model._table) for model in models_
            if all(
                column in model._fields and model._fields[column].store
                for column in columns
            )
        ]

    @api.private
    def _follow_partners(self, src_partners, dst_partner):
        """Set right what the host's merge leaves behind, after it moved partners.

        It moves references to partners by raw SQL, each on its own, so that contact
        and customer may disagree; and references by model and id not at all.
        """
        self._move_documents("res.partner", src_partners.ids, dst_partner.id)
        dst_partner.flush_recordset(["commercial_partner_id"])
        for table in self._get_linked_tables("partner_id", "commercial_partner_id"):
            self.env.cr.execute(SQL(
                """
                UPDATE %(table)s t SET commercial_partner_id = p.commercial_partner_id
                  FROM res_partner p
                 WHERE p.id = t.partner_id AND %(id)s IN (p.id, t.commercial_partner_id)
                   AND t.commercial_partner_id IS DISTINCT FROM p.commercial_partner_id
                """,
                table=table, id=dst_partner.id,
            ))
        self.env.invalidate_all()

    @api.private
    def _follow_leads(self, gone, kept):
        """Move what hangs on merged leads to the one that is kept.

        :param gone: ``crm.lead`` recordset without the one that is kept
        :param kept: ``crm.lead`` record
        """
        self.env.flush_all()
        self._move_documents("crm.lead", gone.ids, kept.id)
        for table in self._get_linked_tables("lead_id"):
            self.env.cr.execute(SQL(
                "UPDATE %s SET lead_id = %s WHERE lead_id = ANY(%s)",
                table, kept.id, gone.ids,
            ))
        self.env.invalidate_all()
        # Those without a contact get the lead's.
        for model in ("crm.relationship.interaction", "crm.relationship.promise"):
            self.env[model].search([("lead_id", "=", kept.id)]).modified(["lead_id"])

    def _move_documents(self, model, old_ids, new_id):
        for table in self._get_linked_tables("res_model", "res_id"):
            self.env.cr.execute(SQL(
                "UPDATE %s SET res_id = %s WHERE res_model = %s AND res_id = ANY(%s)",
                table, new_id, model, old_ids,
            ))
