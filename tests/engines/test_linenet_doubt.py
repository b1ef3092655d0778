"""The second opinion: asked for unsure lines only, believed where the network is unsure."""

import pytest

from pipeline.engines.linenet_decode import ReadWord
from pipeline.engines.linenet_doubt import DoubtOptions, is_doubtful, settled

OPTIONS = DoubtOptions()


def word(text: str, confidence: float = 0.95) -> ReadWord:
    return ReadWord(text, 0.0, 0.0, 9.0, 9.0, confidence)


def texts(words: list[ReadWord]) -> str:
    return " ".join(word.text for word in words)


@pytest.mark.parametrize("text", ["định", "Định;", "(định", "UBND", "-", "QĐ-UBND", "thủ/tục", "15/2021"])
def test_sure_words_that_are_likely_need_no_second_opinion(text: str) -> None:
    assert not is_doubtful([word("một"), word(text)], OPTIONS)


@pytest.mark.parametrize(
    ("text", "confidence"), [("định", 0.4), ("15/2021", 0.7), ("địnk", 0.95), ("quyđịnh", 0.95)]
)
def test_unsure_words_and_words_that_are_none_do(text: str, confidence: float) -> None:
    assert is_doubtful([word("một"), word(text, confidence)], OPTIONS)


def test_a_word_that_is_none_becomes_the_one_that_the_second_reader_saw() -> None:
    found = settled([word("quy"), word("địnk", 0.6)], [("quy", 0.9), ("định", 0.7)], OPTIONS)
    assert texts(found) == "quy định"
    assert (found[1].left, found[1].confidence) == (0.0, 0.7)


def test_a_sure_word_stays() -> None:
    assert texts(settled([word("Krông")], [("Không", 0.95)], OPTIONS)) == "Krông"


def test_a_word_is_not_made_worse_by_the_second_reader() -> None:
    assert texts(settled([word("định", 0.5)], [("địnk", 0.95)], OPTIONS)) == "định"


def test_digits_follow_the_surer_reader_by_a_margin() -> None:
    assert texts(settled([word("15", 0.5)], [("16", 0.6)], OPTIONS)) == "15"
    assert texts(settled([word("15", 0.5)], [("16", 0.9)], OPTIONS)) == "16"


def test_words_that_only_one_reader_saw_change_nothing() -> None:
    first = [word("quy"), word("đinh", 0.3), word("này", 0.9)]
    assert texts(settled(first, [("quy", 0.9), ("này", 0.9)], OPTIONS)) == "quy đinh này"
    assert texts(settled(first, [], OPTIONS)) == "quy đinh này"


def test_readings_of_other_shape_are_of_another_word() -> None:
    assert texts(settled([word("abk", 0.3)], [("nghiêng", 0.95)], OPTIONS)) == "abk"
    assert texts(settled([word("Địnk", 0.3)], [("định", 0.95)], OPTIONS)) == "Địnk"
