"""What every index must do; a back end joins by one more name in `index` below."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.index.base import Commit, Filters, Index, PageEntry, PageRevision, SearchResult
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elastic)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "elastic":
        yield request.getfixturevalue("elastic_index")
        return
    index = EmbeddedIndex.open(tmp_path / "index")
    yield index
    index.close()


def page(
    page_id: int, text: str, document_no: int | None = None, page_number: int = 1, **more: str
) -> PageEntry:
    number = page_id if document_no is None else document_no
    return PageEntry(page_id, number, f"D{number}", page_number, 1, text, f"scan {number}.pdf", **more)


def fill(index: Index, *entries: PageEntry) -> None:
    index.put(entries)
    assert index.commit() == Commit(frozenset(entry.page_id for entry in entries))


def order(
    index: Index,
    query: str,
    *,
    agency: str | None = None,
    year: int | None = None,
    document_type: str | None = None,
) -> list[int]:
    """Document numbers in the order found."""
    return [hit.document_no for hit in index.search(parse(query), Filters(agency, year, document_type)).hits]


def find(index: Index, query: str, *, agency: str | None = None) -> SearchResult:
    return index.search(parse(query), Filters(agency=agency))


FORMS = ("xã Hòa", "xã Hoà", "xã Hoa", "xã Hóa", "xã Hoá", "xã Hỏa")


@pytest.mark.parametrize(
    ("query", "first"), [("hòa", {1, 2}), ("hoà", {1, 2}), ("HÓA", {4, 5}), ("hoá", {4, 5}), ("hỏa", {6})]
)
def test_marked_word_finds_its_own_form_first_in_either_tone_style_then_all_others(
    index: Index, query: str, first: set[int]
) -> None:
    fill(index, *(page(number, text) for number, text in enumerate(FORMS, 1)))
    found = order(index, query)
    assert set(found[: len(first)]) == first
    assert set(found) == {1, 2, 3, 4, 5, 6}


def test_unmarked_word_finds_all_forms_alike(index: Index) -> None:
    fill(index, *(page(number, text) for number, text in enumerate(FORMS, 1)))
    result = find(index, "hoa")
    assert [hit.document_no for hit in result.hits] == [1, 2, 3, 4, 5, 6]
    assert len({hit.score for hit in result.hits}) == 1


def test_words_side_by_side_come_before_words_apart(index: Index) -> None:
    fill(
        index,
        page(1, "đổi tiền, số chuyển đổi"),
        page(2, "việc chuyển đổi số quốc gia và nhiều chữ khác nữa"),
    )
    assert order(index, "chuyen doi so") == [2, 1]
    assert order(index, "chuyển đổi số") == [2, 1]


def test_marks_as_typed_outrank_words_side_by_side(index: Index) -> None:
    fill(index, page(1, "hoa bình"), page(2, "hòa giải, bình đẳng"))
    assert order(index, "hòa bình") == [2, 1]


def test_unmarked_words_of_a_marked_query_prefer_their_own_form(index: Index) -> None:
    fill(index, page(1, "thủ tục nhập hộ khẩu"), page(2, "thu phí khi nhập hộ khẩu thường trú tại nơi ở mới"))
    assert order(index, "thu nhập") == [2, 1]


def test_all_of_four_words_are_needed_and_three_quarters_of_more(index: Index) -> None:
    fill(index, page(1, "một hai ba bốn năm sáu"), page(2, "một hai ba bốn"), page(3, "một hai ba"))
    assert set(order(index, "một hai ba bốn")) == {1, 2}
    assert set(order(index, "một hai ba bốn năm")) == {1, 2}
    assert set(order(index, "một hai ba bốn năm sáu")) == {1}


def test_quotes_demand_words_side_by_side(index: Index) -> None:
    fill(index, page(1, "ủy ban của nhân dân"), page(2, "ỦY BAN\nNHÂN DÂN"), page(3, "uy bản nhân dân"))
    for query in ('"ủy ban nhân dân"', "“uỷ ban nhân dân”", "«ủy ban nhân dân»"):
        assert order(index, query) == [2, 3]
    assert set(order(index, '"ban"')) == {1, 2, 3}


SPELLINGS = [
    "15-NQ/TU",
    "15–nq/tu",
    "015 - NQ / TU",
    "Số 15-NQ/TU",
    "15NQ/TU",
    "15 NQ/TU",
    "15-nq-tu",
    '"15-NQ/TU"',
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_code_is_found_in_any_spelling_the_document_before_those_that_cite_it(
    index: Index, spelling: str
) -> None:
    fill(
        index,
        page(1, "Thực hiện Nghị quyết số 015-NQ/TU của Tỉnh ủy"),
        page(2, "chữ số bị mờ, không đọc được", code="15-NQ/TU"),
        page(3, "Số 15-NQ/TU", document_no=3, code="15–NQ/TU"),
        page(4, "Số 115-NQ/TU, 15 tỉnh, NQ/TU", code="115-NQ/TU"),
        page(5, "Số 15-NQ/TUV", code="15-NQ/TUV"),
    )
    found = order(index, spelling)
    assert found[:2] == [3, 2]
    assert set(found) == {1, 2, 3, 5}


def test_beginning_of_a_code_is_enough(index: Index) -> None:
    fill(
        index,
        page(1, "a", code="249/2025/NĐ-CP"),
        page(2, "b", code="24/2025/NĐ-CP"),
        page(3, "249, 2024, 2025"),
    )
    assert order(index, "0249/2025") == [1]
    assert order(index, "249-2025") == [1]


def test_query_may_mix_words_phrases_and_codes(index: Index) -> None:
    fill(
        index,
        page(1, "Nghị định về chuyển đổi số của ủy ban nhân dân", code="249/2025/NĐ-CP"),
        page(2, "Nghị định về chuyển đổi số của ủy ban nhân dân", code="250/2025/NĐ-CP"),
        page(3, "Nghị định về đất đai của ủy ban nhân dân", code="249/2025/NĐ-CP"),
    )
    assert order(index, 'chuyển đổi "ủy ban nhân dân" 249/2025') == [1]


@pytest.mark.parametrize("agency", ["dong van", "Đồng Văn", "HUYỆN UỶ ĐỒNG VĂN", "huyen uy dong van"])
def test_agency_filter_takes_part_of_the_name_without_marks(index: Index, agency: str) -> None:
    fill(
        index,
        page(1, "báo cáo", agency="Huyện ủy Đồng Văn"),
        page(2, "báo cáo", agency="Tỉnh ủy Hà Giang", issuing_agency="HUYỆN ỦY ĐỒNG VĂN"),
        page(3, "báo cáo", agency="Huyện ủy Mèo Vạc"),
    )
    assert order(index, "báo cáo", agency=agency) == [1, 2]
    assert order(index, "báo cáo", agency="đồng vă") == []


def test_whole_name_does_not_reach_longer_names_and_typed_marks_count(index: Index) -> None:
    fill(
        index,
        page(1, "x", agency="Tỉnh ủy Hà Giang", document_type="Quyết định"),
        page(2, "x", agency="Văn phòng Tỉnh ủy Hà Giang", document_type="QUYẾT ĐỊNH"),
        page(3, "x", agency="Huyện Thanh Hóa", document_type="Quy định"),
        page(4, "x", agency="Huyện Thanh Hòa"),
    )
    assert order(index, "x", agency="tinh uy ha giang") == [1]
    assert order(index, "x", agency="Hà Giang") == [1, 2]
    assert order(index, "x", agency="Thanh Hoà") == [4]
    assert order(index, "x", agency="thanh hoa") == [3, 4]
    assert order(index, "x", document_type="quyet dinh") == [1, 2]


def test_filters_alone_list_everything_in_the_order_of_page_ids(index: Index) -> None:
    fill(
        index,
        *(
            page(number, f"trang {number}", issued_date=f"{2019 + number % 2}-03-05")
            for number in range(30, 0, -1)
        ),
    )
    assert order(index, "", year=2020) == list(range(1, 30, 2))[:20]
    assert find(index, "").total_documents == 30
    assert find(index, "!!! 🙂").total_documents == 30
    assert order(index, "", year=1999) == []


def test_pages_are_grouped_by_document_with_the_best_three(index: Index) -> None:
    fill(
        index,
        *(page(number, "thủy lợi " * number, document_no=1, page_number=number) for number in range(1, 6)),
        page(9, "thủy lợi", document_no=2),
    )
    result = find(index, "thủy lợi")
    assert (result.total_documents, result.total_pages) == (2, 6)
    assert {hit.document_no: len(hit.pages) for hit in result.hits} == {1: 3, 2: 1}
    for hit in result.hits:
        scores = [page.score for page in hit.pages]
        assert scores == sorted(scores, reverse=True)
        assert hit.score == scores[0]


def test_screens_of_results_join_without_gap_or_repetition(index: Index) -> None:
    fill(index, *(page(number, "nghị quyết" + " khác" * (number % 7)) for number in range(1, 60)))
    whole = [hit.document_no for hit in index.search(parse("nghị quyết"), limit=100).hits]
    parts = [
        hit.document_no
        for offset in range(0, 60, 10)
        for hit in index.search(parse("nghị quyết"), limit=10, offset=offset).hits
    ]
    assert parts == whole
    assert sorted(whole) == list(range(1, 60))
    assert index.search(parse("nghị quyết"), limit=10, offset=500).hits == ()


def test_facets_count_pages_and_agree_with_their_filters(index: Index) -> None:
    fill(
        index,
        page(
            1,
            "x",
            agency="Huyện ủy Đồng Văn",
            issuing_agency="HUYỆN UỶ ĐỒNG VĂN",
            issued_date="2020-01-02",
            document_type="Báo cáo",
        ),
        page(2, "x", agency="Tỉnh ủy Hà Giang", issuing_agency="Huyện ủy Đồng Văn", issued_date="2021-01-02"),
        page(3, "x", agency="Tỉnh ủy Hà Giang", issued_date="2021-05-02", document_type="BÁO CÁO"),
        page(4, "y", agency="Tỉnh ủy Hà Giang"),
    )
    facets = find(index, "x").facets
    assert [(count.value, count.pages) for count in facets.agency] == [
        ("Huyện ủy Đồng Văn", 2),
        ("Tỉnh ủy Hà Giang", 2),
    ]
    assert [(count.value, count.pages) for count in facets.year] == [(2021, 2), (2020, 1)]
    assert [count.pages for count in facets.document_type] == [2]
    for count in facets.agency:
        assert find(index, "x", agency=str(count.value)).total_pages == count.pages


def test_hit_carries_metadata_and_matches_that_are_slices(index: Index) -> None:
    text = "CỘNG HOÀ XÃ HỘI\n\nCHỦ NGHĨA\tViệt Nam 𝐀 Hoà Bình, Số: 05/2024/NĐ-CP " + "chữ " * 200
    fill(index, page(7, text, code="05/2024/NĐ-CP", issued_date="2024-03-05", agency="Chính phủ"))
    [hit] = find(index, 'hòa "chủ nghĩa việt nam" 5/2024/nđ-cp').hits
    assert hit.metadata["code"] == "05/2024/NĐ-CP"
    assert (hit.document_id, hit.source_name, hit.pages[0].page_number) == ("D7", "scan 7.pdf", 1)
    [shown] = hit.pages
    assert [match.text for match in shown.matches] == ["HOÀ", "CHỦ NGHĨA\tViệt Nam", "Hoà", "05/2024/NĐ-CP"]
    assert all(text[match.start : match.end] == match.text for match in shown.matches)
    assert all(shown.snippet[match.start : match.end] == match.text for match in shown.snippet_matches)
    assert len(shown.snippet_matches) == 4
    assert not set("\n\t") & set(shown.snippet)


def test_putting_again_replaces_and_withdrawing_removes_from_everywhere(index: Index) -> None:
    fill(index, page(1, "cũ", agency="Sở Cũ"), page(2, "cũ", agency="Sở Cũ"))
    index.put([page(1, "mới", agency="Sở Mới")])
    assert order(index, "cũ") == [1, 2], "nothing changes before the commit"
    index.commit()
    assert (order(index, "cũ"), order(index, "mới"), index.count()) == ([2], [1], 2)
    index.withdraw([PageRevision(2, 2), PageRevision(77, 1)])
    assert index.commit() == Commit(frozenset({2, 77}))
    assert order(index, "cũ") == order(index, "", agency="Sở Cũ") == []
    assert [count.value for count in find(index, "").facets.agency] == ["Sở Mới"]
    assert list(index.revisions()) == [PageRevision(1, 1)]


def test_a_page_put_twice_before_one_commit_is_there_once(index: Index) -> None:
    fill(index, page(1, "một"), page(1, "hai"))
    assert (order(index, "một"), order(index, "hai"), index.count()) == ([], [1], 1)


def test_what_was_put_and_then_withdrawn_before_one_commit_is_not_there(index: Index) -> None:
    index.put([page(1, "một"), page(2, "một")])
    index.withdraw([PageRevision(1, 2)])
    assert index.commit() == Commit(frozenset({1, 2}))
    assert (order(index, "một"), index.count()) == ([2], 1)


def test_revisions_come_in_the_order_of_page_ids_over_many_slices(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.index.embedded._SLICE", 7)
    monkeypatch.setattr("pipeline.index.elastic.index._SLICE", 7)
    ids = [*range(40, 0, -1), 2**31, 2**40]
    fill(index, *(page(number, "x") for number in ids))
    assert [each.page_id for each in index.revisions()] == sorted(ids)
    index.withdraw([PageRevision(number, 2) for number in ids if number % 7])
    index.commit()
    assert [each.page_id for each in index.revisions()] == [7, 14, 21, 28, 35]
    beginning = index.revisions()
    assert next(beginning) == PageRevision(7, 1)
    beginning.close()  # type: ignore[attr-defined]  # a generator may be left before its end


def test_empty_index_and_empty_pages_answer(index: Index) -> None:
    assert find(index, "gì đó").hits == ()
    assert (index.count(), list(index.revisions())) == (0, [])
    assert index.commit() == Commit()
    fill(index, page(1, ""), page(2, "a" * 70_000 + " cuối"))
    assert order(index, "cuối") == [2]
    assert order(index, "") == [1, 2]


@pytest.mark.parametrize(
    "query", ['"', '"a', '""', "…", "🙂", "(a OR b) AND *", "a:b^2~", "/", "\\", "x" * 10_000, "ba " * 5_000]
)
def test_nothing_that_can_be_typed_is_an_error(index: Index, query: str) -> None:
    fill(index, page(1, "a b x ba"))
    assert find(index, query).took_ms < 1000
