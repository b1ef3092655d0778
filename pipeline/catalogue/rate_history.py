"""The rate of earlier days: one snapshot a day, the last one of the day."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, case, delete, func, insert, select

from pipeline.catalogue.rate import (
    UNITS,
    RateGroup,
    RateReport,
    RateRow,
    Share,
    by_agency_and_fonds,
    outside,
    row_of,
    total,
)
from pipeline.catalogue.rate_agencies import Agencies
from pipeline.catalogue.schema_rate import rate_snapshots
from pipeline.model.rates import RateSnapshot, TrendPoint

_COLUMNS = tuple(rate_snapshots.c[name] for name in RateSnapshot.__dataclass_fields__)
_EARLIER = ("scanned", "read", "described", "checked")
DIVISIONS = (RateGroup.AGENCY, RateGroup.FONDS)
"""What history can be divided by."""


def record(connection: Connection, day: dt.date, moment: dt.datetime, bodies: Agencies) -> None:
    """Writes the rate of a day in the place of what was written of it before."""
    rows: dict[tuple[str, str, bool], list[RateRow]] = {}
    for number, name, fonds_code, row in by_agency_and_fonds(connection):
        rows.setdefault((bodies.named(number, name), fonds_code, True), []).append(row)
    beyond = outside(connection, None)
    if beyond is not None:
        rows["", "", False] = [beyond]
    connection.execute(delete(rate_snapshots).where(rate_snapshots.c.day == day))
    values = [
        {
            "day": day, "agency": agency, "fonds_code": fonds_code, "covered": covered, "unit": unit,
            "registered": share.registered, "digitized": share.digitized, "taken_at": moment,
            **dict(zip(_EARLIER, share.earlier or (0,) * len(_EARLIER), strict=True)),
        }
        for (agency, fonds_code, covered), parts in rows.items()
        for unit, share in zip(UNITS, total(parts).shares, strict=True)
    ]  # fmt: skip
    if values:
        connection.execute(insert(rate_snapshots), values)


def of_day(connection: Connection, day: dt.date) -> tuple[RateSnapshot, ...]:
    """What was written of a day; nothing where no snapshot was taken."""
    rows = connection.execute(
        select(*_COLUMNS).where(rate_snapshots.c.day == day).order_by(*rate_snapshots.primary_key.columns)
    )
    return tuple(RateSnapshot(*row) for row in rows)


def days(connection: Connection) -> tuple[dt.date, ...]:
    """The days of which there is a snapshot, oldest first."""
    return tuple(connection.scalars(select(rate_snapshots.c.day).distinct().order_by(rate_snapshots.c.day)))


def trend(
    connection: Connection, unit: str, until: dt.date, agencies: Collection[str] | None = None
) -> tuple[TrendPoint, ...]:
    """Digitized of registered in one unit, day by day; of these agencies only (None: of all)."""
    of = rate_snapshots.c
    known = func.count(of.registered) == func.count()
    query = (
        select(of.day, case((known, func.sum(of.registered))), func.sum(of.digitized))
        .where(of.unit == unit, of.covered.is_(True), of.day <= until)
        .group_by(of.day)
        .order_by(of.day)
    )
    if agencies is not None:
        query = query.where(of.agency.in_(list(agencies)))
    return tuple(TrendPoint(row[0], row[1], int(row[2])) for row in connection.execute(query))


def report_of(
    snapshots: Sequence[RateSnapshot],
    as_of: dt.date,
    by: RateGroup,
    source: str,
    agencies: Collection[str] | None = None,
) -> RateReport:
    """A report from snapshots of one day, wherever they were kept."""
    parts: dict[tuple[bool, str], dict[tuple[str, str], dict[str, Share]]] = {}
    for each in snapshots:
        if agencies is None or (each.covered and each.agency in agencies):
            group = each.agency if by is RateGroup.AGENCY else each.fonds_code
            cell = parts.setdefault((each.covered, group), {}).setdefault((each.agency, each.fonds_code), {})
            earlier = (each.scanned, each.read, each.described, each.checked)
            cell[each.unit] = Share(each.registered, each.digitized, earlier)
    covered = [_row(parts[key].values(), key[1]) for key in sorted(parts) if key[0]]
    beyond = [_row(parts[key].values(), None) for key in parts if not key[0]]
    return RateReport(as_of, by, (*covered, *beyond), total(covered or beyond), source)


def _row(cells: Iterable[dict[str, Share]], group: str | None) -> RateRow:
    return total((row_of(group, cell) for cell in cells), group)
