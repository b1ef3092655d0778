"""How much time and memory the import of a large inventory takes, as XLSX and as CSV, new and again."""

import csv
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import xlsxwriter

HEADER = (
    "STT", "Cơ quan", "Phông", "Mục lục số", "Hộp số", "Mã hồ sơ", "Tiêu đề hồ sơ", "Thời hạn bảo quản",
    "Chế độ sử dụng", "Ngôn ngữ", "Ngày bắt đầu", "Ngày kết thúc", "Tổng số VB", "Số lượng tờ", "Số trang",
    "Từ khóa", "Tình trạng vật lý", "Mã hồ sơ giấy gốc", "Ghi chú",
)  # fmt: skip
SOHOA = (sys.executable, "-c", "from pipeline.cli.main import main; main()")
WORDS = "báo cáo kế hoạch nghị quyết về công tác xây dựng Đảng thủy lợi ruộng đất rừng năm huyện tỉnh"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took."""

    cpu_seconds: float
    megabytes: float
    code: int


def rows(count: int, seed: int) -> Iterator[list[str | int]]:
    """Lines of an inventory: 12 agencies, 40 fonds, titles of some ten words."""
    chance = random.Random(seed)
    words = WORDS.split()
    for number in range(1, count + 1):
        agency = number * 12 // (count + 1)
        year = 1950 + number % 70
        pages = chance.randint(1, 400)
        yield [
            number, f"Huyện ủy số {agency}", f"P{number * 40 // (count + 1):02}", f"{number % 9 + 1:02}",
            number // 8, f"H{agency:02}.{year}.{number}", " ".join(chance.choices(words, k=10)).capitalize(),
            chance.choice(("Vĩnh viễn", "70 năm", "20 năm")), "Công khai", "Tiếng Việt",
            f"05/{number % 12 + 1:02}/{year}", f"{year + 1}", chance.randint(1, 60), (pages + 1) // 2, pages,
            chance.choice(words), "Bình thường", f"K1.G{number % 50}.{number}", "",
        ]  # fmt: skip


def written(folder: Path, count: int, suffix: str) -> Path:
    """The inventory as a file."""
    path = folder / f"muc-luc-{count}{suffix}"
    lines = rows(count, 7)
    if suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADER)
            writer.writerows(lines)
        return path
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Mục lục")
        for at, row in enumerate(chain([HEADER], lines)):
            sheet.write_row(at, 0, row)
    return path


def cost(workspace: Path, *words: str | Path) -> Cost:
    """Runs a command of ours in a process of its own."""
    child = os.fork()
    if child == 0:
        with Path(os.devnull).open("w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
            os.execv(SOHOA[0], [*SOHOA, "--workspace", str(workspace), *map(str, words)])
    _, status, usage = os.wait4(child, 0)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
