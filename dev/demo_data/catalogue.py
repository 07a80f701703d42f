"""The invented Vietnamese business customers: who they are and how they buy."""

from collections import namedtuple

Business = namedtuple(
    'Business', 'name title city industry rhythm scale currency login pays')

# rhythm: see rhythms.py; scale: a factor of the usual order; pays: prompt, late, never
_ROWS = """
lotus|Khách sạn Hoa Sen|Hà Nội|hotel|biweekly|2.2|USD|salesman|prompt
westlake|Công ty TNHH Tây Hồ Phát|Hà Nội|retail|biweekly|1.4|VND|lan|prompt
riverside|Khách sạn Bến Sông Hàn|Đà Nẵng|hotel|biweekly|1.8|USD|mai|prompt
goldbell|Công ty Cổ phần Chuông Vàng|TP. Hồ Chí Minh|culture|monthly|3.2|USD|salesman|prompt
sunflower|Trường Mầm non Hướng Dương|Hà Nội|school|monthly|0.5|VND|lan|prompt
bamboo|Quán cà phê Tre Xanh|Hà Nội|hotel|monthly|0.4|VND||prompt
oldtown|Nhà hàng Phố Cổ|Hội An|hotel|monthly|0.9|EUR|mai|prompt
seabreeze|Khu nghỉ dưỡng Gió Biển|Nha Trang|hotel|monthly|2.8|USD|salesman|late
maimusic|Cửa hàng nhạc cụ Thanh Mai|Huế|retail|monthly|1.6|VND|mai|prompt
vinhquang|Công ty TNHH Vinh Quang Audio|TP. Hồ Chí Minh|retail|monthly|2.4|USD|lan|late
melody|Trung tâm Âm nhạc Giai Điệu|Hải Phòng|school|monthly|1.1|VND|salesman|prompt
redriver|Công ty TNHH Sự kiện Sông Hồng|Hà Nội|culture|monthly|1.9|USD|manager|prompt
starkaraoke|Karaoke Ngôi Sao|Cần Thơ|culture|monthly|1.3|VND||late
lakeview|Khách sạn Hồ Gươm Xưa|Hà Nội|hotel|quarterly|3.6|USD|salesman|prompt
pinehill|Biệt thự Đồi Thông|Đà Lạt|hotel|quarterly|1.5|EUR|lan|prompt
nguyendu|Trường THPT Nguyễn Du Mới|TP. Hồ Chí Minh|school|quarterly|1.7|VND|manager|late
halong|Du thuyền Vịnh Ngọc|Hạ Long|hotel|quarterly|4.2|USD|salesman|prompt
mekong|Công ty TNHH Du lịch Mê Kông Xanh|Cần Thơ|travel|quarterly|1.2|USD||prompt
culturehouse|Nhà Văn hóa Phường Thanh Bình|Đà Nẵng|culture|quarterly|1.4|VND|mai|late
thanhcong|Siêu thị Thành Công Mới|Hà Nội|retail|slipping|2.1|USD|salesman|prompt
blueocean|Công ty TNHH Đại Dương Xanh|Vũng Tàu|travel|slipping|1.5|USD|lan|late
hoanglong|Công ty Vận tải Hoàng Long Phát|Hải Phòng|travel|slipping|0.8|VND||prompt
moonlight|Quán bar Ánh Trăng|TP. Hồ Chí Minh|hotel|slipping|1.0|USD|lan|late
silkroad|Cửa hàng Lụa Tơ Vàng|Hội An|retail|slipping|0.6|EUR|mai|prompt
greenfield|Công ty Cổ phần Đồng Xanh|Cần Thơ|farm|slipping|0.9|VND|salesman|prompt
phoenix|Nhà hàng tiệc cưới Phượng Hoàng|Hà Nội|hotel|lost|2.6|USD|salesman|prompt
hometown|Cửa hàng Quê Hương|Quy Nhơn|retail|lost|0.7|VND||late
violetcafe|Cà phê Tím|Đà Lạt|hotel|lost|0.4|VND|lan|prompt
anphu|Công ty TNHH An Phú Gia|TP. Hồ Chí Minh|build|lost|1.8|USD|manager|never
coral|Khách sạn San Hô|Nha Trang|hotel|lost|1.9|USD|salesman|late
dragon|Công ty Giải trí Rồng Việt|TP. Hồ Chí Minh|culture|won_back|2.3|USD|manager|prompt
jasmine|Spa Hoa Nhài|Hà Nội|hotel|won_back|0.8|VND|salesman|prompt
northstar|Công ty TNHH Sao Bắc Đẩu|Hải Phòng|it|won_back|1.4|USD|lan|prompt
newwave|Công ty Cổ phần Làn Sóng Mới|Hà Nội|it|new|1.9|USD|salesman|prompt
littlesun|Nhà trẻ Mặt Trời Nhỏ|Đà Nẵng|school|new|0.5|VND|mai|prompt
teahouse|Trà quán An Nhiên|Huế|hotel|new|0.4|VND||prompt
skyline|Công ty TNHH Chân Trời|TP. Hồ Chí Minh|build|new|2.7|USD|manager|prompt
craftbeer|Xưởng bia Phố Biển|Quy Nhơn|food|new|0.9|EUR|lan|prompt
highland|Công ty TNHH Cao Nguyên Đỏ|Đà Lạt|farm|rare|1.1|USD||prompt
museum|Bảo tàng Ký Ức|Huế|culture|rare|2.0|EUR|mai|late
clinic|Phòng khám Nụ Cười|Hà Nội|health|rare|0.7|VND|salesman|prompt
harbour|Công ty Cảng Hải Âu|Hải Phòng|travel|prospect|2.5|USD|salesman|prompt
orchid|Khách sạn Phong Lan|Đà Lạt|hotel|prospect|1.6|USD|lan|prompt
library|Thư viện Ánh Sáng|Cần Thơ|school|prospect|0.6|VND||prompt
stadium|Nhà thi đấu Hòa Bình Mới|Đà Nẵng|culture|prospect|3.1|USD|mai|prompt
gallery|Phòng tranh Màu Nắng|TP. Hồ Chí Minh|culture|prospect|0.8|EUR|manager|prompt
""".strip().splitlines()


def _business(row):
    values = Business(*row.split('|'))
    return values._replace(scale=float(values.scale))


BUSINESSES = tuple(map(_business, _ROWS))
# industry: the host's own industry record
INDUSTRIES = {
    'hotel': 'I', 'retail': 'G', 'culture': 'R', 'school': 'P', 'travel': 'H',
    'farm': 'A', 'build': 'F', 'it': 'J', 'food': 'C', 'health': 'Q',
}
FUNCTIONS = (
    'Giám đốc', 'Trưởng phòng mua hàng', 'Kế toán', 'Quản lý cửa hàng',
    'Trợ lý giám đốc', 'Phụ trách kỹ thuật',
)
TAGS = {
    'vip': 'VIP', 'holiday': 'Mua theo mùa Tết', 'phone': 'Thích gọi điện',
    'contract': 'Hợp đồng năm', 'quality': 'Khó tính về chất lượng',
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
