"""Keeps the index behind the catalogue: what waits in the outbox is sent, and leaves it once confirmed."""

from itertools import islice
from typing import Final

from pipeline.batch.lane import Lanes, Sent, lanes
from pipeline.catalogue.rows import OutboxItem
from pipeline.catalogue.store import Catalogue
from pipeline.errors import BadInputError
from pipeline.index.base import Index, Refusal
from pipeline.model.archive import EntryKind

BATCH: Final = 5000
"""Entries in one commit of the index, which costs about as much for one as for a hundred."""

_Refused = list[tuple[EntryKind, Refusal]]


def follow(catalogue: Catalogue, index: Index) -> int:
    """Sends everything that waits to the index, and says how many pages it confirmed.

    What was not confirmed keeps waiting. Raises `UnreachableError` where the index is out of reach and
    `EnvironmentFault` where it cannot be used as it is; `BadInputError`, after all others were sent, where it
    refused single pages or documents, or where the catalogue holds damaged pages, each then on record.
    """
    ways = lanes(catalogue, index)
    confirmed, last = 0, 0
    left = _Left(catalogue)
    while items := catalogue.outbox_batch(BATCH, last):
        _release_unwanted(catalogue, ways, items)
        for way in ways:
            if not (these := [item for item in items if item.kind is way.kind]):
                continue
            sent = way.send(these)
            held = [item.outbox_id for item in these if item.number in sent.outcome.confirmed]
            catalogue.confirm(held)
            left.note(way.kind, sent)
            confirmed += len(held) if way.kind is EntryKind.PAGE else 0
        last = items[-1].outbox_id
    left.tell()
    return confirmed


def fill(catalogue: Catalogue, index: Index) -> int:
    """Sends everything that the index should hold, past the outbox, and says how many pages that is.

    For an index that is built anew while the outbox is being sent to it as well. What it refuses is queued,
    so that it stays owed once this index takes the place of one that had it. Raises as `follow` does.
    """
    pages = 0
    left = _Left(catalogue)
    for way in lanes(catalogue, index):
        wanted = (number for number, _ in catalogue.revisions(way.kind))
        while batch := list(islice(wanted, BATCH)):
            sent = way.put(batch)
            missing = sent.damaged.union(each.number for each in sent.outcome.refused)
            if missing and sent.outcome.fault is None:
                catalogue.settle(way.kind, dict.fromkeys(missing, 0))
            left.note(way.kind, sent)
            pages += len(batch) if way.kind is EntryKind.PAGE else 0
    left.tell()
    return pages


class _Left:
    """What single entries could not be sent or taken: it ends nothing before all others are in."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._refused: _Refused = []
        self._damaged: list[int] = []

    def note(self, kind: EntryKind, sent: Sent) -> None:
        """Takes up what is left of one commit; raises what would meet the next one too."""
        if sent.damaged:
            self._catalogue.damage.record(sorted(sent.damaged))
        if sent.outcome.fault is not None:
            raise sent.outcome.fault
        self._refused += ((kind, each) for each in sent.outcome.refused)
        self._damaged += sorted(sent.damaged)

    def tell(self) -> None:
        """Raises `BadInputError` where anything is left."""
        if self._refused:
            raise _refusal(self._catalogue, self._refused)
        if self._damaged:
            raise BadInputError(
                "The kept readings of {count} pages are damaged, so the search index lacks their present "
                'state; all others are in. "sohoa failures" lists them. Enter "sohoa retry", then '
                '"sohoa run", or restore the catalogue from its last copy.',
                count=len(self._damaged),
            )


def _release_unwanted(catalogue: Catalogue, ways: Lanes, items: tuple[OutboxItem, ...]) -> None:
    """An index that keeps no documents of their own has what waits for them with its pages."""
    wanted = {way.kind for way in ways}
    catalogue.confirm(item.outbox_id for item in items if item.kind not in wanted)


def _refusal(catalogue: Catalogue, refused: _Refused) -> BadInputError:
    pages = [each for kind, each in refused if kind is EntryKind.PAGE]
    if not pages:
        return _refusal_of_documents(catalogue, [each for _, each in refused])
    first = pages[0]
    [row] = catalogue.index_rows([first.number]) or [None]
    return BadInputError(
        "The search index refused {count} pages; all others are in. The first is page {page} of {document} "
        '({reason}). Correct what it does not take, then enter "sohoa run" again.',
        count=len(pages),
        page=row.page_number if row else first.number,
        document=row.source_name if row else "?",
        reason=first.reason,
    )


def _refusal_of_documents(catalogue: Catalogue, refused: list[Refusal]) -> BadInputError:
    first = refused[0]
    [row] = catalogue.document_rows([first.number]) or [None]
    return BadInputError(
        "The search index refused the metadata of {count} documents; their pages are in. The first is "
        '{document} ({reason}). Correct what it does not take, then enter "sohoa run" again.',
        count=len(refused),
        document=row.source_name if row else "?",
        reason=first.reason,
    )
