"""Does the index hold what the catalogue says it should? Both are read side by side, in slices.

A catalogue that was put back from an old copy may meet pages that the index has seen leave at a higher
revision: an index with such memories is mended by building it anew, not by `repair`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from pipeline.catalogue.store import Catalogue
from pipeline.index.base import Index, PageRevision

_BATCH: Final = 500
"""Differences mended in one transaction."""


class DifferenceKind(StrEnum):
    """How catalogue and index differ in a page."""

    MISSING = "missing"
    """The index lacks a page that it should hold."""
    SURPLUS = "surplus"
    """The index holds a page that it should not: withdrawn, without words, or unknown."""
    STALE = "stale"
    """The index holds an older text."""
    AHEAD = "ahead"
    """The index holds a newer text than the catalogue: the catalogue was put back from a copy."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A page in which catalogue and index differ."""

    page_id: int
    catalogue_revision: int | None
    """None where the index should not hold the page."""
    index_revision: int | None
    """None where it does not."""

    @property
    def kind(self) -> DifferenceKind:
        """How they differ."""
        if self.index_revision is None:
            return DifferenceKind.MISSING
        if self.catalogue_revision is None:
            return DifferenceKind.SURPLUS
        if self.index_revision < self.catalogue_revision:
            return DifferenceKind.STALE
        return DifferenceKind.AHEAD


def differences(catalogue: Catalogue, index: Index) -> Iterator[Difference]:
    """Every page in which the two differ, by page id; what waits in the outbox is a difference, too.

    Takes no more room for a million pages than for ten thousand. Raises as the index does.
    """
    held = catalogue.page_revisions()
    found = ((page.page_id, page.revision) for page in index.revisions())
    wanted, present = next(held, None), next(found, None)
    while wanted or present:
        page_id = min(pair[0] for pair in (wanted, present) if pair)
        should = wanted[1] if wanted and wanted[0] == page_id else None
        does = present[1] if present and present[0] == page_id else None
        if should != does:
            yield Difference(page_id, should, does)
        wanted = wanted if should is None else next(held, None)
        present = present if does is None else next(found, None)


def repair(catalogue: Catalogue, index: Index) -> int:
    """Queues what mends every difference, for `follow` to send; the number of differences.

    A page that the catalogue does not know at all is taken out of the index at once. Raises as `follow` does.
    """
    mended = 0
    found = differences(catalogue, index)
    while batch := list(islice(found, _BATCH)):
        known = {each.page_id: each.index_revision or 0 for each in batch}
        strange = catalogue.settle(known)
        index.withdraw(PageRevision(page_id, known[page_id] + 1) for page_id in strange)
        outcome = index.commit()
        if outcome.fault is not None:
            raise outcome.fault
        mended += len(batch)
    return mended
