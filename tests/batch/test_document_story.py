"""A document from the outcomes of its pages: in order, complete, and silent where it is secret."""

import pytest

from pipeline.batch.document_story import assemble, filed
from pipeline.language import message
from pipeline.model.archive import Description, DocumentStatus
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.outcome import Failure, FailureKind, Stage
from pipeline.model.page import PageKind, PageReading, SecrecyMark
from pipeline.rules.load import load_rules
from pipeline.stages.extract import ExtractOptions

MARK = SecrecyMark("mật", 2, Box(0, 0, 10, 10), "red_stamp")
FAILURE = Failure(Stage.READ, FailureKind.TIMEOUT, message("x"), 2)
HEADER = (("TỈNH ỦY HÀ GIANG", 100), ("Số 127-QĐ/TU", 140), ("QUYẾT ĐỊNH", 220), ("về công tác cán bộ", 260))


def reading(number: int, marks: tuple[SecrecyMark, ...] = ()) -> PageReading:
    rows = []
    for text, top in HEADER:
        words = []
        left = 120
        for part in text.split():
            words.append(Word(part, Box(left, top, left + 12 * len(part), top + 22), 0.95))
            left += 12 * len(part) + 8
        rows.append((Line(tuple(words)),))
    page = PageText(1000, 1400, 120, () if marks else tuple(rows))
    return PageReading(number, PageKind.SCAN, page, "an engine 1.0", marks=marks)


@pytest.fixture
def options() -> ExtractOptions:
    return ExtractOptions()


def test_pages_come_in_order_whatever_the_order_in_which_they_were_read(options: ExtractOptions) -> None:
    document = assemble("ab12", {3: reading(3), 1: reading(1), 2: reading(2)}, load_rules(), options)
    assert [one.page_number for one in document.readings] == [1, 2, 3]
    assert document.page_count == 3
    assert document.description.value("document_type") is not None
    done = filed(document, "ab/ab12.pdf")
    assert (done.status, done.derived_name) == (DocumentStatus.DONE, "ab/ab12.pdf")
    assert done.failures == ()


def test_a_page_that_failed_makes_the_document_partial_and_keeps_its_place(options: ExtractOptions) -> None:
    document = assemble("ab12", {1: reading(1), 2: FAILURE, 3: reading(3)}, load_rules(), options)
    done = filed(document, "ab/ab12.pdf")
    assert done.status is DocumentStatus.PARTIAL
    assert done.failures == (FAILURE,)
    pages = document.pages_of_pdf
    assert [page.page_number for page in pages] == [1, 2, 3]
    assert pages[1].text.rows == ()
    assert pages[2] == document.readings[1]


def test_a_pdf_that_could_not_be_written_makes_it_partial(options: ExtractOptions) -> None:
    document = assemble("ab12", {1: reading(1)}, load_rules(), options)
    refused = Failure(Stage.DERIVE, FailureKind.STORAGE, message("x"))
    done = filed(document, refused)
    assert done.status is DocumentStatus.PARTIAL
    assert done.failures == (refused,)
    assert done.readings == document.readings


def test_a_document_of_which_no_page_was_read_has_failed(options: ExtractOptions) -> None:
    document = assemble("ab12", {2: FAILURE}, load_rules(), options)
    done = filed(document, None)
    assert done.status is DocumentStatus.FAILED
    assert done.failures == (FAILURE,)
    assert document.description == Description()


def test_one_secret_page_makes_the_document_secret_and_nothing_is_described(options: ExtractOptions) -> None:
    document = assemble("ab12", {1: reading(1), 2: reading(2, (MARK,))}, load_rules(), options)
    assert document.marks == (MARK,)
    assert document.description == Description()
    assert document.page_count == 2
