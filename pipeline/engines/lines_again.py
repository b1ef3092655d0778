"""Where else a line may stand that reads badly: other baselines and sizes than its letters seemed to have.

Letters that touch are one part of the ink: it is as high as the highest of them and ends where the lowest
ends, so the line seems larger, and in worn or bold print all of it seems to stand on the feet of g and y. The
rows of its pixels tell better then where the feet of most letters are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import EM, Place, lowered
from pipeline.engines.lines_size import feet_of

_SMALLER: Final = 0.78
"""Smaller print, as a share of the size that was measured: small letters that touch seem larger."""
_NARROW: Final = 1.0
"""Ems of a line that holds a letter at most, whose size no reading tells."""
_LONG: Final = 5.0
"""Ems of a line that tells how the others stand, and whose rows of pixels tell where it stands itself."""
_FEW: Final = 3
"""Such lines that tell the size and slope of the others, at least."""
_FEET: Final = (16, 38)
"""Rows of a cut line between which the feet of letters are looked for: half an em up, a fifth down."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How most lines of a page stand."""

    em: float
    """Pixels of the page."""
    slope: float
    """Pixels down for each to the right."""

    @classmethod
    def of(cls, places: Sequence[Place]) -> "Usual | None":
        """The middle of the long lines among those; None where they are few."""
        long = [place for place in places if _is_long(place)]
        if len(long) < _FEW:
            return None
        slopes = [(place.right_baseline - place.left_baseline) / (place.right - place.left) for place in long]
        return cls(float(np.median([place.em for place in long])), float(np.median(slopes)))

    def laid(self, place: Place) -> Place:
        """The place with the usual size and slope."""
        middle = (place.left_baseline + place.right_baseline) / 2
        rise = self.slope * (place.right - place.left) / 2
        return replace(place, left_baseline=middle - rise, right_baseline=middle + rise, em=self.em)


def other_places(place: Place, usual: Usual | None, cut: Callable[[Place], Gray]) -> Iterator[Place]:
    """Where a line may stand that reads badly where it was thought to; `cut` gives its pixels there.

    Smaller print first; then, of a long line, the usual size and the baseline on which most of its ink ends.
    """
    if place.right - place.left > _NARROW * place.em:
        yield replace(place, em=place.em * _SMALLER)
    if usual and _is_long(place):
        laid = usual.laid(place)
        yield lowered(laid, feet_of(cut(laid), *_FEET) * laid.em / EM)


def _is_long(place: Place) -> bool:
    return place.right - place.left > _LONG * place.em
