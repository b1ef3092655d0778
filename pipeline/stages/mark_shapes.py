"""Tells by its shape whether an A, a B or a C stands in a ring, where it could not be read.

The letter is laid over drawn ones of several faces, sizes and angles (normalised correlation). What a hole or
a seal covers that is darker than the letter counts neither for it nor against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.stages.mark_pixels import MARGIN, Gray

_SIDE: Final = 48
"""Pixels of the copy on which shapes are compared."""
_HEIGHTS: Final = range(15, 38, 2)
"""Pixels of capitals there: in rings they are a quarter to a half as high as the ring is wide."""
_ANGLES: Final = (-5.0, 0.0, 5.0)
_FACES: Final = (
    (cv2.FONT_HERSHEY_SIMPLEX, 22), (cv2.FONT_HERSHEY_COMPLEX, 10), (cv2.FONT_HERSHEY_TRIPLEX, 16),
)  # fmt: skip
"""Faces without and with serifs, and the thickness of their strokes: those of bold print."""
_DRAWN: Final = 320
_ROOM: Final = 0.12
"""Paper around a letter, relative to its height."""
_OFF: Final = 0.12
"""How far from the middle a letter may stand, relative to the side."""
_SEEN: Final = 0.55
"""Share of a letter that must not be covered."""
_PALE: Final = 30
_FULL: Final = 0.7
"""Share of the darkness of the darkest ink from which it is as dark as any: worn stamps print unevenly."""
_PAPER: Final = 200
_LEAST_KIND: Final = 0.08
_OTHER_INK: Final = 50
_BLOT: Final = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (19, 19))
"""Pixels of a crop, 2.4 mm: strokes of a letter in a ring are thinner, holes and blots are not."""
_EDGE: Final = np.ones((7, 7), np.uint8)
_DARK: Final = 110
_HOPELESS: Final = 0.4
"""No letter that is less like the upright ones of one face is like any."""

Floats: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The letter that a shape is most like, and how much: 1.0 is the same, 0.0 nothing in common."""

    letter: str
    degree: float


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A letter as it was drawn, 1 where it is inked, with paper around it."""

    letter: str
    ink: Floats
    typical: bool
    """Whether it is among the few that all shapes are compared with first."""


def likeness(crop: Gray) -> Likeness:
    """Which of A, B and C a crop of a ring (dark on white) is most like."""
    bare = crop[MARGIN:-MARGIN, MARGIN:-MARGIN]
    blots = cv2.morphologyEx(np.asarray(bare < _DARK, np.uint8), cv2.MORPH_OPEN, _BLOT)
    small, over = (
        np.asarray(cv2.resize(each, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.uint8)
        for each in (bare, cv2.dilate(blots, _EDGE) * np.uint8(255))
    )
    found = [_of_visible(small, visible * (over < 128)) for visible in _visible(small)]
    return max(found, key=lambda each: each.degree)


def _visible(crop: Gray) -> Iterator[Floats]:
    """1 where the ring is seen: all of it, then what nothing covers that is darker than the letter."""
    inside = np.zeros(crop.shape, np.float32)
    cv2.circle(inside, (_SIDE // 2, _SIDE // 2), _SIDE // 2, (1,), cv2.FILLED)
    yield inside
    inked = crop[(crop < _PAPER) & (inside > 0)]
    if not inked.size:
        return
    limit, _ = cv2.threshold(inked.reshape(1, -1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = inked <= limit
    share = float(np.mean(dark))
    if _LEAST_KIND < share < 1 - _LEAST_KIND and inked[~dark].mean() - inked[dark].mean() > _OTHER_INK:
        over = cv2.dilate(np.asarray(crop <= limit, np.uint8), np.ones((5, 5), np.uint8))
        yield np.where(over > 0, np.float32(0), inside)


def _of_visible(crop: Gray, visible: Floats) -> Likeness:
    seen = crop[visible > 0]
    if seen.size < _SIDE * _SIDE // 4:
        return Likeness("", 0.0)
    paper = float(np.percentile(seen, 75))
    middle = slice(_SIDE // 4, _SIDE - _SIDE // 4)
    # what covers the letter from aside may be darker
    dark = float(np.percentile(crop[middle, middle][visible[middle, middle] > 0], 8))
    if paper - dark < _PALE:
        return Likeness("", 0.0)
    ink = np.clip((paper - crop.astype(np.float32)) / (_FULL * (paper - dark)), 0, 1).astype(np.float32)
    first = _best(ink * visible, visible, typical=True)
    return first if first.degree < _HOPELESS else _best(ink * visible, visible, typical=False)


def _best(ink: Floats, visible: Floats, *, typical: bool) -> Likeness:
    """The likest of the drawn letters, or of the typical ones."""
    squares = ink * ink
    best = Likeness("", 0.0)
    for drawn in _letters():
        if typical and not drawn.typical:
            continue
        degree = _degree(drawn.ink, ink, squares, visible)
        if degree > best.degree:
            best = Likeness(drawn.letter, degree)
    return best


def _degree(letter: Floats, ink: Floats, squares: Floats, visible: Floats) -> float:
    """The correlation of a letter with the ink where it fits best in the middle, over what is visible."""
    height, width = (_middle(side) for side in letter.shape)
    part = (
        slice(height[0], height[1] + letter.shape[0]),
        slice(width[0], width[1] + letter.shape[1]),
    )
    ink, squares, visible = ink[part], squares[part], visible[part]
    whole = np.ones_like(letter)
    count = np.maximum(_under(visible, whole), 1)
    inked, seen = _under(ink, whole), _under(visible, letter)
    common = _under(ink, letter) - inked * seen / count
    spread = np.maximum(_under(squares, whole) - inked * inked / count, 1e-3)
    drawn_spread = np.maximum(_under(visible, letter * letter) - seen * seen / count, 1e-3)
    degrees = np.where(seen < _SEEN * letter.sum(), 0, common / np.sqrt(spread * drawn_spread))
    return float(degrees.max())


def _middle(side: int) -> tuple[int, int]:
    """First and last place of something so long that stands in the middle of the copy."""
    free = (_SIDE - side) / 2
    off = _OFF * _SIDE
    return max(0, round(free - off)), min(_SIDE - side, round(free + off))


def _under(image: Floats, letter: Floats) -> Floats:
    return np.asarray(cv2.matchTemplate(image, letter, cv2.TM_CCORR), np.float32)


@lru_cache(maxsize=1)
def _letters() -> tuple[_Drawn, ...]:
    return tuple(drawn for letter in "ABC" for drawn in _drawn(letter))


def _drawn(letter: str) -> Iterator[_Drawn]:
    """A letter in all faces, angles and sizes."""
    size = (_DRAWN, _DRAWN)
    for number, (face, thick) in enumerate(_FACES):
        large = np.zeros(size, np.uint8)
        cv2.putText(large, letter, (60, 250), face, 8.0, (255,), thick, cv2.LINE_AA)
        for angle in _ANGLES:
            turn = cv2.getRotationMatrix2D((_DRAWN / 2, _DRAWN / 2), angle, 1.0)
            turned = cv2.warpAffine(large, turn, size)
            left, top, width, height = cv2.boundingRect(np.asarray(turned > 100, np.uint8))
            cut = turned[top : top + height, left : left + width]
            for high in _HEIGHTS:
                wide = max(3, round(width * high / height))
                small = cv2.resize(cut, (wide, high), interpolation=cv2.INTER_AREA)
                ink = np.pad(np.asarray(small, np.float32) / 255, max(2, round(_ROOM * high)))
                if max(ink.shape) <= _SIDE:
                    typical = number == len(_FACES) - 1 and angle == 0 and high % 4 == 3
                    yield _Drawn(letter, np.asarray(ink, np.float32), typical)
