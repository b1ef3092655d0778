"""Letters at the ends of a line that a seal or a stroke of a pen ties to itself.

Ring and letters are one part of the ink then, too high for letters, so the line ends before them: of the name
under a seal the first letters are missing. The stems of letters that stand on its baseline tell how far
the line may go on; which of these ends is right, its reading tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_size import PageInk

_HIGH: Final = 1.3
"""Ems of a part of the ink that may hold letters tied to others, at least."""
_WIDTH: Final = (5.0, 20.0)
"""Ems across of such a part, at least and at most: a seal is 7 or 8 wide, with a signature twice that; tables
are wider, what is left of a ruling is narrower."""
_REACH: Final = 0.6
"""Ems from the end of a line within which a part of the ink touches what follows."""
_CROSSED: Final = (0.2, 0.3)
"""Ems above the baseline between which such a part crosses the line."""
_FARTHEST: Final = 8.0
"""Ems by which a line may go on, at most: two words."""
_BAND: Final = (0.44, 0.05)
"""Ems above the baseline between which a stem is inked."""
_INKED: Final = 0.7
"""Share of that height that a stem inks, at least."""
_WIDEST_STEM: Final = 0.5
"""Ems; wider ink is a blot."""
_NEXT_STEM: Final = 1.6
"""Ems from one stem to the next, over two letters without any."""
_ARMS: Final = (0.1, 0.25, 0.4, 0.6, 0.8)
"""Ems from a stem to where its letter, or one beside it without a stem, may end."""
_STEP: Final = 0.14
"""Ems between two ends that are tried, at least."""
_SHORT: Final = 2.5
"""Ems of a line before or after another one on its baseline that it may be part of, at most."""
_SAME_LINE: Final = 0.2
_BESIDE: Final = 0.7
"""Ems between baselines of lines that are one, and of lines that do not reach into each other."""


def tying_parts(ink: PageInk) -> npt.NDArray[np.int32]:
    """The parts of the ink that are too high for letters and may hold some."""
    width, height = ink.parts[:, 2] / ink.usual_em, ink.parts[:, 3] / ink.usual_em
    return ink.parts[(height > _HIGH) & (width > _WIDTH[0]) & (width < _WIDTH[1])]


def ends_beside(
    place: Place, places: Sequence[Place], ink: PageInk, parts: npt.NDArray[np.int32]
) -> tuple[float, ...]:
    """Where else a line may begin or end because letters beside it are tied, the nearest first."""
    return tuple(end for side in (-1, 1) for end in _ends(place, places, ink, parts, side=side))


def reaching(place: Place, end: float) -> Place:
    """The place as far as to an end outside it."""
    slope = (place.right_baseline - place.left_baseline) / (place.right - place.left)
    height = place.left_baseline + slope * (end - place.left)
    if end < place.left:
        return replace(place, left=end, left_baseline=height)
    return replace(place, right=end, right_baseline=height)


def _ends(
    place: Place, places: Sequence[Place], ink: PageInk, parts: npt.NDArray[np.int32], *, side: int
) -> Iterator[float]:
    """Where the line may end on the left (`side` -1) or on the right (1), the nearest first."""
    em = place.em
    end, baseline = (place.left, place.left_baseline) if side < 0 else (place.right, place.right_baseline)
    left, top, width, height = parts[:, 0], parts[:, 1], parts[:, 2], parts[:, 3]
    beside = (top < baseline - _CROSSED[1] * em) & (top + height > baseline - _CROSSED[0] * em)
    beside &= (left - _REACH * em < end) & (end < left + width + _REACH * em)
    if not beside.any():
        return
    touching = parts[beside]
    wall = _wall(
        place, [other for other in places if other is not place and not _is_within(other, touching)], side
    )
    reach = min(_FARTHEST * em, side * (wall - end))
    if reach < _STEP * em:
        return
    stems = _stems(ink, end, baseline, em, side * reach)
    last, tried = 0.0, 0.0
    for first, after in stems:
        if first - last > _NEXT_STEM * em or after - first > _WIDEST_STEM * em:
            break
        last = after
        for arm in _ARMS:
            further = min(after + arm * em, reach)
            if further >= tried + _STEP * em:
                tried = further
                yield end + side * further


def _is_within(place: Place, parts: npt.NDArray[np.int32]) -> bool:
    """Whether a line lies among the letters of a seal itself."""
    left, top, width, height = parts[:, 0], parts[:, 1], parts[:, 2], parts[:, 3]
    across = (left <= place.left) & (place.right <= left + width)
    return bool(np.any(across & (top < place.left_baseline) & (place.left_baseline < top + height)))


def _wall(place: Place, others: Sequence[Place], side: int) -> float:
    """Where another line begins that this one may not reach into."""
    wall = float("inf") if side > 0 else 0.0
    for other in others:
        end, near = (place.right, other.left) if side > 0 else (place.left, other.right)
        far = side * (near - end)
        level = abs(other.left_baseline + other.right_baseline - place.left_baseline - place.right_baseline)
        is_short = other.right - other.left < _SHORT * place.em
        if far < -0.5 * place.em or level > 2 * _BESIDE * place.em:
            continue
        if level > 2 * _SAME_LINE * place.em or not is_short:
            wall = min(wall, near) if side > 0 else max(wall, near)
    return wall


def _stems(ink: PageInk, end: float, baseline: float, em: float, reach: float) -> Iterator[tuple[int, int]]:
    """Distances from the end of the line to where each stem beside it begins and ends."""
    left, right = (max(0, round(x)) for x in sorted((end, end + reach)))
    top, bottom = (max(0, round(baseline - rise * em)) for rise in _BAND)
    band = ink.ink[top:bottom, left:right]
    if not band.size:
        return
    is_stem = np.count_nonzero(band, axis=0) >= _INKED * band.shape[0]
    if reach < 0:
        is_stem = is_stem[::-1]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_stem, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
