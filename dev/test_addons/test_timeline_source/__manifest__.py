{
    "name": "Tickets in the History (for tests)",
    "summary": "How another addon brings its records into the history of a customer",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "CRM Relationship contributors",
    "depends": ["crm_relationship"],
    "data": ["security/ir.model.access.csv"],
    "installable": True,
}
