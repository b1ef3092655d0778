"""Documents on their way from the catalogue to an index of their own; pages have `test_projection.py`."""

import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.batch.check import differences
from pipeline.batch.lane import lanes
from pipeline.batch.projection import fill, follow
from pipeline.catalogue.rows import FiledDocument, OutboxItem, TakenSource
from pipeline.errors import BadInputError
from pipeline.index.documents import DocumentRevision
from pipeline.index.elastic.admin import Rebuild
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.embedded import EmbeddedIndex
from pipeline.model.archive import (
    Description,
    DocumentStatus,
    Dossier,
    EntryKind,
    Field,
    MatchedBy,
    Placement,
)
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.page import SecrecyMark
from tests.benchmarks.made_up import fill as make_up
from tests.inventories import inventory_of

DOCUMENTS = 5
MARK = SecrecyMark("mật", 1, Box(0, 0, 9, 9), "a person")


@pytest.fixture
def filed(office: Any) -> Any:
    """Five made-up documents of ten pages, all of them owed to the index."""
    make_up(office.catalogue, 10 * DOCUMENTS, characters=40)
    return office


@pytest.fixture
def followed(filed: Any, elastic_index: ElasticIndex) -> Any:
    assert follow(filed.catalogue, elastic_index) == 10 * DOCUMENTS
    return filed


def owed(office: Any) -> list[OutboxItem]:
    return [item for item in office.catalogue.outbox_batch(1000) if item.kind is EntryKind.DOCUMENT]


def ids(office: Any) -> list[str]:
    return [row.document_id for row in office.catalogue.documents()]


def placed(office: Any, code: str) -> None:
    """Puts the first document into a dossier."""
    row = next(office.catalogue.documents())
    office.catalogue.take(
        TakenSource("copy.pdf", "copy.pdf", 1, 1, row.sha256, MediaType.PDF, row.vault_name),
        Placement(code, MatchedBy.FOLDER),
    )


def kept(index: ElasticIndex, options: ElasticOptions) -> dict[int, dict[str, Any]]:
    """What the index tells of each document."""
    with Elasticsearch(list(options.urls)) as client:
        answer = client.search(index=options.alias_of(EntryKind.DOCUMENT), size=1000)
    return {int(hit["_id"]): hit["_source"] for hit in answer["hits"]["hits"]}


def in_order(office: Any, index: ElasticIndex) -> bool:
    return office.catalogue.outbox_size() == 0 and list(differences(office.catalogue, index)) == []


def test_an_index_without_documents_keeps_nothing_of_them_waiting(filed: Any) -> None:
    index = EmbeddedIndex.open(filed.place.index)
    assert [way.kind for way in lanes(filed.catalogue, index)] == [EntryKind.PAGE]
    assert len(owed(filed)) == DOCUMENTS
    assert follow(filed.catalogue, index) == 10 * DOCUMENTS
    assert filed.catalogue.outbox_size() == 0
    assert filed.catalogue.reindex_all({EntryKind.DOCUMENT}) == DOCUMENTS
    assert follow(filed.catalogue, index) == 0, "no pages, and no commit"
    assert filed.catalogue.outbox_size() == 0
    assert list(differences(filed.catalogue, index)) == []
    index.close()


@pytest.mark.elastic
class TestFollowing:
    def test_a_filed_document_is_there_with_its_metadata(
        self, followed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
    ) -> None:
        assert in_order(followed, elastic_index)
        told = kept(elastic_index, elastic_options)
        row = next(followed.catalogue.documents())
        assert len(told) == DOCUMENTS
        assert told[row.document_no] == {
            "document_no": row.document_no,
            "document_id": row.document_id,
            "source_name": "made-up-1.pdf",
            "page_count": 10,
            "pages_read": 10,
            "code": "1-BC/TU",
            "code_key": "1-bc-tu",
            "issued_date": "1991-03-02",
            "issued_year": 1991,
            "document_type": "Báo cáo",
            "agency": ["Huyện ủy Đồng Văn"],
            "issuing_agency": "Huyện ủy Đồng Văn",
            "subject": "Về việc thứ 1",
        }

    def test_a_document_without_text_is_counted(self, filed: Any, elastic_index: ElasticIndex) -> None:
        first, second, *_ = ids(filed)
        filed.catalogue.file_document(FiledDocument(first, DocumentStatus.FAILED, None))
        filed.catalogue.file_document(FiledDocument(second, DocumentStatus.FAILED, 10))
        assert follow(filed.catalogue, elastic_index) == 10 * DOCUMENTS, "twenty of them withdrawals"
        assert (elastic_index.count(), elastic_index.documents.count()) == (10 * DOCUMENTS - 20, DOCUMENTS)
        assert in_order(filed, elastic_index)

    def test_a_change_of_the_inventory_reaches_the_document(
        self, followed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
    ) -> None:
        placed(followed, "H1.1")
        for agency in ("Huyện ủy Đồng Văn", "Tỉnh ủy Hà Giang"):
            listed = inventory_of(Dossier("H1.1", agency), sha256=agency.ljust(64))
            followed.catalogue.inventory.take(listed)
            follow(followed.catalogue, elastic_index)
            told = kept(elastic_index, elastic_options)[1]
            assert (told["holding_agency"], told["issuing_agency"]) == (agency, "Huyện ủy Đồng Văn")
            assert set(told["agency"]) == {agency, "Huyện ủy Đồng Văn"}
            assert in_order(followed, elastic_index)

    def test_new_metadata_take_the_place_of_the_old(
        self, followed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
    ) -> None:
        first, *_ = ids(followed)
        described = Description((Field("document_type", "Quy định", 0.9, 1, None, "x"),))
        followed.catalogue.file_document(
            FiledDocument(
                first, DocumentStatus.DONE, 10, followed.catalogue.readings(first), described, (), "a.pdf"
            )
        )
        follow(followed.catalogue, elastic_index)
        told = kept(elastic_index, elastic_options)[1]
        assert (told["document_type"], told.get("issued_year")) == ("Quy định", None)
        assert in_order(followed, elastic_index)

    def test_a_stopped_document_is_gone_and_an_old_entry_does_not_bring_it_back(
        self, followed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
    ) -> None:
        first, *_ = ids(followed)
        [old] = lanes(followed.catalogue, elastic_index)[1].entries([1])
        followed.catalogue.quarantine_document(first, 10, [MARK])
        assert [item.number for item in owed(followed)] == [1]
        follow(followed.catalogue, elastic_index)
        elastic_index.documents.put([old])
        assert elastic_index.documents.commit().confirmed == {1}
        assert set(kept(elastic_index, elastic_options)) == {2, 3, 4, 5}
        assert in_order(followed, elastic_index)

    def test_a_document_that_a_person_released_is_there_again(
        self, followed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
    ) -> None:
        first, *_ = ids(followed)
        readings = followed.catalogue.readings(first)
        followed.catalogue.quarantine_document(first, 10, [MARK])
        follow(followed.catalogue, elastic_index)
        with closing(sqlite3.connect(followed.place.catalogue_file)) as base, base:
            base.execute("UPDATE documents SET status = 'waiting' WHERE id = 1")
        followed.catalogue.file_document(FiledDocument(first, DocumentStatus.DONE, 10, readings))
        follow(followed.catalogue, elastic_index)
        assert set(kept(elastic_index, elastic_options)) == {1, 2, 3, 4, 5}
        assert in_order(followed, elastic_index)

    def test_a_document_stopped_while_its_put_waits_is_withdrawn(
        self, filed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
    ) -> None:
        filed.catalogue.quarantine_document(ids(filed)[0], 10, [MARK])
        follow(filed.catalogue, elastic_index)
        assert set(kept(elastic_index, elastic_options)) == {2, 3, 4, 5}
        assert in_order(filed, elastic_index)

    def test_what_the_server_did_not_confirm_keeps_waiting(
        self, filed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
    ) -> None:
        """The pages are in; the documents are refused, and the last of them for a date that is none."""
        with closing(sqlite3.connect(filed.place.catalogue_file)) as base, base:
            changed = base.execute(
                "UPDATE fields SET value = '1995-3-6' WHERE name = 'issued_date' AND document_no = 5"
            )
            assert changed.rowcount == 1
        filed.catalogue.confirm(
            item.outbox_id for item in filed.catalogue.outbox_batch(1000) if item.kind is EntryKind.PAGE
        )
        with pytest.raises(BadInputError, match=r"metadata of 1 documents; .* is made-up-5\.pdf \(.*date"):
            follow(filed.catalogue, elastic_index)
        assert [item.number for item in owed(filed)] == [5]
        assert elastic_index.documents.count() == DOCUMENTS - 1


@pytest.mark.elastic
def test_filling_a_new_version_sends_documents_too_while_one_is_stopped(
    followed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
) -> None:
    rebuild = Rebuild.start(elastic_options)
    followed.catalogue.quarantine_document(ids(followed)[0], 10, [MARK])
    follow(followed.catalogue, elastic_index)
    elastic_index.documents.withdraw([DocumentRevision(5, 1)])  # older than what is held: nothing happens
    elastic_index.documents.commit()
    assert fill(followed.catalogue, rebuild.index) == 10 * (DOCUMENTS - 1)
    rebuild.finish()
    assert set(kept(elastic_index, elastic_options)) == {2, 3, 4, 5}
    assert in_order(followed, elastic_index)


@pytest.mark.elastic
def test_counts_by_agency_year_and_type_are_those_of_the_catalogue(
    office: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
) -> None:
    """Exact, also for documents without words, and without those that were stopped."""
    make_up(office.catalogue, 700, characters=40)
    placed(office, "H1.1")
    office.catalogue.inventory.take(inventory_of(Dossier("H1.1", "Tỉnh ủy Hà Giang")))
    for document_id in ids(office)[:3]:
        office.catalogue.file_document(FiledDocument(document_id, DocumentStatus.FAILED, None))
    for document_id in ids(office)[3:9]:
        office.catalogue.quarantine_document(document_id, 10, [MARK])
    follow(office.catalogue, elastic_index)
    rows = [row for row in office.catalogue.documents() if row.status is not DocumentStatus.QUARANTINED]
    agencies = {dossier.dossier_code: dossier.agency for dossier in office.catalogue.dossiers()}
    wanted = {
        "holding_agency": Counter(agencies.get(row.dossier_code) for row in rows),
        "issuing_agency": Counter(row.description.value("issuing_agency") for row in rows),
        "document_type": Counter(row.description.value("document_type") for row in rows),
        "issued_year": Counter(
            int(date[:4]) for row in rows if (date := row.description.value("issued_date"))
        ),
    }
    with Elasticsearch(list(elastic_options.urls)) as client:
        answer = client.search(
            index=elastic_options.alias_of(EntryKind.DOCUMENT),
            size=0,
            track_total_hits=True,
            aggs={field: {"terms": {"field": field, "size": 100}} for field in wanted},
        )
    counted = {
        field: {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"][field]["buckets"]}
        for field in wanted
    }
    assert answer["hits"]["total"]["value"] == len(rows) == 64
    assert counted == {
        field: {name: count for name, count in counts.items() if name is not None}
        for field, counts in wanted.items()
    }
    assert counted["holding_agency"] == {"Tỉnh ủy Hà Giang": 1}
