"""Does the index hold what the catalogue says it should? Both are read side by side, in slices.

First the pages, then the documents where the index keeps those on their own.

A catalogue that was put back from an old copy may meet pages that the index has seen leave at a higher
revision: an index with such memories is mended by building it anew, not by `repair`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from pipeline.batch.lane import lanes
from pipeline.catalogue.store import Catalogue
from pipeline.index.base import Index
from pipeline.model.archive import EntryKind

_BATCH: Final = 500
"""Differences mended in one transaction."""


class DifferenceKind(StrEnum):
    """How catalogue and index differ in a page or document."""

    MISSING = "missing"
    """The index lacks what it should hold."""
    SURPLUS = "surplus"
    """The index holds what it should not: withdrawn, without words, or unknown."""
    STALE = "stale"
    """The index holds an older state."""
    AHEAD = "ahead"
    """The index holds a newer state than the catalogue: the catalogue was put back from a copy."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A page or document in which catalogue and index differ."""

    entry: EntryKind
    number: int
    catalogue_revision: int | None
    """None where the index should not hold it."""
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
    """All in which the two differ, pages first, by number; what waits in the outbox is a difference, too.

    Takes no more room for a million pages than for ten thousand. Raises as the index does.
    """
    for way in lanes(catalogue, index):
        found = ((state.number, state.revision) for state in way.index.revisions())
        yield from _merged(way.kind, catalogue.revisions(way.kind), found)


def repair(catalogue: Catalogue, index: Index) -> int:
    """Queues what mends every difference, for `follow` to send; the number of differences.

    What the catalogue does not know at all is taken out of the index at once. Raises as `follow` does.
    """
    mended = 0
    found = differences(catalogue, index)
    while batch := list(islice(found, _BATCH)):
        for way in lanes(catalogue, index):
            known = {each.number: each.index_revision or 0 for each in batch if each.entry is way.kind}
            if not known:
                continue
            strange = catalogue.settle(way.kind, known)
            way.withdraw((number, known[number] + 1) for number in strange)
            outcome = way.index.commit()
            if outcome.fault is not None:
                raise outcome.fault
        mended += len(batch)
    return mended


def _merged(
    kind: EntryKind, held: Iterator[tuple[int, int]], found: Iterator[tuple[int, int]]
) -> Iterator[Difference]:
    """Where two lists of numbers and revisions, both by number, differ."""
    wanted, present = next(held, None), next(found, None)
    while wanted or present:
        number = min(pair[0] for pair in (wanted, present) if pair)
        should = wanted[1] if wanted and wanted[0] == number else None
        does = present[1] if present and present[0] == number else None
        if should != does:
            yield Difference(kind, number, should, does)
        wanted = wanted if should is None else next(held, None)
        present = present if does is None else next(found, None)
