"""Subjects whose lines were torn, and what stands under them but is no part of them."""

from pipeline.model.archive import Description
from pipeline.rules.load import load_rules
from pipeline.stages.extract import ExtractOptions, describe
from tests.stages.printed_pages import HEAD, LEFT, MIDDLE, RIGHT, Printed
from tests.stages.printed_pages import laid_out as page


def described(lines: list[Printed]) -> Description:
    return describe([page(lines)], load_rules(), ExtractOptions())


def test_a_line_that_a_wide_gap_tore_is_one_again() -> None:
    found = described(
        [
            *HEAD,
            ("về việc điều động, phân công", 0.44, 0.18),
            ("đồng chí phó", 0.66, 0.18),
            ("trưởng phòng", MIDDLE, 0.20),
            ("Căn cứ Điều lệ Đảng", 0.4, 0.25),
        ]
    )
    assert found.value("subject") == "về việc điều động, phân công đồng chí phó trưởng phòng"


def test_a_framed_mark_of_urgency_ends_the_subject_of_a_letter() -> None:
    found = described(
        [
            ("UBND TỈNH HÀ GIANG", LEFT, 0.06),
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT, 0.06),
            ("SỞ TƯ PHÁP", LEFT, 0.08),
            ("Số: 287/STP-VP", LEFT, 0.11),
            ("Hà Giang, ngày 4 tháng 12 năm 2021", RIGHT, 0.11),
            ("V/v đăng ký bổ sung", LEFT, 0.13),
            ("nội dung kỳ họp", LEFT, 0.15),
            ("HỏA Tốc", LEFT, 0.17),
            ("Kính gửi: Văn phòng Tỉnh ủy", MIDDLE, 0.22),
        ]
    )
    assert found.value("subject") == "V/v đăng ký bổ sung nội dung kỳ họp"
    assert found.value("urgency") == "HỎA TỐC"
