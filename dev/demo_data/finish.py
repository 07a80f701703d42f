"""The end of a load: measure every relationship and note that the data is there."""

from odoo import fields

from . import plans

COMPLETE = 'crm_relationship.demo_data_complete'


def load(demo):
    """Measure the customers of each company; False while there is no addon."""
    if 'crm.relationship' not in demo.env:
        return False
    relationships = demo.env['crm.relationship']
    for company in demo.ref('company') + demo.ref('branch'):
        scoped = relationships.with_context(
            allowed_company_ids=company.ids
        ).with_company(company)
        scoped._refresh(company=company)
        demo.commit()
        # A year of months, so that the charts over time have something to tell.
        demo.env['crm.relationship.snapshot']._rebuild(company, 12)
        demo.commit()
        count = relationships.search_count([('company_id', '=', company.id)])
        demo.say(f'{company.name}: {count:,} relationships measured')
    plans.load_rule(demo)  # who is due depends on what customers are worth
    demo.env['ir.config_parameter'].set_param(
        COMPLETE, fields.Date.to_string(demo.today)
    )
    return True
