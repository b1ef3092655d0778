"""Where documents begin in a stack: at slips and at headers, and nowhere that cuts an appendix off."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import PageText
from pipeline.model.page import HandField, HandReading, PageKind, PageReading
from pipeline.model.slip import Slip
from pipeline.model.stack import Cut, CutReason, SessionFile
from pipeline.rules.load import load_rules
from pipeline.stages.stacks import find_cuts, led_by_slips
from tests.stages.printed_pages import HEAD, HEIGHT, LEFT, MIDDLE, WIDTH, Printed, laid_out

BODY: list[Printed] = [("Điều 2. Quyết định này có hiệu lực kể từ ngày ký.", MIDDLE, 0.4)]
FOOT: list[Printed] = [
    ("Nơi nhận:", 0.2, 0.70),
    ("KT. CHỦ TỊCH", 0.7, 0.70),
    ("PHÓ CHỦ TỊCH", 0.7, 0.72),
    ("Trần Đức Quý", 0.7, 0.82),
]


def page(number: int, *printed: Sequence[Printed], hand: tuple[HandReading, ...] = ()) -> PageReading:
    lines = sorted((one for some in printed for one in some), key=lambda one: one[2])
    return replace(laid_out(lines, number), hand=hand)


def slip(number: int, code: str | None) -> PageReading:
    return PageReading(number, PageKind.SEPARATOR, PageText(WIDTH, HEIGHT, 200), "an engine", slip=Slip(code))


def changed(*changes: tuple[str, str]) -> list[Printed]:
    texts = dict(changes)
    return [(texts.get(text, text), middle, top) for text, middle, top in HEAD]


def cuts(*pages: PageReading) -> tuple[Cut, ...]:
    return find_cuts(pages, load_rules())


def test_a_header_after_the_end_of_a_document_begins_another() -> None:
    found = cuts(page(1, HEAD, FOOT), page(2, HEAD), page(3, BODY, FOOT), page(4), page(5, HEAD, FOOT))
    assert found == (Cut(2, CutReason.HEADER), Cut(5, CutReason.HEADER))


def test_a_header_while_the_document_goes_on_begins_none() -> None:
    assert cuts(page(1, HEAD, BODY), page(2, HEAD, FOOT)) == ()


NO_NUMBER = ("Số: 15/QĐ-UBND", "Số: ....../QĐ-UBND")
NO_DAY = ("Hà Giang, ngày 05 tháng 01 năm 2020", "Hà Giang, ngày      tháng 01 năm 2020")


@pytest.mark.parametrize(
    "second",
    [
        page(2, [("PHỤ LỤC I", MIDDLE, 0.03)], HEAD),
        page(2, [("Mẫu số 02", 0.8, 0.03)], HEAD),
        page(2, [("DỰ THẢO", LEFT, 0.03)], HEAD),
        page(2, [("2", MIDDLE, 0.03)], HEAD),
        page(2, [("SAO Y BẢN CHÍNH", LEFT, 0.03)], changed(("Số: 15/QĐ-UBND", "Số: 05/SY-UBND"))),
        page(2, changed(NO_NUMBER)),
        page(2, changed(NO_DAY)),
        page(2, [(text, middle, top + 0.3) for text, middle, top in HEAD]),
        page(2, BODY),
        page(2),
    ],
    ids=["appendix", "form", "draft", "page number", "copy", "no number", "no day", "half-way down",
         "body", "blank"],
)  # fmt: skip
def test_an_appendix_a_form_a_draft_and_a_copy_stay_with_their_document(second: PageReading) -> None:
    assert cuts(page(1, HEAD, FOOT), second) == ()


def test_a_number_and_a_day_by_hand_are_as_good_as_printed_ones() -> None:
    by_hand = tuple(
        HandReading(field, Box(0, 0, 9, 9), (("15", 0.8),)) for field in (HandField.NUMBER, HandField.DAY)
    )
    found = cuts(page(1, HEAD, FOOT), page(2, changed(NO_NUMBER, NO_DAY), hand=by_hand))
    assert found == (Cut(2, CutReason.HEADER),)


def test_slips_cut_whatever_stands_there_and_tell_the_dossier_of_all_that_follows() -> None:
    found = cuts(
        slip(1, "TU.1"), page(2, BODY), slip(3, None), page(4, HEAD, FOOT), page(5, HEAD), slip(6, "TU.2"),
        page(7), page(8, BODY),
    )  # fmt: skip
    assert found == (
        Cut(1, CutReason.SLIP, "TU.1"),
        Cut(3, CutReason.SLIP, "TU.1"),
        Cut(5, CutReason.HEADER, "TU.1"),
        Cut(6, CutReason.SLIP, "TU.2"),
    )


def test_slips_in_a_row_are_one_and_slips_at_the_end_cut_nothing() -> None:
    found = cuts(page(1, BODY), slip(2, "TU.1"), slip(3, None), page(4, BODY), slip(5, "TU.9"))
    assert found == (Cut(2, CutReason.SLIP, "TU.1"),)
    assert cuts(slip(1, "TU.1")) == ()


def test_a_blank_page_before_the_first_slip_stays_with_it() -> None:
    """No page is dropped: the first document begins on page 1, whatever lies there."""
    assert cuts(page(1), slip(2, "TU.1"), page(3, HEAD, FOOT)) == (Cut(1, CutReason.SLIP, "TU.1"),)


def session(*files: tuple[str, str]) -> list[SessionFile]:
    """Files, one a minute; each holds a `slip CODE`, `slip` (without), `stack`, `letter`, or is `unread`."""
    found = []
    for at, (path, what) in enumerate(files):
        kind, _, code = what.partition(" ")
        found.append(
            SessionFile(
                path, path, at * 60 * 10**9, is_read=kind != "unread", has_slips=kind in ("slip", "stack"),
                is_slip=kind == "slip", dossier_code=code or None,
            )
        )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("files", "led"),
    [
        (
            [("a/0", "letter"), ("a/1", "slip T1"), ("a/2", "letter"), ("a/3", "letter")],
            {"a/2": "T1", "a/3": "T1"},
        ),
        ([("a/1", "slip T1"), ("a/9", "letter"), ("a/10", "letter")], {"a/9": "T1", "a/10": "T1"}),
        (
            [("a/1", "slip T1"), ("a/2", "letter"), ("a/3", "slip T2"), ("a/4", "letter")],
            {"a/2": "T1", "a/4": "T2"},
        ),
        ([("a/1", "slip T1"), ("a/2", "slip"), ("a/3", "letter")], {"a/3": "T1"}),
        ([("a/1", "slip"), ("a/2", "letter")], {}),
        ([("a/1", "slip T1"), ("a/2", "stack"), ("a/3", "letter")], {}),
        ([("a/1", "slip T1"), ("a/2", "unread"), ("a/3", "letter")], {}),
        ([("a/1", "slip T1"), ("b/2", "letter"), ("a/b/3", "letter")], {}),
    ],
)
def test_a_slip_in_a_file_leads_what_follows_it_in_its_folder(
    files: list[tuple[str, str]], led: dict[str, str]
) -> None:
    assert led_by_slips(session(*files)) == led
    assert led_by_slips(session(*files)[::-1]) == led, "names decide, not the order in which they came"


def test_another_session_does_not_belong_to_the_slip_of_the_last() -> None:
    slip, letter = session(("a/1", "slip T1"), ("a/2", "letter"))
    assert led_by_slips([slip, replace(letter, modified_ns=50 * 60 * 10**9)]) == {"a/2": "T1"}
    assert led_by_slips([slip, replace(letter, modified_ns=70 * 60 * 10**9)]) == {}
