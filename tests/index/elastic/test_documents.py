"""The documents beside the pages, on a real server: counted exactly, never with what was withdrawn."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.errors import EnvironmentFault
from pipeline.index.base import Commit, PageEntry, PageRevision
from pipeline.index.documents import DocumentEntry, DocumentRevision
from pipeline.index.elastic import layout
from pipeline.index.elastic.admin import Rebuild, status
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.entries import Entries
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.mapping import DOCUMENT_MAPPINGS, document_source
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.archive import EntryKind

pytestmark = pytest.mark.elastic
DOCUMENT = EntryKind.DOCUMENT
ALL = DocumentEntry(
    7, "D7", 5, "a.pdf", 3, 2, "Huyện ủy Đồng Văn", "HUYỆN UỶ ĐỒNG VĂN", "015–NQ/TU", "2020-03-05",
    "Nghị quyết", "party", "Về việc hoà giải",
)  # fmt: skip

Documents = Entries[DocumentEntry, DocumentRevision]


def document(number: int, revision: int = 1, **more: Any) -> DocumentEntry:
    return DocumentEntry(number, f"D{number}", revision, f"{number}.pdf", 1, 1, **more)


def fill(documents: Documents, *entries: DocumentEntry) -> Commit:
    documents.put(entries)
    return documents.commit()


def revisions(documents: Documents) -> dict[int, int]:
    return {each.document_no: each.revision for each in documents.revisions()}


@pytest.fixture
def documents(elastic_index: ElasticIndex) -> Documents:
    return elastic_index.documents


@pytest.fixture
def client(elastic_options: ElasticOptions) -> Iterator[Elasticsearch]:
    with connect(elastic_options) as client:
        yield client


def test_a_document_has_every_field_of_the_mapping_and_no_other() -> None:
    """The mapping is strict: one field more and the server takes no document."""
    assert set(document_source(ALL)) == set(DOCUMENT_MAPPINGS["properties"])
    bare = DocumentEntry(1, "D1", 1, "a.pdf")
    assert set(document_source(bare)) == {"document_no", "document_id", "source_name", "pages_read"}


def test_the_subject_is_found_with_and_without_marks_and_kept_as_printed(
    elastic_options: ElasticOptions, documents: Documents, client: Elasticsearch
) -> None:
    assert fill(documents, ALL) == Commit(frozenset({7}))
    alias = elastic_options.alias_of(DOCUMENT)
    for field, words in (("subject_exact", "hòa giải"), ("subject_folded", "hoa giai")):
        assert client.count(index=alias, query={"match_phrase": {field: words}})["count"] == 1
    kept = client.get_source(index=alias, id="7").body
    assert kept["subject"] == "Về việc hoà giải"
    assert not {"subject_exact", "subject_folded"} & set(kept)


def test_a_retry_after_a_newer_state_or_a_withdrawal_changes_nothing_and_is_confirmed(
    documents: Documents,
) -> None:
    fill(documents, document(1, 5, agency="Sở Mới"))
    assert fill(documents, document(1, 3, agency="Sở Cũ")) == Commit(frozenset({1}))
    assert revisions(documents) == {1: 5}
    documents.withdraw([DocumentRevision(1, 7), DocumentRevision(9, 1)])
    assert documents.commit() == Commit(frozenset({1, 9}))
    assert fill(documents, document(1, 6)) == Commit(frozenset({1}))
    assert (revisions(documents), documents.count()) == ({}, 0)
    assert fill(documents, document(1, 8)) == Commit(frozenset({1}))
    assert (revisions(documents), documents.count()) == ({1: 8}, 1)


def test_what_was_withdrawn_leaves_a_stone_that_no_dashboard_counts(
    elastic_options: ElasticOptions, documents: Documents, client: Elasticsearch
) -> None:
    """Whoever asks under the alias, with queries of their own, sees held documents only."""
    fill(documents, document(1, agency="Sở Kín", subject="bí ẩn"), document(2, agency="Sở Mở"))
    documents.withdraw([DocumentRevision(1, 2)])
    documents.commit()
    alias = elastic_options.alias_of(DOCUMENT)
    answer = client.search(index=alias, size=10, aggs={"agency": {"terms": {"field": "agency"}}})
    assert [hit["_id"] for hit in answer["hits"]["hits"]] == ["2"]
    assert [bucket["key"] for bucket in answer["aggregations"]["agency"]["buckets"]] == ["Sở Mở"]
    assert client.count(index=alias)["count"] == 1
    assert client.get(index=alias, id="1")["_source"] == {}, "a number without anything"
    assert client.count(index=elastic_options.index_name(1, DOCUMENT))["count"] == 2, "there it lies"


def test_one_refused_document_keeps_no_other_back(documents: Documents) -> None:
    outcome = fill(documents, document(1, issued_date="2024-3-5"), document(2))
    assert (outcome.confirmed, [each.number for each in outcome.refused]) == ({2}, [1])


def test_pages_and_documents_are_committed_apart(elastic_index: ElasticIndex) -> None:
    """The same number in both: one confirmation must not stand for the other."""
    elastic_index.put([PageEntry(1, 1, "D1", 1, 1, "x", "a.pdf")])
    elastic_index.documents.put([document(1)])
    assert elastic_index.documents.commit() == Commit(frozenset({1}))
    assert (elastic_index.count(), elastic_index.documents.count()) == (0, 1)
    assert elastic_index.commit() == Commit(frozenset({1}))
    assert (elastic_index.count(), elastic_index.documents.count()) == (1, 1)
    elastic_index.withdraw([PageRevision(1, 2)])
    elastic_index.commit()
    assert (elastic_index.count(), elastic_index.documents.count()) == (0, 1)


def test_a_missing_alias_is_a_message_and_never_a_new_index_with_guessed_fields(
    elastic_options: ElasticOptions, documents: Documents, client: Elasticsearch
) -> None:
    fill(documents, document(1))
    alias = elastic_options.alias_of(DOCUMENT)
    client.indices.delete_alias(index=elastic_options.index_name(1, DOCUMENT), name=alias)
    outcome = fill(documents, document(2))
    assert isinstance(outcome.fault, EnvironmentFault)
    assert ("sohoa reindex" in str(outcome.fault), outcome.confirmed) == (True, frozenset())
    assert not client.indices.exists(index=alias)
    with pytest.raises(EnvironmentFault, match=rf"alias {alias} .* is missing"):
        ElasticIndex.open(elastic_options)
    assert status(elastic_options).document_index is None
    rebuild = Rebuild.start(elastic_options)
    fill(rebuild.index.documents, document(1), document(2))
    rebuild.finish()
    assert revisions(documents) == {1: 1, 2: 1}
    assert client.count(index=alias)["count"] == 2


def test_documents_of_another_version_of_this_program_are_refused(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    client.indices.put_mapping(index=elastic_options.alias_of(DOCUMENT), meta={"layout": "0"})
    with pytest.raises(EnvironmentFault, match=r"documents .* another version .*sohoa reindex"):
        ElasticIndex.open(elastic_options)


def test_an_index_made_without_documents_gets_them_in_the_same_version(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    """As an older program made it; the pages stay as they are."""
    Rebuild.start(elastic_options).finish()
    elastic_index.put([PageEntry(1, 1, "D1", 1, 1, "x", "a.pdf")])
    elastic_index.commit()
    assert layout.missing(client, elastic_options) == frozenset()
    client.indices.delete(index=elastic_options.index_name(2, DOCUMENT))
    assert layout.missing(client, elastic_options) == {DOCUMENT}
    assert layout.prepare(client, elastic_options) == (DOCUMENT,)
    assert status(elastic_options).document_index == elastic_options.index_name(2, DOCUMENT)
    assert layout.prepare(client, elastic_options) == ()
    assert elastic_index.count() == 1


class TestRebuild:
    def test_pages_and_documents_take_their_places_at_once_under_live_reads_and_writes(
        self, elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
    ) -> None:
        """Nobody ever sees another number of documents, or versions that do not belong together."""
        documents, alias = elastic_index.documents, elastic_options.alias_of(DOCUMENT)
        fill(documents, *map(document, range(1, 51)))
        stop = threading.Event()
        counts: set[int] = set()
        versions: set[frozenset[str]] = set()

        def read() -> None:
            with connect(elastic_options) as reader:
                while not stop.is_set():
                    counts.add(reader.count(index=alias)["count"])
                    named = reader.indices.get_alias(name=f"{elastic_options.alias},{alias}")
                    versions.add(frozenset(name.rpartition("-v")[2] for name in named))

        thread = threading.Thread(target=read)
        thread.start()
        try:
            for round_ in range(2, 5):
                rebuild = Rebuild.start(elastic_options)
                fill(documents, *(document(number, round_) for number in range(1, 26)))
                fill(rebuild.index.documents, *(document(number, round_ - 1) for number in range(1, 51)))
                rebuild.finish()
                fill(documents, *(document(number, round_) for number in range(26, 51)))
        finally:
            stop.set()
            thread.join()
        assert counts == {50}
        assert {len(each) for each in versions} == {1}, versions
        assert revisions(documents) == dict.fromkeys(range(1, 51), 4)
        assert sorted(client.indices.get(index=f"{elastic_options.prefix}*")) == sorted(
            elastic_options.index_name(4, kind) for kind in EntryKind
        )

    def test_what_is_withdrawn_meanwhile_stays_out(
        self, elastic_options: ElasticOptions, documents: Documents
    ) -> None:
        fill(documents, document(1), document(2))
        rebuild = Rebuild.start(elastic_options)
        documents.withdraw([DocumentRevision(1, 2)])
        assert documents.commit() == Commit(frozenset({1}))
        fill(rebuild.index.documents, document(1), document(2))  # read before it was withdrawn
        rebuild.finish()
        assert revisions(documents) == {2: 1}

    def test_half_a_beginning_does_no_harm_and_is_removed_by_the_next(
        self, elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
    ) -> None:
        """Killed between the making of the two: only one of them has an index that is being built."""
        left = elastic_options.index_name(2)
        layout.make(client, elastic_options, EntryKind.PAGE, 2, elastic_options.next_alias)
        assert fill(elastic_index.documents, document(1)) == Commit(frozenset({1}))
        assert status(elastic_options).being_built == (left,)
        ElasticIndex.open(elastic_options).close()
        rebuild = Rebuild.start(elastic_options)
        fill(rebuild.index.documents, document(1))
        rebuild.finish()
        assert status(elastic_options).being_built == ()
        assert revisions(elastic_index.documents) == {1: 1}

    def test_an_index_of_documents_made_while_both_are_being_built_gives_way_to_the_new_one(
        self, elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
    ) -> None:
        client.indices.delete(index=elastic_options.index_name(1, DOCUMENT))
        rebuild = Rebuild.start(elastic_options)
        assert layout.prepare(client, elastic_options) == (DOCUMENT,)
        assert fill(elastic_index.documents, document(1, 2)) == Commit(frozenset({1}))
        fill(rebuild.index.documents, document(1), document(2))
        rebuild.finish()
        assert revisions(elastic_index.documents) == {1: 2, 2: 1}
        assert layout.versions(client, elastic_options, DOCUMENT) == (2,)
