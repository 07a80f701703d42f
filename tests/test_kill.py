"""The job is killed, and met by others, at any moment: it goes on, nothing is lost."""

import threading
import time

import pytest

from dev import database

CUSTOMERS = 24_000  # three slices of the job
KILLS = 5
# Partners and purchases by SQL: through the host this would take an hour.
FILL = """
partner = env['res.partner'].create({'name': 'Customer'})
env.flush_all()
cr = env.cr
cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name ="
           " 'res_partner' AND column_name NOT IN ('id', 'commercial_partner_id')")
columns = ', '.join('"%s"' % name for [name] in cr.fetchall())
cr.execute(f'''INSERT INTO res_partner ({columns}) SELECT {columns} FROM res_partner,
    generate_series(1, %s) WHERE id = %s''', [arguments['count'], partner.id])
cr.execute('UPDATE res_partner SET commercial_partner_id = id WHERE id > %s',
           [partner.id])
cr.execute('''INSERT INTO crm_relationship_opening
           (partner_id, company_id, date, amount)
    SELECT id, %s, CURRENT_DATE - id %% 60 - turn * (10 + id %% 37),
           20 + id %% 113 + turn
      FROM res_partner, generate_series(1, 6) turn
     WHERE id > %s AND turn <= 1 + id %% 6''', [env.company.id, partner.id])
result = partner.id
"""
# More purchases, each with its key in the queue as a hook would leave it.
CHANGE = """
    WITH bought AS (
        INSERT INTO crm_relationship_opening (partner_id, company_id, date, amount)
        SELECT partner_id, company_id, CURRENT_DATE - 3, 11
          FROM crm_relationship_opening WHERE partner_id % 5 = 0 GROUP BY 1, 2
        RETURNING partner_id, company_id)
    INSERT INTO crm_relationship_stale (partner_id, company_id)
    SELECT partner_id, company_id FROM bought
"""
COMPARE = """
Relationship = env['crm.relationship']
names = ', '.join(
    one.field for one in env['crm.relationship.measure']._get_measures() if one.stored)
def read():
    env.flush_all()
    env.cr.execute(f'SELECT partner_id, company_id, {names} FROM crm_relationship'
                   ' ORDER BY partner_id, company_id')
    return env.cr.fetchall()
stored = read()
again = Relationship._refresh()
env.cr.execute('DELETE FROM crm_relationship_snapshot')
env.cr.execute('DELETE FROM crm_relationship')
Relationship._refresh()
measured = read()
result = {'rows': len(stored), 'again': again,
          'differences': sum(a != b for a, b in zip(stored, measured))
          + abs(len(stored) - len(measured))}
env.cr.rollback()
"""
# Somebody measures customers by hand, again and again, while the job runs.
BY_HAND = """
import time
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
partners = env['res.partner'].search([('name', '=', 'Customer')])
done = conflicts = 0
limit = time.monotonic() + arguments['seconds']
while time.monotonic() < limit:
    try:
        env['crm.relationship']._refresh(partners[done * 500 % len(partners):][:500])
        env.cr.commit()
        done += 1
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        env.cr.rollback()
        conflicts += 1
result = {'done': done, 'conflicts': conflicts}
"""
WAKE = """
    UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'utc', failure_count = 0
     WHERE id = (SELECT res_id FROM ir_model_data WHERE name = 'ir_cron_refresh'
                    AND module = 'crm_relationship')
"""
RUNS = """
    SELECT count(*), count(ended_on), COALESCE(max(done_count), 0)
      FROM crm_relationship_run
"""


@pytest.fixture
def full_db(db, cluster, run_python):
    """The name of a database with some thousand customers to be measured."""
    run_python(db, FILL, count=CUSTOMERS)
    database.sql(cluster, "ANALYZE", db)
    return db


def runs(cluster, db):
    """Return (begun, ended, most customers done) of the log."""
    return tuple(int(one) for one in database.sql(cluster, RUNS, db)[0])


def wake(cluster, db):
    """Have the job run at once, as a full one."""
    database.sql(cluster, "UPDATE res_company SET relationship_refresh_due = true", db)
    database.sql(cluster, WAKE, db)
    database.sql(cluster, f"NOTIFY cron_trigger, {database.literal(db)}")


def wait_for(condition, seconds=240):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "the job did not come that far"
        time.sleep(0.02)


def moments(cluster, db):
    """Yield functions that wait for a moment of the job, each a later one."""
    begun, _ended, _done = runs(cluster, db)

    def started():
        wait_for(lambda: runs(cluster, db)[0] > begun)

    for delay in (0, 0.4, 1.2):
        yield lambda delay=delay: (started(), time.sleep(delay))
        begun = runs(cluster, db)[0]
    for slices in (1, 2):
        yield lambda slices=slices: (
            started(), wait_for(lambda: slice_done(cluster, db, slices))
        )
        begun = runs(cluster, db)[0]


def slice_done(cluster, db, slices):
    """Say whether so many slices of the last run are committed, or it ended."""
    query = "SELECT done_count FROM crm_relationship_run ORDER BY id DESC LIMIT 1"
    return int(database.sql(cluster, query, db)[0][0] or 0) >= slices * 10_000


def check(run_python, db, count):
    """Assert that the stored rows are those of a measuring from scratch."""
    found = run_python(db, COMPARE)
    assert found == {"rows": count, "again": 0, "differences": 0}


def test_killed_five_times(cluster, full_db, new_server, run_python):
    server = new_server(full_db, cron_threads=1)
    for number, moment in enumerate(moments(cluster, full_db), 1):
        if number == 3:
            database.sql(cluster, CHANGE, full_db)
        wake(cluster, full_db)
        moment()
        server.kill9()
        server.start().wait_ready()
    begun, ended, _done = runs(cluster, full_db)
    assert begun >= KILLS
    assert begun - ended >= KILLS - 1  # one may have been faster than the kill
    wake(cluster, full_db)
    wait_for(lambda: runs(cluster, full_db)[1] > ended)
    left = "SELECT count(*) FROM crm_relationship_stale"
    wait_for(lambda: database.sql(cluster, left, full_db) == [["0"]])
    server.stop()
    check(run_python, full_db, CUSTOMERS)


def test_measured_by_hand_meanwhile(cluster, full_db, new_server, run_python):
    server = new_server(full_db, cron_threads=1)
    found = {}
    by_hand = threading.Thread(
        target=lambda: found.update(run_python(full_db, BY_HAND, seconds=25))
    )
    by_hand.start()
    while by_hand.is_alive():
        wake(cluster, full_db)
        by_hand.join(2)
    ended = runs(cluster, full_db)[1]
    wake(cluster, full_db)
    wait_for(lambda: runs(cluster, full_db)[1] > ended)
    log = server.log.read_text(encoding="utf-8")
    server.stop()
    assert found["done"], found
    assert "failed" not in log
    check(run_python, full_db, CUSTOMERS)
