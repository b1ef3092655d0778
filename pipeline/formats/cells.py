"""What the cells of an office's list say: texts, whole numbers, years, days.

Numbers come as numbers or as text, days as days, text or the serial numbers of a spreadsheet.
"""

import datetime as dt
import re
from functools import lru_cache
from typing import Final

from pipeline.vietnamese.normalize import folded, printed

Cell = str | int | float | bool | dt.date | dt.time | dt.timedelta | None

_NUMBER: Final = re.compile(
    r"(-?)(\d{1,3}(?:[. ]\d{3})+|\d+)(?:[.,]0+)?(?: (?:trang|tr|to|vb|van ban|tai lieu))?"
)
_YEAR: Final = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_DAY: Final = re.compile(
    r"(?<!\d)(?:(?P<iso>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?:(?:(?P<day>\d\d?)[/.-])?(?P<month>\d\d?)[/.-])?(?P<year>\d{4}|(?<=[/.-])\d\d))(?!\d)"
)
_SPELLED: Final = re.compile(r"\s*\b(?:thang|nam)\b\s*")
_NO_DAY: Final = frozenset(
    {"", "khong ro", "khong ghi", "khong co", "chua ro", "khong ro ngay thang", "khong ngay thang", "k ro"}
)
_SERIALS: Final = range(7_305, 73_416)
"""Days since 30/12/1899 from 1920 to 2100; below them a number is a year, or no day at all."""
_EPOCH: Final = dt.date(1899, 12, 30)
_YEARS: Final = range(1800, 2100)


def key(cell: Cell) -> str:
    """A name in the form in which names are compared."""
    return " ".join(folded(printed(str(cell if cell is not None else ""))).split())


def text_of(cell: Cell) -> str | None:
    """The cell as one line of NFC text; None for an empty one. A whole number loses its `.0`."""
    if type(cell) is str:
        return _one_line(cell) or None
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return day.strftime("%d/%m/%Y")
    return _one_line(str(cell)) or None


@lru_cache(maxsize=1 << 14)
def _one_line(text: str) -> str:
    return " ".join((text if text.isascii() else printed(text)).split())


def number_of(cell: Cell) -> int | None:
    """The whole number in a cell, None for an empty one; `ValueError` where it holds anything else."""
    if type(cell) is int:
        return cell
    if type(cell) is float and cell.is_integer():
        return int(cell)
    text = text_of(cell)
    if text is not None and text.isascii() and text.isdigit():
        return int(text)
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


def day_of(cell: Cell) -> str | None:
    """A day as ISO 8601, as much of it as is known: `1976-05-19`, `1976-05`, `1976`; None for no day.

    Days are written dd/mm/yyyy, or are the serial numbers of a spreadsheet. `ValueError` for a day that
    cannot be, or for two.
    """
    days = days_of(cell)
    if len(days) > 1:
        raise ValueError(f"more than one day: {text_of(cell)}")
    return days[0] if days else None


def days_of(cell: Cell) -> tuple[str, ...]:
    """The days in a cell, such as both ends of `3/1998 - 12/2001`; none where it is empty."""
    if isinstance(cell, dt.date):
        return ((cell.date() if isinstance(cell, dt.datetime) else cell).isoformat(),)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        raise ValueError(f"not a day: {cell}")
    text = text_of(cell)
    return _days_in(text) if text else ()


@lru_cache(maxsize=1 << 12)
def _days_in(text: str) -> tuple[str, ...]:
    if text.isascii() and text.isdigit() and int(text) in _SERIALS:
        return ((_EPOCH + dt.timedelta(int(text))).isoformat(),)
    if key(text) in _NO_DAY:
        return ()
    plain = _SPELLED.sub("/", " ".join(folded_keeping_signs(text).split()))
    found = [_iso(day) for day in _DAY.finditer(plain)]
    rest = re.sub(r"\b(?:ngay|tu|den|het)\b|[-–—/.,;()\s]", "", _DAY.sub("", plain))
    if not found or rest:
        raise ValueError(f"not a day: {text}")
    return tuple(found)


def folded_keeping_signs(text: str) -> str:
    """The text in lower case without marks, one letter for one; signs stay."""
    return "".join(new if old.isalnum() else old for old, new in zip(text, folded(text), strict=True))


def _iso(found: re.Match[str]) -> str:
    if found["iso"]:
        year, month, day = found["iso"], found["iso_month"], found["iso_day"]
    else:
        year, month, day = found["year"], found["month"], found["day"]
    number = int(year)
    if len(year) == 2:  # the archives of today hold papers of 1945 to 2044
        number += 1900 if number >= 45 else 2000
    if number not in _YEARS:
        raise ValueError(f"not a year: {year}")
    parts = [int(part) for part in (month, day) if part and int(part)]
    if len(parts) < 2 and day and int(day):
        raise ValueError(f"a day without its month: {found[0]}")
    dt.date(number, *[*parts, 1, 1][:2])
    return "-".join([f"{number:04}", *(f"{part:02}" for part in parts)])
