"""Filing a document: its pages, readings, metadata, failures and debts to the index, in one transaction."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from pipeline.catalogue import described, edits, failures, outbox, vouched
from pipeline.catalogue.entries import should_hold
from pipeline.catalogue.record import pack
from pipeline.catalogue.rows import FiledDocument, OutboxAction, PageStatus
from pipeline.catalogue.schema import documents, fields, pages, quarantine, readings
from pipeline.catalogue.schema import failures as failure_table
from pipeline.errors import UsageError
from pipeline.model.archive import DocumentStatus, EntryKind
from pipeline.model.page import PageKind, PageReading, SecrecyMark
from pipeline.model.quality import PageQuality


def file_document(
    connection: Connection, filed: FiledDocument, run_id: int | None, moment: dt.datetime
) -> None:
    """Replaces what is known of the document; filing the same twice leaves the same, one revision later.

    Pages keep their ids. Raises `UsageError` for an unknown document and for one in quarantine: only a
    person releases those.
    """
    number, status = _number_and_status(connection, filed.document_id)
    if status is DocumentStatus.QUARANTINED:
        raise UsageError(
            "The document {document} is in quarantine: a person must release it first.",
            document=filed.document_id,
        )
    count = filed.page_count or 0
    separators = sum(reading.kind is PageKind.SEPARATOR for reading in filed.readings)
    vouched_for = vouched.numbers(connection, number)
    _withdraw_lost(connection, number, filed, vouched_for, moment)
    _drop_contents(connection, number, from_page=count + 1)
    _write_pages(connection, number, count, {reading.page_number: reading for reading in filed.readings})
    _let_be_found(connection, number, vouched_for)
    described.replace(connection, number, filed.description)
    with_words = should_hold(EntryKind.PAGE, pages.c.document_no == number)
    outbox.queue(connection, EntryKind.PAGE, with_words, OutboxAction.PUT, moment)
    failures.resolve(connection, failure_table.c.document_no == number, moment)
    failures.record(connection, filed.failures, moment, document_no=number, run_id=run_id)
    connection.execute(
        update(documents)
        .where(documents.c.id == number)
        .values(
            status=str(filed.status),
            page_count=None if filed.page_count is None else count - separators,
            pages_read=len(filed.readings) - separators,
            revision=documents.c.revision + 1,
            derived_name=filed.derived_name,
            filed_at=moment,
        )
    )
    outbox.queue(connection, EntryKind.DOCUMENT, documents.c.id == number, OutboxAction.PUT, moment)


def quarantine_document(
    connection: Connection,
    document_id: str,
    marks: Sequence[SecrecyMark],
    run_id: int | None,
    moment: dt.datetime,
) -> bool:
    """Stops a document: its text and metadata are deleted, it leaves the index; whether it was in it."""
    number, _ = _number_and_status(connection, document_id)
    was_filed = select(documents.c.filed_at).where(documents.c.id == number, documents.c.revision > 0)
    was_indexed = connection.scalar(was_filed) is not None
    outbox.withdraw(connection, EntryKind.PAGE, pages.c.document_no == number, moment)
    outbox.withdraw(connection, EntryKind.DOCUMENT, documents.c.id == number, moment)
    _drop_contents(connection, number, from_page=1)
    edits.forget(connection, number)
    vouched.forget(connection, number)
    connection.execute(delete(quarantine).where(quarantine.c.document_no == number))
    seen: list[dict[str, Any]] = [
        {
            "document_no": number,
            "level": mark.level,
            "page_number": mark.page_number,
            "rule": mark.rule,
            "run_id": run_id,
            "at": moment,
        }
        for mark in marks
    ]
    if seen:
        connection.execute(insert(quarantine), seen)
    # what did not work names the file, so it cannot stay on record as other failures do
    connection.execute(delete(failure_table).where(failure_table.c.document_no == number))
    connection.execute(
        update(documents)
        .where(documents.c.id == number)
        .values(
            status=str(DocumentStatus.QUARANTINED),
            page_count=None,
            pages_read=0,
            revision=documents.c.revision + 1,
            derived_name=None,
            filed_at=moment,
        )
    )
    return was_indexed


def empty_document(connection: Connection, number: int, moment: dt.datetime) -> None:
    """Deletes what was read of a document, which leaves the index: its pages went back to another."""
    outbox.withdraw(connection, EntryKind.PAGE, pages.c.document_no == number, moment)
    outbox.withdraw(connection, EntryKind.DOCUMENT, documents.c.id == number, moment)
    _drop_contents(connection, number, from_page=1)
    nothing = {"page_count": None, "pages_read": 0, "derived_name": None, "filed_at": None}
    connection.execute(update(documents).where(documents.c.id == number).values(nothing))


def retry(connection: Connection, document_ids: Sequence[str] | None) -> int:
    """Sets failed and partial documents (all, or these) back to waiting; their number.

    What was read stays, and stays found, until the document is filed again.
    """
    unfinished: ColumnElement[bool] = documents.c.status.in_(
        [str(DocumentStatus.FAILED), str(DocumentStatus.PARTIAL)]
    )
    for document_id in document_ids or ():
        _number_and_status(connection, document_id)
    if document_ids is not None:
        unfinished &= documents.c.document_id.in_(document_ids)
    waiting = update(documents).where(unfinished).values(status=str(DocumentStatus.WAITING))
    return connection.execute(waiting).rowcount


def _number_and_status(connection: Connection, document_id: str) -> tuple[int, DocumentStatus]:
    row = connection.execute(
        select(documents.c.id, documents.c.status).where(documents.c.document_id == document_id)
    ).one_or_none()
    if row is None:
        raise UsageError("There is no document {document}.", document=document_id)
    return row.id, DocumentStatus(row.status)


def _withdraw_lost(
    connection: Connection,
    number: int,
    filed: FiledDocument,
    vouched_for: frozenset[int],
    moment: dt.datetime,
) -> None:
    """Withdraws pages that had words to be found by and have none any more."""
    kept = [
        reading.page_number
        for reading in filed.readings
        if (reading.text if reading.page_number in vouched_for else reading.searchable_text).rows
    ]
    lost = (pages.c.document_no == number) & pages.c.page_number.not_in(kept)
    outbox.withdraw(connection, EntryKind.PAGE, lost, moment)


def _drop_contents(connection: Connection, number: int, *, from_page: int) -> None:
    """Deletes readings and metadata of a document, and its pages from `from_page` on."""
    of_document = select(pages.c.id).where(pages.c.document_no == number)
    connection.execute(delete(readings).where(readings.c.page_id.in_(of_document)))
    connection.execute(delete(fields).where(fields.c.document_no == number))
    connection.execute(delete(pages).where(pages.c.document_no == number, pages.c.page_number >= from_page))


def _write_pages(connection: Connection, number: int, count: int, by_number: dict[int, PageReading]) -> None:
    known = _page_ids(connection, number)
    missing: list[dict[str, Any]] = [
        {"document_no": number, "page_number": page, "status": "failed", "revision": 0, "word_count": 0}
        for page in range(1, count + 1)
        if page not in known
    ]
    if missing:
        connection.execute(insert(pages), missing)
        known = _page_ids(connection, number)
    for page in range(1, count + 1):
        values = _page_values(by_number.get(page))
        connection.execute(update(pages).where(pages.c.id == known[page]).values(values))
    if by_number:
        records = [{"page_id": known[page], "record": pack(by_number[page])} for page in sorted(by_number)]
        connection.execute(insert(readings), records)


def _let_be_found(connection: Connection, number: int, page_numbers: frozenset[int]) -> None:
    """Lets pages be indexed that a person vouches for, whatever the program believes of them."""
    if page_numbers:
        these = (pages.c.document_no == number) & pages.c.page_number.in_(page_numbers)
        connection.execute(update(pages).where(these).values(searchable=1))


def _page_ids(connection: Connection, number: int) -> dict[int, int]:
    rows = connection.execute(select(pages.c.page_number, pages.c.id).where(pages.c.document_no == number))
    return {row.page_number: row.id for row in rows}


def _page_values(reading: PageReading | None) -> dict[str, Any]:
    return {
        "status": str(PageStatus.READ if reading else PageStatus.FAILED),
        "kind": str(reading.kind) if reading else None,
        "width": reading.text.width if reading else None,
        "height": reading.text.height if reading else None,
        "dpi": reading.text.dpi if reading else None,
        "mean_confidence": reading.text.mean_confidence if reading else None,
        "word_count": sum(1 for _ in reading.text.words()) if reading else 0,
        "engine": reading.engine if reading else None,
        **_quality_values(reading.quality if reading else None),
        "revision": pages.c.revision + 1,
    }


def _quality_values(quality: PageQuality | None) -> dict[str, Any]:
    return {
        "grade": quality and str(quality.grade),
        "right_share": quality and quality.right_share,
        "weaknesses": " ".join(quality.weaknesses) if quality and quality.weaknesses else None,
        "searchable": int(quality is None or quality.searchable),
    }
