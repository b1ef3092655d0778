"""Rights and titles under a seal: what is put back, and when the block lacks a line."""

import pytest

from pipeline.model.archive import Description, Family
from pipeline.rules.load import load_rules
from pipeline.stages.evidence import REPAIRED, WEAK_READING
from pipeline.stages.extract_foot import signature_fields
from pipeline.stages.printed import printed_page
from tests.stages.printed_pages import Printed
from tests.stages.printed_pages import laid_out as page


def signed(*lines: str, family: Family = Family.PARTY) -> Description:
    block: list[Printed] = [("Nơi nhận:", 0.2, 0.70)]
    block += [(text, 0.7, 0.70 + 0.022 * at) for at, text in enumerate(lines)]
    block.append(("Thào Hồng Sơn", 0.7, 0.86))
    fields = signature_fields([printed_page(page(block))], load_rules(), 0.6, family)
    return Description(tuple(fields))


def position(found: Description) -> tuple[str | None, str | None]:
    (field,) = (field for field in found.fields if field.name == "signer_position")
    return field.value, field.doubt


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("TI/M QUẬN ỦY", "BÍ THƯ"), "T/M QUẬN ỦY / BÍ THƯ"),
        (("M BAN CÁN SỰ ĐẢNG", "Ố BÍ THƯ"), "T/M BAN CÁN SỰ ĐẢNG / PHÓ BÍ THƯ"),
        (("T/M BỘ CHÍNH TRỊ", "NG BÍ THƯ"), "T/M BỘ CHÍNH TRỊ / TỔNG BÍ THƯ"),
        (("KT CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"), "K/T CHỦ NHIỆM / PHÓ CHỦ NHIỆM"),
        (("K/T CHỈ HUY TRƯỞNG", "HỈ HUY TRƯỞNG"), "K/T CHỈ HUY TRƯỞNG / PHÓ CHỈ HUY TRƯỞNG"),
        (("ÁM ĐỐC",), "GIÁM ĐỐC"),
    ],
)
def test_what_a_seal_left_is_made_whole(lines: tuple[str, ...], wanted: str) -> None:
    assert position(signed(*lines))[0] == wanted


@pytest.mark.parametrize(
    "lines", [("M BAN CÁN SỰ ĐẢNG", "Ố BÍ THƯ"), ("T/M BỘ CHÍNH TRỊ", "NG BÍ THƯ"), ("ÁM ĐỐC",)]
)
def test_what_was_put_back_is_doubted(lines: tuple[str, ...]) -> None:
    assert position(signed(*lines))[1] == REPAIRED


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        (("T/M BAN THƯỜNG VỤ",), WEAK_READING),  # and who signed for it?
        (("BÍ THƯ",), WEAK_READING),  # of which body?
        (("T/M BAN THƯỜNG VỤ", "BÍ THƯ"), None),
        (("TRƯỞNG BAN",), None),
    ],
)
def test_a_block_that_lacks_a_line_is_doubted(lines: tuple[str, ...], doubt: str | None) -> None:
    assert position(signed(*lines))[1] == doubt


def test_a_dot_that_is_printed_stays() -> None:
    assert position(signed("KT. CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"))[0] == "KT. CHỦ NHIỆM / PHÓ CHỦ NHIỆM"


def test_in_the_place_of_a_head_signs_a_deputy_or_a_doubt_is_shown() -> None:
    assert position(signed("K/T TRƯỞNG BAN", "THƯỜNG TRỰC"))[1] == WEAK_READING
    assert position(signed("K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN THƯỜNG TRỰC"))[1] is None
