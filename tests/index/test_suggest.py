"""How much a suggestion may cost; what is suggested is in tests/contract, for every index alike."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.base import PageEntry, SearchResult, Term
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import Query, parse
from pipeline.index.suggest import MOST, suggest

LINES = (
    "Báo cáo kết quả thực hiện nhiệm vụ thu ngân sách nhà nước trên địa bàn huyện",
    "Quyết định phê duyệt kế hoạch số hóa tài liệu lưu trữ lịch sử tỉnh Hà Giang",
    "Đường giao thông nông thôn, thủy lợi nội đồng; 12 thôn bản của xã Thuận Hòa",
    "Nghị quyết Đại hội đại biểu Đảng bộ huyện lần thứ XX, nhiệm kỳ 2020 - 2025",
)
WORDS = st.sampled_from(" ".join(LINES).split()) | st.text(st.sampled_from('abiuđ "ạ:1'), max_size=7)


class CountingIndex(EmbeddedIndex):
    """An index that counts what it is asked."""

    requests = 0
    most_terms = 0

    def search(self, query: Query, *, limit: int = 20, offset: int = 0) -> SearchResult:
        self.requests += 1
        return super().search(query, limit=limit, offset=offset)

    def holding(self, query: Query, terms: Sequence[Term]) -> tuple[int, ...]:
        self.requests += 1
        self.most_terms = max(self.most_terms, len(terms))
        return super().holding(query, terms)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CountingIndex]:
    index = CountingIndex.open(tmp_path_factory.mktemp("index"))
    texts = [f"{line}. {other}" for line in LINES for other in LINES]
    index.put(PageEntry(n, n, f"D{n}", 1, 1, text, "a.pdf", "Sở A") for n, text in enumerate(texts, 1))
    index.commit()
    yield index
    index.close()


def asked(index: CountingIndex, text: str) -> tuple[str, ...]:
    query = parse(text)
    result = index.search(query)
    index.requests = 0
    return suggest(index, text, query, result)


@pytest.mark.parametrize(
    "text",
    [
        "báo đường quyết nghị thôn lưu giao nhà",
        "baoo caoo ketq",
        "thuynloi noidongg thoin",
        '"baoo cáo" "kết quar thực" hieen',
        "b c d e g h i k l m n o",
        "duongduong duongduongduong nguoinguoi",
        "nghiengg nghiengn nghiengh",
    ],
)
def test_a_suggestion_costs_a_bounded_number_of_requests(index: CountingIndex, text: str) -> None:
    asked(index, text)
    assert index.requests <= 25
    assert index.most_terms <= 2000


def test_nothing_is_asked_for_what_has_no_words_or_too_many(index: CountingIndex) -> None:
    for text in ("", "999-QĐ/XYZ", " ".join(f"không{n}" for n in range(20)), "báo cáo"):
        assert asked(index, text) == ()
        assert index.requests == 0


@given(st.lists(WORDS, max_size=6).map(" ".join))
def test_every_suggestion_of_any_text_finds_something(index: CountingIndex, text: str) -> None:
    texts = asked(index, text)
    assert len(texts) == len(set(texts)) <= MOST
    for each in texts:
        assert index.search(parse(each)).total_pages > 0
        assert parse(each).filters == parse(text).filters or index.search(parse(text)).unknown
