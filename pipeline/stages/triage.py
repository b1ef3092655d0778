"""Triage: how each page of a PDF is read, decided page by page and never by the file as a whole.

"Some text" is no reason to believe a text layer: signing software writes twenty words over a scan, scanners
lay a bad reading under it, and fonts of the 1990s (TCVN3, VNI) give mojibake. So a text layer is kept only
when its words are Vietnamese syllables, and when there is enough of it to be the page.
"""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.formats.pdf import PdfPage
from pipeline.model.ocr import PageText
from pipeline.vietnamese.syllable import valid_share


class Route(StrEnum):
    """How the text of a PDF page is had."""

    TEXT_LAYER = "text_layer"
    """The text layer is kept; nothing is recognized."""
    IMAGE = "image"
    """One image is the page; it is decoded straight from the file."""
    RENDER = "render"
    """The page is drawn, then recognized."""


@dataclass(frozen=True, slots=True)
class TriageOptions:
    """When a text layer is believed."""

    valid_share: float = 0.8
    """Share of valid syllables from which on a born-digital text layer is good."""
    hidden_valid_share: float = 0.95
    """The same for invisible text over an image of the page, which another OCR has read."""
    over_image_words: int = 60
    """Words that text over an image of the whole page must have to be the page and not a signature."""
    over_image_height: float = 0.4
    """Share of the page's height that such text must span."""
    picture_share: float = 0.4
    """Pictures from this share of the page on may hold print that a short text layer does not."""
    beside_picture_words: int = 80
    """Words from which on a page with such pictures is believed to be all in its text layer."""
    unknown_share: float = 0.02
    """Share of glyphs without a known letter from which on a text layer is not good."""


def route(page: PdfPage, text: PageText | None, options: TriageOptions) -> Route:
    """How to read a page, from what lies on it and from the text layer that it brings."""
    if text is not None and _is_good(page, text.text, options):
        return Route.TEXT_LAYER
    return Route.IMAGE if page.image and page.image.alone else Route.RENDER


def _is_good(page: PdfPage, text: str, options: TriageOptions) -> bool:
    letters = sum(map(str.isalnum, text))
    if not letters or text.count("\ufffd") > options.unknown_share * letters:
        return False
    share = valid_share(text)
    if page.image is not None:
        is_whole = (
            page.text.words >= options.over_image_words
            and page.text.height_share >= options.over_image_height
        )
        hidden = page.text.hidden_share > 0.5
        wanted = options.hidden_valid_share if hidden else options.valid_share
        return is_whole and share is not None and share >= wanted
    if page.other_image_share >= options.picture_share and page.text.words < options.beside_picture_words:
        return False
    return share is None or share >= options.valid_share
