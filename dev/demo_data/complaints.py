"""Complaints of the last twelve months, in every step that there is."""

from datetime import datetime, time, timedelta

from odoo.fields import Command

from . import businesses, complaint_remedies, users
from .catalogue import BUSINESSES
from .complaint_texts import (
    ACCEPTED,
    APPEAL,
    CASES,
    FEEDBACK,
    NOT_ACCEPTED,
    REOPENED,
    UNKNOWN,
    WAITING,
    WAITING_SUPPLIER,
    WITHDRAWN,
)

MODEL = 'crm.relationship.complaint'
HANDLERS = {
    'handler': (
        'Vũ Thanh Tùng',
        'Nhân viên xử lý khiếu nại',
        'en_US',
        ('crm_relationship.crm_relationship_group_complaint_handler',),
        True,
    ),
    'complaints': (
        'Hoàng Minh Châu',
        'Trưởng bộ phận khiếu nại',
        'en_US',
        ('crm_relationship.crm_relationship_group_complaint_manager',),
        True,
    ),
}
BUSINESS_COMPLAINTS = 90
SHOP_COMPLAINTS = 130
CHANNELS = ('email', 'phone', 'portal', 'email', 'visit', 'chat', 'website', 'social')
# What became of those older than six weeks; 'closed' is the rule.
FATES = ('closed',) * 15 + ('reopened', 'rejected', 'rejected', 'withdrawn', 'appealed')
# How far the recent ones are, in turns.
STEPS = (
    'new',
    'investigating',
    'answered',
    'acknowledged',
    'on_hold',
    'assessed',
    'new',
    'investigating',
)
RECENT_DAYS = 42
SEVERITIES = ('1', '2', '1', '0', '1', '2', '1', '3', '1', '0')
TELL_EVERY = 50
# Answered within the deadline or not, in hours; the older half was slower.
SLOW, QUICK = (60, 700), (6, 170)
NO_ONE_YET = 3


def load(demo):
    """Create the people who handle complaints, and the complaints."""
    if MODEL not in demo.env:
        return False
    for login, who in HANDLERS.items():
        users.load_user(demo, login, who)
    demo.env.company.write(
        {
            'complaint_hour_cost': 12,
            'complaint_approval_limit': 100,
            'complaint_appeal': f'<p>{APPEAL}</p>',
            # Nobody is asked today how something went a year ago.
            'complaint_rating_request': False,
        }
    )
    generator = demo.random('complaints')
    customers = _business_customers(demo, generator) + _shop_customers(demo, generator)
    for index, (partner, invoice, latest) in enumerate(customers):
        _load_complaint(demo, generator, index, partner, invoice, latest)
        if index % TELL_EVERY == TELL_EVERY - 1:
            demo.say(f'complaints: {index + 1} of {len(customers)}')
    _load_unknown(demo)
    _load_quotation(demo)
    demo.env.company.complaint_rating_request = True
    # What acknowledges and answers them was sent long ago.
    mails = demo.env['mail.mail'].search([('model', '=', MODEL)])
    mails.filtered(lambda mail: mail.state == 'outgoing').cancel()
    return True


def _business_customers(demo, generator):
    """Return [(person, invoice complained about or none, latest day)]."""
    found = []
    buyers = [each for each in BUSINESSES if each.rhythm not in ('prospect', 'rare')]
    for index in range(BUSINESS_COMPLAINTS):
        # Some complain often: a third of them make two thirds of the complaints.
        some = buyers[: len(buyers) // 3] if index % 3 else buyers
        customer = businesses.partner(demo, generator.choice(some).name)
        recent = index % 4 == 0
        days = generator.randint(0, 30) if recent else generator.randint(43, 364)
        received = demo.day(days)
        invoices = _invoices(demo, customer, received)
        person = generator.choice(customer.child_ids.sorted('id') or customer)
        about = invoices[:1] if index % 3 != 1 else invoices.browse()
        found.append((person, about, received))
    return found


def _shop_customers(demo, generator):
    journal = demo.find('journal_web')
    invoices = demo.env['account.move'].search(
        [
            ('journal_id', '=', journal and journal.id),
            ('state', '=', 'posted'),
            ('move_type', '=', 'out_invoice'),
            ('invoice_date', '>=', demo.day(330)),
            ('invoice_date', '<', demo.day(RECENT_DAYS + 20)),
        ],
        order='id',
    )
    # Prefer no month: who bought in summer is as likely to complain.
    some = generator.sample(invoices.ids, min(SHOP_COMPLAINTS, len(invoices)))
    return [
        (
            invoice.partner_id,
            invoice,
            invoice.invoice_date + timedelta(days=generator.randint(2, 18)),
        )
        for invoice in invoices.browse(some)
    ]


def _invoices(demo, customer, day):
    return demo.env['account.move'].search(
        [
            ('commercial_partner_id', '=', customer.id),
            ('company_id', '=', demo.env.company.id),
            ('move_type', '=', 'out_invoice'),
            ('state', '=', 'posted'),
            ('invoice_date', '<=', day),
        ],
        order='invoice_date desc, id desc',
        limit=3,
    )


def _load_complaint(demo, generator, index, partner, invoice, day):
    case = generator.choices(CASES, [each.weight for each in CASES])[0]
    received = _moment(day, generator)
    age = (demo.today - day).days
    handler = demo.ref('user_complaints' if index % 5 == 4 else 'user_handler')
    complaint = demo.env[MODEL].create(
        {
            'name': case.subject,
            'description': f'<p>{case.text}</p>',
            'partner_id': partner.id,
            'company_id': demo.env.company.id,
            'move_id': invoice.id,
            'channel': CHANNELS[index % len(CHANNELS)],
            'date_received': received,
            'date_incident': day - timedelta(days=generator.randint(0, 2)),
            'category_id': _ref(demo, 'category', case.category).id,
            'product_id': demo.ref(f'product_{case.product}').id,
            'sought_remedy_id': _ref(demo, 'remedy', case.remedy).id,
            'severity': SEVERITIES[(index + index // 4) % len(SEVERITIES)],
            'is_safety': case.category == 'product_safety',
            'is_confidential': case.category in ('service_staff', 'privacy'),
            'complexity': 'complex' if index % 4 == 0 else 'simple',
            'impact': ('one', 'one', 'several', 'one', 'many')[index % 5],
            'user_id': handler.id,
        }
    )
    if age > RECENT_DAYS:
        fate = FATES[index % len(FATES)]
        span = SLOW if age > 180 and index % 2 else QUICK
    else:
        fate, span = STEPS[index // 4 % len(STEPS)], QUICK
        if fate == 'new' and complaint.id % NO_ONE_YET == 0:
            complaint.user_id = False
    _Story(demo, complaint, case, generator, span).tell(fate)


def _moment(day, generator):
    """Return a time of a working day in Việt Nam, in UTC."""
    return datetime.combine(day, time(1)) + timedelta(
        minutes=generator.randint(0, 9 * 60)
    )


def _ref(demo, kind, name):
    return demo.env.ref(f'crm_relationship.complaint_{kind}_{name}')


class _Story:
    """What happens to one complaint after it came in.

    :param span: lowest and highest number of hours until the answer
    """

    def __init__(self, demo, complaint, case, generator, span):
        self.demo = demo
        self.complaint = complaint.with_user(complaint.user_id or demo.env.user)
        self.case = case
        self.generator = generator
        self.now = complaint.date_received
        self.hours = generator.randint(*span)

    def tell(self, fate):
        """Take the steps that end in `fate`."""
        getattr(self, f'_tell_{fate}')()

    def _pass(self, share=0.0, hours=0.0):
        """Let time pass: a share of the hours until the answer, and some more."""
        later = self.now + timedelta(hours=self.hours * share + hours)
        latest = datetime.combine(self.demo.today, time())
        self.now = max(self.now, min(later, latest))

    def _step(self, state, share=0.1, hours=0.5, note=None):
        self._pass(share, hours)
        self.complaint._change_state(state, self.now, note)

    def _tell_new(self):
        pass

    def _tell_acknowledged(self):
        self._step('acknowledged')

    def _tell_assessed(self):
        self._tell_acknowledged()
        self._step('assessed')

    def _tell_investigating(self):
        self._tell_assessed()
        self._step('investigating')

    def _tell_on_hold(self):
        self._tell_investigating()
        waiting = (WAITING, WAITING_SUPPLIER)[self.complaint.id % 2]
        self._step('on_hold', note=waiting)
        self.complaint.hold_until = self.demo.day(-5)

    def _tell_answered(self, decision=None):
        self._tell_investigating()
        if self.complaint.id % 6 == 0:
            self._step('on_hold', note=WAITING)
            self._step('investigating', 0.2)
        self._answer(decision)

    def _answer(self, decision=None):
        partly = self.generator.random() < 0.25
        decision = decision or ('partly' if partly else 'upheld')
        if self.case.cause == 'customer':
            decision = 'rejected'
        self.complaint.write(
            {
                'decision': decision,
                'cause_id': _ref(self.demo, 'cause', self.case.cause).id,
                'appeal': f'<p>{APPEAL}</p>'
                if decision in ('rejected', 'goodwill')
                else False,
                'handling_hours': round(self.generator.uniform(0.5, 6), 1),
            }
        )
        self._pass(0.5, 1)
        if decision != 'rejected' and not self.complaint.remedy_line_ids:
            day = self.now.date()
            complaint_remedies.load(
                self.demo,
                self.complaint,
                self.case.remedy,
                self.generator,
                day,
                open_ended=day > self.demo.day(RECENT_DAYS),
            )
        self.complaint._mark_answered(f'<p>{self.case.answer}</p>', self.now)

    def _verdict(self, verdict, note):
        self._pass(hours=self.generator.randint(5, 90))
        # Customers give it in the portal; staff cannot.
        self.complaint.sudo().write(
            {'verdict': verdict, 'verdict_on': self.now, 'verdict_note': note}
        )

    def _tell_closed(self, decision=None):
        self._tell_answered(decision)
        if self.generator.random() < 0.6:
            self._verdict('accepted', ACCEPTED)
        self._close()

    def _close(self):
        self._step('closed', 0, self.generator.randint(20, 100))
        self._prevent()
        if self.generator.random() < 0.45:
            rejected = self.complaint.decision == 'rejected'
            rate = self.generator.choice((1, 1, 3) if rejected else (5, 5, 5, 3, 1))
            complaint = self.complaint.sudo()  # as the customer does by a link
            token = complaint._rating_get_access_token()
            complaint.rating_apply(rate, token=token, feedback=FEEDBACK[rate])

    def _prevent(self):
        if not self.case.prevention or self.complaint.id % 3:
            return
        deadline = self.now.date() + timedelta(days=self.generator.randint(14, 60))
        done = deadline < self.demo.today
        values = {
            'preventive_action': self.case.prevention,
            'preventive_user_id': self.demo.ref('user_complaints').id,
            'preventive_deadline': deadline,
        }
        if done:
            values.update(
                preventive_done_on=deadline,
                effectiveness='pending',
                effectiveness_due=deadline + timedelta(days=90),
            )
            if values['effectiveness_due'] < self.demo.today:
                values.update(
                    effectiveness='effective' if self.complaint.id % 2 else
                    'ineffective',
                    effectiveness_checked_on=values['effectiveness_due'],
                )
        self.complaint.write(values)

    def _tell_rejected(self):
        goodwill = self.case.remedy == 'goodwill'
        self._tell_closed('goodwill' if goodwill else 'rejected')

    def _tell_appealed(self):
        """Rejected, not accepted by the customer, looked at again and upheld."""
        self._tell_answered('rejected')
        self._verdict('rejected', NOT_ACCEPTED)
        self._step('investigating')
        self._answer('goodwill')
        self._verdict('accepted', ACCEPTED)
        self._close()

    def _tell_reopened(self):
        self._tell_closed()
        self._step('investigating', 0, self.generator.randint(50, 300), REOPENED)
        self._answer()
        self._close()

    def _tell_withdrawn(self):
        self._tell_acknowledged()
        self.complaint.cancel_reason = 'withdrawn'
        self._step('cancelled', note=WITHDRAWN)


def _load_unknown(demo):
    """Create complaints of senders whom nobody knows yet."""
    for index, (subject, name, email) in enumerate(UNKNOWN):
        demo.env[MODEL].create(
            {
                'name': subject,
                'partner_name': name,
                'email_from': email,
                'channel': 'email',
                'date_received': datetime.combine(demo.day(index), time(2)),
                'company_id': demo.env.company.id,
                'user_id': False,
                'handler_ids': [Command.clear()],
            }
        )


def _load_quotation(demo):
    """Create a quotation for somebody who should first be asked how it is going."""
    complaint = demo.env[MODEL].search(
        [
            ('state', '=', 'investigating'),
            ('is_confidential', '=', False),
            ('commercial_partner_id.user_id', '!=', False),
        ],
        limit=1,
    )
    if complaint and 'sale.order' in demo.env:
        demo.env['sale.order'].create(
            {
                'partner_id': complaint.partner_id.id,
                'company_id': complaint.company_id.id,
                'user_id': complaint.commercial_partner_id.user_id.id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': demo.ref('product_speaker').id,
                            'product_uom_qty': 2,
                        }
                    )
                ],
            }
        )
