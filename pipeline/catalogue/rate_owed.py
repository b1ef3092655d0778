"""Since when each dossier owes how many documents.

A document that is registered and does not count is owed since its line was registered, one beyond the list
since its dossier was. Where scans without a number count, fewer are owed than lines lack a scan: the oldest
lines stay owed, so that no age is too low.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, SelectBase, and_, func, select

from pipeline.catalogue.rate_count import at_most
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_archive import registered_documents
from pipeline.catalogue.schema_rate import Cover, document_standing, dossier_counts
from pipeline.model.archive import Scope
from pipeline.model.rate_policy import STAGES


def owed_by_dossier(codes: SelectBase) -> Select[Any]:
    """What the dossiers still owe, in the columns of `owed_documents`; their counts must be kept already."""
    of, line = dossier_counts.c, registered_documents.c
    left = of.documents - of[f"documents_{len(STAGES)}"]
    owing = and_(of.dossier_code.in_(codes), of.cover == Cover.COUNTED, left > 0)
    before = func.sum(func.count()).over(partition_by=line.dossier_code, order_by=line.registered_at)
    missing = (
        select(
            line.dossier_code,
            line.registered_at,
            func.count().label("number"),
            (before - func.count()).label("before"),
        )
        .where(line.dossier_code.in_(select(of.dossier_code).where(owing)), line_is_missing())
        .group_by(line.dossier_code, line.registered_at)
        .cte("missing")
    )
    of_lines = (
        select(
            missing.c.dossier_code,
            missing.c.registered_at,
            at_most(missing.c.number, left - missing.c.before).label("number"),
        )
        .join_from(missing, dossier_counts, of.dossier_code == missing.c.dossier_code)
        .where(left > missing.c.before)
    )
    named = select(missing.c.dossier_code, func.sum(missing.c.number).label("number"))
    of_list = named.group_by(missing.c.dossier_code).cte("of_list")
    beyond = left - func.coalesce(of_list.c.number, 0)
    of_rest = (
        select(of.dossier_code, dossiers.c.registered_at, beyond)
        .join_from(dossier_counts, dossiers, dossiers.c.dossier_code == of.dossier_code)
        .outerjoin(of_list, of_list.c.dossier_code == of.dossier_code)
        .where(owing, beyond > 0)
    )
    each = of_lines.union_all(of_rest).subquery("each_moment")
    return select(each.c.dossier_code, each.c.registered_at, func.sum(each.c.number)).group_by(
        each.c.dossier_code, each.c.registered_at
    )


def line_is_missing() -> ColumnElement[bool]:
    """Lines of a list, in scope, that no scan shows which counts."""
    line, scan = registered_documents.c, document_standing.c
    done = (
        select(scan.document_no)
        .where(scan.dossier_code == line.dossier_code, scan.ordinal == line.ordinal)
        .where(scan.stage == len(STAGES))
        .exists()
    )
    return and_(line.withdrawn_at.is_(None), line.scope == str(Scope.IN_SCOPE), ~done)
