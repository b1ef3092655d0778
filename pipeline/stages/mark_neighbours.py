"""Lone words that stand in one row, as one: a mark whose letters stand apart falls into its words."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from pipeline.model.geometry import Box, union_of
from pipeline.stages.secrecy_torn import Reading

_GAP: Final = 2.0
"""Heights of the words between two of them, at most."""
_SHIFT: Final = 0.5
"""Heights by which one may stand higher than the other, at most."""

Word: TypeAlias = tuple[Box, Reading]


def neighbours(words: Sequence[Word]) -> Iterator[Word]:
    """The words of each row together, without spaces in them; words without neighbours are left out."""
    left = sorted(_best(words), key=lambda word: word[0].left)
    while left:
        row, rest = [left[0]], list[Word]()
        for word in left[1:]:
            (row if _follows(row[-1][0], word[0]) else rest).append(word)
        left = rest
        if len(row) > 1:
            text = " ".join("".join(reading.words.split()) for _, reading in row)
            yield (
                union_of([box for box, _ in row]),
                Reading(text, min(reading.confidence for _, reading in row)),
            )


def _best(words: Sequence[Word]) -> list[Word]:
    """One reading of each place, the surest."""
    kept: list[Word] = []
    for word in sorted(words, key=lambda word: -word[1].confidence):
        if word[1].letters and not any(_meet(word[0], other) for other, _ in kept):
            kept.append(word)
    return kept


def _meet(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0 and down > 0 and across * down > 0.5 * min(one.area, other.area)


def _follows(one: Box, other: Box) -> bool:
    height = max(one.height, other.height)
    near = other.left - one.right <= _GAP * height
    return near and abs(one.middle[1] - other.middle[1]) <= _SHIFT * height
