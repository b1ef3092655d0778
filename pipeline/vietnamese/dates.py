"""Dates as documents print them, and as recognizers misread them.

A date that cannot be (31/02, the year 2202, anything before 1900) is refused and the doubt is kept: an
archive is better served by an empty date than by a wrong one. Forms after Nghị định 30/2020/NĐ-CP, Phụ lục I
(`ngày 05 tháng 01 năm 2020`) and the short form of older papers (`ngày 5/1/2020`).
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from pipeline.language import N_
from pipeline.vietnamese.normalize import unmarked

FIRST_YEAR: Final = 1900
"""Nothing older is printed in the layouts that we read."""
LAST_YEAR: Final = 2099
"""A later year is a misreading; whether a date lies in the future of a run is for the caller to judge."""

NO_DAY: Final = N_("The day of the date cannot be read; look at the page and enter it.")
NO_MONTH: Final = N_("The month of the date cannot be read; look at the page and enter it.")
NO_YEAR: Final = N_("The year of the date cannot be read; look at the page and enter it.")
IMPOSSIBLE: Final = N_("The date as read does not exist or is out of range; look at the page and enter it.")
REPAIRED: Final = N_("Letters of the date were taken for digits; compare it with the page.")

_DIGITS: Final = str.maketrans("OoQDIil|!SsBZz", "00001111155822")
_D: Final = r"[0-9OoQDIil|!SsBZz]"
_LONG: Final = re.compile(
    rf"(?P<ngay>\b(?:n?[gq9]a[yvj]|n[a-z][a-z]?[yv]))(?P<day>[^\n]{{0,9}}?)\s*"
    rf"t[hln][a-z0]n?[gq](?P<month>[^\n]{{0,8}}?)\s*(?<![a-z])n[a-z]{{1,3}}m(?P<year>[\s.:]*{_D}(?:\s?{_D}){{0,4}}\b)?",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    rf"\bn[gq]a[yv]\s*(?P<day>{_D}{{1,2}})\s?[/.⁄-]\s?(?P<month>{_D}{{1,2}})\s?[/.⁄-]\s?(?P<year>{_D}{{4}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a printed date says, part by part; a part that cannot be read is None."""

    date: dt.date | None
    """The whole date; None unless all three parts are read and possible."""
    day: int | None
    month: int | None
    year: int | None
    doubt: str | None
    """Why a person should look (English, a catalogue key); None where there is no doubt."""
    start: int
    """Code point of the text at which `ngày` starts."""
    end: int
    """Code point just after the date."""


def find_date(text: str) -> DateReading | None:
    """The first printed date in NFC `text`; None where there is none, not even a damaged one."""
    plain = unmarked(text)
    found = _LONG.search(plain)
    short = _SHORT.search(plain)
    if short and (not found or short.start() < found.start()):
        found = short
    return _reading(found) if found else None


def _reading(found: re.Match[str]) -> DateReading:
    parts = [_number(found["day"], 2), _number(found["month"], 2), _number(found["year"] or "", 4)]
    day, month, year = (number for number, _ in parts)
    date, doubt = _checked(day, month, year)
    if date and any(repaired for _, repaired in parts):
        doubt = REPAIRED
    return DateReading(date, day, month, year, doubt, found.start(), found.end())


def _number(printed: str, length: int) -> tuple[int | None, bool]:
    """The number that the letters stand for, and whether letters had to be taken for digits."""
    compact = "".join(printed.split()).strip(".,:_-'")
    digits = compact.translate(_DIGITS)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > length:
        return None, False
    if length == 4 and len(digits) != length:
        return None, False
    return int(digits), digits != compact


def _checked(day: int | None, month: int | None, year: int | None) -> tuple[dt.date | None, str | None]:
    if day is None:
        return None, NO_DAY
    if month is None:
        return None, NO_MONTH
    if year is None:
        return None, NO_YEAR
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, IMPOSSIBLE
    try:
        return dt.date(year, month, day), None
    except ValueError:
        return None, IMPOSSIBLE
