"""The rate of a day as history keeps it: one value for each agency, fonds and unit."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateSnapshot:
    """What was registered and how far it had come at the end of a day, in one unit."""

    day: dt.date
    agency: str
    """Name on that day; empty for documents that no line of the inventory covers."""
    fonds_code: str
    """Empty where the inventory leaves it out."""
    covered: bool
    """False for documents that no line of the inventory covers."""
    unit: str
    """`dossiers`, `documents`, `sheets` or `pages`."""
    registered: int | None
    """None where the inventory does not say."""
    scanned: int
    read: int
    described: int
    checked: int
    digitized: int


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Digitized of registered at the end of a day."""

    day: dt.date
    registered: int | None
    digitized: int
