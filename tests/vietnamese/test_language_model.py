"""The packaged model, its file, and what a model says of words in context."""

import hashlib
import math
import random
import re
import time
from array import array
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EnvironmentFault
from pipeline.vietnamese.language_model import DATA_FILE, LanguageModel, ends_sentence, pieces
from pipeline.vietnamese.model_file import BREAK, CLASSES, NUMBER, STEP, UNKNOWN, Tables, byte_cost, unpacked

DATA = resources.files("pipeline.vietnamese") / "data"


@pytest.fixture(scope="module")
def packaged() -> LanguageModel:
    return LanguageModel.load()


def tiny_tables() -> Tables:
    """Three words; `ban nhân dân` and `ban nhân` seen, every cost a number of its own."""
    size = CLASSES + 3  # ban 3, dân 4, nhân 5
    return Tables(
        words=["ban", "dân", "nhân"],
        choices=2,
        word_costs=bytes([90, 50, 255, 30, 31, 32]),
        word_backoffs=bytes([0, 0, 5, 6, 7, 8]),
        bigrams=array("I", [BREAK * size + 3, 3 * size + 5, 5 * size + 4]),
        bigram_costs=bytes([11, 12, 13]),
        bigram_backoffs=bytes([1, 2, 3]),
        trigrams=array("I", [1 * size + 4]),
        trigram_costs=bytes([4]),
    )


def test_the_packaged_file_is_the_one_that_its_readme_describes() -> None:
    data = (DATA / DATA_FILE).read_bytes()
    stated = re.search(r"SHA-256: `([0-9a-f]{64})`", (DATA / "README.md").read_text("utf-8"))
    assert stated is not None
    assert hashlib.sha256(data).hexdigest() == stated[1]
    assert len(data) <= 8_000_000


def test_loads_quickly() -> None:
    start = time.process_time()
    LanguageModel.load()
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sửa đổi bổ sung một số điều", "sửa đổi bồ sung một số điều"),
        ("ủy ban nhân dân tỉnh quảng ngãi", "ủy ban nhân dân tính quảng ngãi"),
        ("bộ chính trị", "bô chính trị"),
        ("thành phố cần thơ", "thành phố cản thơ"),
        ("thẩm quyền giải quyết", "thâm quyên giải quyết"),
    ],
)
def test_right_marks_cost_less_than_wrong_ones(packaged: LanguageModel, right: str, wrong: str) -> None:
    assert packaged.cost(right.split()) + 5 < packaged.cost(wrong.split())


def test_probabilities_after_any_context_leave_room_for_unknown_words(packaged: LanguageModel) -> None:
    """They never sum to more than one (but for rounding), and to less after a rare word."""
    size = CLASSES + len(unpacked((DATA / DATA_FILE).read_bytes()).words)
    for context in ([], ["của"], ["ủy", "ban"], ["quyết", "định"], ["phông"], ["ban", "tổ"]):
        state = packaged.start
        for word in context:
            _, state = packaged.step(state, packaged.number_of(word))
        total = sum(
            math.exp(-packaged.step(state, word)[0]) for word in range(size) if word not in (UNKNOWN, BREAK)
        )
        assert 0.4 < total < 1.05, context


def test_case_and_tone_style_do_not_count(packaged: LanguageModel) -> None:
    assert packaged.number_of("HOÀ") == packaged.number_of("hòa") >= CLASSES
    assert packaged.number_of("Thuỷ") == packaged.number_of("thủy")


def test_numbers_and_strange_words_are_classes(packaged: LanguageModel) -> None:
    assert packaged.number_of("15-NQ/TU") == packaged.number_of("2020") == NUMBER
    assert packaged.number_of("Zürich") == UNKNOWN


def test_same_letters(packaged: LanguageModel) -> None:
    assert {"bổ", "bộ", "bố", "bỏ", "bờ"} <= set(packaged.same_letters("BÔ"))
    assert "đường" in packaged.same_letters("dương")
    assert packaged.same_letters("ubnd") == ()
    assert packaged.same_letters("Đắk") == ()


def test_steps_follow_trigram_bigram_and_single_word() -> None:
    model = LanguageModel(tiny_tables())
    cost, state = model.step(model.start, 3)
    assert (cost, state) == (1.1, (0, 3))
    cost, state = model.step(state, 5)  # (BREAK, ban) nhân: backoff of the bigram, then the bigram
    assert cost == pytest.approx((1 + 12) / STEP)
    assert state == (1, 5)
    cost, after = model.step(state, 4)  # the trigram
    assert cost == pytest.approx(4 / STEP)
    assert after == (2, 4)
    cost, after = model.step(state, 3)  # back to the word alone
    assert cost == pytest.approx((2 + 8 + 30) / STEP)
    assert after == (-1, 3)
    assert model.step((-1, 3), 3)[0] == pytest.approx((6 + 30) / STEP)


def test_only_choices_are_offered() -> None:
    model = LanguageModel(tiny_tables())
    assert model.same_letters("bản") == ("ban",)
    assert model.same_letters("nhàn") == ()
    assert model.number_of("nhân") == 5


def test_file_round_trip() -> None:
    tables = tiny_tables()
    again = unpacked(tables.packed())
    assert (again.words, again.choices) == (tables.words, tables.choices)
    assert (again.bigrams, again.trigrams) == (tables.bigrams, tables.trigrams)
    assert again.packed() == tables.packed()
    assert (again.word_costs, again.trigram_costs) == (tables.word_costs, tables.trigram_costs)


def test_a_damaged_file_is_an_environment_fault() -> None:
    good = tiny_tables().packed()
    assert unpacked(good)
    random.seed(1)
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 0xFF
    for bad in (b"", good[:-3], good[:12], b"x" + good, good[8:], bytes(flipped), random.randbytes(64)):
        with pytest.raises(EnvironmentFault, match="install"):
            unpacked(bad)


@given(st.floats(min_value=1e-11, max_value=1.0))
def test_costs_are_kept_to_a_twentieth(probability: float) -> None:
    assert byte_cost(probability) / STEP == pytest.approx(-math.log(probability), abs=0.5 / STEP + 1e-9)


def test_impossible_has_the_highest_cost() -> None:
    assert byte_cost(0.0) == byte_cost(1e-300) == 255


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("(hội", ["hội"]),
        ("tế-xã", ["tế", "xã"]),
        ("15-NQ/TU,", ["15-NQ/TU,"]),
        ("—", []),
        ("và/hoặc;", ["và", "hoặc"]),
    ],
)
def test_pieces(word: str, parts: list[str]) -> None:
    assert [word[start:end] for start, end in pieces(word)] == parts


@pytest.mark.parametrize(
    ("word", "ends"),
    [("định.", True), ("định.”", True), ("1.", True), ("sau:", True), ("định,", False), ("", False)],
)
def test_sentence_ends(word: str, ends: bool) -> None:
    assert ends_sentence(word) is ends
