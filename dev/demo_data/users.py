"""The people who log in: logins are also the passwords."""

from odoo import Command

# login: (name, job, language, groups, sees the branch too)
USERS = {
    'salesman': (
        'Lê Minh Quân',
        'Nhân viên kinh doanh',
        'en_US',
        ('sales_team.group_sale_salesman',),
        False,
    ),
    'lan': (
        'Phạm Ngọc Lan',
        'Nhân viên kinh doanh',
        'vi_VN',
        ('sales_team.group_sale_salesman',),
        False,
    ),
    'manager': (
        'Nguyễn Thu Hà',
        'Trưởng phòng kinh doanh',
        'en_US',
        ('sales_team.group_sale_manager',),
        True,
    ),
    'mai': (
        'Trần Thị Mai',
        'Quản lý chăm sóc khách hàng',
        'vi_VN',
        ('sales_team.group_sale_salesman_all_leads',),
        True,
    ),
    'accountant': (
        'Đỗ Hoàng Yến',
        'Kế toán trưởng',
        'en_US',
        ('account.group_account_user',),
        True,
    ),
}
ADMIN_GROUPS = (
    'sales_team.group_sale_manager',
    'account.group_account_manager',
    'account.group_account_user',
)
ZONE = 'Asia/Ho_Chi_Minh'


def load(demo):
    """Create the users and their sales teams; make the administrator see everything."""
    company, branch = demo.ref('company'), demo.ref('branch')
    for login, who in USERS.items():
        load_user(demo, login, who)
    _load_administrator(demo, company + branch)
    _load_teams(demo)


def load_user(demo, login, who):
    """Create a user, or set one right that is there.

    :param who: (name, job, language, groups, sees the branch too)
    """
    name, job, language, groups, wide = who
    company, branch = demo.ref('company'), demo.ref('branch')
    companies = company + branch if wide else company
    user = demo.env['res.users'].search([('login', '=', login)], limit=1)
    user = user or demo.env['res.users'].create(
        {
            'login': login,
            'name': name,
            'email': f'{login}@saoviet.example.com',
            'password': login,
        }
    )
    user.write(
        {
            'notification_type': 'inbox',
            'lang': language,
            'tz': ZONE,
            'company_id': company.id,
            'company_ids': [Command.set(companies.ids)],
            'group_ids': [Command.link(demo.env.ref(group).id) for group in groups],
        }
    )
    user.partner_id.write({'function': job, 'phone': '+84 24 5550 0101'})
    demo.name_record(f'user_{login}', user)


def _load_administrator(demo, companies):
    admin = demo.env.ref('base.user_admin')
    admin.write(
        {
            'tz': ZONE,
            'company_ids': [Command.link(company.id) for company in companies],
            'group_ids': [
                Command.link(demo.env.ref(group).id) for group in ADMIN_GROUPS
            ],
        }
    )


def _load_teams(demo):
    for name, title, company, leader, members in (
        (
            'team_business',
            'Khách hàng doanh nghiệp',
            'company',
            'manager',
            ('salesman', 'lan', 'manager'),
        ),
        ('team_branch', 'Miền Trung', 'branch', 'mai', ()),
    ):
        users = demo.env['res.users']
        for login in members:
            users |= demo.ref(f'user_{login}')
        demo.create(
            name,
            'crm.team',
            {
                'name': title,
                'user_id': demo.ref(f'user_{leader}').id,
                'company_id': demo.ref(company).id,
                'use_leads': True,
                'use_opportunities': True,
                'invoiced_target': 40000,
            },
        )
        demo.ref(name).write({'member_ids': [Command.set(users.ids)]})


def load_portal(demo):
    """Give the portal login to one contact of a business customer."""
    partner = demo.ref('contact_portal')
    user = demo.env['res.users'].search([('login', '=', 'portal')], limit=1)
    user = user or demo.env['res.users'].create(
        {
            'login': 'portal',
            'password': 'portal',
            'partner_id': partner.id,
            'company_id': demo.ref('company').id,
            'company_ids': [Command.set(demo.ref('company').ids)],
            'group_ids': [Command.set(demo.env.ref('base.group_portal').ids)],
        }
    )
    user.write({'lang': 'vi_VN', 'tz': ZONE})
    demo.name_record('user_portal', user)
