"""Describing documents: State and Party layouts, as printed and as misread."""

import datetime as dt
import timeit
from dataclasses import replace

import pytest

from pipeline.model.archive import Description
from pipeline.model.ocr import Line
from pipeline.model.page import PageKind, PageReading
from pipeline.rules.load import load_rules
from pipeline.stages.extract import ExtractOptions, describe
from tests.stages.printed_pages import HEAD, LEFT, MIDDLE, RIGHT, Printed
from tests.stages.printed_pages import laid_out as page

STATE: list[Printed] = [
    *HEAD,
    ("Về việc công bố Danh mục thủ tục hành chính", MIDDLE, 0.18),
    ("thuộc thẩm quyền của Sở Nội vụ tỉnh Hà Giang", MIDDLE, 0.20),
    ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH HÀ GIANG", MIDDLE, 0.24),
    ("Căn cứ Luật Tổ chức chính quyền địa phương số 77/2015/QH13", 0.55, 0.27),
    ("Nơi nhận:", 0.2, 0.70),
    ("- Như Điều 3;", 0.2, 0.72),
    ("KT. CHỦ TỊCH", 0.7, 0.70),
    ("PHÓ CHỦ TỊCH", 0.7, 0.72),
    ("Trần Đức Quý", 0.7, 0.82),
]
PARTY: list[Printed] = [
    ("ĐẢNG BỘ TỈNH HÀ GIANG", LEFT, 0.06),
    ("ĐẢNG CỘNG SẢN VIỆT NAM", RIGHT, 0.06),
    ("TỈNH ỦY HÀ GIANG", LEFT, 0.08),
    ("*", LEFT, 0.095),
    ("Số 127-QĐ/TU", LEFT, 0.11),
    ("Hà Giang, ngày 12 tháng 6 năm 2018", RIGHT, 0.11),
    ("QUY ĐỊNH", MIDDLE, 0.16),
    ("về chế độ báo cáo của các huyện ủy, thành ủy", MIDDLE, 0.18),
    ("-----", MIDDLE, 0.20),
    ("Căn cứ Điều lệ Đảng Cộng sản Việt Nam", 0.4, 0.23),
    ("Nơi nhận:", 0.2, 0.70),
    ("T/M BAN THƯỜNG VỤ", 0.7, 0.70),
    ("PHÓ BÍ THƯ", 0.7, 0.72),
    ("Thào Hồng Sơn", 0.7, 0.82),
]
LETTER_OF_STATE: list[Printed] = [
    ("UBND TỈNH HÀ GIANG", LEFT, 0.06),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT, 0.06),
    ("SỞ TƯ PHÁP", LEFT, 0.08),
    ("Số: 287/STP-VP", LEFT, 0.11),
    ("Hà Giang, ngày 4 tháng 12 năm 2021", RIGHT, 0.11),
    ("V/v đăng ký bổ sung", LEFT, 0.13),
    ("nội dung kỳ họp", LEFT, 0.15),
    ("HỎA TỐC", 0.12, 0.18),
    ("Kính gửi: Văn phòng Tỉnh ủy", MIDDLE, 0.22),
    ("Theo đề nghị của Giám đốc Sở Tài chính", 0.4, 0.25),
]


def described(*pages: PageReading) -> Description:
    return describe(pages, load_rules(), ExtractOptions())


FURTHER = ("recipients", "page_count", "sheet_count", "language")


def values(description: Description) -> dict[str, str]:
    """All but what every page shows: counts, language and recipients."""
    return {field.name: field.value for field in description.fields if field.name not in FURTHER}


def without(lines: list[Printed], *starts: str) -> list[Printed]:
    return [line for line in lines if not line[0].startswith(starts)]


def changed(lines: list[Printed], old: str, new: str) -> list[Printed]:
    assert any(old in line[0] for line in lines)
    return [(text.replace(old, new), middle, top) for text, middle, top in lines]


def test_a_decision_of_the_state() -> None:
    assert values(described(page(STATE))) == {
        "family": "state",
        "issuing_agency": "ỦY BAN NHÂN DÂN TỈNH HÀ GIANG",
        "code_number": "15",
        "code_notation": "QĐ-UBND",
        "code_full": "15/QĐ-UBND",
        "place": "Hà Giang",
        "issued_date": "2020-01-05",
        "document_type": "Quyết định",
        "type_code": "QĐ",
        "subject": "Về việc công bố Danh mục thủ tục hành chính thuộc thẩm quyền của Sở Nội vụ tỉnh Hà Giang",
        "signer_name": "Trần Đức Quý",
        "signer_position": "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH",
        "signing_authority": "KT.",
    }


def test_a_rule_of_the_party() -> None:
    """The printed title decides between quyết định and quy định, which share QĐ."""
    assert values(described(page(PARTY))) == {
        "family": "party",
        "parent_agency": "ĐẢNG BỘ TỈNH HÀ GIANG",
        "issuing_agency": "TỈNH ỦY HÀ GIANG",
        "code_number": "127",
        "code_notation": "QĐ/TU",
        "code_full": "127-QĐ/TU",
        "place": "Hà Giang",
        "issued_date": "2018-06-12",
        "document_type": "Quy định",
        "type_code": "QĐ",
        "subject": "về chế độ báo cáo của các huyện ủy, thành ủy",
        "signer_name": "Thào Hồng Sơn",
        "signer_position": "T/M BAN THƯỜNG VỤ / PHÓ BÍ THƯ",
        "signing_authority": "T/M",
    }


def test_a_letter_without_title() -> None:
    found = values(described(page(LETTER_OF_STATE)))
    assert found["document_type"] == "Công văn"
    assert "type_code" not in found
    assert found["subject"] == "V/v đăng ký bổ sung nội dung kỳ họp"
    assert (found["parent_agency"], found["issuing_agency"]) == ("UBND TỈNH HÀ GIANG", "SỞ TƯ PHÁP")
    assert found["urgency"] == "HỎA TỐC"


def test_a_letter_of_a_party_board_on_an_old_form() -> None:
    lines: list[Printed] = [
        ("HUYỆN ỦY ĐỒNG VĂN", LEFT, 0.06),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", RIGHT, 0.06),
        ("BAN TỔ CHỨC", LEFT, 0.08),
        ("*", LEFT, 0.095),
        ("Số 45-CV/BTCHU", LEFT, 0.11),
        ("Đồng Văn, ngày 3 tháng 5 năm 1999", RIGHT, 0.11),
        ("về việc cử cán bộ dự lớp", LEFT, 0.13),
        ("bồi dưỡng nghiệp vụ", LEFT, 0.145),
        ("Kính gửi: Ban Tổ chức Tỉnh ủy", MIDDLE, 0.2),
        ("Nơi nhận:", 0.2, 0.7),
        ("K/T TRƯỞNG BAN", 0.7, 0.7),
        ("P. TRƯỞNG BAN", 0.7, 0.72),
        ("Sùng Mí Lử", 0.7, 0.82),
    ]
    found = values(described(page(lines)))
    assert (found["document_type"], found["type_code"]) == ("Công văn", "CV")
    assert (found["parent_agency"], found["issuing_agency"]) == ("HUYỆN ỦY ĐỒNG VĂN", "BAN TỔ CHỨC")
    assert found["subject"] == "về việc cử cán bộ dự lớp bồi dưỡng nghiệp vụ"
    assert (found["signer_name"], found["signer_position"]) == (
        "Sùng Mí Lử",
        "K/T TRƯỞNG BAN / P. TRƯỞNG BAN",
    )


def test_a_petition_with_the_name_of_the_country_is_no_state_document() -> None:
    lines: list[Printed] = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", MIDDLE, 0.06),
        ("Độc lập - Tự do - Hạnh phúc", MIDDLE, 0.08),
        ("ĐƠN KHIẾU NẠI", MIDDLE, 0.16),
        ("Kính gửi: Ủy ban nhân dân huyện Bắc Mê", MIDDLE, 0.2),
    ]
    assert values(described(page(lines))) == {"family": "other"}


def test_misread_words_do_not_matter() -> None:
    lines = changed(STATE, "ỦY BAN NHÂN DÂN", "ÚY BAN NHÂN ĐÂN")
    lines = changed(lines, "CỘNG HÒA XÃ HỘI", "CỌNG HÒA XÃ HỌI")
    lines = changed(lines, "Số: 15/QĐ-UBND", "Só: 15 /QD--UBND")
    lines = changed(lines, "QUYẾT ĐỊNH", "QUYÉT ĐINH")
    lines = changed(lines, "Hà Giang, ngày", "Hà Giạng, ngay")
    lines = changed(lines, "PHÓ CHỦ TỊCH", "PHO CHÚ TỊCH")
    assert values(described(page(lines))) == values(described(page(STATE)))


def test_columns_that_ran_together_are_cut_apart() -> None:
    lines = without(STATE, "ỦY BAN", "CỘNG", "Số", "Hà Giang,")
    lines = [
        ("ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.5, 0.06),
        *lines,
        ("Số: 15/QĐ-UBND Hà Giang, ngày 05 tháng 01 năm 2020", 0.5, 0.11),
    ]
    found = values(described(page(sorted(lines, key=lambda line: line[2]))))
    assert found == values(described(page(STATE)))


def test_a_stamp_of_arrival_never_wins() -> None:
    stamp = [("CÔNG VĂN ĐẾN", 0.15, 0.13), ("Số: 2352", 0.15, 0.145), ("Ngày: 21/3/2018", 0.15, 0.16)]
    came_in = {"arrival_number": "2352", "arrival_date": "2018-03-21"}
    assert values(described(page([*STATE, *stamp]))) == values(described(page(STATE))) | came_in
    found = values(described(page([*without(STATE, "Số", "Hà Giang,"), *stamp])))
    assert not found.keys() & {"code_number", "code_full", "issued_date", "place"}


def test_a_stamp_in_place_of_the_agency_invents_none() -> None:
    lines = [
        *without(STATE, "ỦY BAN", "TỈNH"),
        ("VĂN PHÒNG CHÍNH PHỦ", LEFT, 0.06),
        ("CÔNG VĂN ĐẾN", LEFT, 0.075),
    ]
    assert "issuing_agency" not in values(described(page(lines)))


@pytest.mark.parametrize("written", ["ố§", "", "ZZ2"])
def test_a_number_that_is_no_number_is_left_open_with_a_doubt(written: str) -> None:
    description = described(page(changed(STATE, "Số: 15/", f"Số: {written} /")))
    assert description.get("code_number") is None
    notation = description.get("code_notation")
    assert notation is not None
    assert (notation.value, notation.doubt is not None) == ("QĐ-UBND", True)


def test_an_impossible_date_is_left_open_with_a_doubt() -> None:
    description = described(page(changed(STATE, "ngày 05 tháng 01", "ngày 31 tháng 02")))
    assert description.get("issued_date") is None
    assert description.issued_date is None
    place = description.get("place")
    assert place is not None
    assert "does not exist" in (place.doubt or "")


def test_a_number_that_was_read_very_weakly_is_left_open() -> None:
    whole = page(STATE)
    rows = list(whole.text.rows)
    weak = [replace(word, confidence=0.1) if "15/" in word.text else word for word in rows[4][0].words]
    rows[4] = (Line(tuple(weak)),)
    description = described(replace(whole, text=replace(whole.text, rows=tuple(rows))))
    assert description.get("code_number") is None


def test_weak_readings_carry_a_doubt_and_their_place() -> None:
    weak = described(page(STATE, confidence=0.5))
    read = [field for field in weak.fields if field.box]
    assert read
    assert all(field.doubt for field in read if field.name != "family")
    assert all(field.confidence <= 0.5 for field in read)
    assert all(field.page_number == 1 for field in weak.fields)


def test_nothing_is_invented_on_pages_without_a_header() -> None:
    body = [
        ("Trong thời gian qua, công tác quản lý đất đai đã đạt kết quả", 0.5, 0.1 + 0.03 * n)
        for n in range(20)
    ]
    assert values(described(page(body))) == {"family": "other"}
    assert described().fields == ()
    assert described(page([])).fields == ()


def test_the_code_style_tells_the_family_where_the_top_is_cut() -> None:
    found = described(page(without(STATE, "ỦY BAN", "CỘNG", "TỈNH", "Độc lập")))
    family = found.get("family")
    assert family is not None
    assert (family.value, family.box) == ("state", None)
    assert found.get("issuing_agency") is None


def test_a_title_that_contradicts_the_notation_is_doubted() -> None:
    kind = described(page(changed(STATE, "QUYẾT ĐỊNH", "THÔNG BÁO"))).get("document_type")
    assert kind is not None
    assert (kind.value, kind.doubt is not None) == ("Thông báo", True)


def test_the_notation_tells_the_type_where_the_title_is_lost() -> None:
    kind = described(page(without(STATE, "QUYẾT", "Về việc", "thuộc"))).get("document_type")
    assert kind is not None
    assert (kind.value, kind.box, kind.doubt is not None) == ("Quyết định", None, True)


def test_signature_on_the_last_page_and_not_of_the_attached_draft() -> None:
    first = [line for line in STATE if line[2] < 0.5]
    foot = [line for line in STATE if line[2] > 0.5]
    draft = changed([*first, *foot], "Trần Đức Quý", "Nguyễn Văn Sơn")
    found = values(described(page(first), page(foot, 2), page(draft, 3)))
    assert found["signer_name"] == "Trần Đức Quý"
    alone = values(described(page(first), page(draft, 2)))
    assert "signer_name" not in alone


def test_a_signature_without_list_of_recipients() -> None:
    found = values(described(page(without(STATE, "Nơi nhận", "- Như"))))
    assert (found["signer_name"], found["signing_authority"]) == ("Trần Đức Quý", "KT.")


def test_a_seal_over_the_position_hides_no_deputy() -> None:
    found = values(described(page(changed(STATE, "PHÓ CHỦ TỊCH", "rïiÓ CHỦ TỊCH"))))
    assert found["signer_position"] == "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"


def test_a_misread_family_name_is_put_right_with_a_doubt() -> None:
    name = described(page(changed(STATE, "Trần Đức Quý", "irịnh Minh Hoàng"))).get("signer_name")
    assert name is not None
    assert (name.value, name.doubt is not None) == ("Trịnh Minh Hoàng", True)


def test_circulation_and_secrecy_lines_become_fields() -> None:
    found = values(described(page([*STATE, ("LƯU HÀNH NỘI BỘ", 0.7, 0.03), ("MẬT", 0.1, 0.14)])))
    assert (found["circulation"], found["secrecy"]) == ("LƯU HÀNH NỘI BỘ", "mật")


@pytest.mark.parametrize("year", range(1998, 2027, 4))
def test_dates_of_all_years(year: int) -> None:
    found = described(page(changed(STATE, "năm 2020", f"năm {year}")))
    assert found.issued_date == dt.date(year, 1, 5)


def test_options_must_make_sense() -> None:
    with pytest.raises(ValueError, match="weak_below"):
        ExtractOptions(weak_below=0.1, number_open_below=0.5)


def test_a_document_costs_less_than_thirty_milliseconds() -> None:
    pages = [
        page(STATE),
        *(page([(f"Điều {n} quy định", 0.5, 0.02 * n) for n in range(1, 40)], p) for p in range(2, 7)),
    ]
    described(*pages)
    assert min(timeit.repeat(lambda: described(*pages), number=1, repeat=5)) < 0.06  # twice the promise


def test_what_the_forms_ask_outside_head_and_signature() -> None:
    foot: list[Printed] = [
        ("Nơi nhận:", 0.2, 0.70),
        ("- Ban Chỉ đạo Bộ đội Biên", 0.26, 0.72),
        ("phòng tỉnh;", 0.19, 0.735),
        ("- Lưu: VT.", 0.19, 0.75),
        ("Người khác", 0.7, 0.75),
    ]
    appendix: list[Printed] = [("PHỤ LỤC II", MIDDLE, 0.06), ("Danh mục thủ tục hành chính", MIDDLE, 0.1)]
    copied: list[Printed] = [("SAO Y BẢN CHÍNH", 0.2, 0.9)]
    head = [line for line in LETTER_OF_STATE if line[2] < 0.5]
    found = described(
        page([*head, *foot, *copied]), replace(page([], 2), kind=PageKind.BLANK), page(appendix, 3)
    )
    assert found.value("recipients") == ("Văn phòng Tỉnh ủy; Ban Chỉ đạo Bộ đội Biên phòng tỉnh; Lưu: VT")
    assert (found.value("page_count"), found.value("sheet_count")) == ("2", "2")
    assert found.value("attachments") == "Phụ lục II (trang 3)"
    assert (found.value("copy_mark"), found.value("language")) == ("SAO Y", "Tiếng Việt")
    assert described(page(STATE), page(appendix, 2)).get("sheet_count") is None, "sheets may have two sides"


@pytest.mark.parametrize(
    ("first", "second", "position", "right"),
    [
        ("KT. CHỦ TỊCH", "ñ Ủ TỊ", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", "KT."),
        ("KT. TỊCH", "ủ TỊCH", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", "KT."),
        ("KT.GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC", "KT."),
        ("TM. BAN THƯỜNG VỤ", "Ó CHỦ TỊCH", "TM. BAN THƯỜNG VỤ / PHÓ CHỦ TỊCH", "TM."),
        ("T/M BAN CHẤP HÀNH", "3Í THƯ", "T/M BAN CHẤP HÀNH / BÍ THƯ", "T/M"),
        ("BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "T/M BAN THƯỜNG VỤ / PHÓ BÍ THƯ", "T/M"),
        ("TM CHI BỘ", "BÍ THƯ", "T/M CHI BỘ / BÍ THƯ", "T/M"),
        ("_K⁄/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "K/T TRƯỞNG BAN / PHÓ TRƯỞNG BAN", "K/T"),
        ("TM. HỘI ĐỒNG TRƯỜNG", "CHỦ TỊCH", "TM. HỘI ĐỒNG TRƯỜNG / CHỦ TỊCH", "TM."),
        ("ƯỚNG BAN", "", "TRƯỞNG BAN", None),
    ],
)
def test_a_seal_over_the_signature(first: str, second: str, position: str, right: str | None) -> None:
    """Rights and titles as recognizers leave them under a seal or a stroke of the pen."""
    lines = changed(changed(STATE, "PHÓ CHỦ TỊCH", second), "KT. CHỦ TỊCH", first)
    found = described(page([line for line in lines if line[0]]))
    assert (found.value("signer_position"), found.value("signing_authority")) == (position, right)


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("hạm Trường Thọ", "Phạm Trường Thọ"),
        ("guyền Thị Trung Thu", "Nguyễn Thị Trung Thu"),
        ("Friệu Tài Vinh", "Triệu Tài Vinh"),
        ("Ần Đức Quý", "Trần Đức Quý"),
        ("ký Thị Lan", "Lý Thị Lan"),
        ("Ti ần Chí Tiến", "Trần Chí Tiến"),
        ("N puyên Thị Trung Thu", "Nguyễn Thị Trung Thu"),
        ("bến Văn Nhiên", None),
        ("ấng Seo Vần", None),
    ],
)
def test_a_hidden_family_name_is_put_back_or_left_open(read: str, name: str | None) -> None:
    assert described(page(changed(STATE, "Trần Đức Quý", read))).value("signer_name") == name


def test_a_family_name_that_was_only_guessed_is_left_open() -> None:
    guessed = page(changed(STATE, "Trần Đức Quý", "Ngầy Văn Nhiên"))
    assert described(guessed).value("signer_name") == "Ngụy Văn Nhiên"
    rows = list(guessed.text.rows)
    first, *others = rows[-1][0].words
    rows[-1] = (Line((replace(first, confidence=0.06), *others)),)
    assert (
        described(replace(guessed, text=replace(guessed.text, rows=tuple(rows)))).value("signer_name") is None
    )


@pytest.mark.parametrize(("sure", "name"), [(0.95, "Trần Đức Quý"), (0.18, None)])
def test_a_name_of_which_a_word_cannot_be_read_is_left_open(sure: float, name: str | None) -> None:
    """`Lê #inh Khái` is not Lê Khái."""
    reading = page(STATE)
    first, middle, last = reading.text.rows[-1][0].words
    torn = replace(middle, text="#ức" if name is None else middle.text, confidence=sure)
    rows = (*reading.text.rows[:-1], (Line((first, torn, last)),))
    found = described(replace(reading, text=replace(reading.text, rows=rows)))
    assert found.value("signer_name") == name


@pytest.mark.parametrize(("middle", "position"), [(0.7, "CHỦ TỊCH"), (0.7206, "PHÓ CHỦ TỊCH")])
def test_a_title_off_the_axis_of_its_signature_lost_its_first_word(middle: float, position: str) -> None:
    lines = changed(changed(STATE, "PHÓ CHỦ TỊCH", "bí"), "KT. CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN")
    lines = [("CHỦ TỊCH", middle, y) if text == "bí" else (text, x, y) for text, x, y in lines]
    fields = described(page(lines)).fields
    (found,) = (field for field in fields if field.name == "signer_position")
    assert found.value == f"TM. ỦY BAN NHÂN DÂN / {position}"
    assert (found.doubt is not None) == (position != "CHỦ TỊCH")


def test_a_signature_may_begin_above_the_recipients() -> None:
    higher = [(text, x, 0.655 if text == "KT. CHỦ TỊCH" else y) for text, x, y in STATE]
    higher = [(text, x, 0.675 if text == "PHÓ CHỦ TỊCH" else y) for text, x, y in higher]
    assert described(page(higher)).value("signer_position") == "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"


@pytest.mark.parametrize(
    ("read", "place", "doubted"),
    [
        ("n Giang", "An Giang", False),
        ("4n Giang", "An Giang", False),
        ("Giang", "Giang", True),
        ("TP Hồ Chí Minh", "TP. Hồ Chí Minh", False),
    ],
)
def test_a_torn_name_of_a_place_is_put_right_or_doubted(read: str, place: str, *, doubted: bool) -> None:
    fields = described(page(changed(STATE, "Hà Giang, ngày", f"{read}, ngày"))).fields
    (found,) = (field for field in fields if field.name == "place")
    assert (found.value, found.doubt is not None) == (place, doubted)


@pytest.mark.parametrize(
    ("above", "below", "agency"),
    [
        ("ỦỦY BAN NHÂN DÂN", "TỈNH HÀ GIANG", "ỦY BAN NHÂN DÂN TỈNH HÀ GIANG"),
        ("ỦY BAN NHÂN DÂN", "TỈNH ANGIANG", "ỦY BAN NHÂN DÂN TỈNH AN GIANG"),
    ],
)
def test_names_of_agencies_read_with_a_letter_twice_or_without_a_gap(
    above: str, below: str, agency: str
) -> None:
    lines = [(above, LEFT, 0.06), *STATE[1:2], (below, LEFT, 0.08), *STATE[3:]]
    assert described(page(lines)).value("issuing_agency") == agency


@pytest.mark.parametrize(("sure", "doubted"), [(0.95, False), (0.1, True)])
def test_one_guessed_word_makes_the_name_of_an_agency_doubtful(sure: float, *, doubted: bool) -> None:
    reading = page(STATE)
    rows = list(reading.text.rows)
    first, *others = rows[0][0].words
    rows[0] = (Line((replace(first, confidence=sure), *others)),)
    fields = described(replace(reading, text=replace(reading.text, rows=tuple(rows)))).fields
    assert [bool(field.doubt) for field in fields if field.name == "issuing_agency"] == [doubted]


def test_commas_in_a_notation_are_part_of_it() -> None:
    found = described(page(changed(STATE, "15/QĐ-UBND", "15/QĐ-SVH,TT,DL")))
    assert found.value("code_notation") == "QĐ-SVH,TT,DL"


BODY: list[Printed] = [
    ("Trong thời gian qua, công tác triển khai thi hành các quy định này đã", 0.56, 0.245),
    *[
        ("đạt những kết quả tích cực trên nhiều lĩnh vực của đời sống xã hội nơi", 0.54, y / 100)
        for y in (27, 29, 31)
    ],
]


@pytest.mark.parametrize(
    "below",
    [
        [("-----", MIDDLE, 0.225), *BODY],
        BODY,
        [("1- Tập trung rà soát quy hoạch cán bộ", 0.5, 0.225)],
        [("Căn cứ Điều lệ Đảng", 0.5, 0.225)],
    ],
)
def test_the_subject_ends_where_the_body_begins(below: list[Printed]) -> None:
    head = [line for line in STATE if line[2] < 0.21]
    assert described(page([*head, *below])).value("subject") == described(page(STATE)).value("subject")


def test_a_torn_title_is_told_by_the_notation() -> None:
    found = described(page(changed(STATE, "QUYẾT ĐỊNH", "QUYẾT ĐỊ")))
    assert found.value("document_type") == "Quyết định"
    assert found.value("subject") == described(page(STATE)).value("subject")
    plan = changed(changed(STATE, "QUYẾT ĐỊNH", "ĐỀ ÁN"), "QĐ-UBND", "ĐA-UBND")
    assert described(page(plan)).value("document_type") == "Đề án", "and not Dự án, which is as near"


def test_a_paper_of_the_state_before_1976() -> None:
    lines: list[Printed] = [
        ("ỦY BAN HÀNH CHÍNH", LEFT, 0.06),
        ("VIỆT NAM DÂN CHỦ CỘNG HÒA", RIGHT, 0.06),
        ("TỈNH HÀ GIANG", LEFT, 0.08),
        ("Độc lập - Tự do - Hạnh phúc", RIGHT, 0.08),
        ("Số: 45 QĐ/UB", LEFT, 0.11),
        ("Hà Giang, ngày 5 tháng 3 năm 1962", RIGHT, 0.11),
        ("QUYẾT ĐỊNH", MIDDLE, 0.16),
        ("về việc mở lớp bổ túc văn hóa", MIDDLE, 0.18),
    ]
    found = values(described(page(lines)))
    assert (found["family"], found["code_full"]) == ("state", "45 QĐ/UB")
    assert (found["issued_date"], found["issuing_agency"]) == (
        "1962-03-05",
        "ỦY BAN HÀNH CHÍNH TỈNH HÀ GIANG",
    )


def test_a_letter_of_the_province_of_ha_tuyen() -> None:
    lines: list[Printed] = [
        ("TỈNH ỦY HÀ TUYÊN", LEFT, 0.06),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", RIGHT, 0.06),
        ("*", LEFT, 0.08),
        ("Số 05 NQ/HT", LEFT, 0.11),
        ("Hà Tuyên, ngày 5 tháng 3 năm 1982", RIGHT, 0.11),
        ("NGHỊ QUYẾT", MIDDLE, 0.16),
        ("về vận động định canh, định cư", MIDDLE, 0.18),
    ]
    found = values(described(page(lines)))
    assert (found["code_number"], found["code_notation"]) == ("05", "NQ/HT")
    assert (found["issuing_agency"], found["place"]) == ("TỈNH ỦY HÀ TUYÊN", "Hà Tuyên")


def test_a_date_in_the_body_is_not_that_of_the_document() -> None:
    lines = without(STATE, "Hà Giang,")
    lines.append(("Quyết định số 04/2020/QĐ-UBND ngày 18 tháng 02 năm 2020 của UBND tỉnh", 0.5, 0.21))
    found = values(described(page(sorted(lines, key=lambda line: line[2]))))
    assert not found.keys() & {"issued_date", "place"}
    assert (found["code_number"], found["code_notation"]) == ("15", "QĐ-UBND")


def test_a_date_of_which_nothing_can_be_read_keeps_its_place() -> None:
    place = described(page(changed(STATE, "ngày 05 tháng 01 năm", "ngàyộ tháng 4Đnăm"))).get("place")
    assert place is not None
    assert (place.value, place.doubt is not None) == ("Hà Giang", True)


def test_a_word_that_looks_like_a_mark_is_none() -> None:
    assert described(page([*STATE, ("NHÂN", 0.2, 0.3)])).get("urgency") is None


def test_the_title_puts_a_letter_of_the_notation_right() -> None:
    found = described(page(changed(changed(STATE, "QUYẾT ĐỊNH", "TỜ TRÌNH"), "QĐ-UBND", "TT-UBND")))
    assert (found.value("code_notation"), found.value("code_full")) == ("TTr-UBND", "15/TTr-UBND")
    notation = found.get("code_notation")
    assert notation is not None
    assert notation.doubt


def test_name_of_the_country_and_date_make_a_paper_of_the_state_but_no_petition() -> None:
    lines = without(STATE, "ỦY BAN", "TỈNH", "Số", "QUYẾT")
    assert described(page(lines)).value("family") == "state"
    petition: list[Printed] = [*lines, ("ĐƠN KIẾN NGHỊ", MIDDLE, 0.16)]
    assert described(page(petition)).value("family") == "other"


def test_a_date_that_the_day_has_torn_is_one_line() -> None:
    """`ngày` and `tháng` lie apart where a stroke of the pen stands in the row of the number between them."""
    lines = without(STATE, "Hà Giang, ngày")
    torn: list[Printed] = [
        ("Hà Giang, ngày", 0.6, 0.11),
        ("t", 0.69, 0.105),
        ("tháng 01 năm 2020", 0.8, 0.111),
    ]
    found = described(page([*torn, *lines]))
    assert (found.value("place"), found.value("issued_date")) == ("Hà Giang", None)
    dated = described(page([torn[0], ("15", 0.69, 0.108), torn[2], *lines]))
    assert dated.issued_date == dt.date(2020, 1, 15)


@pytest.mark.parametrize(
    ("first", "second", "right"),
    [
        ("CHỦ TỊCH", "CHỦ TỊCH", "KT."),
        ("CHỦ TỊCH", "PHÓ CHỦ TỊCH", "KT."),
        ("XT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "KT."),
        ("KI. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "KT."),
        ("K.T CHỦ TỊCH", "PHÓ CHỦ TỊCH", "KT."),
        ("TIM BAN THƯỜNG VỤ", "BÍ THƯ", "T/M"),
        ("T / M BAN THƯỜNG VỤ", "BÍ THƯ", "T/M"),
    ],
)
def test_a_misread_right_of_signing_is_put_right(first: str, second: str, right: str) -> None:
    lines = changed(changed(STATE, "PHÓ CHỦ TỊCH", second), "KT. CHỦ TỊCH", first)
    assert described(page(lines)).value("signing_authority") == right


@pytest.mark.parametrize(
    ("read", "name", "doubted"),
    [
        ("Mùa A Sơn", "Mùa A Sơn", False),
        ("Thèn Ngọc Minh", "Thèn Ngọc Minh", False),
        ("NGUYỄN VĂN LINH", "Nguyễn Văn Linh", False),
        ("Lê Minh Kkhái", "Lê Minh Khái", True),
        ("Nguyễn hị Mai", "Nguyễn Thị Mai", True),
        ("Ngố Văn Đính", "Ngô Văn Đính", True),
    ],
)
def test_names_that_were_left_open_or_shown_as_sure(read: str, name: str, doubted: bool) -> None:
    found = described(page(changed(STATE, "Trần Đức Quý", read))).get("signer_name")
    assert found is not None
    assert (found.value, found.doubt is not None) == (name, doubted)


@pytest.mark.parametrize("place", ["LONG AN", "CAO ĐẲNG", "LAO ĐỘNG"])
def test_words_of_an_agency_that_are_read_well_become_no_place(place: str) -> None:
    """VĨNH LONG, CAO BẰNG and LÂM ĐỒNG lie a letter or two away."""
    found = described(page(changed(STATE, "TỈNH HÀ GIANG", f"TỈNH {place}")))
    assert found.value("issuing_agency") == f"ỦY BAN NHÂN DÂN TỈNH {place}"


def test_a_subject_goes_on_with_small_letters_that_open_bodies_in_capitals() -> None:
    lines = changed(LETTER_OF_STATE, "nội dung kỳ họp", "căn cứ tính lệ phí")
    assert described(page(lines)).value("subject") == "V/v đăng ký bổ sung căn cứ tính lệ phí"
