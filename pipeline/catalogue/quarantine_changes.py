"""What changes in the catalogue when a document is stopped or released; each within a transaction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.catalogue import quarantine_audit
from pipeline.catalogue.quarantine_audit import PROGRAM, Action, Decision
from pipeline.catalogue.quarantine_cases import (
    MASTER,
    Case,
    CaseState,
    Files,
    SeenMark,
    listed,
    neutral_name,
    releasable,
    worst,
)
from pipeline.catalogue.rows import SourceState
from pipeline.catalogue.schema import documents, failures, masters, quarantine, sources
from pipeline.catalogue.schema_quarantine import quarantine_cases, quarantine_passed
from pipeline.catalogue.sources import veiled
from pipeline.model.archive import DocumentStatus
from pipeline.model.page import SecrecyMark


def open_case(
    connection: Connection,
    document_id: str,
    marks: Sequence[SecrecyMark],
    moment: dt.datetime,
    *,
    was_indexed: bool,
) -> int:
    """Makes the case of a document that was stopped, with its row in the audit table; its number."""
    level = worst([mark.level for mark in marks])
    number = connection.execute(
        insert(quarantine_cases).values(
            document_no=document_number(connection, document_id),
            state=str(CaseState.STOPPED),
            level=level,
            stopped_at=moment,
            left_outside=0,
            was_indexed=int(was_indexed),
        )
    ).inserted_primary_key[0]  # type: ignore[index]  # an INSERT of one row always has one
    seen = tuple(SeenMark(mark.page_number, mark.level, mark.rule) for mark in marks)
    record_stop(connection, number, level, seen, moment)
    return int(number)


def record_stop(
    connection: Connection, number: int, level: str, marks: Sequence[SeenMark], moment: dt.datetime
) -> None:
    """Adds the row of the audit table that says what was seen."""
    rules = ", ".join(sorted({mark.rule for mark in marks}))
    page = min((mark.page_number for mark in marks), default=None)
    quarantine_audit.record(connection, Action.STOPPED, number, level, Decision(PROGRAM, rules), moment, page)


def document_number(connection: Connection, document_id: str) -> int:
    """The catalogue's number of a document."""
    return int(
        connection.execute(select(documents.c.id).where(documents.c.document_id == document_id)).scalar_one()
    )


def give_number_for_name(connection: Connection, document_id: str, number: int) -> None:
    """Puts the number of the case in the place of the name of a document."""
    of_document = documents.c.document_id == document_id
    connection.execute(update(documents).where(of_document).values(source_name=neutral_name(number)))


def change_case(connection: Connection, number: int, **values: Any) -> None:
    """Changes columns of a case."""
    connection.execute(update(quarantine_cases).where(quarantine_cases.c.number == number).values(values))


def others_of_scan(connection: Connection, document_id: str) -> list[str]:
    """The other documents that lie in the same file."""
    of_document = (
        select(masters.c.vault_name)
        .join(documents, documents.c.sha256 == masters.c.sha256)
        .where(documents.c.document_id == document_id)
        .scalar_subquery()
    )
    others = (
        select(documents.c.document_id)
        .join(masters, masters.c.sha256 == documents.c.sha256)
        .where(
            masters.c.vault_name == of_document,
            documents.c.document_id != document_id,
            documents.c.status != str(DocumentStatus.QUARANTINED),
        )
        .order_by(documents.c.id)
    )
    return list(connection.scalars(others))


def release_group(connection: Connection, number: int) -> tuple[Case, ...]:
    """The case and those of its scan; `UsageError` where one is never released."""
    case = releasable(connection, number)
    same = listed(connection, MASTER.in_([case.sha256]))
    return tuple(releasable(connection, each.number) for each in same if each.in_quarantine)


def release_case(
    connection: Connection, case: Case, decision: Decision, source_name: str, moment: dt.datetime
) -> None:
    """Sets the document of a case back to waiting, on record; what was seen stops it no more."""
    quarantine_audit.record(connection, Action.RELEASED, case.number, case.level, decision, moment)
    change_case(connection, case.number, state=str(CaseState.RELEASED))
    document_no = document_number(connection, case.document_id)
    for mark in case.marks:
        let_pass(connection, document_no, mark)
    connection.execute(
        update(documents)
        .where(documents.c.id == document_no)
        .values(source_name=source_name, status=str(DocumentStatus.WAITING))
    )
    connection.execute(delete(quarantine).where(quarantine.c.document_no == document_no))


def let_pass(connection: Connection, document_no: int, mark: SeenMark) -> None:
    """Lets marks of this level pass on this page from now on, and higher ones that passed before."""
    at = (quarantine_passed.c.document_no == document_no) & (
        quarantine_passed.c.page_number == mark.page_number
    )
    before = connection.scalar(select(quarantine_passed.c.level).where(at))
    connection.execute(delete(quarantine_passed).where(at))
    connection.execute(
        insert(quarantine_passed).values(
            document_no=document_no,
            page_number=mark.page_number,
            level=worst([mark.level, *([before] if before else [])]),
        )
    )


def veil_files(connection: Connection, sha256: str) -> None:
    """Puts hashes in the place of the paths of the files that brought these bytes."""
    rows = connection.execute(
        select(sources.c.path).where(sources.c.sha256 == sha256, sources.c.state != str(SourceState.SEALED))
    )
    for (path,) in rows.all():
        connection.execute(delete(failures).where(failures.c.source_path == path))
        connection.execute(delete(sources).where(sources.c.path == veiled(path)))
        connection.execute(
            update(sources)
            .where(sources.c.path == path)
            .values(path=veiled(path), state=str(SourceState.SEALED))
        )


def unveil_files(connection: Connection, files: Files) -> None:
    """Puts the paths back."""
    for path, state in files:
        connection.execute(
            update(sources).where(sources.c.path == veiled(path)).values(path=path, state=state)
        )
