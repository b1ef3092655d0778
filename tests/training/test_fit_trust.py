"""The tables of trust rise and are honest about what was seen; the pages behind them come out alike again."""

import random

import numpy as np
import pytest

from pipeline.engines.linenet_trust import Kind
from pipeline.rules.load import load_rules
from pipeline.training.fit_trust import Seen, fitted_table
from pipeline.training.reader_fonts import installed
from pipeline.training.reader_text import TextOptions, TextSource
from pipeline.training.trust_pages import made_page


def seen(count: int, seed: int) -> list[Seen]:
    """Words of a network that is right as often as its confidence to the power of three says."""
    chance = random.Random(seed)
    confidences = [chance.random() for _ in range(count)]
    return [Seen(Kind.OTHER, sure, chance.random() < sure**3) for sure in confidences]


def test_a_table_tells_the_share_of_right_words_and_rises() -> None:
    table = fitted_table(seen(20_000, 1))
    assert all(np.diff(table["network"]) > 0)
    assert all(np.diff(table["right"]) > 0)
    assert 0.0 <= table["right"][0] < table["right"][-1] <= 1.0
    for sure in (0.3, 0.5, 0.7, 0.9):
        assert np.interp(sure, table["network"], table["right"]) == pytest.approx(sure**3, abs=0.05)


@pytest.mark.parametrize("right", [True, False])
def test_words_that_are_all_right_or_all_wrong_give_a_table_too(right: bool) -> None:
    table = fitted_table([Seen(Kind.NUMBER, step / 100, right) for step in range(100)])
    assert all(np.diff(table["right"]) > 0)
    assert table["right"][0] >= 0.0
    assert table["right"][-1] <= 1.0


def test_no_word_at_all_gives_a_table_too() -> None:
    assert all(np.diff(fitted_table([])["right"]) > 0)


def test_the_same_number_gives_the_same_page() -> None:
    text = "Ủy ban nhân dân tỉnh ban hành kế hoạch số hóa tài liệu lưu trữ"
    source = TextSource((text,), (len(text),), ("tỉnh",), ("Kính gửi",), load_rules(), TextOptions())
    try:
        families = installed()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    one, again = (made_page(source, families, 3) for _ in range(2))
    assert one.text == again.text
    assert np.array_equal(one.gray, again.gray)
