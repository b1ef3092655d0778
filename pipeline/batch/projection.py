"""Keeps the index behind the catalogue: what waits in the outbox is sent, and leaves it once confirmed."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from pipeline.catalogue.rows import OutboxAction, OutboxItem, PageRow
from pipeline.catalogue.store import Catalogue
from pipeline.errors import BadInputError
from pipeline.index.base import Commit, Index, PageEntry, PageRevision, Refusal

BATCH: Final = 2000
"""Pages in one commit of the index, which costs about as much for one page as for a hundred; some 50 MB."""


def follow(catalogue: Catalogue, index: Index) -> int:
    """Sends everything that waits to the index, and says how many pages it confirmed.

    What was not confirmed keeps waiting. Raises `UnreachableError` where the index is out of reach and
    `EnvironmentFault` where it cannot be used as it is; `BadInputError`, after all others were sent, where it
    refused single pages.
    """
    confirmed, last = 0, 0
    refused: list[Refusal] = []
    while items := catalogue.outbox_batch(BATCH, last):
        outcome = _send(catalogue, index, items)
        held = [item.outbox_id for item in items if item.page_id in outcome.confirmed]
        catalogue.confirm(held)
        if outcome.fault is not None:
            raise outcome.fault
        confirmed += len(held)
        refused += outcome.refused
        last = items[-1].outbox_id
    if refused:
        raise _refusal(catalogue, refused)
    return confirmed


def fill(catalogue: Catalogue, index: Index) -> int:
    """Sends every page that the index should hold, past the outbox, and says how many those are.

    For an index that is built anew while the outbox is being sent to it as well. Raises as `follow` does.
    """
    sent = 0
    refused: list[Refusal] = []
    wanted = (page_id for page_id, _ in catalogue.page_revisions())
    while batch := list(islice(wanted, BATCH)):
        rows = catalogue.index_rows(batch)
        index.put(map(entry_of, rows))
        outcome = index.commit()
        if outcome.fault is not None:
            raise outcome.fault
        refused += outcome.refused
        sent += len(rows)
    if refused:
        raise _refusal(catalogue, refused)
    return sent


def _send(catalogue: Catalogue, index: Index, items: tuple[OutboxItem, ...]) -> Commit:
    wanted = {item.page_id for item in items if item.action is OutboxAction.PUT}
    rows = catalogue.index_rows(wanted)
    # a page that the catalogue no longer shows (deleted, quarantined meanwhile) must not stay in the index
    shown = {row.page_id for row in rows}
    index.withdraw(_gone(items, shown))
    index.put(map(entry_of, rows))
    return index.commit()


def _gone(items: tuple[OutboxItem, ...], shown: set[int]) -> Iterator[PageRevision]:
    return (PageRevision(item.page_id, item.revision) for item in items if item.page_id not in shown)


def _refusal(catalogue: Catalogue, refused: list[Refusal]) -> BadInputError:
    first = refused[0]
    [row] = catalogue.index_rows([first.page_id]) or [None]
    return BadInputError(
        "The search index refused {count} pages; all others are in. The first is page {page} of {document} "
        '({reason}). Correct what it does not take, then enter "sohoa run" again.',
        count=len(refused),
        page=row.page_number if row else first.page_id,
        document=row.source_name if row else "?",
        reason=first.reason,
    )


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
