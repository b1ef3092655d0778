"""The sample scans: made again to the byte, small, complete, and each what its README says."""

import csv
import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageSequence

SAMPLES = Path(__file__).parents[2] / "samples"
FONTS = Path("/usr/share/fonts/truetype/liberation2")
MADE = ("scans", "truth", "hard", "hard_truth", "labels.jsonl", "inventory.csv")
SIZE_LIMIT = 6_000_000
ONE_OF_EACH = ("014-HD-VPTU.pdf", "342-QĐ-HU.tif", "088-BC-HU.png", "127-QĐ-TU.jpg", "131-KH-HU 2 mặt.pdf")
HARD = ("07 100 dpi.jpg",)


def scan_files() -> list[Path]:
    return sorted(path for path in (SAMPLES / "scans").rglob("*") if path.is_file())


def files_under(root: Path) -> list[Path]:
    found = (path for name in MADE for path in [root / name, *(root / name).rglob("*")])
    return sorted(path.relative_to(root) for path in found if path.is_file())


def page_count(path: Path) -> int:
    if path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    with Image.open(path) as image:
        return sum(1 for _ in ImageSequence.Iterator(image))


def scan_named(start: str) -> Path:
    return next(path for path in scan_files() if path.name.startswith(start))


def truth_of(path: Path, page: int) -> str:
    return (SAMPLES / "truth" / f"{path.stem}_p{page:03d}.txt").read_text("utf-8")


def pdf_text(path: Path, page: int) -> str:
    pdf = pypdfium2.PdfDocument(path)
    sheet = pdf[page - 1]
    words = sheet.get_textpage()
    text: str = words.get_text_range()
    words.close()
    sheet.close()
    pdf.close()
    return text


@pytest.fixture(scope="module")
def labels() -> list[dict[str, Any]]:
    lines = (SAMPLES / "labels.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def inventory() -> list[dict[str, str]]:
    with (SAMPLES / "inventory.csv").open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows, delimiter=";"))


@pytest.mark.skipif(not FONTS.is_dir(), reason="the Debian package fonts-liberation2 is not installed")
def test_made_again_they_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """One of each kind of file: born digital, bilevel, grey, colour, of two sides."""
    command = [sys.executable, str(SAMPLES / "make_samples.py"), str(tmp_path), *ONE_OF_EACH, *HARD]
    subprocess.run(command, check=True, timeout=120)
    made = [name for name in files_under(tmp_path) if name.name != "labels.jsonl"]
    assert {name.name for name in made} >= {*ONE_OF_EACH, *HARD, "inventory.csv"}
    assert not [name for name in made if (SAMPLES / name).read_bytes() != (tmp_path / name).read_bytes()]
    labels = (tmp_path / "labels.jsonl").read_text("utf-8").splitlines()
    assert len(labels) == len(ONE_OF_EACH)
    assert set(labels) <= set((SAMPLES / "labels.jsonl").read_text("utf-8").splitlines())


def test_they_stay_small() -> None:
    hard = [path for path in (SAMPLES / "hard").iterdir() if path.is_file()]
    assert 0 < sum(path.stat().st_size for path in [*scan_files(), *hard]) < SIZE_LIMIT


def test_every_file_has_its_label_and_every_page_its_truth(labels: list[dict[str, Any]]) -> None:
    assert sorted(label["source_name"] for label in labels) == sorted(path.name for path in scan_files())
    pages = {label["source_name"]: label["page_count"] for label in labels}
    expected = {
        f"{path.stem}_p{page:03d}.txt" for path in scan_files() for page in range(1, page_count(path) + 1)
    }
    assert {path.name: page_count(path) for path in scan_files()} == pages
    assert {path.name for path in (SAMPLES / "truth").iterdir()} == expected


def test_labels_are_printed_on_the_document(labels: list[dict[str, Any]]) -> None:
    for label in labels:
        path = scan_named(label["source_name"])
        text = "\n".join(truth_of(path, page) for page in range(1, page_count(path) + 1))
        flat = " ".join(text.split())
        mark = "-" if label["family"] == "party" else "/"
        assert f"{label['code_number']}{mark}{label['code_notation']}" in flat
        assert all(word in flat for word in label["subject"].split())
        assert all(line in text for line in [label["signer_name"], *label["signer_position"].split(" / ")])
        year, month, day = label["issued_date"].split("-")
        written = f"ngày {day} tháng {month if int(month) < 3 else int(month)} năm {year}"
        assert f"{label['place']}, {written}" in flat


def test_scanned_dossiers_stand_in_the_inventory_with_what_is_there(inventory: list[dict[str, str]]) -> None:
    rows = {
        row["Số và ký hiệu hồ sơ"]: (int(row["Tổng số VB"]), int(row["Số lượng trang"])) for row in inventory
    }
    there: dict[str, tuple[int, int]] = {}
    for path in scan_files():
        documents, pages = there.get(path.parent.name, (0, 0))
        there[path.parent.name] = (documents + 1, pages + page_count(path))
    partly = {code for code, counts in there.items() if counts != rows[code]}
    assert partly == {"TU.2024.002"}
    assert there["TU.2024.002"] < rows["TU.2024.002"]


def test_the_three_agencies_have_three_rates(inventory: list[dict[str, str]]) -> None:
    scanned = {path.parent.name for path in scan_files()} - {"TU.2024.002"}
    rates: dict[str, list[bool]] = {}
    for row in inventory:
        rates.setdefault(row["Cơ quan"], []).append(row["Số và ký hiệu hồ sơ"] in scanned)
    assert list(rates) == ["Tỉnh ủy Hà Giang", "Huyện ủy Đồng Văn", "Huyện ủy Vị Xuyên"]
    assert len({sum(done) / len(done) for done in rates.values()}) == 3


def test_names_hold_what_breaks_careless_programs() -> None:
    names = [path.name for path in scan_files()]
    assert any(not unicodedata.is_normalized("NFC", name) for name in names)
    assert any(all(sign in name for sign in " ()'") for name in names)


def test_born_digital_pages_carry_the_true_text_and_scanned_ones_none() -> None:
    born, mixed = scan_named("014-"), scan_named("073-")
    for path, page in ((born, 1), (born, 2), (mixed, 1)):
        assert pdf_text(path, page).split() == truth_of(path, page).split()
    assert pdf_text(mixed, 2) == ""


def test_scanned_pages_are_one_jpeg_each() -> None:
    with pikepdf.open(scan_named("148-")) as pdf:
        filters = [[str(image.Filter) for image in page.resources.XObject.values()] for page in pdf.pages]
    assert filters == [["/DCTDecode"]] * 3


def test_image_kinds() -> None:
    with Image.open(scan_named("342-")) as tiff:
        assert (tiff.mode, tiff.info["compression"]) == ("1", "group4")
    assert page_count(scan_named("342-")) == 2
    with Image.open(scan_named("088-")) as png:
        assert (png.mode, round(png.info["dpi"][0])) == ("L", 200)


def test_the_readme_names_every_file() -> None:
    readme = (SAMPLES / "README.md").read_text("utf-8")
    missing = [path.name for path in scan_files() if unicodedata.normalize("NFC", path.name) not in readme]
    assert missing == []
