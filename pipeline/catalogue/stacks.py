"""Scans that hold several documents: where they are cut, and the documents that come of it.

Each part is a document of its own with an id made of the digest of the scan and of its first page, so the
same cut gives the same id again; the first part goes on as the document that the scan was. A cut changes no
master, and taking it back loses no page: the first part then waits to be read as a whole again.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from pipeline.catalogue import failures, filing
from pipeline.catalogue.database import Database
from pipeline.catalogue.rows import WaitingDocument
from pipeline.catalogue.schema import documents, masters, pages
from pipeline.catalogue.schema import failures as failure_table
from pipeline.catalogue.schema_stacks import cuts
from pipeline.catalogue.stack_parts import (
    Starts,
    file_by_slip,
    joined_with_masters,
    live_document,
    make_parts,
    parts_of_scan,
    plain_or_none,
    refuse_stopped,
    set_waiting,
    waiting_parts,
)
from pipeline.errors import UsageError
from pipeline.model.archive import DocumentStatus
from pipeline.model.stack import Cut, CutReason, CutState


@dataclass(frozen=True, slots=True)
class CutRow:
    """A cut as the catalogue keeps it."""

    document_id: str
    """Of the first part of the scan."""
    source_name: str
    first_page: int
    """Of the scan."""
    reason: CutReason
    state: CutState
    dossier_code: str | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """What taking the cuts of a scan back did."""

    document_id: str
    """Of the document that holds all pages again."""
    parts: int
    """Documents that went back into it."""
    derived: tuple[str, ...]
    """Names of the searchable PDFs that no document has any more."""


@dataclass(frozen=True, slots=True)
class Stacks:
    """The stacks of a catalogue."""

    database: Database

    def record(
        self, document_id: str, found: Sequence[Cut], applied: Collection[CutReason]
    ) -> tuple[WaitingDocument, ...]:
        """Keeps the cuts that were found in a document, and applies those of the reasons in `applied`.

        Returns the documents that come of it, the first part first; that one alone where nothing was cut.
        What a person has taken back is not applied again.
        """
        with self.database.writing() as connection:
            return _record(connection, document_id, found, applied, self.database.now())

    def cut(self, document_id: str, first_pages: Iterable[int] | None) -> tuple[WaitingDocument, ...]:
        """Cuts a document at these pages of it, or where it is proposed to; its parts, in their order.

        All of them wait to be read. Raises `UsageError` where that cannot be.
        """
        with self.database.writing() as connection:
            return _cut(connection, document_id, first_pages, self.database.now())

    def join(self, document_id: str, state: CutState = CutState.UNDONE) -> Joined:
        """Takes all cuts of the scan of a document back; what the cuts are then is `state`.

        The document that holds all pages waits to be read. Raises `UsageError` where the scan is not cut.
        """
        with self.database.writing() as connection:
            return _join(connection, document_id, state, self.database.now())

    def parts(self, document_id: str) -> tuple[WaitingDocument, ...]:
        """The documents of the scan of a document, in the order of their pages; `UsageError` for none."""
        with self.database.reading() as connection:
            return parts_of_scan(connection, live_document(connection, document_id))

    def filed_dossiers(self) -> frozenset[str]:
        """The codes of all dossiers to which at least one document was scanned, read or not."""
        query = select(documents.c.dossier_code).where(documents.c.dossier_code.is_not(None)).distinct()
        with self.database.reading() as connection:
            return frozenset(connection.scalars(query))

    def listed(self) -> tuple[CutRow, ...]:
        """All cuts, by scan in the order in which they came, and page; those in quarantine are left out."""
        query = (
            select(
                documents.c.document_id, documents.c.source_name, cuts.c.first_page, cuts.c.reason,
                cuts.c.state, cuts.c.dossier_code, cuts.c.at,
            )
            .join(documents, documents.c.sha256 == cuts.c.sha256)
            .where(documents.c.status != str(DocumentStatus.QUARANTINED))
            .order_by(documents.c.id, cuts.c.first_page)
        )  # fmt: skip
        with self.database.reading() as connection:
            return tuple(
                CutRow(*row[:3], CutReason(row[3]), CutState(row[4]), *row[5:])
                for row in connection.execute(query)
            )


def _record(
    connection: Connection,
    document_id: str,
    found: Sequence[Cut],
    applied: Collection[CutReason],
    moment: dt.datetime,
) -> tuple[WaitingDocument, ...]:
    document = live_document(connection, document_id)
    stack, first = document.stack_sha256 or document.sha256, document.first_page or 1
    starts: Starts = {}
    for cut in found:
        page = first - 1 + cut.first_page
        if cut.first_page == 1:
            if CutReason.SLIP in applied:
                file_by_slip(connection, document, cut.dossier_code, moment)
            continue
        state = _keep(
            connection, stack, page, cut, CutState.APPLIED if cut.reason in applied else None, moment
        )
        if state is CutState.APPLIED:
            starts[page] = cut.dossier_code
    make_parts(connection, document, starts, moment)
    return waiting_parts(connection, document, starts)


def _cut(
    connection: Connection, document_id: str, first_pages: Iterable[int] | None, moment: dt.datetime
) -> tuple[WaitingDocument, ...]:
    document = live_document(connection, document_id)
    stack, first = document.stack_sha256 or document.sha256, document.first_page or 1
    last = _pages_of(connection, document)
    starts: Starts = {}
    if first_pages is None:
        proposed = select(cuts.c.first_page, cuts.c.dossier_code).where(
            cuts.c.sha256 == stack,
            cuts.c.state == str(CutState.PROPOSED),
            cuts.c.first_page.between(first + 1, first - 1 + last),
        )
        starts = {row.first_page: row.dossier_code for row in connection.execute(proposed)}
        if not starts:
            raise UsageError(
                "No cut is proposed for {document}; name the pages: sohoa split {document} --at 4,9",
                document=document_id,
            )
    else:
        if last == 1:
            raise UsageError("{document} has one page only: there is nothing to split.", document=document_id)
        for page in sorted(set(first_pages)):
            if not 2 <= page <= last:
                raise UsageError(
                    "No part of {document} can begin on page {page}: give pages from 2 to {last}.",
                    document=document_id,
                    page=page,
                    last=last,
                )
            starts[first - 1 + page] = None
    for page, code in starts.items():
        reason = CutReason.HAND if first_pages is not None else None
        _apply_kept(connection, stack, page, reason, code, moment)
    make_parts(connection, document, starts, moment)
    return waiting_parts(connection, document, starts)


def _join(connection: Connection, document_id: str, state: CutState, moment: dt.datetime) -> Joined:
    document = live_document(connection, document_id)
    stack = document.stack_sha256 or document.sha256
    first = connection.execute(joined_with_masters().where(documents.c.sha256 == stack)).one()
    live = documents.c.status != str(DocumentStatus.JOINED)
    parts = connection.execute(joined_with_masters().where(masters.c.stack_sha256 == stack, live)).all()
    if not parts:
        raise UsageError("The scan of {document} is not split.", document=document_id)
    for part in (first, *parts):
        refuse_stopped(part)
    for part in parts:
        filing.empty_document(connection, part.id, moment)
        values = {
            "status": str(DocumentStatus.JOINED),
            "dossier_code": None,
            "ordinal": None,
            "matched_by": None,
        }
        connection.execute(update(documents).where(documents.c.id == part.id).values(values))
    failures.resolve(connection, failure_table.c.document_no.in_([part.id for part in parts]), moment)
    connection.execute(update(masters).where(masters.c.sha256 == stack).values(last_page=None))
    set_waiting(connection, first.id)
    connection.execute(
        update(cuts)
        .where(cuts.c.sha256 == stack, cuts.c.first_page > 1, cuts.c.state == str(CutState.APPLIED))
        .values(state=str(state), at=moment)
    )
    derived = tuple(part.derived_name for part in parts if part.derived_name)
    return Joined(first.document_id, len(parts), derived)


def _pages_of(connection: Connection, document: Row[Any]) -> int:
    last = None
    if document.last_page is not None:
        last = document.last_page - (document.first_page or 1) + 1
    elif document.status != str(DocumentStatus.WAITING):  # else it may have been read as a part of the scan
        last = connection.scalar(
            select(func.max(pages.c.page_number)).where(pages.c.document_no == document.id)
        )
    if not last:
        raise UsageError(
            "How many pages {document} has is not known yet: let `sohoa run` read it, then split it.",
            document=document.document_id,
        )
    return int(last)


def _keep(
    connection: Connection, stack: str, page: int, cut: Cut, wanted: CutState | None, moment: dt.datetime
) -> CutState:
    """Keeps a cut that a run found, in the state that it has then."""
    here = (cuts.c.sha256 == stack) & (cuts.c.first_page == page)
    known = connection.scalar(select(cuts.c.state).where(here))
    if known is not None and (known != CutState.PROPOSED or wanted is None):
        return CutState(known)
    state = wanted or CutState.PROPOSED
    values = {
        "reason": str(cut.reason), "state": str(state), "dossier_code": plain_or_none(cut.dossier_code),
        "at": moment,
    }  # fmt: skip
    if known is None:
        connection.execute(insert(cuts).values(sha256=stack, first_page=page, **values))
    else:
        connection.execute(update(cuts).where(here).values(values))
    return state


def _apply_kept(
    connection: Connection,
    stack: str,
    page: int,
    reason: CutReason | None,
    code: str | None,
    moment: dt.datetime,
) -> None:
    """Notes that a cut is applied by a person; `reason` where it need not have been proposed."""
    here = (cuts.c.sha256 == stack) & (cuts.c.first_page == page)
    values: dict[str, Any] = {"state": str(CutState.APPLIED), "at": moment}
    if not connection.execute(update(cuts).where(here).values(values)).rowcount:
        named = str(reason or CutReason.HAND)
        connection.execute(
            insert(cuts).values(sha256=stack, first_page=page, reason=named, dossier_code=code, **values)
        )
