"""The documents that come of a scan which is cut: rows made, shortened and taken up again."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, or_, select, update

from pipeline.catalogue import outbox
from pipeline.catalogue.inventory_rows import plain
from pipeline.catalogue.rows import WaitingDocument
from pipeline.catalogue.schema import documents, masters
from pipeline.catalogue.sources import DOCUMENT_ID_LENGTH
from pipeline.errors import UsageError
from pipeline.model.archive import DocumentStatus, MatchedBy
from pipeline.model.media import MediaType

Starts = dict[int, str | None]
"""Pages of a scan on which documents begin, and the dossier that a slip names for each."""

_STRETCH: Final = (
    masters.c.sha256, masters.c.stack_sha256, masters.c.first_page, masters.c.last_page, masters.c.size,
    masters.c.media_type, masters.c.vault_name, masters.c.taken_at.label("master_taken_at"),
)  # fmt: skip


def joined_with_masters() -> Any:
    """Documents with the stretch of their scan."""
    return select(documents, *_STRETCH).join(masters, masters.c.sha256 == documents.c.sha256)


def live_document(connection: Connection, document_id: str) -> Row[Any]:
    """A document that may be cut; `UsageError` where there is none, or it is in quarantine."""
    row = connection.execute(
        joined_with_masters().where(documents.c.document_id == document_id)
    ).one_or_none()
    if row is None or row.status == str(DocumentStatus.JOINED):
        raise UsageError("There is no document {document}.", document=document_id)
    refuse_stopped(row)
    return row


def refuse_stopped(row: Row[Any]) -> None:
    """Raises `UsageError` for a document in quarantine."""
    if row.status == str(DocumentStatus.QUARANTINED):
        raise UsageError(
            "The document {document} is in quarantine: a person must release it first.",
            document=row.document_id,
        )


def make_parts(connection: Connection, document: Row[Any], starts: Starts, moment: dt.datetime) -> None:
    """Makes the documents that begin on these pages of the scan, and shortens this one."""
    if not starts:
        return
    ordered = sorted(starts)
    stack = document.stack_sha256 or document.sha256
    ends = [*(page - 1 for page in ordered[1:]), document.last_page]
    for page, last in zip(ordered, ends, strict=True):
        _add_part(connection, document, stack, (page, last), starts[page], moment)
    connection.execute(
        update(masters).where(masters.c.sha256 == document.sha256).values(last_page=ordered[0] - 1)
    )
    set_waiting(connection, document.id)


def _add_part(
    connection: Connection,
    document: Row[Any],
    stack: str,
    stretch: tuple[int, int | None],
    code: str | None,
    moment: dt.datetime,
) -> None:
    first, last = stretch
    digest = _digest(stack, first)
    where_it_is = {"vault_name": document.vault_name, "last_page": last}
    known = update(masters).where(masters.c.sha256 == digest).values(where_it_is)
    if not connection.execute(known).rowcount:
        connection.execute(
            insert(masters).values(
                sha256=digest, size=document.size, media_type=document.media_type,
                taken_at=document.master_taken_at, stack_sha256=stack, first_page=first, **where_it_is,
            )
        )  # fmt: skip
    place: dict[str, Any] = {"dossier_code": document.dossier_code, "matched_by": document.matched_by}
    if code:
        place = {"dossier_code": plain_or_none(code), "matched_by": str(MatchedBy.SLIP)}
    place["matched_at"] = moment if place["matched_by"] else None
    place["status"] = str(DocumentStatus.WAITING)
    revived = update(documents).where(documents.c.sha256 == digest).values(place)
    if not connection.execute(revived).rowcount:
        connection.execute(
            insert(documents).values(
                document_id=digest[:DOCUMENT_ID_LENGTH], sha256=digest, pages_read=0, revision=0,
                source_name=_name(_stack_name(connection, stack), first), taken_at=document.taken_at, **place,
            )
        )  # fmt: skip


def file_by_slip(connection: Connection, document: Row[Any], code: str | None, moment: dt.datetime) -> None:
    """Puts a document into the dossier that its slip names, unless a person has put it elsewhere."""
    code = plain_or_none(code)
    if code is None or document.matched_by == str(MatchedBy.HAND) or document.dossier_code == code:
        return
    connection.execute(
        update(documents)
        .where(documents.c.id == document.id)
        .values(dossier_code=code, ordinal=None, matched_by=str(MatchedBy.SLIP), matched_at=moment)
    )
    outbox.put_documents(connection, documents.c.id == document.id, moment)


def set_waiting(connection: Connection, number: int) -> None:
    """Sets a document back, to be read at the next run."""
    waiting = {"status": str(DocumentStatus.WAITING)}
    connection.execute(update(documents).where(documents.c.id == number).values(waiting))


def waiting_parts(connection: Connection, document: Row[Any], starts: Starts) -> tuple[WaitingDocument, ...]:
    """A document and those that were cut off it, in the order of their pages."""
    stack = document.stack_sha256 or document.sha256
    digests = [_digest(stack, page) for page in starts]
    query = joined_with_masters().where(or_(documents.c.id == document.id, documents.c.sha256.in_(digests)))
    return _in_order(connection.execute(query))


def parts_of_scan(connection: Connection, document: Row[Any]) -> tuple[WaitingDocument, ...]:
    """All documents of the scan of this one, in the order of their pages."""
    stack = document.stack_sha256 or document.sha256
    of_scan = or_(documents.c.sha256 == stack, masters.c.stack_sha256 == stack)
    live = documents.c.status != str(DocumentStatus.JOINED)
    return _in_order(connection.execute(joined_with_masters().where(of_scan, live)))


def _in_order(found: Iterable[Row[Any]]) -> tuple[WaitingDocument, ...]:
    rows = sorted(found, key=lambda row: row.first_page or 1)
    return tuple(
        WaitingDocument(
            row.document_id, row.sha256, MediaType(row.media_type), row.vault_name, row.source_name,
            row.dossier_code, row.first_page or 1, row.last_page,
        )
        for row in rows
    )  # fmt: skip


def _stack_name(connection: Connection, stack: str) -> str:
    return connection.scalar(select(documents.c.source_name).where(documents.c.sha256 == stack)) or ""


def _name(stack_name: str, first_page: int) -> str:
    """`chồng.pdf`, of which a document begins on page 4: `chồng_p004.pdf`."""
    name = PurePath(stack_name)
    return f"{name.stem}_p{first_page:03d}{name.suffix}"


def _digest(stack: str, first_page: int) -> str:
    return hashlib.sha256(f"{stack} {first_page}".encode("ascii")).hexdigest()


def plain_or_none(code: str | None) -> str | None:
    """A dossier code as the catalogue keeps it."""
    return plain(code) if code else None
