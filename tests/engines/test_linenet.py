"""The line reader: lines cut from the fine page where there is one, and the self-test that guards it."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("onnxruntime", reason="the line reader needs onnxruntime")

from pipeline.engines.base import FinePage
from pipeline.engines.charset import sample_line
from pipeline.engines.linenet import LineNet, LineNetOptions, _Pages
from pipeline.engines.linenet_cut import CutLine, doubled, parted
from pipeline.engines.linenet_decode import ReadWord
from pipeline.engines.linenet_model import WEIGHTS
from pipeline.engines.lines import Extent, FoundLine, find_lines
from pipeline.engines.lines_crop import Place, lowered
from pipeline.engines.lines_size import PageInk, page_ink
from pipeline.engines.lines_tied import tying_parts
from pipeline.errors import EnvironmentFault
from pipeline.model.geometry import Box, Transform
from pipeline.model.ocr import Word

pytestmark = [
    pytest.mark.tesseract,
    pytest.mark.skipif(not WEIGHTS.is_file(), reason="the package holds no weights of the line reader"),
]

Gray = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def reader() -> Iterator[LineNet]:
    with LineNet() as opened:
        yield opened


def page_of_lines(scale: float) -> Gray:
    """The sample line three times on a white page, `scale` times its own size."""
    _, image = sample_line()
    page = np.full((600, image.shape[1] + 200), 255, np.uint8)
    for top in (100, 200, 300):
        page[top : top + image.shape[0], 100 : 100 + image.shape[1]] = image
    return np.asarray(cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def test_the_self_test_passes(reader: LineNet) -> None:
    reader.check()


def test_the_self_test_fails_where_the_line_comes_out_otherwise(
    reader: LineNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.engines.linenet.sample_line", lambda: ("Một dòng khác", sample_line()[1]))
    with pytest.raises(EnvironmentFault, match="Nghị quyết của Tỉnh ủy"):
        reader.check()


def test_its_name_tells_its_weights(reader: LineNet) -> None:
    digest = WEIGHTS.with_suffix(".sha256").read_text("ascii")[:8]
    assert reader.name == f"linenet {digest} vie"


def test_pixels_come_from_the_fine_page_and_boxes_are_those_of_the_working_image(reader: LineNet) -> None:
    """The working image is blurred until marks are gone; what is read is in the fine page."""
    text, _ = sample_line()
    fine = page_of_lines(2.0)
    working = cv2.GaussianBlur(page_of_lines(1.0), (0, 0), 1.5)
    lines = reader.read_page(np.asarray(working, np.uint8), FinePage(fine, Transform.scaling(2.0)))
    assert [line.text for line in lines] == [text] * 3
    tops = [line.box.middle[1] for line in lines]
    _, image = sample_line()
    for top, wanted in zip(tops, (100, 200, 300), strict=True):
        assert top == pytest.approx(wanted + image.shape[0] / 2, abs=12)
    assert all(word.box == word.box.clipped(*working.shape[::-1]) for line in lines for word in line.words)


def test_a_line_is_cut_at_wide_gaps() -> None:
    words = [Word(text, Box(left, 0, left + 20, 10), 1.0) for text, left in (("a", 0), ("b", 30), ("c", 90))]
    assert [[word.text for word in piece] for piece in parted(words, 30.0)] == [["a", "b"], ["c"]]
    assert parted([], 30.0) == []


def test_a_page_without_lines_is_empty(reader: LineNet) -> None:
    assert reader.read_page(np.full((400, 300), 255, np.uint8)) == ()


def read_as(text: str, confidence: float) -> CutLine:
    words = [ReadWord(word, 0.0, 0.0, 1.0, 1.0, confidence) for word in text.split()]
    return CutLine(np.zeros((40, 40), np.uint8), Transform(), words, np.zeros((225, 10), np.float32))


def test_ink_that_two_lines_have_read_is_kept_once_as_the_better_one_read_it() -> None:
    whole, part = Place(100, 500, 300, 500, 31), Place(100, 504, 280, 504, 31)
    under, beside = Place(100, 540, 300, 540, 31), Place(310, 500, 500, 500, 31)
    lines = [
        read_as("Đặng Văn Min", 0.9),
        read_as("Đặng Văn Minh", 0.9),
        read_as("Thọ", 0.9),
        read_as("T", 0.9),
    ]
    assert doubled(lines, [part, whole, under, beside]) == {0}
    assert doubled([*lines[1::-1], *lines[2:]], [whole, part, under, beside]) == {1}


def test_a_line_goes_on_over_letters_that_a_seal_ties_to_its_ring(reader: LineNet) -> None:
    page = page_of_lines(1.0)
    cv2.circle(page, (110, 430), 110, (0,), 2)  # 7 ems across, as a seal is beside print of 14 points
    assert [line.text for line in reader.read_page(page)] == [sample_line()[0]] * 3
    with LineNet(options=LineNetOptions(most_ends=0)) as hasty:
        assert len(hasty.read_page(page)[-1].text) < len(sample_line()[0])


def test_what_is_left_of_rulings_and_tables_ties_no_letters() -> None:
    page = np.full((1400, 1000), 255, np.uint8)
    seal, ruling, table = (300, 100, 230, 230), (600, 100, 130, 250), (100, 500, 800, 500)
    for left, top, width, height in (seal, ruling, table):
        cv2.rectangle(page, (left, top), (left + width - 1, top + height - 1), (0,), 2)
    ink: PageInk = replace(page_ink(page, is_page=True), usual_em=31.0)
    ((left, *_),) = tying_parts(ink)
    assert abs(left - seal[0]) <= 1


@pytest.mark.parametrize(("confidence", "tried"), [(0.9, 5), (0.4, 0)])
def test_ends_that_read_no_better_are_soon_left_alone(
    confidence: float, tried: int, reader: LineNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And those of lines that are hardly print are not tried at all."""
    cuts: list[Place] = []

    def cut_again(_: LineNet, place: Place, __: _Pages) -> CutLine:
        cuts.append(place)
        return read_as("Minh", confidence)

    monkeypatch.setattr(LineNet, "_line", cut_again)
    ends = tuple(float(end) for end in range(205, 260, 5))
    found = [FoundLine(Place(100, 500, 200, 500, 31), 1, ends=ends)]
    page = _Pages(np.zeros((9, 9), np.uint8), None)
    assert reader._go_on([read_as("Minh", confidence)], found, page) == found
    assert len(cuts) == tried


def test_print_that_was_measured_too_large_is_cut_anew(reader: LineNet) -> None:
    text, image = sample_line()
    page = _Pages(image, None)
    (found,) = find_lines(reader._tesseract.library, image, Extent.BLOCK)
    large = replace(found, place=replace(found.place, em=found.place.em / 0.6))
    lines = [reader._line(large.place, page)]
    assert " ".join(word.text for word in lines[0].words) != text
    reader._resize(lines, [large], page)
    assert " ".join(word.text for word in lines[0].words) == text


@pytest.mark.parametrize(("others", "read"), [(0, False), (3, True)])
def test_line_that_seemed_to_stand_on_its_descenders_is_moved_to_the_feet_of_its_letters(
    others: int, read: bool, reader: LineNet
) -> None:
    """Letters that touch end where the lowest of them ends; other lines tell how large the print is."""
    text, image = sample_line()
    page = _Pages(image, None)
    (right,) = find_lines(reader._tesseract.library, image, Extent.BLOCK)
    em = right.place.em
    low = replace(right, place=replace(lowered(right.place, 0.25 * em), em=1.2 * em))
    found = [low] + others * [right]
    lines = [reader._line(one.place, page) for one in found]
    assert lines[0].sureness < LineNetOptions().unsure_size
    reader._resize(lines, found, page)
    assert (" ".join(word.text for word in lines[0].words) == text) == read
