"""Letters of the size of marks, in a part of a page where little is left: what was read is taken out before.

All lengths are millimetres.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np

from pipeline.model.geometry import Box
from pipeline.stages.mark_pixels import MILLIMETRE, Gray

_PX: Final = MILLIMETRE
_HEIGHTS: Final = (1.7, 11.5)
"""Of a letter with its marks; those in a ring are larger than print."""
_WIDTHS: Final = (0.4, 22.0)
_SPACE: Final = 6.2
"""Between letters of one mark."""
_LINE: Final = 8.0
"""No level stroke of a letter is so long."""

Part: TypeAlias = tuple[int, int, int, int]
"""Left, top, width, height."""


def letters_in(ink: Gray) -> Iterator[Part]:
    """What has the size of a letter where `ink` is 255, without the folds and rulings that join letters."""
    for outline in cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        left, top, width, height = cv2.boundingRect(outline)
        part = (left, top, width, height)
        pieces = _beside_lines(ink, outline, part) if width >= round(_LINE * _PX) else (part,)
        yield from (piece for piece in pieces if _is_letter(piece))


def joined(letters: Sequence[Part], size: tuple[int, int]) -> Iterator[Box]:
    """Boxes around the letters that stand together, in a part of a page of that height and width."""
    if not letters:
        return
    wide, high = round(_SPACE * _PX), 3
    left, top = (max(min(part[side] for part in letters) - room, 0) for side, room in ((0, wide), (1, high)))
    right, bottom = (
        min(max(part[side] + part[side + 2] for part in letters) + room, most)
        for side, room, most in ((0, wide, size[1]), (1, high, size[0]))
    )
    there = np.zeros((bottom - top, right - left), np.uint8)
    for x, y, width, height in letters:
        there[y - top : y - top + height, x - left : x - left + width] = 255
    there = np.asarray(cv2.morphologyEx(there, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8)), np.uint8)
    for outline in cv2.findContours(there, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, width, height = cv2.boundingRect(outline)
        yield Box(left + x, top + y, left + x + width, top + y + height)


def _is_letter(part: Part) -> bool:
    _, _, width, height = part
    return _HEIGHTS[0] <= height / _PX <= _HEIGHTS[1] and _WIDTHS[0] <= width / _PX <= _WIDTHS[1]


def _beside_lines(ink: Gray, outline: cv2.typing.MatLike, part: Part) -> Iterator[Part]:
    """What is left of a thing, and of what it encloses, without level lines."""
    left, top, width, height = part
    if height < _HEIGHTS[0] * _PX:
        return
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [outline], 0, (255,), cv2.FILLED, offset=(-left, -top))
    within = cv2.bitwise_and(inside, ink[top : top + height, left : left + width])
    level = np.ones((1, round(_LINE * _PX)), np.uint8)
    lines = cv2.morphologyEx(within, cv2.MORPH_OPEN, level, borderType=cv2.BORDER_CONSTANT, borderValue=(0,))
    rest = cv2.subtract(within, cv2.dilate(lines, np.ones((3, 1), np.uint8)))
    for piece in cv2.findContours(rest, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, wide, high = cv2.boundingRect(piece)
        yield left + x, top + y, wide, high
