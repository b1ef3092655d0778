"""The page story on samples: scans are read, text layers kept, blank sides told, secrets stopped."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.batch.page_story import PageOptions, read_page, read_print
from pipeline.engines.base import Engine, FinePage
from pipeline.engines.tesseract import TesseractEngine
from pipeline.errors import BadInputError, EngineError
from pipeline.formats.image import Raster, decode
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.ocr import Line, Word
from pipeline.model.page import PageKind, PageReading

pytestmark = pytest.mark.tesseract
Sample = Callable[[str], Path]
Gray = npt.NDArray[np.uint8]
OPTIONS = PageOptions()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with TesseractEngine() as opened:
        yield opened


@pytest.fixture(scope="module")
def reading_of(engine: Engine, sample: Sample) -> Callable[[str], PageReading]:
    """The reading of a sample JPEG, made once."""
    made: dict[str, PageReading] = {}

    def read(name: str) -> PageReading:
        if name not in made:
            made[name] = read_page(sample(name), MediaType.JPEG, 1, engine, OPTIONS)
        return made[name]

    return read


class NotAsked:
    """A recognizer that must not be asked for a page."""

    name = "not asked"

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        raise EngineError("Tesseract failed on this page: {reason}. Try `sohoa retry`.", reason="asked")

    read_line = read_page

    def rotation(self, image: Gray) -> int | None:
        raise EngineError("Tesseract failed on this page: {reason}. Try `sohoa retry`.", reason="asked")

    def close(self) -> None:
        pass


def _truth(samples: Path, name: str, page: int) -> list[str]:
    """The words of the true text in reading order."""
    return (samples / "truth" / f"{Path(name).stem}_p{page:03}.txt").read_text("utf-8").split()


def _found(samples: Path, name: str, page: int, text: str) -> float:
    """Share of the different words of the true text that were read."""
    truth = set(_truth(samples, name, page))
    return len(truth & set(text.split())) / len(truth)


@pytest.mark.parametrize("name", ["231-UBND-VHXH.jpg", "063-TB-HU (ngược).jpg"])
def test_a_scan_is_read(
    reading_of: Callable[[str], PageReading], samples: Path, engine: Engine, name: str
) -> None:
    reading = reading_of(name)
    assert (reading.kind, reading.page_number, reading.marks) == (PageKind.SCAN, 1, ())
    assert reading.engine == engine.name
    assert reading.treatment.rotation == (180 if "ngược" in name else 0)
    assert _found(samples, name, 1, reading.text.text) > 0.93
    for word in reading.text.words():
        assert word.box == word.box.clipped(reading.text.width, reading.text.height)
        assert word.box.area > 0


def test_boxes_of_a_page_that_lies_upside_down_lie_where_the_words_are_in_the_master(
    reading_of: Callable[[str], PageReading],
) -> None:
    """The header of that page stands at the bottom of the scan."""
    reading = reading_of("063-TB-HU (ngược).jpg")
    first = next(reading.text.words())
    assert first.box.top > 0.8 * reading.text.height
    assert first.box.left > 0.5 * reading.text.width


def test_repair_is_a_layer_and_can_be_left_out(
    reading_of: Callable[[str], PageReading], sample: Sample, engine: Engine
) -> None:
    name = "231-UBND-VHXH.jpg"
    repaired = reading_of(name)
    plain = read_page(sample(name), MediaType.JPEG, 1, engine, replace(OPTIONS, repairs=False))
    assert all(word.raw is None for word in plain.text.words())
    assert [word.raw or word.text for word in repaired.text.words()] == [
        word.text for word in plain.text.words()
    ]


def test_a_good_text_layer_is_kept_and_nobody_is_asked(sample: Sample, samples: Path) -> None:
    name = "014-HD-VPTU.pdf"
    for page in (1, 2):
        reading = read_page(sample(name), MediaType.PDF, page, NotAsked(), OPTIONS)
        assert (reading.kind, reading.engine, reading.page_number) == (PageKind.TEXT, "text-layer", page)
        assert reading.text.text.split() == _truth(samples, name, page), "its foot is read as that of a scan"
        assert reading.text.mean_confidence == 1.0


def test_a_mixed_pdf_is_decided_page_by_page(sample: Sample, samples: Path, engine: Engine) -> None:
    name = "073-TTr-SNV (hỗn hợp).pdf"
    first, second = (read_page(sample(name), MediaType.PDF, page, engine, OPTIONS) for page in (1, 2))
    assert (first.kind, second.kind) == (PageKind.TEXT, PageKind.SCAN)
    assert _found(samples, name, 2, second.text.text) > 0.9


def test_a_blank_side_is_blank_in_spite_of_print_that_shines_through(sample: Sample, engine: Engine) -> None:
    reading = read_page(sample("131-KH-HU 2 mặt.pdf"), MediaType.PDF, 2, engine, OPTIONS)
    assert (reading.kind, reading.text.rows, reading.marks) == (PageKind.BLANK, (), ())
    assert reading.text.width > 1000


def test_no_word_of_a_secret_page_leaves_the_story(reading_of: Callable[[str], PageReading]) -> None:
    reading = reading_of("056-PA-UBND.jpg")
    assert [mark.level for mark in reading.marks] == ["mật"] * len(reading.marks)
    assert reading.marks
    assert reading.text.rows == ()
    assert list(reading.text.words()) == []


def test_the_second_page_of_a_bilevel_tiff_is_the_second_page(
    sample: Sample, samples: Path, engine: Engine
) -> None:
    reading = read_page(sample("342-QĐ-HU.tif"), MediaType.TIFF, 2, engine, OPTIONS)
    assert reading.page_number == 2
    assert _found(samples, "342-QĐ-HU.tif", 2, reading.text.text) > 0.85


def test_errors_of_file_and_engine_come_through(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "cut.jpg").write_bytes(sample("231-UBND-VHXH.jpg").read_bytes()[:5000])
    with pytest.raises(BadInputError):
        read_page(tmp_path / "cut.jpg", MediaType.JPEG, 1, NotAsked(), OPTIONS)
    with pytest.raises(BadInputError):
        read_page(sample("014-HD-VPTU.pdf"), MediaType.PDF, 3, NotAsked(), OPTIONS)
    with pytest.raises(EngineError):
        read_page(sample("231-UBND-VHXH.jpg"), MediaType.JPEG, 1, NotAsked(), OPTIONS)


class Misled:
    """A recognizer that takes a page for one that stands on its head, and then reads little of it."""

    name = "misled"

    def __init__(self) -> None:
        self.seen: list[Gray] = []

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        self.seen.append(image)
        words = ("nhà",) * 3 if len(self.seen) == 1 else ("nhà",) * 5
        sure = 0.4 if len(self.seen) == 1 else 0.95
        return (
            Line(tuple(Word(text, Box(9 * at, 5, 9 * at + 8, 15), sure) for at, text in enumerate(words))),
        )

    def read_line(self, image: Gray) -> tuple[Line, ...]:
        return ()

    def rotation(self, image: Gray) -> int | None:
        return 180

    def close(self) -> None:
        pass


def test_a_page_that_was_stood_on_its_head_is_read_the_other_way_too() -> None:
    """Letters this faint and few do not tell which way is up, and the recognizer may guess wrong."""
    page = np.full((400, 300), 255, np.uint8)
    page[100:104, 50:60] = 0
    engine = Misled()
    seen = read_print(Raster(page, 200), engine, OPTIONS)
    assert seen.straight.rotation == 0
    assert len(list(seen.text.words())) == 5
    assert len(engine.seen) == 2


def test_a_negative_is_read_like_the_page_that_it_shows(
    sample: Sample, samples: Path, engine: Engine, tmp_path: Path
) -> None:
    page = decode(sample("231-UBND-VHXH.jpg"), MediaType.JPEG, 1, OPTIONS.limits)
    cv2.imwrite(str(tmp_path / "negative.png"), 255 - page.pixels)
    reading = read_page(tmp_path / "negative.png", MediaType.PNG, 1, engine, OPTIONS)
    assert _found(samples, "231-UBND-VHXH.jpg", 1, reading.text.text) > 0.85
