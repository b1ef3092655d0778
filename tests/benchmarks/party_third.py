"""A third wording of made-up Party documents: bodies, ways to sign, subjects and people that the others lack.

It was written when the rules had long been tuned on the first two; at its first reading the newspapers of the
Party were unknown to them, and have been added since.
Names of people and subjects are invented; places are real ones.
"""

from typing import Final

from tests.benchmarks.party_words import Body, Wording

_STANDING: Final = (
    ("T/M THƯỜNG TRỰC HUYỆN ỦY", "PHÓ BÍ THƯ THƯỜNG TRỰC"),
    ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"),
    ("T/L BAN CHẤP HÀNH", "CHÁNH VĂN PHÒNG"),
)
_ARMED: Final = (("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ"), ("T/M ĐẢNG ỦY", "BÍ THƯ"))
_SCHOOL: Final = (("HIỆU TRƯỞNG",), ("K/T HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"))
_STEERING: Final = (("T/M BAN CHỈ ĐẠO", "PHÓ TRƯỞNG BAN"), ("TRƯỞNG BAN",))
_CENTRE: Final = (("GIÁM ĐỐC",), ("K/T GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"))
_PRESS: Final = (("TỔNG BIÊN TẬP",), ("K/T TỔNG BIÊN TẬP", "PHÓ TỔNG BIÊN TẬP"))

THIRD: Final = Wording(
    bodies=(
        Body("ĐẢNG BỘ TỈNH YÊN BÁI", ("HUYỆN ỦY MÙ CANG CHẢI",), "HU", "Mù Cang Chải",
             ("- Thường trực Tỉnh ủy,", "- Đảng ủy các xã, thị trấn,"), "- Lưu VPHU.", _STANDING),
        Body("TỈNH ỦY BẮC NINH", ("ĐẢNG ỦY BỘ CHỈ HUY", "QUÂN SỰ TỈNH"), "ĐUQS", "Bắc Ninh",
             ("- Đảng ủy Quân khu,", "- Các chi bộ phòng, ban,"), "- Lưu.", _ARMED),
        Body("TỈNH ỦY SÓC TRĂNG", ("TRƯỜNG CHÍNH TRỊ",), "TCT", "Sóc Trăng",
             ("- Các khoa, phòng,", "- Học viên các lớp,"), "- Lưu Hành chính.", _SCHOOL),
        Body("THÀNH ỦY CẦN THƠ", ("BAN CHỈ ĐẠO THỰC HIỆN", "QUY CHẾ DÂN CHỦ Ở CƠ SỞ"), "BCĐ", "Cần Thơ",
             ("- Thành viên Ban Chỉ đạo,", "- Các quận ủy,"), "- Lưu VT.", _STEERING),
        Body("HUYỆN ỦY NGHĨA HƯNG", ("TRUNG TÂM", "BỒI DƯỠNG CHÍNH TRỊ"), "TTBDCT", "Nghĩa Hưng",
             ("- Ban Tuyên giáo Huyện ủy,", "- Giảng viên kiêm chức,"), "- Lưu Trung tâm.", _CENTRE),
        Body("ĐẢNG BỘ TỈNH PHÚ YÊN", ("THỊ ỦY SÔNG CẦU",), "TXU", "Sông Cầu",
             ("- Các đồng chí Thị ủy viên,", "- Mặt trận và đoàn thể,"), "- Lưu Văn phòng Thị ủy.",
             (("T/M BAN CHẤP HÀNH", "BÍ THƯ"), ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"))),
        Body("ĐẢNG ỦY DOANH NGHIỆP TỈNH", ("CHI BỘ CÔNG TY CẤP NƯỚC",), "CB", "Tây Ninh",
             ("- Đảng ủy cấp trên,", "- Đảng viên trong chi bộ,"), "- Lưu hồ sơ.",
             (("T/M CHI BỘ", "PHÓ BÍ THƯ"), ("T/M CHI ỦY", "BÍ THƯ"))),
        Body("TỈNH ỦY HÀ NAM", ("BÁO HÀ NAM",), "BHN", "Phủ Lý",
             ("- Ban Tuyên giáo,", "- Các phòng của tòa soạn,"), "- Lưu Trị sự.", _PRESS),
    ),
    subjects=(
        "về tổ chức học tập gương người tốt, việc tốt trong ngành giao thông",
        "về việc cho ý kiến đối với danh mục dự án trọng điểm",
        "phân công cấp ủy viên dự sinh hoạt với chi bộ khu dân cư",
        "rút kinh nghiệm qua một năm khoán quản cơ sở",
        "về việc đổi thẻ, phát thẻ đảng viên đợt mồng ba tháng hai",
        "tuyển chọn công dân nhập ngũ đủ chỉ tiêu, bảo đảm chất lượng",
        "về việc nghỉ hưu, hưởng chế độ bảo hiểm đối với cán bộ không tái cử",
        "biên soạn lịch sử truyền thống của xã và thị trấn",
        "về giảm nghèo bền vững ở các bản giáp biên",
        "mở rộng diện tích chè shan tuyết và cây dược liệu dưới tán rừng",
        "tặng Huy hiệu 50 năm tuổi Đảng",
    ),
    people=(
        "Giàng A Câu", "Lê Quốc Chỉnh", "Phạm Thúy Chinh", "Hồ Quang Bửu", "Danh Phương", "Trần Hồng Quảng",
        "Cao Thị Hòa An", "Nguyễn Bích Ngọc", "Tạ Văn Long", "Ngô Chí Cường", "Đoàn Minh Huấn",
        "Lục Thị Liên", "Huỳnh Tấn Việt",
    ),
    sentences=(
        "Qua theo dõi thấy phong trào ở các chi bộ cơ quan khá đều, ở khu dân cư còn lúc trầm, lúc nổi.",
        "Ban tổ chức mong nhận được ý kiến đóng góp bằng văn bản của các đồng chí trước ngày họp.",
        "Đối với những nơi đặc thù, cấp ủy được vận dụng nhưng không trái với Điều lệ.",
        "II- NỘI DUNG CHỦ YẾU",
        "a) Rà lại danh sách, tuổi đảng, tình trạng sức khỏe của từng người;",
        "b) Lập dự toán theo định mức hiện hành, gửi phòng tài chính thẩm tra.",
        "Số lượng đại biểu mời không quá một phần ba số ghế của hội trường.",
        "Mọi chi phí phát sinh ngoài dự toán phải được thường trực đồng ý trước khi chi.",
    ),
)  # fmt: skip
