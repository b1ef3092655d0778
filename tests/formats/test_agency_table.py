import datetime as dt
from pathlib import Path

import pytest

from pipeline.errors import BadInputError
from pipeline.formats.agency_table import read_agencies, read_fonds
from pipeline.model.archive import FondsStatus
from pipeline.model.holdings import Agency, AgencyName, Fonds

AGENCIES = """DANH SÁCH CƠ QUAN;;;;;;
Mã;Tên cơ quan;Cơ quan cấp trên;Tên cũ;Từ ngày;Đến ngày;Đổi thành
G09;Tỉnh ủy Hà Giang;;Tỉnh bộ (1945-1950); Ban cán sự (đến 1945);1991;30/06/2025;G08
;Huyện ủy Vị Xuyên;G09;;;;
"""
COLUMNS = "Mã;Tên cơ quan;Cơ quan cấp trên;Tên cũ;Từ ngày;Đến ngày;Đổi thành\n"


def listed(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(text, "utf-8")
    return path


def test_agencies_with_names_and_days(tmp_path: Path) -> None:
    """A year stands for its first day or its last one; old names are parted by semicolons."""
    text = AGENCIES.replace(
        "Tỉnh bộ (1945-1950); Ban cán sự (đến 1945)", '"Tỉnh bộ (1945-1950); Ban cán sự (đến 1945)"'
    )
    first, second = (line.value for line in read_agencies(listed(tmp_path, text)).lines)
    assert first == Agency(
        AgencyName("Tỉnh ủy Hà Giang", dt.date(1991, 1, 1), dt.date(2025, 6, 30)),
        "G09",
        None,
        (
            AgencyName("Tỉnh bộ", dt.date(1945, 1, 1), dt.date(1950, 12, 31)),
            AgencyName("Ban cán sự", None, dt.date(1945, 12, 31)),
        ),
        "G08",
    )
    assert second == Agency(AgencyName("Huyện ủy Vị Xuyên"), None, "G09")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("A;;G09;;1990;;", "Tên cơ quan"),
        ("A;Sở;;;abc;;", "Từ ngày"),
        ("A;Sở;;;2001;2000;", "Đến ngày"),
        ("A;Sở;;Ty (1990-1980);;;", "Tên cũ"),
        ("A;Sở;;Ty (xưa);;;", "Tên cũ"),
    ],
)
def test_lines_that_cannot_be(tmp_path: Path, row: str, column: str) -> None:
    (refused,) = read_agencies(listed(tmp_path, f"{COLUMNS}{row}\n")).refused
    assert (refused.row_number, refused.column) == (2, column)


def test_fonds(tmp_path: Path) -> None:
    text = (
        "Mã phông;Tên phông;Cơ quan;Trạng thái;Mét giá;Ghi chú\n"
        "P01;Phông Tỉnh ủy;G09;Mở;12,5 m;\nP02;Phông Huyện ủy;;đóng;;cũ\nP02;Lại;;;;\n"
        "P03;x;;nửa;;\nP04;x;;;dài;\nP05;x;;;-1;\n;Không mã;;đóng;5;x\n"
    )
    read = read_fonds(listed(tmp_path, text))
    assert [line.value for line in read.lines] == [
        Fonds("P01", "Phông Tỉnh ủy", "G09", FondsStatus.OPEN, 12.5),
        Fonds("P02", "Phông Huyện ủy", None, FondsStatus.CLOSED, None, "cũ"),
    ]
    assert [(row.row_number, row.column) for row in read.refused] == [
        (4, "Mã phông"), (5, "Trạng thái"), (6, "Mét giá"), (7, "Mét giá"), (8, "Mã phông")
    ]  # fmt: skip


def test_a_table_without_the_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="Tên cơ quan"):
        read_agencies(listed(tmp_path, "a;b\n1;2\n"))
    with pytest.raises(BadInputError, match="Mã phông"):
        read_fonds(listed(tmp_path, "a;b\n1;2\n"))
