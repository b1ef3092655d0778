"""Straightening: how a page lies is told right, and every place on it is found again in the master."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.tesseract import TesseractEngine
from pipeline.formats.image import decode
from pipeline.formats.pdf_file import page_count
from pipeline.formats.pdf_image import page_raster
from pipeline.model.geometry import Box, Transform
from pipeline.model.media import MediaType
from pipeline.stages.clean import CleanOptions, clean
from pipeline.stages.straighten import Straightened, StraightenOptions, print_height, straighten

Pixels = npt.NDArray[np.uint8]
Turn = Callable[[Pixels, float], Pixels]
OPTIONS = StraightenOptions()
ANGLES = (-15.0, -7.3, -1.0, -0.15, 0.0, 0.07, 0.4, 4.0, 11.6, 15.0)


pytestmark = pytest.mark.slow


def never(_: Pixels) -> int | None:
    raise AssertionError("the page is clear and nobody need be asked")


def unsure(_: Pixels) -> int | None:
    return None


def _gray(pixels: Pixels) -> Pixels:
    return clean(pixels, CleanOptions()).gray


@pytest.mark.parametrize("name", ["127-QĐ-TU.jpg", "088-BC-HU.png"])
def test_skew_is_found_to_a_tenth_of_a_degree(
    pixels_of: Callable[..., Pixels], turned: Turn, name: str
) -> None:
    """A text, and a page with a ruled table."""
    gray = _gray(pixels_of(name))
    own = straighten(gray, OPTIONS, never).skew
    found = {angle: straighten(turned(gray, angle), OPTIONS, unsure).skew for angle in ANGLES}
    errors = {angle: skew - angle - own for angle, skew in found.items()}
    assert max(map(abs, errors.values())) < 0.1, errors


def test_skew_of_drawn_print_is_known_exactly(print_page: Callable[..., Pixels], turned: Turn) -> None:
    page = print_page()
    for angle in (-14.0, -2.5, 0.0, 0.3, 6.0):
        assert straighten(turned(page, angle), OPTIONS, unsure).skew == pytest.approx(angle, abs=0.1)


def _ordinary_pages(sample: Callable[[str], Path]) -> dict[str, Pixels]:
    names = ["231-UBND-VHXH.jpg", "046-BC-HU 1998 (đánh máy).jpg"]
    pages = {name: decode(sample(name), MediaType.JPEG, 1).pixels for name in names}
    path = sample("148-QĐ 1482 UBND tỉnh.pdf")
    last = page_raster(path, page_count(path))
    assert last is not None
    return pages | {"a last page, half empty": last.pixels}


@pytest.mark.tesseract
def test_every_way_in_which_ordinary_pages_lie_is_told_and_hardly_any_upright_one_is_asked_about(
    sample: Callable[[str], Path],
) -> None:
    asked: list[int] = []
    wrong: list[tuple[str, int, int]] = []
    with TesseractEngine() as engine:
        for name, pixels in _ordinary_pages(sample).items():
            gray = _gray(pixels)
            for lying in (0, 90, 180, 270):

                def ask(image: Pixels, lying: int = lying) -> int | None:
                    asked.append(lying)
                    return engine.rotation(image)

                found = straighten(np.ascontiguousarray(np.rot90(gray, -lying // 90)), OPTIONS, ask)
                if found.rotation != (360 - lying) % 360:
                    wrong.append((name, lying, found.rotation))
    assert not wrong
    assert asked.count(0) <= 1, "a page that stands upright costs no second opinion"


@pytest.mark.tesseract
def test_the_page_that_was_scanned_upside_down(pixels_of: Callable[..., Pixels]) -> None:
    with TesseractEngine() as engine:
        assert straighten(_gray(pixels_of("063-TB-HU (ngược).jpg")), OPTIONS, engine.rotation).rotation == 180


def test_the_page_that_was_scanned_skewed(pixels_of: Callable[..., Pixels]) -> None:
    found = straighten(_gray(pixels_of("009-CT-HU (lệch).jpg")), OPTIONS, never)
    assert (found.rotation, found.skew) == (0, pytest.approx(3.5, abs=0.1))


@pytest.mark.parametrize("shape", [(1754, 1240), (1, 1), (3, 800), (800, 3)])
@pytest.mark.parametrize("shade", [255, 0])
def test_a_page_without_print_stays_as_it_lies(shape: tuple[int, int], shade: int) -> None:
    found = straighten(np.full(shape, shade, np.uint8), OPTIONS, unsure)
    assert (found.rotation, found.skew) == (0, 0.0)
    assert min(found.image.shape) >= 1


def test_a_page_with_few_words_is_not_turned_by_chance(print_page: Callable[..., Pixels]) -> None:
    """A last page: one line, and the engine cannot tell either."""
    found = straighten(print_page(lines=1), OPTIONS, unsure)
    assert found.rotation == 0
    assert abs(found.skew) < 0.3


@pytest.mark.tesseract
@pytest.mark.parametrize("lying", [0, 90, 270])
def test_a_landscape_table_is_turned_by_its_print_and_not_by_its_shape(
    print_page: Callable[..., Pixels], lying: int
) -> None:
    page = print_page(em=30, width=1754, height=1240, lines=20).copy()
    for x in range(160, 1600, 240):
        cv2.line(page, (x, 80), (x, 1150), 0, 3)
    for y in range(100, 1150, 45):
        cv2.line(page, (160, y), (1590, y), 0, 3)
    with TesseractEngine() as engine:
        found = straighten(np.ascontiguousarray(np.rot90(page, -lying // 90)), OPTIONS, engine.rotation)
    assert found.rotation == (360 - lying) % 360
    assert abs(found.skew) < 0.1


def _marked(page: Pixels, box: Box) -> Pixels:
    page = page.copy()
    page[box.top - 30 : box.bottom + 30, box.left - 30 : box.right + 30] = 255
    page[box.top : box.bottom, box.left : box.right] = 0
    return page


def _largest_black(found: Straightened) -> Box:
    """The box of the black rectangle in the working image."""
    ink = (found.image < 128).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    left, top, width, height, _ = max(stats[1:].tolist(), key=lambda row: row[4])
    return Box(left, top, left + width, top + height)


@pytest.mark.parametrize("angle", [0.0, 2.0, -5.0, 90.0, 182.0, 267.0])
@pytest.mark.parametrize("em", [22, 60])
def test_a_place_in_the_working_image_is_found_again_in_the_master(
    print_page: Callable[..., Pixels], turned: Turn, angle: float, em: int
) -> None:
    """A black rectangle is drawn on the page, which is then turned as a scanner would see it."""
    marked = _marked(print_page(em=em), Box(700, 1000, 800, 1050))
    master = turned(marked, angle)
    upright = round(-angle / 90) % 4 * 90
    found = straighten(master, OPTIONS, lambda _: upright)
    assert found.rotation == upright
    mapped = found.to_master.map_box(_largest_black(found))
    _, _, stats, _ = cv2.connectedComponentsWithStats((master < 128).astype(np.uint8))
    left, top, width, height, _ = max(stats[1:].tolist(), key=lambda row: row[4])
    slack = 3 / found.scale if found.scale < 1 else 3
    assert mapped.left == pytest.approx(left, abs=slack + height * abs(np.sin(np.radians(found.skew))))
    assert mapped.top == pytest.approx(top, abs=slack + width * abs(np.sin(np.radians(found.skew))))
    middle = (left + width / 2, top + height / 2)
    assert mapped.middle == pytest.approx(middle, abs=slack), "whatever the angle, the middle is the middle"


@pytest.mark.parametrize("em", [14, 20, 28, 36, 50, 80])
def test_height_of_print_is_that_of_an_x(print_page: Callable[..., Pixels], em: int) -> None:
    """In Liberation Serif an x-height letter with its overshoot is 0.47 em high."""
    page = print_page(em=em, width=em * 34, height=em * 50)
    assert print_height(page) == pytest.approx(0.47 * em, abs=1.0)


def test_dotted_lines_of_forms_are_not_taken_for_print(print_page: Callable[..., Pixels]) -> None:
    """A form to be filled in has more dots than letters; its print is 26 px high, its dots are 7."""
    page = print_page(em=56, width=2480, height=3508, lines=4)
    dots = np.roll(print_page(em=56, width=2480, height=3508, lines=30, text="." * 140), 500, axis=0)
    assert print_height(np.minimum(page, dots)) == print_height(page) == pytest.approx(26, abs=1)


def test_the_back_of_a_sheet_with_a_seal_shining_through_is_neither_turned_nor_blown_up() -> None:
    """Specks have no lines; their angle and their height mean nothing."""
    random = np.random.default_rng(7)
    page = np.full((3508, 2480), 255, np.uint8)
    for angle, radius in random.uniform((0, 300), (6.28, 340), (900, 2)):
        x, y = round(900 + radius * np.cos(angle)), round(1500 + radius * np.sin(angle))
        page[y : y + random.integers(3, 8), x : x + random.integers(3, 8)] = 60
    found = straighten(page, OPTIONS, unsure)
    assert (found.rotation, found.skew) == (0, 0.0)
    assert max(found.image.shape) <= OPTIONS.largest_side


def test_print_of_any_size_has_one_height_in_the_working_image(print_page: Callable[..., Pixels]) -> None:
    for em in (14, 28, 60):
        found = straighten(print_page(em=em, width=em * 34, height=em * 50), OPTIONS, unsure)
        assert print_height(found.image) == pytest.approx(OPTIONS.print_height, abs=2)
        assert found.print_height == pytest.approx(OPTIONS.print_height, abs=1)
        assert found.image.shape[0] == pytest.approx(em * 50 * found.scale, abs=3)


def test_small_print_is_never_blown_up_beyond_the_limit(print_page: Callable[..., Pixels]) -> None:
    found = straighten(print_page(em=12, width=500, height=700), StraightenOptions(largest_scale=1.5), unsure)
    assert found.scale == 1.5
    assert found.image.shape == (1050, 750)


def test_the_page_is_not_changed(print_page: Callable[..., Pixels]) -> None:
    page = print_page().copy()
    before = page.copy()
    straighten(page, OPTIONS, unsure)
    assert np.array_equal(page, before)


@pytest.mark.parametrize("em", [54, 64, 104])
def test_the_working_image_shows_what_means_over_its_pixels_show(
    print_page: Callable[..., Pixels], turned: Turn, em: int
) -> None:
    """Print of three sizes on fine scans; the grey of each pixel is that of its place on the page."""
    page = turned(print_page(em=em, width=em * 16, height=em * 14), 0.7)
    found = straighten(page, OPTIONS, unsure)
    height, width = found.image.shape
    to_page = Transform.scaling(1 / 4).then(found.to_master)
    fine = np.array([[to_page.a, to_page.b, to_page.c], [to_page.d, to_page.e, to_page.f]])
    drawn = cv2.warpAffine(
        page, fine, (4 * width, 4 * height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255
    )
    means = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)
    inner = np.s_[10:-10, 10:-10]
    off = [
        np.abs(np.roll(found.image, moved, (0, 1))[inner].astype(int) - means[inner]).mean()
        for moved in ((0, 0), (1, 0), (0, 1), (-1, 0), (0, -1))
    ]
    assert off[0] < 3.5
    assert off[0] == min(off)
