"""What every recognizer promises (`engines/base.py`), asked of each of them."""

import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.base import Engine
from pipeline.engines.charset import sample_line
from pipeline.engines.choice import open_engine
from pipeline.engines.linenet import LineNet
from pipeline.engines.names import EngineName
from pipeline.engines.tesseract import TesseractEngine
from pipeline.engines.tesseract_cli import TesseractProgram
from pipeline.errors import EngineError, EnvironmentFault
from pipeline.formats.image import decode
from pipeline.model.media import MediaType
from pipeline.model.ocr import Line

pytestmark = [pytest.mark.tesseract, pytest.mark.slow]

SCANS = Path(__file__).parents[2] / "samples" / "scans"
PAGE = SCANS / "TU.2021.003" / "127-QĐ-TU.jpg"
Gray = npt.NDArray[np.uint8]


@pytest.fixture(scope="module", params=EngineName)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    opened = open_engine(request.param)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page() -> Gray:
    """A sample page with print about as high as the stages make it."""
    pixels = decode(PAGE, MediaType.JPEG, 1).pixels
    return np.asarray(cv2.resize(pixels, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def lines(engine: Engine, page: Gray) -> tuple[Line, ...]:
    return engine.read_page(page)


def test_it_reads_the_sample_line(engine: Engine) -> None:
    text, image = sample_line()
    assert " ".join(line.text for line in engine.read_line(image)) == text


def test_it_reads_a_page(lines: tuple[Line, ...]) -> None:
    text = "\n".join(line.text for line in lines)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "QUYẾT ĐỊNH" in text
    assert sum(len(line.words) for line in lines) > 150


def test_words_are_composed_and_their_confidence_is_a_share(lines: tuple[Line, ...]) -> None:
    words = [word for line in lines for word in line.words]
    assert all(word.text and unicodedata.is_normalized("NFC", word.text) for word in words)
    assert all(0.0 <= word.confidence <= 1.0 for word in words)
    assert sum(word.confidence for word in words) / len(words) > 0.85, "clean print is read with confidence"


def test_boxes_lie_on_the_page_and_hold_ink(lines: tuple[Line, ...], page: Gray) -> None:
    height, width = page.shape
    for word in (word for line in lines for word in line.words):
        assert word.box == word.box.clipped(width, height)
        assert word.box.area > 0
        assert page[word.box.top : word.box.bottom, word.box.left : word.box.right].min() < 140, word


def test_lines_of_a_block_come_from_top_to_bottom_and_words_from_left_to_right(
    lines: tuple[Line, ...],
) -> None:
    for before, after in pairwise(lines):
        if before.block == after.block:
            assert before.box.middle[1] < after.box.middle[1]
    for line in lines:
        lefts = [word.box.left for word in line.words]
        assert lefts == sorted(lefts)


def test_a_crop_of_one_line_is_read(engine: Engine, lines: tuple[Line, ...], page: Gray) -> None:
    line = next(line for line in lines if "QUYẾT ĐỊNH" in line.text)
    box = line.box
    crop = np.ascontiguousarray(page[box.top - 10 : box.bottom + 10, box.left - 10 : box.right + 10])
    assert "QUYẾT ĐỊNH" in " ".join(found.text for found in engine.read_line(crop))


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_it_tells_by_how_much_a_page_must_be_turned(engine: Engine, page: Gray, turned: int) -> None:
    """The page is turned clockwise; what turns it upright is the rest of the circle."""
    lying = np.rot90(page, -turned // 90)
    assert engine.rotation(np.ascontiguousarray(lying)) == (360 - turned) % 360


def test_a_page_that_is_not_contiguous_in_memory_is_read_all_the_same(engine: Engine, page: Gray) -> None:
    """`np.rot90` and crops give views."""
    assert engine.rotation(np.rot90(page, 1)) == 90


BLANKS: dict[str, Callable[[], Gray]] = {
    "white": lambda: np.full((800, 600), 255, np.uint8),
    "black": lambda: np.zeros((800, 600), np.uint8),
    "one pixel": lambda: np.full((1, 1), 255, np.uint8),
    "thin": lambda: np.full((3, 900), 255, np.uint8),
}


@pytest.mark.parametrize("blank", BLANKS)
def test_where_nothing_is_printed_nothing_is_read(engine: Engine, blank: str) -> None:
    image = BLANKS[blank]()
    for work in (engine.read_page, engine.read_line):
        try:
            assert work(image) == ()
        except EngineError:
            assert min(image.shape) < 10, "only an image that can hold no print may be refused"
    assert engine.rotation(image) in {None, 0}


def test_it_goes_on_after_a_page_without_print(engine: Engine) -> None:
    text, image = sample_line()
    engine.read_page(np.full((100, 100), 255, np.uint8))
    assert " ".join(line.text for line in engine.read_line(image)) == text


def test_reading_changes_nothing_in_the_image(engine: Engine) -> None:
    _, image = sample_line()
    before = image.copy()
    engine.read_line(image)
    engine.rotation(image)
    assert np.array_equal(before, image)


def test_closing_is_possible_at_once_and_after_work() -> None:
    for name in EngineName:
        open_engine(name).close()
        used = open_engine(name)
        used.rotation(np.full((50, 50), 255, np.uint8))
        used.close()


MAKERS: dict[str, Callable[[], Engine]] = {
    "library": lambda: TesseractEngine(data_folders=()),
    "program": lambda: TesseractProgram(data_folders=()),
    "line reader": lambda: LineNet(data_folders=()),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_missing_data_is_a_fault_with_the_command_that_installs_it(
    make: Callable[[], Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(EnvironmentFault, match="apt-get install tesseract-ocr-vie"):
        make()


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_damaged_data_is_an_engine_error(
    make: Callable[[], Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"not a model")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(EngineError):
        make().read_line(sample_line()[1])
