"""Corrections by people: they win, stay, are kept with who and when, and are owed to the index."""

import pytest

from pipeline.catalogue.edits import Correction
from pipeline.catalogue.rows import OutboxAction
from pipeline.errors import UsageError
from pipeline.model.geometry import Box
from pipeline.model.page import SecrecyMark


def values(archive, name: str) -> dict[str, str]:
    return {field.name: field.value for field in archive.catalogue.document(name).description.fields}


def test_a_correction_wins_and_survives_every_later_reading(archive) -> None:
    document = archive.digitize("a")
    changed = archive.catalogue.edits.record(
        [Correction(document, {"document_type": "Kết luận", "signer_name": "Sùng Mí Lử"})], "Lan"
    )
    assert changed == 2
    for _ in range(2):
        assert values(archive, document) == {"document_type": "Kết luận", "signer_name": "Sùng Mí Lử"}
        archive.catalogue.file_document(archive.filed(document))
    field = archive.catalogue.document(document).description.get("document_type")
    assert (field.confidence, field.rule, field.doubt, field.box) == (1.0, "person", None, Box(1, 2, 3, 4))


def test_a_cleared_field_stays_cleared(archive) -> None:
    document = archive.digitize("a")
    archive.catalogue.edits.record([Correction(document, {"document_type": None})], "Lan")
    archive.catalogue.file_document(archive.filed(document))
    assert values(archive, document) == {}
    archive.catalogue.edits.record([Correction(document, {"document_type": "Báo cáo"})], "Mai")
    archive.catalogue.file_document(archive.filed(document, kind="Kế hoạch"))
    assert values(archive, document) == {"document_type": "Báo cáo"}


def test_the_history_tells_who_when_and_what_before(archive) -> None:
    document = archive.digitize("a")
    number = archive.catalogue.document(document).document_no
    for value, person in (("Kết luận", "Lan"), ("Kế hoạch", "Mai")):
        archive.catalogue.edits.record([Correction(document, {"document_type": value})], person)
    first, second = archive.catalogue.edits.history(number)
    assert (first.replaced, first.value, first.person) == ("Báo cáo", "Kết luận", "Lan")
    assert (second.replaced, second.value, second.person) == ("Kết luận", "Kế hoạch", "Mai")
    assert first.at < second.at


def test_what_was_read_is_confirmed_once(archive) -> None:
    document = archive.digitize("a")
    confirm = [Correction(document, {"document_type": "Báo cáo"})]
    assert archive.catalogue.edits.record(confirm, "Lan") == 1
    assert archive.catalogue.edits.record(confirm, "Lan") == 0
    assert archive.catalogue.edits.record([Correction(document, {"note": None})], "Lan") == 0


def test_the_index_is_owed_the_document_and_its_pages(archive) -> None:
    document = archive.digitize("a", pages=2)
    archive.catalogue.edits.record([Correction(document, {"document_type": "Kết luận"})], "Lan")
    owed = archive.catalogue.outbox_batch(10)
    assert {item.action for item in owed} == {OutboxAction.PUT}
    rows = archive.catalogue.index_rows([item.number for item in owed])
    assert {row.fields["document_type"] for row in rows} == {"Kết luận"}


def test_all_corrections_are_taken_or_none(archive) -> None:
    document = archive.digitize("a")
    both = [Correction(document, {"note": "x"}), Correction("0" * 16, {"note": "y"})]
    with pytest.raises(UsageError, match="There is no document 0000"):
        archive.catalogue.edits.record(both, "Lan")
    assert "note" not in values(archive, document)
    assert archive.catalogue.outbox_size() == 0
    with pytest.raises(UsageError, match="--person"):
        archive.catalogue.edits.record(both[:1], " ")


def test_a_quarantined_document_is_not_edited_and_loses_its_corrections(archive) -> None:
    """What people entered is text of the document, too; and nothing tells that it exists."""
    document = archive.digitize("a")
    number = archive.catalogue.document(document).document_no
    archive.catalogue.edits.record([Correction(document, {"subject": "canary"})], "Lan")
    archive.catalogue.quarantine.stop(document, [SecrecyMark("mật", 1, Box(0, 0, 1, 1), "mark")])
    assert archive.catalogue.edits.history(number) == ()
    with pytest.raises(UsageError) as error:
        archive.catalogue.edits.record([Correction(document, {"note": "x"})], "Lan")
    assert str(error.value) == f"There is no document {document}."
    assert b"canary" not in archive.place.read_bytes()
