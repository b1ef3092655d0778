"""What a doubtful word may say instead is told with what it costs, and sure words cost no search."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines.linenet_decode import ReadWord, Scores
from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.linenet_others import OthersOptions, others_of

OPTIONS = OthersOptions()
LEAST = 1e-6


def scores(*steps: dict[str, float]) -> Scores:
    """Logarithms of the chances of letters at each step; what is left is the blank's."""
    table = np.full((len(LETTERS) + 1, len(steps)), math.log(LEAST), np.float32)
    for place, step in enumerate(steps):
        for letter, chance in step.items():
            table[LETTERS.index(letter) + 1, place] = math.log(chance)
        table[0, place] = math.log(max(LEAST, 1 - sum(step.values())))
    return table


def word(text: str, first: int, last: int) -> ReadWord:
    return ReadWord(text, 0, 0, 1, 1, 0.5, first, last)


def test_the_second_letter_of_a_step_is_told_with_its_cost() -> None:
    table = scores({"s": 0.9999}, {}, {"ố": 0.8, "ổ": 0.2})
    (other,) = others_of(word("số", 0, 2), None, None, table, OPTIONS)
    assert other.text == "sổ"
    assert other.cost == pytest.approx(math.log(0.8 / 0.2), abs=0.02)


def test_a_letter_too_many_and_one_too_few_are_among_them() -> None:
    table = scores({"K": 0.9999}, {}, {"k": 0.6}, {}, {"h": 0.7})
    texts = {other.text for other in others_of(word("Kkh", 0, 4), None, None, table, OPTIONS)}
    assert {"Kh", "Kk", "K"} <= texts


def test_equal_letters_are_one_unless_a_blank_parts_them() -> None:
    table = scores({"a": 0.9999}, {"a": 0.7}, {"a": 0.9999})
    (other,) = others_of(word("a", 0, 2), None, None, table, OPTIONS)
    assert other == ("aa", pytest.approx(math.log(0.7 / 0.3), abs=0.02))


def test_where_nothing_is_in_doubt_there_is_nothing_else() -> None:
    table = scores({"đ": 0.9999}, {"đ": 0.9999}, {}, {"a": 0.9999}, {})
    assert others_of(word("đa", 0, 3), None, None, table, OPTIONS) == ()


def test_the_steps_of_neighbours_are_left_to_them() -> None:
    table = scores(
        {"x": 0.6, "y": 0.4}, {" ": 0.9999}, {"b": 0.7, "d": 0.3}, {" ": 0.9999}, {"u": 0.6, "v": 0.4}
    )
    before, middle, after = word("x", 0, 0), word("b", 2, 2), word("u", 4, 4)
    assert [other.text for other in others_of(middle, before, after, table, OPTIONS)] == ["d"]


def test_two_words_that_may_be_one_are_not_told() -> None:
    table = scores({"a": 0.9999}, {" ": 0.5}, {"b": 0.9999})
    assert all(" " not in other.text for other in others_of(word("ab", 0, 2), None, None, table, OPTIONS))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("aáâbn "), st.floats(0.01, 0.2), max_size=4), min_size=1, max_size=7
    )
)
def test_costs_rise_and_no_text_is_told_twice(steps: list[dict[str, float]]) -> None:
    found = others_of(word("b", 0, len(steps) - 1), None, None, scores(*steps), OPTIONS)
    costs = [other.cost for other in found]
    assert costs == sorted(costs)
    assert all(0 <= cost <= OPTIONS.costliest + 0.01 for cost in costs)
    assert len({other.text for other in found}) == len(found)
    assert "b" not in {other.text for other in found}
