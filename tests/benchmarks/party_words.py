"""Words of made-up Party documents: wordings that share nothing, so that rules tuned on one face another.

The third is in `party_third.py`.

Names of people and subjects are invented; places are real ones.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Body:
    """A body of the Party that issues documents."""

    parent: str | None
    lines: tuple[str, ...]
    """Its name in capitals, line by line."""
    code: str
    place: str
    recipients: tuple[str, ...]
    archive: str
    """The last line of its list of recipients."""
    signatures: tuple[tuple[str, ...], ...]
    """Ways to sign, each as the lines of right and title."""


@dataclass(frozen=True)
class Wording:
    """What one half of the documents is made of."""

    bodies: tuple[Body, ...]
    subjects: tuple[str, ...]
    """After the title; without a verb that names a type."""
    people: tuple[str, ...]
    sentences: tuple[str, ...]


_COMMITTEE: Final = (
    ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"),
    ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"),
    ("T/M BAN CHẤP HÀNH", "BÍ THƯ"),
    ("T/L BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG"),
)
_BOARD: Final = (("TRƯỞNG BAN",), ("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"))
_OFFICE: Final = (("CHÁNH VĂN PHÒNG",), ("K/T CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"))
_CELL: Final = (("T/M CHI BỘ", "BÍ THƯ"), ("T/M CHI ỦY", "PHÓ BÍ THƯ"))
_CONTROL: Final = (("T/M ỦY BAN KIỂM TRA", "CHỦ NHIỆM"), ("T/M ỦY BAN KIỂM TRA", "PHÓ CHỦ NHIỆM"))
_PARTY_COMMITTEE: Final = (("T/M ĐẢNG ỦY", "BÍ THƯ"), ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"))

FIRST: Final = Wording(
    bodies=(
        Body(None, ("TỈNH ỦY HÀ GIANG",), "TU", "Hà Giang",
             ("- Ban Bí thư (để báo cáo),", "- Các ban của Tỉnh ủy,", "- Các huyện ủy, thành ủy,"),
             "- Lưu Văn phòng Tỉnh ủy.", _COMMITTEE),
        Body("ĐẢNG BỘ TỈNH HÀ GIANG", ("HUYỆN ỦY ĐỒNG VĂN",), "HU", "Đồng Văn",
             ("- Thường trực Tỉnh ủy,", "- Các chi, đảng bộ trực thuộc,"),
             "- Lưu Văn phòng Huyện ủy.", _COMMITTEE),
        Body("ĐẢNG BỘ TỈNH HÀ GIANG", ("HUYỆN ỦY HOÀNG SU PHÌ",), "HU", "Hoàng Su Phì",
             ("- Các đồng chí Huyện ủy viên,", "- Các chi bộ, đảng bộ,"),
             "- Lưu Văn phòng Huyện ủy.", _COMMITTEE),
        Body("TỈNH ỦY HÀ GIANG", ("BAN TỔ CHỨC",), "BTCTU", "Hà Giang",
             ("- Ban Tổ chức Trung ương,", "- Như trên,"), "- Lưu Ban Tổ chức Tỉnh ủy.", _BOARD),
        Body("TỈNH ỦY HÀ GIANG", ("VĂN PHÒNG",), "VPTU", "Hà Giang",
             ("- Như trên,", "- Lãnh đạo Văn phòng,"), "- Lưu Hành chính, Tổng hợp.", _OFFICE),
        Body("HUYỆN ỦY BẮC QUANG", ("BAN TUYÊN GIÁO",), "BTGHU", "Bắc Quang",
             ("- Thường trực Huyện ủy,", "- Như trên,"), "- Lưu.", _BOARD),
        Body("ĐẢNG BỘ HUYỆN YÊN MINH", ("ĐẢNG ỦY XÃ LŨNG HỒ",), "ĐU", "Lũng Hồ",
             ("- Ban Thường vụ Huyện ủy,", "- Các chi bộ,"), "- Lưu Đảng ủy.", _PARTY_COMMITTEE),
        Body("ĐẢNG BỘ CÁC CƠ QUAN TỈNH", ("CHI BỘ VĂN PHÒNG",), "CB", "Hà Giang",
             ("- Đảng ủy cơ quan,", "- Đảng viên chi bộ,"), "- Lưu chi bộ.", _CELL),
        Body("TỈNH ỦY HÀ GIANG", ("ỦY BAN KIỂM TRA",), "UBKTTU", "Hà Giang",
             ("- Ủy ban Kiểm tra Trung ương,", "- Thường trực Tỉnh ủy,"), "- Lưu.", _CONTROL),
    ),
    subjects=(
        "về việc tăng cường sự lãnh đạo của Đảng đối với công tác lưu trữ tài liệu trong thời kỳ mới",
        "về công tác cán bộ nữ và bình đẳng giới giai đoạn tới",
        "về chế độ báo cáo, phản ánh tình hình của các cấp ủy trực thuộc",
        "sơ kết ba năm thực hiện nghị quyết về phát triển kinh tế cửa khẩu gắn với quốc phòng, an ninh",
        "tổ chức đại hội đảng bộ các cấp nhiệm kỳ mới",
        "kiểm tra, giám sát năm 2018 của Ban Thường vụ",
        "về việc kiện toàn Ban Chỉ đạo xây dựng nông thôn mới",
        "chuẩn bị hội nghị lần thứ mười của Ban Chấp hành Đảng bộ",
        "về phòng, chống rét cho gia súc trong mùa đông",
        "về việc cử cán bộ đi học lớp cao cấp lý luận chính trị",
        "phối hợp quản lý biên giới và cắm mốc quốc giới trên địa bàn các xã vùng cao",
    ),
    people=(
        "Thào Hồng Sơn", "Sùng Mí Lử", "Nguyễn Văn Hòa", "Giàng Seo Vần", "Triệu Tài Vinh", "Hoàng Thị Mai",
        "Trần Đức Quý", "Vàng Chẩn Giáo", "Lý Thị Lan", "Phạm Quốc Hưng", "Hầu Minh Lợi", "Đỗ Thị Thu Hà",
    ),
    sentences=(
        "Thực hiện chương trình công tác năm, Ban Thường vụ đã chỉ đạo các cấp ủy đảng tập trung lãnh đạo,",
        "tạo chuyển biến rõ nét trong nhận thức và hành động của cán bộ, đảng viên và nhân dân các dân tộc.",
        "Tuy nhiên, kết quả ở một số nơi còn hạn chế; việc kiểm tra, đôn đốc có lúc chưa thường xuyên.",
        "Các cấp ủy, tổ chức đảng cần quán triệt sâu sắc quan điểm, mục tiêu, nhiệm vụ đã đề ra,",
        "gắn với việc học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh.",
        "I- TÌNH HÌNH VÀ NGUYÊN NHÂN",
        "1- Tập trung rà soát, bổ sung quy hoạch cán bộ lãnh đạo, quản lý các cấp theo đúng quy định.",
        "2- Chủ động nắm chắc tình hình cơ sở, kịp thời giải quyết những vấn đề mới phát sinh.",
        "Giao Văn phòng chủ trì, phối hợp với các cơ quan liên quan theo dõi, đôn đốc việc thực hiện.",
    ),
)  # fmt: skip

SECOND: Final = Wording(
    bodies=(
        Body(None, ("TỈNH ỦY LẠNG SƠN",), "TU", "Lạng Sơn",
             ("- Văn phòng Trung ương Đảng,", "- Đảng đoàn HĐND tỉnh,", "- Các đảng ủy trực thuộc,"),
             "- Lưu VPTU.", _COMMITTEE),
        Body("ĐẢNG BỘ TỈNH NGHỆ AN", ("HUYỆN ỦY KỲ SƠN",), "HU", "Kỳ Sơn",
             ("- Ban Thường vụ Tỉnh ủy,", "- Chi, đảng bộ cơ sở,"), "- Lưu Văn phòng Huyện ủy.", _COMMITTEE),
        Body("ĐẢNG BỘ TỈNH ĐỒNG THÁP", ("THÀNH ỦY SA ĐÉC",), "ThU", "Sa Đéc",
             ("- Thường trực Tỉnh ủy,", "- Các đồng chí Thành ủy viên,"),
             "- Lưu Văn phòng Thành ủy.", _COMMITTEE),
        Body("TỈNH ỦY QUẢNG NINH", ("BAN DÂN VẬN",), "BDVTU", "Quảng Ninh",
             ("- Ban Dân vận Trung ương,", "- Như kính gửi,"), "- Lưu Ban Dân vận.", _BOARD),
        Body("TỈNH ỦY KON TUM", ("BAN NỘI CHÍNH",), "BNCTU", "Kon Tum",
             ("- Ban Nội chính Trung ương,", "- Lãnh đạo Ban,"), "- Lưu Ban Nội chính Tỉnh ủy.", _BOARD),
        Body("TỈNH ỦY THÁI BÌNH", ("VĂN PHÒNG",), "VPTU", "Thái Bình",
             ("- Các phòng thuộc Văn phòng,", "- Như kính gửi,"), "- Lưu Phòng Hành chính.", _OFFICE),
        Body("HUYỆN ỦY MƯỜNG TÈ", ("ỦY BAN KIỂM TRA",), "UBKTHU", "Mường Tè",
             ("- Thường trực Huyện ủy,", "- Các chi bộ trực thuộc,"), "- Lưu Ủy ban Kiểm tra.", _CONTROL),
        Body("ĐẢNG BỘ QUẬN LÊ CHÂN", ("ĐẢNG ỦY PHƯỜNG AN DƯƠNG",), "ĐU", "An Dương",
             ("- Thường trực Quận ủy,", "- Các đồng chí đảng ủy viên,"), "- Lưu Đảng ủy.", _PARTY_COMMITTEE),
        Body("ĐẢNG ỦY SỞ NÔNG NGHIỆP", ("CHI BỘ TRẠM BẢO VỆ THỰC VẬT",), "CB", "Lạng Sơn",
             ("- Đảng ủy Sở,", "- Toàn thể đảng viên,"), "- Lưu chi bộ.", _CELL),
    ),
    subjects=(
        "về tiếp tục đổi mới, nâng cao chất lượng sinh hoạt chi bộ ở thôn, bản, tổ dân phố",
        "về xây dựng đội ngũ trí thức trẻ phục vụ chuyển đổi số",
        "thi hành Điều lệ Đảng và bảo vệ chính trị nội bộ",
        "tổng kết phong trào dân vận khéo năm 2004 và phương hướng năm tới",
        "bồi dưỡng lý luận cho bí thư cấp ủy cơ sở",
        "về việc sắp xếp các đơn vị sự nghiệp công lập thuộc khối đảng, đoàn thể",
        "làm việc với Đoàn kiểm tra của Ủy ban Kiểm tra Trung ương",
        "về khắc phục hậu quả lũ quét, sạt lở đất sau cơn bão số 5",
        "quản lý đầu tư công trung hạn các công trình thủy lợi ven biển",
        "về việc giới thiệu nhân sự bổ sung Ban Chấp hành",
        "bảo đảm an ninh trật tự dịp lễ hội đầu năm và tuần văn hóa du lịch",
    ),
    people=(
        "Lê Minh Khái", "Vi Thị Huyền", "Bùi Xuân Cường", "Nông Quốc Tuấn", "Đinh Công Út", "Mai Văn Chính",
        "Y Thị Bích Thọ", "Lò Văn Giàng", "Trương Quang Hoài Nam", "Võ Thị Ánh Xuân", "Ngô Đức Vượng",
        "Phan Thanh Bình",
    ),
    sentences=(
        "Căn cứ kết quả thảo luận tại phiên họp thường kỳ, tập thể lãnh đạo thống nhất như sau:",
        "Công tác tuyên truyền, vận động quần chúng được triển khai đồng bộ, sát với từng địa bàn dân cư.",
        "Bên cạnh đó vẫn còn đơn vị chậm triển khai, nội dung báo cáo sơ sài, số liệu chưa thống nhất.",
        "A- ĐÁNH GIÁ CHUNG",
        "Yêu cầu người đứng đầu các đơn vị nêu cao tinh thần trách nhiệm về kết quả thực hiện.",
        "3. Huy động mọi nguồn lực xã hội, ưu tiên vùng có điều kiện đặc biệt khó khăn.",
        "Định kỳ sáu tháng một lần, các đơn vị gửi kết quả về cơ quan thường trực để tổng hợp.",
        "Quá trình thực hiện nếu có vướng mắc, đề nghị phản ánh kịp thời để xem xét, điều chỉnh cho phù hợp.",
    ),
)  # fmt: skip

TITLES: Final = (
    ("NGHỊ QUYẾT", "Nghị quyết", "NQ"), ("QUYẾT ĐỊNH", "Quyết định", "QĐ"), ("CHỈ THỊ", "Chỉ thị", "CT"),
    ("KẾT LUẬN", "Kết luận", "KL"), ("QUY CHẾ", "Quy chế", "QC"), ("QUY ĐỊNH", "Quy định", "QĐ"),
    ("THÔNG TRI", "Thông tri", "TT"), ("HƯỚNG DẪN", "Hướng dẫn", "HD"), ("THÔNG BÁO", "Thông báo", "TB"),
    ("BÁO CÁO", "Báo cáo", "BC"), ("KẾ HOẠCH", "Kế hoạch", "KH"), ("CHƯƠNG TRÌNH", "Chương trình", "CTr"),
    ("ĐỀ ÁN", "Đề án", "ĐA"), ("PHƯƠNG ÁN", "Phương án", "PA"), ("TỜ TRÌNH", "Tờ trình", "TTr"),
    ("BIÊN BẢN", "Biên bản", "BB"),
)  # fmt: skip
"""Title as printed, name of the type, abbreviation."""
