"""The invented Vietnamese business customers: who they are and how they buy."""

import csv
from collections import namedtuple
from pathlib import Path

Business = namedtuple(
    'Business', 'name title city industry rhythm scale currency login pays'
)

# rhythm: see rhythms.py; scale: a factor of the usual order; pays: prompt, late, never
ROWS = Path(__file__).with_name('catalogue.csv')


def _read_businesses():
    with ROWS.open(encoding='utf-8', newline='') as rows:
        for row in csv.DictReader(rows):
            yield Business(**{**row, 'scale': float(row['scale'])})


BUSINESSES = tuple(_read_businesses())
# industry: the host's own industry record
INDUSTRIES = {
    'hotel': 'I',
    'retail': 'G',
    'culture': 'R',
    'school': 'P',
    'travel': 'H',
    'farm': 'A',
    'build': 'F',
    'it': 'J',
    'food': 'C',
    'health': 'Q',
}
FUNCTIONS = (
    'Giám đốc',
    'Trưởng phòng mua hàng',
    'Kế toán',
    'Quản lý cửa hàng',
    'Trợ lý giám đốc',
    'Phụ trách kỹ thuật',
)
TAGS = {
    'vip': 'VIP',
    'holiday': 'Mua theo mùa Tết',
    'phone': 'Thích gọi điện',
    'contract': 'Hợp đồng năm',
    'quality': 'Khó tính về chất lượng',
}
# What an industry usually orders: (product, lowest and highest quantity)
BASKETS = {
    'hotel': (('licence', 1, 3), ('rental', 1, 1), ('cd', 3, 10), ('gift', 1, 5)),
    'retail': (('strings', 4, 12), ('cd', 4, 16), ('gift', 2, 7)),
    'culture': (('rental', 1, 2), ('install', 1, 1), ('licence', 1, 2)),
    'school': (('strings', 3, 9), ('install', 1, 1), ('cd', 2, 8)),
    'travel': (('licence', 1, 3), ('gift', 2, 6)),
}
DEFAULT_BASKET = (('licence', 1, 2), ('gift', 1, 5), ('cd', 2, 8))
# Now and then a customer equips a room: one dear thing beside the usual order.
EQUIPMENT = ('speaker', 'guitar', 'karaoke', 'piano')
EQUIPMENT_SHARE = 0.025
