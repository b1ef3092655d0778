"""Exports: what was read, in files that others open."""

import csv
import json
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import python_calamine
from lxml import etree

Sohoa = Callable[..., Any]
PAGES = {
    "014-HD-VPTU_p001", "014-HD-VPTU_p002", "127-QĐ-TU_p001", "131-KH-HU 2 mặt_p001", "131-KH-HU 2 mặt_p002",
    "231-UBND-VHXH_p001",
}  # fmt: skip


def test_text_files_equal_the_reading(digitized: Path, tmp_path: Path, sohoa_in: Sohoa) -> None:
    assert sohoa_in(digitized, "export", "text", tmp_path / "out").exit_code == 0
    files = {path.stem: path for path in (tmp_path / "out").iterdir()}
    assert set(files) == PAGES
    for stem, path in files.items():
        document = next(name for name in ("014", "127", "131", "231") if stem.startswith(name))
        names = {
            "014": "014-HD-VPTU.pdf",
            "127": "127-QĐ-TU.jpg",
            "131": "131-KH-HU 2 mặt.pdf",
            "231": "231-UBND-VHXH.jpg",
        }
        shown = sohoa_in(digitized, "show", names[document], "--page", str(int(stem[-3:])), "--json")
        text = path.read_text("utf-8")
        assert text == json.loads(shown.stdout)["text"] + "\n"
        assert unicodedata.is_normalized("NFC", text)
    assert files["131-KH-HU 2 mặt_p002"].read_text("utf-8") == "\n", "a blank side has a file"
    assert "\t" in files["231-UBND-VHXH_p001"].read_text("utf-8").splitlines()[0], "two columns of the header"


def test_pdfs_open_and_their_text_is_found_by_poppler(
    digitized: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    assert sohoa_in(digitized, "export", "pdf", tmp_path).exit_code == 0
    files = sorted(tmp_path.glob("*.pdf"))
    assert {path.stem for path in files} == {stem.rsplit("_", 1)[0] for stem in PAGES}
    for path in files:
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) == (2 if path.name.startswith(("014", "131")) else 1)
    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "127-QĐ-TU.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    shown = sohoa_in(digitized, "show", "127-QĐ-TU.jpg", "--page", "1", "--json")
    assert text.split() == json.loads(shown.stdout)["text"].split()


def test_alto_files_are_xml_with_the_words_of_the_page(
    digitized: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    assert sohoa_in(digitized, "export", "alto", tmp_path).exit_code == 0
    files = {path.stem for path in tmp_path.glob("*.xml")}
    assert files == PAGES
    tree = etree.parse(str(tmp_path / "231-UBND-VHXH_p001.xml"))
    words = [element.get("CONTENT") for element in tree.iter("{*}String")]
    shown = json.loads(sohoa_in(digitized, "show", "231-UBND-VHXH.jpg", "--page", "1", "--json").stdout)
    assert words == [word["text"] for word in shown["words"]]


def test_metadata_has_the_keys_of_the_labels(
    digitized: Path, tmp_path: Path, samples: Path, sohoa_in: Sohoa
) -> None:
    out = tmp_path / "metadata.jsonl"
    assert sohoa_in(digitized, "export", "metadata", out).exit_code == 0
    rows = {row["source_name"]: row for row in map(json.loads, out.read_text("utf-8").splitlines())}
    assert set(rows) == {"014-HD-VPTU.pdf", "127-QĐ-TU.jpg", "131-KH-HU 2 mặt.pdf", "231-UBND-VHXH.jpg"}
    labels = [json.loads(line) for line in (samples / "labels.jsonl").read_text("utf-8").splitlines()]
    about_the_file = {"source_name", "dossier_code", "page_count"}
    for row in rows.values():
        assert set(row) >= (set(labels[0]) - about_the_file) | {"source_name", "document_id", "doubts"}
        told = {key: row.pop(key) for key in ("doubts", "edited")}
        assert all(value is None or isinstance(value, str) for value in row.values())
        assert all(isinstance(value, dict) for value in told.values())
    wanted = next(label for label in labels if label["source_name"] == "127-QĐ-TU.jpg")
    assert rows["127-QĐ-TU.jpg"]["issued_date"] == wanted["issued_date"]


def test_metadata_tables_hold_the_same_rows(digitized: Path, tmp_path: Path, sohoa_in: Sohoa) -> None:
    for suffix in ("csv", "xlsx"):
        assert sohoa_in(digitized, "export", "metadata", tmp_path / f"m.{suffix}").exit_code == 0
    with (tmp_path / "m.csv").open(encoding="utf-8-sig", newline="") as file:
        from_csv = list(csv.reader(file))
    sheet = python_calamine.CalamineWorkbook.from_path(tmp_path / "m.xlsx").get_sheet_by_index(0)
    assert [[str(cell) for cell in row] for row in sheet.to_python()] == from_csv
    assert len(from_csv) == 5


def test_unknown_format_and_folder_that_cannot_be_written_are_told(
    digitized: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    assert sohoa_in(digitized, "export", "metadata", tmp_path / "m.doc").exit_code == 2
    (tmp_path / "a file").touch()
    result = sohoa_in(digitized, "export", "text", tmp_path / "a file" / "below")
    assert (result.exit_code, "cannot be written" in result.stderr) == (4, True)


def test_two_sources_of_one_name_do_not_overwrite_each_other(
    workspace: Path, sample: Callable[[str], Path], tmp_path: Path, sohoa_in: Sohoa
) -> None:
    for folder, title in (("a", "one"), ("b", "two")):
        (workspace / "inbox" / folder).mkdir()
        with pikepdf.open(sample("014-HD-VPTU.pdf")) as pdf:
            pdf.docinfo["/Title"] = title
            pdf.save(workspace / "inbox" / folder / "same.pdf")
    assert sohoa_in(workspace, "run", "--jobs", "1").exit_code == 0
    sohoa_in(workspace, "export", "pdf", tmp_path / "out")
    assert len(list((tmp_path / "out").glob("same*.pdf"))) == 2
