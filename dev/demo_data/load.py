"""Load the demo data into an Odoo 19 database.

Run inside the host, for example through its shell:

    from demo_data import load
    load.main(env)

Everything goes through the host's own models. The load may be killed at any point:
the next run goes on where the last one stopped, and a run after the last changes
nothing.
"""

from . import (
    billing,
    businesses,
    calls,
    care,
    cdnow,
    company,
    complaints,
    finish,
    interactions,
    pipeline,
    plans,
    products,
    referrals,
    settlements,
    special,
    users,
)
from .support import Demo

# name, what the progress says, function; in this order
STEPS = (
    ('language', 'Vietnamese language', company.load_language),
    ('company', 'company, branch, currencies, journals', company.load),
    ('users', 'users and teams', users.load),
    ('products', 'products', products.load),
    ('businesses', 'Vietnamese business customers', businesses.load),
    ('billing', 'their invoices', billing.load),
    ('portal', 'portal login', users.load_portal),
    ('special', 'credit notes, receipts, down payments', special.load),
    ('payments', 'their payments', settlements.load_businesses),
    ('pipeline', 'leads and opportunities', pipeline.load),
    ('interactions', 'activities, meetings, messages', interactions.load),
    ('calls', 'calls, visits, chats', calls.load),
    ('care', 'promises, occasions, preferences', care.load),
    ('cdnow', 'web shop customers and invoices (CDNOW sample)', cdnow.load),
    ('settlements', 'web shop payments', settlements.load_web),
    ('referrals', 'referrals', referrals.load),
    ('plans', 'plans of calls and visits', plans.load),
    ('complaints', 'complaints and who handles them', complaints.load),
    ('measure', 'what every relationship is worth', finish.load),
)


def main(env, progress=print):
    """Fill the database of `env`; commits as it goes.

    :param env: a superuser environment; the needed modules are installed
    :param progress: called with one line of text at a time
    """
    demo = Demo(env, progress)
    demo.env = demo.env(
        context={
            **demo.env.context,
            'allowed_company_ids': demo.env.ref('base.main_company').ids,
        }
    )
    for name, title, function in STEPS:
        demo.step(name, title, function)
    demo.say('demo data complete')
