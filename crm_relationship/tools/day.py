"""Why a customer is on somebody's list for today, and how much it weighs."""

# Reason -> points. They add up; each reason counts once a customer, however many
# activities or promises stand behind it.
POINTS = {
    "forgotten": 50,
    "promise_late": 45,
    "overdue": 40,
    "complaint": 40,
    "promise": 35,
    "today": 30,
    "meeting": 30,
    "risk_a": 20,
    "rule": 20,
    "occasion": 15,
    "risk_b": 10,
    "silence": 10,
    "no_step": 10,
}
RISKY = 0.5  # churn risk from which on a customer of class A or B is at risk
RISK_DAYS = 14  # whoever was contacted within them has just been cared for
SILENT_DAYS = 90
AHEAD_DAYS = 7  # in which occasions show


def parse(codes):
    """Return the reasons of a row with their counts, the weightiest first.

    :param codes: text as the query gives it: ``"forgotten:2,rule:1"``
    :return: [(reason, count)]
    """
    pairs = (one.split(":") for one in codes.split(",")) if codes else ()
    return [(reason, int(count)) for reason, count in pairs]
