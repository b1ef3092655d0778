import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.index.codes import MAX_CODES, Code, code_key
from pipeline.index.query import MAX_WORDS, parse

TYPED = st.text(st.sampled_from('aàđĐoủy 0159/-–"“”«». NQTU\n\t🙂') | st.characters(), max_size=200)


@given(TYPED)
@example("İ ẞ ﬁ ǅ")
def test_every_text_is_a_query_of_comparable_words(text: str) -> None:
    query = parse(text)
    for word in (*query.words, *(word for phrase in query.phrases for word in phrase.words)):
        assert word.exact
        assert len(word.exact) == len(word.folded)
        assert not any(letter.isspace() for letter in word.exact + word.folded)
    for code in query.codes:
        assert all(form and all(form) for form in code.forms)
    assert 0 <= query.required <= len(query.terms)


@pytest.mark.parametrize(
    "piece", ["1/", "1 - NQ ", "9", '"', "a ", "15-NQ/TU-", "1A-", '"a" ', "1-NQ/TU 2-NQ/TU "]
)
def test_long_input_is_bounded(piece: str) -> None:
    started = time.thread_time()
    query = parse(piece * (10_000 // len(piece)))
    assert time.thread_time() - started < 0.5
    assert len(query.words) + sum(len(phrase.words) for phrase in query.phrases) <= MAX_WORDS
    assert len(query.codes) <= 2 * MAX_CODES


def test_word_is_marked_when_folding_changes_it() -> None:
    assert [word.marked for word in parse("Đường đi so sánh").words] == [True, True, False, True]
    assert not parse("hoa").marked
    assert parse('x "hòa"').marked


def test_decomposed_and_lookalike_letters_are_the_same_query() -> None:
    assert parse("ho\u0300a") == parse("hoà") == parse("HÒA")
    assert parse("Ðồng") == parse("đồng")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("15-NQ/TU", "15-nq-tu"),
        ("15 – NQ/TU", "15-nq-tu"),
        ("0249/2025/NĐ–CP", "249-2025-nd-cp"),
        ("249 / 2025 / nđ - cp", "249-2025-nd-cp"),
        ("số 05 NQ/HT", "5-nq-ht"),
        ("01A/QĐ-UB", "1a-qd-ub"),
        ("45/2019/QH14", "45-2019-qh14"),
        ("01/2014/TTLT-BCA-BTP", "1-2014-ttlt-bca-btp"),
        ("127-QĐ/TU", "127-qd-tu"),
        ("15-nq", "15-nq"),
        ("249/2025", "249-2025"),
    ],
)
def test_codes_are_recognised_in_every_spelling(text: str, key: str) -> None:
    query = parse(f"theo {text}, về đất")
    assert [code.key for code in query.codes] == [key]
    assert [word.exact for word in query.words] == ["theo", "về", "đất"]


@pytest.mark.parametrize(
    "text", ["điều 5 - luật đất đai", "số 5", "nghị quyết 15", "2.500/3", "và/hoặc", "năm 2020 - 2025"]
)
def test_numbers_in_running_words_are_no_codes(text: str) -> None:
    assert parse(text).codes == ()


def test_code_ends_before_running_words() -> None:
    query = parse("15/NQ - kế hoạch")
    assert [code.key for code in query.codes] == ["15-nq"]
    assert [word.exact for word in query.words] == ["kế", "hoạch"]


def test_typed_and_printed_code_have_one_key() -> None:
    for printed in ("Số: 015-NQ/TU"[4:], "15 NQ/TU", "15NQ/TU", " 15 -NQ / TU "):
        assert code_key(printed) == "15-nq-tu"
    assert code_key("—") == ""
    assert code_key("000") == "0"


def test_code_is_looked_for_in_the_text_with_and_without_zeros() -> None:
    assert Code("5-nq-tu").forms == tuple((number, "nq", "tu") for number in ("5", "05", "005", "0005"))
    assert Code("1a-qd").forms[1] == ("01a", "qd")


def test_quotes_of_all_kinds_make_phrases_and_an_open_one_is_ignored() -> None:
    query = parse('“hòa bình” «tự do» "độc lập" hạnh "phúc')
    assert [[word.exact for word in phrase.words] for phrase in query.phrases] == [
        ["hòa", "bình"],
        ["tự", "do"],
        ["độc", "lập"],
    ]
    assert [word.exact for word in query.words] == ["hạnh", "phúc"]


def test_repeated_words_are_needed_once() -> None:
    query = parse("cộng hòa cộng hoà")
    assert (query.required, query.compounds) == (2, ("cong_hoa", "hoa_cong"))
    assert len(query.words) == 4
