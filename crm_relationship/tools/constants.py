"""Selections and codes that models, SQL and screens share."""

SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")
PURCHASE_TYPES = ("out_invoice", "out_receipt")

LIFECYCLES = [
    ("prospect", "Prospect"),
    ("new", "New"),
    ("active", "Active"),
    ("loyal", "Loyal"),
    ("slipping", "Slipping"),
    ("lost", "Lost"),
    ("won_back", "Won Back"),
]
SEVERITIES = [("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Critical")]
PARETO_CLASSES = [("a", "A"), ("b", "B"), ("c", "C")]
VALUE_NOTES = [
    ("excluded", "Excluded by hand: counted in no model, class or total"),
    ("no_purchase", "No purchase yet: nothing to expect one from"),
    ("few_customers", "Too few customers in this company for a forecast"),
    ("few_repeats", "Too few customers bought again for a forecast"),
    ("not_fitted", "The forecast could not be fitted to the data"),
    ("no_amount", "Purchases without a positive amount: no value to expect"),
    ("low_confidence", "Fewer than 200 customers: take the forecast with care"),
]

COMPLAINT_HANDLER = "crm_relationship.crm_relationship_group_complaint_handler"
COMPLAINT_MANAGER = "crm_relationship.crm_relationship_group_complaint_manager"
# Who may see any complaint, besides the portal; rules say which ones.
COMPLAINT_READERS = (
    f"{COMPLAINT_HANDLER},sales_team.group_sale_salesman,"
    "account.group_account_invoice,account.group_account_readonly"
)

# Who may see figures of a relationship, as a field's ``groups``.
FIGURE_GROUPS = (
    "sales_team.group_sale_salesman,"
    "account.group_account_invoice,account.group_account_readonly,"
    f"{COMPLAINT_HANDLER}"
)
