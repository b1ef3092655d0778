"""Lines of print on a page, measured by their letters.

They are told by the letters alone where that is sure (`lines_letters.py`), else by Tesseract's layout
analysis, whose lines are cut at wide gaps.

Layout analysis finds nearly every printed line, but its boxes say little about the size of the print: a line
with a capital or a mark is higher than one without. Cutting by the letters (`lines_size.py`) instead of by
the box is worth more than any change of the network.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

import cv2
import numpy as np
import tesserocr

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_letters import lines_of_letters
from pipeline.engines.lines_size import PageInk, page_ink
from pipeline.engines.lines_tied import ends_beside, tying_parts
from pipeline.engines.tesseract import show
from pipeline.model.geometry import Box

WIDE_GAP: Final = 1.6
"""Ems of a gap that no space between words has."""
_BLOCK_PITCH: Final = 1.9
"""Ems from one baseline to the next within a block."""
_LONE: Final = 2
"""Lines of a stamp that are told by their letters alone."""
_FEWEST: Final = 2
"""Letters of such a line; a blot is one."""
_FEWEST_TO_GO_ON: Final = 2
"""Letters of a line that may go on among letters that are tied to a seal."""
_MOST_LETTERS: Final = 12_000
"""More parts of a page that are like letters are grain; a sheet of fine print has half as many."""
_GRAIN: Final = (3, 5)
"""Pixels of the medians that take it away: layout analysis would take minutes over it."""
_NOT_TEXT: Final = frozenset(
    (
        tesserocr.PT.FLOWING_IMAGE, tesserocr.PT.HEADING_IMAGE, tesserocr.PT.PULLOUT_IMAGE,
        tesserocr.PT.HORZ_LINE, tesserocr.PT.VERT_LINE, tesserocr.PT.NOISE,
    )
)  # fmt: skip


class Extent(IntEnum):
    """What an image shows; the numbers are Tesseract's page segmentation modes."""

    PAGE = int(tesserocr.PSM.AUTO)
    """A page with blocks and columns."""
    BLOCK = int(tesserocr.PSM.SINGLE_BLOCK)
    """A crop with one block of lines."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of print as layout analysis found it, or its part between two wide gaps."""

    place: Place
    block: int
    piece: int = 0
    """Which part of the line, from 0."""
    letters: int | None = None
    """How many letters stand on it, where it was found by its letters."""
    ends: tuple[float, ...] = ()
    """Where else it may begin or end, because letters beside it are tied to a seal."""


def find_lines(
    reader: "tesserocr.PyTessBaseAPI", image: Gray, extent: Extent, dividers: Sequence[Box] = ()
) -> list[FoundLine]:
    """The lines of a straight grey page, cut at wide gaps; those told by letters also at `dividers`."""
    if min(image.shape) < 3:
        return []
    ink = page_ink(image, is_page=extent is Extent.PAGE)
    for width in _GRAIN:
        if extent is Extent.PAGE and len(ink.middle) > _MOST_LETTERS:
            image = np.asarray(cv2.medianBlur(image, width), np.uint8)
            ink = page_ink(image, is_page=True)
    own = lines_of_letters(ink, WIDE_GAP, dividers) if extent is Extent.PAGE else None
    if own and own.sure:
        found = _in_blocks(own.places)
    else:
        reader.SetPageSegMode(int(extent))
        show(reader, image)
        found = [piece for line in _layout(reader) for piece in _pieces(line, ink)]
        reader.Clear()
    if not found and extent is Extent.BLOCK:
        # layout analysis takes a lone word on grain for a picture; more lines would be grain
        lines = _in_blocks(lines_of_letters(ink, WIDE_GAP).places)
        found = [
            replace(line, letters=None)
            for line in lines
            if len(lines) <= _LONE and (line.letters or 0) >= _FEWEST
        ]
    found = [replace(line, place=ink.measured(line.place)) for line in found]
    return list(_with_tied_letters(found, ink)) if extent is Extent.PAGE else found


def _with_tied_letters(found: Sequence[FoundLine], ink: PageInk) -> Iterator[FoundLine]:
    """The lines, each with the ends that it has if letters beside it belong to it."""
    parts, places = tying_parts(ink), [line.place for line in found]
    for line in found:
        if line.letters is None or line.letters >= _FEWEST_TO_GO_ON:
            yield replace(line, ends=ends_beside(line.place, places, ink, parts))
        else:
            yield line


def _in_blocks(places: Sequence[tuple[Place, int]]) -> list[FoundLine]:
    """The lines with the number of their block: lines that follow closely one under the other."""
    found: list[FoundLine] = []
    count = 0
    for place, letters in places:
        above = next((line for line in reversed(found) if _shares_width(line.place, place)), None)
        if above is None or place.left_baseline - above.place.left_baseline > _BLOCK_PITCH * place.em:
            count += 1
            found.append(FoundLine(place, count, letters=letters))
        else:
            found.append(FoundLine(place, above.block, letters=letters))
    return found


def _shares_width(one: Place, other: Place) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0.5 * min(one.right - one.left, other.right - other.left)


def _pieces(line: FoundLine, ink: PageInk) -> Iterator[FoundLine]:
    """The line, or its parts: what stands far apart has a baseline and a size of its own."""
    place = line.place
    gaps = ink.gaps(place, WIDE_GAP)
    ends = [place.left, *(side for gap in gaps for side in gap), place.right]
    slope = (place.right_baseline - place.left_baseline) / (place.right - place.left)
    number = 0
    for left, right in zip(ends[::2], ends[1::2], strict=True):
        if right - left < 2:
            continue
        heights = [place.left_baseline + slope * (x - place.left) for x in (left, right)]
        yield replace(line, place=Place(left, heights[0], right, heights[1], place.em), piece=number)
        number += 1


def _layout(reader: "tesserocr.PyTessBaseAPI") -> Iterator[FoundLine]:
    found = reader.AnalyseLayout()
    if found is None:
        return
    level, block = tesserocr.RIL.TEXTLINE, 0
    for entry in tesserocr.iterate_level(found, level):
        if entry.IsAtBeginningOf(tesserocr.RIL.BLOCK):
            block += 1
        box, baseline = entry.BoundingBox(level), entry.Baseline(level)
        if entry.BlockType() in _NOT_TEXT or box is None or baseline is None:
            continue
        line = _line(Box(*box), baseline, block)
        if line:
            yield line


def _line(box: Box, baseline: tuple[tuple[int, int], tuple[int, int]], block: int) -> FoundLine | None:
    """The line between the ends of its box; None where it is no line of print."""
    (x0, y0), (x1, y1) = baseline
    if x1 <= x0 or box.width < 2 or box.height < 4:
        return None
    slope = (y1 - y0) / (x1 - x0)
    if abs(slope) > 0.2:
        return None
    ends = [y0 + slope * (x - x0) for x in (box.left, box.right)]
    return FoundLine(Place(box.left, ends[0], box.right, ends[1], max(box.height, 1.0)), block)
