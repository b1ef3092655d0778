"""How much is registered and not digitized yet, and for how long."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, String, and_, case, cast, func, literal, select

from pipeline.catalogue.rate import RateGroup, inside
from pipeline.catalogue.rate_agencies import Agencies
from pipeline.catalogue.rate_count import NUMBERS
from pipeline.catalogue.schema_rate import dossier_counts, owed_documents
from pipeline.model.rate_policy import STAGES

AGES: Final = (30, 90, 180, 365)
"""Days since it was registered that divide the ages of a backlog; the last age is open."""
_LAST: Final = len(STAGES)
_AGE_COLUMNS: Final = (*(f"age_{place}" for place in range(len(AGES) + 1)), "overdue")
GROUPS: Final = {
    RateGroup.AGENCY: "agency",
    RateGroup.FONDS: "fonds_code",
    RateGroup.YEAR: "year",
    RateGroup.RETENTION: "retention_period",
}
BACKLOG_GROUPS: Final = tuple(GROUPS)


@dataclass(frozen=True, slots=True)
class BacklogRow:
    """What a group still owes, in documents unless another unit is named."""

    group: str
    dossiers: int
    """Dossiers that are not complete."""
    documents: int
    pages: int
    ages: tuple[int, ...]
    """Documents by the days since they were registered; divided by `AGES`."""
    overdue: int
    """Documents that were registered longer ago than the office allows."""
    at_stage: tuple[int, ...]
    """Documents that were not scanned, then those that wait after each stage of `STAGES` but the last."""
    unknown: int
    """Dossiers of which the inventory does not say how much they hold."""


def backlog(
    connection: Connection,
    by: RateGroup,
    moment: dt.datetime,
    fresh_days: int,
    agencies: Collection[int] | None,
    bodies: Agencies,
) -> list[BacklogRow]:
    """What each group owes at this moment, by group."""
    limits = [moment - dt.timedelta(days=days) for days in AGES]
    allowed = moment - dt.timedelta(days=fresh_days)
    rows: dict[str, BacklogRow] = {}
    for query in (_owed(by, agencies), _ages(by, limits, allowed, agencies)):
        for row in connection.execute(query):
            name = bodies.named(row.agency_id, row.category) if by is RateGroup.AGENCY else row.category
            rows[name] = _added(rows.get(name), _row(name, row))
    return [rows[name] for name in sorted(rows)]


def backlog_total(rows: Collection[BacklogRow], group: str) -> BacklogRow:
    """The sum of rows."""
    whole: BacklogRow | None = None
    for row in rows:
        whole = _added(whole, row)
    empty = BacklogRow(group, 0, 0, 0, (0,) * (len(AGES) + 1), 0, (0,) * _LAST, 0)
    return _added(empty, whole) if whole else empty


def _owed(by: RateGroup, agencies: Collection[int] | None) -> Select[Any]:
    """What dossiers owe, without the ages."""
    of = dossier_counts.c
    left = func.coalesce(of.documents - of[f"documents_{_LAST}"], 0)
    pages = func.coalesce(of.pages - of[f"pages_{_LAST}"], 0)
    waits = [func.coalesce(of.documents - of.documents_1, 0)] + [
        func.coalesce(of[f"documents_{stage}"] - of[f"documents_{stage + 1}"], 0) for stage in NUMBERS[:-1]
    ]
    no_ages = [literal(0).label(name) for name in _AGE_COLUMNS]
    return (
        select(
            *_keys(by),
            func.sum(case((left > 0, 1), else_=0)).label("dossiers"),
            func.sum(left).label("documents"),
            func.sum(pages).label("pages"),
            *no_ages,
            *(func.sum(wait).label(f"wait_{number}") for number, wait in enumerate(waits)),
            func.sum(case((of.documents.is_(None), 1), else_=0)).label("unknown"),
        )
        .where(inside(dossier_counts, agencies))
        .group_by("category", of.agency_id)
    )


def _ages(
    by: RateGroup, limits: list[dt.datetime], allowed: dt.datetime, agencies: Collection[int] | None
) -> Select[Any]:
    """Since when the documents are owed."""
    of = dossier_counts.c
    nothing = ("dossiers", "documents", "pages", "unknown", *(f"wait_{number}" for number in range(_LAST)))
    return (
        select(
            *_keys(by),
            *(literal(0).label(name) for name in nothing),
            *_by_age(owed_documents.c.documents, owed_documents.c.registered_at, limits, allowed),
        )
        .select_from(owed_documents)
        .join(dossier_counts, of.dossier_code == owed_documents.c.dossier_code)
        .where(inside(dossier_counts, agencies))
        .group_by("category", of.agency_id)
    )


def _keys(by: RateGroup) -> list[ColumnElement[Any]]:
    of = dossier_counts.c
    number = of.agency_id if by is RateGroup.AGENCY else func.min(of.agency_id)
    return [func.coalesce(cast(of[GROUPS[by]], String), "").label("category"), number.label("agency_id")]


def _by_age(
    number: ColumnElement[Any], at: ColumnElement[Any], limits: list[dt.datetime], allowed: dt.datetime
) -> list[ColumnElement[Any]]:
    columns = []
    for place in range(len(AGES) + 1):
        newer = at >= limits[place] if place < len(AGES) else None
        older = at < limits[place - 1] if place else None
        between = and_(*(edge for edge in (newer, older) if edge is not None))
        columns.append(func.sum(case((between, number), else_=0)).label(f"age_{place}"))
    return [*columns, func.sum(case((at < allowed, number), else_=0)).label("overdue")]


def _row(name: str, row: Any) -> BacklogRow:
    of = row._mapping
    *ages, overdue = (int(of[name]) for name in _AGE_COLUMNS)
    waits = tuple(int(of[f"wait_{number}"]) for number in range(_LAST))
    return BacklogRow(
        name, of["dossiers"], of["documents"], of["pages"], tuple(ages), overdue, waits, of["unknown"]
    )


def _added(before: BacklogRow | None, more: BacklogRow) -> BacklogRow:
    if before is None:
        return more
    return BacklogRow(
        before.group,
        before.dossiers + more.dossiers,
        before.documents + more.documents,
        before.pages + more.pages,
        tuple(a + b for a, b in zip(before.ages, more.ages, strict=True)),
        before.overdue + more.overdue,
        tuple(a + b for a, b in zip(before.at_stage, more.at_stage, strict=True)),
        before.unknown + more.unknown,
    )
