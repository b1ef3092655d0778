"""Kinds of files that may come in, told by their first bytes, never by their name."""

from enum import StrEnum
from typing import Final


class MediaType(StrEnum):
    """Accepted file types by their registered media type."""

    PDF = "application/pdf"
    TIFF = "image/tiff"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    JPEG2000 = "image/jp2"
    HEIC = "image/heic"


SNIFF_BYTES: Final = 1024
"""How many bytes from the start `sniff` wants to see (a PDF header may follow up to 1024 bytes of junk)."""

SUFFIXES: Final = {
    MediaType.PDF: ".pdf",
    MediaType.TIFF: ".tif",
    MediaType.JPEG: ".jpg",
    MediaType.PNG: ".png",
    MediaType.WEBP: ".webp",
    MediaType.JPEG2000: ".jp2",
    MediaType.HEIC: ".heic",
}
"""The suffix that a master of each type gets in the vault."""

_MAGIC: Final = (
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"II+\x00", MediaType.TIFF),
    (b"MM\x00+", MediaType.TIFF),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", MediaType.JPEG2000),
    (b"\xff\x4f\xff\x51", MediaType.JPEG2000),
)
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


def sniff(head: bytes) -> MediaType | None:
    """The type that the first `SNIFF_BYTES` bytes prove, or None where we cannot read such a file."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return MediaType.HEIC
    return MediaType.PDF if b"%PDF-" in head[:SNIFF_BYTES] else None
