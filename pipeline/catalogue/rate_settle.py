"""Computing again what the rate says of documents and dossiers that have changed.

Triggers list them (`rate_triggers`). A slice of the list is computed and struck off in one transaction, so
that a kill in between leaves nothing wrong and no reader waits long for the lock.
"""

from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)

from pipeline.catalogue.database import Database
from pipeline.catalogue.rate_count import counts_by_type, counts_of_dossiers
from pipeline.catalogue.rate_owed import owed_by_dossier
from pipeline.catalogue.schema import documents, fields, masters, outbox, pages
from pipeline.catalogue.schema_archive import quality_checks, registered_documents
from pipeline.catalogue.schema_rate import (
    UNLISTED,
    document_standing,
    dossier_counts,
    owed_documents,
    rate_policy,
    stale_documents,
    stale_dossiers,
    type_counts,
)
from pipeline.model.archive import DocumentStatus, EntryKind, Verdict
from pipeline.model.rate_policy import STAGE_OF, STAGES, Lack, RatePolicy

_SLICE: Final = 20_000
"""Documents, or dossiers, of one transaction."""
_LISTED_FIELDS: Final = {
    "document_type": registered_documents.c.document_type,
    "issued_date": registered_documents.c.issued_date,
    "issuing_agency": registered_documents.c.issuing_agency,
    "subject": registered_documents.c.subject,
    "code_number": registered_documents.c.code_number,
    "code_notation": registered_documents.c.code_notation,
}
"""Metadata that the list of documents may give in place of the page."""


def settle(database: Database, policy: RatePolicy) -> None:
    """Brings the derived tables up to date; without a change it only looks."""
    with database.reading() as connection:
        known = connection.scalar(select(rate_policy.c.text)) == policy.text
        work = not known or any(_some(connection, table) for table in (stale_documents, stale_dossiers))
    if not work:
        return
    if not known:
        with database.writing() as connection:
            _adopt(connection, policy)
    for column, compute in (
        (stale_documents.c.document_no, _documents),
        (stale_dossiers.c.dossier_code, _dossiers),
    ):
        more = True
        while more:
            with database.writing() as connection:
                more = compute(connection, column, policy)


def _some(connection: Connection, table: Any) -> bool:
    return connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None


def _adopt(connection: Connection, policy: RatePolicy) -> None:
    """Lists every document, because other things are asked of it now."""
    connection.execute(delete(rate_policy))
    connection.execute(insert(rate_policy).values(id=1, text=policy.text))
    connection.execute(delete(stale_documents))
    connection.execute(insert(stale_documents).from_select(["document_no"], select(documents.c.id)))


def _last(connection: Connection, column: Column[Any]) -> Any:
    """The last key of the next slice of a list; None where the list is empty."""
    keys = select(column).order_by(column).limit(_SLICE).subquery()
    return connection.scalar(select(func.max(keys.c[column.name])))


def _documents(connection: Connection, column: Column[Any], policy: RatePolicy) -> bool:
    last = _last(connection, column)
    if last is None:
        return False
    listed = select(column).where(column <= last)
    _note_dossiers(connection, listed)
    connection.execute(delete(document_standing).where(document_standing.c.document_no.in_(listed)))
    standing = _standing(policy, listed)
    connection.execute(insert(document_standing).from_select([c.name for c in document_standing.c], standing))
    _note_dossiers(connection, listed)
    connection.execute(delete(stale_documents).where(column <= last))
    return True


def _note_dossiers(connection: Connection, listed: Select[Any]) -> None:
    """The dossiers in which these documents stand, as the derived table has it now, must be counted."""
    codes = (
        select(document_standing.c.dossier_code)
        .distinct()
        .where(
            document_standing.c.document_no.in_(listed),
            document_standing.c.dossier_code.not_in(select(stale_dossiers.c.dossier_code)),
        )
    )
    connection.execute(insert(stale_dossiers).from_select(["dossier_code"], codes))


def _dossiers(connection: Connection, column: Column[Any], _: RatePolicy) -> bool:
    last = _last(connection, column)
    if last is None:
        return False
    listed = select(column).where(column <= last)
    for table, counted in (
        (dossier_counts, counts_of_dossiers),
        (type_counts, counts_by_type),
        (owed_documents, owed_by_dossier),
    ):
        connection.execute(delete(table).where(table.c.dossier_code.in_(listed)))
        rows = counted(listed)
        connection.execute(insert(table).from_select([c.name for c in table.c], rows))
    connection.execute(delete(stale_dossiers).where(column <= last))
    return True


def _standing(policy: RatePolicy, listed: Select[Any]) -> Select[Any]:
    """What is known of each of these documents in one row."""
    lack = _lack(policy).label("lack")
    of_document = (fields.c.document_no == documents.c.id) & (fields.c.name == "document_type")
    read_type = select(fields.c.value).where(of_document).scalar_subquery()
    found = (
        select(
            documents.c.id.label("document_no"),
            func.coalesce(documents.c.dossier_code, UNLISTED).label("dossier_code"),
            documents.c.ordinal,
            func.coalesce(documents.c.page_count, 0).label("pages"),
            case((_verdict().in_([str(Verdict.PASS), str(Verdict.WAIVE)]), 1), else_=0).label("checked"),
            lack,
            func.coalesce(registered_documents.c.document_type, read_type).label("document_type"),
            documents.c.taken_at,
            documents.c.filed_at,
        )
        .join(masters, masters.c.sha256 == documents.c.sha256)
        .outerjoin(
            registered_documents,
            and_(
                registered_documents.c.dossier_code == documents.c.dossier_code,
                registered_documents.c.ordinal == documents.c.ordinal,
                registered_documents.c.withdrawn_at.is_(None),
            ),
        )
    )
    return _with_stage(
        found.where(documents.c.id.in_(listed), documents.c.status != str(DocumentStatus.JOINED))
    )


def _with_stage(found: Select[Any]) -> Select[Any]:
    """The columns of `document_standing`, in its order; each lack is looked for once."""
    one = found.cte("found").prefix_with("MATERIALIZED")
    stages = {str(lack): literal(number) for lack, number in STAGE_OF.items()}
    stage = case(stages, value=one.c.lack, else_=literal(len(STAGES))).label("stage")
    columns = {**{column.name: column for column in one.c}, "stage": stage}
    return select(*(columns[column.name] for column in document_standing.c))


def _lack(policy: RatePolicy) -> ColumnElement[Any]:
    """The first condition that is not met; the order is that of the stages."""
    read, count = documents.c.pages_read, documents.c.page_count
    waits = exists().where(outbox.c.document_no == documents.c.id, outbox.c.target == str(EntryKind.PAGE))
    failing: list[tuple[ColumnElement[bool], Lack]] = [
        (masters.c.damaged.is_not(None), Lack.DAMAGED),
        (documents.c.status == str(DocumentStatus.QUARANTINED), Lack.STOPPED),
        (documents.c.status == str(DocumentStatus.WAITING), Lack.WAITING),
        (documents.c.status != str(DocumentStatus.DONE), Lack.FAILED),
        (or_(count.is_(None), count == 0, read != count), Lack.FAILED),
        (documents.c.derived_name.is_(None), Lack.UNDERIVED),
        (_undescribed(policy), Lack.UNDESCRIBED),
        (_low_resolution(policy), Lack.LOW_RESOLUTION),
        (_wrong_pages(), Lack.WRONG_PAGES),
        (func.coalesce(_verdict() == str(Verdict.RESCAN), False), Lack.RESCAN),
    ]
    if policy.needs_check:
        failing.append((_verdict().is_(None), Lack.UNCHECKED))
    failing.append((waits, Lack.UNINDEXED))
    return case(*((condition, literal(str(lack))) for condition, lack in failing), else_=cast(None, String))


def _undescribed(policy: RatePolicy) -> ColumnElement[bool]:
    """Whether any field that must be there was neither read nor listed."""
    missing: list[ColumnElement[bool]] = []
    for name in policy.required_fields:
        there = exists().where(
            fields.c.document_no == documents.c.id, fields.c.name == name, fields.c.value != ""
        )
        listed = _LISTED_FIELDS.get(name)
        missing.append(~there if listed is None else and_(listed.is_(None), ~there))
    return or_(literal(1) == 0, *missing)


def _low_resolution(policy: RatePolicy) -> ColumnElement[bool]:
    return exists().where(
        pages.c.document_no == documents.c.id,
        pages.c.kind == "scan",
        func.coalesce(pages.c.dpi, 0) < bindparam(None, policy.minimum_dpi),
    )


def _wrong_pages() -> ColumnElement[bool]:
    """More or fewer than listed; blank sides may have been listed or not."""
    wanted, count = registered_documents.c.expected_pages, documents.c.page_count
    blank = (
        select(func.count())
        .select_from(pages)
        .where(pages.c.document_no == documents.c.id, pages.c.kind == "blank")
        .scalar_subquery()
    )
    return and_(func.coalesce(wanted, 0) > 0, or_(wanted > count, wanted < count - blank))


def _verdict() -> Any:
    """What the last check of these very pages says; None where there is none."""
    same = quality_checks.c.page_count.is_not_distinct_from(documents.c.page_count)
    return (
        select(case((same, quality_checks.c.verdict)))
        .where(quality_checks.c.document_no == documents.c.id)
        .order_by(quality_checks.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
