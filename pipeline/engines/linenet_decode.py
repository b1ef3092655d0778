"""From the network's chances to words: what is printed, between which pixels of the cut line, how surely."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.lines_crop import BASELINE, EM, STEP, Ink
from pipeline.vietnamese.normalize import unmarked

Columns = npt.NDArray[np.int64]
"""Columns of a line that hold ink, from left to right."""
Chances = npt.NDArray[np.float32]
"""Steps × outputs, each row a distribution; output 0 is the blank."""

_BLANK: Final = 0
_INK: Final = 0.7
"""From which a pixel of a line is ink and no edge of a letter."""
_REACH: Final = 1.2 * EM
"""Pixels between where a letter is printed by the network and its far end, at most."""
_WIDEST_LETTER: Final = 1.6 * EM
_EARLY: Final = 0.3 * EM
"""Pixels by which a letter is printed before its place."""
_HIGH: Final = frozenset("bdđfhklit0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZĐ()[]{}/\\|\"'“”‘’!?%&$#@°²³½")
_DEEP: Final = frozenset("gjpqyQ,;()[]{}/\\|_$@")


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word in a cut line."""

    text: str
    left: float
    """Pixels of the cut line, as the three that follow."""
    top: float
    right: float
    bottom: float
    confidence: float


class _Letter(NamedTuple):
    text: str
    first: int
    """Steps of the network, as `last`."""
    last: int
    chance: float


def words_of(chances: Chances, ink: Ink) -> list[ReadWord]:
    """The words that the best path of outputs prints, with their ends in the ink of the line."""
    groups = _groups(_letters(chances))
    spans = _spans(groups, ink)
    return [_word(group, *span) for group, span in zip(groups, spans, strict=True)]


def _groups(letters: Iterable[_Letter]) -> list[list[_Letter]]:
    """The letters of each word: parted by spaces, and where no letter is as wide as the step to the next."""
    groups: list[list[_Letter]] = [[]]
    for letter in letters:
        is_far = groups[-1] and _middle(letter) - _middle(groups[-1][-1]) > _WIDEST_LETTER
        if letter.text == " " or is_far:
            groups.append([])
        if letter.text != " ":
            groups[-1].append(letter)
    return [group for group in groups if group]


def _letters(chances: Chances) -> Iterator[_Letter]:
    if not chances.size:
        return
    best = chances.argmax(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    highest = np.maximum.reduceat(chances[np.arange(best.size), best], starts)
    ends = np.append(starts[1:], best.size)
    for output, first, end, chance in zip(
        best[starts].tolist(), starts.tolist(), ends.tolist(), highest.tolist(), strict=True
    ):
        if output != _BLANK:
            yield _Letter(LETTERS[output - 1], first, end - 1, chance)


def _spans(groups: list[list[_Letter]], ink: Ink) -> list[tuple[float, float]]:
    """Left and right end of each word, told by the gaps in the ink.

    The network may print a letter anywhere between the end of the one before and its own middle, so its
    steps tell which gap is meant, not where it is.
    """
    inked = np.flatnonzero((ink[4:-2] >= _INK).any(axis=0))
    ends = [(_middle(group[0]) - _REACH / 2, _middle(group[-1]) + _REACH) for group in groups]
    lefts = [_first_ink(inked, ends[0][0], ends[0][1])] if groups else []
    rights: list[float] = []
    for before, after in pairwise(groups):
        low = max(_middle(before[-1]) - _EARLY, lefts[-1] + 1)
        start, end = _gap(inked, low, max(low, _middle(after[0]) + _EARLY))
        rights.append(min(start, ends[len(rights)][1]))
        lefts.append(max(end, ends[len(lefts)][0], rights[-1]))
    if groups:
        rights.append(_last_ink(inked, lefts[-1], ends[-1][1]))
    return [(left, max(right, left + 1.0)) for left, right in zip(lefts, rights, strict=True)]


def _middle(letter: _Letter) -> float:
    return (letter.first + letter.last + 1) * STEP / 2


def _first_ink(inked: Columns, low: float, high: float) -> float:
    found = inked[(inked >= low) & (inked <= high)]
    return float(found[0]) if found.size else max(low, 0.0)


def _last_ink(inked: Columns, low: float, high: float) -> float:
    found = inked[(inked >= low) & (inked <= high)]
    return float(found[-1] + 1) if found.size else high


def _gap(inked: Columns, low: float, high: float) -> tuple[float, float]:
    """The widest gap that reaches between two places; their middle where ink fills it."""
    starts, ends = inked[:-1] + 1, inked[1:]
    widths = np.where((ends > low) & (starts < high), ends - starts, 0)
    if not widths.size or not widths.max():
        return (low + high) / 2, (low + high) / 2
    widest = int(np.argmax(widths))
    return float(starts[widest]), float(ends[widest])


def _word(letters: list[_Letter], left: float, right: float) -> ReadWord:
    text = "".join(letter.text for letter in letters)
    top = max(map(_height, text))
    bottom = max(map(_depth, text))
    confidence = min(letter.chance for letter in letters)
    return ReadWord(text, left, BASELINE - top * EM, right, BASELINE + bottom * EM, min(1.0, confidence))


@cache
def _height(letter: str) -> float:
    """Ems that a letter reaches above the baseline."""
    base = unmarked(letter)
    is_high = base in _HIGH and letter not in "iı"
    if base != letter and letter not in "đĐ":
        return 0.9 if is_high else 0.74
    return 0.69 if is_high or letter == "i" else 0.48


@cache
def _depth(letter: str) -> float:
    """Ems that a letter reaches below the baseline."""
    return 0.22 if unmarked(letter) in _DEEP or letter in "ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ" else 0.02
