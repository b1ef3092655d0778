"""Finds rings of 9 to 25 mm with one letter in them: A, B or C, as covers of secret letters bear them.

A seal, a hole or a fold may break the ring or join it to other ink. All lengths are millimetres.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from pipeline.model.geometry import Box
from pipeline.stages.mark_circles import DIRECTIONS, Circle, circles, covered, unrolled
from pipeline.stages.mark_faint_rings import faint_ring
from pipeline.stages.mark_outlines import Outlines
from pipeline.stages.mark_pixels import CROP_DPI, LOOK_DPI, MILLIMETRE, Gray, Look, darkest, set_on_white

_RADII: Final = (4.5, 12.8)
_ROUND: Final = 0.7
"""Share of a ring that must be there, at least."""
_VISIBLE: Final = 0.55
"""Share of a ring that is to be seen, whatever hides the rest."""
_MOST_HIDDEN: Final = 0.35
"""Share of a ring that a hole may hide."""
_WHOLE: Final = 0.8
_SEAL: Final = (3.0, 2.9)
"""A second ring so many millimetres farther out, and less than so many times as large, makes both a seal;
A, B and C have one to two millimetres between theirs."""
_SEAL_SHARE: Final = 0.52
_WITHIN: Final = 0.76
"""Share of the radius within which the letter stands; nearer to the ring may be a second one."""
_CLOSER: Final = 0.84
"""What of that is left where it is looked at once more: a second ring or a seal stood in it."""
_WIDER: Final = 1.2
"""The same for a letter that is as large as its ring allows."""
_PAPER: Final = 200
"""Grey of a crop from which it is paper."""
_LEAST_KIND: Final = 0.08
"""Share of the ink in a ring that is of another kind, at least."""
_OTHER_INK: Final = 60
"""By how much two kinds of ink differ; the edges of one differ less."""
_EDGE: Final = 7
"""Pixels of the edges of what is darker, on both sides together."""
_SIDE: Final = 64
"""Pixels of the copy on which a letter is told from an emblem."""
_LONGEST: Final = 400
"""Points of the outlines of a letter there; an emblem has more."""
_APART: Final = 30
_MOST: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A ring of the size of a mark A, B or C."""

    box: Box
    """Pixels of the page that was given."""
    crop: Gray
    """What stands in it: dark on white, 200 dpi."""
    whole: bool
    """Whether nearly all of the ring is there."""
    lettered: bool
    """Whether one large letter stands in it, read or not."""


def find_rings(look: Look, outlines: Outlines) -> tuple[Ring, ...]:
    """The rings of a page."""
    return tuple(ring for ring, _ in zip(_rings(look, outlines), range(_MOST), strict=False))


def _rings(look: Look, outlines: Outlines) -> Iterator[Ring]:
    seen: list[Circle] = []
    for circle in circles(outlines, _RADII):
        if any(abs(circle.x - other.x) + abs(circle.y - other.y) < _APART for other in seen):
            continue
        radius, share = _measured(look.ink, circle)
        if radius:
            seen.append(circle)
            yield _ring(look, Circle(circle.x, circle.y, radius), whole=share >= _WHOLE)


def ring_around(look: Look, box: Box) -> Ring | None:
    """The ring around a lone letter in that box of the page, however pale; None where there is none."""
    edges = (round(edge * look.scale) for edge in (box.left, box.top, box.right, box.bottom))
    circle = faint_ring(look.ink, Box(*edges))
    return _ring(look, circle, whole=False) if circle else None


def _measured(ink: Gray, circle: Circle) -> tuple[float, float]:
    """Radius of the ring around a place and the share of it that is there; 0 where there is none, or a seal.

    On the page unrolled around its centre a ring is a straight line.
    """
    there = unrolled(ink, circle.x, circle.y, _RADII[1] * _SEAL[1])
    shares = there.mean(axis=0)
    first, last = (round(radius * MILLIMETRE) for radius in _RADII)
    radius = first + int(np.argmax(shares[first : last + 1]))
    around = shares[round(radius + _SEAL[0] * MILLIMETRE) : round(radius * _SEAL[1])]
    share = float(shares[radius])
    if share < _VISIBLE or not _is_round(there[:, radius]) or max(around) > _SEAL_SHARE:
        return 0.0, 0.0
    if share < _ROUND:
        hidden = covered(ink, Circle(circle.x, circle.y, radius))
        share = float(np.mean(there[~hidden, radius])) if np.mean(hidden) < _MOST_HIDDEN else 0.0
    return (float(radius), share) if share >= _ROUND else (0.0, 0.0)


def _is_round(seen: Gray) -> bool:
    """Whether three of the four corners are rounded: the sides of a square look like a ring otherwise."""
    corners = np.roll(seen, -DIRECTIONS // 16).reshape(4, 2, -1)[:, 0]
    return int(np.count_nonzero(np.mean(corners, axis=1) >= 0.4)) >= 3


def closer(look: Look, ring: Ring) -> Ring:
    """The ring with less of what stands in it."""
    return _again(look, ring, _CLOSER)


def wider(look: Look, ring: Ring) -> Ring:
    """The ring with all that stands in it: a letter may fill it."""
    return _again(look, ring, _WIDER)


def _again(look: Look, ring: Ring, share: float) -> Ring:
    (x, y), half = ring.box.middle, share * ring.box.width / 2 * look.scale
    inner = _ring(look, Circle(x * look.scale, y * look.scale, half / _WITHIN), whole=ring.whole)
    return replace(inner, box=ring.box)


def paler(ring: Ring) -> Ring | None:
    """The ring without the seal or the hole that covers a part of it, which is darker than its letter.

    None where its ink is of one kind.
    """
    crop = ring.crop
    inked = crop[crop < _PAPER]
    if not inked.size:
        return None
    limit, _ = cv2.threshold(inked.reshape(1, -1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    dark = inked <= limit
    share = float(np.mean(dark))
    if not _LEAST_KIND < share < 1 - _LEAST_KIND or inked[~dark].mean() - inked[dark].mean() < _OTHER_INK:
        return None
    over = cv2.dilate(np.asarray(crop <= limit, np.uint8), np.ones((_EDGE, _EDGE), np.uint8))
    letter = np.where(over > 0, np.uint8(255), crop)
    return replace(ring, crop=set_on_white(letter), lettered=_is_lettered(letter))


def _ring(look: Look, circle: Circle, *, whole: bool) -> Ring:
    half = _WITHIN * circle.radius
    place = look.on_page(circle.x - half, circle.y - half, circle.x + half, circle.y + half)
    side = max(8, round(2 * half * CROP_DPI / LOOK_DPI))
    crop = cv2.resize(
        look.page[place.top : place.bottom, place.left : place.right], (side, side),
        interpolation=cv2.INTER_AREA,
    )  # fmt: skip
    letter = darkest(np.asarray(crop, np.uint8))
    around = np.ones_like(letter)
    cv2.circle(around, (side // 2, side // 2), side // 2, (0,), cv2.FILLED)
    letter[around > 0] = round(float(np.percentile(letter, 80)))
    return Ring(place, set_on_white(letter), whole, _is_lettered(letter))


def _is_lettered(crop: Gray) -> bool:
    """Whether there is one large thing in the middle, such as a letter, and little beside it."""
    small = cv2.blur(cv2.resize(crop, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), (3, 3))
    low, high = np.percentile(small, (3, 80))
    if high - low < 25:
        return False
    ink = np.asarray(small < (low + high) / 2, np.uint8)
    outlines = [
        each for each in cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0] if len(each) > 7
    ]
    length = sum(map(len, outlines))
    return length <= _LONGEST and any(_is_letter(each, length) for each in outlines)


def _is_letter(outline: cv2.typing.MatLike, length: int) -> bool:
    left, top, width, height = cv2.boundingRect(outline)
    inside = min(left, top, _SIDE - left - width, _SIDE - top - height) > 0 or length <= _LONGEST // 2
    off = max(abs(left + width / 2 - _SIDE / 2), abs(top + height / 2 - _SIDE / 2))
    return inside and height >= 0.35 * _SIDE and width >= 0.3 * _SIDE and off <= 0.25 * _SIDE
