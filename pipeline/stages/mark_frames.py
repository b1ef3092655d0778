"""Finds the frames of marks on a page: rectangles of the size of a stamp, with one line around or two.

The mark itself may be faded, torn by a hole or hidden under a seal; its frame mostly is not. Frames are put
together from level lines, so that a seal over a corner or a gap in a side does not matter. Sizes are those of
Thông tư 24/2020/TT-BCA (20-40 by 8 mm, 13 mm with two lines of text; 1 mm between the lines of the frame),
with room for longer words. All lengths are millimetres.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box
from pipeline.stages.mark_lines import Lines, level_lines, thin_ink
from pipeline.stages.mark_pixels import (
    CROP_DPI,
    LOOK_DPI,
    MILLIMETRE,
    Gray,
    Look,
    darkest,
    is_drawing,
    set_on_white,
    without_blots,
)

_PX: Final = MILLIMETRE
_HEIGHTS: Final = (5.6, 21.0)
_DOUBLE: Final = (0.45, 1.9)
"""Between the two lines of a frame."""
_LEAST_WIDTH: Final = 12.0
"""Two thirds of the frame of MẬT."""
_THROUGH: Final = 0.55
_SHARED: Final = 0.72
"""Share of the longer of two lines along which the other runs too."""
_SHARED_TWINS: Final = 0.5
"""The same where both lines are double: a hole takes half of them at most."""
_EVEN: Final = 2.5
"""By how much the ends of the two lines of a stamp may differ; those of a table go on."""
_MOST_LINES: Final = 600
_MOST_TRIED: Final = 60
_MOST_FRAMES: Final = 8

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A frame of the size of a mark."""

    box: Box
    """Pixels of the page that was given."""
    double: bool
    """Whether two lines go around: only marks of secrecy have that."""
    closed: bool
    """Whether it ends on all sides, as a stamp does and a cell of a table does not."""
    width: float
    height: float
    crop: Gray
    """What stands in it: upright, level, dark on white, without the frame, 200 dpi."""
    blotted: Gray | None = None
    """The same with its holes and blots, where it has any: thick letters may be taken for them."""
    drawn: bool = False
    """Whether a part of a drawing stands in it: an emblem, an ornament, light letters on black."""

    @property
    def has_size_of_mark(self) -> bool:
        """Whether it is as large as a mark of secrecy, within what stamp makers and seals leave of it."""
        return 13 <= self.width <= 46 and 6.4 <= self.height <= 10.4


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Upper and lower lines of what may be frames, in parallel arrays."""

    top: Numbers
    bottom: Numbers
    doubles: Numbers
    """How many of the two have a second line beside them."""
    even: Flags
    """Whether both end at the same places."""


def find_frames(look: Look, words: Sequence[Box] = ()) -> tuple[Frame, ...]:
    """The frames of a page, those with two lines first, then the widest.

    In the boxes of `words` (pixels of the page) a word was surely read: its strokes are no lines.
    """
    lines = _not_print(level_lines(look.ink), words, look.scale)
    lines = lines.of(np.sort(np.argsort(-lines.width)[:_MOST_LINES]))
    found: list[Frame] = []
    taken: list[Box] = []
    for box, frame in _frames(look, lines):
        if len(found) < _MOST_FRAMES and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            found.append(_frame(look, lines, *frame))
    return tuple(found)


def _not_print(lines: Lines, words: Sequence[Box], scale: float) -> Lines:
    """The lines without those that go through words for the most part."""
    if not words:
        return lines
    boxes = np.array([(box.left, box.top, box.right, box.bottom) for box in words])
    left, top, right, bottom = np.rint(boxes * scale).T
    middle = ((lines.y_left + lines.y_right) / 2)[:, None]
    inside = (middle > top) & (middle < bottom)
    shared = np.minimum(lines.right[:, None], right) - np.maximum(lines.left[:, None], left)
    through = np.where(inside, np.maximum(shared, 0), 0).sum(axis=1)
    return lines.of(through < _THROUGH * lines.width)


def _frames(look: Look, lines: Lines) -> Iterator[tuple[Box, tuple[int, int, bool, bool]]]:
    """Box on the small page, upper line, lower line, double, closed: what has the sides of a frame too."""
    pairs = _pairs(lines)
    rank = np.lexsort((-lines.width[pairs.top], ~pairs.even, -pairs.doubles))
    for number in rank[:_MOST_TRIED].tolist():
        top, bottom = int(pairs.top[number]), int(pairs.bottom[number])
        doubles, even = int(pairs.doubles[number]), bool(pairs.even[number])
        sides = _sides(look.ink, lines, top, bottom)
        if sides + doubles >= 2 or (sides == 1 and even):
            double = doubles == 2 or (doubles == 1 and sides >= 1)
            yield _box(lines, top, bottom), (top, bottom, double, even and sides == 2)


def _pairs(lines: Lines) -> _Pairs:
    """All two lines that can be the upper and the lower one of a frame."""
    width, slope = lines.width, lines.slope
    middle = (lines.left + lines.right) / 2
    # how far line j lies below line i, in the middle of line i and in that of line j
    y_at_own = (lines.y_left + lines.y_right) / 2
    y_of_other = lines.y_left[None, :] + slope[None, :] * (middle[:, None] - lines.left[None, :])
    below = y_of_other - y_at_own[:, None]
    below_there = y_at_own[None, :] - y_of_other.T
    shared = np.minimum(lines.right[:, None], lines.right) - np.maximum(lines.left[:, None], lines.left)
    beside = (shared >= 0.6 * width[:, None]) & (width <= 1.05 * width[:, None])
    twin_below = np.any(beside & _is_double(below_there), axis=1)
    twin_above = np.any(beside & _is_double(-below_there), axis=1)
    least = np.where(twin_below[:, None] & twin_above, _SHARED_TWINS, _SHARED)
    fits = (
        (shared >= least * np.maximum(width[:, None], width))
        & (np.abs(slope[:, None] - slope) <= 0.035)
        & (below >= _HEIGHTS[0] * _PX)
        & (width >= _LEAST_WIDTH * _PX)[:, None]
        & (below <= np.minimum(_HEIGHTS[1] * _PX, width / 0.8)[:, None])
    )
    top, bottom = np.nonzero(fits)
    even = (np.abs(lines.left[top] - lines.left[bottom]) <= _EVEN * _PX) & (
        np.abs(lines.right[top] - lines.right[bottom]) <= _EVEN * _PX
    )
    return _Pairs(top, bottom, twin_below[top].astype(np.int64) + twin_above[bottom], even)


def _is_double(away: npt.NDArray[np.float64]) -> Flags:
    return (away >= _DOUBLE[0] * _PX) & (away <= _DOUBLE[1] * _PX)


def _sides(ink: Gray, lines: Lines, top: int, bottom: int) -> int:
    """How many of the two upright sides are there, at least for the most part."""
    lean = float(lines.slope[top] + lines.slope[bottom]) / 2
    ends = (
        min(lines.left[top], lines.left[bottom]),
        max(lines.right[top], lines.right[bottom]),
    )
    room = round(2 * _PX)
    box = _box(lines, top, bottom)
    x0, y0 = max(0, box.left - room), max(0, box.top - room)
    thin = thin_ink(np.ascontiguousarray(ink[y0 : box.bottom + room, x0 : box.right + room]), upright=True)
    found = 0
    shifts = np.arange(-1.2 * _PX, 1.2 * _PX, 1.0)
    for end in ends:
        start, stop = (
            float(lines.y_left[line] + lines.slope[line] * (end - lines.left[line])) for line in (top, bottom)
        )
        ys = np.linspace(start + 1, stop - 1, max(4, round(stop - start)))
        xs = end + shifts[:, None] - lean * (ys - start)
        rows = np.clip(np.rint(ys - y0).astype(int), 0, thin.shape[0] - 1)
        columns = np.clip(np.rint(xs - x0).astype(int), 0, thin.shape[1] - 1)
        found += float(np.max(np.mean(thin[rows[None, :], columns] > 0, axis=1))) > 0.72
    return found


def _box(lines: Lines, top: int, bottom: int) -> Box:
    return Box(
        round(min(lines.left[top], lines.left[bottom])),
        round(min(lines.y_left[top], lines.y_right[top])),
        round(max(lines.right[top], lines.right[bottom])),
        round(max(lines.y_left[bottom], lines.y_right[bottom])),
    )


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0 and down > 0 and across * down > 0.3 * min(one.area, other.area)


def _frame(look: Look, lines: Lines, top: int, bottom: int, double: bool, closed: bool) -> Frame:  # noqa: FBT001
    box, scale = _box(lines, top, bottom), look.scale
    inset = (1.75 if double else 0.65) * _PX
    middle_x = (box.left + box.right) / 2
    heights = [
        float(lines.y_left[line] + lines.slope[line] * (middle_x - lines.left[line]))
        for line in (top, bottom)
    ]
    width, height = float(max(lines.width[top], lines.width[bottom])), heights[1] - heights[0]
    factor = CROP_DPI / LOOK_DPI
    size = (max(8, round((width - 2 * inset) * factor)), max(8, round((height - 2 * inset) * factor)))
    angle = float(np.degrees(np.arctan((lines.slope[top] + lines.slope[bottom]) / 2)))
    place = look.on_page(box.left, box.top, box.right, box.bottom)
    around = np.ascontiguousarray(look.page[place.top : place.bottom, place.left : place.right])
    centre = (middle_x / scale - place.left, sum(heights) / 2 / scale - place.top)
    turn = cv2.getRotationMatrix2D(centre, angle, scale * factor)
    turn[0, 2] += size[0] / 2 - centre[0]
    turn[1, 2] += size[1] / 2 - centre[1]
    crop = cv2.warpAffine(around, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = set_on_white(darkest(np.asarray(crop, np.uint8)))
    clear = without_blots(inside)
    blotted = None if clear is inside else inside
    return Frame(place, double, closed, width / _PX, height / _PX, clear, blotted, drawn=is_drawing(inside))
