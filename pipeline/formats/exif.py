"""What an image file says about its image beside the pixels, had without decoding them."""

import io
from typing import BinaryIO, Final

from PIL import Image

_SIGNATURE: Final = 8
"""Bytes at the start of a PNG file."""
_HEAD: Final = 8
"""Bytes of length and name before each of its chunks."""
_CHECKSUM: Final = 4
"""Bytes after each of them."""


def exif_of(image: Image.Image, file: BinaryIO) -> Image.Exif:
    """The EXIF tags of an image that was opened from this file.

    Those of a PNG may stand behind its pixels, and Pillow would decode them all to get there.
    """
    if image.format != "PNG" or "exif" in image.info:
        return image.getexif()
    file.seek(0)
    with Image.open(without_pixels(file), formats=["PNG"]) as bare:
        return bare.getexif() if "exif" in bare.info else Image.Exif()


def without_pixels(png: BinaryIO) -> io.BytesIO:
    """What a PNG file holds besides its pixels, as a PNG file; `png` is read from where it stands."""
    kept = [png.read(_SIGNATURE)]
    while len(head := png.read(_HEAD)) == _HEAD:
        length = int.from_bytes(head[:4], "big") + _CHECKSUM
        if head[4:] == b"IDAT":
            png.seek(length, io.SEEK_CUR)
        else:
            kept += head, png.read(length)
    return io.BytesIO(b"".join(kept))
