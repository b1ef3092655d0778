"""Slips that were scanned into files of their own: the files of their session, and how those are filed.

A file that is filed so has a cut on its first page, which tells why and can be taken back like any other.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from pipeline.catalogue import outbox
from pipeline.catalogue.database import Database
from pipeline.catalogue.entries import chunks
from pipeline.catalogue.record import unpack
from pipeline.catalogue.rows import SourceState
from pipeline.catalogue.schema import documents, masters, pages, readings, sources
from pipeline.catalogue.schema_stacks import cuts
from pipeline.catalogue.stack_parts import live_document
from pipeline.model.archive import DocumentStatus, MatchedBy
from pipeline.model.page import PageKind
from pipeline.model.stack import CutReason, CutState, SessionFile

_WINDOW: Final = 12 * 3600 * 10**9
"""Nanoseconds before and after the files of a run among which their session lies."""
_READ: Final = (str(DocumentStatus.DONE), str(DocumentStatus.PARTIAL))


@dataclass(frozen=True, slots=True)
class SlipFiles:
    """What is filed because of a slip in a file before it."""

    database: Database

    def session(self, document_ids: Sequence[str]) -> tuple[SessionFile, ...]:
        """The files that came to the folders of these documents at about their time, where slips are."""
        with self.database.reading() as connection:
            return tuple(_session_files(connection, document_ids))

    def file(self, codes: Mapping[str, str], *, apply: bool) -> None:
        """Files scans (by digest) into the dossiers of slips in files before them, or only proposes it.

        A scan that has a dossier, and one that a person has taken back, stays as it is.
        """
        with self.database.writing() as connection:
            _file(connection, codes, self.database.now(), apply=apply)

    def file_as_proposed(self, document_id: str) -> str | None:
        """Files the scan of a document as the slip before it says; None where nothing is proposed."""
        change = (CutState.PROPOSED, CutState.APPLIED)
        with self.database.writing() as connection:
            return _change(connection, _scan_of(connection, document_id), change, self.database.now())

    def take_back(self, document_id: str) -> str | None:
        """Takes the scan of a document out of the dossier of the slip before it; None where it is not so."""
        change = (CutState.APPLIED, CutState.UNDONE)
        with self.database.writing() as connection:
            return _change(connection, _scan_of(connection, document_id), change, self.database.now())


def _scan_of(connection: Connection, document_id: str) -> str:
    document = live_document(connection, document_id)
    return str(document.stack_sha256 or document.sha256)


def _session_files(connection: Connection, document_ids: Sequence[str]) -> Iterator[SessionFile]:
    """The files in the folders of these documents, of about the same time; nothing where no slip is there."""
    for folder, (first, last) in _folders(connection, document_ids).items():
        rows = _files(connection, folder, first - _WINDOW, last + _WINDOW)
        slips = _slips(connection, [row.id for row in rows])
        if slips:
            for row in rows:
                yield SessionFile(
                    row.sha256, row.path, row.mtime_ns,
                    is_read=row.status in _READ,
                    has_slips=row.id in slips or row.is_stack,
                    is_slip=row.id in slips and row.page_count == 0,
                    dossier_code=slips.get(row.id),
                )  # fmt: skip


def _file(connection: Connection, codes: Mapping[str, str], moment: dt.datetime, *, apply: bool) -> None:
    for sha256, code in codes.items():
        here = (cuts.c.sha256 == sha256) & (cuts.c.first_page == 1)
        state = connection.scalar(select(cuts.c.state).where(here))
        free = connection.scalar(
            select(func.count()).where(documents.c.sha256 == sha256, documents.c.dossier_code.is_(None))
        )
        if not free or state not in (None, str(CutState.PROPOSED)):
            continue
        if state is None:
            values = {"reason": str(CutReason.SLIP_FILE), "state": str(CutState.PROPOSED), "at": moment}
            connection.execute(insert(cuts).values(sha256=sha256, first_page=1, dossier_code=code, **values))
        if apply:
            _change(connection, sha256, (CutState.PROPOSED, CutState.APPLIED), moment)


def _change(
    connection: Connection, sha256: str, states: tuple[CutState, CutState], moment: dt.datetime
) -> str | None:
    before, after = states
    here = (cuts.c.sha256 == sha256) & (cuts.c.first_page == 1) & (cuts.c.state == str(before))
    code: str | None = connection.scalar(select(cuts.c.dossier_code).where(here))
    if code is None:
        return None
    connection.execute(update(cuts).where(here).values(state=str(after), at=moment))
    of_scan = select(masters.c.sha256).where(
        or_(masters.c.sha256 == sha256, masters.c.stack_sha256 == sha256)
    )
    which: ColumnElement[bool] = documents.c.sha256.in_(of_scan)
    if after is CutState.APPLIED:
        which &= documents.c.dossier_code.is_(None)
        values: dict[str, Any] = {"dossier_code": code, "matched_by": str(MatchedBy.SLIP)}
    else:
        which &= (documents.c.dossier_code == code) & (documents.c.matched_by == str(MatchedBy.SLIP))
        values = {"dossier_code": None, "matched_by": None}
    numbers = list(connection.scalars(select(documents.c.id).where(which)))
    changed = documents.c.id.in_(numbers)
    connection.execute(update(documents).where(changed).values(ordinal=None, matched_at=moment, **values))
    outbox.put_documents(connection, changed, moment)
    return code


def _folders(connection: Connection, document_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The folders of the files of these documents, with the times of the first and the last of them."""
    found: dict[str, tuple[int, int]] = {}
    for chunk in chunks(document_ids):
        query = (
            select(sources.c.path, sources.c.mtime_ns)
            .join(documents, documents.c.sha256 == sources.c.sha256)
            .where(documents.c.document_id.in_(chunk))
        )
        for path, time in connection.execute(query):
            folder = path.rpartition("/")[0]
            first, last = found.get(folder, (time, time))
            found[folder] = min(first, time), max(last, time)
    return found


def _files(connection: Connection, folder: str, first: int, last: int) -> list[Any]:
    """The files right in a folder of these times that made a document."""
    is_stack = select(masters.c.sha256).where(masters.c.stack_sha256 == documents.c.sha256).exists()
    query = (
        select(
            sources.c.path, sources.c.mtime_ns, documents.c.id, documents.c.sha256, documents.c.status,
            documents.c.page_count, is_stack.label("is_stack"),
        )
        .join(documents, documents.c.sha256 == sources.c.sha256)
        .where(
            sources.c.path > f"{folder}/", sources.c.path < f"{folder}0",  # the sign after the slash
            sources.c.mtime_ns.between(first, last), sources.c.state == str(SourceState.TAKEN),
        )
    )  # fmt: skip
    return [row for row in connection.execute(query) if "/" not in row.path[len(folder) + 1 :]]


def _slips(connection: Connection, numbers: Sequence[int]) -> dict[int, str | None]:
    """Of these documents those with slips, and the dossier that the last slip with one names."""
    found: dict[int, str | None] = {}
    for chunk in chunks(numbers):
        query = (
            select(pages.c.document_no, readings.c.record)
            .join(readings, readings.c.page_id == pages.c.id)
            .where(pages.c.document_no.in_(chunk), pages.c.kind == str(PageKind.SEPARATOR))
            .order_by(pages.c.document_no, pages.c.page_number)
        )
        for number, record in connection.execute(query):
            slip = unpack(record).slip
            found[number] = (slip.dossier_code if slip else None) or found.get(number)
    return found
