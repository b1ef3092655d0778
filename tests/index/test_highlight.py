import re
import sys
import unicodedata
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.index.highlight import matches, snippet
from pipeline.index.places import LATIN, places_of_words, places_side_by_side
from pipeline.index.query import parse, shingles
from pipeline.index.tokens import folded_texts
from pipeline.vietnamese.normalize import exact, folded, printed

TEXT = st.text(st.sampled_from("aàoòóủy hHòaHoá đĐ-/.,\n\t_15𝐀🙂"), max_size=300).map(printed)


def shown(text: str, query: str) -> list[str]:
    return [match.text for match in matches(text, parse(query))]


def test_words_of_a_page_are_those_that_the_index_sees() -> None:
    """Tokens are cut before folding: a letter is part of a word exactly where folding leaves a letter."""
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        if unicodedata.category(letter) in {"Cn", "Co", "Cs"}:
            continue
        if exact(letter) != " " or letter.isalnum():
            assert letter.isalnum(), hex(code)
            assert folded(letter) != " ", hex(code)
            if folded(letter).isascii() and unicodedata.is_normalized("NFC", letter):
                assert any(code in part for part in LATIN), "a pattern would not find it"


@given(TEXT)
def test_folding_piece_by_piece_gives_the_words_of_the_whole(text: str) -> None:
    words = folded(text).split()
    assert [form.split() for form in folded_texts(text)] == [exact(text).split(), words, shingles(words)]


@given(TEXT, TEXT)
@example("Ｔà ①Đ2², а", "đ2² а")
@example("ba ba\nba-ba", "ba ba")
def test_words_stand_where_the_folded_page_has_them(text: str, query: str) -> None:
    words = tuple(dict.fromkeys(folded(query).split()))
    there = [(found.group(), found.span()) for found in re.finditer(r"\S+", folded(text))]
    assert places_of_words(text, words) == [span for word, span in there if word in words]
    if words:
        runs = [there[at : at + len(words)] for at in range(len(there) - len(words) + 1)]
        beside = [(run[0][1][0], run[-1][1][1]) for run in runs if tuple(word for word, _ in run) == words]
        assert places_side_by_side(text, words) == beside


@given(TEXT, TEXT)
def test_matches_are_slices_in_order_and_words_fold_like_the_page(text: str, query: str) -> None:
    found = matches(text, parse(query))
    assert all(text[match.start : match.end] == match.text != "" for match in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    whole = folded(text)
    for word in parse(query).words:
        assert any(word.folded in whole[m.start : m.end].split() for m in found) == (
            word.folded in whole.split()
        )


@given(TEXT, TEXT, st.integers(1, 60))
def test_snippet_is_one_line_and_its_matches_are_slices(text: str, query: str, width: int) -> None:
    found = matches(text, parse(query))
    piece = snippet(text, found, width)
    assert not set("\n\t") & set(piece.text)
    assert all(piece.text[match.start : match.end] == match.text for match in piece.matches)
    assert bool(piece.matches) == bool(found)
    originals = [" ".join(match.text.split()) for match in found]
    assert all(match.text in originals for match in piece.matches)
    assert piece == snippet(text, found, width)


def test_marked_word_shows_other_forms_only_where_its_own_is_missing() -> None:
    assert shown("Hòa, hoà; hóa. Hoa", "hòa") == ["Hòa", "hoà"]
    assert shown("hóa. Hoa", "hòa") == ["hóa", "Hoa"]
    assert shown("Hòa, hóa. Hoa", "hoa") == ["Hòa", "hóa", "Hoa"]
    assert shown("thu, thủ; nhập, nhấp", "thu nhập") == ["thu", "nhập"]


def test_only_whole_words_match() -> None:
    assert shown("hòabình hòa_bình 15hòa", "hòa") == ["hòa"]


def test_neighbouring_words_are_one_match_across_a_line() -> None:
    assert shown("sự CHUYỂN\nĐỔI SỐ, số", "chuyển đổi số") == ["CHUYỂN\nĐỔI SỐ", "số"]
    assert shown("Phan-Bội-Châu", '"phan bội châu"') == ["Phan-Bội-Châu"]


def test_code_is_one_match_with_its_zeros() -> None:
    assert shown("Số: 05/2024/NĐ–CP và 5/2024/NĐ-CP, 15/2024/NĐ-CP", "5/2024/nđ-cp") == [
        "05/2024/NĐ–CP",
        "5/2024/NĐ-CP",
    ]


def test_snippet_shows_the_place_with_most_words_and_says_where_it_was_cut() -> None:
    text = "đổi " + "chữ " * 100 + "về chuyển đổi số ở tỉnh " + "chữ " * 100
    piece = snippet(text, matches(text, parse("chuyển đổi số")), 60)
    assert [match.text for match in piece.matches] == ["chuyển đổi số"]
    assert piece.text.startswith("… chữ")
    assert piece.text.endswith(" …")
    assert len(piece.text) <= 64


def test_snippet_without_matches_is_the_head_of_the_page() -> None:
    assert snippet("\n ỦY BAN\n\nNHÂN DÂN", ()).text == "ỦY BAN NHÂN DÂN"
    assert snippet("", ()).text == ""
    assert snippet("x" * 500, ()).text == "x" * 200 + " …"
