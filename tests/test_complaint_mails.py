"""A thousand mails, and hostile ones: none is lost, none is answered in a loop."""

from pathlib import Path

import mail_flood_world

WORLD = Path(__file__).with_name("mail_flood_world.py")


def test_a_thousand_mails(db, run_python):
    """Each mail is a complaint, set aside or a repetition; loops end at once."""
    found = run_python(db, f"{WORLD}:flood")
    plan = mail_flood_world.PLAN
    assert sum(plan.values()) == 1000
    assert found["raised"] == 0
    assert found["complaints"] == plan["customers"] + 20 + plan["malformed"]
    assert found["set_aside"] == {
        "auto": plan["automatic"], "own": plan["own"], "bulk": plan["bulk"],
        "many": plan["one_sender"] - 20,
    }
    # Every mail but the repetitions stands somewhere as it came.
    assert found["mails"] == 1000 - plan["duplicates"]
    assert found["acknowledgements"] == plan["customers"] + 5 + plan["malformed"]
    # Answers to acknowledgements are threaded, and nothing is said to them.
    assert found["after"]["complaints"] == found["complaints"]
    assert found["after"]["acknowledgements"] == found["acknowledgements"]
    assert found["after"]["mails"] == found["mails"] + 30


def test_hostile_mails(db, run_python):
    """Each of 485 hostile texts makes a complaint; no script is stored."""
    found = run_python(db, f"{WORLD}:send_hostile")
    assert found["sent"] > 480
    assert found["raised"] == 0
    assert found["lost"] == []
    assert found["scripts"] == 0
