from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.formats.pdf import inspect
from pipeline.formats.pdf_image import page_raster

MakePdf = Callable[..., Path]
GREY = {"/Width": 20, "/Height": 28, "/ColorSpace": pikepdf.Name.DeviceGray, "/BitsPerComponent": 8}
SAMPLES = b"\xaa" * 560
SCAN = "q 144 0 0 201.6 0 0 cm /Im0 Do Q"


def test_a_scan_is_one_image_alone(make_pdf: MakePdf) -> None:
    page = inspect(make_pdf(SCAN, SAMPLES, GREY), 1)
    assert page.image is not None
    assert (page.image.width, page.image.height, page.image.alone) == (20, 28, True)
    assert page.image.share == pytest.approx(1)
    assert page.other_image_share == 0
    assert (page.width_pt, page.height_pt, page.rotation) == (144, 201.6, 0)
    assert page.text.words == 0


def test_a_hidden_text_layer_does_not_make_a_scan_a_composition(make_pdf: MakePdf) -> None:
    page = inspect(make_pdf(f"{SCAN} BT /F1 12 Tf 3 Tr 20 150 Td (an older reading) Tj ET", SAMPLES, GREY), 1)
    assert page.image is not None
    assert page.image.alone
    assert page.text.words == 3
    assert page.text.hidden_share == 1


@pytest.mark.parametrize(
    "over",
    [
        "BT /F1 12 Tf 20 150 Td (So 15) Tj ET",
        "0 0 1 RG 10 10 m 90 90 l S",
        "1 0 0 rg 10 10 50 50 re f",
        "q 30 0 0 30 50 50 cm /Im0 Do Q",
    ],
)
def test_what_is_painted_over_a_scan_is_seen(make_pdf: MakePdf, over: str) -> None:
    page = inspect(make_pdf(f"{SCAN} {over}", SAMPLES, GREY), 1)
    assert page.image is not None
    assert not page.image.alone


@pytest.mark.parametrize("under", ["BT /F1 12 Tf 20 150 Td (under the image) Tj ET", "1 0 0 rg 0 0 9 9 re f"])
def test_what_the_image_hides_does_not_matter(make_pdf: MakePdf, under: str) -> None:
    page = inspect(make_pdf(f"q {under} Q {SCAN}", SAMPLES, GREY), 1)
    assert page.image is not None
    assert page.image.alone


def test_white_over_the_page_counts_as_nothing(make_pdf: MakePdf) -> None:
    page = inspect(make_pdf(f"1 g 0 0 144 201 re f {SCAN} 1 1 1 rg 0 0 5 5 re f", SAMPLES, GREY), 1)
    assert page.image is not None
    assert page.image.alone


def test_a_picture_on_a_page_is_no_scan(make_pdf: MakePdf) -> None:
    page = inspect(make_pdf("q 72 0 0 100.8 10 10 cm /Im0 Do Q", SAMPLES, GREY), 1)
    assert page.image is None
    assert page.other_image_share == pytest.approx(0.25)


def test_strips_that_make_a_page_are_counted_together(make_pdf: MakePdf) -> None:
    strips = " ".join(f"q 144 0 0 50.4 0 {50.4 * i} cm /Im0 Do Q" for i in range(4))
    page = inspect(make_pdf(strips, SAMPLES, GREY), 1)
    assert page.image is None
    assert page.other_image_share == pytest.approx(1)


def test_born_digital_text_is_measured(make_pdf: MakePdf) -> None:
    page = inspect(make_pdf("BT /F1 12 Tf 20 180 Td (Cong hoa 1945) Tj 0 -150 Td (het) Tj ET"), 1)
    assert page.image is None
    assert (page.text.words, page.text.letters, page.text.hidden_share) == (4, 14, 0)
    assert 0.7 < page.text.height_share < 0.9


def test_images_inside_forms_are_found(tmp_path: Path, make_pdf: MakePdf) -> None:
    path = make_pdf("q 2 0 0 2 0 0 cm /Fm0 Do Q", SAMPLES, GREY)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        objects = pdf.pages[0].obj.Resources.XObject
        form = pdf.make_stream(
            b"q 72 0 0 100.8 0 0 cm /Im0 Do Q", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form
        )
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Im0": objects["/Im0"]}))
        form.BBox = pikepdf.Array([0, 0, 144, 202])
        objects["/Fm0"] = form
        pdf.save()
    page = inspect(path, 1)
    assert page.image is not None
    assert page.image.alone


def test_forms_that_draw_each_other_come_to_an_end(make_pdf: MakePdf) -> None:
    path = make_pdf("/Fm0 Do", SAMPLES, GREY)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        form = pdf.make_stream(b"/Fm0 Do " * 40, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        pdf.pages[0].obj.Resources.XObject["/Fm0"] = form
        form.Resources = pdf.pages[0].obj.Resources
        form.BBox = pikepdf.Array([0, 0, 144, 202])
        pdf.save()
    assert inspect(path, 1).image is None


@pytest.mark.parametrize(
    ("rotation", "size"), [(0, (100, 200)), (90, (200, 100)), (-90, (200, 100)), (180, (100, 200))]
)
def test_size_and_rotation_are_those_a_viewer_shows(
    make_pdf: MakePdf, rotation: int, size: tuple[int, int]
) -> None:
    entries = {"/Rotate": rotation, "/CropBox": pikepdf.Array([20, 10, 70, 110]), "/UserUnit": 2}
    page = inspect(make_pdf("", page_entries=entries), 1)
    assert (page.width_pt, page.height_pt) == size
    assert page.rotation == rotation % 360


def test_a_page_with_impossible_boxes_still_has_a_size(make_pdf: MakePdf) -> None:
    boxes = {"/MediaBox": pikepdf.Array([0, 0, 0, 0]), "/CropBox": pikepdf.Array([1, 2])}
    page = inspect(make_pdf("", page_entries=boxes), 1)
    assert (page.width_pt, page.height_pt) == pytest.approx((595.276, 841.89))


def test_an_image_written_into_the_content_is_seen(make_pdf: MakePdf) -> None:
    inline = "q 144 0 0 201.6 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID abcd EI Q"
    page = inspect(make_pdf(inline), 1)
    assert page.image is not None
    assert (page.image.width, page.image.height) == (2, 2)
    assert page_raster(make_pdf(inline), 1) is None


@pytest.mark.parametrize("colour", ["0 0 1 sc", "0.2 g", "/Pattern cs /P0 scn"])
def test_a_coloured_stencil_is_left_to_the_renderer(make_pdf: MakePdf, colour: str) -> None:
    stencil = {"/Width": 200, "/Height": 280, "/ImageMask": True, "/BitsPerComponent": 1}
    assert page_raster(make_pdf(f"{colour} {SCAN}", b"\x55" * 25 * 280, stencil), 1) is None
