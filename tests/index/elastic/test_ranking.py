"""Windows of candidates on a real server: however small they are, the answer is the same."""

from collections.abc import Iterator

import pytest

from pipeline.index.base import PageEntry
from pipeline.index.elastic import ranking
from pipeline.index.elastic.admin import delete_all
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.query import parse

pytestmark = pytest.mark.elastic

QUERIES = (
    "số hóa tài liệu", "so hoa", "tài liệu", '"lưu trữ lịch sử"', "kho so hoa tai lieu luu tru lich su", "",
    "12-QĐ/TU",
)  # fmt: skip
WORDS = ("số hóa", "tài liệu", "lưu trữ", "lịch sử", "hòa số", "kho", "12-QĐ/TU", "trữ lượng", "tai lieu")


@pytest.fixture(scope="module")
def index(elastic_options: ElasticOptions) -> Iterator[ElasticIndex]:
    delete_all(elastic_options)
    index = ElasticIndex.open(elastic_options)
    index.put(
        PageEntry(
            number, number // 3 + 1, f"D{number // 3}", number % 3 + 1, 1,
            " ".join(WORDS[(number * 7 + step * (1 + number % 5)) % len(WORDS)] for step in range(6)),
            "a.pdf",
        )
        for number in range(300)
    )  # fmt: skip
    index.commit()
    yield index
    index.close()


@pytest.mark.parametrize("text", QUERIES)
def test_small_windows_give_the_same_documents(
    index: ElasticIndex, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = index.search(parse(text), limit=30)
    monkeypatch.setattr(ranking, "WINDOW", 4)
    narrow = index.search(parse(text), limit=7)
    assert [hit.score for hit in narrow.hits] == pytest.approx([hit.score for hit in wide.hits[:7]])
    assert (narrow.total_pages, narrow.facets) == (wide.total_pages, wide.facets)


@pytest.mark.parametrize("text", QUERIES[:2] + QUERIES[5:6])
def test_server_groups_where_no_window_reaches(
    index: ElasticIndex, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = index.search(parse(text), limit=40)
    monkeypatch.setattr(ranking, "DEEPEST", 9)
    deep = index.search(parse(text), limit=10, offset=30)
    assert [hit.score for hit in deep.hits] == pytest.approx([hit.score for hit in wide.hits[30:]])
    assert [len(hit.pages) for hit in deep.hits] == [len(hit.pages) for hit in wide.hits[30:]]


def test_large_answers_are_counted_in_the_sample(
    index: ElasticIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = index.search(parse("tai lieu"))
    monkeypatch.setattr(ranking, "COUNTED", 10)
    about = index.search(parse("tai lieu"))
    assert (exact.estimated, about.estimated) == (False, True)
    assert about.total_pages == pytest.approx(exact.total_pages, rel=0.25)
    monkeypatch.setattr(ranking, "BROWSED", 10)
    browsed = index.search(parse(""))
    assert (browsed.estimated, browsed.total_pages) == (True, 300), "filters alone are counted all the same"
