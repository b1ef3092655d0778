import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pillow_heif
import pytest
from PIL import Image, TiffImagePlugin

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.image import ImageLimits, count_frames, decode, jpeg_facts
from pipeline.formats.pixels import mirrored, turned
from pipeline.model.media import MediaType

Pixels = npt.NDArray[np.uint8]


def _rgb(page: Pixels) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(page[:, :, ::-1]))


def _close(left: Pixels, right: Pixels, tolerance: float = 3.0) -> bool:
    return left.shape == right.shape and float(np.abs(left.astype(int) - right).mean()) <= tolerance


@pytest.mark.parametrize(
    ("suffix", "media_type", "options", "tolerance"),
    [
        ("png", MediaType.PNG, {"dpi": (100, 100)}, 0),
        ("jpg", MediaType.JPEG, {"dpi": (100, 100), "quality": 95}, 3),
        ("webp", MediaType.WEBP, {"lossless": True}, 0),
        ("jp2", MediaType.JPEG2000, {}, 0),
        ("tif", MediaType.TIFF, {"dpi": (100, 100), "compression": "tiff_lzw"}, 0),
        ("tif", MediaType.TIFF, {"dpi": (100, 100), "compression": "jpeg", "quality": 95}, 3),
        ("tif", MediaType.TIFF, {"dpi": (100, 100), "compression": "tiff_deflate"}, 0),
    ],
)
def test_every_format_gives_its_colours(
    tmp_path: Path,
    colour_page: Pixels,
    suffix: str,
    media_type: MediaType,
    options: dict[str, Any],
    tolerance: float,
) -> None:
    path = tmp_path / f"trang (1) 'a'.{suffix}"
    _rgb(colour_page).save(path, **options)
    raster = decode(path, media_type, 1)
    assert count_frames(path, media_type) == 1
    assert _close(raster.pixels, colour_page, tolerance)
    assert raster.dpi == (100 if "dpi" in options else 50)


def test_heic_is_read_without_registering_a_plugin(tmp_path: Path, colour_page: Pixels) -> None:
    path = tmp_path / "a.heic"
    pillow_heif.from_pillow(_rgb(colour_page)).save(path, quality=95)
    assert count_frames(path, MediaType.HEIC) == 1
    assert _close(decode(path, MediaType.HEIC, 1).pixels, colour_page, 6)
    with pytest.raises(BadInputError, match="larger"):
        decode(path, MediaType.HEIC, 1, ImageLimits(max_pixels=1000))


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_a_bilevel_page_stays_black_and_white(tmp_path: Path, bilevel_page: Pixels, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    options = {"compression": "group4"} if suffix == "tif" else {}
    Image.fromarray(bilevel_page).convert("1").save(path, dpi=(200, 200), **options)
    raster = decode(path, MediaType.TIFF if suffix == "tif" else MediaType.PNG, 1)
    assert np.array_equal(raster.pixels, bilevel_page)
    assert raster.dpi == 200


def test_a_multipage_tiff_gives_each_page_and_no_thumbnail(
    tmp_path: Path, bilevel_page: Pixels, colour_page: Pixels
) -> None:
    path = tmp_path / "a.tif"
    thumbnail = _rgb(colour_page).resize((20, 28))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    pages = [Image.fromarray(bilevel_page).convert("1"), _rgb(colour_page)]
    with TiffImagePlugin.AppendingTiffWriter(path, new=True) as writer:
        for page, options in (
            (pages[0], {"compression": "group4"}),
            (thumbnail, {"tiffinfo": {254: 1}}),
            (pages[1], {}),
        ):
            page.save(writer, "TIFF", **options)
            writer.newFrame()
    assert count_frames(path, MediaType.TIFF) == 2
    assert np.array_equal(decode(path, MediaType.TIFF, 1).pixels, bilevel_page)
    assert np.array_equal(decode(path, MediaType.TIFF, 2).pixels, colour_page)
    with pytest.raises(BadInputError, match="more than 1 pages"):
        count_frames(path, MediaType.TIFF, ImageLimits(max_frames=1))
    with pytest.raises(BadInputError, match="Page 9"):
        decode(path, MediaType.TIFF, 9)


def test_a_tiled_tiff_is_put_together(tmp_path: Path) -> None:
    """Tiles of 16 × 16 written by hand: Pillow writes strips only."""
    page = np.add.outer(np.arange(32), np.arange(48)).astype(np.uint8) * 3
    tiles = [page[y : y + 16, x : x + 16].tobytes() for y in (0, 16) for x in (0, 16, 32)]
    entries = [
        (256, 4, 1, 48),
        (257, 4, 1, 32),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
    ]
    entries += [(322, 4, 1, 16), (323, 4, 1, 16)]
    ifd_size = 2 + 12 * (len(entries) + 2) + 4
    offsets_at = 8 + ifd_size
    data_at = offsets_at + 48
    entries += [(324, 4, 6, offsets_at), (325, 4, 6, offsets_at + 24)]
    ifd = (
        struct.pack("<H", len(entries))
        + b"".join(struct.pack("<HHLL", *entry) for entry in entries)
        + b"\0" * 4
    )
    offsets = struct.pack("<6L", *(data_at + 256 * i for i in range(6))) + struct.pack("<6L", *[256] * 6)
    (tmp_path / "a.tif").write_bytes(b"II*\0" + struct.pack("<L", 8) + ifd + offsets + b"".join(tiles))
    assert np.array_equal(decode(tmp_path / "a.tif", MediaType.TIFF, 1).pixels, page)


@pytest.mark.parametrize("mode", ["I;16", "I", "F", "P", "LA", "RGBA", "CMYK"])
def test_unusual_kinds_of_pixels_look_as_in_a_viewer(tmp_path: Path, grey_page: Pixels, mode: str) -> None:
    grey = Image.fromarray(grey_page)
    image = {
        "I;16": lambda: Image.fromarray(grey_page.astype(np.uint16) * 257),
        "I": lambda: Image.fromarray(grey_page.astype(np.int32) * 257),
        "F": lambda: Image.fromarray(grey_page.astype(np.float32) / 255),
        "P": lambda: grey.convert("P"),
        "LA": lambda: grey.convert("LA"),
        "RGBA": lambda: grey.convert("RGBA"),
        "CMYK": lambda: grey.convert("CMYK"),
    }[mode]()
    image.save(tmp_path / "a.tif")
    pixels = decode(tmp_path / "a.tif", MediaType.TIFF, 1).pixels
    if mode in ("RGBA", "CMYK"):
        pixels = pixels[:, :, 1]
    assert _close(pixels, grey_page, 1)


def test_what_is_transparent_shows_white_paper(tmp_path: Path, colour_page: Pixels) -> None:
    image = _rgb(colour_page).convert("RGBA")
    image.putalpha(0)
    image.save(tmp_path / "a.png")
    assert decode(tmp_path / "a.png", MediaType.PNG, 1).pixels.min() == 255
    keyed = Image.new("L", (20, 20), 7)
    keyed.save(tmp_path / "b.png", transparency=7)
    assert decode(tmp_path / "b.png", MediaType.PNG, 1).pixels.min() == 255


@pytest.mark.parametrize("suffix", ["jpg", "tif", "png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(
    tmp_path: Path, grey_page: Pixels, orientation: int, suffix: str
) -> None:
    """The stored picture undoes what the orientation asks, so every file must show the same page."""
    flip, quarters = {1: (0, 0), 2: (1, 0), 3: (0, 2), 4: (1, 2), 5: (1, 3), 6: (0, 1), 7: (1, 1), 8: (0, 3)}[
        orientation
    ]
    stored = turned(grey_page, -quarters)
    stored = mirrored(stored) if flip else stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(stored).save(path, exif=exif, dpi=(100, 100), quality=95)
    media_type = {"jpg": MediaType.JPEG, "tif": MediaType.TIFF, "png": MediaType.PNG}[suffix]
    assert _close(decode(path, media_type, 1).pixels, grey_page)


def test_a_fax_with_coarse_rows_gets_square_pixels(tmp_path: Path) -> None:
    Image.new("1", (1728, 1078), 1).save(tmp_path / "a.tif", dpi=(204, 98), compression="group4")
    raster = decode(tmp_path / "a.tif", MediaType.TIFF, 1)
    assert raster.dpi == 204
    assert raster.pixels.shape == (2244, 1728)


def test_grey_jpeg_has_one_channel(tmp_path: Path, grey_page: Pixels) -> None:
    Image.fromarray(grey_page).save(tmp_path / "a.jpg", quality=95)
    assert _close(decode(tmp_path / "a.jpg", MediaType.JPEG, 1).pixels, grey_page)


def test_the_header_of_a_four_colour_jpeg_is_told(tmp_path: Path, grey_page: Pixels) -> None:
    Image.fromarray(grey_page).convert("CMYK").save(tmp_path / "a.jpg", dpi=(150, 150))
    facts = jpeg_facts(tmp_path / "a.jpg", ImageLimits())
    assert (facts.width, facts.height, facts.components, facts.inverted) == (200, 280, 4, True)
    assert facts.dpi == (150, 150)


@pytest.mark.parametrize("media_type", [t for t in MediaType if t is not MediaType.PDF])
@pytest.mark.parametrize("content", [b"", b"Kinh gui cac co quan\n" * 40])
def test_what_is_no_image_is_told_so(tmp_path: Path, media_type: MediaType, content: bytes) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"a\.bin"):
        count_frames(path, media_type)
    with pytest.raises(BadInputError, match=r"a\.bin"):
        decode(path, media_type, 1)


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("jpg", MediaType.JPEG), ("png", MediaType.PNG), ("tif", MediaType.TIFF), ("webp", MediaType.WEBP),
     ("jp2", MediaType.JPEG2000), ("heic", MediaType.HEIC)],
)  # fmt: skip
@pytest.mark.parametrize("share", [0.15, 0.5, 0.9])
def test_a_file_that_is_cut_short_is_never_half_a_page(
    tmp_path: Path, suffix: str, media_type: MediaType, share: float
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (280, 200, 3)).astype(np.uint8)
    whole = io.BytesIO()
    if suffix == "heic":
        pillow_heif.from_pillow(Image.fromarray(noise)).save(whole)
    else:
        options = (
            {"compression": "tiff_lzw"} if suffix == "tif" else {"lossless": True} if suffix == "webp" else {}
        )
        Image.fromarray(noise).save(
            whole, {"jpg": "JPEG", "tif": "TIFF", "jp2": "JPEG2000"}.get(suffix, suffix), **options
        )
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(whole.getvalue()[: int(len(whole.getvalue()) * share)])
    with pytest.raises(BadInputError, match=r"a\.\w+"):
        decode(path, media_type, 1)


def _png_header(width: int, height: int) -> bytes:
    def chunk(tag: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + tag + data + struct.pack(">L", zlib.crc32(tag + data))

    pixels = zlib.compress(b"\0" * 5_000_000, 9)
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (13_000, 13_000), (15_000, 12_000)])
def test_a_decompression_bomb_is_refused_by_its_header(tmp_path: Path, width: int, height: int) -> None:
    """30,000 × 30,000 is over Pillow's own bound, 13,000 × 13,000 in the range in which Pillow only warns."""
    path = tmp_path / "bomb.png"
    path.write_bytes(_png_header(width, height))
    with pytest.raises(BadInputError, match="larger than any honest scan"):
        decode(path, MediaType.PNG, 1, ImageLimits(max_pixels=100_000_000))


def test_a_bilevel_tiff_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tif"
    Image.new("1", (8, 8), 1).save(path)
    data = bytearray(path.read_bytes())
    with TiffImagePlugin.TiffImageFile(path) as image:
        ifd = image.tag_v2._offset
    assert ifd is not None
    for at in range(ifd + 2, ifd + 2 + 12 * 2, 12):
        data[at + 2 : at + 12] = struct.pack("<HLL", 4, 1, 30_000)
    path.write_bytes(bytes(data))
    with pytest.raises(BadInputError):
        decode(path, MediaType.TIFF, 1)


@pytest.mark.parametrize(("suffix", "media_type"), [("webp", MediaType.WEBP), ("png", MediaType.PNG)])
def test_an_animation_is_refused_instead_of_losing_pages(
    tmp_path: Path, grey_page: Pixels, suffix: str, media_type: MediaType
) -> None:
    frames = [Image.fromarray(grey_page), Image.fromarray(255 - grey_page)]
    frames[0].save(tmp_path / f"a.{suffix}", save_all=True, append_images=frames[1:])
    with pytest.raises(BadInputError, match="animation"):
        count_frames(tmp_path / f"a.{suffix}", media_type)


def test_a_missing_file_is_a_matter_of_storage(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"gone\.png"):
        decode(tmp_path / "gone.png", MediaType.PNG, 1)
