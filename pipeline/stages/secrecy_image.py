"""The secrecy gate on the pixels of a page: marks that the recognizer of the page does not see.

It reads a page without its red ink and passes over what stands in small boxes. So stamps in red ink, frames
of the size of a mark and rings with a letter are cropped and read one by one; most pages have none.
"""

from dataclasses import replace
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
from pipeline.stages.mark_frames import find_frames
from pipeline.stages.mark_pixels import LOOK_DPI, darkest, resized
from pipeline.stages.mark_rings import find_rings
from pipeline.stages.mark_words import find_words
from pipeline.stages.red_ink import suspects
from pipeline.stages.secrecy import mark_from_frame, mark_from_reading, mark_from_ring, mark_from_word

Pixels: TypeAlias = npt.NDArray[np.uint8]

_LONG: Final = 12
"""Letters from which on a line is print, however it was read."""
_SURE: Final = 0.75
_WHITE: Final = 200
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
    page = np.asarray(cv2.rotate(pixels, _TURNS[rotation]), np.uint8) if rotation else pixels
    scale = LOOK_DPI / dpi
    small = darkest(resized(page, scale))
    found = [
        mark_from_frame(frame, page_number, _words(engine, frame.crop), rules)
        for frame in find_frames(page, small, scale)
    ]
    found += [
        mark_from_ring(ring, page_number, _words(engine, ring.crop))
        for ring in find_rings(page, small, scale)
    ]
    if text is not None and not any(found):
        read = _read_places(upright(text, rotation)[0])
        for box, crop in find_words(page, small, scale, read):
            found.append(mark_from_word(box, page_number, _words(engine, crop), rules))
    marks = [replace(mark, box=back.map_box(mark.box)) for mark in found if mark]
    return (*marks, *_red_marks(pixels, dpi, page_number, engine, rules))


def _red_marks(
    pixels: Pixels, dpi: float, page_number: int, engine: Engine, rules: Rules
) -> list[SecrecyMark]:
    if pixels.ndim == 2:
        return []
    marks = []
    for suspect in suspects(pixels, dpi):
        crops = (suspect.crop,) if suspect.upright else (suspect.crop, suspect.crop[::-1, ::-1])
        marks += [mark_from_reading(suspect, page_number, _words(engine, crop), rules) for crop in crops]
    return [mark for mark in marks if mark]


def _read_places(text: PageText) -> list[Box]:
    """Where lines were read that are surely print: long ones, and short ones that read well."""
    return [
        line.box
        for line in text.lines()
        if (letters := sum(map(str.isalpha, line.text))) >= _LONG
        or (letters > 3 and min(word.confidence for word in line.words) > _SURE)
    ]


def _words(engine: Engine, crop: Pixels) -> str:
    if int(crop.min()) > _WHITE:  # nothing is printed on it
        return ""
    return "\n".join(line.text for line in engine.read_line(crop))
