"""The search body and the page as sent: shapes that a real server cannot tell from slightly wrong ones."""

import json
from typing import Any

import pytest

from pipeline.index.base import PageEntry, PageRevision
from pipeline.index.elastic.body import best_body, count_body, first_body, query
from pipeline.index.elastic.mapping import HELD, MAPPINGS, STONE, metadata, settings, source
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.elastic.sending import action
from pipeline.index.filters import Years
from pipeline.index.names import Names
from pipeline.index.plan import plan
from pipeline.index.query import parse
from pipeline.index.tiers import AS_PHRASE, AS_TYPED, IN_FULL, OWN_CODE
from pipeline.model.archive import EntryKind


def asked(text: str, names: Names | None = None) -> dict[str, Any]:
    clause: dict[str, Any] = query(plan(parse(text), names or Names()).whole)["bool"]
    return clause


def boosts(text: str) -> list[float]:
    return sorted(
        each["constant_score"]["boost"] for each in asked(text)["should"] if "constant_score" in each
    )


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("so", []),
        ("số", [IN_FULL, AS_TYPED]),
        ("chuyen doi", [AS_PHRASE]),
        ("chuyển đổi", [IN_FULL, AS_PHRASE, AS_TYPED]),
        ('"chuyen doi"', []),
        ('"chuyển đổi"', [AS_TYPED]),
        ("15-NQ/TU", [AS_PHRASE, AS_TYPED, OWN_CODE]),
    ],
)
def test_tiers_of_a_query(text: str, tiers: list[float]) -> None:
    assert boosts(text) == tiers


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (4, 4), (5, 4), (8, 6), (32, 24)])
def test_three_quarters_of_more_than_four_words_are_needed(count: int, needed: int) -> None:
    text = " ".join(f"t{number}" for number in range(count))
    must = asked(text)["must"]
    assert len(must) == needed if count == needed else must[0]["bool"]["minimum_should_match"] == needed


def test_only_marked_words_are_wanted_exactly() -> None:
    pair, typed, *_ = asked("chuyển so")["should"]
    assert pair == {"term": {"syl2": "chuyen_so"}}
    assert typed["constant_score"]["filter"]["bool"]["must"] == [
        {"term": {"exact": "chuyển"}},
        {"term": {"folded": "so"}},
    ]


def test_word_that_the_server_would_cut_is_asked_as_its_pieces() -> None:
    assert asked("x" * 300)["must"] == [{"match_phrase": {"folded": "x" * 300}}]


def test_filters_do_not_score_and_no_name_lets_nothing_through() -> None:
    names = Names(
        agencies=((), ("Sở A",)),
        years=(Years(2020, 2020), Years(0, 2021)),
        document_types=(("BÁO CÁO", "Báo cáo"),),
    )
    assert asked("", names)["filter"] == [
        {"terms": {"agency": []}},
        {"terms": {"agency": ["Sở A"]}},
        {"terms": {"document_type": ["BÁO CÁO", "Báo cáo"]}},
        {"terms": {"issued_year": [2020]}},
        {"range": {"issued_year": {"gte": 0, "lte": 2021}}},
    ]


def test_everything_is_what_is_held_and_listed_in_the_order_of_page_ids() -> None:
    answer = plan(parse(""), Names()).answer
    body = first_body(answer, 60)
    assert body["query"]["constant_score"]["filter"]["bool"]["filter"] == [HELD]
    assert (body["sort"], body["size"]) == ([{"page_id": "asc"}], 60)


def test_candidates_are_taken_without_what_is_stored_and_without_a_count() -> None:
    """Both take longer than the search: stored fields lie packed, and a count looks at every page."""
    body = best_body(plan(parse("xây dựng"), Names()).whole, 100)
    assert (body["stored_fields"], body["track_total_hits"]) == ("_none_", False)
    counting = [count_body(plan(parse("xây dựng"), Names()).answer, most) for most in (10, 0)]
    assert all(each["track_total_hits"] for each in counting)
    assert ["documents" in each["aggs"] for each in counting] == [True, False]


ENTRY = PageEntry(
    7, 32, "D32", 2, 5, "Hoà Bình, 15-NQ/TU", "a.pdf", "Huyện ủy Đồng Văn", "HUYỆN UỶ ĐỒNG VĂN", "015–NQ/TU",
    "2020-03-05", "Nghị quyết", "party", "về việc x",
)  # fmt: skip


def test_page_has_every_field_of_the_mapping_and_no_other() -> None:
    """The mapping is strict: one field more and the server takes no page."""
    assert set(source(ENTRY)) == set(MAPPINGS["properties"])


def test_page_is_folded_here_and_carries_one_name_for_two_spellings() -> None:
    sent = source(ENTRY)
    assert (sent["exact"].split(), sent["folded"].split()) == (
        ["hòa", "bình", "15", "nq", "tu"],
        ["hoa", "binh", "15", "nq", "tu"],
    )
    assert sent["syl2"] == "hoa_binh binh_15 15_nq nq_tu"
    assert (sent["agency"], sent["code_key"]) == (["Huyện ủy Đồng Văn"], "15-nq-tu")
    assert metadata(sent) == ENTRY.metadata


def test_what_a_page_lacks_is_not_sent() -> None:
    bare = PageEntry(1, 1, "D1", 1, 1, "", "a.pdf")
    assert not set(source(bare)) & {"agency", "code", "code_key", "issued_date", "issued_year", "subject"}
    assert metadata(source(bare)) == bare.metadata


def test_version_goes_with_every_change() -> None:
    put, withdrawn = action(ENTRY), action(PageRevision(7, 6))
    assert put.head == {"index": {"_id": "7", "version": 5, "version_type": "external_gte"}}
    assert json.loads(put.entry) == source(ENTRY)
    assert (withdrawn.head["index"]["version"], json.loads(withdrawn.entry)) == (6, STONE)


def test_folded_fields_are_sent_and_not_kept() -> None:
    assert MAPPINGS["_source"]["excludes"] == ["exact", "folded", "syl2", "sample"]
    assert MAPPINGS["dynamic"] == "strict"
    made = settings(ElasticOptions(shards=3, replicas=1), EntryKind.PAGE)
    assert (made["number_of_shards"], made["number_of_replicas"]) == (3, 1)
