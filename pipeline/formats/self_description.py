"""What a file says of itself: title, subject, keywords and remarks, which scanners and people fill in."""

import warnings
from pathlib import Path
from typing import Final

import pikepdf
from PIL import Image

from pipeline.formats.exif import exif_of, without_pixels
from pipeline.model.media import MediaType

_TAGS: Final = (0x010D, 0x010E, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F)
"""DocumentName, ImageDescription, and the title, comment, keywords and subject that Windows writes."""
_LONGEST: Final = 500


def self_description(path: Path, media_type: MediaType) -> tuple[str, ...]:
    """The texts that describe a file; empty where it has none, or is too damaged to tell.

    Damage is no error here: the reading of the page tells of it.
    """
    found = _of_pdf(path) if media_type is MediaType.PDF else _of_image(path, media_type)
    return tuple(text[:_LONGEST] for text in found if text.strip())


def load_reader_of_remarks() -> None:
    """Loads what reads the remarks in a PDF, which pikepdf does only when it meets the first."""
    with pikepdf.new() as pdf, pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as packet:
        packet.get("dc:title")


def _of_pdf(path: Path) -> list[str]:
    try:
        with pikepdf.open(path) as pdf:
            texts = [str(value) for key, value in pdf.docinfo.items() if key not in ("/Producer", "/Creator")]
            with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as packet:
                for value in packet.values():
                    texts += [value] if isinstance(value, str) else map(str, value or ())
            return texts
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, OSError, SyntaxError):
        return []


def _of_image(path: Path, media_type: MediaType) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with path.open("rb") as file:
                bare = without_pixels(file) if media_type is MediaType.PNG else file
                with Image.open(bare) as image:
                    texts = [value for value in image.info.values() if isinstance(value, str)]
                    tags = exif_of(image, file)
                return texts + [_decoded(tags[tag]) for tag in _TAGS if tag in tags]
        except (OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, RuntimeError):
            return []


def _decoded(value: object) -> str:
    """Tags of Windows are bytes in UTF-16."""
    return value.decode("utf-16-le", "replace") if isinstance(value, bytes) else str(value)
