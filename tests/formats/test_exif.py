"""What a PNG says behind its pixels is read as if it stood before them, without a look at the pixels."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from pipeline.formats.exif import without_pixels
from pipeline.formats.image import decode
from pipeline.formats.self_description import self_description
from pipeline.model.media import MediaType


def _said_last(path: Path) -> Path:
    """A PNG of 2 × 1 pixels that is to be turned by a quarter, and is secret by its remark."""
    exif, remarks = Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x0112] = 6
    remarks.add_itxt("Comment", "Độ mật: MẬT", zip=False)
    file = io.BytesIO()
    image = Image.fromarray(np.array([[0, 255]], np.uint8))
    image.save(file, "PNG", exif=exif, pnginfo=remarks)
    data = file.getvalue()
    start = data.index(b"IDAT") - 4
    pixels = data[start : start + int.from_bytes(data[start : start + 4], "big") + 12]
    before = data.index(b"iTXt") - 4
    path.write_bytes(data[:before] + pixels + data[before:].replace(pixels, b""))
    return path


def test_what_stands_behind_the_pixels_counts(tmp_path: Path) -> None:
    path = _said_last(tmp_path / "a.png")
    assert decode(path, MediaType.PNG, 1).pixels.tolist() == [[0], [255]]
    assert "Độ mật: MẬT" in self_description(path, MediaType.PNG)


def test_a_png_that_is_cut_short_is_cut_short_without_its_pixels_too() -> None:
    assert without_pixels(io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0\4IDATab")).getvalue() == b"\x89PNG\r\n\x1a\n"
