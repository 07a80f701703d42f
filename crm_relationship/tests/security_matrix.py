"""Who may do what with each model and method of the addon."""

from .security_common import ROLES

# What each role may do with each model of the addon, in the order of ROLES:
# salesman, all leads, sales manager, invoicing, read-only accountant, accounting
# manager, employee, administrator, portal, public, complaint handler, complaint
# manager. c(reate) r(ead) w(rite) u(nlink)
# (e)x(port), - nothing. Abstract models hold no rows and are open to nobody.
MATRIX = """
crm.relationship              rx rx rx rx rx rx - - - - rx rx
crm.relationship.snapshot     rx rx rx rx rx rx - - - - rx rx
crm.relationship.segment      rx rx crwux rx rx rx - - - - rx rx
crm.relationship.value.model  -  -  rx rx rx rx - - - - - -
crm.relationship.opening      -  -  crwux rx rx crwux - - - - - -
crm.relationship.interaction  crwx crwx crwux rx rx rx - - - - - -
crm.relationship.contact.rule rx rx crwux - - - - - - - - -
crm.relationship.contact.analysis rx rx rx rx rx rx - - - - - -
crm.relationship.plan         rx rx rx - - - - - - - - -
crm.relationship.day          rx rx rx - - - - - - - - -
crm.relationship.performance  -  -  rx - - - - - - - - -
crm.relationship.snooze       crwux - - - - - - - - - - -
crm.relationship.promise      crwx crwx crwux rx rx rx - - - - - -
crm.relationship.occasion     crwx crwx crwux rx rx rx - - - - - -
crm.relationship.preference   crwx crwx crwux rx rx rx - - - - - -
crm.relationship.preference.topic rx rx crwux rx rx rx - - - - - -
crm.relationship.run          -  -  rx - - - - rx - - - -
crm.relationship.stale        -  -  -  - - - - rx - - - -
crm.relationship.inclusion    -  -  crwux - - - - - - - - -
crm.relationship.statement    -  -  crwux crwux crwux crwux - - - - - -
crm.relationship.health       -  -  crx - - - - crx - - - -
crm.relationship.health.company - - crx - - - - crx - - - -
crm.relationship.health.amount  - - crx - - - - crx - - - -
crm.relationship.timeline.source - - rwx - - - - - - - - -
crm.relationship.timeline.pin    - - - - - - - rx - - - -
crm.relationship.timeline.visit  - - - - - - - rx - - - -
crm.relationship.complaint    crx crx crx - - - - - - - crwx crwux
crm.relationship.complaint.analysis rx rx rx r r r - - - - rx rx
crm.relationship.complaint.event rx rx rx - - - - - - - rx rx
crm.relationship.complaint.stage rx rx rx rx rx rx rx rx r - rx crwux
crm.relationship.complaint.category rx rx rx rx rx rx rx rx r - rx crwux
crm.relationship.complaint.cause rx rx rx rx rx rx rx rx - - rx crwux
crm.relationship.complaint.remedy rx rx rx rx rx rx rx rx - - rx crwux
crm.relationship.complaint.step - - - - - - - - - - crwux crwux
crm.relationship.complaint.remedy.line rx rx rx - - - - - - - crwux crwux
crm.relationship.complaint.solution - - - - - - - - - - crwx crwux
crm.relationship.complaint.solution.use - - - - - - - - - - rx rx
crm.relationship.complaint.compensation - - - crwux crwux crwux - - - - - crwux
crm.relationship.complaint.answer - - - - - - - - - - crwux crwux
crm.relationship.complaint.policy rx rx rx rx rx rx rx rx - - rx crwux
crm.relationship.complaint.round rx rx rx - - - - - - - rx rx
crm.relationship.complaint.attempt - - - - - - - rx - - - -
crm.relationship.complaint.mail - - - - - - - - - - rwx rwux
"""

READING_HISTORY = "salesman all_leads sales_manager invoicing readonly accountant"
READING = f"{READING_HISTORY} handler complaint_manager"
PLANNING = "salesman all_leads sales_manager"
PERFORMANCE_VIEWS = (
    "answered", "asked", "contacts", "done", "due", "forgotten", "hours", "kept",
    "planned", "promised", "reached", "tried",
)
DAY_METHODS = (
    "action_done", "action_log", "action_open", "action_plan", "action_snooze",
    "action_snooze_until", "action_snooze_week",
)
PLAN_METHODS = (
    "action_done", "action_log", "action_open", "action_open_customer",
    "action_postpone_day", "action_postpone_week", "action_reschedule",
)
HANDLING = "handler complaint_manager"
COMPLAINT_METHODS = (
    "action_acknowledge", "action_answer", "action_assess", "action_cancel",
    "action_close", "action_hold", "action_investigate", "action_reopen",
    "action_resume", "action_take",
)
SELLING = "salesman all_leads sales_manager"
NEW_COMPLAINT = f"{SELLING} {HANDLING}"
# A content field of each model, to export; company_id elsewhere.
EXPORTED = {
    "crm.relationship.contact.rule": "name", "crm.relationship.snooze": "until",
    "crm.relationship.segment": "name", "crm.relationship.inclusion": "reason",
    "crm.relationship.health": "checked_on",
    "crm.relationship.preference.topic": "name",
    "crm.relationship.complaint.stage": "name",
    "crm.relationship.complaint.category": "name",
    "crm.relationship.complaint.cause": "name",
    "crm.relationship.complaint.remedy": "name",
    "crm.relationship.complaint.policy": "name",
    "crm.relationship.complaint.step": "note",
    "crm.relationship.complaint.answer": "way",
    "crm.relationship.complaint.attempt": "sender",
    "crm.relationship.complaint.solution": "name",
    "crm.relationship.timeline.pin": "source",
    "crm.relationship.timeline.visit": "date",
}

# Public methods of the addon, and who may call them (with what they may read).
METHODS = {
    ("crm.relationship", "action_refresh"): READING,
    ("crm.relationship", "action_view_complaints"): READING,
    ("crm.relationship", "action_view_contacts"): READING,
    ("crm.relationship", "action_view_documents"): READING,
    ("crm.relationship", "action_view_open_documents"): READING,
    ("crm.relationship", "action_view_opportunities"): READING,
    ("crm.relationship", "action_view_overdue_documents"): READING,
    ("crm.relationship", "action_view_promises"): READING,
    ("crm.relationship", "action_view_referrals"): READING,
    ("crm.relationship", "action_view_value_model"):
        "sales_manager invoicing readonly accountant",
    ("crm.relationship", "get_explanation"): READING,
    ("crm.relationship", "get_trend"): READING,
    ("crm.relationship.health", "action_check_again"): "sales_manager administrator",
    ("crm.relationship.health", "action_open"): "sales_manager administrator",
    ("crm.relationship.health", "action_view_runs"): "sales_manager administrator",
    ("crm.relationship.health.amount", "action_view_documents"):
        "sales_manager administrator",
    ("crm.relationship.inclusion", "action_apply"): "sales_manager",
    ("crm.relationship.interaction", "action_match"):
        "salesman all_leads sales_manager",
    ("crm.relationship.interaction", "log_interactions"):
        "salesman all_leads sales_manager invoicing accountant",
    ("crm.relationship.promise", "action_break"): SELLING,
    ("crm.relationship.promise", "action_cancel"): SELLING,
    ("crm.relationship.promise", "action_keep"): SELLING,
    ("crm.relationship.promise", "action_reopen"): SELLING,
    ("crm.relationship.promise", "action_view_document"): READING_HISTORY,
    ("crm.relationship.segment", "action_apply"): "sales_manager",
    ("crm.relationship.segment", "action_view_relationships"): READING,
    ("crm.relationship.statement", "action_download"):
        "sales_manager invoicing readonly accountant",
    ("crm.relationship.timeline.source", "action_open_sources"): "sales_manager",
    ("account.move", "action_new_complaint"): NEW_COMPLAINT,
    ("account.move", "action_view_complaints"): READING,
    ("account.move", "action_view_relationship"): READING,
    ("crm.lead", "action_new_complaint"): SELLING,
    ("crm.lead", "action_view_complaints"): SELLING,
    ("crm.lead", "action_view_contacts"): "salesman all_leads sales_manager",
    ("crm.lead", "action_view_relationship"): "salesman all_leads sales_manager",
    ("crm.relationship.complaint.analysis", "action_open_complaint"):
        f"{SELLING} {HANDLING}",
    ("crm.relationship.contact.analysis", "action_open_document"): READING_HISTORY,
    ("crm.relationship.contact.rule", "action_plan_now"): "sales_manager",
    ("crm.relationship.contact.rule", "action_view_activities"): PLANNING,
    ("crm.relationship.contact.rule", "action_view_due"): PLANNING,
    **{("crm.relationship.plan", method): PLANNING for method in PLAN_METHODS},
    **{("crm.relationship.day", method): PLANNING for method in DAY_METHODS},
    **{
        ("crm.relationship.performance", f"action_view_{name}"): "sales_manager"
        for name in PERFORMANCE_VIEWS
    },
    **{
        ("crm.relationship.complaint", method): HANDLING
        for method in COMPLAINT_METHODS
    },
    ("crm.relationship.complaint", "action_new_complaint"): NEW_COMPLAINT,
    ("crm.relationship.complaint", "action_view_complaints"): NEW_COMPLAINT,
    ("crm.relationship.complaint", "action_view_relationship"): NEW_COMPLAINT,
    ("crm.relationship.complaint", "action_confirm_partner"): HANDLING,
    ("crm.relationship.complaint.mail", "action_make_complaint"): HANDLING,
    ("crm.relationship.complaint.mail", "action_put_away"): HANDLING,
    ("mail.message", "action_new_complaint"): NEW_COMPLAINT,
    ("res.partner", "action_confirm_complainant"): HANDLING,
    ("crm.relationship.complaint.answer", "action_apply"): HANDLING,
    ("crm.relationship.complaint.policy", "action_view_complaints"):
        "complaint_manager",
    ("crm.relationship.complaint", "action_create_credit_notes"): "",
    ("crm.relationship.complaint", "action_view_credit_notes"):
        f"{PLANNING} {HANDLING}",
    ("crm.relationship.complaint", "action_save_solution"): HANDLING,
    ("crm.relationship.complaint.compensation", "action_download"):
        "invoicing readonly accountant complaint_manager",
    ("crm.relationship.complaint.remedy.line", "action_view_complaint"):
        "salesman all_leads sales_manager handler complaint_manager",
    ("crm.relationship.complaint.remedy.line", "action_create_credit_note"): "",
    ("crm.relationship.complaint.remedy.line", "action_approve"): "complaint_manager",
    ("crm.relationship.complaint.remedy.line", "action_refuse"): "complaint_manager",
    **{
        ("crm.relationship.complaint.remedy.line", f"action_{name}"): HANDLING
        for name in ("cancel", "done", "draft", "request")
    },
    ("crm.relationship.complaint.solution", "action_use"): HANDLING,
    ("crm.relationship.complaint.solution", "action_view_complaints"): HANDLING,
    ("account.move", "action_view_disputes"): READING,
    ("account.move", "action_view_settled_complaints"): READING,
    ("crm.relationship.complaint.step", "action_apply"): HANDLING,
    ("mail.activity", "action_done_and_log"): PLANNING + " invoicing accountant",
    ("res.config.settings", "action_measure_relationships"): "administrator",
    ("res.partner", "action_new_complaint"): NEW_COMPLAINT,
    ("res.partner", "action_view_complaints"): READING,
    ("res.partner", "action_view_relationship"): READING,
}


def matrix_rows():
    """Return {model: {role: rights}}."""
    rows = (line.split() for line in MATRIX.strip().splitlines())
    return {
        model: dict(zip(ROLES, cells, strict=True)) for model, *cells in rows
    }
