"""Names that offices give to the columns of an inventory, and what their cells say.

The names are those of the list that offices exchange (dossier list after Thông tư 05/2025/TT-BNV) and its
spellings in practice; they are compared folded, so marks, case and punctuation do not matter.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.vietnamese.normalize import folded, printed

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta | None

COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "dossier_code": (
        "mã hồ sơ", "mã định danh hồ sơ", "dossier code", "dossier", "file code", "filecode",
        "số và ký hiệu hồ sơ", "số ký hiệu hồ sơ", "ký hiệu hồ sơ", "số hồ sơ", "hồ sơ số", "hồ sơ",
        "mã đơn vị bảo quản", "số đơn vị bảo quản", "đơn vị bảo quản", "số đvbq", "đvbq số", "đvbq",
    ),
    "agency": (
        "cơ quan", "tên cơ quan", "cơ quan tổ chức", "tên cơ quan tổ chức", "đơn vị", "tên đơn vị",
        "cơ quan hình thành phông", "đơn vị hình thành phông", "cơ quan nộp lưu", "agency", "holding agency",
    ),
    "fonds_code": (
        "mã phông", "phông số", "ký hiệu phông", "phông", "phông lưu trữ", "tên phông", "fonds code", "fonds",
    ),
    "inventory_number": (
        "mục lục số", "số mục lục", "mục lục", "mục lục hồ sơ", "mục lục hồ sơ số", "inventory number",
        "inventory",
    ),
    "archive_box": (
        "hộp số", "số hộp", "hộp", "hộp cặp", "hộp cặp số", "cặp hộp", "cặp hộp số", "cặp số", "số cặp",
        "cặp", "archive box", "box",
    ),
    "title": (
        "tiêu đề hồ sơ", "tiêu đề", "tên hồ sơ", "tiêu đề đơn vị bảo quản", "tên tiêu đề hồ sơ",
        "trích yếu nội dung hồ sơ", "nội dung hồ sơ", "title",
    ),
    "year": (
        "năm", "năm hình thành", "năm hình thành hồ sơ", "năm bắt đầu", "year", "ngày bắt đầu",
        "ngày tháng bắt đầu", "ngày tháng năm bắt đầu", "thời gian bắt đầu", "bắt đầu", "thời gian",
        "thời gian tài liệu", "ngày tháng năm", "ngày tháng", "start date",
    ),
    "retention_period": (
        "thbq", "thời hạn bảo quản", "thời hạn lưu trữ", "thời hạn", "retention period", "retention",
    ),
    "expected_documents": (
        "tổng số vb", "tổng số văn bản", "số văn bản", "số lượng văn bản", "số vb", "số lượng vb",
        "tổng số tài liệu", "số tài liệu", "số lượng tài liệu", "tổng số văn bản tài liệu",
        "expected documents", "documents", "total doc", "totaldoc",
    ),
    "expected_pages": (
        "tổng số trang", "số trang", "số lượng trang", "số trang tài liệu", "expected pages", "pages",
        "total pages", "number of page", "numberofpage",
    ),
}  # fmt: skip
"""Field of `Dossier` to the names of its column, the best first."""

NEEDED: Final = 2
"""A header shows the code of the dossier and at least one column more."""

_NUMBER: Final = re.compile(
    r"(-?)(\d{1,3}(?:[. ]\d{3})+|\d+)(?:[.,]0+)?(?: (?:trang|tr|vb|van ban|tai lieu))?"
)
_YEAR: Final = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


def key(cell: Cell) -> str:
    """A name in the form in which names are compared."""
    return " ".join(folded(printed(str(cell if cell is not None else ""))).split())


_RANKS: Final = {
    key(name): (field, rank) for field, names in COLUMN_NAMES.items() for rank, name in enumerate(names)
}


def columns_of(row: Sequence[Cell]) -> dict[str, int]:
    """Field to the number of its column (from 0), where the row is a header; empty where it is not."""
    best: dict[str, tuple[int, int]] = {}
    for at, cell in enumerate(row):
        field, rank = _RANKS.get(key(cell), (None, 0))
        if field and (field not in best or rank < best[field][0]):
            best[field] = (rank, at)
    if "dossier_code" not in best or len(best) < NEEDED:
        return {}
    return {field: at for field, (_, at) in best.items()}


def text_of(cell: Cell) -> str | None:
    """The cell as one line of NFC text; None for an empty one. A whole number loses its `.0`."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(printed(str(cell if cell is not None else "")).split()) or None


def number_of(cell: Cell) -> int | None:
    """The whole number in a cell, None for an empty one; `ValueError` where it holds anything else."""
    text = text_of(cell)
    if text is None or text in ("-", "–"):
        return None
    found = _NUMBER.fullmatch(" ".join(text.translate({0x2212: "-"}).lower().split()))
    found = found or _NUMBER.fullmatch(key(cell))
    if not found or isinstance(cell, bool):
        raise ValueError(f"not a whole number: {text}")
    return int(found[1] + re.sub(r"\D", "", found[2]))


def year_of(cell: Cell) -> int | None:
    """The first year in a cell (`12/03/2001`, `1998-2001`, a date); None where it shows none.

    A year that cannot be told is left open: the dossier stands on the shelf all the same.
    """
    if isinstance(cell, dt.date):
        return cell.year
    found = _YEAR.search(text_of(cell) or "")
    return int(found[1]) if found else None
