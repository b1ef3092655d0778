"""What a person vouches for is found and described, now and after every reading, until it is taken back."""

import dataclasses

import pytest

from pipeline.catalogue.edits import Correction
from pipeline.errors import UsageError
from pipeline.model.archive import Description, EntryKind, Field
from pipeline.model.geometry import Box
from pipeline.model.page import PageReading, SecrecyMark
from pipeline.model.quality import Grade, PageQuality, Weakness

FRENCH = PageQuality(Grade.POOR, 0.8, (Weakness.FOREIGN,), searchable=False)
GOOD = PageQuality(Grade.GOOD, 0.99)


def document(archive, document_id: str, *qualities: PageQuality):
    filed = archive.filed(document_id, len(qualities))
    graded = zip(filed.readings, qualities, strict=True)
    readings = tuple(dataclasses.replace(page, quality=quality) for page, quality in graded)
    return dataclasses.replace(filed, readings=readings)


def describe(readings: tuple[PageReading, ...], vouched: frozenset[int]) -> Description:
    told = f"{len(readings)} pages, vouched {sorted(vouched)}"
    return Description((Field("subject", told, 0.9, 1, None, "test", None),))


def filed(archive, *qualities: PageQuality) -> str:
    document_id: str = archive.take("a")
    archive.catalogue.file_document(document(archive, document_id, *qualities))
    archive.index_all()
    return document_id


def owed(archive) -> list[tuple[int, str]]:
    """The page numbers that the index owes, with what it must do, and pays."""
    items = [item for item in archive.catalogue.outbox_batch(99) if item.kind is EntryKind.PAGE]
    (row,) = archive.catalogue.documents()
    pages = {page.page_id: page.page_number for page in archive.catalogue.pages(row.document_id)}
    archive.index_all()
    return sorted((pages[item.number], str(item.action)) for item in items)


def searched(archive, document_id: str) -> list[bool]:
    return [page.quality.searchable for page in archive.catalogue.pages(document_id)]


def test_a_vouched_page_is_indexed_and_described_and_leaves_the_review(archive) -> None:
    one, vouched = filed(archive, GOOD, FRENCH, FRENCH), archive.catalogue.vouched
    assert vouched.record(one, [1, 2], " Lan ", describe) == 1, "page 1 needs nobody"
    assert searched(archive, one) == [True, True, False]
    assert owed(archive) == [(1, "put"), (2, "put")], "the metadata of page 1 has changed"
    (subject,) = archive.catalogue.document(one).description.fields
    assert subject.value == "3 pages, vouched [2]"
    assert [page.page_number for page in archive.catalogue.checks.weak_pages([Grade.POOR])] == [3]
    (row,) = vouched.of(one)
    assert (row.page_number, row.person, row.taken_back_at) == (2, "Lan", None)
    assert vouched.record(one, [2], "Mai", describe) == 0
    assert owed(archive) == []


def test_it_survives_a_reading_as_corrections_do(archive) -> None:
    one = filed(archive, GOOD, FRENCH)
    archive.catalogue.vouched.record(one, [2], "Lan", describe)
    archive.index_all()
    archive.catalogue.file_document(document(archive, one, GOOD, FRENCH))
    assert searched(archive, one) == [True, True]
    assert owed(archive) == [(1, "put"), (2, "put")], "it is withdrawn not even for a moment"
    assert archive.catalogue.reading(one, 2).quality == FRENCH, "what the program believes is kept"


def test_what_is_taken_back_leaves_the_index_and_stays_on_record(archive) -> None:
    one, vouched = filed(archive, GOOD, FRENCH), archive.catalogue.vouched
    vouched.record(one, [2], "Lan", describe)
    archive.index_all()
    assert vouched.take_back(one, [1, 2], "Mai", describe) == 1
    assert searched(archive, one) == [True, False]
    assert owed(archive) == [(1, "put"), (2, "withdraw")]
    assert archive.catalogue.document(one).description.value("subject") == "2 pages, vouched []"
    assert vouched.take_back(one, [2], "Mai", describe) == 0
    assert vouched.record(one, [2], "Lan", describe) == 1
    assert [(row.person, row.taken_back_by) for row in vouched.of(one)] == [("Lan", "Mai"), ("Lan", None)]


def test_corrections_of_metadata_stay_when_a_document_is_described_anew(archive) -> None:
    one = filed(archive, FRENCH)
    archive.catalogue.edits.record([Correction(one, {"subject": "của người"})], "Lan")
    archive.catalogue.vouched.record(one, [1], "Lan", describe)
    assert archive.catalogue.document(one).description.value("subject") == "của người"


def test_it_goes_with_the_page_when_the_scan_is_cut_and_joined(archive) -> None:
    one, catalogue = filed(archive, GOOD, FRENCH, FRENCH), archive.catalogue
    catalogue.vouched.record(one, [3], "Lan", describe)
    first, second = catalogue.stacks.cut(one, [2])
    catalogue.file_document(document(archive, first.document_id, GOOD))
    catalogue.file_document(document(archive, second.document_id, FRENCH, FRENCH))
    assert catalogue.vouched.numbers(first.document_id) == frozenset()
    assert catalogue.vouched.numbers(second.document_id) == {2}
    assert searched(archive, second.document_id) == [False, True]
    catalogue.stacks.join(one)
    catalogue.file_document(document(archive, one, GOOD, FRENCH, FRENCH))
    assert searched(archive, one) == [True, False, True]


def test_what_is_stopped_is_not_judged_and_what_was_said_of_it_is_deleted(archive) -> None:
    one, vouched = filed(archive, FRENCH), archive.catalogue.vouched
    for pages, person, told in (([1], " ", "--person"), ([2], "Lan", "no reading of page 2")):
        with pytest.raises(UsageError, match=told):
            vouched.record(one, pages, person, describe)
    vouched.record(one, [1], "Lan", describe)
    archive.catalogue.quarantine.stop(one, [SecrecyMark("mật", 1, Box(0, 0, 1, 1), "mark")])
    assert vouched.of(one) == ()
    for change in (vouched.record, vouched.take_back):
        with pytest.raises(UsageError, match="There is no document"):
            change(one, [1], "Lan", describe)
