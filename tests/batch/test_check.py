"""Every difference between catalogue and index is found and mended, on both back ends."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.check import Difference, DifferenceKind, differences, repair
from pipeline.batch.lane import document_entry, page_entry
from pipeline.batch.projection import follow
from pipeline.index.base import Index, PageRevision
from pipeline.index.documents import DocumentRevision
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse
from pipeline.model.archive import EntryKind


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elastic)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "elastic":
        yield request.getfixturevalue("elastic_index")
        return
    index = EmbeddedIndex.open(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture
def filed(office_with: Callable[[int], Any], index: Index) -> Any:
    """Four documents of one page that were read, and the index that follows them."""
    office = office_with(4)
    assert follow(office.catalogue, index) == 4
    return office


def found(office: Any, index: Index) -> list[tuple[int, DifferenceKind]]:
    """Of pages; documents differ in no test but their own."""
    everything = list(differences(office.catalogue, index))
    assert {each.entry for each in everything} <= {EntryKind.PAGE}
    return [(each.number, each.kind) for each in everything]


def tamper(office: Any, index: Index) -> tuple[int, ...]:
    """Makes one difference of each kind; the pages in their order, then one that nobody knows."""
    pages = [page_id for page_id, _ in office.catalogue.revisions(EntryKind.PAGE)]
    missing, stale, ahead, fine = pages
    [newer] = office.catalogue.index_rows([ahead])
    index.withdraw([PageRevision(missing, 50)])
    index.put([replaced(page_entry(newer), revision=60)])
    index.put([replaced(page_entry(newer), revision=3, page_id=fine + 100, document_no=77)])
    index.commit()
    office.catalogue.settle(EntryKind.PAGE, {stale: 1})
    forget_debts(office)
    return missing, stale, ahead, fine + 100


def forget_debts(office: Any) -> None:
    """Lets the catalogue believe that the index has everything."""
    office.catalogue.confirm([item.outbox_id for item in office.catalogue.outbox_batch(100)])


def replaced(entry: Any, **changes: Any) -> Any:
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    return type(entry)(**values | changes)


def test_an_index_that_followed_has_no_difference(filed: Any, index: Index) -> None:
    assert found(filed, index) == []
    assert repair(filed.catalogue, index) == 0


def test_each_kind_of_difference_is_named(filed: Any, index: Index) -> None:
    missing, stale, ahead, unknown = tamper(filed, index)
    assert found(filed, index) == [
        (missing, DifferenceKind.MISSING),
        (stale, DifferenceKind.STALE),
        (ahead, DifferenceKind.AHEAD),
        (unknown, DifferenceKind.SURPLUS),
    ]


def test_repair_mends_all_in_one_pass_and_nothing_else(filed: Any, index: Index) -> None:
    *_, unknown = tamper(filed, index)
    assert repair(filed.catalogue, index) == 4
    assert filed.catalogue.outbox_size() == 3, "the page that nobody knows owes nothing"
    follow(filed.catalogue, index)
    left = found(filed, index)
    if isinstance(index, EmbeddedIndex):
        assert left == []
    else:  # it remembers the withdrawal at 50, of which the catalogue knows nothing: see the next test
        assert [kind for _, kind in left] == [DifferenceKind.MISSING]
    assert unknown not in {hit.document_no for hit in index.search(parse("")).hits}
    assert 77 not in {hit.document_no for hit in index.search(parse("")).hits}


def test_an_index_that_was_lost_is_filled_again(filed: Any, index: Index, tmp_path: Path) -> None:
    fresh = EmbeddedIndex.open(tmp_path / "fresh")
    assert {kind for _, kind in found(filed, fresh)} == {DifferenceKind.MISSING}
    assert repair(filed.catalogue, fresh) == 4
    assert follow(filed.catalogue, fresh) == 4
    assert found(filed, fresh) == []
    fresh.close()
    left = {(each.entry, each.kind) for each in differences(filed.catalogue, index)}
    assert left == {(EntryKind.PAGE, DifferenceKind.STALE)}, "the other one is behind now"


def test_page_that_lost_its_words_is_withdrawn(filed: Any, index: Index) -> None:
    first = next(iter(filed.catalogue.documents()))
    [page] = filed.catalogue.pages(first.document_id)
    filed.catalogue.quarantine_document(first.document_id, 1, [])
    forget_debts(filed)
    wanted = [Difference(EntryKind.PAGE, page.page_id, None, page.revision)]
    if index.documents is not None:
        wanted.append(Difference(EntryKind.DOCUMENT, first.document_no, None, first.revision))
    assert list(differences(filed.catalogue, index)) == wanted
    assert repair(filed.catalogue, index) == len(wanted)
    follow(filed.catalogue, index)
    assert found(filed, index) == []
    assert index.count() == 3


def test_many_differences_are_mended_in_slices(
    filed: Any, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.batch.check._BATCH", 2)
    monkeypatch.setattr("pipeline.catalogue.database._BATCH", 1)
    [row] = filed.catalogue.index_rows([next(filed.catalogue.revisions(EntryKind.PAGE))[0]])
    index.put(replaced(page_entry(row), page_id=number, revision=9) for number in range(1, 12))
    index.commit()
    assert repair(filed.catalogue, index) == 11
    follow(filed.catalogue, index)
    assert found(filed, index) == []


@pytest.mark.parametrize("index", [pytest.param("elastic", marks=pytest.mark.elastic)], indirect=True)
def test_each_kind_of_difference_in_a_document_is_named_and_mended(filed: Any, index: Index) -> None:
    """Its pages are in order: no search shows what is wrong, only counts do."""
    documents = index.documents
    assert documents is not None
    missing, stale, ahead, stopped = [row.document_no for row in filed.catalogue.documents()]
    [entry] = map(document_entry, filed.catalogue.document_rows([ahead]))
    documents.withdraw([DocumentRevision(missing, entry.revision)])
    documents.put([replaced(entry, revision=60), replaced(entry, revision=3, document_no=stopped + 100)])
    filed.catalogue.settle(EntryKind.DOCUMENT, {stale: 1})
    filed.catalogue.quarantine_document(list(filed.catalogue.documents())[-1].document_id, 1, [])
    for page in list(index.revisions())[-1:]:
        index.withdraw([PageRevision(page.page_id, page.revision + 1)])
    forget_debts(filed)
    index.commit()
    documents.commit()
    found = [(each.entry, each.number, each.kind) for each in differences(filed.catalogue, index)]
    assert found == [
        (EntryKind.DOCUMENT, missing, DifferenceKind.MISSING),
        (EntryKind.DOCUMENT, stale, DifferenceKind.STALE),
        (EntryKind.DOCUMENT, ahead, DifferenceKind.AHEAD),
        (EntryKind.DOCUMENT, stopped, DifferenceKind.SURPLUS),
        (EntryKind.DOCUMENT, stopped + 100, DifferenceKind.SURPLUS),
    ]
    assert repair(filed.catalogue, index) == 5
    follow(filed.catalogue, index)
    assert list(differences(filed.catalogue, index)) == []
    assert {each.number for each in documents.revisions()} == {missing, stale, ahead}
