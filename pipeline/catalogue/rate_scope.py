"""What stays outside of every rate, counted apart, and what stands on the shelves."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from pipeline.catalogue.rate import of_agencies
from pipeline.catalogue.rate_count import held
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_archive import fonds, registered_documents
from pipeline.catalogue.schema_rate import dossier_counts
from pipeline.model.archive import FondsStatus, Scope
from pipeline.model.rate_policy import STAGES

BOXES_A_METRE: Final = 8
"""Boxes on one metre of shelf (mét giá), as offices count; Thông tư 03/2018/TT-BNV asks for metres."""


@dataclass(frozen=True, slots=True)
class ScopeCount:
    """What is registered and out of scope for one reason; numbers that the inventory leaves out are 0."""

    scope: Scope
    dossiers: int
    documents: int
    """Of these dossiers, and single ones that the lists of other dossiers name."""
    sheets: int
    pages: int


@dataclass(frozen=True, slots=True)
class FondsHolding:
    """What stands on the shelves of a fonds."""

    fonds_code: str
    name: str | None
    closed: bool
    metres: float
    """As the fonds tells it, else one for `BOXES_A_METRE` boxes."""
    boxes: int
    dossiers: int
    documents: int | None
    sheets: int | None
    pages: int | None
    """None, as before, where a dossier does not say."""
    digitized_dossiers: int
    digitized_pages: int
    digitized_metres: float
    """A box counts by the share of its dossiers that are digitized."""


def out_of_scope(
    connection: Connection, end: dt.datetime | None, agencies: Collection[int] | None
) -> tuple[ScopeCount, ...]:
    """What is out of scope, by reason; nothing for a reason without any."""
    numbers: dict[str, list[int]] = {}
    whole = select(
        dossiers.c.scope,
        func.count(),
        *(
            func.coalesce(func.sum(dossiers.c[f"expected_{unit}"]), 0)
            for unit in ("documents", "sheets", "pages")
        ),
    ).where(held(dossiers, end), dossiers.c.scope != str(Scope.IN_SCOPE), of_agencies(agencies))
    single = (
        select(
            registered_documents.c.scope,
            literal(0),
            func.count(),
            literal(0),
            func.coalesce(func.sum(registered_documents.c.expected_pages), 0),
        )
        .join(dossiers, dossiers.c.dossier_code == registered_documents.c.dossier_code)
        .where(
            held(registered_documents, end),
            held(dossiers, end),
            registered_documents.c.scope != str(Scope.IN_SCOPE),
            dossiers.c.scope == str(Scope.IN_SCOPE),
            of_agencies(agencies),
        )
        .group_by(registered_documents.c.scope)
    )
    for query in (whole.group_by(dossiers.c.scope), single):
        for scope, *counts in connection.execute(query):
            sums = numbers.setdefault(scope, [0, 0, 0, 0])
            numbers[scope] = [a + int(b) for a, b in zip(sums, counts, strict=True)]
    return tuple(ScopeCount(scope, *numbers[scope]) for scope in Scope if scope in numbers)


def holdings(connection: Connection, agencies: Collection[int] | None) -> tuple[FondsHolding, ...]:
    """The fonds with what stands on their shelves, in scope or not, by code."""
    of, last = dossier_counts.c, len(STAGES)
    complete = and_(of[f"documents_{last}"] >= of.documents, of.documents > 0)
    each: list[ColumnElement[Any]] = [
        func.coalesce(dossiers.c.fonds_code, "").label("fonds_code"),
        dossiers.c.archive_box,
        func.count().label("dossiers"),
        func.sum(case((complete, 1), else_=0)).label("digitized_dossiers"),
        func.sum(func.coalesce(of[f"pages_{last}"], 0)).label("digitized_pages"),
    ]
    for unit in ("documents", "sheets", "pages"):
        expected = dossiers.c[f"expected_{unit}"]
        each += [func.sum(expected).label(unit), func.count(expected).label(f"known_{unit}")]
    boxes = (
        select(*each)
        .outerjoin_from(dossiers, dossier_counts, of.dossier_code == dossiers.c.dossier_code)
        .where(
            held(dossiers, None),
            or_(dossiers.c.scope == str(Scope.IN_SCOPE), dossiers.c.scope != str(Scope.SECRET)),
            of_agencies(agencies),
        )
        .group_by(dossiers.c.fonds_code, dossiers.c.archive_box)
        .cte("boxes")
    )
    boxed = case((boxes.c.archive_box.is_not(None), 1), else_=0)
    share = boxed * boxes.c.digitized_dossiers * 1.0 / boxes.c.dossiers
    sums = [
        func.sum(boxes.c[name]).label(name) for name in ("dossiers", "digitized_dossiers", "digitized_pages")
    ]
    for unit in ("documents", "sheets", "pages"):
        known = func.sum(boxes.c[f"known_{unit}"]) == func.sum(boxes.c.dossiers)
        sums.append(case((known, func.sum(boxes.c[unit]))).label(unit))
    query = (
        select(
            boxes.c.fonds_code, fonds.c.name, fonds.c.status, fonds.c.shelf_metres,
            func.sum(boxed).label("boxes"), func.sum(share).label("digitized_boxes"), *sums,
        )
        .outerjoin_from(boxes, fonds, fonds.c.fonds_code == boxes.c.fonds_code)
        .group_by(boxes.c.fonds_code, fonds.c.name, fonds.c.status, fonds.c.shelf_metres)
        .order_by(boxes.c.fonds_code)
    )  # fmt: skip
    return tuple(_holding(row) for row in connection.execute(query))


def _holding(row: Any) -> FondsHolding:
    metres = float(row.shelf_metres) if row.shelf_metres is not None else row.boxes / BOXES_A_METRE
    share = row.digitized_boxes / row.boxes if row.boxes else 0.0
    return FondsHolding(
        row.fonds_code, row.name, row.status == str(FondsStatus.CLOSED), metres, row.boxes, row.dossiers,
        row.documents, row.sheets, row.pages, row.digitized_dossiers, row.digitized_pages, metres * share,
    )  # fmt: skip
