"""A report as values: tables, charts and sentences in the language of its reader, for any shape."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

Cell = str | int | float | dt.date | None
"""What stands in a cell; None: not known."""


class CellKind(StrEnum):
    """How the numbers of a column are shown."""

    TEXT = "text"
    """As it stands."""
    NUMBER = "number"
    """A whole number, with separators between thousands."""
    DECIMAL = "decimal"
    """One decimal place."""
    RATE = "rate"
    """0.0-1.0, shown as per cent with one place, rounded down."""
    DATE = "date"
    """dd/mm/yyyy; of a text in ISO 8601 as much as it says: mm/yyyy, yyyy."""
    SHARE = "share"
    """A text of several numbers; it stands right, like a number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    """What programs call it."""
    title: str
    kind: CellKind = CellKind.NUMBER


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one header."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    levels: tuple[int, ...] = ()
    """How deep each row stands in a tree; empty: all alike."""
    note: str = ""

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells under {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a whole."""

    label: str
    part: int
    whole: int | None
    """None where it is not known."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each group, all of one length for 100 %."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """How a number grew towards a goal, and when it is expected to arrive."""

    title: str
    points: tuple[tuple[dt.date, int], ...]
    """By day, two or more."""
    goal: int | None
    likely: dt.date | None = None
    early: dt.date | None = None
    late: dt.date | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """A few numbers side by side."""

    title: str
    columns: tuple[tuple[str, int], ...]
    caption: str = ""


Chart = Bars | Trend | Columns


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says."""

    title: str
    subtitle: str
    language: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    """The few numbers that count most, each with its name."""
    notes: tuple[str, ...] = ()
    """How to read it: what counts, what does not."""


def number_text(number: int, language: str) -> str:
    """A whole number with separators between thousands."""
    text = f"{number:,}"
    return text.replace(",", ".") if language == "vi" else text


def rate_text(rate: float, language: str) -> str:
    """A rate in per cent, rounded down to one place: `99.9 %` is never shown as 100 %."""
    text = f"{int(rate * 1000 + 1e-9) / 10:.1f} %"
    return text.replace(".", ",") if language == "vi" else text


def cell_text(cell: Cell, kind: CellKind, language: str, unknown: str) -> str:
    """A cell for people; `unknown` stands where a number or rate is not known."""
    if cell is None:
        return "" if kind in (CellKind.TEXT, CellKind.DATE) else unknown
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, str):
        return "/".join(reversed(cell.split("-"))) if kind is CellKind.DATE else cell
    if kind is CellKind.RATE:
        return rate_text(cell, language)
    if kind is CellKind.DECIMAL or isinstance(cell, float):
        text = f"{cell:,.1f}"
        return text.translate({ord(","): ".", ord("."): ","}) if language == "vi" else text
    return number_text(cell, language)
