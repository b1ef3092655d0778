"""Image files as pages of a PDF: a JPEG goes in byte for byte, everything else without loss."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pikepdf
from PIL import Image

from pipeline.formats.draw import encode_png
from pipeline.formats.image import ImageLimits, Raster, decode, jpeg_facts
from pipeline.formats.page_frame import PageFrame, page_frame
from pipeline.formats.pixels import Pixels, is_bilevel
from pipeline.model.media import MediaType

_POINTS_PER_INCH: Final = 72
_SPACES: Final = {1: pikepdf.Name.DeviceGray, 3: pikepdf.Name.DeviceRGB, 4: pikepdf.Name.DeviceCMYK}
_PROFILE_KINDS: Final = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
_STRIP_OFFSETS: Final = 273
_STRIP_BYTES: Final = 279
_ROWS_PER_STRIP: Final = 278


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a stored image is put on its page."""

    width_pt: float
    height_pt: float
    mirrored: bool
    rotation: int


def add_image_page(
    pdf: pikepdf.Pdf, path: Path, media_type: MediaType, frame_number: int, limits: ImageLimits
) -> tuple[pikepdf.Page, PageFrame]:
    """A new last page that shows the frame with that number, of the paper's size; its frame beside it."""
    if media_type is not MediaType.JPEG:
        return add_raster_page(pdf, decode(path, media_type, frame_number, limits))
    return _add_page(pdf, *_jpeg(pdf, path, limits))


def add_raster_page(pdf: pikepdf.Pdf, raster: Raster) -> tuple[pikepdf.Page, PageFrame]:
    """A new last page that shows these pixels, without loss; its frame beside it."""
    shown = _Shown(*_points(raster), mirrored=False, rotation=0)
    return _add_page(pdf, _lossless(pdf, raster.pixels), shown)


def _add_page(pdf: pikepdf.Pdf, image: pikepdf.Object, shown: _Shown) -> tuple[pikepdf.Page, PageFrame]:
    page = pdf.add_blank_page(page_size=(shown.width_pt, shown.height_pt))
    placed = (-shown.width_pt, shown.width_pt) if shown.mirrored else (shown.width_pt, 0)
    content = f"q {placed[0]:.4f} 0 0 {shown.height_pt:.4f} {placed[1]:.4f} 0 cm /Im0 Do Q"
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Im0": image}))
    page.obj.Contents = pdf.make_stream(content.encode("ascii"))
    if shown.rotation:
        page.obj.Rotate = shown.rotation
    return page, page_frame(page)


def _jpeg(pdf: pikepdf.Pdf, path: Path, limits: ImageLimits) -> tuple[pikepdf.Object, _Shown]:
    """The file itself as a DCT stream; Adobe's four-colour JPEGs are stored inverted and say so."""
    facts = jpeg_facts(path, limits)
    image = pikepdf.Stream(pdf, path.read_bytes())
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=facts.width,
        Height=facts.height,
        BitsPerComponent=8,
        ColorSpace=_space(pdf, facts.components, facts.profile),
        Filter=pikepdf.Name.DCTDecode,
    )
    if facts.inverted:
        image.Decode = pikepdf.Array([1, 0] * facts.components)
    width_pt, height_pt = (
        pixels / dpi * _POINTS_PER_INCH
        for pixels, dpi in ((facts.width, facts.dpi[0]), (facts.height, facts.dpi[1]))
    )
    return pdf.make_indirect(image), _Shown(width_pt, height_pt, facts.mirrored, facts.quarters * 90)


def _space(pdf: pikepdf.Pdf, components: int, profile: bytes | None) -> pikepdf.Object:
    """The colour profile of the file where it fits the image, else the plain device colours."""
    plain = _SPACES[components]
    if not profile or profile[16:20] != _PROFILE_KINDS[components]:
        return plain
    stream = pdf.make_stream(profile, N=components, Alternate=plain)
    return pikepdf.Array([pikepdf.Name.ICCBased, stream])


def _lossless(pdf: pikepdf.Pdf, pixels: Pixels) -> pikepdf.Object:
    height, width = pixels.shape[:2]
    bilevel = is_bilevel(pixels)
    data = _group4(pixels) if bilevel else _png_samples(encode_png(pixels))
    colours = 1 if pixels.ndim == 2 else 3
    image = pikepdf.Stream(pdf, data)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        BitsPerComponent=1 if bilevel else 8,
        ColorSpace=_SPACES[colours],
        Filter=pikepdf.Name.CCITTFaxDecode if bilevel else pikepdf.Name.FlateDecode,
        DecodeParms=(
            pikepdf.Dictionary(K=-1, Columns=width, Rows=height)
            if bilevel
            else pikepdf.Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=width)
        ),
    )
    return pdf.make_indirect(image)


def _group4(pixels: Pixels) -> bytes:
    """The one strip of a TIFF G4 file of the page.

    The TIFF is made of the negative: its 0 bits are then what the fax code calls white, which the PDF filter
    turns into white again.
    """
    height, width = pixels.shape
    negative = Image.frombytes("1", (width, height), np.packbits(pixels == 0, axis=1).tobytes())
    file = io.BytesIO()
    negative.save(file, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    data = file.getvalue()
    with Image.open(io.BytesIO(data), formats=["TIFF"]) as image:
        tags = image.getexif()
        start, length = _first(tags[_STRIP_OFFSETS]), _first(tags[_STRIP_BYTES])
    return data[start : start + length]


def _first(value: int | tuple[int, ...]) -> int:
    return value[0] if isinstance(value, tuple) else value


def _png_samples(png: bytes) -> bytes:
    """The compressed samples of a PNG file that we made: its IDAT chunks, joined."""
    parts = []
    at = 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            parts.append(png[at + 8 : at + 8 + length])
        at += length + 12
    return b"".join(parts)


def _points(raster: Raster) -> tuple[float, float]:
    height, width = raster.pixels.shape[:2]
    return width / raster.dpi * _POINTS_PER_INCH, height / raster.dpi * _POINTS_PER_INCH
