"""Digits as pens write them, by control points of our own for every habit, drawn with a writer's hand.

No third-party digits are learned from. Each digit has several shapes, among them those that are misread most:
flagged ones, crossed sevens, open fours, twos with a curled head, nines with a tail like a g.
"""

import math
import random
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Canvas = npt.NDArray[np.uint8]
Point = tuple[float, float]
Stroke = tuple[Point, ...]
Shape = tuple[Stroke, ...]

_STEPS: Final = 7
_PLAIN_ONES: Final = 3
"""So many shapes of the 1 come first that have no flag."""
_SHIFT: Final = 4

_POINTS: Final[dict[str, tuple[str, ...]]] = {
    "0": (
        "50,0 15,20 8,55 30,95 68,95 92,60 82,20 50,0",
        "65,6 30,4 6,45 25,95 70,90 90,40 60,0 40,10",
        "50,0 25,25 22,70 50,100 74,70 74,25 50,0",
        "30,10 2,50 35,100 85,80 95,30 60,2 25,12",
        "75,15 45,0 10,35 15,85 50,100 90,70 88,30 60,10",
    ),
    "1": (
        "50,0 50,50 50,100",
        "62,0 50,50 40,100",
        "45,0 50,60 62,97 75,95",
        "20,28 52,2 54,0 52,50 50,100",
        "5,45 55,2 56,0 50,50 46,100",
        "25,25 52,0 52,0 50,100; 20,100 80,98",
        "10,20 45,14 55,0 55,0 52,100",
        "0,55 40,20 62,0 62,0 55,60 50,100",
        "5,38 45,8 60,0 60,0 48,100",
        "-5,60 30,38 66,0 66,0 52,102",
        "15,34 58,2 58,2 56,100",
        "0,48 62,-2 62,-2 40,100",
        "18,22 60,0 60,0 56,52 58,100; 30,99 88,97",
    ),
    "2": (
        "10,25 30,2 72,5 82,30 50,65 10,100 10,100 92,96",
        "10,20 40,0 80,20 60,60 20,97 8,86 30,80 60,98 98,90",
        "40,30 20,25 22,6 55,0 82,20 55,65 10,100 10,100 95,98",
        "42,22 30,34 12,22 30,2 70,2 80,30 45,70 5,100 5,100 90,93",
        "10,8 80,5 80,5 10,98 10,98 90,95",
        "8,32 25,5 60,0 85,25 60,55 12,90 30,85 65,102 105,85",
        "50,30 30,36 16,20 40,0 85,12 75,50 30,95 12,86 35,78 70,100 100,95",
        "-25,30 8,34 28,14 55,0 86,20 60,60 20,100 10,90 40,86 102,95",
        "36,30 12,36 10,12 50,0 88,18 66,58 12,98 12,98 96,94",
        "-15,22 12,28 34,10 62,0 84,22 52,66 6,98 6,98 60,96 104,84",
        "48,26 30,40 8,28 22,4 66,0 84,26 50,66 8,96 24,88 58,100 100,90",
        "30,20 38,30 22,36 10,18 36,0 78,8 76,40 34,82 8,100 8,100 92,92",
    ),
    "3": (
        "15,10 50,0 80,20 40,45 40,45 85,70 50,100 8,88",
        "12,3 82,2 82,2 40,40 40,40 88,65 60,98 10,92",
        "15,18 45,0 78,15 55,42 35,45 40,50 80,55 80,88 40,100 10,80",
        "20,5 75,10 70,35 35,48 30,42 50,42 85,70 45,102 5,95",
        "10,15 60,0 75,30 45,48 90,62 70,102 20,100",
    ),
    "4": (
        "30,0 10,60 10,60 95,58; 70,25 66,100",
        "66,100 66,0 66,0 5,66 5,66 95,66",
        "60,0 8,62 8,62 95,60; 68,30 64,100",
        "15,5 12,50 30,58 85,50; 80,0 74,50 70,100",
        "42,0 5,55 10,63 98,55; 75,15 60,102",
        "20,0 15,45 40,55 78,40; 80,5 75,60 72,100",
        "70,0 10,70 10,70 60,60 100,66; 70,0 62,50 60,100",
    ),
    "5": (
        "25,0 20,42 20,42 60,38 88,68 55,100 10,90; 25,0 85,2",
        "85,2 27,2 27,2 20,42 20,42 62,38 88,68 50,100 8,90",
        "30,10 25,45 50,42 80,70 45,100 5,92; 28,8 112,-6",
        "80,5 40,2 22,25 50,45 82,65 60,98 10,92",
        "30,5 28,40 65,50 70,85 30,100 5,85; 25,0 60,4 95,-2",
        "35,0 18,45 18,45 70,45 72,95 10,98; 40,2 100,4",
    ),
    "6": (
        "75,2 30,35 10,75 40,100 82,80 55,50 15,70",
        "60,0 20,40 15,85 50,100 80,75 50,55 20,78",
        "35,0 12,50 20,95 65,98 75,65 40,58 18,85",
        "85,10 50,2 15,50 25,97 75,95 82,62 45,50 16,65",
        "50,0 10,80 35,100 60,85 35,68 12,85",
    ),
    "7": (
        "10,5 85,5 85,5 40,100",
        "10,5 85,3 85,3 40,100; 25,52 82,48",
        "8,22 12,5 12,5 85,5 85,5 55,50 45,100",
        "5,10 50,12 90,0 60,40 45,100; 15,50 90,42",
        "-5,8 105,0 105,0 50,60 40,105",
        "5,20 30,2 60,12 90,0 50,55 40,100",
        "12,4 86,2 86,2 46,100; 36,50 80,48",
        "10,12 20,2 84,6 84,6 50,60 40,100; 22,56 84,46",
        "5,16 14,2 50,8 92,0 62,44 46,100; 30,54 82,50",
        "14,3 80,3 80,3 52,50 34,100; 10,46 96,44",
    ),
    "8": (
        "75,12 35,2 25,30 70,60 75,92 35,98 20,72 60,40 78,15",
        "50,0 25,20 50,45 75,20 50,0; 50,45 18,72 50,100 82,72 50,45",
        "85,5 40,2 25,28 60,50 70,85 35,100 20,75 55,45 90,10",
        "50,45 20,25 50,0 75,25 45,50 12,80 45,102 80,80 48,48",
        "70,20 45,0 25,20 65,65 60,98 30,95 30,65 75,25 80,0",
    ),
    "9": (
        "80,15 40,0 12,25 40,50 80,20 75,60 60,100",
        "78,20 45,0 15,25 40,48 78,15 78,15 74,98",
        "80,15 45,0 15,25 45,48 80,20 78,80 50,110 10,100",
        "70,10 30,5 18,35 50,45 78,10 70,60 35,100 10,90",
        "85,30 60,2 20,10 20,42 60,45 82,20 60,70 45,102",
        "50,2 15,30 45,50 78,25 50,0 80,30 72,100",
    ),
}
"""For each digit the shapes that a pen makes of it: strokes, each of points across,down in hundredths."""


def _shape_of(points: str) -> Shape:
    strokes = (stroke.split() for stroke in points.split(";"))
    pairs = ([point.split(",") for point in stroke] for stroke in strokes)
    return tuple(tuple((int(x) / 100, int(y) / 100) for x, y in stroke) for stroke in pairs)


SHAPES: Final = {digit: tuple(map(_shape_of, shapes)) for digit, shapes in _POINTS.items()}
"""For each digit its shapes: strokes of control points, across and down 0 to 1."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How one writer writes."""

    slant: float
    """Shift to the right at the top, in heights."""
    aspect: float
    """Width of a digit in heights."""
    thickness: float
    """Of the pen, in heights."""
    wobble: float
    gap: float
    """Between two digits, in heights; below 0 they touch."""
    drift: float
    """Rise of the line, in heights for each digit."""
    favourites: dict[str, int]
    """Which shape of each digit the writer likes."""


def choose_hand(rng: random.Random) -> Hand:
    """A writer."""
    return Hand(
        slant=rng.gauss(0.14, 0.22),
        aspect=rng.uniform(0.38, 0.8),
        thickness=math.exp(rng.uniform(math.log(0.045), math.log(0.19))),
        wobble=rng.uniform(0.01, 0.055),
        gap=rng.uniform(-0.1, 0.24),
        drift=rng.gauss(0, 0.05),
        favourites={digit: rng.randrange(len(shapes)) for digit, shapes in SHAPES.items()},
    )


def written(text: str, height: float, hand: Hand, rng: random.Random) -> Canvas:
    """The digits in ink (0 paper, 255 ink), `height` pixels high, with a margin of half a height around."""
    margin = height * 0.5
    advance = sum(_width(digit, hand) + hand.gap for digit in text) * height
    shape = (int(height * 2 + 4), max(8, int(advance + 2 * margin + height * abs(hand.slant))))
    canvas: Canvas = np.zeros(shape, np.uint8)
    left, top = margin + max(0.0, -hand.slant) * height, margin
    for digit in text:
        size = height * rng.uniform(0.88, 1.1)
        width = _width(digit, hand) * size * rng.uniform(0.88, 1.12)
        base = top + height - size + rng.gauss(0, 0.04) * height
        for stroke in _shape(digit, hand, rng):
            _draw(canvas, stroke, (left, base), (width, size), hand, rng)
        left += width + hand.gap * height * rng.uniform(0.6, 1.3)
        top -= hand.drift * height
    return canvas


def _width(digit: str, hand: Hand) -> float:
    """In heights; a 1 without a flag is narrow."""
    if digit != "1":
        return hand.aspect
    return hand.aspect * (0.45 if hand.favourites["1"] < _PLAIN_ONES else 0.8)


def _shape(digit: str, hand: Hand, rng: random.Random) -> Shape:
    shapes = SHAPES[digit]
    return shapes[hand.favourites[digit]] if rng.random() < 0.75 else rng.choice(shapes)


def _draw(canvas: Canvas, stroke: Stroke, at: Point, size: Point, hand: Hand, rng: random.Random) -> None:
    width, height = size
    points = []
    for x, y in stroke:
        moved_x = x + rng.gauss(0, hand.wobble)
        moved_y = y + rng.gauss(0, hand.wobble * 0.8)
        points.append(
            (at[0] + moved_x * width + (1 - moved_y) * hand.slant * height * 0.6, at[1] + moved_y * height)
        )
    curve = _smooth(points)
    fixed = np.round(np.asarray(curve) * (1 << _SHIFT)).astype(np.int32)
    thickness = max(1, round(hand.thickness * height * rng.uniform(0.85, 1.15)))
    cv2.polylines(
        canvas, [fixed], isClosed=False, color=255, thickness=thickness, lineType=cv2.LINE_AA, shift=_SHIFT
    )
    if rng.random() < 0.35:  # pressure: a part of the stroke is fatter
        start = rng.randrange(max(1, len(fixed) - 4))
        part = fixed[start : start + rng.randint(4, 12)]
        cv2.polylines(
            canvas,
            [part],
            isClosed=False,
            color=255,
            thickness=thickness + 1,
            lineType=cv2.LINE_AA,
            shift=_SHIFT,
        )


def _smooth(points: list[Point]) -> list[Point]:
    """The points joined by a Catmull-Rom curve; a point that stands twice makes a corner."""
    if len(points) < 3:
        return points
    ends = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(_STEPS):
            t = step / _STEPS
            curve.append(
                (
                    _between(before[0], start[0], end[0], after[0], t),
                    _between(before[1], start[1], end[1], after[1], t),
                )
            )
    return [*curve, points[-1]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t
    )
