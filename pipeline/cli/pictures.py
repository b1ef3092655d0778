"""The picture of a page as it was read: the master with a box around every word."""

from pathlib import Path

from pipeline.formats.draw import draw_words, encode_png
from pipeline.formats.image import Raster, decode
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.pdf_render import render
from pipeline.model.media import MediaType
from pipeline.model.page import PageReading


def page_picture(master: Path, media_type: MediaType, reading: PageReading) -> bytes:
    """A PNG of the page with its words in boxes, green where the engine was sure, red where it guessed.

    Raises `BadInputError` where the master can no longer be read.
    """
    return encode_png(draw_words(_raster(master, media_type, reading).pixels, reading.text))


def _raster(master: Path, media_type: MediaType, reading: PageReading) -> Raster:
    """The page in the pixels in which its boxes are given."""
    if media_type is not MediaType.PDF:
        return decode(master, media_type, reading.page_number)
    size = (reading.text.height, reading.text.width)
    raster = page_raster(master, reading.page_number)
    if raster is not None and raster.pixels.shape[:2] == size:
        return raster
    return render(master, reading.page_number, reading.text.dpi)
