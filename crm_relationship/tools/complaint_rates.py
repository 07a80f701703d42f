"""Shares of complaints, without any database access."""

# Rate -> (counted, of how many), as columns of the analysis of complaints
RATES = {
    "acknowledged_rate": ("acknowledged_in_time_count", "acknowledged_count"),
    "in_time_rate": ("in_time_count", "timed_count"),
    "first_contact_rate": ("first_contact_count", "closed_count"),
    "reopen_rate": ("reopened_count", "settled_count"),
    "recurrence_rate": ("recurrence_count", "complaint_count"),
    "upheld_rate": ("upheld_count", "decided_count"),
    "retained_rate": ("retained_count", "watched_count"),
}
