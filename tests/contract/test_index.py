"""What every index must do; a back end joins by one more name in `index` below."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.index.base import Commit, Form, Index, PageEntry, PageRevision, SearchResult, Term
from pipeline.index.elastic.admin import Rebuild
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.filters import Filters
from pipeline.index.query import parse
from pipeline.index.suggest import shut_out, suggest

pytestmark = pytest.mark.slow


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
    filters = Filters.chosen(agency=agency, year=year, document_type=document_type)
    return [hit.document_no for hit in index.search(parse(query).within(filters)).hits]


def find(index: Index, query: str, *, agency: str | None = None) -> SearchResult:
    return index.search(parse(query).within(Filters.chosen(agency=agency)))


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
    fill(
        index,
        *(page(number, "một hai ba bốn năm sáu") for number in range(1, 11)),
        page(11, "một hai ba bốn"),
        page(12, "một hai ba"),
    )
    assert set(order(index, "một hai ba bốn")) == set(range(1, 12))
    assert set(order(index, "một hai ba bốn năm")) == set(range(1, 12))
    assert set(order(index, "một hai ba bốn năm sáu")) == set(range(1, 11))


def test_where_few_pages_hold_all_words_those_with_half_of_them_follow(index: Index) -> None:
    """But not for a word that no page has, which may be mistyped, and not for one word of two."""
    fill(
        index,
        page(1, "một hai và nhiều chữ khác nữa"),
        page(2, "cai ở đây, nghiện ở kia, ma ở đâu, túy không có, sáu"),
        page(3, "cai nghiện ma túy"),
        page(4, "ma túy"),
        page(5, "túy"),
        page(6, "bảy tám", issued_date="2020-01-02"),
    )
    found = find(index, "cai nghiện ma túy")
    assert ([hit.document_no for hit in found.hits], found.total_pages) == ([3, 2, 4], 3)
    assert found.widened
    assert set(order(index, "sáu bảy tám")) == {6}, "no page has all of them, but each is on some"
    assert order(index, "sáu bảy tám năm:2021") == []
    assert order(index, "ma túy chín") == []
    alone = find(index, "túy bảy")
    assert (alone.hits, alone.widened) == ((), False)
    assert not find(index, "một hai khác").widened, "there is no more to find"


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
    monkeypatch.setattr("pipeline.index.elastic.entries._SLICE", 7)
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


def suggested(index: Index, text: str) -> tuple[str, ...]:
    query = parse(text)
    return suggest(index, text, query, index.search(query))


DONG_VAN, MEO_VAC = "Huyện ủy Đồng Văn", "Huyện ủy Mèo Vạc"
ARCHIVE = (
    page(1, "Báo cáo thủy lợi", agency=DONG_VAN, document_type="Báo cáo", issued_date="2019-01-02"),
    page(2, "Báo cáo thủy lợi", agency=MEO_VAC, document_type="Báo cáo", issued_date="2020-01-02"),
    page(3, "Quyết định về thủy lợi", agency=MEO_VAC, document_type="QUYẾT ĐỊNH", issued_date="2021-01-02"),
    page(4, "Kế hoạch thuỷ nông", agency="Tỉnh ủy", issuing_agency=DONG_VAN, issued_date="2022-01-02"),
    page(5, "Kế hoạch không đề ngày, năm: nay"),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("năm:2020", [2]),
        ("thủy lợi nam:2019-2020", [1, 2]),
        ("YEAR:2020..", [2, 3, 4]),
        ("năm:..2019", [1]),
        ('loại:"báo cáo"', [1, 2]),
        ("loai:quyết_định thủy", [3]),
        ("type:quyet dinh", [3]),
        ("loại:báo", [1, 2]),
        ('cơ quan:"đồng văn"', [1, 4]),
        ('AGENCY: "HUYỆN UỶ ĐỒNG VĂN"', [1, 4]),
        ("co_quan:huyện", [1, 2, 3, 4]),
        ('cơ quan:"đồng văn" cơ quan:"tỉnh ủy"', [4]),
        ('cơ quan:"đồng văn" cơ quan:"mèo vạc"', []),
        ("năm:2019 năm:2020", []),
        ("năm:2019-2021 năm:2020-2022", [2, 3]),
        ('loại:"báo cáo" loại:"quyết định"', []),
        ('loại:"báo cáo" loại:"báo"', [1, 2]),
        ("năm: nay", [5]),
        ("năm:9999", []),
        ("năm:2020 năm:2020 thuy", [2]),
    ],
)
def test_filters_in_the_query(index: Index, query: str, found: list[int]) -> None:
    fill(index, *ARCHIVE)
    result = find(index, query)
    assert sorted(hit.document_no for hit in result.hits) == found
    assert (result.total_pages, result.unknown) == (len(found), Filters())


def test_options_and_filters_in_the_query_must_both_hold(index: Index) -> None:
    fill(index, *ARCHIVE)
    assert order(index, "thủy năm:2019-2020", agency="mèo vạc") == [2]
    assert order(index, "năm:2020", year=2020) == [2]
    assert order(index, "năm:2020", year=2021) == []
    assert order(index, 'loại:"báo cáo"', document_type="quyết định") == []
    assert shut_out(index, parse("thủy năm:2020").within(Filters.chosen(year=2021)))
    assert not shut_out(index, parse("xyz năm:2020"))
    assert not shut_out(index, parse("xyz"))


def test_names_that_no_document_bears_are_told(index: Index) -> None:
    fill(index, *ARCHIVE)
    result = find(index, 'thủy loại:"báo cá" cơ quan:"đồng văn" cơ quan:"sở y tế"')
    assert (result.total_pages, result.unknown) == (0, Filters(("sở y tế",), document_types=("báo cá",)))


def test_pages_that_hold_a_term_are_counted_under_the_query(index: Index) -> None:
    fill(index, *ARCHIVE)
    terms = [
        Term(Form.FOLDED, "thuy"), Term(Form.EXACT, "thủy"), Term(Form.EXACT, "thuỷ"),
        Term(Form.PAIR, "thuy_loi"), Term(Form.PAIR, "thuy_nong"), Term(Form.FOLDED, "xyz"),
    ]  # fmt: skip
    assert index.holding(parse(""), terms) == (4, 4, 0, 3, 1, 0)
    assert index.holding(parse("năm:2020-2022"), terms) == (3, 3, 0, 2, 1, 0)
    assert index.holding(parse("báo cáo"), terms) == (2, 2, 0, 2, 0, 0)
    assert index.holding(parse('loại:"không có"'), terms) == (0,) * 6
    assert index.holding(parse(""), []) == ()
    many = [Term(Form.FOLDED, f"t{number}") for number in range(1500)]
    assert index.holding(parse(""), [*many, terms[0]]) == (*[0] * 1500, 4)


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("thuyr lợi", ("thủy lợi",)),
        ("THỦYY LỢI", ("THỦY LỢI",)),
        ('"thủy lợ" báo', ('"thủy lợi" báo',)),
        ('"thủy lợii" báo', ('"thủy lợi" báo',)),
        ("thuyloi", ("thủy lợi",)),
        ("thu y loi", ("thủy lợi",)),
        ("thuỷ lơij năm:2019-2020", ("thuỷ lợi năm:2019-2020",)),
        ('loại:"báo cáo" quyếtt', ()),
        ("quyếtt đinhh", ("quyết định",)),
        ("báo nông", ()),
        ('cơ quan:"đồng vna" kế hoạch', ('cơ quan:"Huyện ủy Đồng Văn" kế hoạch',)),
        ('loại:"báo cá" nông', ()),
        ('loại:"báo cá" lợi', ('loại:"Báo cáo" lợi',)),
        ("năm:1990 thuyr", ()),
        ("thủy lợi", ()),
        ("15-NQ/TU", ()),
        ("", ()),
        ("2091", ()),
    ],
)
def test_suggestions(index: Index, query: str, texts: tuple[str, ...]) -> None:
    fill(index, *ARCHIVE)
    assert suggested(index, query) == texts
    for text in texts:
        assert find(index, text).total_pages > 0


def test_suggestion_that_an_option_excludes_is_not_made(index: Index) -> None:
    fill(index, *ARCHIVE)
    query = parse("quyếtt").within(Filters.chosen(document_type="báo cáo"))
    assert suggest(index, "quyếtt", query, index.search(query)) == ()
    wrong = parse("thủy").within(Filters.chosen(document_type="báo cá"))
    assert suggest(index, "thủy", wrong, index.search(wrong)) == (), "the text cannot mend an option"


def test_marks_are_those_that_the_pages_found_have_most_often(index: Index) -> None:
    fill(
        index,
        *(page(number, "đường sắt") for number in range(1, 4)),
        *(page(number, "dương lịch") for number in range(4, 9)),
        page(9, "đướng sắt"),
    )
    assert suggested(index, "duongg sat") == ("đường sắt",)
    assert suggested(index, "duongg") == ("dương",)
    assert suggested(index, "đướngg sắt") == ("đướng sắt",), "one letter from what was typed"


def rebuilt(index: Index, folder: Path, request: pytest.FixtureRequest, *entries: PageEntry) -> Index:
    """The index built anew from the pages that are left, as `sohoa reindex` does."""
    if isinstance(index, EmbeddedIndex):
        index.close()
        fresh = EmbeddedIndex.create(folder)
        fill(fresh, *entries)
        return fresh
    rebuild = Rebuild.start(request.getfixturevalue("elastic_options"))
    fill(rebuild.index, *entries)
    rebuild.finish()
    return index


def test_a_withdrawn_document_is_found_by_nothing_also_after_a_rebuild(
    index: Index, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """By no word, phrase, code, filter, facet, count or suggestion; dictionaries may still have its words."""
    secret = page(
        1,
        "thường, bí ẩn kín đáo",
        code="9-MM/TU",
        agency="Sở Kín",
        document_type="Mật lệnh",
        issued_date="2001-02-03",
    )
    rest = [page(number, "thường thôi", agency="Sở Kín Cổng") for number in range(2, 9)]
    fill(index, secret, *rest)
    assert order(index, 'cơ quan:"sở kín"') == [1]
    assert suggested(index, "bí ẩnn") == ("bí ẩn",)
    index.withdraw([PageRevision(1, 2)])
    index.commit()
    for again in (False, True):
        if again:
            index = rebuilt(index, tmp_path / "index", request, *rest)
        for query in (
            "bí ẩn",
            '"bí ẩn"',
            "kin dao",
            "9-MM/TU",
            "năm:2001",
            "năm:2000-2002",
            'loại:"Mật lệnh"',
        ):
            result = find(index, query)
            assert (result.hits, result.total_pages, result.total_documents) == ((), 0, 0), query
            assert result.facets == find(index, "không đâu có").facets
        for query in (
            "bí ẩnn",
            "biẩn",
            "b í ẩn",
            "kín đáoo",
            "thường kínn",
            'loại:"Mật lệnhh"',
            'cơ quan:"Sở Kínn"',
        ):
            assert not any(
                word in text for text in suggested(index, query) for word in ("ẩn", "đáo", "Mật")
            ), query
        assert sorted(order(index, 'cơ quan:"sở kín"')) == list(range(2, 9)), "the name itself is gone"
        everything = find(index, "")
        assert (everything.total_pages, index.count()) == (7, 7)
        assert [count.value for count in everything.facets.agency] == ["Sở Kín Cổng"]
        assert everything.facets.year == everything.facets.document_type == ()
        terms = [
            Term(Form.FOLDED, "an"),
            Term(Form.EXACT, "ẩn"),
            Term(Form.PAIR, "bi_an"),
            Term(Form.FOLDED, "thuong"),
        ]
        assert index.holding(parse(""), terms) == (0, 0, 0, 7)
