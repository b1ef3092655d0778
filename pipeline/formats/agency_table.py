"""Lists of agencies and of fonds in a table as offices write it."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from pipeline.errors import BadInputError
from pipeline.formats.cells import days_of, key, text_of
from pipeline.formats.columns import ListKind
from pipeline.formats.list_rows import NOT_A_DAY, RowCells, UnfitRowError
from pipeline.formats.table import find_lists, rows_of
from pipeline.language import N_
from pipeline.model.archive import FondsStatus
from pipeline.model.holdings import Agency, AgencyName, Fonds, Listed, PassedOver, RefusedRow, RowPlace
from pipeline.vietnamese.legacy import LegacyEncoding

NO_NAME: Final = N_("The row has no name of an agency: fill in `Tên cơ quan`.")
NO_FONDS: Final = N_("The row has no code of a fonds: fill in `Mã phông`.")
FONDS_TWICE: Final = N_("The fonds {code} is listed before: remove one of the lines.")
ENDS_BEFORE: Final = N_("`{value}` lies before the first day of the name.")
NO_STATUS: Final = N_("`{value}` is not the state of a fonds: write `mở` or `đóng`.")
NOT_METRES: Final = N_("`{value}` is not a length in metres.")

_FORMER: Final = re.compile(r"\s*(?P<name>[^();]+?)\s*(?:\((?P<days>[^()]*)\))?\s*(?:;|$)")
_STATUS: Final = {
    "mo": FondsStatus.OPEN, "dang mo": FondsStatus.OPEN, "phong mo": FondsStatus.OPEN,
    "open": FondsStatus.OPEN, "dong": FondsStatus.CLOSED, "da dong": FondsStatus.CLOSED,
    "phong dong": FondsStatus.CLOSED, "closed": FondsStatus.CLOSED,
}  # fmt: skip

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ReadList(Generic[Value]):
    """What a list says."""

    lines: tuple[Listed[Value], ...]
    refused: tuple[RefusedRow, ...]
    passed_over: PassedOver
    encoding: LegacyEncoding | None
    """In what it was written, where that was not Unicode."""


def read_agencies(path: Path) -> ReadList[Agency]:
    """The lines of a list of agencies.

    Its columns: Mã, Tên cơ quan, Cơ quan cấp trên, Tên cũ, Từ ngày, Đến ngày, Đổi thành. An agency that was
    renamed has a line for each name with its days, or its old names in `Tên cũ`, parted by semicolons, days
    in brackets. Raises `BadInputError` and `StorageError` as `read_inventory` does.
    """
    return _read(path, ListKind.AGENCIES, _agency, "`Mã`, `Tên cơ quan`, `Cơ quan cấp trên`")


def read_fonds(path: Path) -> ReadList[Fonds]:
    """The lines of a list of fonds: Mã phông, Tên phông, Cơ quan, Trạng thái, Mét giá, Ghi chú."""
    seen: set[str] = set()

    def fonds(cells: RowCells) -> Fonds:
        line = _fonds(cells)
        if line.fonds_code in seen:
            raise UnfitRowError(FONDS_TWICE, cells.title("fonds_code"), code=line.fonds_code)
        seen.add(line.fonds_code)
        return line

    return _read(path, ListKind.FONDS, fonds, "`Mã phông`, `Tên phông`")


def _read(path: Path, kind: ListKind, line_of: Callable[[RowCells], Value], needed: str) -> ReadList[Value]:
    sheets = find_lists(path, (kind,))
    if not sheets.lists:
        raise BadInputError(
            "No header was found in the table {name}: it needs the columns {columns}.",
            name=path.name,
            columns=needed,
        )
    lines: list[Listed[Value]] = []
    refused: list[RefusedRow] = []
    passed_over: list[RowPlace] = []
    for sheet, header in sheets.lists:
        for place, cells in rows_of(sheet, header, passed_over, refused):
            try:
                lines.append(Listed(line_of(cells), place))
            except UnfitRowError as unfit:
                refused.append(RefusedRow(place.sheet, place.row_number, unfit.reason, unfit.column))
    told = PassedOver(tuple(passed_over), sheets.other_sheets)
    return ReadList(tuple(lines), tuple(refused), told, sheets.encoding)


def _agency(cells: RowCells) -> Agency:
    name = cells.text("name")
    if name is None:
        raise UnfitRowError(NO_NAME, cells.title("name"))
    first, last = _day(cells, "valid_from", first=True), _day(cells, "valid_to", first=False)
    if first and last and first > last:
        raise cells.unfit(ENDS_BEFORE, "valid_to")
    return Agency(
        AgencyName(name, first, last),
        cells.text("code"),
        cells.text("parent"),
        _former_names(cells),
        cells.text("successor"),
    )


def _fonds(cells: RowCells) -> Fonds:
    code = cells.text("fonds_code")
    if code is None:
        raise UnfitRowError(NO_FONDS, cells.title("fonds_code"))
    status = cells.text("status")
    if status and key(status) not in _STATUS:
        raise cells.unfit(NO_STATUS, "status")
    return Fonds(
        code,
        cells.text("name"),
        cells.text("agency"),
        _STATUS[key(status)] if status else FondsStatus.OPEN,
        _metres(cells),
        cells.text("note"),
    )


def _metres(cells: RowCells) -> float | None:
    text = cells.text("shelf_metres")
    if text is None:
        return None
    try:
        metres = float(re.sub(r"\s*m(?:ét)?$", "", text).replace(",", "."))
    except ValueError as error:
        raise cells.unfit(NOT_METRES, "shelf_metres") from error
    if not 0 <= metres < 1_000_000:
        raise cells.unfit(NOT_METRES, "shelf_metres")
    return metres


def _day(cells: RowCells, field: str, *, first: bool) -> dt.date | None:
    day = cells.day(field)
    return _whole(day, first=first) if day else None


def _whole(day: str, *, first: bool) -> dt.date:
    """The first or last day of what may be a month or a year."""
    year, *rest = map(int, day.split("-"))
    if len(rest) == 2:
        return dt.date(year, *rest)
    if first:
        return dt.date(year, rest[0] if rest else 1, 1)
    month = rest[0] if rest else 12
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)


def _former_names(cells: RowCells) -> tuple[AgencyName, ...]:
    names: list[AgencyName] = []
    for found in _FORMER.finditer(cells.text("former_names") or ""):
        try:
            days = days_of(text_of(found["days"]))
        except ValueError as error:
            raise cells.unfit(NOT_A_DAY, "former_names") from error
        only_end = len(days) == 1 and key(found["days"]).startswith("den")
        first = _whole(days[0], first=True) if days and not only_end else None
        last = _whole(days[-1], first=False) if only_end or len(days) > 1 else None
        if first and last and first > last:
            raise cells.unfit(ENDS_BEFORE, "former_names")
        names.append(AgencyName(found["name"], first, last))
    return tuple(names)
