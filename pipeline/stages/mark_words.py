"""Finds single words of the size of a mark that the recognizer of the page passed over.

Marks without a frame are often pale, torn by a hole or half under a seal, and layout analysis takes them for
dirt. So letters of their size are gathered where marks stand: at the head of a page and at its foot, and
anywhere on a cover. What lies under a line that was read or a round seal is left alone. All lengths are
millimetres.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from pipeline.model.geometry import Box
from pipeline.stages.mark_circles import Circle, circles, unrolled
from pipeline.stages.mark_letters import Part, joined, letters_in
from pipeline.stages.mark_outlines import Outlines
from pipeline.stages.mark_pixels import (
    CROP_DPI,
    LOOK_DPI,
    MILLIMETRE,
    Gray,
    Look,
    darkest,
    levelled,
    set_on_white,
    without_blots,
)

_PX: Final = MILLIMETRE
_HEAD: Final = 0.36
_FOOT: Final = 0.9
_DARKER: Final = (12, 22)
"""By how much ink is darker than paper: on smooth paper, and on paper of any grain."""
_GRAIN: Final = 3.0
"""What the limit rises by for each grey level of the grain."""
_SEALS: Final = (13.0, 19.6)
"""Radii of round seals, which are 32 to 38 mm wide."""
_BESIDE: Final = 1.6
_HALF: Final = 9.0
"""Half of a mark is shorter; the other half may touch a seal or a pen beside it."""
_LETTER: Final = 6.2
"""The widest letter, and the space after it."""
_SEAL_LINE: Final = 0.6
_SEAL_SHARE: Final = 0.45
_WORD: Final = (4.0, 140.0)
_HIGHEST: Final = 9.5
_RISE: Final = 0.05
"""What a tilt of 3 degrees adds to the height, for each millimetre of width."""
_LOW: Final = 7.5
"""Letters with their marks are lower; what is higher beside them is a broken frame, or the edge of a seal."""
_LONG: Final = 7.0
_FLAT: Final = 1.6
"""A word among such pieces is as long, and for its height as long, as MẬT."""
_LINE: Final = 8.0
_HIGH: Final = 6.2
"""No stroke of a letter is so long or so high."""
_LINE_DARK: Final = 190
_ACROSS: Final = 6
"""Pixels from the middle of a level line to what it runs through, at 200 dpi."""
_LARGE: Final = 5.2
_MOST: Final = 6
_FEW_LINES: Final = 10
"""Fewer stand on covers, where a mark may be anywhere."""


def find_words(look: Look, read: Sequence[Box], outlines: Outlines) -> tuple[tuple[Box, Gray], ...]:
    """Places of words in none of the boxes in `read` (small page), with crops: dark on white, 200 dpi.

    A place with lines in it comes twice: with and without them.
    """
    height = look.ink.shape[0]
    bands = [(0, round(_HEAD * height)), (round(_FOOT * height), height)]
    if len(read) < _FEW_LINES:
        bands = [(0, height)]
    seals = [_whole_seal(look.ink, seal) for seal in circles(_within(outlines, bands), _SEALS)]
    boxes = [box for top, bottom in bands for box in _words(look.ink[top:bottom], top, read, seals)]
    fitting = sorted(filter(_fits, boxes), key=lambda box: -box.area)
    return tuple(
        (_whole(box, look), crop) for box in fitting[:_MOST] for crop in _crops(_crop(look, box, seals))
    )


def _within(outlines: Outlines, bands: Sequence[tuple[int, int]]) -> Outlines:
    """The outlines in some bands of the page, with room for seals that reach into them."""
    room = _SEALS[1] * _PX
    kept = np.zeros(outlines.y.size, np.bool_)
    for top, bottom in bands:
        kept |= (2 * outlines.y > top - room) & (2 * outlines.y < bottom + room)
    return outlines.of(kept)


def _whole_seal(ink: Gray, seal: Circle) -> Circle:
    """The outermost circle of a seal."""
    first = round(_SEALS[0] * _PX)
    shares = unrolled(ink, seal.x, seal.y, _SEALS[1] + 1).mean(axis=0)[first:]
    there = np.flatnonzero(shares >= _SEAL_SHARE)
    return Circle(seal.x, seal.y, first + float(there[-1]) if there.size else 0.0)


def _words(band: Gray, first: int, read: Sequence[Box], seals: Sequence[Circle]) -> Iterator[Box]:
    """Boxes around letters that stand together, pixels of the small page."""
    if min(band.shape) < 2:
        return
    smooth = cv2.blur(band, (3, 3))
    paper = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    darker = cv2.subtract(paper, smooth)
    limit = min(_DARKER[0] + _GRAIN * float(np.median(darker[::4, ::4])), _DARKER[1])
    ink = np.asarray(cv2.threshold(darker, limit, 255, cv2.THRESH_BINARY)[1], np.uint8)
    for box in read:
        top, bottom = max(box.top - 2 - first, 0), max(box.bottom + 2 - first, 0)
        ink[top:bottom, max(box.left - 4, 0) : box.right + 4] = 0
    for seal in seals:
        centre = (round(seal.x), round(seal.y) - first)
        cv2.circle(ink, centre, round(seal.radius + _SEAL_LINE * _PX), (0,), cv2.FILLED)
    letters = list(letters_in(ink))
    for box in joined(letters, ink.shape):
        pieces = [box] if box.height < _HIGHEST * _PX else joined(_low(letters, box), ink.shape)
        for piece in pieces:
            if piece is not box and (piece.width < _LONG * _PX or piece.width < _FLAT * piece.height):
                continue
            for word in (piece, *_wider(piece, ink)):
                yield Box(word.left, first + word.top, word.right, first + word.bottom)


def _wider(half: Box, ink: Gray) -> Iterator[Box]:
    """Half a word with what touches it: a letter that a seal covers, or a stroke runs through."""
    beside, letter = round(_BESIDE * _PX), round(_LETTER * _PX)
    if half.width > _HALF * _PX or not _LOW * _PX / 3 <= half.height <= _LOW * _PX:
        return
    before = ink[half.top : half.bottom, max(half.left - beside, 0) : half.left]
    after = ink[half.top : half.bottom, half.right : half.right + beside]
    left, right = (letter if part.any() else 0 for part in (before, after))
    if left or right:
        yield Box(max(half.left - left, 0), half.top, min(half.right + right, ink.shape[1]), half.bottom)


def _low(letters: Sequence[Part], box: Box) -> list[Part]:
    """The letters in a box that are too low for a piece of a frame or of a seal."""
    return [
        part for part in letters
        if part[3] <= _LOW * _PX and box.left <= part[0] < box.right and box.top <= part[1] < box.bottom
    ]  # fmt: skip


def _fits(box: Box) -> bool:
    wide, high = box.width / _PX, box.height / _PX
    large = high >= _LARGE and 0.5 <= wide / high <= 1.3
    return large or (_WORD[0] <= wide <= _WORD[1] and high < _HIGHEST + _RISE * wide and wide >= 0.9 * high)


def _whole(box: Box, look: Look) -> Box:
    """The box on the page, with room for marks above and below the letters."""
    room = round(1.6 * _PX)
    return look.on_page(box.left - room, box.top - room, box.right + room, box.bottom + room)


def _crop(look: Look, box: Box, seals: Sequence[Circle]) -> Gray:
    place = _whole(box, look)
    cut = darkest(look.page[place.top : place.bottom, place.left : place.right].copy())
    paper = float(np.percentile(cut, 80))
    for seal in seals:
        centre = (round(seal.x / look.scale) - place.left, round(seal.y / look.scale) - place.top)
        cv2.circle(cut, centre, round((seal.radius + _SEAL_LINE * _PX) / look.scale), (paper,), cv2.FILLED)
    factor = look.scale * CROP_DPI / LOOK_DPI
    if box.height / _PX >= _LARGE:
        factor *= 0.6  # as large as print, which the recognizer knows
    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    crop = np.asarray(cv2.resize(cut, None, fx=factor, fy=factor, interpolation=kind), np.uint8)
    return levelled(_without_lines(without_blots(set_on_white(crop, _DARKER[0]))))


def _crops(crop: Gray) -> tuple[Gray, ...]:
    """The crop; and without the lines that lie level only now, which may be those of a tilted frame."""
    bare = _without_lines(crop)
    return (crop,) if bare is crop else (crop, bare)


def _without_lines(crop: Gray) -> Gray:
    """The crop without the lines of a frame or a fold, which the recognizer stumbles over."""
    dark = np.asarray(crop < _LINE_DARK, np.uint8)
    pixel = CROP_DPI / 25.4
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, round(_LINE * pixel)), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((round(_HIGH * pixel), 1), np.uint8))
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    if not lines.any():
        return crop
    # what goes on above and below a level line is a letter
    clean = np.where(lines > 0, np.uint8(255), crop)
    level = np.maximum(np.roll(clean, _ACROSS, axis=0), np.roll(clean, -_ACROSS, axis=0))
    return np.where(cv2.dilate(across, np.ones((3, 3), np.uint8)) > 0, level, clean)
