"""What the demo's customers complain about, and what they are answered."""

from collections import namedtuple

# category, cause, remedy: the addon's own records; weight: how often it happens
Case = namedtuple(
    'Case', 'category product weight subject text cause remedy answer prevention'
)
CASES = (
    Case(
        'delivery_late',
        'gift',
        9,
        'Giao hàng trễ bốn ngày',
        'Chúng tôi đặt hộp quà cho hội nghị khách hàng nhưng hàng đến sau sự kiện.',
        'logistics_carrier',
        'voucher',
        'Đơn vị vận chuyển đã xếp nhầm chuyến. Chúng tôi xin lỗi và gửi phiếu mua hàng '
        'cho lần đặt tiếp theo.',
        'Chốt giờ bàn giao với đơn vị vận chuyển và theo dõi từng chuyến gấp',
    ),
    Case(
        'delivery_damaged',
        'cd',
        8,
        'Hộp đĩa bị móp, hai đĩa nứt',
        'Thùng hàng bị ướt một góc, hộp đĩa móp và hai đĩa không phát được.',
        'logistics_packaging',
        'replacement',
        'Chúng tôi đã gửi đĩa mới trong ngày và đổi sang loại thùng cứng hơn.',
        'Dùng thùng năm lớp cho mọi đơn có đĩa',
    ),
    Case(
        'product_quality',
        'speaker',
        7,
        'Loa bên trái bị rè khi mở lớn',
        'Loa mới lắp được ba tuần đã rè, khách trong sảnh phàn nàn.',
        'product_supplier',
        'repair',
        'Kỹ thuật viên đã thay củ loa tại chỗ, không tính phí, và bảo hành thêm sáu '
        'tháng.',
        'Kiểm tra từng lô củ loa trước khi nhập kho',
    ),
    Case(
        'billing_price',
        'strings',
        6,
        'Hoá đơn tính sai đơn giá',
        'Báo giá là giá sỉ nhưng hoá đơn tính giá lẻ, chênh lệch hơn một phần tư.',
        'people_error',
        'credit_note',
        'Quý khách nói đúng. Chúng tôi giảm trừ phần chênh lệch trên hoá đơn.',
        'Lấy đơn giá từ báo giá đã duyệt, không nhập tay',
    ),
    Case(
        'service_promise',
        'install',
        5,
        'Kỹ thuật viên hẹn mà không đến',
        'Đã hẹn lắp đặt sáng thứ Hai, cả đội chờ đến trưa không ai đến, không ai gọi.',
        'people_capacity',
        'apology',
        'Chúng tôi đã xếp trùng lịch và không báo lại. Xin lỗi quý khách; đội lắp đặt '
        'đã đến ngay hôm sau.',
        'Lịch lắp đặt chung, gọi xác nhận trước một ngày',
    ),
    Case(
        'service_answer',
        'licence',
        4,
        'Gửi ba email không ai trả lời',
        'Hỏi về bản quyền nhạc nền cho chi nhánh mới, hai tuần không có hồi âm.',
        'process_notfollowed',
        'explanation',
        'Thư của quý khách nằm ở hộp thư của người đã nghỉ. Nay chúng tôi trả lời đầy '
        'đủ kèm bảng giá.',
        'Chuyển tiếp hộp thư của người nghỉ việc trong ngày',
    ),
    Case(
        'product_missing',
        'karaoke',
        4,
        'Bộ karaoke thiếu một micro',
        'Trong hộp chỉ có một micro, phiếu giao hàng ghi hai.',
        'logistics_stock',
        'replacement',
        'Micro còn thiếu đã được gửi chuyển phát nhanh.',
        'Cân thùng trước khi niêm phong',
    ),
    Case(
        'contract_warranty',
        'guitar',
        3,
        'Từ chối bảo hành đàn bị cong cần',
        'Đàn mới dùng năm tháng đã cong cần, cửa hàng nói lỗi do để gần cửa sổ.',
        'customer',
        'other',
        'Cây đàn đã để lâu dưới nắng, ngoài điều kiện bảo hành ở trang 3 của phiếu.',
        '',
    ),
    Case(
        'billing_double',
        'cd',
        3,
        'Bị trừ tiền hai lần',
        'Ngân hàng báo trừ hai lần cho cùng một đơn ở cửa hàng trên mạng.',
        'system_software',
        'refund',
        'Giao dịch thứ hai đã được hoàn lại. Lỗi ở cổng thanh toán đã được sửa.',
        'Chặn gửi lại yêu cầu thanh toán trong năm phút',
    ),
    Case(
        'service_staff',
        'rental',
        2,
        'Nhân viên nói chuyện thiếu lịch sự',
        'Người dỡ loa quát nhân viên của chúng tôi trước mặt khách dự tiệc.',
        'people_training',
        'goodwill',
        'Chúng tôi đã làm việc với nhân viên đó và xin giảm một phần phí thuê.',
        'Tập huấn ứng xử cho đội sân khấu mỗi quý',
    ),
    Case(
        'product_safety',
        'speaker',
        1,
        'Chân loa đổ, suýt trúng khách',
        'Chân loa gãy khớp trong lúc biểu diễn, may không ai bị thương.',
        'product_design',
        'refund',
        'Chúng tôi thu hồi toàn bộ chân loa cùng lô và hoàn tiền.',
        'Ngừng bán chân loa một khớp, thử tải mọi lô mới',
    ),
    Case(
        'contract_terms',
        'licence',
        2,
        'Tự gia hạn bản quyền mà không báo',
        'Hợp đồng tự gia hạn thêm một năm, chúng tôi không nhận được thông báo nào.',
        'communication_information',
        'goodwill',
        'Điều khoản gia hạn có trong hợp đồng đã ký, nhưng lẽ ra chúng tôi nên nhắc. '
        'Xin tặng hai tháng sử dụng.',
        'Nhắc trước ba mươi ngày khi hợp đồng sắp gia hạn',
    ),
    Case(
        'privacy',
        'gift',
        1,
        'Thông tin khách bị gửi nhầm cho người khác',
        'Email xác nhận của chúng tôi có tên và địa chỉ của một khách hàng khác.',
        'system_data',
        'apology',
        'Chúng tôi đã xoá dữ liệu gửi nhầm, báo cho cả hai bên và sửa mẫu thư.',
        'Người thứ hai duyệt mẫu thư tự động',
    ),
)
WAITING = 'Chờ khách hàng gửi hình ảnh và số sê-ri'
WAITING_SUPPLIER = 'Chờ nhà cung cấp trả lời'
REOPENED = 'Khách hàng báo lỗi lặp lại'
NOT_ACCEPTED = 'Chúng tôi không đồng ý: hàng hỏng ngay tuần đầu, chưa hề để ngoài nắng.'
ACCEPTED = 'Cảm ơn, vấn đề đã được giải quyết.'
WITHDRAWN = 'Khách hàng tìm thấy hàng ở kho của mình'
APPEAL = (
    'Nếu không đồng ý, quý khách có thể gửi yêu cầu xem xét lại đến Ban giám đốc hoặc '
    'Sở Công Thương, Hội Bảo vệ người tiêu dùng nơi cư trú.'
)
UNKNOWN = (
    (
        'Loa mua tháng trước không lên nguồn',
        'Nguyễn Hữu Phước',
        'phuoc.nguyen@mail.example.com',
    ),
    (
        'Đặt đĩa ba tuần chưa nhận được',
        'Trịnh Bảo Ngọc',
        'baongoc.trinh@mail.example.com',
    ),
)
FEEDBACK = {
    5: 'Giải quyết nhanh, giải thích rõ ràng.',
    3: 'Tạm ổn, nhưng phải chờ lâu.',
    1: 'Không thoả đáng.',
}
