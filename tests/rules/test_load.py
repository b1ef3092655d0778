"""The rule files: complete, dated, and clear about what is wrong in them."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFault
from pipeline.rules.book import MarkKind, Validity
from pipeline.rules.load import RULES_DIRECTORY, load_rules

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    for file in RULES_DIRECTORY.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_holds_the_types_of_state_and_party() -> None:
    """29 types of Nghị định 30/2020 and 33 of Quy định 399-QĐ/TW."""
    types = load_rules().types
    assert sum(kind.validity.source.startswith("Nghị định 30/2020") for kind in types) == 29
    assert sum(kind.validity.source.startswith("Quy định 399-QĐ/TW") for kind in types) == 33


def test_a_cong_van_has_an_abbreviation_in_the_party_only() -> None:
    shorts = {kind.family: kind.short for kind in load_rules().types if kind.name.text == "Công văn"}
    assert shorts == {"state": (), "party": ("CV",)}


def test_provinces_before_and_after_2025() -> None:
    provinces = [place for place in load_rules().places if place.level == "province"]
    assert sum(place.validity.covers(dt.date(2020, 1, 1)) for place in provinces) == 63
    assert sum(place.validity.covers(TODAY) for place in provinces) == 34


def test_every_old_province_went_into_exactly_one_new_one() -> None:
    provinces = [place for place in load_rules().places if place.level == "province" and place.code]
    old = sorted(place.code for place in provinces if not place.merged)
    assert old == sorted(code for place in provinces for code in place.merged)


def test_ha_giang_and_its_eleven_units_are_closed() -> None:
    districts = [place for place in load_rules().places if place.parent == "Hà Giang"]
    assert len(districts) == 11
    assert not any(place.validity.covers(TODAY) for place in districts)
    committees = [issuer for issuer in load_rules().issuers if "Closed fonds" in issuer.validity.source]
    assert (
        len({issuer.name.text for issuer in committees if not issuer.name.text.startswith("ĐẢNG BỘ")}) == 12
    )


def test_marks_come_longest_first() -> None:
    texts = [mark.text.text for mark in load_rules().marks_of(MarkKind.SECRECY)]
    assert texts == ["TUYỆT MẬT", "TỐI MẬT", "MẬT"]


def test_validity_includes_its_last_day() -> None:
    validity = Validity(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "law")
    assert validity.covers(dt.date(2020, 12, 31))
    assert not validity.covers(dt.date(2021, 1, 1))
    assert not validity.covers(dt.date(2019, 12, 31))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("marks.toml", 'kind = "release"', 'kind = "relaese"', "group 1, marks 4"),
        ("marks.toml", "[[group]]", "[group", "line "),
        ("document_types.toml", 'name = "Chỉ thị"', "name = 3", "group 1, types 3"),
        ("document_types.toml", 'short = ["NQ"]', 'short = "NQ"', "group 1, types 1"),
        ("document_types.toml", "valid_from = 2020-03-05", "", "group 1"),
        ("places.toml", "valid_to = 2025-06-30", "valid_to = 1999-06-30", "group 1"),
        ("places.toml", 'source = "Quyết định 124', 'origin = "Quyết định 124', "group 1"),
        ("issuers.toml", "head = true", "head = 1", "group 1, names 1"),
        ("signing.toml", 'forms = ["TM", "T/M"]', 'mark = "again"', "line "),
        ("issuers.toml", "valid_from = 1945-09-02", 'valid_from = "1945"', "group 1"),
    ],
)
def test_a_broken_file_names_itself_and_the_place(
    own_rules: Path, file: str, old: str, new: str, told: str
) -> None:
    path = own_rules / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(EnvironmentFault) as error:
        load_rules(own_rules)
    assert file in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize(
    "content",
    ["", "group = []", 'group = ["x"]', '[[group]]\nvalid_from = 2020-01-01\nsource = "x"\nmarks = 3'],
)
def test_a_file_without_groups_is_refused(own_rules: Path, content: str) -> None:
    (own_rules / "marks.toml").write_text(content, "utf-8")
    with pytest.raises(EnvironmentFault, match=r"marks\.toml"):
        load_rules(own_rules)


def test_a_missing_file_is_refused(own_rules: Path) -> None:
    (own_rules / "places.toml").unlink()
    with pytest.raises(EnvironmentFault, match=r"places\.toml"):
        load_rules(own_rules)
