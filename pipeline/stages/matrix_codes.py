"""QR codes on a page: the reader takes their cells for letters, and nothing that is printed there is text."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.formats.slip_code import code_places
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word

Gray = npt.NDArray[np.uint8]

_FEWEST: Final = 3
"""Unsure short lines from which codes are looked for: a code makes more of them, most pages none."""
_SHORT: Final = 2
"""Letters of such a line, and of what a code is read as."""
_UNSURE: Final = 0.9
"""Confidence below which it counts."""


def without_codes(image: Gray, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines less the words that stand in QR codes; `image` is the page that they were read from."""
    if sum(map(_is_doubtful, lines)) < _FEWEST:
        return tuple(lines)
    codes = code_places(image)
    return tuple(_outside(lines, codes)) if codes else tuple(lines)


def _is_doubtful(line: Line) -> bool:
    return len(line.text) <= _SHORT and line.words[0].confidence < _UNSURE


def _outside(lines: Sequence[Line], codes: Sequence[Box]) -> Iterator[Line]:
    for line in lines:
        words = tuple(word for word in line.words if not _is_of_code(word, codes))
        if words:
            yield line if len(words) == len(line.words) else Line(words, line.block)


def _is_of_code(word: Word, codes: Sequence[Box]) -> bool:
    """Whether it is made of cells: longer words may be stamped on a code."""
    return len(word.text) <= _SHORT and any(_holds(code, word.box) for code in codes)


def _holds(code: Box, word: Box) -> bool:
    x, y = word.middle
    return code.left <= x < code.right and code.top <= y < code.bottom
