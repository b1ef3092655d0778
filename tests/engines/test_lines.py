"""Lines of a page: all are found, their baselines lie under the letters, their size is that of the print."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.charset import sample_line
from pipeline.engines.lines import Extent, FoundLine, find_lines
from pipeline.engines.lines_crop import BASELINE, crop_to_page, crop_width, cut
from pipeline.engines.tesseract import TesseractEngine
from pipeline.formats.image import decode
from pipeline.model.media import MediaType

pytestmark = pytest.mark.tesseract

PAGE = Path(__file__).parents[2] / "samples" / "scans" / "TU.2021.003" / "127-QĐ-TU.jpg"
Gray = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    return TesseractEngine()


@pytest.fixture(scope="module")
def page() -> Gray:
    pixels = decode(PAGE, MediaType.JPEG, 1).pixels
    return np.asarray(cv2.resize(pixels, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def lines(engine: TesseractEngine, page: Gray) -> list[FoundLine]:
    return find_lines(engine.library, page, Extent.PAGE)


def test_every_line_that_tesseract_reads_is_found(
    engine: TesseractEngine, lines: list[FoundLine], page: Gray
) -> None:
    baselines = np.array([(line.place.left_baseline + line.place.right_baseline) / 2 for line in lines])
    for read in engine.read_page(page):
        assert np.abs(baselines - read.box.bottom).min() < read.box.height, read.text


def test_body_lines_have_one_size_of_print(lines: list[FoundLine]) -> None:
    long = [line.place.em for line in lines if line.place.right - line.place.left > 600]
    assert len(long) >= 5
    assert max(long) < 1.12 * min(long)


def test_a_line_in_capitals_is_not_taken_for_larger_print(lines: list[FoundLine]) -> None:
    """Capitals are as high as x-height letters of print half as large again."""
    usual = float(np.median([line.place.em for line in lines]))
    assert all(line.place.em < 1.35 * usual for line in lines)


def test_letters_stand_on_the_baseline(lines: list[FoundLine], page: Gray) -> None:
    """Below the baseline there is far less ink than just above it."""
    for line in lines:
        place = line.place
        if place.right - place.left < 300:
            continue
        ink = 255 - cut(page, crop_to_page(place), crop_width(place)).astype(int)
        baseline = round(BASELINE)
        above, below = ink[baseline - 5 : baseline - 1], ink[baseline + 3 : baseline + 7]
        assert above.sum() > 2 * below.sum(), place


def test_a_crop_of_one_line_is_one_line(engine: TesseractEngine) -> None:
    _, image = sample_line()
    (line,) = find_lines(engine.library, image, Extent.BLOCK)
    assert line.place.right - line.place.left > 0.8 * image.shape[1]


def test_a_short_word_that_layout_analysis_takes_for_a_picture_is_found(engine: TesseractEngine) -> None:
    _, image = sample_line()
    (line,) = find_lines(engine.library, np.pad(image[:, :100], 12, constant_values=255), Extent.BLOCK)
    assert line.place.right - line.place.left > 60


@pytest.mark.parametrize("shape", [(800, 600), (1, 1), (3, 900)])
def test_where_nothing_is_printed_no_line_is_found(engine: TesseractEngine, shape: tuple[int, int]) -> None:
    for extent in Extent:
        assert find_lines(engine.library, np.full(shape, 255, np.uint8), extent) == []


def test_lines_on_grainy_paper_are_found_and_the_grain_is_none(engine: TesseractEngine) -> None:
    """Its grains are like letters, tens of thousands of them: layout analysis took minutes."""
    _, line = sample_line()
    page, tops = np.full((1500, 2000), 235, np.float32), range(200, 1300, 120)
    for top in tops:
        page[top : top + line.shape[0], 300 : 300 + line.shape[1]] -= (255 - line) * 0.25
    grain = 14 * np.random.default_rng(3).standard_normal(page.shape)
    grainy = cv2.resize(np.clip(page + grain, 0, 255).astype(np.uint8), None, fx=1.75, fy=1.75)
    found = find_lines(engine.library, np.asarray(grainy, np.uint8), Extent.PAGE)
    middles = [(line.place.left_baseline + line.place.right_baseline) / 3.5 for line in found]
    assert len(found) == len(tops)
    assert all(top < middle < top + line.shape[0] for top, middle in zip(tops, middles, strict=True))
