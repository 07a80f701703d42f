"""What the demo company sells: discs in the web shop, equipment to businesses."""

# English name, Vietnamese name, price, cost and type of each product.
PRODUCTS = {
    'cd': ('Music CD', 'Đĩa nhạc CD', 14.9, 8.9, 'consu'),
    'speaker': ('Loudspeaker pair', 'Cặp loa', 480, 312, 'consu'),
    'karaoke': ('Karaoke set', 'Bộ karaoke', 1250, 830, 'consu'),
    'guitar': ('Acoustic guitar', 'Đàn ghi-ta', 320, 205, 'consu'),
    'piano': ('Digital piano', 'Đàn piano điện', 1850, 1260, 'consu'),
    'gift': ('Music gift box', 'Hộp quà âm nhạc', 36, 21, 'consu'),
    'strings': ('Guitar strings', 'Bộ dây đàn', 14, 7.5, 'consu'),
    'licence': ('Background music licence', 'Bản quyền nhạc nền', 45, 15, 'service'),
    'install': ('Installation and tuning', 'Lắp đặt và căn chỉnh', 120, 65, 'service'),
    'rental': ('Stage sound rental', 'Cho thuê âm thanh sân khấu', 160, 75, 'service'),
    'asset': ('Used delivery van', 'Xe giao hàng đã qua sử dụng', 1900, 1650, 'consu'),
}


def load(demo):
    """Create the products, with their Vietnamese names."""
    for name, (english, vietnamese, price, cost, kind) in PRODUCTS.items():
        product = demo.create(
            f'product_{name}',
            'product.product',
            {
                'name': english,
                'list_price': price,
                'standard_price': cost,
                'type': kind,
                'invoice_policy': 'order',
                'taxes_id': False,
                'supplier_taxes_id': False,
            },
        )
        product.with_context(lang='vi_VN').name = vietnamese
