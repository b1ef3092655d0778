"""The index follows the catalogue: an item leaves the outbox only when the index has it."""

import socket
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.projection import fill, follow
from pipeline.catalogue.rows import OutboxItem
from pipeline.errors import BadInputError, EnvironmentFault, UnreachableError
from pipeline.index.base import Commit, PageEntry, PageRevision, Refusal
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse
from pipeline.model.archive import Dossier, EntryKind
from pipeline.model.geometry import Box
from pipeline.model.outcome import Stage
from pipeline.model.page import SecrecyMark
from tests.inventories import inventory_of


@pytest.fixture
def filed(office_with: Callable[[int], Any]) -> Any:
    """Two documents of one page that were read."""
    return office_with(2)


def of_pages(office: Any) -> list[OutboxItem]:
    return [item for item in office.catalogue.outbox_batch(10) if item.kind is EntryKind.PAGE]


def test_following_says_how_many_pages_and_then_has_nothing_to_do(filed: Any) -> None:
    index = EmbeddedIndex.open(filed.place.index)
    assert (follow(filed.catalogue, index), follow(filed.catalogue, index)) == (2, 0)
    assert index.count() == 2
    index.close()


def test_index_that_is_away_loses_nothing(filed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise UnreachableError("The index is away.")

    index = EmbeddedIndex.open(filed.place.index)
    with monkeypatch.context() as patch:
        patch.setattr(EmbeddedIndex, "commit", away)
        with pytest.raises(UnreachableError):
            follow(filed.catalogue, index)
    index.close()
    assert filed.catalogue.outbox_state().pages == 2
    assert len(filed.index()) == 2
    assert filed.catalogue.outbox_size() == 0


def test_kill_between_commit_and_confirmation_sends_again_and_counts_once(
    filed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(filed.catalogue), "confirm", killed)
        with pytest.raises(KeyboardInterrupt):
            filed.index()
    assert len(filed.index()) == 2


def test_page_that_changed_while_the_index_was_busy_is_sent_again(
    filed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = EmbeddedIndex.put
    changed = []

    def meanwhile(index: EmbeddedIndex, entries: Iterable[PageEntry]) -> None:
        real(index, entries)
        if not changed:
            changed.append(filed.catalogue.reindex_all())

    monkeypatch.setattr(EmbeddedIndex, "put", meanwhile)
    revisions = filed.index()
    pages = [page for row in filed.catalogue.documents() for page in filed.catalogue.pages(row.document_id)]
    assert revisions == {page.page_id: page.revision for page in pages}


def test_quarantined_document_leaves_the_index(filed: Any) -> None:
    filed.index()
    first, second = filed.catalogue.documents()
    mark = SecrecyMark("mật", 1, Box(0, 0, 10, 10), "a person")
    filed.catalogue.quarantine_document(first.document_id, 1, [mark])
    assert list(filed.index()) == [filed.catalogue.pages(second.document_id)[0].page_id]


def test_hit_carries_the_holding_agency_of_the_inventory_and_the_metadata_of_the_document(filed: Any) -> None:
    filed.catalogue.inventory.take(inventory_of(Dossier("TU.2024.002", "Tỉnh ủy Hà Giang")))
    filed.index()
    index = EmbeddedIndex.open(filed.place.index)
    result = index.search(parse("lưu trữ"))
    index.close()
    assert result.total_documents == 2
    (row, _) = filed.catalogue.documents()
    metadata = result.hits[0].metadata
    assert metadata["agency"] == "Tỉnh ủy Hà Giang"
    assert metadata["code"] == row.description.value("code_full")
    assert metadata["issued_date"] == row.description.value("issued_date")


class Choosy(EmbeddedIndex):
    """An index that confirms some pages only."""

    outcome: Commit

    def commit(self) -> Commit:
        super().commit()
        return self.outcome


def test_only_what_the_index_confirmed_leaves_the_outbox(filed: Any) -> None:
    index = Choosy.open(filed.place.index)
    first, second = of_pages(filed)
    index.outcome = Commit(frozenset({second.number}), fault=UnreachableError("The index is away."))
    with pytest.raises(UnreachableError):
        follow(filed.catalogue, index)
    index.close()
    assert filed.catalogue.outbox_batch(10) == (first,), "and the embedded index wants no documents"


def test_refused_page_waits_and_keeps_no_other_back(filed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.batch.projection.BATCH", 1)
    index = Choosy.open(filed.place.index)
    first, second = of_pages(filed)
    index.outcome = Commit(frozenset({second.number}), (Refusal(first.number, "no date"),))
    with pytest.raises(BadInputError, match=r"refused .* page 1 of a\.pdf \(no date\)"):
        follow(filed.catalogue, index)
    index.close()
    assert filed.catalogue.outbox_batch(10) == (first,), "and the embedded index wants no documents"


def test_withdrawal_carries_the_revision_of_its_item(filed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that several write to keeps older texts out by it."""
    filed.index()
    first, _ = filed.catalogue.documents()
    filed.catalogue.quarantine_document(first.document_id, 1, [])
    [item] = of_pages(filed)
    seen: list[PageRevision] = []
    real = EmbeddedIndex.withdraw

    def watched(index: EmbeddedIndex, pages: Iterable[PageRevision]) -> None:
        seen.extend(pages)
        real(index, seen)

    monkeypatch.setattr(EmbeddedIndex, "withdraw", watched)
    filed.index()
    assert seen == [PageRevision(item.number, item.revision)]


def test_filling_sends_every_page_past_the_outbox(filed: Any, tmp_path: Path) -> None:
    index = EmbeddedIndex.open(tmp_path / "new")
    assert fill(filed.catalogue, index) == 2
    assert index.count() == 2
    index.close()
    assert filed.catalogue.outbox_state().pages == 2


def test_what_a_new_index_refuses_is_owed_to_it(filed: Any, tmp_path: Path) -> None:
    """Also where the one before had it."""
    filed.index()
    (first, revision), (second, _) = filed.catalogue.revisions(EntryKind.PAGE)
    index = Choosy.open(tmp_path / "new")
    index.outcome = Commit(frozenset({second}), (Refusal(first, "no date"),))
    with pytest.raises(BadInputError, match="no date"):
        fill(filed.catalogue, index)
    index.close()
    [owed] = of_pages(filed)
    assert (owed.number, owed.revision) == (first, revision + 1)


def spoil(office: Any, page_id: int) -> None:
    """As a bad sector would."""
    with closing(sqlite3.connect(office.place.catalogue_file)) as base, base:
        base.execute("update readings set record = substr(record, 1, 40) where page_id = ?", (page_id,))


def test_damaged_page_is_set_aside_and_told_and_read_again_by_a_retry(filed: Any) -> None:
    """It keeps no other back, stays owed, leaves the index as it was, and is on record once."""
    filed.index()
    first, second = (item[0] for item in filed.catalogue.revisions(EntryKind.PAGE))
    spoil(filed, first)
    filed.catalogue.reindex_all()
    index = EmbeddedIndex.open(filed.place.index)
    for _ in range(2):
        with pytest.raises(BadInputError, match=r'1 pages are damaged.*"sohoa retry"'):
            follow(filed.catalogue, index)
    assert {page.page_id: page.revision for page in index.revisions()} == {first: 1, second: 2}
    assert [item.number for item in of_pages(filed)] == [first]
    [told] = filed.catalogue.failures()
    assert (told.source_name, told.failure.page_number, told.failure.stage) == ("a.pdf", 1, Stage.INDEX)
    assert filed.statuses() == {"a.pdf": "partial", "b.pdf": "done"}
    assert filed.catalogue.retry() == 1
    filed.run()
    assert follow(filed.catalogue, index) == 1
    assert (filed.catalogue.failures(), index.count(), filed.catalogue.outbox_size()) == ((), 2, 0)
    index.close()


def test_damaged_page_is_owed_to_an_index_that_is_built_anew(filed: Any, tmp_path: Path) -> None:
    filed.index()
    first, second = (item[0] for item in filed.catalogue.revisions(EntryKind.PAGE))
    spoil(filed, first)
    index = EmbeddedIndex.open(tmp_path / "new")
    with pytest.raises(BadInputError, match="damaged"):
        fill(filed.catalogue, index)
    assert [page.page_id for page in index.revisions()] == [second]
    index.close()
    assert [item.number for item in of_pages(filed)] == [first]
    assert len(filed.catalogue.failures()) == 1


@pytest.mark.elastic
def test_server_that_is_away_leaves_the_outbox_as_it_was(filed: Any, elastic_index: ElasticIndex) -> None:
    waiting = filed.catalogue.outbox_batch(10)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        away = ElasticIndex.reading(ElasticOptions((f"http://127.0.0.1:{free.getsockname()[1]}",)))
        with pytest.raises(UnreachableError):
            follow(filed.catalogue, away)
        away.close()
    assert filed.catalogue.outbox_batch(10) == waiting
    assert follow(filed.catalogue, elastic_index) == 2
    assert filed.catalogue.outbox_size() == 0


@pytest.mark.elastic
def test_missing_alias_leaves_the_outbox_as_it_was(
    filed: Any, elastic_index: ElasticIndex, elastic_options: ElasticOptions
) -> None:
    waiting = filed.catalogue.outbox_batch(10)
    with connect(elastic_options) as client:
        client.indices.delete_alias(index=elastic_options.index_name(1), name=elastic_options.alias)
    with pytest.raises(EnvironmentFault):
        follow(filed.catalogue, elastic_index)
    assert filed.catalogue.outbox_batch(10) == waiting
