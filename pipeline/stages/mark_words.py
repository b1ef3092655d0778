"""Finds single words of the size of a mark that the recognizer of the page passed over.

Marks without a frame are often pale, torn by a hole or half under a seal, and layout analysis takes them for
dirt. So letters of their size are gathered where marks stand: at the head of a page and at its foot. What
lies under a line that was read is left alone. All lengths are millimetres.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from pipeline.model.geometry import Box
from pipeline.stages.mark_pixels import CROP_DPI, LOOK_DPI, MILLIMETRE, Gray, darkest, set_on_white

_PX: Final = MILLIMETRE
_HEAD: Final = 0.36
_FOOT: Final = 0.9
_DARKER: Final = 22
_LETTER: Final = (1.7, 11.5)
"""Height of a letter with its marks; those in a ring are larger than print."""
_WORD: Final = (4.0, 60.0)
_LARGE: Final = 5.2
_MOST: Final = 6


def find_words(page: Gray, small: Gray, scale: float, read: Sequence[Box]) -> tuple[tuple[Box, Gray], ...]:
    """Places of words under none of the boxes in `read`, with a crop of each: dark on white, 200 dpi."""
    smooth = cv2.blur(small, (3, 3))
    paper = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    ink = np.asarray(cv2.subtract(paper, smooth) > _DARKER, np.uint8)
    height = ink.shape[0]
    ink[round(_HEAD * height) : round(_FOOT * height)] = 0
    for box in read:
        left, top, right, bottom = (
            round(edge * scale) for edge in (box.left, box.top, box.right, box.bottom)
        )
        ink[max(top - 2, 0) : bottom + 2, max(left - 4, 0) : right + 4] = 0
    letters = _letters(ink)
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((3, round(6.2 * _PX)), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = [Box(left, top, left + wide, top + high) for left, top, wide, high, _ in stats[1:count].tolist()]
    fitting = [box for box in boxes if _fits(box)]
    fitting.sort(key=lambda box: -box.area)
    return tuple((_whole(box, scale, page), _crop(page, box, scale)) for box in fitting[:_MOST])


def _letters(ink: Gray) -> Gray:
    """The ink without what is too small or too large for a letter, such as specks and seals."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    heights, widths = stats[:, cv2.CC_STAT_HEIGHT] / _PX, stats[:, cv2.CC_STAT_WIDTH] / _PX
    kept = (heights >= _LETTER[0]) & (heights <= _LETTER[1]) & (widths >= 0.4) & (widths <= 22)
    kept[0] = False
    del count
    return np.asarray(kept[labels] * np.uint8(255), np.uint8)


def _fits(box: Box) -> bool:
    wide, high = box.width / _PX, box.height / _PX
    large = high >= _LARGE and 0.5 <= wide / high <= 1.3
    return large or (_WORD[0] <= wide <= _WORD[1] and high < 7.5 and wide >= 0.9 * high)


def _whole(box: Box, scale: float, page: Gray) -> Box:
    """The box on the page, with room for marks above and below the letters."""
    room = round(1.6 * _PX)
    return Box(
        round((box.left - room) / scale), round((box.top - room) / scale),
        round((box.right + room) / scale), round((box.bottom + room) / scale),
    ).clipped(page.shape[1], page.shape[0])  # fmt: skip


def _crop(page: Gray, box: Box, scale: float) -> Gray:
    place = _whole(box, scale, page)
    cut = darkest(np.ascontiguousarray(page[place.top : place.bottom, place.left : place.right]))
    factor = scale * CROP_DPI / LOOK_DPI
    if box.height / _PX >= _LARGE:
        factor *= 0.6  # as large as print, which the recognizer knows
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return set_on_white(np.asarray(cv2.resize(cut, None, fx=factor, fy=factor, interpolation=kind), np.uint8))
