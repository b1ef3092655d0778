"""Searchable PDFs: the scan as it is, the reading as an invisible layer over it.

Image streams of a PDF and the bytes of a JPEG go into the result unchanged. The same master and readings
give the same bytes: no time and no random identifier is written.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pikepdf

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.image import ImageLimits
from pipeline.formats.page_frame import PageFrame, page_frame
from pipeline.formats.pdf_content import read_content
from pipeline.formats.pdf_file import open_pdf
from pipeline.formats.pdf_font import add_glyphless_font
from pipeline.formats.pdf_layer import layer_instructions, without_hidden_text
from pipeline.formats.pdf_pages import add_image_page
from pipeline.model.media import MediaType
from pipeline.model.page import PageKind, PageReading

_LANGUAGE: Final = "vi-VN"
_FONT_NAME: Final = "/SohoaLayer"


def write_searchable(
    source: Path,
    media_type: MediaType,
    out: Path,
    readings: Sequence[PageReading],
    title: str,
    limits: ImageLimits | None = None,
    stretch: tuple[int, int | None] = (1, None),
) -> None:
    """Writes the master `source` to `out` as a PDF whose scanned pages can be searched and copied.

    Where the document is a `stretch` of the master (its first and last page; None: to the end), the PDF holds
    those pages alone, and the readings count from its first one.

    Pages that were scanned lying or upside down are shown upright. Pages of a PDF that have no reading, or
    that kept their own text, stay as they are; on a page that was read again, an older invisible layer gives
    way to ours. From an image file there is one page for each reading, in the order of the pages. A password
    that only restricts what may be done is dropped, and a digital signature inside the file no longer holds
    for the result: the master keeps both. `out` is complete when this returns; to make it durable is left to
    the caller. Raises `BadInputError` where the master cannot be read, `StorageError` where the disk refuses
    the result.
    """
    limits = limits or ImageLimits()
    if media_type is MediaType.PDF:
        with open_pdf(source) as whole, _stretch(whole, *stretch) as pdf:
            _add_layers(pdf, readings)
            _finish(pdf, out, title)
            pages = len(pdf.pages)
    else:
        pages = len(readings)
        with pikepdf.new() as pdf:
            _add_pages(pdf, source, media_type, readings, limits, stretch[0] - 1)
            _finish(pdf, out, title)
    _check(out, pages, source.name)


@contextmanager
def _stretch(whole: pikepdf.Pdf, first: int, last: int | None) -> Iterator[pikepdf.Pdf]:
    """The pages of a stretch as a PDF of their own; the PDF itself where it is all of them."""
    if first == 1 and (last is None or last >= len(whole.pages)):
        yield whole
        return
    with pikepdf.new() as part:
        part.pages.extend(whole.pages[first - 1 : last])
        yield part


def _add_layers(pdf: pikepdf.Pdf, readings: Sequence[PageReading]) -> None:
    font: pikepdf.Object | None = None
    for reading in readings:
        if reading.kind is not PageKind.SCAN or reading.page_number > len(pdf.pages):
            continue
        page = pdf.pages[reading.page_number - 1]
        _remove_older_layer(pdf, page)
        if reading.text.rows:
            font = font or add_glyphless_font(pdf)
            _add_layer(pdf, page, page_frame(page), reading, font)


def _add_pages(
    pdf: pikepdf.Pdf,
    source: Path,
    media_type: MediaType,
    readings: Sequence[PageReading],
    limits: ImageLimits,
    before: int,
) -> None:
    font: pikepdf.Object | None = None
    for reading in sorted(readings, key=lambda reading: reading.page_number):
        page, frame = add_image_page(pdf, source, media_type, before + reading.page_number, limits)
        if reading.text.rows:
            font = font or add_glyphless_font(pdf)
            _add_layer(pdf, page, frame, reading, font)


def _remove_older_layer(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    content = without_hidden_text(page, page.resources)
    if content is not None:
        page.obj.Contents = pdf.make_stream(content)


def _add_layer(
    pdf: pikepdf.Pdf, page: pikepdf.Page, frame: PageFrame, reading: PageReading, font: pikepdf.Object
) -> None:
    """Appends the layer, shielded from whatever graphics state the page's own content leaves behind."""
    if "/Resources" not in page.obj:
        page.obj.Resources = page.resources
    content = read_content(page)
    page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name(_FONT_NAME), replace_existing=True)
    layer = layer_instructions(reading, frame, _FONT_NAME)
    page.contents_add(pdf.make_stream(b"q " * (1 + content.unopened)), prepend=True)
    page.contents_add(pdf.make_stream(b"Q " * (1 + content.unclosed) + b"\n" + layer))
    if reading.treatment.rotation:
        page.obj.Rotate = (frame.rotation + reading.treatment.rotation) % 360


def _finish(pdf: pikepdf.Pdf, out: Path, title: str) -> None:
    if "/Lang" not in pdf.Root:
        pdf.Root.Lang = pikepdf.String(_LANGUAGE)
    if not str(pdf.docinfo.get("/Title", "")).strip():
        pdf.docinfo["/Title"] = pikepdf.String(title)
    whole = io.BytesIO()  # qpdf ends the process when a Python file refuses bytes half-way (a full disk)
    pdf.save(
        whole,
        deterministic_id=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        compress_streams=True,
    )
    try:
        out.write_bytes(whole.getbuffer())
    except OSError as error:
        raise StorageError(
            "The searchable PDF {name} cannot be written ({reason}); make room on the disk and run again.",
            name=title,
            reason=error.strerror or str(error),
        ) from error


def _check(out: Path, pages: int, name: str) -> None:
    """Opens what was written once more: a file that cannot be read back is worse than none."""
    with open_pdf(out) as pdf:
        if len(pdf.pages) != pages:
            raise BadInputError(
                "The searchable PDF of {name} has {found} pages instead of {pages}; scan the document again.",
                name=name,
                found=len(pdf.pages),
                pages=pages,
            )
