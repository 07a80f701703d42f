"""Get and run a real Odoo 19 and PostgreSQL for crm_relationship."""
