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


def test_codes_of_the_forms_are_found_by_their_words() -> None:
    rules = load_rules()
    assert rules.code_of("typeName", "quyết định") == "02"
    assert rules.code_of("typeName", "Kết luận") is None
    assert rules.text_of("maintenance", "01") == "Vĩnh viễn"
    assert rules.text_of("mode", "03") == "Mật"
    assert sum(one.list_name == "typeName" for one in rules.codes) == 32
    assert {one.list_name for one in rules.codes} >= {"language", "confidenceLevel", "format", "RECORDSTATUS"}


def test_every_deputy_has_a_title_and_every_head_one_deputy() -> None:
    rules = load_rules()
    titles = {title.text for title in rules.titles}
    assert {title.text for pair in rules.deputies for title in pair} <= titles
    assert len({head.text for head, _ in rules.deputies}) == len(rules.deputies)


def test_the_authority_file_knows_old_names_by_their_dates() -> None:
    rules = load_rules()
    now, then = rules.agency_named("Tỉnh ủy Hà Giang"), rules.agency_named("TỈNH ỦY HÀ TUYÊN")
    assert now is not None
    assert then is not None
    assert now.key == then.key == "tinh-uy-ha-giang"
    assert rules.agency_named("Tỉnh uỷ Hà Giang", dt.date(1980, 1, 1)) is None
    assert rules.agency_named("Tỉnh ủy Hà Giang", TODAY) is None, "a closed fonds"
    units = [
        one for one in rules.agencies
        if one.parent == "tinh-uy-ha-giang" and one.name.text.startswith(("Huyện ủy", "Thành ủy"))
        and one.validity.covers(dt.date(2020, 1, 1))
    ]  # fmt: skip
    assert len({one.key for one in units}) == 11
    keys = {one.key for one in rules.agencies}
    assert all(other in keys for one in rules.agencies for other in (one.parent, one.successor) if other)


OWN = """
[[group]]
family = "party"
valid_from = 2025-07-01
source = "Quyết định 10-QĐ/TU"
names = [
  { name = "BAN XÂY DỰNG ĐẢNG", codes = ["BXDĐ"] },
  { name = "TỈNH ỦY", codes = ["TU", "T"], head = true },
]
"""


def test_files_of_the_office_add_and_replace(tmp_path: Path) -> None:
    (tmp_path / "issuers.toml").write_text(OWN, "utf-8")
    shipped, both = load_rules(), load_rules(own=tmp_path)
    assert len(both.issuers) == len(shipped.issuers) + 1
    assert [one.codes for one in both.issuers if one.name.text == "TỈNH ỦY"] == [("TU", "T")]
    assert both.types == shipped.types
    assert load_rules(own=tmp_path / "none") == shipped


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("issuers.toml", 'codes = ["BXDĐ"]', "codes = 5", r"line 7 \(group 1, names 1\)"),
        ("issuers.toml", "head = true", "head = 1", r"line 8 \(group 1, names 2\)"),
        ("issuers.toml", "valid_from", "valid", r"line 2 \(group 1\)"),
        ("issuers.toml", "names = [", "names = [[", "line"),
        ("issuers.toml", '"Quyết định 10-QĐ/TU"', "[", "line 6"),
        ("issuer.toml", "names", "names", "its name"),
    ],
)
def test_an_error_in_a_file_of_the_office_names_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    (tmp_path / name).write_text(OWN.replace(old, new), "utf-8")
    with pytest.raises(EnvironmentFault, match=told) as error:
        load_rules(own=tmp_path)
    assert name in str(error.value)
