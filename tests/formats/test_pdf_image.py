import io
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pikepdf
import pytest
from PIL import Image

from pipeline.errors import BadInputError
from pipeline.formats.draw import encode_jpeg
from pipeline.formats.image import ImageLimits
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.pdf_pages import _group4
from pipeline.formats.pdf_render import render

Pixels = npt.NDArray[np.uint8]
MakePdf = Callable[..., Path]
SCAN = "q 144 0 0 201.6 0 0 cm /Im0 Do Q"
NAME = pikepdf.Name


def _entries(space: object = NAME.DeviceGray, bits: int = 8, **more: object) -> dict[str, object]:
    base = {"/Width": 200, "/Height": 280, "/ColorSpace": space, "/BitsPerComponent": bits}
    return {**base, **{f"/{key}": value for key, value in more.items()}}


def _indexed(levels: list[int]) -> pikepdf.Array:
    palette = b"".join(bytes([level]) * 3 for level in levels)
    return pikepdf.Array([NAME.Indexed, NAME.DeviceRGB, len(levels) - 1, pikepdf.String(palette)])


def _grey(pixels: Pixels) -> Pixels:
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8)


def _assert_as_rendered(path: Path, tolerance: float = 4) -> Pixels:
    """The pixels from the stream and those that poppler draws must show the same page.

    Poppler may be one pixel off (a mean difference below 4); a wrong turn differs by more than 20.
    """
    raster = page_raster(path, 1)
    assert raster is not None
    drawn = render(path, 1, raster.dpi).pixels
    assert raster.pixels.shape[:2] == drawn.shape[:2]
    difference = np.abs(_grey(raster.pixels).astype(int) - _grey(drawn))
    assert float(difference.mean()) <= tolerance
    return raster.pixels


def _stored(kind: str, grey: Pixels, bilevel: Pixels, colour: Pixels) -> tuple[bytes, dict[str, object]]:
    bits = np.packbits(bilevel > 0, axis=1).tobytes()
    rgb = np.ascontiguousarray(colour[:, :, ::-1]).tobytes()
    jp2 = io.BytesIO()
    Image.frombytes("RGB", (200, 280), rgb).save(jp2, "JPEG2000")
    fax = pikepdf.Dictionary(K=-1, Columns=200, Rows=280)
    cases: dict[str, tuple[bytes, dict[str, object]]] = {
        "raw grey": (grey.tobytes(), _entries()),
        "inverted grey": ((255 - grey).tobytes(), _entries(Decode=pikepdf.Array([1, 0]))),
        "flate rgb": (zlib.compress(rgb), _entries(NAME.DeviceRGB, Filter=NAME.FlateDecode)),
        "jpeg": (encode_jpeg(colour, 95), _entries(NAME.DeviceRGB, Filter=NAME.DCTDecode)),
        "grey jpeg": (encode_jpeg(grey, 95), _entries(Filter=pikepdf.Array([NAME.DCTDecode]))),
        "jpeg 2000": (jp2.getvalue(), {"/Width": 200, "/Height": 280, "/Filter": NAME.JPXDecode}),
        "one bit": (bits, _entries(bits=1)),
        "one bit inverted": (bytes(255 - b for b in bits), _entries(bits=1, Decode=pikepdf.Array([1, 0]))),
        "fax": (_group4(bilevel), _entries(bits=1, Filter=NAME.CCITTFaxDecode, DecodeParms=fax)),
        "indexed": ((grey // 60).tobytes(), _entries(_indexed([0, 60, 120, 180, 255]))),
        "stencil": (bits, {"/Width": 200, "/Height": 280, "/ImageMask": True, "/BitsPerComponent": 1}),
        "stencil inverted": (
            bytes(255 - b for b in bits),
            {
                "/Width": 200,
                "/Height": 280,
                "/ImageMask": True,
                "/BitsPerComponent": 1,
                "/Decode": pikepdf.Array([1, 0]),
            },
        ),
    }
    return cases[kind]


@pytest.mark.parametrize(
    "kind",
    ["raw grey", "inverted grey", "flate rgb", "jpeg", "grey jpeg", "jpeg 2000", "one bit",
     "one bit inverted", "fax", "indexed", "stencil", "stencil inverted"],
)  # fmt: skip
def test_each_kind_of_stream_looks_as_poppler_draws_it(
    make_pdf: MakePdf, grey_page: Pixels, bilevel_page: Pixels, colour_page: Pixels, kind: str
) -> None:
    data, entries = _stored(kind, grey_page, bilevel_page, colour_page)
    pixels = _assert_as_rendered(make_pdf(SCAN, data, entries))
    if kind in ("one bit", "one bit inverted", "fax", "stencil"):
        assert np.array_equal(pixels, bilevel_page)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("matrix", "size"),
    [
        ("144 0 0 201.6 0 0", (144, 201.6)),
        ("-144 0 0 201.6 144 0", (144, 201.6)),
        ("144 0 0 -201.6 0 201.6", (144, 201.6)),
        ("-144 0 0 -201.6 144 201.6", (144, 201.6)),
        ("0 144 201.6 0 0 0", (201.6, 144)),
        ("0 144 -201.6 0 201.6 0", (201.6, 144)),
        ("0 -144 201.6 0 0 144", (201.6, 144)),
    ],
)
def test_turned_and_mirrored_images_are_put_upright(
    make_pdf: MakePdf, grey_page: Pixels, matrix: str, size: tuple[float, float], rotation: int
) -> None:
    path = make_pdf(
        f"q {matrix} cm /Im0 Do Q",
        grey_page.tobytes(),
        _entries(),
        page_size=size,
        page_entries={"/Rotate": rotation},
    )
    _assert_as_rendered(path)


@pytest.mark.parametrize("rotation", [0, 90])
def test_an_image_is_cut_and_padded_to_the_visible_page(
    make_pdf: MakePdf, grey_page: Pixels, rotation: int
) -> None:
    boxes = {"/CropBox": pikepdf.Array([14.4, 14.4, 144, 180]), "/Rotate": rotation}
    cut = make_pdf(SCAN, grey_page.tobytes(), _entries(), page_entries=boxes)
    _assert_as_rendered(cut)
    padded = make_pdf(
        "q 144 0 0 201.6 3.6 3.6 cm /Im0 Do Q", grey_page.tobytes(), _entries(), page_size=(151.2, 208.8)
    )
    pixels = _assert_as_rendered(padded)
    assert pixels.shape == (290, 210)


def test_user_units_make_the_paper_larger_not_the_image(make_pdf: MakePdf, grey_page: Pixels) -> None:
    raster = page_raster(make_pdf(SCAN, grey_page.tobytes(), _entries(), page_entries={"/UserUnit": 1.5}), 1)
    assert raster is not None
    assert raster.dpi == 67
    assert np.array_equal(raster.pixels, grey_page)


@pytest.mark.parametrize(
    "content",
    [
        "q 144 5 5 201.6 0 0 cm /Im0 Do Q",
        "q 144 0 0 180 0 10 cm /Im0 Do Q",
        f"{SCAN} BT /F1 12 Tf 20 150 Td (So 15) Tj ET",
        f"q 30 30 60 60 re W n {SCAN} Q",
        f"q 0 0 m 144 0 l 72 201 l W n {SCAN} Q",
        f"q /GS0 gs {SCAN} Q",
        f"/OC /MC0 BDC {SCAN} EMC",
        "BT /F1 12 Tf 20 150 Td (born digital) Tj ET",
    ],
)
def test_unusual_pages_are_left_to_the_renderer(make_pdf: MakePdf, grey_page: Pixels, content: str) -> None:
    assert page_raster(make_pdf(content, grey_page.tobytes(), _entries()), 1) is None


@pytest.mark.parametrize(
    "entries",
    [
        {"/Filter": NAME.JBIG2Decode},
        {"/Filter": NAME.DCTDecode},
        {"/Filter": NAME.FlateDecode},
        {"/Width": 100_000, "/Height": 100_000},
        {"/Width": 0},
        {"/SMask": pikepdf.Dictionary()},
        {"/ColorSpace": NAME.Pattern},
    ],
)
def test_streams_that_cannot_be_trusted_are_left_to_the_renderer(
    make_pdf: MakePdf, grey_page: Pixels, entries: dict[str, object]
) -> None:
    path = make_pdf(SCAN, grey_page.tobytes(), {**_entries(), **entries})
    assert page_raster(path, 1) is None


def test_a_page_over_the_limit_is_left_to_the_renderer_which_lowers_its_resolution(
    make_pdf: MakePdf, grey_page: Pixels
) -> None:
    path = make_pdf(SCAN, grey_page.tobytes(), _entries())
    small = ImageLimits(max_pixels=20_000)
    assert page_raster(path, 1, small) is None
    drawn = render(path, 1, 300, small)
    assert 50 <= drawn.dpi < 100
    assert drawn.pixels.shape[0] * drawn.pixels.shape[1] <= 20_200
    with pytest.raises(BadInputError, match="larger than any honest scan"):
        render(path, 1, 300, ImageLimits(max_pixels=5000))


def test_annotations_are_not_in_the_pixels(make_pdf: MakePdf, grey_page: Pixels) -> None:
    path = make_pdf(SCAN, grey_page.tobytes(), _entries())
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        square = pikepdf.Dictionary(
            Type=NAME.Annot,
            Subtype=NAME.Square,
            Rect=pikepdf.Array([20, 20, 90, 90]),
            C=pikepdf.Array([1, 0, 0]),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(square)])
        pdf.save()
    raster = page_raster(path, 1)
    assert raster is not None
    assert np.array_equal(raster.pixels, grey_page)
