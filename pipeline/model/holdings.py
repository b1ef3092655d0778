"""What the lists of an office say of its agencies and fonds, and where in a list each thing stands."""

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.language import Message
from pipeline.model.archive import FondsStatus

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row of a list."""

    sheet: str
    """Empty in a CSV file."""
    row_number: int
    """From 1, as the program that wrote the list shows it."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[Value]):
    """Something that a list holds, and where."""

    value: Value
    place: RowPlace


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken over."""

    sheet: str
    """Empty in a CSV file."""
    row_number: int
    """From 1, as the program that wrote the list shows it."""
    reason: Message
    column: str | None = None
    """The title of the column whose cell is wrong; None where the whole row is."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What of a file is no entry of a list."""

    rows: tuple[RowPlace, ...] = ()
    """Headings between the rows, sums, signatures."""
    sheets: tuple[str, ...] = ()
    """Sheets that hold something, but no list: a cover, or a list whose header is not understood."""


@dataclass(frozen=True, slots=True)
class AgencyName:
    """What an agency was called, and when."""

    name: str
    """NFC."""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    """The last day."""

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(f"{self.name} ends on {self.valid_to}, before it begins on {self.valid_from}")


@dataclass(frozen=True, slots=True)
class Agency:
    """A line of the list of agencies (Party committees, offices, districts…): one name of one agency."""

    name: AgencyName
    code: str | None = None
    parent: str | None = None
    """Code or name of the agency above it; None for a root."""
    former_names: tuple[AgencyName, ...] = ()
    successor: str | None = None
    """Code or name of the agency that took over its work."""


@dataclass(frozen=True, slots=True)
class Fonds:
    """A fonds (phông): the papers of one agency."""

    fonds_code: str
    name: str | None = None
    agency: str | None = None
    """Code or name of the agency that made it."""
    status: FondsStatus = FondsStatus.OPEN
    shelf_metres: float | None = None
    """Metres of documents standing side by side (mét giá)."""
    note: str | None = None
