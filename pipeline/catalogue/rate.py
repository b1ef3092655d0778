"""The digitization rate: how much of what the inventory registers is digitized, never too high.

The rules (practice of the archives; no law gives one formula):

- The denominator is the approved inventory. Without one a rate is unknown, never 100 %.
- A document counts when it meets every condition of the policy (`rate_policy`). The same bytes are one
  document, however often they were scanned in. `rate_count` says how scans meet what is registered.
- A dossier counts when as many documents count as it registers; its sheets count with it, because a sheet
  cannot be told from the pages of a scan.
- A dossier that registers no number (or 0: a dossier on the shelf holds something) cannot be shown to be
  complete. It is registered but not digitized, and it makes the registered documents (pages, sheets) of its
  group and of the total unknown.
- What is out of scope (secret, lost, illegible, not arranged) is counted apart (`rate_scope`).
- Documents whose dossier the inventory does not know stand in a row of their own (group None) and stay out of
  the total, unless there is no inventory at all.
- As of a day: what was filed and registered until its end, in the time zone of the clock, by the conditions
  that are met today. A document that was read again counts from its latest reading.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, FromClause, Select, case, func, select

from pipeline.catalogue.rate_count import NUMBERS, counts_of_dossiers
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_rate import Cover, document_standing, dossier_counts
from pipeline.model.rate_policy import STAGES


class RateGroup(StrEnum):
    """What the rows of a rate report stand for."""

    AGENCY = "agency"
    """The holding body, by its name on the day."""
    FONDS = "fonds"
    """The fonds, by its code."""
    YEAR = "year"
    """The year in which the dossier was opened."""
    TYPE = "type"
    """The type of the document. What is registered is known where every dossier has a list of documents."""
    RETENTION = "retention"
    """How long the dossier is kept."""
    DOSSIER = "dossier"
    """The dossier, by its code."""


UNITS: Final = ("dossiers", "documents", "sheets", "pages")
"""What is counted; also the names of the shares of a row."""


@dataclass(frozen=True, slots=True)
class Share:
    """Digitized of registered, in one unit."""

    registered: int | None
    """None where the inventory does not say."""
    digitized: int
    earlier: tuple[int, ...] = field(default=(), compare=False)
    """How many have come as far as each stage of `STAGES` before the last; empty: not counted."""

    @property
    def rate(self) -> float | None:
        """0.0-1.0, rounded down to four places; None where nothing is known to be registered."""
        return self.digitized * 10_000 // self.registered / 10_000 if self.registered else None


NOTHING: Final = Share(None, 0)


@dataclass(frozen=True, slots=True)
class RateRow:
    """One group in four units."""

    group: str | None
    """Empty where the inventory leaves it out; None for documents that no line of the inventory covers (by
    type: documents without a type)."""
    dossiers: Share
    documents: Share
    pages: Share
    sheets: Share = NOTHING
    unchecked: int = field(default=0, compare=False)
    """Documents that count, though no person has looked at them."""
    level: int = 0
    """In a tree: how many agencies stand above it."""

    @property
    def shares(self) -> tuple[Share, ...]:
        """In the order of `UNITS`."""
        return self.dossiers, self.documents, self.sheets, self.pages


@dataclass(frozen=True, slots=True)
class RateReport:
    """The rate on a day; `total` is the sum of the rows that the inventory covers."""

    as_of: dt.date
    by: RateGroup
    rows: Sequence[RateRow]
    """By group; the row of None is the last. In a tree each agency holds those below it, which follow it."""
    total: RateRow
    source: str = "catalogue"
    """Where the numbers come from: `catalogue`, `snapshot` (of that day) or `index`."""


@dataclass(frozen=True, slots=True)
class Group:
    """A row that still needs its name."""

    key: Any
    name: str
    row: RateRow


_KEYS: Final = {
    RateGroup.AGENCY: ("agency_id", "agency"),
    RateGroup.FONDS: ("fonds_code",),
    RateGroup.YEAR: ("year",),
    RateGroup.RETENTION: ("retention_period",),
}


def groups(
    connection: Connection, by: RateGroup, end: dt.datetime | None, agencies: Collection[int] | None
) -> list[Group]:
    """What the inventory covers, by group; of these agencies only (None: of all).

    `end` looks back to a moment (None: now, from the counts that are kept).
    """
    counts = counts_then(select(dossiers.c.dossier_code), end)
    keys = [counts.c[name] for name in _KEYS[by]]
    query = (
        select(keys[0], keys[-1], *_sums(counts))
        .where(inside(counts, agencies))
        .group_by(*keys)
        .order_by(*keys)
    )
    found = []
    for key_of_row, name, *numbers in connection.execute(query):
        text = "" if name is None else str(name)
        found.append(Group(key_of_row, text, rate_row(text, numbers)))
    return found


def by_agency_and_fonds(connection: Connection) -> list[tuple[Any, str, str, RateRow]]:
    """The finest division that history keeps: agency (number and name), code of the fonds."""
    of = dossier_counts.c
    fonds_code = func.coalesce(of.fonds_code, "").label("fonds_code")
    query = (
        select(of.agency_id, of.agency, fonds_code, *_sums(dossier_counts))
        .where(inside(dossier_counts, None))
        .group_by(of.agency_id, of.agency, fonds_code)
    )
    rows = connection.execute(query)
    return [(number, name, code, rate_row(name, numbers)) for number, name, code, *numbers in rows]


def outside(connection: Connection, end: dt.datetime | None) -> RateRow | None:
    """Documents whose dossier no line of the inventory covers; None where there are none."""
    counts = counts_then(select(document_standing.c.dossier_code).distinct(), end)
    sums = [
        func.coalesce(func.sum(counts.c[f"{unit}_{stage}"]), 0)
        for unit in ("documents", "pages")
        for stage in NUMBERS
    ]
    unchecked = func.coalesce(func.sum(counts.c.unchecked), 0)
    query = select(*sums, unchecked).where(counts.c.cover == Cover.NONE)
    *numbers, looked_past = connection.execute(query).one()
    documents, pages = numbers[: len(STAGES)], numbers[len(STAGES) :]
    if not documents[0]:
        return None
    document, page = (Share(None, each[-1], tuple(each[:-1])) for each in (documents, pages))
    return RateRow(None, NOTHING, document, page, NOTHING, looked_past)


def counts_then(codes: Select[Any], end: dt.datetime | None) -> FromClause:
    """The counts of dossiers: those that are kept, or those of an earlier moment."""
    return dossier_counts if end is None else counts_of_dossiers(codes, end).subquery("counts")


def inside(counts: FromClause, agencies: Collection[int] | None) -> ColumnElement[bool]:
    """What stands in the denominator, held by one of these bodies (None: by any)."""
    counted = counts.c.cover == Cover.COUNTED
    return counted if agencies is None else counted & counts.c.agency_id.in_(list(agencies))


def of_agencies(agencies: Collection[int] | None) -> ColumnElement[bool]:
    """Dossiers that one of these bodies holds."""
    if agencies is None:
        return dossiers.c.dossier_code.is_not(None)
    return dossiers.c.agency_id.in_(list(agencies))


def _sums(counts: FromClause) -> list[ColumnElement[Any]]:
    """What `rate_row` takes: the registered of all units, the stages of each unit, the unchecked."""
    reached: dict[str, list[ColumnElement[Any]]] = {unit: [] for unit in UNITS}
    for stage in NUMBERS:
        complete = counts.c[f"documents_{stage}"] >= counts.c.documents
        reached["dossiers"].append(case((complete, 1), else_=0))
        reached["documents"].append(counts.c[f"documents_{stage}"])
        reached["sheets"].append(case((complete, counts.c.sheets), else_=0))
        reached["pages"].append(counts.c[f"pages_{stage}"])
    return [
        func.count(),
        *(_if_all_known(counts.c[unit]) for unit in UNITS[1:]),
        *(func.coalesce(func.sum(number), 0) for unit in UNITS for number in reached[unit]),
        func.coalesce(func.sum(counts.c.unchecked), 0),
    ]


def _if_all_known(expected: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((func.count(expected) == func.count(), func.sum(expected)))


def rate_row(group: str | None, numbers: Sequence[Any]) -> RateRow:
    """A row of numbers in the order of `_sums`."""
    registered, stages = numbers[: len(UNITS)], len(numbers) // len(UNITS) - 1
    dossier, document, sheet, page = (
        Share(registered[place], numbers[at + stages - 1], tuple(numbers[at : at + stages - 1]))
        for place, at in enumerate(range(len(UNITS), len(UNITS) * (stages + 1), stages))
    )
    return RateRow(group, dossier, document, page, sheet, numbers[-1])


def row_of(group: str | None, shares: Mapping[str, Share], unchecked: int = 0) -> RateRow:
    """A row from its shares by unit; a unit that is not there is not known."""
    dossier, document, page, sheet = (
        shares.get(unit, NOTHING) for unit in ("dossiers", "documents", "pages", "sheets")
    )
    return RateRow(group, dossier, document, page, sheet, unchecked)


def total(rows: Iterable[RateRow], group: str | None = None) -> RateRow:
    """The sum; a number that one row does not know is not known of the sum."""
    all_rows = tuple(rows)
    shares = {unit: _sum([getattr(row, unit) for row in all_rows]) for unit in UNITS}
    return row_of(group, shares, sum(row.unchecked for row in all_rows))


def _sum(shares: list[Share]) -> Share:
    known = [each.registered for each in shares if each.registered is not None]
    all_known = bool(shares) and len(known) == len(shares)
    counted = [each.earlier for each in shares]
    earlier = tuple(map(sum, zip(*counted, strict=True))) if all(counted) else ()
    return Share(sum(known) if all_known else None, sum(each.digitized for each in shares), earlier)
