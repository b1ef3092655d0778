"""The half sheets that are hard to read: each is read as well as it was when its floor was set."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.linenet import LineNet
from pipeline.evaluate import score_page
from pipeline.model.media import MediaType
from pipeline.model.quality import Grade

SAMPLES = Path(__file__).parents[2] / "samples"
TYPES = {".jpg": MediaType.JPEG, ".tif": MediaType.TIFF}
FLOORS = {
    "01 báo hai cột.jpg": (0.98, 0.02),
    "02 bảng kẻ ô.jpg": (0.98, 0.02),
    "03 sách cong.jpg": (0.98, 0.02),
    "04 viền đen lỗ đục.jpg": (0.98, 0.02),
    "05 thấm mực.jpg": (0.98, 0.02),
    "06 600 dpi.tif": (0.95, 0.02),
    "07 100 dpi.jpg": (0.95, 0.03),
    "08 máy chữ.jpg": (0.97, 0.02),
    "09 bản than mờ.jpg": (0.92, 0.04),
}
"""Least share of the words that is read, most edits for each letter: what was measured, with some room."""


@pytest.fixture(scope="module")
def engine() -> Iterator[LineNet]:
    with LineNet() as opened:
        yield opened


@pytest.mark.tesseract
@pytest.mark.parametrize("name", FLOORS)
def test_it_is_read_as_well_as_it_was(name: str, engine: LineNet) -> None:
    recall, cer = FLOORS[name]
    path = SAMPLES / "hard" / name
    reading = read_page(path, TYPES[path.suffix], 1, engine, PageOptions())
    truth = (SAMPLES / "hard_truth" / f"{path.stem}.txt").read_text("utf-8")
    score = score_page(truth, reading.text.text)
    assert score.recall >= recall
    assert score.cer <= cer
    assert reading.quality is not None
    assert reading.quality.searchable
    assert reading.quality.grade is not Grade.POOR


def test_each_has_its_true_text_and_a_line_in_the_readme() -> None:
    names = {path.name for path in (SAMPLES / "hard").iterdir()}
    assert names == set(FLOORS)
    assert {path.stem for path in (SAMPLES / "hard_truth").iterdir()} == {Path(name).stem for name in names}
    readme = unicodedata.normalize("NFC", (SAMPLES / "README.md").read_text("utf-8"))
    assert [name for name in names if unicodedata.normalize("NFC", name) not in readme] == []
