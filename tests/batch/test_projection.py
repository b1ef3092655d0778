"""The index follows the catalogue: an item leaves the outbox only when the index has it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.projection import follow
from pipeline.errors import UnreachableError
from pipeline.index.base import PageEntry
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse
from pipeline.model.archive import Dossier
from pipeline.model.geometry import Box
from pipeline.model.page import SecrecyMark

Letter = Callable[[Path, str], Path]


@pytest.fixture
def filed(office: Any, letter: Letter) -> Any:
    """Two documents of one page that were read."""
    for name in ("a", "b"):
        letter(office.place.inbox / f"{name}.pdf", name)
    office.feed(code="TU.2024.002")
    office.run()
    return office


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
    assert filed.catalogue.outbox_size() == 2
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
    filed.catalogue.import_inventory("a.csv", "0" * 64, [Dossier("TU.2024.002", "Tỉnh ủy Hà Giang")])
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
