"""Real lines: stored whole, cut a little differently each time, labelled only where it is sure."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines.lines_crop import HEIGHT, Place
from pipeline.training.reader_real import UNSURE, RealLine, RealLines, cut_strip, read_page, write_page
from pipeline.training.reader_vote import Voter
from pipeline.vietnamese.language_model import LanguageModel


def strip_of(document: str, text: str = "ủy ban") -> RealLine:
    page = np.full((200, 900), 255, np.uint8)
    page[80:100, 100:700] = 0
    line = cut_strip(page, Place(100, 100, 700, 100, 44.0), text, document)
    assert line is not None
    return line


def test_a_stored_page_is_read_as_it_was_written(tmp_path: Path) -> None:
    lines = [strip_of("201", "một"), strip_of("201", "hai")]
    write_page(tmp_path / "201_p001.zip", lines)
    read = read_page(tmp_path / "201_p001.zip")
    assert [(line.text, line.place, line.png) for line in read] == [
        (line.text, line.place, line.png) for line in lines
    ]
    assert list(tmp_path.glob("*.new")) == []


def test_a_very_fine_page_is_stored_smaller() -> None:
    page = np.full((900, 3000), 255, np.uint8)
    line = cut_strip(page, Place(300, 500, 2500, 500, 200.0), "chữ", "201")
    assert line is not None
    assert line.place.em == pytest.approx(50.0)
    assert line.strip().shape[0] < 200


def test_a_line_outside_the_page_is_none() -> None:
    page = np.full((100, 100), 255, np.uint8)
    assert cut_strip(page, Place(300, 500, 900, 500, 40.0), "chữ", "201") is None


def test_held_pages_are_measured_and_never_learned_from(tmp_path: Path) -> None:
    write_page(tmp_path / "201_p001.zip", [strip_of("201", "học")])
    write_page(tmp_path / "held-202_p001.zip", [strip_of("held-202", "giữ")])
    lines = RealLines(tmp_path)
    assert lines.count == 1
    rng = random.Random(1)
    assert {lines.sample(rng).text for _ in range(20)} == {"học"}
    assert [sample.text for sample in lines.held_out()] == ["giữ"]


def test_lines_without_a_label_are_given_only_where_they_are_asked_for(tmp_path: Path) -> None:
    lines = [strip_of("201", "học"), replace(strip_of("201", ""), document=f"{UNSURE}201")]
    write_page(tmp_path / "201_p001.zip", lines)
    real, rng = RealLines(tmp_path), random.Random(1)
    assert real.count == 1
    assert {real.sample(rng).text for _ in range(20)} == {"học"}
    found = real.unsure(rng)
    assert found is not None
    assert found.text is None
    assert RealLines(None).unsure(rng) is None


def test_a_line_is_cut_a_little_differently_each_time(tmp_path: Path) -> None:
    write_page(tmp_path / "201_p001.zip", [strip_of("201")])
    lines, rng = RealLines(tmp_path), random.Random(2)
    cuts = [lines.sample(rng).line for _ in range(10)]
    assert all(cut.shape[0] == HEIGHT for cut in cuts)
    assert len({cut.tobytes() for cut in cuts}) > 5


def test_without_a_folder_there_are_no_lines() -> None:
    assert RealLines(None).count == 0


@pytest.fixture(scope="module")
def voter() -> Voter:
    return Voter(LanguageModel.load())


def test_what_both_read_is_the_label(voter: Voter) -> None:
    assert voter.label(["Số:", "15/QĐ-UBND"], ["Số:", "15/QĐ-UBND"]) == "Số: 15/QĐ-UBND"


def test_the_language_model_takes_one_of_two_syllables(voter: Voter) -> None:
    first, second = ["bồ", "sung", "một", "sổ", "điều"], ["bổ", "sung", "một", "số", "điều"]
    assert voter.label(first, second) == "bổ sung một số điều"
    assert voter.label(second, first) == "bổ sung một số điều"


def test_the_one_that_is_a_syllable_is_taken(voter: Voter) -> None:
    assert voter.label(["Nghị", "quyêt"], ["Nghị", "quyết"]) == "Nghị quyết"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ngày 15", "ngày 16"),
        ("Điều 1.", "Điều l."),
        ("ban hành", "banhành"),
        ("ban hành;", "ban hành:"),
        ("Ban hành", "ban hành"),
        ("Hvng kbx", "Hvmg kbx"),
        ("", ""),
    ],
    ids=["digits", "digit or letter", "spaces", "signs", "case", "no syllables", "nothing"],
)
def test_what_is_not_sure_is_left_out(voter: Voter, first: str, second: str) -> None:
    assert voter.label(first.split(), second.split()) is None


def test_a_mark_that_both_readers_lost_makes_the_line_unsure(voter: Voter) -> None:
    words = ["quy", "định", "chỉ", "tiết", "và", "hướng", "dẫn", "thi", "hành"]
    assert voter.label(words, words) is None
    words[2] = "chi"
    assert voter.label(words, words) == "quy định chi tiết và hướng dẫn thi hành"


def test_a_dot_that_tesseract_adds_at_the_end_is_not_printed(voter: Voter) -> None:
    assert voter.label(["quy", "định."], ["quy", "định"]) == "quy định"
    assert voter.label(["quy", "định."], ["quy", "định."]) == "quy định."
    assert voter.label(["quy", "định"], ["quy", "định."]) is None


def test_dashes_and_quotes_that_look_alike_do_not_part_readers(voter: Voter) -> None:
    assert voter.label(["Độc", "lập", "–", "Tự", "do"], ["Độc", "lập", "-", "Tự", "do"]) == "Độc lập - Tự do"
