{
    "name": "CRM Relationship: Quotations and Orders",
    "summary": "Complaints about sales orders, and a warning on quotations",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "CRM Relationship contributors",
    "depends": ["crm_relationship", "sale"],
    "data": [
        "views/sale_order_views.xml",
        "views/crm_relationship_complaint_views.xml",
    ],
    "auto_install": True,
}
