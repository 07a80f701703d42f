"""The demo company, its branch, languages, currencies, journals and terms."""

from odoo import Command

VIETNAMESE = 'vi_VN'
COMPANY = {
    'name': 'Công ty TNHH Âm nhạc Sao Việt',
    'street': '18 phố Hàng Dầu',
    'city': 'Hà Nội',
    'phone': '+84 24 5550 0100',
    'email': 'lienhe@saoviet.example.com',
    'website': 'https://saoviet.example.com',
}
BRANCH = {
    'name': 'Sao Việt - Chi nhánh Đà Nẵng',
    'street': '25 đường Bạch Đằng',
    'city': 'Đà Nẵng',
    'phone': '+84 236 5550 0100',
    'email': 'danang@saoviet.example.com',
}
USED_GROUPS = (
    'base.group_multi_currency',
    'account.group_cash_rounding',
    'crm.group_use_lead',
    'crm.group_use_recurring_revenues',
)
# Units of the currency for one dollar: mean level and step of the monthly walk.
CURRENCIES = {'VND': (25300.0, 140.0), 'EUR': (0.92, 0.011)}
RATE_MONTHS = 26


def load(demo):
    """Set up everything that documents need, in the demo's main company."""
    company = demo.env.ref('base.main_company')
    _set_up_company(demo, company)
    _load_branch(demo, company)
    _load_currencies(demo, company)
    _load_journals(demo, company)
    _load_terms(demo, company)
    for group in USED_GROUPS:
        demo.env.ref('base.group_user')._apply_group(demo.env.ref(group))


def load_language(demo):
    """Activate Vietnamese with the translations of every installed module."""
    language = demo.env.ref('base.lang_vi_VN').with_context(active_test=False)
    if language.active:
        return
    demo.env['base.language.install'].create(
        {
            'lang_ids': [Command.link(language.id)],
            'overwrite': False,
        }
    ).lang_install()


def _set_up_company(demo, company):
    vietnam = demo.env.ref('base.vn')
    if not company.chart_template:
        demo.env['account.chart.template'].try_loading(
            'generic_coa', company=company, install_demo=False
        )
    # Through the partner: a country on the company itself may install localisations.
    company.partner_id.write({**COMPANY, 'country_id': vietnam.id})
    company.name = COMPANY['name']
    company.account_fiscal_country_id = vietnam
    _keep_offline(demo, company)
    demo.env['account.fiscal.position'].search(
        [
            ('company_id', '=', company.id),
            ('country_id', '!=', False),
        ]
    ).country_id = vietnam
    demo.name_record('company', company)
    tax_group = demo.create(
        'tax_group',
        'account.tax.group',
        {
            'name': 'Thuế GTGT',
            'company_id': company.id,
            'country_id': vietnam.id,
        },
    )
    demo.create(
        'tax',
        'account.tax',
        {
            'name': 'GTGT 10%',
            'amount': 10,
            'type_tax_use': 'sale',
            'company_id': company.id,
            'country_id': vietnam.id,
            'tax_group_id': tax_group.id,
        },
    )


def _keep_offline(demo, companies):
    """Keep the host from asking its makers' servers about the demo's companies."""
    if 'iap_enrich_auto_done' in companies._fields:
        companies.iap_enrich_auto_done = True
    demo.env['ir.config_parameter'].set_param('crm.iap.lead.enrich.setting', 'manual')


def _load_branch(demo, company):
    branch = demo.find('branch') or _create_branch(demo, company)
    # Its chart of accounts comes at commit and thinks of another country.
    demo.commit()
    branch.account_fiscal_country_id = company.account_fiscal_country_id


def _create_branch(demo, company):
    partner = demo.env['res.partner'].create(
        {
            **BRANCH,
            'is_company': True,
            'country_id': demo.env.ref('base.vn').id,
        }
    )
    offline = (
        {'iap_enrich_auto_done': True}
        if 'iap_enrich_auto_done' in (company._fields)
        else {}
    )
    return demo.name_record(
        'branch',
        demo.env['res.company'].create(
            {
                **offline,
                'name': BRANCH['name'],
                'partner_id': partner.id,
                'parent_id': company.id,
                'currency_id': company.currency_id.id,
            }
        ),
    )


def _load_currencies(demo, company):
    for code, (level, step) in CURRENCIES.items():
        currency = demo.env.ref(f'base.{code}')
        currency.active = True
        generator = demo.random('rate', code)
        rates = []
        for month in range(RATE_MONTHS, -1, -1):
            level += generator.uniform(-step, step)
            rates.append(
                {
                    'name': demo.day(months=month).replace(day=1),
                    'rate': level,
                    'currency_id': currency.id,
                    'company_id': company.id,
                }
            )
        demo.env['res.currency.rate'].search(
            [
                ('currency_id', '=', currency.id),
                ('company_id', '=', company.id),
            ]
        ).unlink()
        demo.env['res.currency.rate'].create(rates)


def _load_journals(demo, company):
    sales = demo.env['account.journal'].search(
        [
            ('type', '=', 'sale'),
            ('company_id', '=', company.id),
        ],
        limit=1,
    )
    demo.name_record('journal_sale', sales)
    branch = demo.ref('branch')
    for name, title, code, owner in (
        ('journal_web', 'Web shop', 'WEB', company),
        ('journal_asset', 'Asset disposals', 'ASSET', company),
        ('journal_branch', 'Bán hàng Đà Nẵng', 'DNG', branch),
    ):
        demo.create(
            name,
            'account.journal',
            {
                'name': title,
                'code': code,
                'type': 'sale',
                'company_id': owner.id,
                'default_account_id': sales.default_account_id.id,
            },
        )
    demo.create(
        'journal_card',
        'account.journal',
        {
            'name': 'Card settlements',
            'code': 'CARD',
            'type': 'general',
            'company_id': company.id,
        },
    )
    _load_bank(demo, company)


def _load_bank(demo, company):
    bank = demo.env['account.journal'].search(
        [
            ('type', '=', 'bank'),
            ('company_id', '=', company.id),
        ],
        limit=1,
    )
    demo.name_record('journal_bank', bank)
    # Money that arrives is on the bank at once: the demo has no statements to match.
    bank.inbound_payment_method_line_ids.payment_account_id = bank.default_account_id


def _load_terms(demo, company):
    demo.create(
        'cash_rounding',
        'account.cash.rounding',
        {
            'name': 'Làm tròn 0,50',
            'rounding': 0.5,
            'strategy': 'add_invoice_line',
            'rounding_method': 'HALF-UP',
            'profit_account_id': company.default_cash_difference_income_account_id.id,
            'loss_account_id': company.default_cash_difference_expense_account_id.id,
        },
    )
    demo.create('lost_reason', 'crm.lost.reason', {'name': 'Chọn nhà cung cấp khác'})
