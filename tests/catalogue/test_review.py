"""Weak pages are listed until a person has looked; what is no Vietnamese text stays out of the index."""

import dataclasses

from pipeline.model.archive import EntryKind, Verdict
from pipeline.model.quality import Grade, PageQuality, Weakness

GOOD = PageQuality(Grade.GOOD, 0.99)
FAINT = PageQuality(Grade.FAIR, 0.85, (Weakness.FAINT, Weakness.LOW_CONFIDENCE))
FRENCH = PageQuality(Grade.POOR, 0.8, (Weakness.FOREIGN,), searchable=False)


def graded(archive, document_id: str, *qualities: PageQuality | None):
    """The document with pages of these qualities."""
    filed = archive.filed(document_id, len(qualities))
    pages = zip(filed.readings, qualities, strict=True)
    return dataclasses.replace(
        filed, readings=tuple(dataclasses.replace(page, quality=quality) for page, quality in pages)
    )


def test_quality_is_kept_with_the_page_and_its_reading(archive) -> None:
    document_id = archive.take("a")
    archive.catalogue.file_document(graded(archive, document_id, GOOD, FAINT, FRENCH, None))
    wanted = [GOOD, FAINT, FRENCH, None]
    assert [page.quality for page in archive.catalogue.pages(document_id)] == wanted
    assert [page.quality for page in archive.catalogue.readings(document_id)] == wanted


def test_weak_pages_are_listed_by_document_and_page_until_a_person_has_passed_them(archive) -> None:
    first, second = archive.take("a", "D1"), archive.take("b")
    archive.catalogue.file_document(graded(archive, second, FRENCH))
    archive.catalogue.file_document(graded(archive, first, GOOD, FAINT, FRENCH))
    both = (Grade.POOR, Grade.FAIR)
    checks = archive.catalogue.checks

    def listed(*grades: Grade, weakness: Weakness | None = None) -> list[tuple[str, int]]:
        return [(page.document_id, page.page_number) for page in checks.weak_pages(grades, weakness)]

    assert listed(*both) == [(first, 2), (first, 3), (second, 1)]
    assert listed(Grade.POOR) == [(first, 3), (second, 1)]
    assert listed(*both, weakness=Weakness.LOW_CONFIDENCE) == [(first, 2)]
    assert checks.weak_pages(both)[0].dossier_code == "D1"
    checks.record(first, Verdict.RESCAN, "Lan", "mờ")
    assert listed(Grade.POOR) == [(first, 3), (second, 1)]
    checks.record(first, Verdict.WAIVE, "Lan", "bản duy nhất")
    assert listed(*both) == [(second, 1)]
    archive.catalogue.file_document(graded(archive, first, GOOD, FRENCH))
    assert listed(*both) == [(first, 2), (second, 1)], "the check was of other pages"


def test_what_is_no_vietnamese_text_is_not_indexed_and_leaves_the_index(archive) -> None:
    document_id = archive.digitize("a", pages=2)
    first, second = (page.page_id for page in archive.catalogue.pages(document_id))
    archive.catalogue.file_document(graded(archive, document_id, GOOD, FRENCH))
    items = [item for item in archive.catalogue.outbox_batch(99) if item.kind is EntryKind.PAGE]
    assert sorted((item.number, str(item.action)) for item in items) == [(first, "put"), (second, "withdraw")]
    assert archive.catalogue.indexable(EntryKind.PAGE) == 1
    assert [number for number, _ in archive.catalogue.revisions(EntryKind.PAGE)] == [first]
    assert archive.catalogue.reading(document_id, 2).text.rows, "its words are kept all the same"
    archive.index_all()
    archive.catalogue.reindex_all()
    queued = [item.number for item in archive.catalogue.outbox_batch(99) if item.kind is EntryKind.PAGE]
    assert queued == [first]
    archive.catalogue.file_document(graded(archive, document_id, GOOD, GOOD))
    assert archive.catalogue.indexable(EntryKind.PAGE) == 2
