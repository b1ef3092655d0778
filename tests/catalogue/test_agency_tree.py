"""The tree of agencies: dated names, superiors, successors, and what cannot be."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.catalogue.agency_tree import ListFile
from pipeline.catalogue.listing import ChangeKind, ImportOptions, ImportResult
from pipeline.catalogue.schema import dossiers
from pipeline.catalogue.schema_archive import agencies, agency_names, fonds
from pipeline.model.archive import Dossier, FondsStatus
from pipeline.model.holdings import Agency, AgencyName, Fonds, Listed, RowPlace
from tests.inventories import inventory_of

END = dt.date(2025, 6, 30)
NEW = dt.date(2025, 7, 1)


def agency(name: str, code: str | None = None, parent: str | None = None, **more: Any) -> Agency:
    days = {key: more.pop(key) for key in ("valid_from", "valid_to") if key in more}
    return Agency(AgencyName(name, **days), code, parent, **more)


def take(archive, *lines: Agency, sha: str = "a", **options: bool) -> ImportResult:
    file = ListFile("agencies.xlsx", sha * 64)
    placed = [Listed(line, RowPlace("", at)) for at, line in enumerate(lines, start=2)]
    result: ImportResult = archive.catalogue.agency_tree.take_agencies(file, placed, ImportOptions(**options))
    return result


def rows(archive, query: Any) -> list[tuple[Any, ...]]:
    with archive.catalogue.inventory.database.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def tree(archive) -> dict[str, str | None]:
    found = rows(archive, select(agencies.c.agency_id, agencies.c.name, agencies.c.parent_id))
    names = {number: name for number, name, _ in found}
    return {name: names.get(parent) for _, name, parent in found}


def names(archive) -> list[tuple[Any, ...]]:
    columns = (agency_names.c.name, agency_names.c.valid_from, agency_names.c.valid_to)
    return rows(archive, select(*columns).order_by(agency_names.c.id))


def test_a_tree_in_any_order_with_a_merger(archive) -> None:
    """Hà Giang went into Tuyên Quang on 1 July 2025; its units got new names under the new one."""
    result = take(
        archive,
        agency("Huyện ủy Vị Xuyên", "G09.01", "G09", valid_to=END),
        agency("Đảng ủy xã Vị Xuyên", "G09.01", "Tỉnh ủy Tuyên Quang", valid_from=NEW),
        agency("Tỉnh ủy Hà Giang", "G09", valid_to=END, successor="G08"),
        agency("Tỉnh ủy Tuyên Quang", "G08"),
    )
    assert (result.imported, result.counts.new) == (True, 3)
    assert tree(archive) == {
        "Đảng ủy xã Vị Xuyên": "Tỉnh ủy Tuyên Quang",
        "Tỉnh ủy Hà Giang": None,
        "Tỉnh ủy Tuyên Quang": None,
    }
    assert names(archive) == [
        ("Huyện ủy Vị Xuyên", None, END),
        ("Đảng ủy xã Vị Xuyên", NEW, None),
        ("Tỉnh ủy Hà Giang", None, END),
        ("Tỉnh ủy Tuyên Quang", None, None),
    ]
    closed = select(agencies.c.code, agencies.c.closed).where(agencies.c.successor_id.is_not(None))
    assert rows(archive, closed) == [("G09", END)]


def test_the_same_list_again_changes_nothing(archive) -> None:
    lines = (
        agency("Sở Văn hóa", "A", former_names=(AgencyName("Ty Văn hóa"),), valid_from=NEW),
        agency("Phòng Di sản", None, "A"),
    )
    take(archive, *lines)
    before = names(archive)
    assert before[0] == ("Ty Văn hóa", None, END)
    again = take(archive, *lines)
    assert (again.counts.new, again.counts.changed, again.counts.unchanged) == (0, 0, 2)
    assert names(archive) == before


def test_an_agency_that_an_inventory_made_gets_its_code_and_its_dossiers_stay(archive) -> None:
    archive.catalogue.inventory.take(inventory_of(Dossier("1", "Tỉnh uỷ Hà Giang")))
    result = take(archive, agency("Tỉnh ủy Hà Giang", "G09"))
    assert [change.kind for change in result.changes] == [ChangeKind.CHANGED]
    assert rows(archive, select(agencies.c.code, agencies.c.name)) == [("G09", "Tỉnh ủy Hà Giang")]
    archive.catalogue.inventory.take(
        inventory_of(Dossier("2", "G09"), Dossier("3", "tỉnh ủy hà giang"), sha256="c" * 64)
    )
    assert len(rows(archive, select(dossiers.c.agency_id).distinct())) == 1


def test_a_name_that_the_list_leaves_out_is_kept_as_a_former_one(archive) -> None:
    take(archive, agency("Ty Văn hóa", "A"))
    take(archive, agency("Sở Văn hóa", "A", valid_from=NEW), sha="b")
    assert names(archive) == [("Ty Văn hóa", None, END), ("Sở Văn hóa", NEW, None)]
    again = take(archive, agency("Sở Văn hóa", "A", valid_from=NEW), sha="c")
    assert again.counts.unchanged == 1


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ([agency("A", "a", "b"), agency("B", "b", "c"), agency("C", "c", "a")], [2, 3, 4]),
        ([agency("A", "a", "a")], [2]),
        ([agency("A", "a", "nobody"), agency("B", "b", "a"), agency("C", "c")], [2, 3]),
        ([agency("A", "a", successor="b"), agency("B", "b", successor="a")], [2, 3]),
        ([agency("A", "a", successor="nobody")], [2]),
        ([agency("A", "a"), agency("A mới", "a")], [2, 3]),
        ([agency("A", "a", valid_to=NEW), agency("A mới", "a", valid_from=END)], [2, 3]),
        ([agency("A", "a"), agency("A", "b")], [2, 3]),
        (
            [agency("X", "a", "r"), agency("X", "b", "s"), agency("R", "r"), agency("S", "s"),
             agency("T", "t", "X")],
            [6],
        ),
    ],
    ids=["circle", "itself", "unknown superior", "circle of successors", "unknown successor", "two names",
         "overlap", "one name twice", "which X"],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_rows(archive, lines: list[Agency], refused: list[int]) -> None:
    result = take(archive, *lines)
    assert ([row.row_number for row in result.refused], result.imported) == (refused, False)
    assert tree(archive) == {}
    good = take(archive, *lines, accept_valid=True)
    assert (good.imported, good.counts.new) == (True, len(lines) - len(refused))


def test_a_circle_through_what_is_known_is_refused(archive) -> None:
    take(archive, agency("A", "a"), agency("B", "b", "a"), agency("C", "c", "b"))
    result = take(archive, agency("A", "a", "c"), sha="b")
    assert [row.row_number for row in result.refused] == [2]
    assert tree(archive) == {"A": None, "B": "A", "C": "B"}


def test_two_agencies_of_one_name_are_told_apart_by_code_only(archive) -> None:
    take(archive, agency("X", "a", "r"), agency("X", "b", "s"), agency("R", "r"), agency("S", "s"))
    refused = archive.catalogue.inventory.take(inventory_of(Dossier("1", "X"))).refused
    assert ["Several agencies" in row.reason.text("en") for row in refused] == [True]
    archive.catalogue.inventory.take(inventory_of(Dossier("1", "b"), sha256="c" * 64))
    assert rows(archive, select(agencies.c.code).join(dossiers)) == [("b",)]


class TestFonds:
    def take(self, archive, *lines: Fonds, **options: bool) -> ImportResult:
        placed = [Listed(line, RowPlace("", at)) for at, line in enumerate(lines, start=2)]
        result: ImportResult = archive.catalogue.agency_tree.take_fonds(
            ListFile("fonds.xlsx", "f" * 64), placed, ImportOptions(**options)
        )
        return result

    def test_fonds_that_the_inventory_named_get_their_codes(self, archive) -> None:
        """Lists write the name of the fonds where its code belongs; the index hears of the change."""
        archive.digitize("a", "1")
        archive.catalogue.inventory.take(inventory_of(Dossier("1", "A", "Phông Tỉnh ủy")))
        archive.index_all()
        line = Fonds("P01", "Phông Tỉnh ủy", "A", FondsStatus.CLOSED, 12.5)
        assert self.take(archive, line, dry_run=True).imported is False
        assert self.take(archive, line).counts.new == 1
        assert rows(archive, select(dossiers.c.fonds_code)) == [("P01",)]
        assert rows(archive, select(fonds.c.fonds_code, fonds.c.status, fonds.c.shelf_metres)) == [
            ("P01", "closed", 12.5)
        ]
        assert archive.catalogue.outbox_size() == 3
        assert self.take(archive, line).counts.unchanged == 1

    def test_a_change_and_an_agency_that_may_be_two(self, archive) -> None:
        take(archive, agency("X", "a", "r"), agency("X", "b", "s"), agency("R", "r"), agency("S", "s"))
        self.take(archive, Fonds("P1"))
        result = self.take(archive, Fonds("P1", "Phông 1"), Fonds("P2", agency="X"), accept_valid=True)
        assert (result.counts.changed, [row.row_number for row in result.refused]) == (1, [3])
