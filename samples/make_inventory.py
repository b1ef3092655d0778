"""Makes the sample inventory of Tỉnh ủy Hà Giang and its 11 units, and how far its digitization has come.

`make_inventory.py [OUT_DIR]` writes agencies.csv, fonds.csv, dossiers.csv, documents.csv and scans.csv into a
folder (default: ha_giang beside it). Names of offices are those of the former province; titles, numbers and
scans are invented. The same program gives the same bytes on every run.
"""

import csv
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

SEED: Final = 2025
DOSSIERS: Final = 400
TOP: Final = "Tỉnh ủy Hà Giang"
UNITS: Final = (
    "Thành ủy Hà Giang", "Huyện ủy Đồng Văn", "Huyện ủy Mèo Vạc", "Huyện ủy Yên Minh", "Huyện ủy Quản Bạ",
    "Huyện ủy Vị Xuyên", "Huyện ủy Bắc Mê", "Huyện ủy Hoàng Su Phì", "Huyện ủy Xín Mần", "Huyện ủy Bắc Quang",
    "Huyện ủy Quang Bình",
)  # fmt: skip
FONDS: Final = (
    ("P01", "Phông Tỉnh ủy Hà Giang", TOP, "đóng", "26,5"),
    ("P02", "Phông các Huyện ủy, Thành ủy trực thuộc Tỉnh ủy Hà Giang", "", "đóng", ""),
    ("P03", "Phông Tỉnh ủy Hà Tuyên", TOP, "đóng", ""),
)
TYPES: Final = ("Nghị quyết", "Quyết định", "Chỉ thị", "Báo cáo", "Thông báo", "Công văn")
SUBJECTS: Final = (
    "công tác xây dựng Đảng", "phát triển cây chè Shan tuyết", "phòng, chống thiên tai", "công tác cán bộ",
    "xóa đói, giảm nghèo", "giao đất, giao rừng", "quốc phòng, an ninh", "công tác dân vận",
)  # fmt: skip
RETENTION: Final = ("Vĩnh viễn", "50 năm", "20 năm")
SCOPES: Final = ("mật", "thất lạc", "không đọc được", "chưa chỉnh lý")
STATES: Final = ("waiting", "failed", "stopped", "undescribed", "underived", "unindexed", "damaged")
"""What keeps a scan from counting, beside resolution, pages and the word of a person."""


def dossiers(chance: random.Random) -> Iterator[dict[str, str]]:
    """The lines of the inventory."""
    for number in range(1, DOSSIERS + 1):
        agency = TOP if number <= 150 else UNITS[number % len(UNITS)]
        fonds = "P02" if agency != TOP else ("P03" if number <= 40 else "P01")
        year = chance.randrange(1976, 1992) if fonds == "P03" else chance.randrange(1992, 2025)
        documents = chance.randrange(1, 9)
        sheets = documents * chance.randrange(1, 4)
        scope = chance.choice(SCOPES) if number % 29 == 0 else ""
        yield {
            "Mã hồ sơ": f"{fonds}.{year}.{number:03}",
            "Cơ quan": agency,
            "Phông": fonds,
            "Hộp số": str(1 + number // 12),
            "Tiêu đề hồ sơ": f"Hồ sơ về {SUBJECTS[number % len(SUBJECTS)]} năm {year}",
            "Năm": str(year),
            "THBQ": RETENTION[number % 3] if number % 41 else "",
            "Tổng số VB": str(documents),
            "Số lượng tờ": str(sheets),
            "Tổng số trang": str(sheets * 2 - documents % 2),
            "Phạm vi số hóa": scope,
        }


def documents(of: list[dict[str, str]], chance: random.Random) -> Iterator[dict[str, str]]:
    """The lists of documents; every third dossier has one."""
    for line in of[::3]:
        count = int(line["Tổng số VB"])
        for ordinal in range(1, count + 1):
            kind = chance.choice(TYPES)
            yield {
                "Mã hồ sơ": line["Mã hồ sơ"],
                "STT": str(ordinal),
                "Tên loại": kind,
                "Số": f"{chance.randrange(1, 400):02}",
                "Ngày ban hành": f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{line['Năm']}",
                "Cơ quan ban hành": line["Cơ quan"],
                "Trích yếu": f"{kind} về {SUBJECTS[chance.randrange(len(SUBJECTS))]}",
                "Số trang": "" if ordinal == 7 else str(chance.randrange(1, 6)),
                "Phạm vi số hóa": "mật" if chance.random() < 0.03 else "",
            }


def scans(
    of: list[dict[str, str]], listed: list[dict[str, str]], chance: random.Random
) -> Iterator[dict[str, str]]:
    """What was scanned: of some dossiers all, of others a part; a few in no dossier of the inventory."""
    pages = {(line["Mã hồ sơ"], line["STT"]): line["Số trang"] for line in listed}
    for number, line in enumerate(of):
        code, share = line["Mã hồ sơ"], (1.0, 1.0, 0.5, 0.0)[number % 4]
        has_list = (code, "1") in pages
        for ordinal in range(1, int(line["Tổng số VB"]) + 1):
            if chance.random() >= share:
                continue
            wanted = pages.get((code, str(ordinal)), "")
            count = int(wanted or chance.randrange(1, 6))
            if wanted and chance.random() < 0.03:
                count += 2
            yield _scan(code, str(ordinal) if has_list and chance.random() < 0.95 else "", count, chance)
            if chance.random() < 0.03:  # the same document once more, from other bytes
                yield _scan(code, str(ordinal) if has_list else "", count, chance)
    for number in range(6):
        yield _scan("" if number % 2 else "P09.2001.001", "", 2, chance)


def _scan(code: str, ordinal: str, pages: int, chance: random.Random) -> dict[str, str]:
    return {
        "dossier": code,
        "ordinal": ordinal,
        "pages": str(pages),
        "blank": "1" if pages > 1 and chance.random() < 0.1 else "0",
        "dpi": "150" if chance.random() < 0.03 else "300",
        "state": chance.choice(STATES) if chance.random() < 0.08 else "done",
        "type": chance.choice(TYPES),
        "check": chance.choices(("", "pass", "waive", "rescan"), weights=(60, 30, 6, 4))[0],
    }


def write(path: Path, lines: Iterable[dict[str, str]]) -> None:
    """A table as offices keep it: semicolons, UTF-8 with a byte order mark so that Excel reads it."""
    rows = list(lines)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def make_inventory(out: Path) -> None:
    """Writes all tables into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)
    agencies = [{"Mã": "G09", "Tên cơ quan": TOP, "Cơ quan cấp trên": ""}]
    agencies += [
        {"Mã": f"G09.{number:02}", "Tên cơ quan": name, "Cơ quan cấp trên": TOP}
        for number, name in enumerate(UNITS, 1)
    ]
    write(out / "agencies.csv", agencies)
    heads = ("Mã phông", "Tên phông", "Cơ quan", "Trạng thái", "Mét giá")
    write(out / "fonds.csv", (dict(zip(heads, fonds, strict=True)) for fonds in FONDS))
    held = list(dossiers(chance))
    listed = list(documents(held, chance))
    write(out / "dossiers.csv", held)
    write(out / "documents.csv", listed)
    write(out / "scans.csv", scans(held, listed, chance))


if __name__ == "__main__":
    make_inventory(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "ha_giang")
