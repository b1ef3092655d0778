"""Words from chances: letters, repeats, blanks, spaces, ends of words in the ink, confidence."""

import numpy as np
import pytest

from pipeline.engines.linenet_decode import Chances, Scores, chances_of, with_stop, words_of
from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.lines_crop import BASELINE, EM, HEIGHT, STEP, Ink


def printing(steps: str, unsure: str = "") -> Chances:
    """A step for each character, `_` is the blank; its chance is 0.9, that of letters of `unsure` 0.4."""
    scores = np.zeros((len(LETTERS) + 1, len(steps)), np.float32)
    for step, letter in enumerate(steps):
        chance = 0.4 if letter in unsure else 0.9
        output = 0 if letter == "_" else LETTERS.index(letter) + 1
        scores[output, step] = np.log(chance / (1 - chance) * len(LETTERS))
    return chances_of(scores)


def line_with_ink(steps: int, *spans: tuple[int, int]) -> Ink:
    line = np.zeros((HEIGHT, steps * STEP), np.float32)
    for start, end in spans:
        line[15:31, start:end] = 2.0
    return line


def test_repeats_are_one_letter_and_blanks_part_equal_letters() -> None:
    (word,) = words_of(printing("__xx_xx__"), line_with_ink(9))
    assert word.text == "xx"


@pytest.mark.parametrize(("third", "read"), [(0.0, ["1"]), (9.0, [])])
def test_a_letter_as_likely_as_the_blank_is_printed(third: float, read: list[str]) -> None:
    """Scores of eight bits are often equal, and a lost letter is worse than a doubtful one.

    Where more letters are as likely, as in worn stamps, none is.
    """
    scores = np.zeros((len(LETTERS) + 1, 3), np.float32)
    scores[0] = 9.0
    scores[LETTERS.index("1") + 1, 1] = 9.0
    scores[LETTERS.index("l") + 1 : LETTERS.index("l") + 3, 1] = third
    assert [word.text for word in words_of(chances_of(scores), line_with_ink(3))] == read


def test_spaces_part_words_and_blanks_print_nothing() -> None:
    steps = "_t_ỉ_n_h_ _u_y_ "
    words = words_of(printing(steps), line_with_ink(len(steps)))
    assert [word.text for word in words] == ["tỉnh", "uy"]
    assert words_of(printing("______ _"), line_with_ink(8)) == []


def test_words_end_where_their_ink_ends() -> None:
    line = line_with_ink(24, (10, 30), (50, 90))
    steps = "_" * 3 + "a_b" + "_" * 3 + " " + "_" * 4 + "c___d" + "_" * 5
    first, second = words_of(printing(steps), line)
    assert (first.left, first.right) == (10, 30)
    assert (second.left, second.right) == (50, 90)


def test_letters_that_are_printed_early_do_not_move_their_words() -> None:
    """As the network does: the dash before its ink, the C in the gap before it."""
    line = line_with_ink(30, (9, 17), (27, 60), (70, 90))
    steps = "-__ _C_ă_n_ ___c_ứ" + "_" * 12
    dash, first, second = words_of(printing(steps), line)
    assert (dash.left, dash.right) == (9, 17)
    assert (first.left, first.right) == (27, 60)
    assert (second.left, second.right) == (70, 90)


def test_specks_in_a_wide_gap_belong_to_no_word() -> None:
    line = line_with_ink(100, (8, 30), (150, 152), (180, 183), (300, 340))
    steps = "__a_b_" + " " + "_" * 68 + "c_d" + "_" * 22
    first, second = words_of(printing(steps), line)
    assert first.right < 80
    assert second.left > 270


def test_letters_far_apart_are_of_two_words_without_a_space_between() -> None:
    line = line_with_ink(30, (8, 30), (90, 110))
    first, second = words_of(printing("__a_b_" + "_" * 15 + "c_d" + "_" * 6), line)
    assert (first.text, second.text) == ("ab", "cd")
    assert first.right == 30
    assert second.left == 90


def test_words_that_touch_are_parted_between_their_letters() -> None:
    line = line_with_ink(12, (4, 44))
    first, second = words_of(printing("_a_b _ c_d__"), line)
    assert first.right == second.left
    assert 14 < first.right < 30


def test_marks_and_tails_make_a_word_higher_and_deeper() -> None:
    line = line_with_ink(4)
    (plain,) = words_of(printing("_x__"), line)
    (capital,) = words_of(printing("_H__"), line)
    (marked,) = words_of(printing("_Ế__"), line)
    (tail,) = words_of(printing("_g__"), line)
    (dotted,) = words_of(printing("_ạ__"), line)
    assert plain.top > capital.top > marked.top > 0
    assert BASELINE < plain.bottom < BASELINE + 0.1 * EM
    assert tail.bottom > plain.bottom
    assert dotted.bottom > plain.bottom


def test_a_word_is_as_sure_as_its_least_sure_letter() -> None:
    (word,) = words_of(printing("_a_b_c_", unsure="b"), line_with_ink(7))
    assert word.confidence == pytest.approx(0.4)


def test_a_letter_is_as_sure_as_its_surest_step() -> None:
    chances = printing("_aa_", unsure="a")
    chances.sure[1] = 0.8
    (word,) = words_of(chances, line_with_ink(4))
    assert word.confidence == pytest.approx(0.8)


def scores_of(steps: str, last: int, stop: float) -> Scores:
    """Scores of what is printed at the steps, with a full stop of that chance at the step `last`."""
    scores = np.full((len(LETTERS) + 1, len(steps)), -12.0, np.float32)
    for step, letter in enumerate(steps):
        scores[0 if letter == "_" else LETTERS.index(letter) + 1, step] = 0.0
    scores[LETTERS.index(".") + 1, last] = np.log(stop)
    return scores


@pytest.mark.parametrize(
    ("steps", "last", "stop", "read"),
    [
        ("_đ_ủ____", 6, 0.05, "đủ."),
        ("_đ_ủ____", 6, 0.002, "đủ"),
        ("_đ_ủ_)__", 7, 0.05, "đủ)."),
        ("_đ_ủ_;__", 7, 0.05, "đủ;"),
        ("_đ_ủ_._/__", 9, 0.05, "đủ./."),
        ("_đ_/___", 6, 0.05, "đ/"),
        ("_đ_ủ____", 2, 0.05, "đủ"),
        ("___đ_ủ", 1, 0.05, "đủ"),
    ],
)
def test_a_full_stop_that_ends_a_line_is_printed_though_blank_is_likelier(
    steps: str, last: int, stop: float, read: str
) -> None:
    scores = scores_of(steps, last, stop)
    (word,) = words_of(chances_of(scores), line_with_ink(len(steps)))
    (ended,) = with_stop([word], scores)
    assert ended.text == read
    assert ended.confidence == word.confidence
    assert with_stop([], scores) == []
