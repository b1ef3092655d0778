"""Keeps the index behind the catalogue: what waits in the outbox is sent, and leaves it once confirmed."""

from typing import Final

from pipeline.catalogue.rows import OutboxAction, OutboxItem, PageRow
from pipeline.catalogue.store import Catalogue
from pipeline.index.base import Index, PageEntry

BATCH: Final = 200
"""Pages in one commit of the index, which costs about as much for one page as for a hundred."""


def follow(catalogue: Catalogue, index: Index) -> int:
    """Sends everything that waits to the index, and says how many pages that were.

    Raises `UnreachableError` where the index is out of reach: what was not confirmed keeps waiting.
    """
    sent = 0
    while items := catalogue.outbox_batch(BATCH):
        _send(catalogue, index, items)
        catalogue.confirm(item.outbox_id for item in items)
        sent += len(items)
    return sent


def _send(catalogue: Catalogue, index: Index, items: tuple[OutboxItem, ...]) -> None:
    wanted = {item.page_id for item in items if item.action is OutboxAction.PUT}
    rows = catalogue.index_rows(wanted)
    # a page that the catalogue no longer shows (deleted, quarantined meanwhile) must not stay in the index
    gone = {item.page_id for item in items} - {row.page_id for row in rows}
    if gone:
        index.withdraw(gone)
    index.put(map(entry_of, rows))
    index.commit()


def entry_of(row: PageRow) -> PageEntry:
    """A page of the catalogue as the index takes it."""
    return PageEntry(
        page_id=row.page_id,
        document_no=row.document_no,
        document_id=row.document_id,
        page_number=row.page_number,
        revision=row.revision,
        text=row.text,
        source_name=row.source_name,
        agency=row.agency,
        issuing_agency=row.fields.get("issuing_agency"),
        code=row.fields.get("code_full"),
        issued_date=row.fields.get("issued_date"),
        document_type=row.fields.get("document_type"),
        family=row.fields.get("family"),
        subject=row.fields.get("subject"),
    )
