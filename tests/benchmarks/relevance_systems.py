"""The systems whose ranking is compared: each takes the same pages and gives their numbers, best first."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tantivy
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from pipeline.index.base import Index, PageEntry
from pipeline.index.elastic.admin import delete_all
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse
from pipeline.vietnamese.normalize import folded, printed
from tests.benchmarks.relevance import DEPTH, Asked, Ranked, page_name
from tests.benchmarks.search_texts import TextPage

System = Callable[[str, int], list[int]]
"""Gives for a query the numbers of the first so many pages."""


def ranked(asked: Sequence[Asked], pages: Sequence[TextPage], folder: Path, url: str | None) -> list[Ranked]:
    """What every system makes of the queries; those that need a server only with its URL."""
    systems = {
        "ours, embedded": ours_embedded(folder / "ours", pages),
        "BM25 on folded words, tantivy": bm25_embedded(folder / "bm25", pages),
    }
    if url:
        systems |= {
            "ours, Elasticsearch": ours_elastic(url, pages),
            "BM25 on folded words, Elasticsearch": bm25_elastic(url, pages),
            "standard analysis, as FSCrawler": standard_analysis(url, pages),
        }
    names = [page_name(page.document, page.number, page.digest) for page in pages]
    return [
        Ranked(name, {each.name: [names[page] for page in ask(each.text, DEPTH)] for each in asked})
        for name, ask in systems.items()
    ]


def ours_embedded(folder: Path, pages: Sequence[TextPage]) -> System:
    """Our embedded index."""
    return _ours(EmbeddedIndex.create(folder), pages)


def ours_elastic(url: str, pages: Sequence[TextPage]) -> System:
    """Our index on Elasticsearch."""
    options = ElasticOptions(urls=(url,), prefix="relevance-")
    delete_all(options)
    return _ours(ElasticIndex.open(options), pages)


def bm25_embedded(folder: Path, pages: Sequence[TextPage]) -> System:
    """BM25 over folded words, any of which may match, as tantivy does it."""
    folder.mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    builder.add_text_field("folded", tokenizer_name="whitespace")
    schema = builder.build()
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for number, page in enumerate(pages):
        document = tantivy.Document()
        document.add_integer("number", number)
        document.add_text("folded", folded(page.text))
        writer.add_document(document)
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(text: str, count: int) -> list[int]:
        words = dict.fromkeys(folded(printed(text)).split())
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "folded", word)) for word in words]
        hits = searcher.search(tantivy.Query.boolean_query(terms), limit=count).hits
        found = searcher.fast_field_values("number", [address for _, address in hits])
        return [int(number or 0) for number in found]

    return ask


def bm25_elastic(url: str, pages: Sequence[TextPage]) -> System:
    """The same as Elasticsearch does it."""
    return _matching(url, "relevance-bm25", "whitespace", folded, pages)


def standard_analysis(url: str, pages: Sequence[TextPage]) -> System:
    """As FSCrawler sets it up: the `standard` analyzer and a plain `match` query over the text."""
    return _matching(url, "relevance-standard", "standard", str, pages)


def _ours(index: Index, pages: Sequence[TextPage]) -> System:
    index.put(
        PageEntry(number, number, f"{page.document} {page.number}", 1, 1, page.text, page.document)
        for number, page in enumerate(pages)
    )
    commit = index.commit()
    if len(commit.confirmed) != len(pages):
        raise RuntimeError(f"not confirmed: {commit.fault} {commit.refused[:3]}")
    return lambda text, count: [hit.document_no for hit in index.search(parse(text), limit=count).hits]


def _matching(
    url: str, name: str, analyzer: str, form: Callable[[str], str], pages: Sequence[TextPage]
) -> System:
    client = Elasticsearch(url)
    client.options(ignore_status=404).indices.delete(index=name)
    mappings: dict[str, Any] = {"properties": {"content": {"type": "text", "analyzer": analyzer}}}
    client.indices.create(index=name, mappings=mappings, settings={"number_of_shards": 1})
    bulk(
        client,
        (
            {"_index": name, "_id": number, "content": form(page.text)}
            for number, page in enumerate(pages)
        ),
        refresh=True,
    )  # fmt: skip

    def ask(text: str, count: int) -> list[int]:
        asked = {"match": {"content": form(printed(text))}}
        answer = client.search(index=name, query=asked, size=count, source=False)
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]

    return ask
