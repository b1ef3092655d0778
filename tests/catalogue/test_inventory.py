"""Taking over lists: whole or not at all, twice without a trace, and what they leave out."""

import hashlib
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.catalogue.listing import (
    Change,
    ChangeKind,
    ImportOptions,
    ImportResult,
    InventoryChange,
    InventoryList,
    ValueChange,
)
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_archive import agencies, fonds, registered_documents
from pipeline.language import message
from pipeline.model.archive import Dossier, RegisteredDocument, Scope
from pipeline.model.holdings import Listed, RefusedRow, RowPlace

A = Dossier("H1.1", "Tỉnh ủy", "P1", title="Báo cáo", expected_pages=3)
B = Dossier("H1.2", "Tỉnh ủy", "P1", scope=Scope.SECRET)
C = Dossier("H2.1", "Huyện ủy", "P2")
BAD = RefusedRow("x", 7, message("bad"), "Số trang")


def listed(values: Iterable[Any]) -> list[Listed[Any]]:
    return [Listed(value, RowPlace("Sổ", at)) for at, value in enumerate(values, start=2)]


def take(
    archive,
    *values: Dossier | RegisteredDocument,
    name: str = "ml.xlsx",
    refused: tuple[RefusedRow, ...] = (),
    **options: bool,
) -> ImportResult:
    held = [value for value in values if isinstance(value, Dossier)]
    documents = [value for value in values if isinstance(value, RegisteredDocument)]
    sha256 = hashlib.sha256(repr((name, values, refused)).encode()).hexdigest()
    file = InventoryList(name, sha256, listed(held), listed(documents), refused)
    result: ImportResult = archive.catalogue.inventory.take(file, ImportOptions(**options))
    return result


def rows(archive, query: Any) -> list[tuple[Any, ...]]:
    with archive.catalogue.inventory.database.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def state(archive) -> tuple[Any, ...]:
    tables = (dossiers, registered_documents, agencies, fonds)
    return tuple(rows(archive, select(table).order_by(*table.primary_key)) for table in tables)


def doc(ordinal: int, code: str = "H1.1", **values: Any) -> RegisteredDocument:
    return RegisteredDocument(code, ordinal, **values)


def test_agencies_and_fonds_of_dossiers_are_made(archive) -> None:
    take(archive, A, B, C)
    assert rows(archive, select(agencies.c.name).order_by(agencies.c.name)) == [("Huyện ủy",), ("Tỉnh ủy",)]
    named = (
        select(fonds.c.fonds_code, agencies.c.name, fonds.c.status)
        .join(agencies)
        .order_by(fonds.c.fonds_code)
    )
    assert rows(archive, named) == [("P1", "Tỉnh ủy", "open"), ("P2", "Huyện ủy", "open")]
    assert rows(archive, select(dossiers.c.dossier_code).where(dossiers.c.agency_id.is_(None))) == []
    assert archive.catalogue.dossiers() == (A, B, C)


def test_spellings_of_a_name_are_one_agency(archive) -> None:
    """Tone style and case differ from list to list; what the list writes is kept."""
    take(archive, Dossier("1", "Thị ủy Hoà Bình"), Dossier("2", "THỊ UỶ HÒA BÌNH"))
    assert len(rows(archive, select(agencies))) == 1
    assert [dossier.agency for dossier in archive.catalogue.dossiers()] == [
        "Thị ủy Hoà Bình",
        "THỊ UỶ HÒA BÌNH",
    ]


def test_the_same_list_again_changes_nothing(archive) -> None:
    first = take(archive, A, B, doc(1, subject="Về rừng"), doc(2))
    before = state(archive)
    again = take(archive, A, B, doc(1, subject="Về rừng"), doc(2))
    assert (first.counts, first.documents) == (InventoryChange(2, 0, 0), InventoryChange(2, 0, 0))
    assert (again.counts, again.documents) == (InventoryChange(0, 0, 2), InventoryChange(0, 0, 2))
    assert again.imported
    assert state(archive) == before


def test_changes_are_told_field_by_field(archive) -> None:
    take(archive, A, doc(1, expected_pages=2))
    renamed = Dossier("H1.1", "Tỉnh ủy", "P1", title="Tờ trình", expected_pages=3)
    result = take(archive, renamed, doc(1, expected_pages=5), doc(3), dry_run=True)
    assert result.changes == (
        Change(ChangeKind.CHANGED, "H1.1", None, (ValueChange("title", "Báo cáo", "Tờ trình"),)),
        Change(ChangeKind.CHANGED, "H1.1", 1, (ValueChange("expected_pages", 2, 5),)),
        Change(ChangeKind.NEW, "H1.1", 3),
    )
    assert not result.imported
    assert archive.catalogue.dossiers() == (A,)


@pytest.mark.parametrize(
    ("values", "refused"),
    [((A, C), (BAD,)), ((A, A), ()), ((A, doc(1), doc(1)), ()), ((A, doc(1, "H9.9")), ())],
)
def test_one_refused_row_stops_the_list_unless_the_others_are_wanted(archive, values, refused) -> None:
    before = state(archive)
    stopped = take(archive, *values, refused=refused)
    assert (stopped.imported, len(stopped.refused), state(archive)) == (False, 1, before)
    taken = take(archive, *values, refused=refused, accept_valid=True)
    assert (taken.imported, len(taken.refused)) == (True, 1)
    assert "H1.1" in archive.catalogue.dossier_codes()


def test_the_same_dossier_far_down_the_list_is_refused(archive) -> None:
    """The list goes through in slices; the second line stands in another one than the first."""
    many = [Dossier(f"H.{number}", "A") for number in range(1201)]
    result = take(archive, *many, Dossier("H.3", "B"))
    assert [row.row_number for row in result.refused] == [1203]
    assert "H.3" in result.refused[0].reason.text("en")


def test_a_code_of_another_agency_does_not_take_over_its_dossier(archive) -> None:
    """Offices number their dossiers from 1: the second list must not overwrite the first."""
    take(archive, A)
    result = take(archive, Dossier("H1.1", "Huyện ủy", title="Thư"), name="other.xlsx")
    assert (result.imported, len(result.refused)) == (False, 1)
    assert "Tỉnh ủy" in result.refused[0].reason.text("en")
    moved = take(archive, Dossier("H1.1", "Huyện ủy", title="Báo cáo"), name="other.xlsx")
    assert moved.counts.changed == 1, "the same dossier, handed over to another agency"


class TestGone:
    def test_what_the_file_listed_before_is_told_and_kept(self, archive) -> None:
        take(archive, A, B, C)
        result = take(archive, A, C)
        assert [change.code for change in result.changes if change.kind is ChangeKind.GONE] == ["H1.2"]
        assert result.counts == InventoryChange(0, 0, 2, 1)
        assert archive.catalogue.dossiers() == (A, B, C)

    def test_it_is_withdrawn_on_demand_and_comes_back_when_listed(self, archive) -> None:
        take(archive, A, B)
        result = take(archive, A, remove_gone=True)
        assert (result.imported, result.counts.gone) == (True, 1)
        assert archive.catalogue.dossiers() == (A,)
        assert take(archive, A, name="other.xlsx", remove_gone=True).counts.gone == 0
        back = take(archive, A, B)
        assert (back.counts, archive.catalogue.dossiers()) == (InventoryChange(0, 1, 1), (A, B))

    def test_files_of_the_same_name_from_another_office_take_nothing_away(self, archive) -> None:
        take(archive, A, B)
        assert take(archive, C, remove_gone=True).counts == InventoryChange(1, 0, 0)
        assert archive.catalogue.dossiers() == (A, B, C)

    def test_what_a_later_file_lists_is_not_gone(self, archive) -> None:
        take(archive, A, B)
        take(archive, B, name="second.xlsx")
        assert take(archive, A).counts.gone == 0

    def test_a_list_of_whole_fonds(self, archive) -> None:
        take(archive, A, B, C, name="old.xlsx")
        assert take(archive, A, name="new.xlsx", dry_run=True).counts.gone == 0
        result = take(archive, A, name="new.xlsx", whole_fonds=True)
        assert [change.code for change in result.changes] == ["H1.2"]

    def test_documents_that_the_list_of_their_dossier_leaves_out(self, archive) -> None:
        take(archive, A, C, doc(1), doc(2), doc(1, "H2.1"), name="a.xlsx")
        result = take(archive, doc(1), name="b.xlsx", remove_gone=True)
        assert result.documents == InventoryChange(0, 0, 1, 1)
        held = select(registered_documents.c.dossier_code, registered_documents.c.ordinal).where(
            registered_documents.c.withdrawn_at.is_(None)
        )
        assert rows(archive, held.order_by(registered_documents.c.id)) == [("H1.1", 1), ("H2.1", 1)]

    def test_nothing_is_withdrawn_beside_refused_rows(self, archive) -> None:
        """What a refused row meant would look as if it were gone."""
        take(archive, A, B)
        result = take(archive, A, refused=(BAD,), remove_gone=True, accept_valid=True)
        assert not result.imported
        assert archive.catalogue.dossiers() == (A, B)


def test_one_code_in_two_fonds_does_not_become_the_other_dossier(archive) -> None:
    """Each fonds of an agency numbers its dossiers from 1: the second list must not take over the first."""
    first = Dossier("01", "Huyện ủy A", "P1", title="Hồ sơ một", expected_documents=3)
    other = Dossier("01", "Huyện ủy A", "P2", title="Hồ sơ khác", expected_documents=7)
    for name, dossier in (("a", first), ("b", other)):
        listed = InventoryList(name, name * 64, [Listed(dossier, RowPlace("", 2))])
        result = archive.catalogue.inventory.take(listed)
    assert (result.imported, len(result.refused)) == (False, 1)
    assert archive.catalogue.dossiers() == (first,)
