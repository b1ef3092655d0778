"""What lies on a page of a PDF: how large it is, turned how, which images and which text.

A page is looked at with pikepdf (which mends broken files on the way) and pdfium (text). The answers are
plain values, on which others decide how a page is read.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.formats.page_frame import PageFrame, page_frame
from pipeline.formats.pdf_content import PageContent, PlacedImage, read_content
from pipeline.formats.pdf_file import open_pdf, page_at
from pipeline.formats.pdf_text import TextLayer, text_layer, text_statistics
from pipeline.model.ocr import PageText

COVERS: Final = 0.85
"""Share of the page from which on an image is the page and not a picture on it."""


@dataclass(frozen=True, slots=True)
class CoveringImage:
    """The one image that is the page."""

    width: int
    """Pixels as stored."""
    height: int
    """Pixels as stored."""
    share: float
    """Share of the visible page that it covers, 0.85-1.0."""
    alone: bool
    """Nothing visible is painted over it or beside it: its pixels are the page. Annotations do not count."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What lies on one page."""

    page_number: int
    """From 1."""
    width_pt: float
    """Points (1/72 inch) of paper across, as shown."""
    height_pt: float
    """Points of paper down, as shown."""
    rotation: int
    """Degrees clockwise by which the viewer turns the page: 0, 90, 180 or 270."""
    image: CoveringImage | None
    text: TextLayer
    other_image_share: float
    """Share of the page under images other than the covering one, 0.0-1.0 (sum of the images, at most 1)."""
    words: PageText | None = None
    """The text that it brings along, in pixels of the page drawn at the resolution that was asked for."""


def inspect(path: Path, page_number: int, dpi: int = 72) -> PdfPage:
    """What lies on the page with that number (from 1): the image that covers it, other images, text.

    Raises `BadInputError` where the file or the page cannot be read.
    """
    with open_pdf(path) as pdf:
        page = page_at(pdf, page_number, path.name)
        frame = page_frame(page)
        content = read_content(page)
        placed = covering(content, frame)
        shares = [frame.share(image.corners) for image in content.images]
        image = None
        if placed:
            image = CoveringImage(
                placed.width, placed.height, frame.share(placed.corners), is_alone(content, placed, frame)
            )
        others = sum(shares) - (image.share if image else 0.0)
    words = text_layer(path, page_number, dpi) if content.complete else None
    return PdfPage(
        page_number=page_number,
        width_pt=frame.width_pt,
        height_pt=frame.height_pt,
        rotation=frame.rotation,
        image=image,
        text=text_statistics(words, content.hidden_letters, content.shown_letters),
        other_image_share=min(1.0, max(0.0, others)),
        words=words,
    )


def covering(content: PageContent, frame: PageFrame) -> PlacedImage | None:
    """The last painted of the images that cover the page, or None."""
    found = [image for image in content.images if frame.share(image.corners) >= COVERS]
    return found[-1] if found else None


def is_alone(content: PageContent, placed: PlacedImage, frame: PageFrame) -> bool:
    """Whether the page shows the image and nothing else (what the image hides does not count)."""
    hides_all = placed.opaque and frame.share(placed.corners) > 0.97
    after = [mark for mark in content.marks if mark > placed.order]
    before = [mark for mark in content.marks if mark < placed.order]
    return content.complete and not after and (hides_all or not before)
