"""Confidence means the same for all words: the network is surer of strokes and codes than it is right."""

from itertools import pairwise

import pytest

from pipeline.engines.linenet_trust import trust


@pytest.mark.parametrize("word", ["ngày", "15/2021", "xqzt,", "UBND"])
def test_trust_grows_with_confidence_and_stays_a_chance(word: str) -> None:
    values = [trust(word, step / 50) for step in range(51)]
    assert all(0.0 <= before <= after <= 1.0 for before, after in pairwise(values))
    assert values[-1] >= 0.95


@pytest.mark.parametrize("confidence", [0.3, 0.6, 0.9])
def test_syllables_are_trusted_more_than_numbers_and_words_that_are_none(confidence: float) -> None:
    assert trust("tháng,", confidence) > trust("07", confidence) + 0.15
    assert trust("tháng", confidence) > trust("tnnt", confidence) + 0.15


def test_signs_keep_their_confidence() -> None:
    assert trust("-", 0.37) == 0.37
