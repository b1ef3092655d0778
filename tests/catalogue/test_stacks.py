"""Stacks in the catalogue: parts are documents like any other, and taking a cut back loses no page."""

import pytest

from pipeline.catalogue.rows import FiledDocument
from pipeline.errors import UsageError
from pipeline.model.archive import DocumentStatus, EntryKind, MatchedBy
from pipeline.model.geometry import Box
from pipeline.model.ocr import PageText
from pipeline.model.page import PageKind, PageReading, SecrecyMark
from pipeline.model.slip import Slip
from pipeline.model.stack import Cut, CutReason, CutState, Splitting

SLIPS, HEADERS = Splitting.SLIPS.applied, Splitting.ALL.applied
CUTS = (Cut(1, CutReason.SLIP, "TU.1"), Cut(3, CutReason.SLIP, "TU.2"), Cut(5, CutReason.HEADER, "TU.2"))


@pytest.fixture
def stack(archive) -> str:
    """A scan of six pages that was taken in and waits."""
    return archive.take("stack")


def parts(archive) -> list[tuple[str, int, int | None, str | None]]:
    return [
        (row.source_name, row.first_page, row.last_page, row.dossier_code)
        for row in archive.catalogue.documents()
    ]


def states(archive) -> dict[int, CutState]:
    return {row.first_page: row.state for row in archive.catalogue.stacks.listed()}


def test_slips_cut_headers_are_proposed_and_the_dossier_is_that_of_the_slip(archive, stack: str) -> None:
    found = archive.catalogue.stacks.record(stack, CUTS, SLIPS)
    assert parts(archive) == [("stack.pdf", 1, 2, "TU.1"), ("stack_p003.pdf", 3, None, "TU.2")]
    assert [(one.document_id, one.first_page, one.last_page) for one in found] == [
        (row.document_id, row.first_page, row.last_page) for row in archive.catalogue.documents()
    ]
    assert {row.matched_by for row in archive.catalogue.documents()} == {MatchedBy.SLIP}
    assert states(archive) == {3: CutState.APPLIED, 5: CutState.PROPOSED}
    assert archive.catalogue.waiting() == found


def test_the_first_part_keeps_its_id_and_the_others_get_the_same_ids_again(archive, stack: str) -> None:
    first = archive.catalogue.stacks.record(stack, CUTS, HEADERS)
    assert first[0].document_id == stack
    archive.catalogue.stacks.join(first[2].document_id)
    assert len(archive.catalogue.stacks.cut(stack_read(archive, stack), [3, 5])) == 3
    assert [row.document_id for row in archive.catalogue.documents()] == [one.document_id for one in first]


def stack_read(archive, document_id: str, pages: int = 6) -> str:
    archive.catalogue.file_document(archive.filed(document_id, pages))
    return document_id


def test_a_part_that_is_read_again_is_cut_where_it_lies_in_the_scan(archive, stack: str) -> None:
    _, second = archive.catalogue.stacks.record(stack, [Cut(3, CutReason.SLIP)], SLIPS)
    again = archive.catalogue.stacks.record(second.document_id, [Cut(2, CutReason.HEADER)], HEADERS)
    assert [(one.first_page, one.last_page) for one in again] == [(3, 3), (4, None)]
    assert [row[1:3] for row in parts(archive)] == [(1, 2), (3, 3), (4, None)]


def test_what_a_person_took_back_no_run_cuts_again(archive, stack: str) -> None:
    archive.catalogue.stacks.record(stack, CUTS, HEADERS)
    joined = archive.catalogue.stacks.join(stack)
    assert (joined.document_id, joined.parts) == (stack, 2)
    assert set(states(archive).values()) == {CutState.UNDONE}
    assert len(archive.catalogue.stacks.record(stack, CUTS, HEADERS)) == 1
    assert [row[:3] for row in parts(archive)] == [("stack.pdf", 1, None)]


def test_taking_a_cut_back_withdraws_the_parts_and_lets_the_whole_be_read(archive, stack: str) -> None:
    for part in archive.catalogue.stacks.record(stack, CUTS, SLIPS):
        archive.catalogue.file_document(archive.filed(part.document_id, 2))
    archive.index_all()
    second = archive.catalogue.document("stack_p003.pdf").document_id
    joined = archive.catalogue.stacks.join(stack)
    assert joined.derived == (f"{second}.pdf",)
    assert [item.action for item in archive.catalogue.outbox_batch(100)] == ["withdraw"] * 3
    assert [(one.document_id, one.last_page) for one in archive.catalogue.waiting()] == [(stack, None)]
    assert archive.catalogue.counts().documents[DocumentStatus.WAITING] == 1
    assert archive.catalogue.indexable(EntryKind.DOCUMENT) == 1, "the first part stays found meanwhile"
    with pytest.raises(UsageError, match="is not split"):
        archive.catalogue.stacks.join(stack)


def test_a_part_that_went_back_is_no_document_any_more(archive, stack: str) -> None:
    _, second = archive.catalogue.stacks.record(stack, CUTS, SLIPS)
    archive.catalogue.file_document(archive.filed(second.document_id, 2))
    archive.catalogue.stacks.join(stack)
    for ask in (archive.catalogue.document, archive.catalogue.stacks.join):
        with pytest.raises(UsageError, match="no document"):
            ask(second.document_id)
    assert archive.catalogue.pages(second.document_id) == ()
    assert archive.catalogue.stacks.filed_dossiers() == {"TU.1"}


def test_a_slip_does_not_move_what_a_person_has_placed(archive) -> None:
    document_id = archive.take("placed", "TU.7")
    archive.catalogue.stacks.record(document_id, [Cut(1, CutReason.SLIP, "TU.1")], frozenset())
    assert archive.catalogue.document(document_id).dossier_code == "TU.7", "only proposed"
    archive.catalogue.stacks.record(document_id, [Cut(1, CutReason.SLIP, "TU.1")], SLIPS)
    assert archive.catalogue.document(document_id).dossier_code == "TU.1"


def test_the_same_bytes_again_are_a_duplicate_of_the_first_part(archive, stack: str) -> None:
    archive.catalogue.stacks.record(stack, CUTS, HEADERS)
    taken = archive.catalogue.take(archive.source("stack", path="/inbox/again.pdf"))
    assert (taken.document_id, taken.is_new) == (stack, False)
    assert [master.vault_name for master in archive.catalogue.masters()] == [
        archive.catalogue.document(stack).vault_name
    ], "a part has no file of its own to verify"


def test_separators_are_kept_but_count_for_nothing(archive, stack: str) -> None:
    """A rate with slips in it would be too high."""
    sheet = PageReading(1, PageKind.SEPARATOR, PageText(1654, 2339, 200), "an engine", slip=Slip("TU.1"))
    done = FiledDocument(stack, DocumentStatus.DONE, 2, (sheet, archive.page(2)), derived_name="x.pdf")
    archive.catalogue.file_document(done)
    row = archive.catalogue.document(stack)
    assert (row.page_count, row.pages_read) == (1, 1)
    assert [page.kind for page in archive.catalogue.pages(stack)] == [PageKind.SEPARATOR, PageKind.SCAN]
    assert archive.catalogue.reading(stack, 1) == sheet


def test_one_page_is_no_stack(archive) -> None:
    with pytest.raises(UsageError, match="one page only"):
        archive.catalogue.stacks.cut(archive.digitize("a", pages=1), [2])


@pytest.mark.parametrize("pages", [[1], [7], [3, 9], [0]])
def test_a_cut_outside_the_document_is_refused_whole(archive, stack: str, pages: list[int]) -> None:
    stack_read(archive, stack)
    with pytest.raises(UsageError, match="pages from 2 to 6"):
        archive.catalogue.stacks.cut(stack, pages)
    assert len(parts(archive)) == 1
    assert states(archive) == {}


def test_what_is_proposed_is_cut_when_a_person_says_so(archive, stack: str) -> None:
    stack_read(archive, stack)
    with pytest.raises(UsageError, match="No cut is proposed"):
        archive.catalogue.stacks.cut(stack, None)
    archive.catalogue.stacks.record(stack, CUTS[1:], frozenset())
    assert len(parts(archive)) == 1
    assert len(archive.catalogue.stacks.cut(stack, None)) == 3
    assert [row[1:] for row in parts(archive)] == [(1, 2, None), (3, 4, "TU.2"), (5, None, "TU.2")]


def test_what_was_not_read_or_is_in_quarantine_cannot_be_cut(archive, stack: str) -> None:
    with pytest.raises(UsageError, match="not known yet"):
        archive.catalogue.stacks.cut(stack, [2])
    archive.catalogue.quarantine.stop(stack, [SecrecyMark("mật", 1, Box(0, 0, 1, 1), "stamp")])
    with pytest.raises(UsageError, match="quarantine"):
        archive.catalogue.stacks.cut(stack, [2])
    with pytest.raises(UsageError, match="quarantine"):
        archive.catalogue.stacks.join(stack)
    assert archive.catalogue.stacks.listed() == ()
