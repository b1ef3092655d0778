"""How many pixels of an image lie in an inch of paper: what the file says if it can be believed, or a guess.

Scanners write the truth; programs that do not know write 72 or 96, and phones write nothing. A wrong value
would give a wrong page size and wrong stroke widths, so what cannot be paper is replaced by the value that
makes the long side that of A4. Imports nothing of ours.
"""

from typing import Final

MIN_DPI: Final = 50
"""Below, print cannot be read; such values are mistakes."""
MAX_DPI: Final = 1200
"""Above, no document scanner delivers; such values are mistakes."""
_USUAL: Final = (72, 75, 96, 100, 120, 150, 200, 240, 300, 400, 600, 1200)
_A4_LONG_SIDE_INCHES: Final = 297 / 25.4
_A3_LONG_SIDE_INCHES: Final = 420 / 25.4
_UNKNOWING: Final = 96.5
_NEAR: Final = 0.12


def resolution(declared: tuple[float, float] | None, width: int, height: int) -> tuple[float, float]:
    """Pixels per inch across and down, from what the file declares and the size of the image in pixels."""
    if declared and all(MIN_DPI <= value <= MAX_DPI for value in declared):
        long_side_inches = max(width / declared[0], height / declared[1])
        if max(declared) > _UNKNOWING or long_side_inches <= _A3_LONG_SIDE_INCHES * 1.05:
            return declared
    guess = estimated_dpi(width, height)
    return guess, guess


def estimated_dpi(width: int, height: int) -> int:
    """The usual resolution at which an image of this size is nearest to an A4 page."""
    exact = max(width, height) / _A4_LONG_SIDE_INCHES
    usual = min(_USUAL, key=lambda value: abs(value - exact) / value)
    near = usual if abs(usual - exact) / usual <= _NEAR else round(exact)
    return min(max(near, MIN_DPI), MAX_DPI)
