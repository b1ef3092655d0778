"""Corrections from the command line: one document, and a table that comes back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Sohoa = Callable[..., Any]
NAME = "127-QĐ-TU.jpg"


def shown(workspace: Path, sohoa_in: Sohoa) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sohoa_in(workspace, "show", NAME, "--json").stdout)
    return found


@pytest.mark.tesseract
def test_a_correction_is_shown_found_and_exported(changeable: Path, tmp_path: Path, sohoa_in: Sohoa) -> None:
    done = sohoa_in(changeable, "edit", NAME, "code_number=999", "place=", "--person", "Lan")
    assert done.exit_code == 0, done.output
    document = shown(changeable, sohoa_in)
    values = {field["name"]: field["value"] for field in document["fields"]}
    assert (values["code_full"], "place" in values) == ("999-QĐ/TU", False)
    assert {edit["person"] for edit in document["edits"]} == {"Lan"}
    assert "entered by Lan" in sohoa_in(changeable, "show", NAME).stdout
    hits = json.loads(sohoa_in(changeable, "search", "999-QĐ/TU", "--json").stdout)["hits"]
    assert [hit["source_name"] for hit in hits] == [NAME]
    sohoa_in(changeable, "export", "metadata", tmp_path / "m.jsonl")
    lines = (tmp_path / "m.jsonl").read_text("utf-8").splitlines()
    [row] = [row for row in map(json.loads, lines) if row["source_name"] == NAME]
    assert row["edited"]["code_number"]["person"] == "Lan"
    assert set(row["edited"]) == {"code_number", "code_full", "place"}


@pytest.mark.tesseract
def test_a_table_that_was_not_changed_changes_nothing(
    changeable: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    for name, columns in (("a.jsonl", "all"), ("a.csv", "all"), ("a.xlsx", "all"), ("b.xlsx", "office")):
        sohoa_in(changeable, "export", "metadata", tmp_path / name, "--columns", columns)
        result = sohoa_in(changeable, "import", "metadata", tmp_path / name, "--json", "--clear-empty")
        answer = json.loads(result.stdout)
        assert (answer["changes"], answer["refused"], answer["documents"] > 2) == ([], [], True), name
        assert result.exit_code == 0
    assert shown(changeable, sohoa_in)["edits"] == []


@pytest.mark.tesseract
def test_nothing_is_imported_where_a_row_is_refused(
    changeable: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    table = tmp_path / "m.csv"
    rows = [
        f"{NAME},Lần 1,2021-03-10",
        "014-HD-VPTU.pdf,,31/02/2021",
        "nowhere.pdf,x,",
        "056-PA-UBND.jpg,x,",
    ]
    table.write_text("\n".join(["source_name,note,issued_date", *rows]), "utf-8")
    result = sohoa_in(changeable, "import", "metadata", table)
    assert result.exit_code == 4
    reasons = [line for line in result.stderr.splitlines() if line.startswith("Row ")]
    assert [line.split(":")[0] for line in reasons] == ["Row 3", "Row 4", "Row 5"]
    # a document in quarantine is told apart from one that is not there by nothing but its name
    assert reasons[2].split(": ")[1] == reasons[1].split(": ")[1].replace("nowhere.pdf", "056-PA-UBND.jpg")
    assert shown(changeable, sohoa_in)["edits"] == []

    own, other = (
        json.loads(sohoa_in(changeable, "show", name, "--json").stdout)["document_id"]
        for name in (NAME, "014-HD-VPTU.pdf")
    )
    table.write_text(f"document_id,source_name,note\n{other},{NAME},x\n{own},D:\\scan\\a.pdf,x\n", "utf-8")
    slipped = sohoa_in(changeable, "import", "metadata", table).stderr
    assert f"Row 2: The row is about two documents, {other} by its id and {NAME} by its file" in slipped
    assert "Row 3" not in slipped, "a path that names no document says nothing"

    table.write_text("\n".join(["source_name,note,issued_date", rows[0], "014-HD-VPTU.pdf,,"]), "utf-8")
    trial = sohoa_in(changeable, "import", "metadata", table, "--dry-run")
    assert "Lần 1" in trial.stdout
    assert "--clear-empty" in trial.stderr
    assert shown(changeable, sohoa_in)["edits"] == []
    assert sohoa_in(changeable, "import", "metadata", table, "--person", "Mai").exit_code == 0
    assert [edit["value"] for edit in shown(changeable, sohoa_in)["edits"]] == ["Lần 1", "2021-03-10"]


@pytest.mark.tesseract
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((NAME, "subject"), 2, "FIELD=VALUE"),
        ((NAME, "note=1", "note=2"), 2, "given twice"),
        ((NAME, "colour=red"), 2, "There is no field colour"),
        ((NAME, "issued_date=31/02/2020"), 4, "no day"),
        (("056-PA-UBND.jpg", "note=1"), 2, "There is no document 056-PA-UBND.jpg."),
        (("nowhere.jpg", "note=1"), 2, "There is no document nowhere.jpg."),
    ],
)
def test_what_is_wrong_is_told(
    digitized: Path, sohoa_in: Sohoa, words: tuple[str, ...], code: int, told: str
) -> None:
    result = sohoa_in(digitized, "edit", *words)
    assert result.exit_code == code
    assert told in result.stderr
