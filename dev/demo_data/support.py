"""What every step of the demo loader needs: quiet context, progress, steps, dates."""

import random
import time
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields

SEED = 1997
MODULE = '__demo_data__'
PARAMETER = 'demo_data.'
QUIET = {
    'tracking_disable': True,
    'mail_create_nolog': True,
    'mail_create_nosubscribe': True,
    'mail_notrack': True,
    'mail_auto_subscribe_no_notify': True,
    'mail_activity_quick_update': True,
    'mail_notify_force_send': False,
    'no_reset_password': True,
    'dont_notify': True,
}


class Demo:
    """One run of the loader: its environment, its day, its progress lines.

    :param env: a superuser environment of the database to fill
    :param progress: called with one line of text at a time
    """

    def __init__(self, env, progress=print):
        self.env = env(context={**env.context, **QUIET})
        self.started = time.monotonic()
        self._progress = progress
        self.today = self._load_day()

    def _load_day(self):
        # A load that was killed goes on with the dates it began with.
        stored = self.get_parameter('day')
        if not stored:
            stored = fields.Date.to_string(fields.Date.today())
            self.set_parameter('day', stored)
        return fields.Date.to_date(stored)

    def say(self, text):
        """Tell `text` with the seconds since the start of the run."""
        self._progress(f'[{time.monotonic() - self.started:6.1f} s] {text}')

    def get_parameter(self, name):
        """Return the stored demo data parameter `name`, or False."""
        return self.env['ir.config_parameter'].sudo().get_param(PARAMETER + name)

    def set_parameter(self, name, value):
        """Store the demo data parameter `name`."""
        self.env['ir.config_parameter'].sudo().set_param(PARAMETER + name, value)

    def commit(self):
        """Write everything down and forget the cache, so that memory stays small."""
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all(flush=False)

    def step(self, name, title, function):
        """Run `function(self)` once in the life of the database, as one step.

        A step that returns False has not found what it needs and is tried again
        by the next run. A step that was killed is rolled back by the database.
        """
        if self.get_parameter(f'step_{name}'):
            return
        self.say(f'{title} ...')
        if function(self) is not False:
            self.set_parameter(f'step_{name}', 'done')
        self.commit()

    def random(self, *key):
        """Return a random generator that depends on nothing but `key`."""
        return random.Random('-'.join(map(str, (SEED, *key))))  # noqa: S311

    def day(self, days=0, months=0):
        """Return the date `days` and `months` before the load day."""
        return self.today - relativedelta(months=months) - timedelta(days=days)

    def ref(self, name):
        """Return the demo record that was named `name`."""
        return self.env.ref(f'{MODULE}.{name}')

    def find(self, name):
        """Return the demo record that was named `name`, or None."""
        return self.env.ref(f'{MODULE}.{name}', raise_if_not_found=False)

    def name_record(self, name, record):
        """Give `record` the demo name `name` and return the record."""
        self.env['ir.model.data']._update_xmlids(
            [
                {'xml_id': f'{MODULE}.{name}', 'record': record, 'noupdate': True},
            ]
        )
        return record

    def create(self, name, model, values):
        """Return the record named `name`, created with `values` if there is none."""
        record = self.find(name)
        if not record:
            record = self.name_record(name, self.env[model].create(values))
        return record
