"""Questions to the catalogue about documents, pages and masters."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from pipeline.catalogue.record import unpack
from pipeline.catalogue.rows import (
    Counts,
    DocumentRow,
    MasterRow,
    PageStatus,
    PageSummary,
    SourceState,
    WaitingDocument,
)
from pipeline.catalogue.schema import documents, failures, fields, masters, pages, readings, sources
from pipeline.errors import UsageError
from pipeline.model.archive import Description, DocumentStatus, Field, MatchedBy
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.page import PageKind, PageReading
from pipeline.model.quality import Grade, PageQuality, Weakness

MOST_CANDIDATES: Final = 10
_SHORTEST_PREFIX: Final = 4
QUALITY: Final = (pages.c.grade, pages.c.right_share, pages.c.weaknesses, pages.c.searchable)
"""Columns in which the quality of a page is kept."""
_FIRST_PAGE: Final = func.coalesce(masters.c.first_page, 1).label("first_page")


def waiting(connection: Connection, limit: int | None) -> tuple[WaitingDocument, ...]:
    """Documents that wait to be read, oldest first."""
    query = (
        select(
            documents.c.document_id, documents.c.sha256, masters.c.media_type, masters.c.vault_name,
            documents.c.source_name, documents.c.dossier_code, _FIRST_PAGE, masters.c.last_page,
        )
        .join(masters, masters.c.sha256 == documents.c.sha256)
        .where(documents.c.status == str(DocumentStatus.WAITING))
        .order_by(documents.c.taken_at, documents.c.id)
        .limit(limit)
    )  # fmt: skip
    rows = connection.execute(query)
    return tuple(WaitingDocument(row[0], row[1], MediaType(row[2]), *row[3:]) for row in rows)


def document(connection: Connection, wanted: str) -> DocumentRow:
    """The document of this id, file name or beginning of an id (four characters or more).

    Raises `UsageError` where there is none, or more than one.
    """
    name = unicodedata.normalize("NFC", wanted).strip()
    begins = documents.c.document_id.startswith(name.lower(), autoescape=True)
    ways = [documents.c.document_id == name.lower(), documents.c.source_name == name]
    for way in [*ways, begins] if len(name) >= _SHORTEST_PREFIX else ways:
        found = _documents(connection, way, MOST_CANDIDATES + 1)
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(
                "{wanted} is the name of several documents: say which one by its id ({candidates}).",
                wanted=name,
                candidates=_listed(found),
            )
    raise UsageError("There is no document {document}.", document=name)


def documents_after(connection: Connection, document_no: int, limit: int) -> tuple[DocumentRow, ...]:
    """Documents in the order in which they came, from the one that follows `document_no`."""
    return _documents(connection, documents.c.id > document_no, limit)


def page_summaries(connection: Connection, document_id: str) -> tuple[PageSummary, ...]:
    """The pages of a document, without their text."""
    query = (
        select(
            pages.c.id.label("page_id"), pages.c.page_number, pages.c.status, pages.c.revision, pages.c.kind,
            pages.c.width, pages.c.height, pages.c.dpi, pages.c.mean_confidence, pages.c.word_count,
            pages.c.engine, *QUALITY,
        )
        .join(documents, documents.c.id == pages.c.document_no)
        .where(documents.c.document_id == document_id)
        .order_by(pages.c.page_number)
    )  # fmt: skip
    return tuple(_summary(row) for row in connection.execute(query).mappings())


def page_readings(
    connection: Connection, document_id: str, page_number: int | None = None
) -> tuple[PageReading, ...]:
    """The readings of a document (or of one page of it), by page; failed ones are left out."""
    query = (
        select(readings.c.record)
        .join(pages, pages.c.id == readings.c.page_id)
        .join(documents, documents.c.id == pages.c.document_no)
        .where(documents.c.document_id == document_id)
        .order_by(pages.c.page_number)
    )
    if page_number is not None:
        query = query.where(pages.c.page_number == page_number)
    return tuple(unpack(record) for record in connection.scalars(query))


def masters_after(connection: Connection, sha256: str, limit: int) -> tuple[MasterRow, ...]:
    """Masters in the order of their hashes, from the one that follows `sha256`."""
    query = select(masters.c.sha256, masters.c.size, masters.c.vault_name).where(
        masters.c.sha256 > sha256,
        masters.c.stack_sha256.is_(None),  # a part of a scan has no file of its own
        masters.c.sha256.not_in(  # those are not in the vault
            select(documents.c.sha256).where(documents.c.status == str(DocumentStatus.QUARANTINED))
        ),
    )
    return tuple(MasterRow(*row) for row in connection.execute(query.order_by(masters.c.sha256).limit(limit)))


def counts(connection: Connection) -> Counts:
    """The catalogue in numbers."""
    status = select(documents.c.status, func.count()).group_by(documents.c.status)
    by_status = {DocumentStatus(row[0]): row[1] for row in connection.execute(status)}
    state = select(sources.c.state, func.count()).group_by(sources.c.state)
    by_state = {SourceState(row[0]): row[1] for row in connection.execute(state)}
    still_open = select(func.count()).select_from(failures).where(failures.c.resolved_at.is_(None))
    page = connection.execute(_page_counts()).one()
    return Counts(
        documents={each: by_status.get(each, 0) for each in DocumentStatus},
        pages_read=page.read or 0,
        blank_pages=page.blank or 0,
        failed_pages=page.failed or 0,
        mean_confidence=page.weighed / page.words if page.words else None,
        open_failures=connection.scalar(still_open) or 0,
        duplicates=by_state.get(SourceState.DUPLICATE, 0),
        refused=by_state.get(SourceState.REFUSED, 0),
    )


def _page_counts() -> Select[Any]:
    return select(
        func.sum(case((pages.c.status == str(PageStatus.READ), 1), else_=0)).label("read"),
        func.sum(case((pages.c.status == str(PageStatus.FAILED), 1), else_=0)).label("failed"),
        func.sum(case((pages.c.kind == str(PageKind.BLANK), 1), else_=0)).label("blank"),
        func.sum(pages.c.mean_confidence * pages.c.word_count).label("weighed"),
        func.sum(pages.c.word_count).label("words"),
    )


def _documents(connection: Connection, which: ColumnElement[bool], limit: int) -> tuple[DocumentRow, ...]:
    query = (
        select(documents, masters.c.media_type, masters.c.vault_name, _FIRST_PAGE, masters.c.last_page)
        .join(masters, masters.c.sha256 == documents.c.sha256)
        .where(which, documents.c.status != str(DocumentStatus.JOINED))
        .order_by(documents.c.id)
        .limit(limit)
    )
    rows = connection.execute(query).mappings().all()
    described = _descriptions(connection, [row["id"] for row in rows])
    return tuple(_document(row, described.get(row["id"], ())) for row in rows)


def _document(row: Mapping[Any, Any], found: Sequence[Field]) -> DocumentRow:
    values = dict(row)
    matched_by = values.pop("matched_by")
    return DocumentRow(
        document_no=values.pop("id"),
        matched_by=MatchedBy(matched_by) if matched_by else None,
        status=DocumentStatus(values.pop("status")),
        media_type=MediaType(values.pop("media_type")),
        description=Description(tuple(found)),
        **values,
    )


def _descriptions(connection: Connection, numbers: list[int]) -> dict[int, list[Field]]:
    described: dict[int, list[Field]] = {}
    query = (
        select(fields).where(fields.c.document_no.in_(numbers)).order_by(fields.c.document_no, fields.c.name)
    )
    for row in connection.execute(query):
        edges = (row.box_left, row.box_top, row.box_right, row.box_bottom)
        box = None if row.box_left is None else Box(*edges)
        field = Field(row.name, row.value, row.confidence, row.page_number, box, row.rule, row.doubt)
        described.setdefault(row.document_no, []).append(field)
    return described


def _summary(row: Mapping[Any, Any]) -> PageSummary:
    values = dict(row)
    kind = values.pop("kind")
    return PageSummary(
        status=PageStatus(values.pop("status")),
        kind=PageKind(kind) if kind else None,
        quality=quality_of(values),
        **values,
    )


def quality_of(values: dict[Any, Any]) -> PageQuality | None:
    """Takes the columns of `QUALITY` out of a row; None where the page has no grade."""
    grade, share, weaknesses, searchable = (values.pop(column.name) for column in QUALITY)
    if grade is None:
        return None
    found = tuple(map(Weakness, (weaknesses or "").split()))
    return PageQuality(Grade(grade), share, found, bool(searchable))


def _listed(found: Sequence[DocumentRow]) -> str:
    names = [f"{row.document_id} {row.source_name}" for row in found[:MOST_CANDIDATES]]
    return ", ".join(names) + (", …" if len(found) > MOST_CANDIDATES else "")
