"""Pages of a history are full, and neither repeat nor skip while entries arrive."""

from pathlib import Path

SCRIPT = Path(__file__).with_name("timeline_paging.py")


def test_pages_make_the_whole_list_while_entries_arrive(db, run_python):
    """Twenty readings in pages of random sizes; a second connection adds entries."""
    code = f"{SCRIPT}:read_while_others_write"
    assert run_python(db, code, rounds=20) == []
