"""Finds the frames of marks on a page: rectangles of the size of a stamp, with one line around or two.

The mark itself may be faded, torn by a hole or hidden under a seal; its frame mostly is not. Frames are put
together from level lines, so that a seal over a corner or a gap in a side does not matter. Sizes are those of
Thông tư 24/2020/TT-BCA (20-40 by 8 mm, 13 mm with two lines of text; 1 mm between the lines of the frame),
with room for longer words. All lengths are millimetres.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from pipeline.model.geometry import Box
from pipeline.stages.mark_pixels import CROP_DPI, LOOK_DPI, MILLIMETRE, Gray, darkest, set_on_white

_PX: Final = MILLIMETRE
_DARKER: Final = 13
"""Grey levels by which a thin, faded line is darker than the paper above and below it, noise averaged out."""
_RUN: Final = 3.8
"""Longest level stroke of a letter (T of 15 pt) is shorter, that of a line hanging by 4 degrees longer."""
_LEAST_LINE: Final = 6.0
_MOST_WIDTH: Final = 100.0
_HEIGHTS: Final = (5.6, 17.0)
_DOUBLE: Final = (0.45, 1.9)
"""Between the two lines of a frame."""
_SLOPE: Final = 0.09
"""Tangent of the largest angle, 5 degrees."""
_MOST_LINES: Final = 160
"""More of them are a table or a drawing."""
_MOST_PAIRS: Final = 40
_MOST_FRAMES: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A frame of the size of a mark."""

    box: Box
    """Pixels of the page that was given."""
    double: bool
    """Whether two lines go around: only marks of secrecy have that."""
    width: float
    height: float
    crop: Gray
    """What stands in it: upright, level, dark on white, without the frame, 200 dpi."""

    @property
    def has_size_of_mark(self) -> bool:
        """Whether it is as large as a mark of secrecy, within what stamp makers allow themselves."""
        return 17 <= self.width <= 45 and 6.6 <= self.height <= 10


@dataclass(frozen=True, slots=True)
class _Line:
    """A level line, in pixels at which frames are looked for."""

    left: float
    right: float
    y_left: float
    y_right: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def slope(self) -> float:
        return (self.y_right - self.y_left) / max(self.width, 1.0)

    @property
    def middle_y(self) -> float:
        return (self.y_left + self.y_right) / 2

    def y_at(self, x: float) -> float:
        return self.y_left + self.slope * (x - self.left)


def find_frames(page: Gray, small: Gray, scale: float) -> tuple[Frame, ...]:
    """The frames of an upright page, the widest first; `small`: in grey, `scale` times as large."""
    lines = _lines(_thin(small, upright=False))
    found: list[Frame] = []
    taken: list[Box] = []
    if len(lines) <= _MOST_LINES:
        pairs = _pairs(lines, _thin(small, upright=True))
        for top, bottom, double in sorted(pairs, key=lambda pair: -pair[0].width)[:_MOST_PAIRS]:
            box = _box(top, bottom)
            if len(found) < _MOST_FRAMES and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append(_frame(page, top, bottom, double=double, scale=scale))
    return tuple(found)


def _thin(small: Gray, *, upright: bool) -> Gray:
    """255 where there is a thin line, level or upright, however pale."""
    along, across = (1, 3), (7, 1)
    if not upright:
        along, across = along[::-1], across[::-1]
    smooth = cv2.blur(small, along)
    darker = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, np.ones(across[::-1], np.uint8))
    return np.asarray(cv2.threshold(darker, _DARKER, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _lines(ink: Gray) -> list[_Line]:
    """Level lines: long runs of ink, joined where a hole or the steps of a tilted line part them."""
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_RUN * _PX)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    lines = []
    for number, (left, top, width, height, _) in enumerate(stats[1:count].tolist(), 1):
        if width < _RUN * _PX or height > 0.9 * _PX + _SLOPE * width or width > _MOST_WIDTH * _PX * 1.1:
            continue
        piece = labels[top : top + height, left : left + width] == number
        rows = np.arange(height)[:, None]
        weights = piece.sum(axis=0)
        middle = (piece * rows).sum(axis=0) / np.maximum(weights, 1)
        edge = max(1, width // 6)
        lines.append(
            _Line(
                left,
                left + width,
                top + float(np.median(middle[:edge])),
                top + float(np.median(middle[-edge:])),
            )
        )
    return _joined(lines)


def _joined(lines: list[_Line]) -> list[_Line]:
    """Pieces that go on in one another, over a gap of 8 mm at most."""
    rest = sorted(lines, key=lambda line: line.left)
    done: list[_Line] = []
    for line in rest:
        for place, before in enumerate(done):
            gap = line.left - before.right
            ahead = before.y_right + gap * _mean(before, line)
            if -2 * _PX < gap < 8 * _PX and abs(ahead - line.y_left) < 0.45 * _PX:
                done[place] = _Line(before.left, max(line.right, before.right), before.y_left, line.y_right)
                break
        else:
            done.append(line)
    return [line for line in done if _LEAST_LINE * _PX <= line.width <= _MOST_WIDTH * _PX]


def _mean(one: _Line, other: _Line) -> float:
    total = one.width + other.width
    return (one.slope * one.width + other.slope * other.width) / max(total, 1.0)


def _pairs(lines: list[_Line], upright: Gray) -> Iterator[tuple[_Line, _Line, bool]]:
    """Upper and lower line of every frame, and whether the frame is double."""
    ordered = sorted(lines, key=lambda line: line.middle_y)
    heights = [line.middle_y for line in ordered]
    for top in ordered:
        reach = _SLOPE * top.width
        first = bisect_left(heights, top.middle_y + _HEIGHTS[0] * _PX - reach)
        last = bisect_right(heights, top.middle_y + _HEIGHTS[1] * _PX + reach)
        for bottom in ordered[first:last]:
            if _is_frame(top, bottom):
                sides = _sides(upright, top, bottom)
                doubles = _has_twin(top, ordered, 1) + _has_twin(bottom, ordered, -1)
                if sides >= 2 or (sides == 1 and doubles) or doubles == 2:
                    yield top, bottom, doubles == 2 or (doubles == 1 and sides >= 1)


def _is_frame(top: _Line, bottom: _Line) -> bool:
    """Whether two lines can be the upper and the lower one of a frame."""
    shared = min(top.right, bottom.right) - max(top.left, bottom.left)
    if shared < 0.72 * max(top.width, bottom.width) or abs(top.slope - bottom.slope) > 0.035:
        return False
    middle = (top.left + top.right) / 2
    height = bottom.y_at(middle) - top.y_at(middle)
    return _HEIGHTS[0] * _PX <= height <= _HEIGHTS[1] * _PX and top.width >= 0.8 * height


def _has_twin(line: _Line, lines: list[_Line], inwards: int) -> bool:
    """Whether another line runs beside it, within the frame and a little shorter."""
    for other in lines:
        shared = min(line.right, other.right) - max(line.left, other.left)
        if shared < 0.6 * line.width or other.width > 1.05 * line.width:
            continue
        middle = (other.left + other.right) / 2
        away = inwards * (other.y_at(middle) - line.y_at(middle)) / _PX
        if _DOUBLE[0] <= away <= _DOUBLE[1]:
            return True
    return False


def _sides(ink: Gray, top: _Line, bottom: _Line) -> int:
    """How many of the two upright sides are there, at least for the most part."""
    found = 0
    lean = (top.slope + bottom.slope) / 2
    for end in ("left", "right"):
        x_top = _edge(end, top, bottom)
        y0, y1 = top.y_at(x_top), bottom.y_at(x_top)
        ys = np.linspace(y0 + 1, y1 - 1, max(4, round(y1 - y0)))
        shares = []
        for shift in np.arange(-1.2 * _PX, 1.2 * _PX, 1.0):
            xs = x_top + shift - lean * (ys - y0)
            rows = np.clip(np.rint(ys).astype(int), 0, ink.shape[0] - 1)
            columns = np.clip(np.rint(xs).astype(int), 0, ink.shape[1] - 1)
            shares.append(float(np.mean(ink[rows, columns] > 0)))
        found += max(shares) > 0.72
    return found


def _edge(end: str, top: _Line, bottom: _Line) -> float:
    if end == "left":
        return min(top.left, bottom.left)
    return max(top.right, bottom.right)


def _box(top: _Line, bottom: _Line) -> Box:
    return Box(
        round(min(top.left, bottom.left)),
        round(min(top.y_left, top.y_right)),
        round(max(top.right, bottom.right)),
        round(max(bottom.y_left, bottom.y_right)),
    )


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0 and down > 0 and across * down > 0.3 * min(one.area, other.area)


def _frame(page: Gray, top: _Line, bottom: _Line, *, double: bool, scale: float) -> Frame:
    box = _box(top, bottom)
    inset = (1.75 if double else 0.65) * _PX
    middle_x = (box.left + box.right) / 2
    middle_y = (top.y_at(middle_x) + bottom.y_at(middle_x)) / 2
    width, height = max(top.width, bottom.width), bottom.y_at(middle_x) - top.y_at(middle_x)
    factor = CROP_DPI / LOOK_DPI
    size = (max(8, round((width - 2 * inset) * factor)), max(8, round((height - 2 * inset) * factor)))
    angle = float(np.degrees(np.arctan((top.slope + bottom.slope) / 2)))
    master = Box(
        round(box.left / scale), round(box.top / scale), round(box.right / scale), round(box.bottom / scale)
    ).clipped(page.shape[1], page.shape[0])
    around = np.ascontiguousarray(page[master.top : master.bottom, master.left : master.right])
    centre = (middle_x / scale - master.left, middle_y / scale - master.top)
    turn = cv2.getRotationMatrix2D(centre, angle, scale * factor)
    turn[0, 2] += size[0] / 2 - centre[0]
    turn[1, 2] += size[1] / 2 - centre[1]
    crop = cv2.warpAffine(around, turn, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    level = darkest(np.asarray(crop, np.uint8))
    return Frame(master, double, width / _PX, height / _PX, set_on_white(level))
