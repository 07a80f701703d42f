"""Creates the business customers with their contacts, tags and industries."""

from odoo import Command

from . import names
from .catalogue import BUSINESSES, FUNCTIONS, INDUSTRIES, TAGS

PORTAL_CUSTOMER = 'lotus'
STREETS = (
    'Trần Hưng Đạo',
    'Lê Lợi',
    'Nguyễn Huệ',
    'Hai Bà Trưng',
    'Lý Thường Kiệt',
    'Phan Chu Trinh',
    'Quang Trung',
    'Bạch Đằng',
)


def load(demo):
    """Create every business of the catalogue with one to three contacts."""
    for name, title in TAGS.items():
        demo.create(f'tag_{name}', 'res.partner.category', {'name': title})
    for business in BUSINESSES:
        _load_business(demo, business)
    _load_loose_contact(demo)


def partner(demo, name):
    """Return the partner of the business `name`."""
    return demo.ref(f'business_{name}')


def contacts(demo, name):
    """Return the contact persons of the business `name`, in a fixed order."""
    return (
        partner(demo, name)
        .child_ids.filtered(lambda child: child.type == 'contact')
        .sorted('id')
    )


def _load_business(demo, business):
    generator = demo.random('business', business.name)
    vietnam = demo.env.ref('base.vn').id
    industry = demo.env.ref(
        f'base.res_partner_industry_{INDUSTRIES[business.industry]}',
        raise_if_not_found=False,
    )
    domain = f'{business.name}.example.com'
    tags = generator.sample(sorted(TAGS), generator.randint(0, 2))
    company = demo.create(
        f'business_{business.name}',
        'res.partner',
        {
            'name': business.title,
            'is_company': True,
            'ref': f'SV-{business.name.upper()}',
            'street': f'{generator.randint(2, 290)} {generator.choice(STREETS)}',
            'city': business.city,
            'country_id': vietnam,
            'phone': names.vietnamese_phone(generator, business.city),
            'email': f'lienhe@{domain}',
            'website': f'https://{domain}',
            'lang': 'vi_VN',
            'industry_id': industry.id if industry else False,
            'category_id': [Command.set([demo.ref(f'tag_{tag}').id for tag in tags])],
            'user_id': business.login and demo.ref(f'user_{business.login}').id,
            'customer_rank': 0 if business.rhythm == 'prospect' else 1,
            'comment': False,
        },
    )
    for index, function in enumerate(
        generator.sample(FUNCTIONS, generator.randint(1, 3))
    ):
        _load_contact(demo, generator, company, business, index, function)


def _load_contact(demo, generator, company, business, index, function):
    title = names.vietnamese_name(generator)
    key = f'contact_{business.name}_{index}'
    contact = demo.create(
        key,
        'res.partner',
        {
            'name': title,
            'parent_id': company.id,
            'type': 'contact',
            'function': function,
            'email': f'{names.plain(title)}@{business.name}.example.com',
            'phone': names.vietnamese_phone(generator, business.city),
            'lang': 'vi_VN',
        },
    )
    if business.name == PORTAL_CUSTOMER and not index:
        demo.name_record('contact_portal', contact)


def _load_loose_contact(demo):
    # Bought in his own name before it was known for whom: see special.py.
    demo.create(
        'contact_loose',
        'res.partner',
        {
            'name': 'Vũ Quang Huy',
            'email': 'vu.quang.huy@example.com',
            'phone': '+84 236 5550 0777',
            'city': 'Đà Nẵng',
            'country_id': demo.env.ref('base.vn').id,
            'lang': 'vi_VN',
            'user_id': demo.ref('user_mai').id,
        },
    )
