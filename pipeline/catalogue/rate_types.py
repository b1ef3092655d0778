"""The rate by type of document: known where every dossier has a list of its documents."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, FromClause, case, func, select

from pipeline.catalogue.rate import NOTHING, RateRow, Share, inside, total
from pipeline.catalogue.rate_count import counts_by_type
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_rate import document_standing, type_counts


def by_type(
    connection: Connection, end: dt.datetime | None, agencies: Collection[int] | None, covered: RateRow | None
) -> list[RateRow]:
    """The types of documents; `covered` is the total of the inventory (None: there is none)."""
    codes = (
        select(dossiers.c.dossier_code) if covered else select(document_standing.c.dossier_code).distinct()
    )
    counts: FromClause = type_counts if end is None else counts_by_type(codes, end).subquery("of_types")
    known = func.count(counts.c.listed_pages) == func.count()
    query = select(
        counts.c.document_type,
        func.sum(counts.c.listed).label("listed"),
        case((known, func.sum(counts.c.listed_pages))).label("listed_pages"),
        func.sum(counts.c.documents).label("documents"),
        func.sum(counts.c.pages).label("pages"),
    ).group_by(counts.c.document_type)
    if covered:
        query = query.where(inside(counts, agencies))
    found = connection.execute(query.order_by(counts.c.document_type)).mappings().all()
    whole = covered is not None and covered.documents.registered == sum(row["listed"] for row in found)
    rows = [_type_row(row, whole=whole) for row in found]
    if whole and covered is not None:
        rows = _with_the_rest(rows, covered)
    return sorted(
        (row for row in rows if row.documents != Share(0, 0)),
        key=lambda row: (row.group is None, row.group or ""),
    )


def _type_row(row: Any, *, whole: bool) -> RateRow:
    return RateRow(
        row["document_type"] or None,
        NOTHING,
        Share(row["listed"] if whole else None, row["documents"]),
        Share(row["listed_pages"] if whole else None, row["pages"]),
    )


def _with_the_rest(rows: list[RateRow], covered: RateRow) -> list[RateRow]:
    """Scans without a number in their dossier: they count, but it cannot be told of which type they are."""
    typed = total(rows)
    of_all, of_types = covered.documents, typed.documents
    rest = of_all.digitized - of_types.digitized
    if rest <= 0:
        return rows
    pages = max(covered.pages.digitized - typed.pages.digitized, 0)
    loose = RateRow(None, NOTHING, Share(0, rest), Share(0, pages))
    others = [row for row in rows if row.group is not None]
    return [*others, total([loose, *(row for row in rows if row.group is None)])]
