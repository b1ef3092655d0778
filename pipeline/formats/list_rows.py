"""A row of a list as the dossier or document that it stands for, or the reason why it stands for none."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from pipeline.formats.cells import Cell, day_of, days_of, number_of, text_of, year_of
from pipeline.formats.columns import Columns
from pipeline.language import N_, Message, message
from pipeline.model.archive import Dossier, RegisteredDocument, Scope
from pipeline.vietnamese.normalize import exact

_DOSSIER_TEXTS: Final = (
    "fonds_code", "inventory_number", "archive_box", "title", "retention_period", "language", "keywords",
    "access_mode", "physical_state", "information_sign", "reliability", "risk_recovery",
    "risk_recovery_status", "paper_code", "shelf_place", "annotation", "note",
)  # fmt: skip
_DOCUMENT_TEXTS: Final = (
    "document_code", "document_type", "code_number", "code_notation", "issuing_agency", "subject", "language",
    "sheet_number", "retention_period", "access_mode", "information_sign", "keywords", "reliability",
    "autograph", "physical_state", "risk_recovery", "risk_recovery_status", "process", "note", "file_name",
)  # fmt: skip
_SCOPES: Final = {
    Scope.IN_SCOPE: ("x", "có", "số hóa", "thuộc diện", "trong phạm vi", "in scope"),
    Scope.SECRET: ("mật", "tối mật", "tuyệt mật", "tài liệu mật", "secret"),
    Scope.LOST: ("mất", "thất lạc", "thiếu", "không tìm thấy", "không có trong kho", "lost"),
    Scope.ILLEGIBLE: (
        "hỏng", "không đọc được", "mờ không đọc được", "rách nát", "mục nát", "mủn nát", "illegible",
    ),
    Scope.NOT_ARRANGED: ("chưa chỉnh lý", "không chỉnh lý", "tài liệu rời lẻ", "not arranged"),
}  # fmt: skip
"""Words of the column `Phạm vi số hóa`, with their marks: `mất` is lost, `mật` is secret."""
_SCOPE_OF: Final = {
    " ".join(exact(word).split()): scope for scope, words in _SCOPES.items() for word in words
}
_SECRET_MODES: Final = frozenset({"03", "3", "mật", "tối mật", "tuyệt mật", "tài liệu mật"})
"""Values of the column `Chế độ sử dụng` (TT 05/2025/TT-BNV: 03 is mật) that keep a thing out of scope."""
_CODE: Final = re.compile(r"(?:số\s*:?\s*)?(\d+\w?)\s*[-/]?\s*(.*)", re.IGNORECASE)
_MOST: Final = 10_000_000
"""Pages of one dossier; more is a slip of the pen."""

NOT_A_NUMBER: Final = N_("`{value}` is not a whole number.")
NEGATIVE: Final = N_("`{value}` is below zero.")
TOO_MANY: Final = N_("`{value}` is more than one dossier can hold.")
NOT_A_DAY: Final = N_("`{value}` is not a day: write dd/mm/yyyy or a year.")
BACKWARDS: Final = N_("The last day ({end}) lies before the first ({start}).")
NO_CODE: Final = N_("The row has no code of a dossier: fill in `Mã hồ sơ`.")
CODE_IS_DAY: Final = N_(
    "The code of the dossier was turned into a date: write the column `Mã hồ sơ` as text."
)
NO_AGENCY: Final = N_("The row has no agency: fill in `Cơ quan`.")
NO_ORDINAL: Final = N_("The row has no number in its dossier: fill in `STT`.")
ORDINAL_ZERO: Final = N_("The number in the dossier must be 1 or more.")
NO_SCOPE: Final = N_("`{value}` says neither that it is to be scanned nor why not.")


class UnfitRowError(Exception):
    """A row that is not taken over."""

    def __init__(self, template: str, column: str | None = None, **values: str | int) -> None:
        super().__init__(template)
        self.reason: Message = message(template, **values)
        self.column = column


class RowCells:
    """The cells of a row by field, with the titles of their columns."""

    __slots__ = ("all_texts", "columns", "row")

    def __init__(self, columns: Columns, row: Sequence[Cell]) -> None:
        self.columns = columns
        self.row = row
        self.all_texts = [text_of(cell) for cell in row]
        """Of every cell, known column or not; made once, because a long list has millions of them."""

    def cell(self, field: str) -> Cell:
        """The cell of a field; None where the list has no such column, or the row ends before it."""
        at = self.columns.places.get(field)
        return self.row[at] if at is not None and at < len(self.row) else None

    def text(self, field: str) -> str | None:
        """The text of a field."""
        at = self.columns.places.get(field)
        return self.all_texts[at] if at is not None and at < len(self.all_texts) else None

    def texts(self, fields: Sequence[str]) -> dict[str, Any]:
        """The texts of those fields that the list has a column for."""
        return {field: self.text(field) for field in fields if field in self.columns.places}

    def title(self, field: str) -> str:
        """What the list calls the column."""
        return self.columns.titles.get(field, field)

    def unfit(self, template: str, field: str, **values: str | int) -> UnfitRowError:
        """The error that names the column of a field and what stands in it."""
        return UnfitRowError(template, self.title(field), value=self.text(field) or "", **values)

    def count(self, field: str) -> int | None:
        """A number of things; `UnfitRowError` where it is none."""
        try:
            number = number_of(self.cell(field))
        except ValueError as error:
            raise self.unfit(NOT_A_NUMBER, field) from error
        if number is not None and number < 0:
            raise self.unfit(NEGATIVE, field)
        if number is not None and number > _MOST:
            raise self.unfit(TOO_MANY, field)
        return number

    def day(self, field: str) -> str | None:
        """A day; `UnfitRowError` where the cell holds something else."""
        try:
            return day_of(self.cell(field))
        except ValueError as error:
            raise self.unfit(NOT_A_DAY, field) from error


def dossier_of(cells: RowCells, agency: str | None) -> Dossier:
    """The dossier of a row; `agency` is that of rows that name none.

    Raises `UnfitRowError` where the row cannot be taken over.
    """
    code = _dossier_code(cells, None)
    own = cells.text("agency") or agency
    if own is None:
        raise UnfitRowError(NO_AGENCY, cells.title("agency") if "agency" in cells.columns.places else None)
    start, end = _period(cells)
    texts = cells.texts(_DOSSIER_TEXTS)
    return Dossier(
        code,
        own,
        year=_year(cells, start),
        expected_documents=cells.count("expected_documents"),
        expected_pages=cells.count("expected_pages"),
        expected_sheets=cells.count("expected_sheets"),
        start_date=start,
        end_date=end,
        scope=_scope(cells, texts.get("access_mode")),
        **texts,
    )


def document_of(cells: RowCells, dossier_code: str | None) -> RegisteredDocument:
    """The document of a row; `dossier_code` is that of rows that name none.

    Raises `UnfitRowError` where the row cannot be taken over.
    """
    texts = cells.texts(_DOCUMENT_TEXTS)
    code, _, number = (texts.get("document_code") or "").rpartition(".")
    ordinal = cells.count("ordinal")
    if ordinal is None and number.isascii() and number.isdigit():
        ordinal = int(number)
    if ordinal is None:
        raise UnfitRowError(NO_ORDINAL)
    if ordinal == 0:
        raise cells.unfit(ORDINAL_ZERO, "ordinal")
    if not texts.get("code_number") and (full := cells.text("code_full")):
        found = _CODE.fullmatch(full)
        texts["code_number"], texts["code_notation"] = (found[1], found[2] or None) if found else (None, full)
    return RegisteredDocument(
        _dossier_code(cells, dossier_code or code or None),
        ordinal,
        issued_date=cells.day("issued_date"),
        expected_pages=cells.count("expected_pages"),
        scope=_scope(cells, texts.get("access_mode")),
        **texts,
    )


def _dossier_code(cells: RowCells, otherwise: str | None) -> str:
    cell = cells.cell("dossier_code")
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise UnfitRowError(CODE_IS_DAY, cells.title("dossier_code"))
    code = text_of(cell) or otherwise
    if code is None:
        raise UnfitRowError(
            NO_CODE, cells.title("dossier_code") if "dossier_code" in cells.columns.places else None
        )
    return code


def _period(cells: RowCells) -> tuple[str | None, str | None]:
    start, end = cells.day("start_date"), cells.day("end_date")
    if start is None and end is None and "period" in cells.columns.places:
        try:
            days = days_of(cells.cell("period"))
        except ValueError as error:
            raise cells.unfit(NOT_A_DAY, "period") from error
        if len(days) > 2:
            raise cells.unfit(NOT_A_DAY, "period")
        start, end = (days[0], days[-1] if len(days) > 1 else None) if days else (None, None)
    if start and end and end[: len(start)] < start[: len(end)]:
        field = "end_date" if "end_date" in cells.columns.places else "period"
        raise cells.unfit(BACKWARDS, field, start=start, end=end)
    return start, end


def _year(cells: RowCells, start: str | None) -> int | None:
    year = year_of(cells.cell("year"))
    return int(start[:4]) if year is None and start else year


def _scope(cells: RowCells, access_mode: str | None) -> Scope:
    text = cells.text("scope")
    if text:
        scope = _SCOPE_OF.get(" ".join(exact(text).split()))
        if scope is None:
            raise cells.unfit(NO_SCOPE, "scope")
        return scope
    return Scope.SECRET if access_mode is not None and _is_secret(access_mode) else Scope.IN_SCOPE


@lru_cache(maxsize=64)
def _is_secret(access_mode: str) -> bool:
    return " ".join(exact(access_mode).split()) in _SECRET_MODES
