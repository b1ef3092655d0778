"""The quarantine in the catalogue: cases without names, decisions on record, a chain that tells."""

import sqlite3
from pathlib import Path

import pytest

from pipeline.catalogue.quarantine_audit import FIRST_HASH, Decision
from pipeline.catalogue.quarantine_cases import CaseState
from pipeline.errors import UsageError
from pipeline.model.archive import DocumentStatus
from pipeline.model.geometry import Box
from pipeline.model.page import SecrecyMark

LAN = Decision("Lan", "nhầm với KHẨN", "12-QĐ/VPTU")


def mark(level: str = "mật", page: int = 2) -> SecrecyMark:
    return SecrecyMark(level, page, Box(1, 2, 3, 4), "frame")


def tampered(place: Path, statement: str) -> None:
    """Changes the table as somebody with the file could: past the triggers."""
    base = sqlite3.connect(place)
    for name in ("update", "delete", "insert"):
        base.execute(f"DROP TRIGGER quarantine_audit_{name}")
    base.execute(statement)
    base.commit()
    base.close()


def test_a_stopped_document_is_a_number_and_a_released_one_has_its_names_again(archive) -> None:
    document_id = archive.take("a")
    quarantine = archive.catalogue.quarantine
    names = quarantine.names(document_id)
    number = quarantine.stop(document_id, [mark(), mark("tối mật", 3)])
    quarantine.veil(number, left_outside=True)
    case = quarantine.case(number)
    assert (case.state, case.level, case.left_outside, case.put_away) == (
        CaseState.STOPPED, "tối mật", True, False,
    )  # fmt: skip
    assert archive.catalogue.document(document_id).source_name == "quarantine-00001"
    assert quarantine.names(document_id).files == ()
    quarantine.forget([number])
    assert quarantine.case(number).put_away
    quarantine.release(number, LAN, {document_id: names.source_name}, names.files)
    row = archive.catalogue.document(document_id)
    assert (row.status, row.source_name) == (DocumentStatus.WAITING, names.source_name)
    assert quarantine.names(document_id) == names
    assert quarantine.passed(document_id) == {2: "mật", 3: "tối mật"}
    assert quarantine.cases() == ()
    with pytest.raises(UsageError, match="released before"):
        quarantine.confirm(number, LAN)


def test_top_secret_is_never_released_and_a_person_can_raise_the_level(archive) -> None:
    quarantine = archive.catalogue.quarantine
    number = quarantine.stop(archive.take("a"), [mark()])
    quarantine.confirm(number, LAN, "tuyệt mật")
    assert quarantine.case(number).state is CaseState.CONFIRMED
    with pytest.raises(UsageError, match="never released"):
        quarantine.release(number, LAN, {}, ())
    assert [entry.action for entry in quarantine.history()] == ["stopped", "confirmed"]


def test_the_chain_is_whole_after_ordinary_work(archive) -> None:
    quarantine = archive.catalogue.quarantine
    assert quarantine.check_audit().last_hash == FIRST_HASH
    for name in "abc":
        quarantine.stop(archive.take(name), [mark()])
    quarantine.opened(2, LAN)
    quarantine.confirm(1, LAN)
    state = quarantine.check_audit()
    assert (state.entries, state.whole, state.broken) == (5, True, None)
    assert {entry.number for entry in quarantine.history(1)} == {1}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quarantine_audit SET reason = 'x'",
        "DELETE FROM quarantine_audit",
        "INSERT OR REPLACE INTO quarantine_audit SELECT * FROM quarantine_audit WHERE entry = 1",
    ],
)
def test_the_database_refuses_to_change_the_audit_table(archive, statement: str) -> None:
    archive.catalogue.quarantine.stop(archive.take("a"), [mark()])
    base = sqlite3.connect(archive.place)
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        base.execute(statement)
    base.close()


@pytest.mark.parametrize(
    ("statement", "broken", "unrecorded"),
    [
        ("UPDATE quarantine_audit SET person = 'Hoa' WHERE entry = 2", 2, ()),
        ("DELETE FROM quarantine_audit WHERE entry = 2", 2, (2,)),
        ("DELETE FROM quarantine_audit WHERE entry = 3", None, (3,)),
        ("UPDATE quarantine_cases SET state = 'released' WHERE number = 1", None, (1,)),
    ],
)
def test_changes_past_the_database_are_found(
    archive, statement: str, broken: int | None, unrecorded: tuple[int, ...]
) -> None:
    for name in "abc":
        archive.catalogue.quarantine.stop(archive.take(name), [mark()])
    tampered(archive.place, statement)
    state = archive.catalogue.quarantine.check_audit()
    assert (state.broken, state.unrecorded, state.whole) == (broken, unrecorded, False)
