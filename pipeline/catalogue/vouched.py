"""Pages that a person vouches for: Vietnamese print, whatever the program believes of them.

Such a page is indexed and described after every reading, until a person takes that back. It is kept by the
page of the scan, so it holds for whichever document has the page after a cut. `pages.searchable` says what
counts now; what the program believes stays in the reading. A scan that is quarantined loses it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from pipeline.catalogue import described, outbox
from pipeline.catalogue.database import Database
from pipeline.catalogue.lookup import page_readings
from pipeline.catalogue.schema import documents, masters, pages
from pipeline.catalogue.schema_vouched import vouched_pages
from pipeline.errors import UsageError
from pipeline.model.archive import Description, DocumentStatus, EntryKind
from pipeline.model.page import PageReading

Describe = Callable[[Sequence[PageReading], Collection[int]], Description]
"""Describes a document by its readings and by the numbers of the pages that a person vouches for."""

_SCAN: Final = func.coalesce(masters.c.stack_sha256, masters.c.sha256)
_BEFORE: Final = func.coalesce(masters.c.first_page, 1) - 1
"""Pages of the scan that lie before the document."""
_HOLDS: Final = vouched_pages.c.taken_back_at.is_(None)


@dataclass(frozen=True, slots=True)
class VouchedPage:
    """That a person vouches for a page, or did."""

    page_number: int
    """In the document."""
    person: str
    at: dt.datetime
    taken_back_by: str | None
    """None where it holds."""
    taken_back_at: dt.datetime | None


class Vouched:
    """The vouched pages of a catalogue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, document_id: str, page_numbers: Iterable[int], person: str, describe: Describe) -> int:
        """Vouches for pages, describes their document anew and owes both to the index; how many are new.

        Pages that the program itself takes for Vietnamese print, and those without a word, need nobody.
        Raises `UsageError` without a person, for pages that were not read, and for a document that is unknown
        or withheld: which of the two is not told.
        """
        _named(person)
        moment = self._database.now()
        with self._database.writing() as connection:
            document = _document(connection, document_id)
            readings = _readings(connection, document_id, page_numbers)
            vouched = numbers(connection, document.id)
            new = [
                page.page_number
                for page in readings
                if page.page_number not in vouched and not page.searchable_text.rows and page.text.rows
            ]
            if new:
                rows: list[dict[str, Any]] = [
                    {
                        "sha256": document.scan,
                        "page_number": document.before + page,
                        "person": person.strip(),
                        "at": moment,
                    }
                    for page in new
                ]
                connection.execute(insert(vouched_pages), rows)
                _set_searchable(connection, _these(document, new), 1)
                _describe_anew(connection, document, describe, moment)
        return len(new)

    def take_back(
        self, document_id: str, page_numbers: Iterable[int], person: str, describe: Describe
    ) -> int:
        """Vouches for these pages no more: what the program believes counts again; how many there were.

        Raises as `record` does.
        """
        _named(person)
        moment = self._database.now()
        with self._database.writing() as connection:
            document = _document(connection, document_id)
            readings = _readings(connection, document_id, page_numbers)
            vouched = numbers(connection, document.id)
            gone = [page for page in readings if page.page_number in vouched]
            if gone:
                of_scan = [document.before + page.page_number for page in gone]
                connection.execute(
                    update(vouched_pages)
                    .where(vouched_pages.c.sha256 == document.scan, _HOLDS)
                    .where(vouched_pages.c.page_number.in_(of_scan))
                    .values(taken_back_by=person.strip(), taken_back_at=moment)
                )
                lost = _these(document, [page.page_number for page in gone if not page.searchable_text.rows])
                outbox.withdraw(connection, EntryKind.PAGE, lost, moment)
                _set_searchable(connection, lost, 0)
                _describe_anew(connection, document, describe, moment)
        return len(gone)

    def of(self, document_id: str) -> tuple[VouchedPage, ...]:
        """For which pages of a document people vouch, or did, oldest first."""
        query = _of_document(documents.c.document_id == document_id).order_by(vouched_pages.c.id)
        with self._database.reading() as connection:
            return tuple(VouchedPage(*row) for row in connection.execute(query))

    def numbers(self, document_id: str) -> frozenset[int]:
        """The pages of a document that a person vouches for now."""
        return frozenset(page.page_number for page in self.of(document_id) if page.taken_back_at is None)


def numbers(connection: Connection, document_no: int) -> frozenset[int]:
    """The pages of a document that a person vouches for now."""
    return frozenset(connection.scalars(_of_document(documents.c.id == document_no).where(_HOLDS)))


def forget(connection: Connection, document_no: int) -> None:
    """Deletes this of the whole scan of a document that is withheld: it tells how many pages there are."""
    scan = select(_SCAN).join(documents, documents.c.sha256 == masters.c.sha256)
    of_document = scan.where(documents.c.id == document_no).scalar_subquery()
    connection.execute(delete(vouched_pages).where(vouched_pages.c.sha256 == of_document))


def is_vouched() -> ColumnElement[bool]:
    """Whether a person vouches for the page of a row; for a query that joins `pages` with their masters."""
    here = vouched_pages.c.page_number == pages.c.page_number + _BEFORE
    return select(vouched_pages.c.id).where(vouched_pages.c.sha256 == _SCAN, here, _HOLDS).exists()


def _of_document(which: ColumnElement[bool]) -> Select[Any]:
    number = vouched_pages.c.page_number - _BEFORE
    return (
        select(
            number, vouched_pages.c.person, vouched_pages.c.at, vouched_pages.c.taken_back_by,
            vouched_pages.c.taken_back_at,
        )
        .join(masters, vouched_pages.c.sha256 == _SCAN)
        .join(documents, documents.c.sha256 == masters.c.sha256)
        .where(which, number >= 1)
        .where(masters.c.last_page.is_(None) | (vouched_pages.c.page_number <= masters.c.last_page))
    )  # fmt: skip


def _named(person: str) -> None:
    if not person.strip():
        raise UsageError("Say who looked at the page: --person NAME.")


def _document(connection: Connection, document_id: str) -> Row[Any]:
    query: Select[Any] = (
        select(
            documents.c.id, documents.c.document_id, documents.c.status, _SCAN.label("scan"),
            _BEFORE.label("before"),
        )
        .join(masters, masters.c.sha256 == documents.c.sha256)
        .where(documents.c.document_id == document_id)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    withheld = (str(DocumentStatus.QUARANTINED), str(DocumentStatus.JOINED))
    if row is None or row.status in withheld:
        raise UsageError("There is no document {document}.", document=document_id)
    return row


def _readings(
    connection: Connection, document_id: str, page_numbers: Iterable[int]
) -> tuple[PageReading, ...]:
    """The readings of these pages; `UsageError` where one of them has none."""
    known = {page.page_number: page for page in page_readings(connection, document_id)}
    wanted = sorted(set(page_numbers))
    for page in wanted:
        if page not in known:
            raise UsageError(
                "The document {document} has no reading of page {page}.", document=document_id, page=page
            )
    return tuple(known[page] for page in wanted)


def _these(document: Row[Any], page_numbers: Sequence[int]) -> ColumnElement[bool]:
    of_document: ColumnElement[bool] = pages.c.document_no == document.id
    return of_document & pages.c.page_number.in_(page_numbers)


def _set_searchable(connection: Connection, which: ColumnElement[bool], value: int) -> None:
    connection.execute(update(pages).where(which).values(searchable=value))


def _describe_anew(
    connection: Connection, document: Row[Any], describe: Describe, moment: dt.datetime
) -> None:
    readings = page_readings(connection, document.document_id)
    described.replace(connection, document.id, describe(readings, numbers(connection, document.id)))
    outbox.put_documents(connection, documents.c.id == document.id, moment)
