"""What the index should hold, page by page and document by document, as the catalogue has it now."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select, true

from pipeline.catalogue.record import text_of
from pipeline.catalogue.rows import CountedDocument, PageRow
from pipeline.catalogue.schema import documents, dossiers, fields, pages, readings
from pipeline.errors import StorageError
from pipeline.model.archive import DocumentStatus, EntryKind

Value = TypeVar("Value")

CHUNK: Final = 500
"""Values in one `IN (…)`; databases limit how many a statement may carry."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the catalogue keeps what the entries of one kind are made of."""

    table: Table
    """With the `revision` that grows with every change that an entry shows."""
    number: Column[int]
    document_no: Column[int]
    held: ColumnElement[bool]
    """Which of them the index should hold."""


def kept(kind: EntryKind) -> Kept:
    """Where the entries of this kind come from."""
    if kind is EntryKind.PAGE:  # a page without Vietnamese words is not found by words
        has_text = (pages.c.word_count > 0) & (pages.c.searchable == 1)
        return Kept(pages, pages.c.id, pages.c.document_no, has_text)
    # what was read once stays found while it waits to be read again
    filed = documents.c.filed_at.is_not(None)
    stopped = documents.c.status == str(DocumentStatus.QUARANTINED)
    return Kept(documents, documents.c.id, documents.c.id, filed & ~stopped)


def should_hold(kind: EntryKind, which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Those of `which` that the index should hold."""
    return which & kept(kind).held


def indexable(connection: Connection, kind: EntryKind) -> int:
    """How many the index should hold."""
    wanted = select(func.count()).select_from(kept(kind).table).where(should_hold(kind, true()))
    return connection.scalar(wanted) or 0


def revisions_after(
    connection: Connection, number: int, limit: int, kind: EntryKind
) -> tuple[tuple[int, int], ...]:
    """Number and revision of the next ones that the index should hold, by number."""
    of = kept(kind)
    query = select(of.number, of.table.c.revision).where(should_hold(kind, of.number > number))
    return tuple((row[0], row[1]) for row in connection.execute(query.order_by(of.number).limit(limit)))


def index_rows(connection: Connection, page_ids: Iterable[int]) -> tuple[PageRow, ...]:
    """The pages as the index wants them; a page that is gone or must not be indexed is left out.

    So is one of which the kept reading is damaged.
    """
    found: list[PageRow] = []
    for chunk in chunks(page_ids):
        rows = connection.execute(_index_query(chunk)).mappings().all()
        described = _descriptions(connection, {row["document_no"] for row in rows})
        for row in rows:
            with suppress(StorageError):
                found.append(_page_row(row, described.get(row["document_no"], {})))
    return tuple(found)


def document_rows(connection: Connection, numbers: Iterable[int]) -> tuple[CountedDocument, ...]:
    """The documents as the index wants them; one that it must not hold is left out."""
    found: list[CountedDocument] = []
    for chunk in chunks(numbers):
        rows = connection.execute(_document_query(chunk)).mappings().all()
        described = _descriptions(connection, {row["document_no"] for row in rows})
        found.extend(CountedDocument(**row, fields=described.get(row["document_no"], {})) for row in rows)
    return tuple(found)


def chunks(values: Iterable[Value]) -> Iterable[Sequence[Value]]:
    """The values in runs that fit into one statement."""
    rest = list(values)
    return (rest[at : at + CHUNK] for at in range(0, len(rest), CHUNK))


def _index_query(page_ids: Sequence[int]) -> Any:
    return (
        select(
            pages.c.id.label("page_id"), pages.c.document_no, documents.c.document_id, pages.c.page_number,
            pages.c.revision, readings.c.record, documents.c.source_name, documents.c.dossier_code,
            dossiers.c.agency, dossiers.c.fonds_code, dossiers.c.archive_box,
            dossiers.c.title.label("dossier_title"),
        )
        .join(readings, readings.c.page_id == pages.c.id)
        .join(documents, documents.c.id == pages.c.document_no)
        .outerjoin(dossiers, dossiers.c.dossier_code == documents.c.dossier_code)
        .where(pages.c.id.in_(page_ids))
        .order_by(pages.c.id)
    )  # fmt: skip


def _document_query(numbers: Sequence[int]) -> Any:
    return (
        select(
            documents.c.id.label("document_no"), documents.c.document_id, documents.c.revision,
            documents.c.source_name, documents.c.page_count, documents.c.pages_read, dossiers.c.agency,
        )
        .outerjoin(dossiers, dossiers.c.dossier_code == documents.c.dossier_code)
        .where(should_hold(EntryKind.DOCUMENT, documents.c.id.in_(numbers)))
        .order_by(documents.c.id)
    )  # fmt: skip


def _page_row(row: Mapping[Any, Any], described: Mapping[str, str]) -> PageRow:
    values = dict(row)
    text = text_of(values.pop("record"))
    return PageRow(**values, text=text, fields=described)


def _descriptions(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, str]]:
    described: dict[int, dict[str, str]] = {}
    for chunk in chunks(numbers):
        query = select(fields.c.document_no, fields.c.name, fields.c.value)
        for number, name, value in connection.execute(query.where(fields.c.document_no.in_(chunk))):
            described.setdefault(number, {})[name] = value
    return described
