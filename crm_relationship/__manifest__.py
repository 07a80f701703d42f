{
    "name": "CRM Relationship",
    "summary": "What every customer relationship is worth, and why",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Relationship contributors",
    "application": True,
    "depends": ["crm", "account", "rating", "portal"],
    "data": [
        "security/crm_relationship_security.xml",
        "security/ir.model.access.csv",
        "data/crm_relationship_segment_data.xml",
        "data/ir_cron_data.xml",
    ],
    "demo": ["demo/crm_relationship_opening_demo.xml"],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
