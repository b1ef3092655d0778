"""Tesseract's table: what it says is taken over, what is no table is an `EngineError` and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.tsv import lines_from_tsv
from pipeline.errors import EngineError
from pipeline.model.geometry import Box

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
PLACE = ("5", "1", "1", "1", "1", "1", "10", "20", "30", "12", "95.5")


def row(text: str, **changes: str) -> str:
    names = ("level", "page", "block", "par", "line", "word", "left", "top", "width", "height", "conf")
    return "\t".join([*(dict(zip(names, PLACE, strict=True)) | changes).values(), text]) + "\n"


def test_words_come_line_by_line_with_place_and_confidence() -> None:
    table = HEADER + row("", level="4", conf="-1") + row("Tỉnh") + row("ủy", left="50") + row("Số", line="2")
    first, second = lines_from_tsv(table)
    assert (first.text, second.text) == ("Tỉnh ủy", "Số")
    assert first.words[0].box == Box(10, 20, 40, 32)
    assert first.words[0].confidence == pytest.approx(0.955)


def test_paragraphs_and_blocks_have_numbers_of_their_own() -> None:
    lines = lines_from_tsv(row("a") + row("b", par="2", line="1") + row("c", block="2"))
    assert len({line.block for line in lines}) == 3


def test_text_is_composed_and_without_invisible_letters() -> None:
    (line,) = lines_from_tsv(row("To\u0302\u0309\u200bng\ufeff\u2028"))
    assert line.text == "Tổng"


def test_a_space_inside_a_word_makes_two_words_side_by_side() -> None:
    (line,) = lines_from_tsv(row("UBND tỉnh", width="90"))
    assert [word.text for word in line.words] == ["UBND", "tỉnh"]
    one, two = (word.box for word in line.words)
    assert (one.left, one.right, two.right) == (10, two.left, 100)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\x85"])
def test_words_without_print_are_left_out(text: str) -> None:
    assert lines_from_tsv(HEADER + row(text)) == ()


@pytest.mark.parametrize(("conf", "share"), [("-1", 0.0), ("101", 1.0), ("nan", 0.0), ("96", 0.96)])
def test_confidence_is_always_a_share(conf: str, share: float) -> None:
    ((word,),) = (line.words for line in lines_from_tsv(row("từ", conf=conf)))
    assert word.confidence == pytest.approx(share)


def test_an_empty_table_holds_nothing() -> None:
    assert lines_from_tsv("") == lines_from_tsv(HEADER) == lines_from_tsv("\n\n") == ()


@pytest.mark.parametrize(
    "table",
    [
        "Segmentation fault\n",
        row("từ", left="ten"),
        row("từ", conf="high"),
        row("từ", block="x"),
        row("từ", conf=""),
        "5\t1\t1\n",
        row("từ").replace("\n", "\textra\n"),
    ],
)
def test_nonsense_is_an_engine_error(table: str) -> None:
    with pytest.raises(EngineError, match="nonsense"):
        lines_from_tsv(HEADER + table)


CELLS = st.text(max_size=6) | st.integers(-9, 99999).map(str)


@given(st.lists(st.lists(CELLS, min_size=11, max_size=13).map("\t".join), max_size=4).map("\n".join))
def test_no_table_however_broken_raises_anything_else(table: str) -> None:
    try:
        lines = lines_from_tsv(table.replace("\n", "\n5\t"))
    except EngineError:
        return
    assert all(line.words for line in lines)
