"""The text layer of a PDF page: its words with their boxes, in printed rows.

pdfium gives letters with their places. Letters become words here, and words become rows by where they
stand on the paper, not by the order in which the file happens to paint them.
"""

import ctypes
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.errors import BadInputError
from pipeline.formats.page_frame import PageFrame, page_frame
from pipeline.formats.pdf_file import open_pdf, page_at
from pipeline.formats.text_rows import PlacedWord, rows_of
from pipeline.model.geometry import Box, Transform, union_of
from pipeline.model.ocr import PageText, Word
from pipeline.vietnamese.normalize import printed

_UNKNOWN: Final = "\ufffd"
_LINE_END_HYPHENS: Final = frozenset({"\x02", "\xad", "\ufffe"})
"""What pdfium answers for a hyphen that divides a word at the end of a line."""
_FAR: Final = 1.5
"""Ems between two letters that cannot belong to one word."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """How much text a page brings along, shown or hidden."""

    letters: int = 0
    """Letters and digits."""
    words: int = 0
    height_share: float = 0.0
    """Share of the page's height from the first to the last line of text, 0.0-1.0."""
    hidden_share: float = 0.0
    """Share of the text that is invisible (a reading that an earlier OCR laid over a scan), 0.0-1.0."""


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    box: Box
    baseline: float
    em: float


def text_layer(path: Path, page_number: int, dpi: int) -> PageText | None:
    """The words of a page's text layer, in pixels of the page rendered at `dpi`; None where there are none.

    What stamps and other annotations show is part of it, as it is part of the printed page.

    Rows as printed; side-by-side blocks are separate lines of a row. Text is in its printed normal form, a
    glyph without a known letter is U+FFFD, and every confidence is 1.0. Raises `BadInputError` where the
    page cannot be read.
    """
    with open_pdf(path) as pdf:
        frame = page_frame(page_at(pdf, page_number, path.name))
    width, height = frame.pixel_size(dpi)
    words = _words(path, page_number, frame, width, height)
    return PageText(width, height, dpi, rows_of(words)) if words else None


def text_statistics(page: PageText | None, hidden: int, shown: int) -> TextLayer:
    """How much text a page brings along; `hidden` and `shown` count its letters by how they are painted."""
    if page is None:
        return TextLayer()
    texts = [word.text for word in page.words()]
    span = union_of([line.box for line in page.lines()]).height
    return TextLayer(
        letters=sum(letter.isalnum() for text in texts for letter in text),
        words=len(texts),
        height_share=min(1.0, span / page.height),
        hidden_share=hidden / (hidden + shown) if hidden else 0.0,
    )


def _words(path: Path, page_number: int, frame: PageFrame, width: int, height: int) -> list[PlacedWord]:
    words: list[PlacedWord] = []
    pending: list[_Letter] = []
    to_pixels = frame.to_pixels(width, height)
    with _text_page(path, page_number) as page:
        for letter in _letters(page, to_pixels):
            if pending and (letter is None or _is_apart(pending[-1], letter)):
                words.extend(_joined(pending, width, height))
                pending = []
            if letter is not None:
                pending.append(letter)
    if pending:
        words.extend(_joined(pending, width, height))
    return words


@contextmanager
def _text_page(path: Path, page_number: int) -> Iterator[Any]:
    try:
        with pdfium.PdfDocument(path) as document:
            # electronic offices stamp the number and the day as annotations, which flattening makes part of
            # the page in memory (the raw call, since the helper wants a form to be there); then load it anew
            pdfium_c.FPDFPage_Flatten(document[page_number - 1], pdfium_c.FLAT_NORMALDISPLAY)
            yield document[page_number - 1].get_textpage()
    except (pdfium.PdfiumError, IndexError) as error:
        raise BadInputError(
            "The text of page {page} of the PDF {name} cannot be read; scan or copy it again.",
            name=path.name,
            page=page_number,
        ) from error


def _letters(page: Any, to_pixels: Transform) -> Iterator[_Letter | None]:
    """The letters of a page; None where a space or a line end divides words."""
    for index in range(page.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(page, index)
        text = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else _UNKNOWN
        if text in _LINE_END_HYPHENS:
            text = "-"
        elif code == 0 or pdfium_c.FPDFText_HasUnicodeMapError(page, index) == 1:
            text = _UNKNOWN
        if text.isspace() or text == "\xa0":
            yield None
        elif unicodedata.category(text) not in ("Cc", "Cn"):
            yield _letter(page, index, text, to_pixels)


def _letter(page: Any, index: int, text: str, to_pixels: Transform) -> _Letter:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(page, index, left, right, bottom, top)
    loose = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(page, index, loose)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(page, index, x, y)
    body = _pixel_box((loose.left, loose.bottom, loose.right, loose.top), to_pixels)
    corners = left.value, bottom.value, right.value, top.value
    inked = corners[2] > corners[0] and corners[3] > corners[1]
    box = _pixel_box(corners, to_pixels) if inked else body
    return _Letter(text, box, to_pixels.apply(x.value, y.value)[1], max(1.0, body.height))


def _pixel_box(corners: tuple[float, float, float, float], to_pixels: Transform) -> Box:
    x0, y0 = to_pixels.apply(corners[0], corners[1])
    x1, y1 = to_pixels.apply(corners[2], corners[3])
    left, right = sorted((x0, x1))
    top, bottom = sorted((y0, y1))
    return Box(int(left), int(top), int(right + 0.999), int(bottom + 0.999))


def _is_apart(before: _Letter, letter: _Letter) -> bool:
    em = max(before.em, letter.em)
    gap = max(letter.box.left - before.box.right, before.box.left - letter.box.right)
    drop = max(letter.box.top - before.box.bottom, before.box.top - letter.box.bottom)
    return gap > _FAR * em or drop > em * 0.5


def _joined(letters: list[_Letter], width: int, height: int) -> Iterator[PlacedWord]:
    """The word of these letters, unless it lies outside the visible page."""
    text = "".join(printed("".join(letter.text for letter in letters)).split())
    box = union_of([letter.box for letter in letters]).clipped(width, height)
    if text and box.area:
        baseline = sorted(letter.baseline for letter in letters)[len(letters) // 2]
        yield PlacedWord(Word(text, box, 1.0), baseline, max(letter.em for letter in letters))
