"""Comparing print with known words: tolerant of misread letters, not of other words."""

from pipeline.rules.book import Phrase
from pipeline.stages.wording import best_match, fold_words, same, snapped

AGENCIES = [Phrase.of(text) for text in ("ỦY BAN NHÂN DÂN", "BỘ TƯ PHÁP", "Bà Rịa - Vũng Tàu", "Hà Giang")]


def test_puts_misread_words_right_and_keeps_the_case() -> None:
    assert (
        " ".join(snapped(["ÚY", "BAN", "NHÂN", "ĐÂN", "TỈNH", "HA", "GIANG"], AGENCIES))
        == "ỦY BAN NHÂN DÂN TỈNH HÀ GIANG"
    )
    assert " ".join(snapped(["Hà", "Giạng,"], AGENCIES)) == "Hà Giang,"


def test_keeps_either_tone_style_of_the_print() -> None:
    assert snapped(["UỶ", "BAN", "NHÂN", "DÂN"], AGENCIES) == ["UỶ", "BAN", "NHÂN", "DÂN"]


def test_a_short_word_is_not_taken_for_another() -> None:
    assert snapped(["SỞ", "TƯ", "PHÁP"], AGENCIES) == ["SỞ", "TƯ", "PHÁP"]


def test_a_dash_inside_a_name_may_be_lost() -> None:
    assert " ".join(snapped(["BÀ", "RỊA", "VŨNG", "TÀU"], AGENCIES)) == "BÀ RỊA - VŨNG TÀU"
    assert " ".join(snapped(["BÀ", "RỊA", "-", "VỮNG", "TÀU", "CŨ"], AGENCIES)) == "BÀ RỊA - VŨNG TÀU CŨ"


def test_the_longest_phrase_wins() -> None:
    phrases = [Phrase.of("CHỦ TỊCH"), Phrase.of("PHÓ CHỦ TỊCH")]
    found = best_match(fold_words(["KT.", "PHÓ", "CHỦ", "TỊCH"]), phrases)
    assert found is not None
    assert (found.phrase.text, found.start, found.end) == ("PHÓ CHỦ TỊCH", 1, 4)


def test_spaces_do_not_matter_to_a_whole_line() -> None:
    assert same("T Ờ  T R Ì N H", Phrase.of("Tờ trình"))
    assert not same("QUYẾT ĐỊNH", Phrase.of("Nghị định"))
