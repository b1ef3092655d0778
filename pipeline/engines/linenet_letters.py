"""The characters that the line reader can print, in the order of the network's outputs."""

from typing import Final

from pipeline.engines.charset import ALL_LETTERS

_ASCII: Final = "".join(map(chr, range(0x20, 0x7F)))
_SIGNS: Final = "–“”‘’…•°²³×±≤≥§½"

LETTERS: Final = _ASCII + ALL_LETTERS + _SIGNS
"""Output 0 of the network is the blank; output n prints `LETTERS[n - 1]`."""
