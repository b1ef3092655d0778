"""What a document must show before it counts as digitized, and how far one can come.

No law gives one formula. The conditions are those by which the offices accept the work: Thông tư
05/2025/TT-BNV, Điều 8, for resolution and format; the practice of acceptance for the rest.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pipeline.model.archive import FIELD_NAMES


class RateStage(StrEnum):
    """How far a document has come; each stage holds all before it."""

    SCANNED = "scanned"
    """Its master is in the vault, and no verification has found it missing or changed."""
    READ = "read"
    """Every page was read (a blank side is read) and the searchable file is there."""
    DESCRIBED = "described"
    """The metadata that must be there is there, read from the page or given by the list of documents."""
    CHECKED = "checked"
    """Resolution and number of pages are right, and no person asked for another scan; where the office wants
    it, a person has passed or waived it."""
    INDEXED = "indexed"
    """The index has confirmed every page: it is digitized."""


STAGES: Final = tuple(RateStage)
"""In order; the number of a stage is its place here, from 1."""


class Lack(StrEnum):
    """The first condition that a scan does not meet."""

    DAMAGED = "damaged"
    """The master is missing in the vault or was changed there."""
    WAITING = "waiting"
    """It was not read yet."""
    FAILED = "failed"
    """Pages of it could not be read."""
    STOPPED = "stopped"
    """A mark of secrecy stopped it."""
    UNDERIVED = "underived"
    """Its searchable file is missing."""
    UNDESCRIBED = "undescribed"
    """Metadata that must be there is missing."""
    LOW_RESOLUTION = "low_resolution"
    """A page was scanned with too few dots per inch."""
    WRONG_PAGES = "wrong_pages"
    """It has another number of pages than the list of documents says."""
    RESCAN = "rescan"
    """A person asked for another scan."""
    UNCHECKED = "unchecked"
    """No person has checked it, and the office wants that."""
    UNINDEXED = "unindexed"
    """The index has not confirmed all of its pages yet."""


STAGE_OF: Final = {
    Lack.DAMAGED: 0,
    Lack.WAITING: 1,
    Lack.FAILED: 1,
    Lack.STOPPED: 1,
    Lack.UNDERIVED: 1,
    Lack.UNDESCRIBED: 2,
    Lack.LOW_RESOLUTION: 3,
    Lack.WRONG_PAGES: 3,
    Lack.RESCAN: 3,
    Lack.UNCHECKED: 3,
    Lack.UNINDEXED: 4,
}
"""The stage that a scan with this lack has reached, by its number; without a lack it is the last."""


@dataclass(frozen=True, slots=True)
class RatePolicy:
    """What the office asks of a document that it counts as digitized."""

    minimum_dpi: int = 200
    """Dots per inch of every scanned page that is not blank (Thông tư 05/2025/TT-BNV, Điều 8)."""
    required_fields: tuple[str, ...] = ("document_type", "issued_date", "issuing_agency", "subject")
    """Metadata that must be there (Nghị định 113/2025/NĐ-CP names these for every document)."""
    needs_check: bool = False
    """Whether a person must have passed or waived it."""

    def __post_init__(self) -> None:
        unknown = set(self.required_fields) - set(FIELD_NAMES)
        if unknown:
            raise ValueError(f"no such metadata: {sorted(unknown)}")

    @property
    def text(self) -> str:
        """All of it in one line, to see whether it was changed."""
        return f"2 {self.minimum_dpi} {','.join(sorted(self.required_fields))} {self.needs_check}"
