"""How many documents and pages of a dossier have come how far: the counting itself, in SQL.

The rules (practice of the archives):

- A document that the list of the dossier names counts when a scan with its number in the dossier counts,
  once, however many scans bear that number; its pages are those of the list where it tells them.
- A scan without a number stands for one more document of its dossier; which one cannot be told. A scan with a
  number that the list does not name stands for one of those that the inventory registers beyond the list.
- More than registered does not make up for another dossier: documents and pages end at what is registered.
- What the list names out of scope is taken out of what is registered, and its scans do not count.
"""

import datetime as dt
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    SelectBase,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_archive import registered_documents
from pipeline.catalogue.schema_rate import (
    COUNTED_LACKS,
    Cover,
    document_standing,
    dossier_counts,
    type_counts,
)
from pipeline.model.archive import Scope
from pipeline.model.rate_policy import STAGES

_PAGES: Final[int] = 1_000_000
"""More than the pages of any document; the best of several scans is found by `stage * _PAGES + pages`."""
NUMBERS = range(1, len(STAGES) + 1)
"""The stages by their numbers."""
_PLACE: Final = ("agency_id", "agency", "fonds_code", "year", "retention_period")
"""What `dossier_counts` says of where a dossier belongs; empty where the inventory does not hold it."""
_OF_SCANS: Final = ("scans", "checked", *(f"scans_{lack}" for lack in COUNTED_LACKS))


def counts_of_dossiers(codes: SelectBase, end: dt.datetime | None = None) -> Select[Any]:
    """One row for each of the dossiers, known to the inventory or not, in the columns of `dossier_counts`.

    `end` looks back: what was filed or registered from then on does not count.
    """
    wanted = codes.cte("wanted")
    code = next(iter(wanted.c))
    lines = _lines(wanted, end)
    listed = _listed(lines)
    found, quality = _found(_scans(wanted, end), lines), _quality(wanted)
    registered = _registered(listed)
    there = _is_held(end)
    columns: dict[str, ColumnElement[Any]] = {
        "dossier_code": code,
        "cover": _cover(end, func.coalesce(registered, 1) > 0),
        **{name: case((there, dossiers.c[name])) for name in _PLACE},
        "documents": registered,
        "pages": _registered_pages(listed, registered),
        "sheets": func.nullif(dossiers.c.expected_sheets, 0),
        "unchecked": func.coalesce(found.c.unchecked, 0),
        **{name: func.coalesce(quality.c[name], 0) for name in _OF_SCANS},
    }
    extra = registered - func.coalesce(listed.c.documents, 0)
    for stage in NUMBERS:
        of_list, beyond, anyhow = (
            func.coalesce(found.c[f"{kind}_{stage}"], 0) for kind in ("listed", "numbered", "loose")
        )
        documents = of_list + at_most(beyond, extra) + anyhow
        columns[f"documents_{stage}"] = at_most(documents, columns["documents"])
        columns[f"pages_{stage}"] = at_most(func.coalesce(found.c[f"pages_{stage}"], 0), columns["pages"])
    return (
        select(*(columns[column.name].label(column.name) for column in dossier_counts.c))
        .select_from(wanted)
        .outerjoin(dossiers, dossiers.c.dossier_code == code)
        .outerjoin(listed, listed.c.dossier_code == code)
        .outerjoin(found, found.c.dossier_code == code)
        .outerjoin(quality, quality.c.dossier_code == code)
    )


def counts_by_type(codes: SelectBase, end: dt.datetime | None = None) -> Select[Any]:
    """Digitized of each type of document in each of the dossiers, in the columns of `type_counts`.

    Types are those of the list; in a dossier without a list, those that were read from the scans.
    """
    wanted = codes.cte("wanted")
    lines, scans = _lines(wanted, end), _scans(wanted, end)
    told = and_(lines.c.dossier_code == scans.c.dossier_code, lines.c.ordinal == scans.c.ordinal)
    of_lines = (
        select(
            lines.c.dossier_code,
            func.coalesce(lines.c.document_type, "").label("document_type"),
            literal(1).label("listed"),
            lines.c.expected_pages.label("listed_pages"),
            func.coalesce(scans.c.stage, 0).label("stage"),
            _pages_of(lines, scans).label("pages"),
        )
        .select_from(lines.outerjoin(scans, told))
        .where(lines.c.scope == str(Scope.IN_SCOPE))
    )
    of_others = (
        select(
            scans.c.dossier_code,
            func.coalesce(scans.c.document_type, ""),
            literal(0),
            literal(0),
            scans.c.stage,
            scans.c.pages,
        )
        .select_from(scans)
        .where(scans.c.dossier_code.not_in(select(lines.c.dossier_code)))
    )
    each = of_lines.union_all(of_others).cte("each_document")
    done = each.c.stage == len(STAGES)
    all_known = func.count(each.c.listed_pages) == func.count()
    sums = (
        select(
            each.c.dossier_code,
            each.c.document_type,
            func.sum(each.c.listed).label("listed"),
            case((all_known, func.sum(each.c.listed_pages))).label("listed_pages"),
            func.sum(case((done, 1), else_=0)).label("documents"),
            func.sum(case((done, each.c.pages), else_=0)).label("pages"),
        )
        .group_by(each.c.dossier_code, each.c.document_type)
        .cte("sums")
    )
    columns: dict[str, ColumnElement[Any]] = {
        **sums.c,
        "cover": _cover(end, true()),
        "agency_id": case((_is_held(end), dossiers.c.agency_id)),
    }
    return select(*(columns[column.name].label(column.name) for column in type_counts.c)).select_from(
        sums.outerjoin(dossiers, dossiers.c.dossier_code == sums.c.dossier_code)
    )


def at_most(number: ColumnElement[Any], limit: ColumnElement[Any]) -> ColumnElement[Any]:
    """The number, or the limit where that is known and lower."""
    return case((number > limit, limit), else_=number)


def _is_held(end: dt.datetime | None) -> ColumnElement[bool]:
    """The same where the dossier may not be known at all."""
    return and_(dossiers.c.dossier_code.is_not(None), held(dossiers, end))


def _cover(end: dt.datetime | None, holds_something: ColumnElement[bool]) -> ColumnElement[Any]:
    inside = and_(dossiers.c.scope == str(Scope.IN_SCOPE), holds_something)
    return case((~_is_held(end), int(Cover.NONE)), (inside, int(Cover.COUNTED)), else_=int(Cover.OUTSIDE))


def _quality(wanted: CTE) -> CTE:
    """How the scans of each dossier stand, second ones too."""
    of = document_standing.c
    lacks = {f"scans_{lack}": func.sum(case((of.lack == str(lack), 1), else_=0)) for lack in COUNTED_LACKS}
    sums = {"scans": func.count(), "checked": func.sum(of.checked), **lacks}
    return (
        select(of.dossier_code, *(sums[name].label(name) for name in _OF_SCANS))
        .where(of.dossier_code.in_(select(*wanted.c)))
        .group_by(of.dossier_code)
        .cte("quality")
    )


def _lines(wanted: CTE, end: dt.datetime | None) -> CTE:
    """The lines of the lists of documents that were held."""
    of = registered_documents.c
    query = select(of.dossier_code, of.ordinal, of.scope, of.expected_pages, of.document_type).where(
        of.dossier_code.in_(select(*wanted.c))
    )
    return query.where(held(registered_documents, end)).cte("lines")


def held(table: Any, end: dt.datetime | None) -> ColumnElement[bool]:
    """Whether the inventory held the dossier or document then (None: now)."""
    if end is None:
        return table.c.withdrawn_at.is_(None)  # type: ignore[no-any-return]
    return and_(table.c.registered_at < end, or_(table.c.withdrawn_at.is_(None), table.c.withdrawn_at >= end))


def _scans(wanted: CTE, end: dt.datetime | None) -> CTE:
    """The best scan of each number in each dossier, and every scan without a number."""
    of = document_standing.c
    stage: ColumnElement[Any] = of.stage
    if end is not None:
        before = case((of.stage > 1, 1), else_=of.stage)
        stage = case((of.filed_at < end, of.stage), else_=before)
    query = (
        select(
            of.dossier_code,
            of.ordinal,
            (func.max(stage * _PAGES + of.pages) // _PAGES).label("stage"),
            (func.max(stage * _PAGES + of.pages) % _PAGES).label("pages"),
            func.max(of.checked).label("checked"),
            func.max(of.document_type).label("document_type"),
        )
        .where(of.dossier_code.in_(select(*wanted.c)))
        .group_by(of.dossier_code, of.ordinal, case((of.ordinal.is_(None), of.document_no)))
    )
    return (query if end is None else query.where(of.taken_at < end)).cte("scans")


def _listed(lines: CTE) -> CTE:
    """What the list of each dossier names, in scope and out of it."""
    inside = lines.c.scope == str(Scope.IN_SCOPE)
    pages = lines.c.expected_pages
    return (
        select(
            lines.c.dossier_code,
            func.sum(case((inside, 1), else_=0)).label("documents"),
            func.sum(case((inside, 0), else_=1)).label("outside"),
            func.sum(case((inside, 0), else_=func.coalesce(pages, 0))).label("outside_pages"),
            func.sum(case((inside, func.coalesce(pages, 0)), else_=0)).label("pages"),
            func.sum(case((and_(inside, func.coalesce(pages, 0) == 0), 1), else_=0)).label("unknown"),
        )
        .group_by(lines.c.dossier_code)
        .cte("listed")
    )


def _found(scans: CTE, lines: CTE) -> CTE:
    """How many scans of each dossier have come how far: of its list, beyond it, and without a number."""
    inside = lines.c.scope == str(Scope.IN_SCOPE)
    kinds = {
        "listed": inside,
        "numbered": and_(lines.c.scope.is_(None), scans.c.ordinal.is_not(None)),
        "loose": scans.c.ordinal.is_(None),
    }
    counted = or_(lines.c.scope.is_(None), inside)
    pages = _pages_of(lines, scans)
    columns: list[ColumnElement[Any]] = []
    for stage in NUMBERS:
        reached = scans.c.stage >= stage
        for kind, condition in kinds.items():
            columns.append(func.sum(case((and_(condition, reached), 1), else_=0)).label(f"{kind}_{stage}"))
        columns.append(func.sum(case((and_(counted, reached), pages), else_=0)).label(f"pages_{stage}"))
    last = scans.c.stage == len(STAGES)
    unchecked = func.sum(case((and_(counted, last, scans.c.checked == 0), 1), else_=0)).label("unchecked")
    told = and_(lines.c.dossier_code == scans.c.dossier_code, lines.c.ordinal == scans.c.ordinal)
    return (
        select(scans.c.dossier_code, *columns, unchecked)
        .select_from(scans.outerjoin(lines, told))
        .group_by(scans.c.dossier_code)
        .cte("found_scans")
    )


def _pages_of(lines: CTE, scans: CTE) -> ColumnElement[Any]:
    """Pages of a document: those of the list where it tells them, and never more than were scanned."""
    return at_most(func.coalesce(scans.c.pages, 0), func.nullif(lines.c.expected_pages, 0))


def _registered(listed: CTE) -> ColumnElement[Any]:
    """Documents in scope: what the inventory says, or its list where that names more."""
    total = func.nullif(dossiers.c.expected_documents, 0)
    rest = total - func.coalesce(listed.c.outside, 0)
    of_list = listed.c.documents
    return case(
        (listed.c.dossier_code.is_(None), total),
        (or_(total.is_(None), rest < of_list), of_list),
        else_=rest,
    )


def _registered_pages(listed: CTE, registered: ColumnElement[Any]) -> ColumnElement[Any]:
    """Pages in scope: what the inventory says, or the sum of a whole list where that is more."""
    total = func.nullif(dossiers.c.expected_pages, 0) - func.coalesce(listed.c.outside_pages, 0)
    whole = and_(listed.c.unknown == 0, listed.c.documents >= registered)
    of_list = case((whole, listed.c.pages), else_=null())
    return case((total.is_(None), of_list), (of_list > total, of_list), (total < 0, 0), else_=total)
