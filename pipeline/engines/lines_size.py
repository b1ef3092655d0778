"""The size of print and the baseline of a line, told by the letters that stand on it."""

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import BASELINE, Place
from pipeline.formats.pixels import parts_of

_X_HEIGHT: Final = 0.455
_CAPITAL: Final = 0.665
"""Heights of x-height letters and of capitals, figures and ascenders, as shares of the em."""
_MIDDLE_HEIGHT: Final = 0.55
"""The same for the middle one of all letters."""
_USUAL_EM: Final = 31.0
"""Pixels of the em where x-height letters are 14 pixels high, as the stages make them."""
_NOT_USUAL: Final = 1.6
"""Factor from which the print of a crop is of another size than that."""
_EMS: Final = np.exp(np.linspace(np.log(0.62), np.log(1.75), 53))
"""Sizes of print that are tried, as shares of the usual one."""
_NEAR: Final = 0.75
"""Ems between the lower end of a letter and the baseline of layout analysis, at most."""
_USUALLY: Final = 0.5
"""Ems within which it mostly lies."""
_TOGETHER: Final = 0.06
"""Ems between the lower ends of letters that stand on one baseline."""
_ON_BASELINE: Final = 0.16
"""Ems between the lower end of a letter and its baseline."""
_SPREAD: Final = 0.045
"""How far, as a share, heights of letters of one size lie from each other."""
_FEW: Final = 4
_ENOUGH: Final = 16
"""Letters that weigh as much as any larger number: a line breaks all its letters in the same way."""
_LOW: Final = 0.65
"""Share of x-height letters in running text."""
_IN_CAPITALS: Final = 0.15
"""Share of lines that have high letters only."""
_OTHER: Final = 0.04
"""How likely a height is that no letter of the size has."""

_FEET: Final = BASELINE - 0.4
"""Pixels from the top of a cut line to where the ink of letters falls off most steeply, in most lines."""
_FIRST_FOOT, _LAST_FOOT = 25, 37
_NOT_FEET: Final = 2.0

Floats = npt.NDArray[np.float64]


class _Prior:
    """How firmly the size of a line is expected to be the usual one, in nats for a factor e."""

    WIDE: Final = 1.0
    LINE: Final = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class PageInk:
    """The ink of a page, its parts, and those that may be letters, in the order of their lower ends."""

    ink: Gray
    """0 paper, 255 ink."""
    parts: npt.NDArray[np.int32]
    """Left, top, width, height and number of pixels of each connected part of the ink."""
    middle: Floats
    """Middles of letters from left to right, as the next two in one order."""
    bottom: Floats
    height: Floats
    usual_em: float
    """Pixels of the em of most of the print."""
    gray: Gray
    """The page itself, 0 ink, 255 paper."""

    def inked(self, place: Place) -> npt.NDArray[np.int64]:
        """The columns in which the band of a line holds ink, over the whole width of the page."""
        heights = (place.left_baseline, place.right_baseline)
        top = max(0, round(min(heights) - 0.8 * self.usual_em))
        band = self.ink[top : max(top, round(max(heights) + 0.2 * self.usual_em))]
        if not band.size:
            return np.zeros(0, np.int64)
        return np.flatnonzero(cv2.reduce(band, 0, cv2.REDUCE_MAX))

    def gaps(self, place: Place, widest: float) -> list[tuple[float, float]]:
        """From where to where the band of a line holds no ink over more than `widest` ems."""
        inked = self.inked(place)
        inked = inked[(inked >= max(0, round(place.left))) & (inked < round(place.right))]
        wide = np.flatnonzero(np.diff(inked) > widest * self.usual_em)
        return [(float(inked[gap]) + 1, float(inked[gap + 1])) for gap in wide]

    def measured(self, place: Place) -> Place:
        """The place with its baseline laid under its letters and the size of its print."""
        usual = self.usual_em
        slope = (place.right_baseline - place.left_baseline) / (place.right - place.left)
        level = (place.right_baseline + place.left_baseline) / 2
        middle = (place.left + place.right) / 2
        reach = (_NEAR + _ON_BASELINE) * usual + abs(slope) * (place.right - place.left) / 2
        near = slice(*np.searchsorted(self.bottom, (level - reach, level + reach)))
        middles, bottoms, heights = self.middle[near], self.bottom[near], self.height[near]
        inside = (middles >= place.left) & (middles <= place.right) & (heights >= 0.3 * usual)
        middles, bottoms, heights = middles[inside], bottoms[inside], heights[inside]
        best, on_best, chosen = 0.0, -1.0, slope
        for tried in (slope, 0.0):  # the page is straight; layout analysis tilts short lines
            off = (bottoms - level - tried * (middles - middle)) / usual
            shift, letters = _common(off[np.abs(off) <= _NEAR])
            if letters > on_best:
                best, on_best, chosen = shift, letters, tried
        off = (bottoms - level - chosen * (middles - middle)) / usual - best
        standing = np.abs(off) <= _ON_BASELINE
        em = usual
        if np.count_nonzero(standing) >= _FEW:
            em = _em_of(heights[standing], usual, _Prior.LINE) or usual
        rise = chosen * (place.right - place.left) / 2
        baseline = level + best * usual
        return replace(place, left_baseline=baseline - rise, right_baseline=baseline + rise, em=em)


def page_ink(image: Gray, *, is_page: bool) -> PageInk:
    """The ink of a page, or of a crop whose print may be of any size."""
    _, inked = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ink = np.asarray(inked, np.uint8)
    parts = parts_of(ink)
    left, top, width, height = (parts[:, column].astype(np.float64) for column in range(4))
    kept = (height >= 5) & (width <= 3 * height) & (width >= 0.12 * height)
    order = np.flatnonzero(kept)[np.argsort((top + height)[kept], kind="stable")]
    heights = height[order]
    expected, prior = _expected(heights, is_page=is_page)
    usual = _em_of(heights, expected, prior) or expected
    return PageInk(ink, parts, (left + width / 2)[order], (top + height)[order], heights, usual, image)


def _expected(heights: Floats, *, is_page: bool) -> tuple[float, float]:
    """The size of print that is expected before it is measured, and how firmly.

    Crops mostly come from the working image too, and hold too few letters to tell capitals from larger print.
    """
    if is_page or not heights.size:
        return _USUAL_EM, _Prior.WIDE
    middle = float(np.median(heights)) / _MIDDLE_HEIGHT
    is_usual = 1 / _NOT_USUAL < middle / _USUAL_EM < _NOT_USUAL
    return (_USUAL_EM, _Prior.LINE) if is_usual else (middle, _Prior.WIDE)


def _common(off: Floats) -> tuple[float, float]:
    """Where most letters end, near zero rather than far, and how many do; (0.0, 0.0) without letters."""
    if not off.size:
        return 0.0, 0.0
    near = (np.abs(off[:, None] - off[None, :]) <= _TOGETHER).sum(axis=1) * np.exp(-((off / _USUALLY) ** 2))
    best = int(np.argmax(near))
    return float(np.median(off[np.abs(off - off[best]) <= _TOGETHER])), float(near[best])


def _em_of(heights: Floats, usual: float, prior: float) -> float | None:
    """The size of print that explains the heights of letters best; None where there are few of them.

    In running text two letters of three are x-height letters and the others as high as capitals; a heading
    in capitals, or a number, has high letters only. Other heights come from marks that touch their letters.
    """
    heights = heights[(heights > 0.25 * usual) & (heights < 1.5 * usual)]
    if heights.size < _FEW:
        return None
    ems = usual * _EMS
    sizes, counts = np.unique(heights, return_counts=True)
    low = _closeness(sizes[:, None] / (_X_HEIGHT * ems))
    high = _closeness(sizes[:, None] / (_CAPITAL * ems))
    mixed = counts @ np.log(_LOW * low + (1 - _LOW) * high + _OTHER)
    capitals = counts @ np.log(high + _OTHER) + np.log(_IN_CAPITALS)
    fit = np.maximum(mixed, capitals) * min(1.0, _ENOUGH / heights.size) - prior * np.abs(np.log(_EMS))
    em = float(ems[np.argmax(fit)])
    is_low = np.abs(np.log(heights / (_X_HEIGHT * em))) < 2 * _SPREAD
    is_high = np.abs(np.log(heights / (_CAPITAL * em))) < 2 * _SPREAD
    of_size = np.concatenate((heights[is_low] / _X_HEIGHT, heights[is_high] / _CAPITAL))
    return float(np.mean(of_size)) if of_size.size else em


def off_baseline(line: Gray) -> float:
    """Pixels by which the feet of the letters of a cut line lie below where the network knows them.

    Letters end at whole pixels of the working image, so a baseline measured there is half a pixel off at
    times, which in small print is too much. 0.0 where the feet are not found near their place.
    """
    off = feet_of(line, _FIRST_FOOT, _LAST_FOOT)
    return off if abs(off) <= _NOT_FEET else 0.0


def feet_of(line: Gray, first: int, last: int) -> float:
    """The same, wherever between two rows of the cut line the feet are: there most ink ends."""
    mean = cv2.reduce(line, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel() / line.shape[1]
    rows = np.convolve(255.0 - mean, (0.25, 0.5, 0.25), "same")
    falls = rows[:-1] - rows[1:]
    step = first + int(np.argmax(falls[first:last]))
    before, most, after = falls[step - 1 : step + 2]
    bend = before - 2 * most + after
    return float(step + 0.5 + (0.5 * (before - after) / bend if bend else 0.0) - _FEET)


def _closeness(ratios: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * (np.log(ratios) / _SPREAD) ** 2), np.float64)
