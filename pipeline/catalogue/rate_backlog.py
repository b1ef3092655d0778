"""How much is registered and not digitized yet, and for how long."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, String, and_, case, cast, func, select

from pipeline.catalogue.rate import RateGroup, in_scope, of_agencies
from pipeline.catalogue.rate_agencies import Agencies
from pipeline.catalogue.rate_count import NUMBERS
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_archive import registered_documents
from pipeline.catalogue.schema_rate import document_standing, dossier_counts
from pipeline.model.archive import Scope
from pipeline.model.rate_policy import STAGES

AGES: Final = (30, 90, 180, 365)
"""Days since it was registered that divide the ages of a backlog; the last age is open."""
_LAST: Final = len(STAGES)
_GROUPS: Final[dict[RateGroup, ColumnElement[Any]]] = {
    RateGroup.AGENCY: dossiers.c.agency,
    RateGroup.FONDS: dossiers.c.fonds_code,
    RateGroup.YEAR: dossiers.c.year,
    RateGroup.RETENTION: dossiers.c.retention_period,
}
BACKLOG_GROUPS: Final = tuple(_GROUPS)


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
    for query in (_of_dossiers(by, limits, allowed, agencies), _of_lines(by, limits, allowed, agencies)):
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


def _of_dossiers(
    by: RateGroup, limits: list[dt.datetime], allowed: dt.datetime, agencies: Collection[int] | None
) -> Any:
    """What dossiers owe; the ages only of what no list names."""
    of = dossier_counts.c
    left = func.coalesce(of.documents - of[f"documents_{_LAST}"], 0)
    pages = func.coalesce(of.pages - of[f"pages_{_LAST}"], 0)
    unlisted = _positive(left - _missing_lines())
    waits = [func.coalesce(of.documents - of.documents_1, 0)] + [
        func.coalesce(of[f"documents_{stage}"] - of[f"documents_{stage + 1}"], 0) for stage in NUMBERS[:-1]
    ]
    at = dossiers.c.registered_at
    return (
        select(
            *_keys(by),
            func.sum(case((left > 0, 1), else_=0)).label("dossiers"),
            func.sum(left).label("documents"),
            func.sum(pages).label("pages"),
            *_by_age(unlisted, at, limits, allowed),
            *(func.sum(wait).label(f"wait_{number}") for number, wait in enumerate(waits)),
            func.sum(case((of.documents.is_(None), 1), else_=0)).label("unknown"),
        )
        .outerjoin_from(dossiers, dossier_counts, of.dossier_code == dossiers.c.dossier_code)
        .where(in_scope(dossier_counts, None), of_agencies(agencies))
        .group_by("category", dossiers.c.agency_id)
    )


def _of_lines(
    by: RateGroup, limits: list[dt.datetime], allowed: dt.datetime, agencies: Collection[int] | None
) -> Any:
    """The ages of what lists name and no scan shows."""
    zero = [func.sum(0).label(name) for name in ("dossiers", "documents", "pages", "unknown")]
    waits = [func.sum(0).label(f"wait_{number}") for number in range(_LAST)]
    one = case((registered_documents.c.ordinal.is_not(None), 1), else_=0)
    return (
        select(
            *_keys(by), *zero, *_by_age(one, registered_documents.c.registered_at, limits, allowed), *waits
        )
        .select_from(dossiers)
        .join(dossier_counts, dossier_counts.c.dossier_code == dossiers.c.dossier_code)
        .join(registered_documents, registered_documents.c.dossier_code == dossiers.c.dossier_code)
        .where(in_scope(dossier_counts, None), of_agencies(agencies), incomplete(), line_is_missing())
        .group_by("category", dossiers.c.agency_id)
    )


def _keys(by: RateGroup) -> list[ColumnElement[Any]]:
    number = dossiers.c.agency_id if by is RateGroup.AGENCY else func.min(dossiers.c.agency_id)
    return [func.coalesce(cast(_GROUPS[by], String), "").label("category"), number.label("agency_id")]


def incomplete() -> ColumnElement[bool]:
    """Dossiers of which something is missing."""
    return dossier_counts.c.documents > dossier_counts.c[f"documents_{_LAST}"]


def line_is_missing() -> ColumnElement[bool]:
    """Lines of a list, in scope, that no scan shows which counts."""
    line, scan = registered_documents.c, document_standing.c
    done = (
        select(scan.document_no)
        .where(scan.dossier_code == line.dossier_code, scan.ordinal == line.ordinal, scan.stage == _LAST)
        .exists()
    )
    return and_(line.withdrawn_at.is_(None), line.scope == str(Scope.IN_SCOPE), ~done)


def _missing_lines() -> ColumnElement[Any]:
    """Lines of the list of a dossier that no scan shows, less the scans without a number."""
    lines = (
        select(func.count())
        .select_from(registered_documents)
        .where(registered_documents.c.dossier_code == dossiers.c.dossier_code, line_is_missing())
        .correlate(dossiers)
        .scalar_subquery()
    )
    return case((incomplete(), lines), else_=0)


def _positive(number: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((number > 0, number), else_=0)


def _by_age(
    number: ColumnElement[Any], at: ColumnElement[Any], limits: list[dt.datetime], allowed: dt.datetime
) -> list[ColumnElement[Any]]:
    columns = []
    for place in range(len(AGES) + 1):
        newer = at >= limits[place] if place < len(AGES) else None
        older = at < limits[place - 1] if place else None
        inside = and_(*(edge for edge in (newer, older) if edge is not None))
        columns.append(func.sum(case((inside, number), else_=0)).label(f"age_{place}"))
    return [*columns, func.sum(case((at < allowed, number), else_=0)).label("overdue")]


def _row(name: str, row: Any) -> BacklogRow:
    of = row._mapping
    ages = tuple(int(of[f"age_{place}"] or 0) for place in range(len(AGES) + 1))
    waits = tuple(int(of[f"wait_{number}"] or 0) for number in range(_LAST))
    return BacklogRow(
        name,
        of["dossiers"],
        of["documents"],
        of["pages"],
        ages,
        int(of["overdue"] or 0),
        waits,
        of["unknown"],
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
