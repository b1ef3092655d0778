"""The digitization rate: how much of what the inventory registers is digitized, never too high.

The rules (practice of the archives; no law gives one formula):

- The denominator is the approved inventory. Without one a rate is unknown, never 100 %.
- A document counts when all of it was read (a blank page side is read), its searchable file is named and the
  index has confirmed every page of it. A document in quarantine, with failed pages or still waiting for the
  index does not count. The same bytes are one document, however often they were scanned in.
- A dossier counts when as many documents count as it registers. More do not make up for another dossier:
  documents and pages are capped at what their own dossier registers.
- A dossier that registers no number (or 0: a dossier on the shelf holds something) cannot be shown to be
  complete. It is registered but not digitized, and it makes the registered documents (or pages) of its group
  and of the total unknown.
- Documents whose dossier the inventory does not know stand in a row of their own (group None) and stay out of
  the total, unless there is no inventory at all.
- As of a day: what was filed and registered until its end, in the time zone of the clock. A document that was
  read again counts from its latest reading, so a look back is never too high either.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    String,
    case,
    cast,
    exists,
    func,
    literal,
    select,
)

from pipeline.catalogue.schema import documents, dossiers, fields, outbox
from pipeline.model.archive import DocumentStatus, EntryKind


class RateGroup(StrEnum):
    """What the rows of a rate report stand for."""

    AGENCY = "agency"
    """The holding body, as the inventory names it."""
    FONDS = "fonds"
    """The fonds, by its code."""
    YEAR = "year"
    """The year in which the dossier was opened."""
    TYPE = "type"
    """The type of the document. An inventory does not list types, so what is registered is unknown."""


@dataclass(frozen=True, slots=True)
class Share:
    """Digitized of registered, in one unit."""

    registered: int | None
    """None where the inventory does not say."""
    digitized: int

    @property
    def rate(self) -> float | None:
        """0.0-1.0, rounded down to four places; None where nothing is known to be registered."""
        return self.digitized * 10_000 // self.registered / 10_000 if self.registered else None


@dataclass(frozen=True, slots=True)
class RateRow:
    """One group in three units."""

    group: str | None
    """Empty where the inventory leaves it out; None for documents that no line of the inventory covers (by
    type: documents without a type)."""
    dossiers: Share
    documents: Share
    pages: Share


@dataclass(frozen=True, slots=True)
class RateReport:
    """The rate on a day; `total` is the sum of the rows that the inventory covers."""

    as_of: dt.date
    by: RateGroup
    rows: tuple[RateRow, ...]
    """By group; the row of None is the last."""
    total: RateRow


_GROUPS: Final = {
    RateGroup.AGENCY: dossiers.c.agency,
    RateGroup.FONDS: dossiers.c.fonds_code,
    RateGroup.YEAR: dossiers.c.year,
}


def rate(connection: Connection, by: RateGroup, as_of: dt.date, zone: dt.tzinfo) -> RateReport:
    """The report of a day that ends in `zone`."""
    end = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time(), zone)
    if by is RateGroup.TYPE:
        rows = [_row(row) for row in connection.execute(_by_type(end))]
        return RateReport(as_of, by, tuple(rows), _total(rows))
    held = _held(end)
    covered = [_row(row) for row in connection.execute(_covered(by, held, end))]
    outside = [_row(row) for row in connection.execute(_outside(held, end)) if row.documents]
    return RateReport(as_of, by, (*covered, *outside), _total(covered or outside))


def _digitized(end: dt.datetime) -> Select[Any]:
    waits = exists().where(outbox.c.document_no == documents.c.id, outbox.c.target == str(EntryKind.PAGE))
    return select(documents.c.id, documents.c.dossier_code, documents.c.pages_read).where(
        documents.c.status == str(DocumentStatus.DONE),
        documents.c.derived_name.is_not(None),
        documents.c.page_count > 0,
        documents.c.pages_read == documents.c.page_count,
        documents.c.filed_at < end,
        ~waits,
    )


def _held(end: dt.datetime) -> CTE:
    """What is digitized of each dossier, known to the inventory or not."""
    done = _digitized(end).subquery("digitized")
    return (
        select(
            done.c.dossier_code,
            func.count().label("documents"),
            func.sum(done.c.pages_read).label("pages"),
        )
        .group_by(done.c.dossier_code)
        .cte("held")
    )


def _covered(by: RateGroup, held: CTE, end: dt.datetime) -> Select[Any]:
    group = func.coalesce(cast(_GROUPS[by], String), "").label("category")
    expected_documents = func.nullif(dossiers.c.expected_documents, 0)
    expected_pages = func.nullif(dossiers.c.expected_pages, 0)
    return (
        select(
            group,
            func.count().label("registered_dossiers"),
            func.sum(case((held.c.documents >= expected_documents, 1), else_=0)).label("dossiers"),
            _sum_if_all_known(expected_documents).label("registered_documents"),
            func.sum(_capped(held.c.documents, expected_documents)).label("documents"),
            _sum_if_all_known(expected_pages).label("registered_pages"),
            func.sum(_capped(held.c.pages, expected_pages)).label("pages"),
        )
        .outerjoin_from(dossiers, held, held.c.dossier_code == dossiers.c.dossier_code)
        .where(dossiers.c.registered_at < end)
        .group_by(group)
        .order_by(group)
    )


def _sum_if_all_known(expected: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((func.count(expected) == func.count(), func.sum(expected)))


def _capped(held: ColumnElement[Any], expected: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((held > expected, expected), else_=func.coalesce(held, 0))


def _outside(held: CTE, end: dt.datetime) -> Select[Any]:
    """Documents whose dossier no line of the inventory covers."""
    registered = exists().where(
        dossiers.c.dossier_code == held.c.dossier_code, dossiers.c.registered_at < end
    )
    return select(
        *_uncovered(literal(None, String)),
        func.coalesce(func.sum(held.c.documents), 0).label("documents"),
        func.coalesce(func.sum(held.c.pages), 0).label("pages"),
    ).where(~registered)


def _by_type(end: dt.datetime) -> Select[Any]:
    done = _digitized(end).subquery("digitized")
    of_document = (fields.c.document_no == done.c.id) & (fields.c.name == "document_type")
    return (
        select(
            *_uncovered(fields.c.value),
            func.count().label("documents"),
            func.sum(done.c.pages_read).label("pages"),
        )
        .outerjoin_from(done, fields, of_document)
        .group_by(fields.c.value)
        .order_by(fields.c.value.is_(None), fields.c.value)
    )


def _uncovered(group: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """A group of which the inventory says nothing; its documents make up no dossier."""
    unknown = [
        literal(None, String).label(f"registered_{unit}") for unit in ("dossiers", "documents", "pages")
    ]
    return (group.label("category"), literal(0).label("dossiers"), *unknown)


def _row(row: Any) -> RateRow:
    return RateRow(
        row.category,
        Share(row.registered_dossiers, int(row.dossiers)),
        Share(row.registered_documents, int(row.documents)),
        Share(row.registered_pages, int(row.pages)),
    )


def _total(rows: Iterable[RateRow]) -> RateRow:
    shares = [(row.dossiers, row.documents, row.pages) for row in rows]
    units = zip(*shares, strict=True) if shares else ((), (), ())
    return RateRow(None, *(_sum(unit) for unit in units))


def _sum(shares: Iterable[Share]) -> Share:
    of_rows = tuple(shares)
    known = [share.registered for share in of_rows if share.registered is not None]
    all_known = bool(of_rows) and len(known) == len(of_rows)
    return Share(sum(known) if all_known else None, sum(share.digitized for share in of_rows))
