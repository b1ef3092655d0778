"""Makes the sample scans, their true text, labels and inventory.

`make_samples.py [OUT_DIR [NAME…]]` writes into a folder (default: its own), only the scans named if any are.
What is printed stands in documents.toml, invented from the first word to the last. The same library versions
give the same bytes on every run.
"""

import csv
import json
import sys
import tomllib
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from containers import PdfWriter, Scanned, write_image
from hard import write_hard
from layouts import Content, Table, compose
from scanner import CANVAS_SCALE, Look, add_inks, draw_sheet, generator, scan, show_through
from typeset import FONT_FOLDER, FONT_PACKAGE, Sheet

HERE: Final = Path(__file__).resolve().parent
INVENTORY_COLUMNS: Final = (
    ("Cơ quan", "agency"),
    ("Phông", "fonds"),
    ("Mục lục", "inventory"),
    ("Hộp số", "archive_box"),
    ("Số và ký hiệu hồ sơ", "code"),
    ("Tiêu đề", "title"),
    ("Năm", "year"),
    ("THBQ", "retention"),
    ("Tổng số VB", "documents"),
    ("Số lượng trang", "pages"),
)
BLANK, BORN_DIGITAL = "blank", "born-digital"


def file_name(entry: dict[str, Any]) -> str:
    """The name of the file, in NFD where the entry asks for it (as macOS writes names)."""
    return unicodedata.normalize("NFD" if entry.get("nfd") else "NFC", entry["file"])


def content_of(entry: dict[str, Any]) -> Content:
    """What is printed on the document."""
    printed = dict(entry["printed"])
    if "table" in printed:
        printed["table"] = Table(**printed["table"])
    return Content(**printed, seal="seal" in entry, secrecy=entry.get("stamp", ""))


def look_of(entry: dict[str, Any], index: int) -> Look:
    """How the page at this index was scanned: the document's look, changed by the page's own."""
    values = entry.get("look", {}) | entry.get("look_of_page", {}).get(str(index + 1), {})
    if "paper" in values:
        values["paper"] = tuple(values["paper"])
    return Look(**values)


def scan_page(entry: dict[str, Any], sheet: Sheet, index: int, *, blank: bool = False) -> Scanned:
    """One page through the scanner; a blank one shows only the ghost of the print on its other side."""
    rng = generator(f"{entry['file']} {index}")
    look = look_of(entry, index)
    dpi = look.dpi * CANVAS_SCALE
    page = draw_sheet(sheet, dpi, rng)
    if sheet.seal_at is not None or sheet.stamp_at is not None:
        page = page.convert("RGB")
        add_inks(sheet, page, dpi, (entry.get("seal", ""), entry.get("stamp", "")), rng)
    if blank:
        page = show_through(page)
    return Scanned(scan(page, look, rng), look.dpi, entry.get("quality", 70))


def write_document(entry: dict[str, Any], folder: Path) -> list[str]:
    """Writes the file of one document; gives the true text of each of its pages."""
    sheets = compose(content_of(entry))
    kinds = entry.get("page_kinds", ["scan"] * len(sheets))
    path = folder / file_name(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".pdf":
        write_image(path, [scan_page(entry, sheet, index) for index, sheet in enumerate(sheets)])
        return ["\n".join(sheet.truth) + "\n" for sheet in sheets]
    written = [sheet for sheet, kind in zip(sheets, kinds, strict=False) if kind == BORN_DIGITAL]
    pdf, truth = PdfWriter(written), []
    for index, kind in enumerate(kinds):
        sheet = sheets[min(index, len(sheets) - 1)]
        if kind == BORN_DIGITAL:
            pdf.add_sheet(sheet)
        else:
            pdf.add_scan(scan_page(entry, sheet, index, blank=kind == BLANK))
        truth.append("" if kind == BLANK else "\n".join(sheet.truth) + "\n")
    pdf.save(path)
    return truth


def label_of(entry: dict[str, Any], page_count: int) -> dict[str, Any]:
    """The metadata as printed, for scoring the extraction."""
    printed = entry["printed"]
    number, notation = entry["code"]
    return {
        "source_name": file_name(entry),
        "dossier_code": entry["dossier"],
        "family": printed["family"],
        "issuing_agency": " ".join(printed["agency"][printed["bold_from"] :]),
        "code_number": number,
        "code_notation": notation,
        "place": printed["place_date"].split(",")[0],
        "issued_date": entry["issued_date"].isoformat(),
        "document_type": entry["document_type"],
        "type_code": entry["type_code"],
        "subject": " ".join(printed["subject"]),
        "signer_name": printed["signer"],
        "signer_position": " / ".join(printed["authority"]),
        "secrecy": entry.get("stamp"),
        "page_count": page_count,
    }


def write_inventory(dossiers: list[dict[str, Any]], path: Path) -> None:
    """The inventory as offices keep it: semicolons, UTF-8 with a byte order mark so that Excel reads it."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(name for name, _ in INVENTORY_COLUMNS)
        writer.writerows([dossier[key] for _, key in INVENTORY_COLUMNS] for dossier in dossiers)


def make_samples(out: Path, only: Collection[str] = ()) -> None:
    """Writes scans/, truth/, labels.jsonl, inventory.csv and hard/; `only` these scans, if any."""
    plan = tomllib.loads((HERE / "documents.toml").read_text("utf-8"))
    (out / "truth").mkdir(parents=True, exist_ok=True)
    labels = []
    for entry in plan["document"]:
        if only and file_name(entry) not in only:
            continue
        pages = write_document(entry, out / "scans" / entry["dossier"])
        for number, text in enumerate(pages, 1):
            name = f"{Path(file_name(entry)).stem}_p{number:03d}.txt"
            (out / "truth" / name).write_text(text, encoding="utf-8")
        labels.append(json.dumps(label_of(entry, len(pages)), ensure_ascii=False) + "\n")
    (out / "labels.jsonl").write_text("".join(labels), encoding="utf-8")
    write_inventory(plan["dossier"], out / "inventory.csv")
    write_hard(HERE, out, only)


def main(arguments: list[str]) -> int:
    """Runs the program; 3 where the fonts are missing."""
    if not FONT_FOLDER.is_dir():
        print(f"The fonts are missing; install them with: apt-get install {FONT_PACKAGE}", file=sys.stderr)
        return 3
    make_samples(Path(arguments[0]) if arguments else HERE, arguments[1:])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
