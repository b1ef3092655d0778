"""What is kept of what an engine saw; the engine here says what a test wants it to have seen."""

import unicodedata
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.base import FinePage
from pipeline.errors import EngineError
from pipeline.model.geometry import Box, Transform
from pipeline.model.ocr import Line, Word
from pipeline.stages.recognize import Recognized, RecognizeOptions, recognize
from pipeline.stages.straighten import Straightened

Gray = npt.NDArray[np.uint8]
SIZE = (1000, 1400)


@dataclass
class Reader:
    """A recognizer that always sees the same lines."""

    lines: tuple[Line, ...] = ()
    crops: list[Gray] = field(default_factory=list)
    name: str = "reader of the test"

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        return self.lines

    def read_line(self, image: Gray) -> tuple[Line, ...]:
        self.crops.append(image)
        return ()

    def rotation(self, image: Gray) -> int | None:
        return None

    def close(self) -> None:
        pass


class Broken(Reader):
    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        raise EngineError("Tesseract failed on this page: {reason}. Try `sohoa retry`.", reason="test")


def line(*words: tuple[str, float], top: int = 100) -> Line:
    return Line(
        tuple(
            Word(text, Box(100 + 120 * number, top, 200 + 120 * number, top + 24), confidence)
            for number, (text, confidence) in enumerate(words)
        )
    )


def seen(*lines: Line, to_master: Transform | None = None, scale: float = 1.0) -> Recognized:
    straight = Straightened(
        image=np.full((1400, 1000), 255, np.uint8),
        to_master=to_master or Transform(),
        rotation=0,
        skew=0.0,
        scale=scale,
        print_height=16,
    )
    return recognize(straight, Reader(lines), SIZE, 200, RecognizeOptions())


def test_clear_lines_are_kept() -> None:
    found = seen(line(("Tỉnh", 0.9), ("ủy", 0.95)), line(("Số", 0.8), top=160))
    assert found.text.text == "Tỉnh ủy\nSố"
    assert found.dropped_lines == 0
    assert (found.text.width, found.text.height, found.text.dpi) == (1000, 1400, 200)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ([("Tỉnh", 0.9), ("—", 0.3), ("ủy", 0.9)], "Tỉnh ủy"),
        ([("a", 0.9), ("-", 0.9), ("b", 0.9)], "a - b"),
        ([("|", 0.2)], ""),
        ([("~~", 0.59), ("…", 0.61)], "…"),
    ],
)
def test_marks_without_letters_are_kept_only_when_they_are_sure(
    words: list[tuple[str, float]], kept: str
) -> None:
    assert seen(line(*words)).text.text.split() == kept.split()


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ([("xq7z", 0.2), ("hjk", 0.3)], False),
        ([("quyết", 0.2), ("hjk", 0.3)], True),
        ([('"Nghị', 0.1)], True),
        ([("12/3", 0.3)], False),
        ([("12/3", 0.5)], True),
        ([("an", 0.2)], False),
    ],
)
def test_doubtful_lines_are_kept_only_with_a_vietnamese_syllable(
    words: list[tuple[str, float]], kept: bool
) -> None:
    found = seen(line(*words), line(("Số", 0.9), top=300))
    assert (len(found.text.rows) == 2) is kept
    assert found.dropped_lines == (0 if kept else 1)


def test_text_is_composed_and_look_alikes_are_put_right() -> None:
    found = seen(line((unicodedata.normalize("NFD", "Tổng"), 0.9), ("Ðảng", 0.9)))
    assert found.text.text == "Tổng Đảng"


def test_a_word_of_invisible_letters_only_is_dropped() -> None:
    assert seen(line(("Số", 0.9), ("\u200b", 0.9))).text.text == "Số"


def test_boxes_come_back_in_the_master_and_never_leave_it() -> None:
    """The working image was scaled by a half and moved."""
    found = seen(line(("Số", 0.9), ("2", 0.9)), to_master=Transform(2, 0, 650, 0, 2, -230))
    assert [word.box for word in found.text.words()] == [Box(850, 0, 1000, 18), Box(1000, 0, 1000, 18)]


def test_a_page_turned_by_a_quarter_gets_standing_boxes() -> None:
    turn, _, _ = Transform.turning(90, *SIZE)
    found = seen(line(("Số", 0.9)), to_master=turn.inverse())
    (word,) = found.text.words()
    assert (word.box.width, word.box.height) == (24, 100)


def test_an_empty_page_is_empty() -> None:
    found = seen()
    assert (found.text.rows, found.dropped_lines) == ((), 0)


def test_errors_of_the_engine_come_through() -> None:
    straight = Straightened(np.full((10, 10), 255, np.uint8), Transform(), 0, 0.0, 1.0, 16)
    with pytest.raises(EngineError):
        recognize(straight, Broken(), (10, 10), 200, RecognizeOptions())


@pytest.mark.parametrize(
    "word", ["#0/QĐ-VKSTC", "https://dichvucong.gov.vn", "abc@chinhphu.vn", "01/9/2023."]
)
def test_notations_addresses_and_dates_are_kept_however_unsure(word: str) -> None:
    """The number of a document is often written by hand, and read badly together with its notation."""
    assert seen(line((word, 0.1))).text.text == word


@pytest.mark.parametrize(
    ("word", "confidence", "printed"),
    [
        ("4n", 0.3, "An"),
        ("“4n", 0.3, "“An"),
        ("8an", 0.3, "Ban"),
        ("5ố:", 0.3, "Số:"),
        ("4n", 0.6, "4n"),
        ("8m", 0.3, "8m"),
        ("8a", 0.3, "8a"),
        ("40kg", 0.3, "40kg"),
        ("4N", 0.3, "4N"),
    ],
)
def test_figures_that_hardly_read_before_small_letters_are_capitals(
    word: str, confidence: float, printed: str
) -> None:
    """Never in measures and articles (8a), and never where the recognizer is sure."""
    (row,) = seen(line(("Luật", 0.9), (word, confidence))).text.rows
    assert row[0].text == f"Luật {printed}"


@pytest.mark.parametrize(
    ("word", "printed"), [("13g30°", "13g30’"), ("7h05°,", "7h05’,"), ("30°", "30°"), ("15°C", "15°C")]
)
def test_minutes_of_a_time_of_day_are_no_degrees(word: str, printed: str) -> None:
    assert seen(line(("Từ", 0.9), (word, 0.9))).text.text == f"Từ {printed}"
