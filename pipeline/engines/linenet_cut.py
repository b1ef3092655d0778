"""A line that was cut and read: how much its reading is worth, and which of two readings is one too many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.engines.base import Gray
from pipeline.engines.linenet_decode import ReadWord, Scores
from pipeline.engines.lines_crop import Place
from pipeline.model.geometry import Transform
from pipeline.model.ocr import Word
from pipeline.vietnamese.syllable import is_syllable

_FAIR: Final = 0.5
_UNFAIR: Final = 0.75
"""Confidences of syllables, and of other words, from which they speak for a line rather than against it."""
_SAME_BAND: Final = 0.35
"""Ems between the baselines of two lines in the same ink, at most."""
_OVERLAP: Final = 0.3
"""Ems by which their ends may overlap."""
_INSIDE: Final = 0.8
"""Share of the shorter of two such lines that lies within the other, at least."""


@dataclass(slots=True, eq=False)
class CutLine:
    """A line on its way from pixels to words."""

    pixels: Gray
    to_working: Transform
    words: list[ReadWord]
    scores: Scores

    @property
    def length(self) -> int:
        """Number of its letters and marks."""
        return sum(len(word.text) for word in self.words)

    @property
    def sureness(self) -> float:
        """Mean confidence of the letters; 0.0 where nothing is read."""
        return sum(word.confidence * len(word.text) for word in self.words) / max(self.length, 1)

    @property
    def merit(self) -> float:
        """How much of it is surely read: each letter counts for as much as it is surer than a guess."""
        return sum(len(word.text) * (word.confidence - _fair(word.text)) for word in self.words)


def _fair(text: str) -> float:
    """The confidence of a guess; 1.0 for mere marks, which never make a line better."""
    if not any(map(str.isalnum, text)):
        return 1.0
    return _FAIR if is_syllable(text) else _UNFAIR


def doubled(lines: Sequence[CutLine], places: Sequence[Place]) -> frozenset[int]:
    """Numbers of the lines whose ink another line has read too, and better."""
    order = sorted(range(len(places)), key=lambda number: _height(places[number]))
    dropped = set[int]()
    for start, one in enumerate(order):
        for other in order[start + 1 :]:
            if _height(places[other]) - _height(places[one]) > _SAME_BAND * places[one].em:
                break
            if _is_inside(places[one], places[other]):
                dropped.add(min(one, other, key=lambda number: (lines[number].merit, -number)))
    return frozenset(dropped)


def share_ink(one: Place, other: Place) -> bool:
    """Whether two lines stand on one baseline and one reaches into the other."""
    reaches = min(one.right, other.right) - max(one.left, other.left) > _OVERLAP * one.em
    return reaches and abs(_height(one) - _height(other)) <= _SAME_BAND * one.em


def _height(place: Place) -> float:
    return (place.left_baseline + place.right_baseline) / 2


def _is_inside(one: Place, other: Place) -> bool:
    """Whether the shorter of the two lies within the other."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared >= _INSIDE * min(one.right - one.left, other.right - other.left)


def parted(words: Iterable[Word], widest: float) -> list[tuple[Word, ...]]:
    """The words of a line, cut where a gap is wider than `widest` pixels.

    What stands so far apart belongs to another column, or is a stroke of a pen beside the line, which is then
    told from print by its own confidence.
    """
    pieces: list[list[Word]] = []
    for word in words:
        if not pieces or word.box.left - pieces[-1][-1].box.right > widest:
            pieces.append([])
        pieces[-1].append(word)
    return [tuple(piece) for piece in pieces]
