"""The measure of reading, worked out by hand."""

import pytest

from pipeline.evaluate import Score, right_words, score_page, total


def test_page_that_was_read_as_printed() -> None:
    score = score_page("Số: 15-NQ/TU\nHà Giang", "Số: 15-NQ/TU Hà  Giang")
    assert (score.recall, score.precision, score.folded_recall, score.number_recall) == (1, 1, 1, 1)
    assert score.cer == 0, "white space does not count"


def test_wrong_mark_costs_recall_but_not_folded_recall() -> None:
    score = score_page("quyết định số 15", "quyêt định số 15")
    assert (score.recall, score.precision, score.folded_recall, score.number_recall) == (0.75, 0.75, 1, 1)
    assert score.cer == 1 / len("quyết định số 15")


def test_wrong_digit_costs_the_number() -> None:
    score = score_page("ngày 12 tháng 3", "ngày 12 tháng 8")
    assert (score.recall, score.number_recall) == (0.75, 0.5)


def test_code_of_a_document_is_one_word() -> None:
    assert score_page("15-NQ/TU", "15 NQ TU").hits == 0


def test_words_count_as_often_as_they_are_printed() -> None:
    assert score_page("một hai", "một một hai hai").precision == 0.5
    assert score_page("một một", "một").recall == 0.5


def test_order_costs_letters_but_no_words() -> None:
    score = score_page("một hai", "hai một")
    assert score.recall == 1
    assert score.cer > 0.5


def test_case_counts_as_a_mark_does() -> None:
    score = score_page("HÀ GIANG", "Hà Giang")
    assert (score.recall, score.folded_recall) == (0, 1)


def test_handwriting_and_stamps_of_the_truth_do_not_count() -> None:
    score = score_page("Số: ⟦hw:123⟧ ⟦stamp:ĐẾN⟧", "Số:")
    assert (score.words, score.recall, score.cer) == (1, 1, 0)


def test_marks_that_look_alike_and_decomposed_letters_are_the_same() -> None:
    assert score_page("“Hà – Giang”…", '"Ha\u0300 - Giang"...').cer == 0


def test_empty_page_and_page_that_was_not_read() -> None:
    blank = score_page("", "")
    assert (blank.recall, blank.precision, blank.cer) == (1, 1, 0)
    assert score_page("", "rác").precision == 0
    lost = score_page("một hai", "")
    assert (lost.recall, lost.cer) == (0, 1)


def test_total_weighs_pages_by_their_length() -> None:
    whole = total([score_page("một hai ba", "một hai ba"), score_page("bốn", "")])
    assert whole == Score(2, 4, 3, 3, 3, 0, 0, 13, 3)
    assert whole.recall == pytest.approx(0.75)
    assert total([]) == Score()


def test_right_words_are_told_in_order_and_out_of_it() -> None:
    truth = "Số: 15/QĐ ngày ⟦hw:05⟧ tháng 3\tNơi nhận: VT"
    readings = ["Nơi", "nhận:", "VT;", "Số", "15/QD", "ngày", "05", "tháng", "3", "-", "3"]
    assert right_words(truth, readings) == [
        True, True, True, True, False, True, True, True, True, True, False,
    ]  # fmt: skip


def test_a_word_is_right_only_as_often_as_it_is_printed() -> None:
    assert sum(right_words("và của và", ["và", "và", "và", "của"])) == 3
