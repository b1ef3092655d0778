"""A stack: one scan that holds several documents, and the places where it is cut."""

from dataclasses import dataclass
from enum import StrEnum


class CutReason(StrEnum):
    """Why a document seems to begin on a page."""

    SLIP = "slip"
    """A slip lies before it."""
    SLIP_FILE = "slip_file"
    """It is the first page of a file, and a file before it holds nothing but a slip."""
    HEADER = "header"
    """The page has a header of its own, and the document before it has come to its end."""
    HAND = "hand"
    """A person said so."""


class CutState(StrEnum):
    """What came of a cut."""

    PROPOSED = "proposed"
    """A person may apply it."""
    APPLIED = "applied"
    """The document that begins there is filed on its own."""
    UNDONE = "undone"
    """A person took it back; no run applies it again."""


class Splitting(StrEnum):
    """What a run does with a stack by itself."""

    OFF = "off"
    """Nothing: a file is a document."""
    PROPOSE = "propose"
    """It lists where documents seem to begin."""
    SLIPS = "slips"
    """It cuts at slips, and lists the rest."""
    ALL = "all"
    """It cuts wherever a document seems to begin."""

    @property
    def applied(self) -> frozenset[CutReason]:
        """The reasons for which a run cuts by itself."""
        if self is Splitting.ALL:
            return frozenset((CutReason.SLIP, CutReason.HEADER))
        return frozenset((CutReason.SLIP,) if self is Splitting.SLIPS else ())


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A file of a folder that a scanner filled, as far as slips matter."""

    sha256: str
    path: str
    """As the catalogue knows it."""
    modified_ns: int
    """Nanoseconds since 1970."""
    is_read: bool
    """Whether it is known what it holds."""
    has_slips: bool
    is_slip: bool
    """Whether it holds nothing else."""
    dossier_code: str | None
    """The dossier that its last slip names."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A page on which a document begins, or seems to."""

    first_page: int
    """From 1, in the file or in the part of it that was looked at."""
    reason: CutReason
    dossier_code: str | None = None
    """The dossier that a slip names for what follows."""

    def __post_init__(self) -> None:
        if self.first_page < 1:
            raise ValueError(f"no document begins on page {self.first_page}")
