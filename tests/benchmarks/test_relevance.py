"""The judgements are data that people made: here is what they must be for the benchmark to count right."""

import math
from collections import Counter

import pytest

from tests.benchmarks.relevance import GRADES, Ranked, graded, judgements, ndcg, queries, table

QUERIES = queries()
JUDGEMENTS = judgements()


def test_there_are_queries_of_both_kinds_and_of_every_length() -> None:
    assert len({query.text for query in QUERIES}) == len(QUERIES) >= 60
    assert min(Counter(query.marked for query in QUERIES).values()) >= 30
    lengths = {len(query.text.split()) for query in QUERIES}
    assert set(range(1, 9)) <= lengths


def test_marked_queries_have_marks_and_unmarked_have_none() -> None:
    assert all(query.text.isascii() != query.marked for query in QUERIES)


def test_every_judgement_is_of_a_known_query_and_a_known_grade_and_made_once() -> None:
    names = {query.name for query in QUERIES}
    assert all(each.query in names and each.grade in GRADES for each in JUDGEMENTS)
    made = Counter((each.query, each.document, each.page_number) for each in JUDGEMENTS)
    assert max(made.values()) == 1


def test_every_query_has_pages_that_answer_it_and_pages_that_do_not_answer_it_fully() -> None:
    grades = graded(JUDGEMENTS)
    assert set(grades) == {query.name for query in QUERIES}
    assert all(max(pages.values()) >= 2 and len(pages) >= 10 for pages in grades.values())


def test_judgements_hold_no_text_of_a_page() -> None:
    assert all(len(each.digest) == 10 and int(each.digest, 16) >= 0 for each in JUDGEMENTS)
    assert max(len(each.document) for each in JUDGEMENTS) < 120


def test_ndcg_is_one_for_the_best_order_and_falls_with_each_place() -> None:
    grades = {"a": 3, "b": 1, "c": 0}
    assert ndcg(["a", "b", "c"], grades) == 1
    assert ndcg(["x", "a", "b"], grades) == pytest.approx((7 / math.log2(3) + 1 / 2) / (7 + 1 / math.log2(3)))
    assert ndcg(["c", "x"], grades) == 0


def test_table_shows_the_means_of_both_kinds_and_what_nobody_judged() -> None:
    asked = (QUERIES[0], QUERIES[-1])
    grades = {query.name: {"right": 3, "wrong": 0} for query in asked}
    system = Ranked("ours", {asked[0].name: ["right"], asked[1].name: ["wrong", "new"]})
    line = table(asked, grades, [system]).splitlines()[1]
    assert line.split() == ["ours", "1.0000", "0.0000", "0.5000", "33.3%"]
