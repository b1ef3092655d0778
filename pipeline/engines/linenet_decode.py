"""From the network's chances to words: what is printed, between which pixels of the cut line, how surely."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
Scores = npt.NDArray[np.float32]
"""Outputs × steps, logarithms of chances but for a summand of each step; output 0 is the blank."""

_INK: Final = 0.7
"""From which a pixel of a line is ink and no edge of a letter."""
_LIKELY: Final = 0.4
"""Chance of a letter as likely as the blank from which it is printed."""
_STOP: Final = LETTERS.index(".") + 1
"""The output that prints a full stop."""
_LIKELY_STOP: Final = 0.01
"""Chance of a full stop behind the last letter of a line from which it is printed."""
_BEFORE_STOP: Final = frozenset(")]”\"’'%")
"""Signs that a full stop may stand behind, as behind letters and digits."""
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
    first: int = 0
    """First and last step of the network that print it."""
    last: int = 0


class Chances(NamedTuple):
    """What the network prints, step by step; steps that it takes for blank are left out."""

    steps: npt.NDArray[np.int64]
    """Their numbers, rising."""
    outputs: npt.NDArray[np.int64]
    """The likeliest output of each; output 0 is the blank."""
    sure: npt.NDArray[np.float32]
    """The chance (0.0-1.0) of that output."""


class _Letter(NamedTuple):
    text: str
    first: int
    """Steps of the network, as `last`."""
    last: int
    chance: float


def chances_of(scores: Scores) -> Chances:
    """The chances behind the scores of a line, by softmax; of all outputs only the likeliest.

    A letter as likely as the blank is printed where little else is likely: scores of eight bits are often
    equal. In worn stamps, where all is unlikely, it would be made up.
    """
    highest = scores[1:].max(axis=0)
    steps = np.flatnonzero(scores[0] <= highest)
    printed, highest = scores[:, steps], highest[steps]
    is_equal = printed[0] == highest
    outputs = printed[1:].argmax(axis=0) + 1
    printed -= highest
    sure = 1 / np.exp(printed, out=printed).sum(axis=0)
    kept = (sure >= _LIKELY) | ~is_equal
    return Chances(steps[kept], outputs[kept], sure[kept])


def log_chances(scores: Scores) -> Scores:
    """Logarithms of the chances of all outputs at each step, by softmax."""
    shifted = scores - scores.max(axis=0)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=0)), np.float32)


def words_of(chances: Chances, ink: Ink) -> list[ReadWord]:
    """The words that the best path of outputs prints, with their ends in the ink of the line."""
    groups = _groups(_letters(chances))
    spans = _spans(groups, ink)
    return [_word(group, *span) for group, span in zip(groups, spans, strict=True)]


def with_stop(words: Sequence[ReadWord], scores: Scores) -> list[ReadWord]:
    """The words of a line, with the full stop that ends it, where one is likely enough.

    The network takes it for blank more often than not: half of the lines from which it learned had lost
    theirs. Where none is printed, it is less likely by far (of 638 lines 66 of 69 with a stop lie above the
    bound, and none of the others).
    """
    if not words:
        return []
    word = words[-1]
    behind = log_chances(scores[:, word.last + 1 :])[_STOP] if word.last + 1 < scores.shape[1] else None
    may_end = word.text[-1].isalnum() or word.text[-1] in _BEFORE_STOP or word.text.endswith("./")
    if behind is None or not may_end:
        return [*words]
    place = int(behind.argmax())
    if behind[place] < math.log(_LIKELY_STOP):
        return [*words]
    return [*words[:-1], replace(word, text=f"{word.text}.", last=word.last + 1 + place)]


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
    steps, outputs, sure = chances
    if not steps.size:
        return
    is_new = (outputs[1:] != outputs[:-1]) | (steps[1:] > steps[:-1] + 1)
    starts = np.concatenate(((0,), np.flatnonzero(is_new) + 1))
    lasts = steps[np.concatenate((starts[1:], (steps.size,))) - 1]
    highest = np.maximum.reduceat(sure, starts)
    for output, first, last, chance in zip(
        outputs[starts].tolist(), steps[starts].tolist(), lasts.tolist(), highest.tolist(), strict=True
    ):
        yield _Letter(LETTERS[output - 1], first, last, chance)


def _spans(groups: list[list[_Letter]], ink: Ink) -> list[tuple[float, float]]:
    """Left and right end of each word, told by the gaps in the ink.

    The network may print a letter anywhere between the end of the one before and its own middle, so its
    steps tell which gap is meant, not where it is.
    """
    if not groups:
        return []
    inked = np.flatnonzero(ink[4:-2].max(axis=0) >= _INK)
    gaps = _gaps(inked)
    ends = [(_middle(group[0]) - _REACH / 2, _middle(group[-1]) + _REACH) for group in groups]
    lefts = [_first_ink(inked, ends[0][0], ends[0][1])]
    rights: list[float] = []
    for before, after in pairwise(groups):
        low = max(_middle(before[-1]) - _EARLY, lefts[-1] + 1)
        start, end = _widest(gaps, low, max(low, _middle(after[0]) + _EARLY))
        rights.append(min(start, ends[len(rights)][1]))
        lefts.append(max(end, ends[len(lefts)][0], rights[-1]))
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


def _gaps(inked: Columns) -> tuple[list[float], list[float]]:
    """Where ink ends and where it goes on, for each gap in it."""
    before = np.flatnonzero(inked[1:] > inked[:-1] + 1)
    return (inked[before] + 1.0).tolist(), inked[before + 1].astype(np.float64).tolist()


def _widest(gaps: tuple[Sequence[float], Sequence[float]], low: float, high: float) -> tuple[float, float]:
    """The widest gap that reaches between two places; their middle where ink fills it."""
    starts, ends = gaps
    widest = ((low + high) / 2, (low + high) / 2)
    for gap in range(bisect_right(ends, low), len(starts)):
        if starts[gap] >= high:
            break
        if ends[gap] - starts[gap] > widest[1] - widest[0]:
            widest = (starts[gap], ends[gap])
    return widest


def _word(letters: list[_Letter], left: float, right: float) -> ReadWord:
    text = "".join(letter.text for letter in letters)
    top = max(map(_height, text))
    bottom = max(map(_depth, text))
    confidence = min(letter.chance for letter in letters)
    box = (left, BASELINE - top * EM, right, BASELINE + bottom * EM)
    return ReadWord(text, *box, min(1.0, confidence), letters[0].first, letters[-1].last)


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
