"""What the index does not know yet, written in the transaction that changed it.

A page or document owes the index one item at most: a newer one takes the place of the older. An item leaves
only when that very item is confirmed, so a page that changed while the index was busy with it stays owed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, update

from pipeline.catalogue.entries import chunks, kept, should_hold
from pipeline.catalogue.rows import OutboxAction, OutboxItem, OutboxState
from pipeline.catalogue.schema import documents, outbox, pages
from pipeline.model.archive import EntryKind

_NAMES: Final = ("target", "page_id", "document_no", "action", "revision", "queued_at")


def put(connection: Connection, kind: EntryKind, which: ColumnElement[bool], moment: dt.datetime) -> int:
    """Queues a put of those of `which` that the index should hold, each at a new revision; their number."""
    return _renew(connection, kind, which, OutboxAction.PUT, moment)


def withdraw(connection: Connection, kind: EntryKind, which: ColumnElement[bool], moment: dt.datetime) -> int:
    """Queues a withdrawal of those of `which` that the index holds, each at a new revision; their number."""
    return _renew(connection, kind, which, OutboxAction.WITHDRAW, moment)


def put_documents(connection: Connection, which: ColumnElement[bool], moment: dt.datetime) -> None:
    """Queues what the index shows of these documents: their pages, and their own entries."""
    numbers = select(documents.c.id).where(which)
    put(connection, EntryKind.PAGE, pages.c.document_no.in_(numbers), moment)
    put(connection, EntryKind.DOCUMENT, which, moment)


def queue(
    connection: Connection,
    kind: EntryKind,
    which: ColumnElement[bool],
    action: OutboxAction,
    moment: dt.datetime,
) -> int:
    """Queues `action` for each one that `which` names, at its present revision; their number."""
    of = kept(kind)
    numbers = select(of.number).where(which)
    connection.execute(delete(outbox).where(outbox.c.target == str(kind), outbox.c.page_id.in_(numbers)))
    items = select(
        literal(str(kind)),
        of.number,
        of.document_no,
        literal(str(action)),
        of.table.c.revision,
        literal(moment, outbox.c.queued_at.type),
    ).where(which)
    return connection.execute(insert(outbox).from_select(_NAMES, items.order_by(of.number))).rowcount


def batch(connection: Connection, limit: int, after: int) -> tuple[OutboxItem, ...]:
    """The oldest items that follow the one with the id `after`."""
    rows = connection.execute(
        select(
            outbox.c.id, outbox.c.target, outbox.c.page_id, outbox.c.document_no, outbox.c.action,
            outbox.c.revision,
        )
        .where(outbox.c.id > after)
        .order_by(outbox.c.id)
        .limit(limit)
    )  # fmt: skip
    return tuple(
        OutboxItem(row[0], EntryKind(row[1]), row[2], row[3], OutboxAction(row[4]), row[5]) for row in rows
    )


def confirm(connection: Connection, outbox_ids: Iterable[int]) -> None:
    """Takes out the items that the index has confirmed."""
    for chunk in chunks(outbox_ids):
        connection.execute(delete(outbox).where(outbox.c.id.in_(chunk)))


def size(connection: Connection) -> int:
    """How many items wait."""
    return connection.scalar(select(func.count()).select_from(outbox)) or 0


def state(connection: Connection) -> OutboxState:
    """How many items wait, and since when."""
    of_pages = func.count().filter(outbox.c.target == str(EntryKind.PAGE))
    length, pages_waiting, oldest = connection.execute(
        select(func.count(), of_pages, func.min(outbox.c.queued_at)).select_from(outbox)
    ).one()
    return OutboxState(pages_waiting, length - pages_waiting, oldest)


def settle(
    connection: Connection, kind: EntryKind, known: Mapping[int, int], moment: dt.datetime
) -> tuple[int, ...]:
    """Queues for each of these pages or documents what brings the index to what the catalogue says now.

    `known` holds the revision of each one in the index, 0 where the index lacks it. It gets a revision above
    that one, so that the index takes it for newer. Returns those of which the catalogue knows nothing, not
    even a page without words: for them it owes nothing, and the caller takes them out.
    """
    of, strange = kept(kind), list[int]()
    for chunk in chunks(known):
        rows = connection.execute(select(of.number, of.table.c.revision).where(of.number.in_(chunk)))
        present: dict[int, int] = {row[0]: row[1] for row in rows}
        for number, revision in present.items():
            newer = max(revision, known[number]) + 1
            connection.execute(update(of.table).where(of.number == number).values(revision=newer))
        these = of.number.in_(chunk)
        queue(connection, kind, should_hold(kind, these), OutboxAction.PUT, moment)
        queue(connection, kind, these & ~of.held, OutboxAction.WITHDRAW, moment)
        strange += [number for number in chunk if number not in present]
    return tuple(strange)


def _renew(
    connection: Connection,
    kind: EntryKind,
    which: ColumnElement[bool],
    action: OutboxAction,
    moment: dt.datetime,
) -> int:
    of, known = kept(kind), should_hold(kind, which)
    connection.execute(update(of.table).where(known).values(revision=of.table.c.revision + 1))
    return queue(connection, kind, known, action, moment)
