"""Who brought whom, where the addon's fields are there."""

from . import businesses, pipeline
from .catalogue import BUSINESSES

BUSINESS_REFERRALS = (
    # newcomer, referrer
    ('westlake', 'lotus'),
    ('jasmine', 'lotus'),
    ('teahouse', 'maimusic'),
    ('newwave', 'redriver'),
    ('skyline', 'goldbell'),
    ('craftbeer', 'silkroad'),
    ('littlesun', 'sunflower'),
    ('clinic', 'lakeview'),
    ('harbour', 'northstar'),
    ('dragon', 'goldbell'),
    ('pinehill', 'halong'),
    ('gallery', 'museum'),
)
SHOP_REFERRALS = 150
LEAD_REFERRALS = 8


def load(demo):
    """Set referrers; return False while the addon's fields are not installed."""
    partner_fields = demo.env['res.partner']._fields
    if not {'referred_by_id', 'referral_type'} <= set(partner_fields):
        return False
    for index, (newcomer, referrer) in enumerate(BUSINESS_REFERRALS):
        businesses.partner(demo, newcomer).write(
            {
                'referred_by_id': businesses.partner(demo, referrer).id,
                'referral_type': _kind(index),
            }
        )
    _load_shop(demo)
    if 'referred_by_id' in demo.env['crm.lead']._fields:
        _load_leads(demo)
    return True


def _kind(index):
    return 'saved' if index % 3 == 2 else 'new'


def _load_shop(demo):
    # A referrer always has the lower number, so that no circle can arise.
    partners = demo.env['res.partner'].search(
        [('ref', '=like', 'CDNOW-%')], order='ref'
    )
    if not partners:
        return
    generator = demo.random('referral')
    for index, place in enumerate(
        sorted(generator.sample(range(1, len(partners)), SHOP_REFERRALS))
    ):
        partners[place].write(
            {
                'referred_by_id': partners[generator.randrange(place)].id,
                'referral_type': _kind(index),
            }
        )


def _load_leads(demo):
    leads = pipeline.leads(demo).filtered(lambda lead: not lead.partner_id)
    for index, lead in enumerate(leads[:LEAD_REFERRALS]):
        lead.write(
            {
                'referred_by_id': businesses.partner(demo, BUSINESSES[index].name).id,
                'referral_type': _kind(index),
            }
        )
