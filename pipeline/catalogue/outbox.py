"""What the index does not know yet, written in the transaction that changed it.

A page owes the index one item at most: a newer one takes the place of the older. An item leaves only when
that very item is confirmed, so a page that changed while the index was busy with it stays owed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, literal, select, true, update

from pipeline.catalogue.record import text_of
from pipeline.catalogue.rows import OutboxAction, OutboxItem, OutboxState, PageRow
from pipeline.catalogue.schema import documents, dossiers, fields, outbox, pages, readings

CHUNK: Final = 500
"""Values in one `IN (…)`; databases limit how many a statement may carry."""
TARGET: Final = "page"


def put_pages(connection: Connection, which: ColumnElement[bool], moment: dt.datetime) -> int:
    """Queues a put of every page with words that `which` names, each at a new revision; their number."""
    ready = with_words(which)
    connection.execute(update(pages).where(ready).values(revision=pages.c.revision + 1))
    return queue(connection, ready, OutboxAction.PUT, moment)


def withdraw_pages(connection: Connection, which: ColumnElement[bool], moment: dt.datetime) -> int:
    """Queues a withdrawal of every page with words that `which` names, at a new revision; their number."""
    known = with_words(which)
    connection.execute(update(pages).where(known).values(revision=pages.c.revision + 1))
    return queue(connection, known, OutboxAction.WITHDRAW, moment)


def with_words(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Pages that the index should hold: a page without words is not found by words."""
    return which & (pages.c.word_count > 0)


def queue(
    connection: Connection, which: ColumnElement[bool], action: OutboxAction, moment: dt.datetime
) -> int:
    """Queues `action` for the pages that `which` names at their present revision; their number."""
    connection.execute(delete(outbox).where(outbox.c.page_id.in_(select(pages.c.id).where(which))))
    items = select(
        literal(TARGET),
        pages.c.id,
        pages.c.document_no,
        literal(str(action)),
        pages.c.revision,
        literal(moment, outbox.c.queued_at.type),
    ).where(which)
    names = ["target", "page_id", "document_no", "action", "revision", "queued_at"]
    return connection.execute(insert(outbox).from_select(names, items.order_by(pages.c.id))).rowcount


def batch(connection: Connection, limit: int, after: int) -> tuple[OutboxItem, ...]:
    """The oldest items that follow the one with the id `after`."""
    rows = connection.execute(
        select(outbox.c.id, outbox.c.page_id, outbox.c.document_no, outbox.c.action, outbox.c.revision)
        .where(outbox.c.id > after)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return tuple(OutboxItem(row[0], row[1], row[2], OutboxAction(row[3]), row[4]) for row in rows)


def confirm(connection: Connection, outbox_ids: Iterable[int]) -> None:
    """Takes out the items that the index has confirmed."""
    for chunk in chunks(outbox_ids):
        connection.execute(delete(outbox).where(outbox.c.id.in_(chunk)))


def size(connection: Connection) -> int:
    """How many items wait."""
    return connection.scalar(select(func.count()).select_from(outbox)) or 0


def state(connection: Connection) -> OutboxState:
    """How many items wait, and since when."""
    length, oldest = connection.execute(select(func.count(), func.min(outbox.c.queued_at))).one()
    return OutboxState(length, oldest)


def indexable(connection: Connection) -> int:
    """How many pages the index should hold."""
    wanted = select(func.count()).select_from(pages).where(with_words(true()))
    return connection.scalar(wanted) or 0


def revisions_after(connection: Connection, page_id: int, limit: int) -> tuple[tuple[int, int], ...]:
    """Id and revision of the next pages that the index should hold, by id."""
    query = select(pages.c.id, pages.c.revision).where(with_words(pages.c.id > page_id))
    return tuple((row[0], row[1]) for row in connection.execute(query.order_by(pages.c.id).limit(limit)))


def settle(connection: Connection, known: Mapping[int, int], moment: dt.datetime) -> tuple[int, ...]:
    """Queues for each of these pages what brings the index to what the catalogue says now.

    `known` holds the revision of each page in the index, 0 where the index lacks it. The page gets a revision
    above that one, so that the index takes it for newer. Returns the pages of which the catalogue knows
    nothing, not even a page without words: for those it owes nothing, and the caller takes them out.
    """
    strange: list[int] = []
    for chunk in chunks(known):
        rows = connection.execute(select(pages.c.id, pages.c.revision).where(pages.c.id.in_(chunk)))
        present = {row.id: row.revision for row in rows}
        for page_id, revision in present.items():
            newer = max(revision, known[page_id]) + 1
            connection.execute(update(pages).where(pages.c.id == page_id).values(revision=newer))
        these = pages.c.id.in_(chunk)
        queue(connection, with_words(these), OutboxAction.PUT, moment)
        queue(connection, these & (pages.c.word_count == 0), OutboxAction.WITHDRAW, moment)
        strange += [page_id for page_id in chunk if page_id not in present]
    return tuple(strange)


def index_rows(connection: Connection, page_ids: Iterable[int]) -> tuple[PageRow, ...]:
    """The pages as the index wants them; a page that is gone or must not be indexed is left out."""
    found: list[PageRow] = []
    for chunk in chunks(page_ids):
        rows = connection.execute(_index_query(chunk)).mappings().all()
        described = _descriptions(connection, {row["document_no"] for row in rows})
        found.extend(_page_row(row, described.get(row["document_no"], {})) for row in rows)
    return tuple(found)


def chunks(values: Iterable[int]) -> Iterable[Sequence[int]]:
    """The values in runs that fit into one statement."""
    rest = list(values)
    return (rest[at : at + CHUNK] for at in range(0, len(rest), CHUNK))


def _index_query(page_ids: Sequence[int]) -> Any:
    return (
        select(
            pages.c.id.label("page_id"), pages.c.document_no, documents.c.document_id, pages.c.page_number,
            pages.c.revision, readings.c.record, documents.c.source_name, documents.c.dossier_code,
            dossiers.c.agency, dossiers.c.fonds_code, dossiers.c.archive_box,
            dossiers.c.title.label("dossier_title"),
        )
        .join(readings, readings.c.page_id == pages.c.id)
        .join(documents, documents.c.id == pages.c.document_no)
        .outerjoin(dossiers, dossiers.c.dossier_code == documents.c.dossier_code)
        .where(pages.c.id.in_(page_ids))
        .order_by(pages.c.id)
    )  # fmt: skip


def _page_row(row: Mapping[Any, Any], described: Mapping[str, str]) -> PageRow:
    values = dict(row)
    text = text_of(values.pop("record"))
    return PageRow(**values, text=text, fields=described)


def _descriptions(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, str]]:
    described: dict[int, dict[str, str]] = {}
    for chunk in chunks(numbers):
        query = select(fields.c.document_no, fields.c.name, fields.c.value)
        for number, name, value in connection.execute(query.where(fields.c.document_no.in_(chunk))):
            described.setdefault(number, {})[name] = value
    return described
