"""What is missing on either side: scans without a line in the inventory, lines without a scan, wrong counts.

Only what is in scope is asked for. A dossier of which nothing was scanned is told once, not once more for
each of its documents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, func, or_, select

from pipeline.catalogue.database import Database
from pipeline.catalogue.schema import documents, dossiers
from pipeline.catalogue.schema_archive import registered_documents
from pipeline.model.archive import Scope


class Unit(StrEnum):
    """What was counted."""

    PAGES = "pages"
    """Sides of the paper."""
    SHEETS = "sheets"
    """Sheets, from the pages found: one sheet has one page or two."""
    DOCUMENTS = "documents"
    """Documents of a dossier."""


@dataclass(frozen=True, slots=True)
class ScanWithoutLine:
    """A scan that no line of the inventory covers."""

    document_id: str
    source_name: str
    dossier_code: str | None
    """None where it is not known; else the inventory holds no such dossier, or its list no such document."""
    ordinal: int | None


@dataclass(frozen=True, slots=True)
class LineWithoutScan:
    """A dossier, or a document of one, of which nothing was scanned."""

    dossier_code: str
    ordinal: int | None
    """None for a whole dossier."""
    agency: str
    title: str | None
    """Title of the dossier, or summary line of the document."""
    archive_box: str | None


@dataclass(frozen=True, slots=True)
class CountDiffers:
    """A dossier or document of which another number was found than is registered."""

    dossier_code: str
    ordinal: int | None
    unit: Unit
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class UnmatchedReport:
    """What is missing on either side."""

    scans: tuple[ScanWithoutLine, ...]
    lines: tuple[LineWithoutScan, ...]
    counts: tuple[CountDiffers, ...]


_held: Final = dossiers.c.withdrawn_at.is_(None)
_wanted: Final = _held & (dossiers.c.scope == str(Scope.IN_SCOPE))
_listed: Final = registered_documents.c.withdrawn_at.is_(None)
_in_list: Final = _listed & (registered_documents.c.scope == str(Scope.IN_SCOPE))
_of_dossier: Final = documents.c.dossier_code == dossiers.c.dossier_code
_of_line: Final = and_(
    documents.c.dossier_code == registered_documents.c.dossier_code,
    documents.c.ordinal == registered_documents.c.ordinal,
)


def unmatched(database: Database) -> UnmatchedReport:
    """All that is missing, by dossier and number."""
    with database.reading() as connection:
        return UnmatchedReport(
            tuple(_scans(connection)),
            tuple(_lines(connection)),
            tuple(sorted(_counts(connection), key=_place)),
        )


def _place(found: CountDiffers) -> tuple[str, int, str]:
    return found.dossier_code, found.ordinal or 0, found.unit


def _scans(connection: Connection) -> Iterator[ScanWithoutLine]:
    known = exists().where(_of_dossier, _held)
    with_list = exists().where(registered_documents.c.dossier_code == documents.c.dossier_code, _listed)
    in_list = exists().where(_of_line, _listed)
    query = (
        select(
            documents.c.document_id, documents.c.source_name, documents.c.dossier_code, documents.c.ordinal
        )
        .where(or_(~known, with_list & ~in_list), documents.c.page_count.is_distinct_from(0))
        .order_by(documents.c.dossier_code, documents.c.ordinal, documents.c.id)
    )
    for row in connection.execute(query):
        yield ScanWithoutLine(*row)


def _lines(connection: Connection) -> Iterator[LineWithoutScan]:
    scanned = exists().where(_of_dossier)
    whole = (
        select(dossiers.c.dossier_code, dossiers.c.agency, dossiers.c.title, dossiers.c.archive_box)
        .where(_wanted, ~scanned)
        .order_by(dossiers.c.dossier_code)
    )
    for code, agency, title, box in connection.execute(whole):
        yield LineWithoutScan(code, None, agency, title, box)
    table = registered_documents
    single = (
        select(
            table.c.dossier_code, table.c.ordinal, dossiers.c.agency, table.c.subject, dossiers.c.archive_box
        )
        .join(dossiers, dossiers.c.dossier_code == table.c.dossier_code)
        .where(_wanted, _in_list, scanned, ~exists().where(_of_line))
        .order_by(table.c.dossier_code, table.c.ordinal)
    )
    for row in connection.execute(single):
        yield LineWithoutScan(*row)


def _counts(connection: Connection) -> Iterator[CountDiffers]:
    found = (
        select(
            documents.c.dossier_code,
            func.count().label("documents"),
            func.sum(documents.c.page_count).label("pages"),
        )
        .where(documents.c.page_count.is_not(None))
        .group_by(documents.c.dossier_code)
        .subquery("found")
    )
    for unit, expected, number, differs in _dossier_counts(found):
        query = (
            select(dossiers.c.dossier_code, expected, number)
            .join(found, found.c.dossier_code == dossiers.c.dossier_code)
            .where(_wanted, expected > 0, differs)
        )
        for code, wanted, count in connection.execute(query):
            yield CountDiffers(code, None, unit, wanted, count)
    for row in connection.execute(_document_counts()):
        yield CountDiffers(row[0], row[1], Unit.PAGES, row[2], row[3])


def _dossier_counts(
    found: FromClause,
) -> Iterator[tuple[Unit, ColumnElement[Any], ColumnElement[Any], ColumnElement[bool]]]:
    of = dossiers.c
    yield Unit.DOCUMENTS, of.expected_documents, found.c.documents, of.expected_documents != found.c.documents
    yield Unit.PAGES, of.expected_pages, found.c.pages, of.expected_pages != found.c.pages
    sheets = of.expected_sheets
    yield Unit.SHEETS, sheets, found.c.pages, or_(found.c.pages < sheets, found.c.pages > 2 * sheets)


def _document_counts() -> Select[Any]:
    table = registered_documents
    return (
        select(table.c.dossier_code, table.c.ordinal, table.c.expected_pages, documents.c.page_count)
        .join(documents, _of_line)
        .join(dossiers, dossiers.c.dossier_code == table.c.dossier_code)
        .where(
            _wanted, _in_list, table.c.expected_pages > 0, table.c.expected_pages != documents.c.page_count
        )
    )
