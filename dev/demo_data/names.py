"""Invented people: names, cities, telephone numbers and addresses for examples."""

import re
import unicodedata

GIVEN = (
    'Alice Amanda Andrew Angela Anna Anthony Arthur Barbara Benjamin Beth Brian Bruce '
    'Carla Carlos Caroline Catherine Charles Christine Claire Daniel David Deborah '
    'Dennis Diana Donald Dorothy Edward Elena Elizabeth Emily Emma Eric Eva Frances '
    'Frank Gabriel George Gloria Grace Gregory Hannah Harold Heather Helen Henry '
    'Howard Ian Irene Isabel Jack James Janet Jason Jean Jeffrey Jennifer Jessica '
    'Joan John Jonathan Joseph Joyce Juan Julia Karen Katherine Keith Kelly Kenneth '
    'Kevin Laura Lawrence Leah Leonard Linda Lisa Louis Lucy Margaret Maria Marie '
    'Mark Martha Martin Mary Matthew Megan Michael Michelle Miriam Nancy Naomi Natalie '
    'Nathan Nicole Nina Oliver Olivia Pamela Patricia Patrick Paul Peter Philip '
    'Rachel Raymond Rebecca Richard Robert Robin Roger Ronald Rosa Ruth Ryan Samuel '
    'Sandra Sarah Scott Sharon Simon Sofia Stephen Steven Susan Teresa Thomas Timothy '
    'Valerie Victor Victoria Vincent Virginia Walter Wendy William'
).split()
FAMILY = (
    'Adams Allen Anderson Archer Bailey Baker Barnes Bell Bennett Bishop Black Brooks '
    'Brown Bryant Butler Campbell Carter Castillo Chang Clark Coleman Collins Cook '
    'Cooper Cox Crawford Cruz Davis Delgado Diaz Dixon Dunn Edwards Ellis Evans Fields '
    'Fisher Fleming Ford Foster Fox Freeman Garcia Gibson Gomez Gordon Graham Grant '
    'Gray Green Griffin Hall Hamilton Hansen Harper Harris Hart Hayes Henderson Hill '
    'Holmes Howard Hudson Hughes Hunt Jackson Jenkins Jensen Johnson Jones Jordan '
    'Kelly Kennedy Kim King Knight Larsen Lawson Lee Lewis Lopez Marshall Martinez '
    'Mason Meyer Miller Mills Mitchell Moore Morales Morgan Morris Murphy Murray Myers '
    'Nelson Nichols Olson Ortiz Owens Palmer Park Parker Patel Payne Perez Perry '
    'Peters Porter Powell Price Ramirez Reed Reyes Reynolds Rice Richards Rivera '
    'Roberts Robinson Rogers Rose Ross Russell Ryan Sanchez Sanders Schmidt Scott Shaw '
    'Silva Simmons Simpson Smith Snyder Spencer Stevens Stewart Stone Sullivan Taylor '
    'Torres Tucker Turner Wagner Walker Wallace Ward Warren Watson Weaver Webb Weber '
    'Wells West White Williams Wilson Wong Wood Wright Young Zimmerman'
).split()
VIETNAMESE_FAMILY = (
    'Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai'
).split()
VIETNAMESE_MIDDLE = (
    'Văn Thị Minh Thu Ngọc Quang Hữu Đức Thanh Kim Hồng Gia Anh Bảo Tuấn Xuân Hoài'
).split()
VIETNAMESE_GIVEN = (
    'An Anh Bình Châu Chi Cường Dung Dũng Duy Giang Hà Hải Hạnh Hiền Hiếu Hoa Hòa '
    'Hùng Hương Huy Khánh Khoa Lan Linh Long Ly Mai Minh Nam Nga Ngân Nghĩa Ngọc '
    'Nhung Oanh Phong Phúc Phương Quân Quỳnh Sơn Tâm Thảo Thắng Thành Thủy Tiến Trang '
    'Trinh Trung Tú Tuấn Tùng Uyên Vân Việt Vinh Yến'
).split()
# city: (country, telephone prefix)
CITIES = {
    'Boston': ('us', '+1 617 555'),
    'Chicago': ('us', '+1 312 555'),
    'Denver': ('us', '+1 303 555'),
    'Houston': ('us', '+1 713 555'),
    'New York': ('us', '+1 212 555'),
    'Philadelphia': ('us', '+1 215 555'),
    'San Francisco': ('us', '+1 415 555'),
    'Seattle': ('us', '+1 206 555'),
    'Toronto': ('ca', '+1 416 555'),
    'Vancouver': ('ca', '+1 604 555'),
    'London': ('uk', '+44 20 7946'),
    'Sydney': ('au', '+61 2 5550'),
}
VIETNAMESE_CITIES = {
    'Hà Nội': '24',
    'TP. Hồ Chí Minh': '28',
    'Đà Nẵng': '236',
    'Hải Phòng': '225',
    'Huế': '234',
    'Cần Thơ': '292',
    'Nha Trang': '258',
    'Vũng Tàu': '254',
    'Đà Lạt': '263',
    'Quy Nhơn': '256',
    'Hạ Long': '203',
    'Hội An': '235',
}
VIETNAMESE_SHARE = 0.3


def plain(text):
    """Return `text` in lower-case ASCII with dots, fit for a mail address."""
    text = text.replace('Đ', 'D').replace('đ', 'd')
    text = unicodedata.normalize('NFKD', text).encode('ascii', 'ignore').decode()
    return re.sub(r'[^a-z0-9]+', '.', text.lower()).strip('.')


def vietnamese_name(generator):
    """Return an invented Vietnamese name, family name first."""
    return ' '.join(
        map(generator.choice, (VIETNAMESE_FAMILY, VIETNAMESE_MIDDLE, VIETNAMESE_GIVEN))
    )


def vietnamese_phone(generator, city):
    """Return a number in `city` whose first digits mark it as an example."""
    return f'+84 {VIETNAMESE_CITIES[city]} 5550 {generator.randint(100, 9999):04d}'


def person(generator):
    """Return an invented private person: name, city, country code and phone."""
    if generator.random() < VIETNAMESE_SHARE:
        city = generator.choice(list(VIETNAMESE_CITIES))
        return {
            'name': vietnamese_name(generator),
            'city': city,
            'country': 'vn',
            'phone': vietnamese_phone(generator, city),
        }
    city = generator.choice(list(CITIES))
    country, prefix = CITIES[city]
    return {
        'name': f'{generator.choice(GIVEN)} {generator.choice(FAMILY)}',
        'city': city,
        'country': country,
        'phone': f'{prefix} 01{generator.randint(0, 99):02d}',
    }
