"""Repair puts marks right and changes nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Other, PageText, Word
from pipeline.stages.repair import Repaired, RepairOptions, repair
from pipeline.stages.spellings import ChangeCost
from pipeline.vietnamese.language_model import LanguageModel
from pipeline.vietnamese.normalize import folded

MODEL = LanguageModel.load()


def page(text: str, confidence: float = 0.9) -> PageText:
    """A page with the rows of `text`; words have boxes of their own."""
    rows = []
    for top, row in enumerate(text.split("\n")):
        lines = []
        for left, line in enumerate(row.split("\t")):
            words = [
                Word(
                    word,
                    Box(left * 1000 + 10 * place, top * 20, left * 1000 + 10 * place + 9, top * 20 + 15),
                    confidence,
                )
                for place, word in enumerate(line.split())
            ]
            lines.append(Line(tuple(words), top))
        rows.append(tuple(lines))
    return PageText(3000, 3000, 200, tuple(rows))


def repaired(text: str, confidence: float = 0.9) -> str:
    return repair(page(text, confidence), MODEL, RepairOptions()).text.text


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("sửa đổi, bồ sung một sô điều của Nghị định", "sửa đổi, bổ sung một số điều của Nghị định"),
        ("QUYÉT ĐỊNH", "QUYẾT ĐỊNH"),
        ("Luật Tô chức chính quyên địa phương", "Luật Tổ chức chính quyền địa phương"),
        ("TÍNH QUẢNG NGÃI", "TỈNH QUẢNG NGÃI"),
        ("có hiệu lực kế từ ngày ký.", "có hiệu lực kể từ ngày ký."),
        ("phát triển kinh tê-xã hội", "phát triển kinh tế-xã hội"),
        ("(bổ nhiêm)", "(bổ nhiệm)"),
        ("thẩm quyền giải quyêt", "thẩm quyền giải quyết"),
    ],
)
def test_marks_that_recognizers_misread(read: str, meant: str) -> None:
    assert repaired(read, 0.8) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Số: 15-NQ/TU và 86/QĐ-UBND",
        "UBND, HĐND, THADS, KT. CHỦ TỊCH",
        "gửi TU và HU trước ngày 5",
        "hàng năm và hằng năm",
        "theo the Road of Silk",
        "Y tế, ở a, ă, â",
        "ông Bạch Đăng Ngọc, bà Ksor H'Bia",
        "huyện Mèo Vạc, xã Đắk Rông",
        "Hoà bình và hòa giải",
        "⁄§ — * 2O25",
        "iPhone, eOffice",
    ],
)
def test_what_is_left_as_read(text: str) -> None:
    assert repaired(text, 0.9) == text


def test_context_runs_on_over_lines() -> None:
    assert repaired("sửa đổi, bổ\nsùng một số điều", 0.5) == "sửa đổi, bổ\nsung một số điều"


def test_columns_run_down_not_across() -> None:
    side_by_side = (
        "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTÍNH QUẢNG NGÃI\tĐộc lâp - Tự do - Hạnh phúc"
    )
    assert repaired(side_by_side, 0.8) == side_by_side.replace("TÍNH", "TỈNH").replace("lâp", "lập")


def test_a_sentence_end_cuts_the_context() -> None:
    """`quyết` would be pulled to `quyền` by nothing; a new sentence must not depend on the one before."""
    alone = repaired("bồ sung", 0.9)
    assert repaired("Điều 1.\nbồ sung", 0.9).split("\n")[1] == alone


def test_low_confidence_makes_a_change_cheaper() -> None:
    text = "trong phông"
    assert repaired(text, 1.0) == text
    assert repaired(text, 0.0) != text


def test_costs_are_options() -> None:
    dear = RepairOptions(costs=ChangeCost(mark=100.0))
    assert repair(page("QUYÉT ĐỊNH"), MODEL, dear).changed == 0


def test_a_page_in_the_new_tone_style_keeps_it() -> None:
    read = "Uỷ ban nhân dân, thuỷ lợi, hoà giải. nước Cộng hoa xã hội chủ nghĩa"
    assert "Cộng hoà xã" in repaired(read, 0.5)
    assert "Cộng hòa xã" in repaired(read.replace("Uỷ", "Ủy").replace("uỷ", "ủy").replace("oà", "òa"), 0.5)


def test_the_reading_is_kept_beside_the_repair() -> None:
    result = repair(page("QUYÉT ĐỊNH:\nbồ sung."), MODEL, RepairOptions())
    words = list(result.text.words())
    assert [(word.raw, word.text) for word in words] == [
        ("QUYÉT", "QUYẾT"),
        (None, "ĐỊNH:"),
        ("bồ", "bổ"),
        (None, "sung."),
    ]
    assert result.changed == 2


def test_a_second_repair_starts_from_the_reading() -> None:
    """A change that a better model (here: dearer changes) does not make is taken back."""
    first = repair(page("QUYÉT ĐỊNH"), MODEL, RepairOptions())
    assert repair(first.text, MODEL, RepairOptions(costs=ChangeCost(mark=100.0))) == Repaired(
        page("QUYÉT ĐỊNH"), 0
    )


def test_an_empty_page() -> None:
    empty = PageText(10, 10, 200)
    assert repair(empty, MODEL, RepairOptions()) == Repaired(empty, 0)


_PRINTED = """
    sửa đôi bồ sung một sô điều QUYÉT ĐỊNH tỉnh TÍNH Quảng Ngãi của 15-NQ/TU UBND a) - Tô chức, hoà thuỷ.
    the of kinh tê-xã 2O25 İn ﬁn ñam ăn. H'Mông
"""
_WORDS = st.one_of(
    st.sampled_from(_PRINTED.split()),
    st.text(min_size=1, max_size=6).filter(lambda text: text.split() == [text]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.lists(_WORDS, min_size=1, max_size=6), min_size=1, max_size=3), max_size=5),
    st.floats(min_value=0.0, max_value=1.0),
)
def test_only_marks_ever_change(rows: list[list[list[str]]], confidence: float) -> None:
    read = (
        page("\n".join("\t".join(" ".join(line) for line in row) for row in rows), confidence)
        if rows
        else page("a")
    )
    result = repair(read, MODEL, RepairOptions())
    before, after = list(read.words()), list(result.text.words())
    assert [folded(word.text) for word in before] == [folded(word.text) for word in after]
    assert [(word.box, word.confidence) for word in before] == [(word.box, word.confidence) for word in after]
    for old, new in zip(before, after, strict=True):
        assert [letter.isupper() for letter in old.text] == [letter.isupper() for letter in new.text]
        assert new.raw == (old.text if new.text != old.text else None)
        if any(map(str.isdigit, old.text)):
            assert new == old
    assert result.changed == sum(word.raw is not None for word in after)
    assert [[len(line.words) for line in row] for row in read.rows] == [
        [len(line.words) for line in row] for row in result.text.rows
    ]
    assert repair(result.text, MODEL, RepairOptions()) == result


def test_a_repaired_page_read_again_as_printed_stays() -> None:
    """Also when the repair is taken for a reading: the marks that differ obey the triangle inequality."""
    text = "Căn cứ Luật Tô chức chính quyên địa phương; sửa đổi, bồ sung một sô điều"
    once = repair(page(text), MODEL, RepairOptions()).text
    as_read = replace(
        once,
        rows=tuple(
            tuple(Line(tuple(replace(word, raw=None) for word in line.words), line.block) for line in row)
            for row in once.rows
        ),
    )
    assert repair(as_read, MODEL, RepairOptions()).changed == 0


def seen(text: str, word: str, *others: tuple[str, float]) -> str:
    """The repaired text where the recognizer may have seen others in place of a word."""
    read = page(text, 0.6)
    (line,), *rest = read.rows
    words = tuple(
        replace(one, others=tuple(Other(*other) for other in others)) if one.text == word else one
        for one in line.words
    )
    return repair(replace(read, rows=((Line(words),), *rest)), MODEL, RepairOptions()).text.text


def test_letters_change_only_to_what_the_recognizer_may_have_seen() -> None:
    text = "xã hội chủ nghĩa Việt Nan"
    assert repaired(text, 0.6) == text
    assert seen(text, "Nan", ("Nam", 1.5)) == "xã hội chủ nghĩa Việt Nam"
    assert seen("Chủ tịch Ủy ban nhân đân,", "đân,", ("dân,", 1.0)) == "Chủ tịch Ủy ban nhân dân,"


def test_what_was_seen_costs_what_the_recognizer_says() -> None:
    text = "của tỉnh Hà Giang"
    assert seen(text, "tỉnh", ("tính", 0.2), ("tình", 0.1)) == text, "the words around it agree"
    assert seen("phát triển kinh tê xã hội", "tê", ("tá", 0.1)) == "phát triển kinh tế xã hội"


@pytest.mark.parametrize(
    ("text", "word", "other"),
    [
        ("số 15/QĐ-UBND của Ủy ban", "15/QĐ-UBND", "16/QĐ-UBND"),
        ("gửi HU theo quy định", "HU", "HỦ"),
        ("cộng hòa xã hội", "hội", "hội,"),
        ("cộng hòa xã hội", "hội", "hvi"),
        ("cộng hòa xã (hội)", "(hội)", "hội)"),
        ("VĂN PHÒNG TÍNH", "TÍNH", "tỈNH"),
        ("Độc lập - T do", "T", "Ý"),
    ],
    ids=["number", "abbreviation", "sign", "no syllable", "bracket", "mixed case", "one letter"],
)
def test_numbers_abbreviations_and_signs_stay_whatever_was_seen(text: str, word: str, other: str) -> None:
    assert seen(text, word, (other, 0.0)) == text
