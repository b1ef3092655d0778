"""The secrecy gate on the pixels of a page: marks that the recognizer of the page does not see.

It reads a page without its red ink and passes over what stands in small boxes. So frames of the size of a
mark, rings with a letter, stamps in red ink and lone words are cropped and read one by one; most pages have
none. All are looked for on one small copy of the page: that is what the gate costs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Engine
from pipeline.model.geometry import Box, Transform
from pipeline.model.ocr import PageText
from pipeline.model.page import SecrecyMark
from pipeline.model.upright import upright
from pipeline.rules.book import Rules
from pipeline.stages.mark_folds import without_folds
from pipeline.stages.mark_frames import Frame, find_frames
from pipeline.stages.mark_known import KnownLines
from pipeline.stages.mark_neighbours import neighbours
from pipeline.stages.mark_outlines import Outlines, outlines_of
from pipeline.stages.mark_pixels import Look, look_at, without_grain
from pipeline.stages.mark_rings import Ring, closer, find_rings, paler, ring_around, wider
from pipeline.stages.mark_shapes import likeness
from pipeline.stages.mark_words import find_words
from pipeline.stages.red_ink import suspects
from pipeline.stages.secrecy_stamp import (
    is_other_stamp,
    mark_from_frame,
    mark_from_looks,
    mark_from_red,
    mark_from_ring,
    mark_from_shape,
    mark_from_word,
)
from pipeline.stages.secrecy_torn import LEVEL_LETTERS, Reading, level_of_stamp

Pixels: TypeAlias = npt.NDArray[np.uint8]

_MOST_LINES: Final = 2
"""More lines than a stamp has were read in grain."""
_SPACED: Final = 3
"""Letters that stand apart and are a word."""
_TWO_LINES: Final = 10.5
"""Millimetres; lower frames hold one line of text."""
_UPPER: Final = 0.56
"""Share of such a frame that the upper line has."""
_WHITE: Final = 200
_SQUARE: Final = (0.6, 1.8)
"""Width of a letter for its height, with the room around both."""
_LETTER: Final = 0.45
"""Likeness to one of the letters that what was read in a broken ring has; pieces of a seal have less."""
_TURNS: Final = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def marks_in_image(
    pixels: Pixels,
    dpi: float,
    page_number: int,
    engine: Engine,
    rules: Rules,
    rotation: int = 0,
    text: PageText | None = None,
) -> tuple[SecrecyMark, ...]:
    """The marks that stand on a page (grey or in colours) which `rotation` degrees clockwise turn upright.

    `text` is what the recognizer read on it, in pixels of the page as it came.
    """
    height, width = pixels.shape[:2]
    back = Transform.turning(rotation, width, height)[0].inverse() if rotation else Transform()
    look = look_at(np.asarray(cv2.rotate(pixels, _TURNS[rotation]), np.uint8) if rotation else pixels, dpi)
    lines = tuple(upright(text, rotation)[0].lines()) if text is not None else ()
    known = KnownLines(lines)
    read = known.print_places(look.scale)
    gate = _Gate(look, page_number, engine, rules, known, read, outlines_of(look.ink, read))
    frames, settled = gate.frames()
    marks = [*frames, *gate.rings(settled), *gate.red(settled)]
    if text is not None and not marks:
        marks = list(gate.bare(settled))
    return tuple(replace(mark, box=back.map_box(mark.box)) for mark in marks)


@dataclass(frozen=True, slots=True)
class _Gate:
    """One page on its way through the gate."""

    look: Look
    page_number: int
    engine: Engine
    rules: Rules
    known: KnownLines
    read: Sequence[Box]
    """Where lines of print were read, on the small page."""
    outlines: Outlines

    def frames(self) -> tuple[list[SecrecyMark], list[Box]]:
        """Marks in frames; and the frames in which surely something else is read."""
        marks: list[SecrecyMark] = []
        settled: list[Box] = []
        for frame in find_frames(self.look, self.known.sure_words()):
            reading = self._of_frame(frame)
            if is_other_stamp(reading, self.rules):
                settled.append(frame.box)
            elif frame.closed or not self.known.runs_through(frame.box, reading.plain):
                marks += _one(mark_from_frame(frame, self.page_number, reading, self.rules))
                marks += () if marks or not reading.is_doubtful else self._upper(frame)
        return marks, settled

    def _upper(self, frame: Frame) -> Sequence[SecrecyMark]:
        """The mark in the upper line of a frame with two, such as GIẢI MẬT, read by itself."""
        if frame.height < _TWO_LINES or frame.drawn:
            return ()
        crop = frame.crop[: round(_UPPER * frame.crop.shape[0])]
        upper = replace(frame, double=False, closed=False)
        return _one(mark_from_frame(upper, self.page_number, self._read(crop), self.rules))

    def rings(self, settled: Sequence[Box]) -> Iterator[SecrecyMark]:
        """Marks that are a letter in a ring."""
        for ring in find_rings(self.look, self.outlines):
            if not any(_covers(box, ring.box) for box in settled):
                yield from self._of_ring(ring)

    def red(self, settled: Sequence[Box]) -> Iterator[SecrecyMark]:
        """Marks in red ink, which may be bare."""
        for suspect in suspects(self.look):
            if any(_covers(box, suspect.box) for box in settled):
                continue
            crops = (suspect.crop,) if suspect.upright else (suspect.crop, suspect.crop[::-1, ::-1])
            for crop in crops:
                yield from _one(mark_from_red(suspect, self.page_number, self._read(crop), self.rules))

    def bare(self, settled: Sequence[Box]) -> Iterator[SecrecyMark]:
        """Marks that are lone words, or the words of one row; or a lone letter in a pale ring."""
        places = [
            (box, crop)
            for box, crop in find_words(self.look, self.read, self.outlines)
            if not any(_covers(box, place) for place in settled)
        ]
        words = [(box, self._read(crop)) for box, crop in places]
        rows = neighbours([*words, *self.known.spaced_words()]) if words else ()
        for box, reading in (*words, *rows):
            yield from _one(mark_from_word(box, self.page_number, reading, self.rules))
        for box, reading in words:
            ring = ring_around(self.look, box) if _may_be_letter(box, reading) else None
            yield from self._of_ring(ring) if ring else ()

    def _looks(self, ring: Ring) -> Iterator[Ring]:
        """The ring as it is, without what stands near to it, and without what covers it."""
        yield ring
        yield closer(self.look, ring)
        if bare := paler(ring):
            yield bare

    def _of_ring(self, ring: Ring) -> Sequence[SecrecyMark]:
        readings = []
        for look in self._looks(ring):
            readings.append(self._read(look.crop))
            mark = mark_from_ring(look, self.page_number, readings[-1])
            if mark and (look.whole or likeness(look.crop).degree >= _LETTER):
                return (mark,)
        if mark := mark_from_looks(ring, self.page_number, readings):
            return (mark,)
        shapes = [likeness(look.crop) for look in (ring, wider(self.look, ring))]
        return _one(mark_from_shape(ring, self.page_number, shapes))

    def _of_frame(self, frame: Frame) -> Reading:
        """The words of a frame; those of a cell of a table were read with the page."""
        known = None if frame.double else self.known.reading_in(frame.box)
        reading = known or self._read(frame.crop)
        if frame.blotted is None or not reading.is_doubtful:
            return reading
        other = self._read(frame.blotted)
        is_mark = level_of_stamp(other, self.rules, framed=True)
        return other if is_mark or other.confidence > reading.confidence else reading

    def _read(self, crop: Pixels) -> Reading:
        """The words of a crop, read once more where they are doubtful: without grain, or without folds."""
        if int(crop.min()) > _WHITE:  # nothing is printed on it
            return Reading("")
        reading = self._words(crop)
        if not reading.is_doubtful:
            return reading
        in_grain = not reading.letters or reading.words.count("\n") >= _MOST_LINES
        bare = without_grain(crop) if in_grain else None
        bare = without_folds(crop) if bare is None else bare
        again = reading if bare is None else self._words(bare)
        return again if again.confidence > reading.confidence else reading

    def _words(self, crop: Pixels) -> Reading:
        lines = self.engine.read_line(crop)
        words = [word for line in lines for word in line.words if sum(map(str.isalpha, word.text)) > 1]
        spaced = [word for line in lines for word in line.words if sum(map(str.isalpha, word.text)) == 1]
        words = words or (spaced if len(spaced) >= _SPACED else [])
        return Reading(
            "\n".join(line.text for line in lines), min((word.confidence for word in words), default=0.0)
        )


def _one(mark: SecrecyMark | None) -> Sequence[SecrecyMark]:
    return (mark,) if mark else ()


def _may_be_letter(box: Box, reading: Reading) -> bool:
    """Whether it may be a letter in a pale ring: read as one, or not read and as wide as high."""
    unread = not reading.letters and _SQUARE[0] < box.width / box.height < _SQUARE[1]
    return unread or reading.letters in LEVEL_LETTERS


def _covers(box: Box, other: Box) -> bool:
    """Whether most of another box lies in a box."""
    across = min(box.right, other.right) - max(box.left, other.left)
    down = min(box.bottom, other.bottom) - max(box.top, other.top)
    return across > 0 and down > 0 and across * down > 0.6 * other.area
