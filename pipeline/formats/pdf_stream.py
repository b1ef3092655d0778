"""Image streams of a PDF as pixels, decoded straight from the file.

Only streams whose colours are sure are decoded; for all others the answer is None and the page is rendered.
"""

from typing import Final

import pikepdf
from PIL import Image

from pipeline.errors import BadInputError
from pipeline.formats.image import ImageLimits, from_bytes
from pipeline.formats.pdf_file import PDF_DAMAGE
from pipeline.formats.pixels import Pixels, from_pillow
from pipeline.model.media import MediaType

_COMPRESSED_FILES: Final = {"/DCTDecode": MediaType.JPEG, "/JPXDecode": MediaType.JPEG2000}
_LEFT_TO_POPPLER: Final = frozenset({"/JBIG2Decode", "/Crypt"})
_PLAIN_SPACES: Final = frozenset({"/DeviceGray", "/DeviceRGB", "/CalGray", "/CalRGB", "/ICCBased"})


def decode_stream(stream: pikepdf.Stream, limits: ImageLimits) -> Pixels | None:
    """The pixels of an image stream as stored, or None where only a renderer can tell how they look."""
    width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
    if not 0 < width * height <= limits.max_pixels:
        return None
    filters = _filters(stream)
    if _LEFT_TO_POPPLER.intersection(filters):
        return None
    if filters and filters[-1] in _COMPRESSED_FILES:
        pixels = _from_file(stream, filters, limits)
    else:
        pixels = _from_samples(stream)
    return pixels if pixels is not None and pixels.shape[:2] == (height, width) else None


def colour_space(stream: pikepdf.Object) -> str:
    """The name of the colour space family of an image, empty where it names none."""
    space = stream.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space) > 0:
        space = space[0]
    return str(space) if isinstance(space, pikepdf.Name) else ""


def _filters(stream: pikepdf.Object) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _from_file(stream: pikepdf.Stream, filters: list[str], limits: ImageLimits) -> Pixels | None:
    """A JPEG or JPEG 2000 file inside the PDF; one that is damaged, CMYK or wrapped goes to poppler."""
    plain = colour_space(stream) in _PLAIN_SPACES or (
        filters == ["/JPXDecode"] and "/ColorSpace" not in stream
    )
    if len(filters) != 1 or not plain or "/Decode" in stream or _has_parameters(stream):
        return None
    try:
        return from_bytes(stream.read_raw_bytes(), _COMPRESSED_FILES[filters[0]], "", limits)
    except BadInputError:
        return None


def _has_parameters(stream: pikepdf.Object) -> bool:
    named = stream.get("/DecodeParms")
    parameters = list(named) if isinstance(named, pikepdf.Array) else [named]
    return any(isinstance(part, pikepdf.Dictionary) and "/ColorTransform" in part for part in parameters)


def _from_samples(stream: pikepdf.Stream) -> Pixels | None:
    """Flate, LZW, run-length and fax streams: grey, RGB, CMYK, indexed, 1-16 bits, stencils."""
    try:
        image = pikepdf.PdfImage(stream).as_pil_image()
        return from_pillow(image)
    except (*PDF_DAMAGE, NotImplementedError, OSError, SyntaxError, Image.DecompressionBombError):
        return None
