"""Pages of which the kept reading is damaged: told apart, put on record, and read again by a retry."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select, update

from pipeline.catalogue import failures
from pipeline.catalogue.database import Database
from pipeline.catalogue.entries import chunks
from pipeline.catalogue.record import is_sound
from pipeline.catalogue.schema import documents, pages, readings
from pipeline.catalogue.schema import failures as failure_table
from pipeline.language import message
from pipeline.model.archive import DocumentStatus
from pipeline.model.outcome import Failure, FailureKind, Stage

_DAMAGED: Final = message(
    "The kept reading of this page is damaged, so the search index could not take it: enter `sohoa retry`, "
    "then `sohoa run`, or restore the catalogue from its last copy."
)


class Damage:
    """Damaged readings of an open catalogue; `index_rows` leaves their pages out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def among(self, page_ids: Iterable[int]) -> frozenset[int]:
        """Those of the pages that have a reading which cannot be opened any more."""
        with self._database.reading() as connection:
            return _damaged(connection, page_ids)

    def record(self, page_ids: Iterable[int]) -> None:
        """Puts on record, once until it is mended, that the kept readings of these pages are damaged.

        Their documents, where they were read in full, are now read in part: so a retry reads them again.
        """
        with self._database.writing() as connection:
            _record(connection, page_ids, self._database.now())


def _damaged(connection: Connection, page_ids: Iterable[int]) -> frozenset[int]:
    found: set[int] = set()
    for chunk in chunks(page_ids):
        rows = select(readings.c.page_id, readings.c.record).where(readings.c.page_id.in_(chunk))
        found.update(row.page_id for row in connection.execute(rows) if not is_sound(row.record))
    return frozenset(found)


def _record(connection: Connection, page_ids: Iterable[int], moment: dt.datetime) -> None:
    for chunk in chunks(page_ids):
        rows = connection.execute(
            select(pages.c.document_no, pages.c.page_number).where(pages.c.id.in_(chunk)).order_by(pages.c.id)
        ).all()
        for number, page in rows:
            _record_page(connection, number, page, moment)
        connection.execute(
            update(documents)
            .where(documents.c.id.in_({number for number, _ in rows}))
            .where(documents.c.status == str(DocumentStatus.DONE))
            .values(status=str(DocumentStatus.PARTIAL))
        )


def _record_page(connection: Connection, document_no: int, page_number: int, moment: dt.datetime) -> None:
    known = connection.scalar(
        select(failure_table.c.id)
        .where(failure_table.c.document_no == document_no, failure_table.c.page_number == page_number)
        .where(failure_table.c.stage == str(Stage.INDEX), failure_table.c.resolved_at.is_(None))
        .limit(1)
    )
    if known is None:
        found = Failure(Stage.INDEX, FailureKind.STORAGE, _DAMAGED, page_number)
        failures.record(connection, [found], moment, document_no=document_no)
