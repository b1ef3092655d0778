"""Stacks in a run: a secret page holds the scan together, and each part gets its pages, failed ones too."""

from pipeline.batch.stack_story import cuts_of, dealt
from pipeline.catalogue.rows import WaitingDocument
from pipeline.language import message
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.outcome import Failure, FailureKind, Stage
from pipeline.model.page import PageKind, PageReading, SecrecyMark
from pipeline.model.slip import Slip
from pipeline.model.stack import CutReason
from pipeline.rules.load import load_rules

FAILURE = Failure(Stage.READ, FailureKind.TIMEOUT, message("x"), 4)


def page(number: int, *, marks: tuple[SecrecyMark, ...] = (), slip: Slip | None = None) -> PageReading:
    rows = () if marks or slip else ((Line((Word("chữ", Box(0, 0, 9, 9), 0.9),)),),)
    kind = PageKind.SEPARATOR if slip else PageKind.SCAN
    return PageReading(number, kind, PageText(10, 10, 100, rows), "an engine", marks=marks, slip=slip)


def part(first: int, last: int | None) -> WaitingDocument:
    return WaitingDocument(f"{first}", "0" * 64, MediaType.PDF, "x.pdf", "x.pdf", None, first, last)


def test_a_mark_of_secrecy_on_any_page_holds_the_scan_together() -> None:
    pages = {1: page(1), 2: page(2, slip=Slip("TU.1")), 3: page(3)}
    assert [cut.reason for cut in cuts_of(pages, load_rules())] == [CutReason.SLIP]
    pages[3] = page(3, marks=(SecrecyMark("mật", 3, Box(0, 0, 1, 1), "stamp"),))
    assert cuts_of(pages, load_rules()) == ()


def test_each_part_gets_its_pages_counted_from_its_first_and_keeps_its_failures() -> None:
    outcomes = {1: page(1), 2: page(2), 3: page(3), 4: FAILURE, 5: page(5)}
    first, second = dealt(outcomes, [part(11, 12), part(13, None)])
    assert first == {1: page(1), 2: page(2)}
    assert [outcome.page_number for outcome in second.values()] == [1, 2, 3]
    assert isinstance(second[2], Failure)
    assert list(second) == [1, 2, 3]
