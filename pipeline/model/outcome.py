"""What came of the work: failures as values, never lost and never a reason to stop the rest."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.language import Message


class Stage(StrEnum):
    """Where in the story something happened."""

    INTAKE = "intake"
    """Taking the file in: look, copy, hash."""
    TRIAGE = "triage"
    """Opening the file and deciding how each page is read."""
    READ = "read"
    """The page story: straighten, clean, recognize."""
    DESCRIBE = "describe"
    """The document story: assemble, extract, secrecy."""
    DERIVE = "derive"
    """Writing the searchable PDF."""
    INDEX = "index"
    """Sending pages to the search index."""
    VERIFY = "verify"
    """Hashing a master again."""


class FailureKind(StrEnum):
    """What kind of thing went wrong; it decides what a person can do about it."""

    BAD_INPUT = "bad_input"
    """The file or page is damaged, locked or not what it claims: scan it again."""
    NOT_READY = "not_ready"
    """The file is still being written: it is taken at the next run."""
    ENGINE = "engine"
    """The recognizer crashed or answered nonsense: `sohoa retry`."""
    TIMEOUT = "timeout"
    """The page took longer than its limit and was stopped: `sohoa retry` with a higher limit."""
    OUT_OF_MEMORY = "out_of_memory"
    """The page needed more memory than its limit."""
    STORAGE = "storage"
    """The disk refused."""
    BUG = "bug"
    """An error of ours: report it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not work, and what to do about it."""

    stage: Stage
    kind: FailureKind
    message: Message
    page_number: int | None = None
    """From 1; None where the whole file failed."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did."""

    documents: int = 0
    """Documents that were filed, whatever came of them."""
    pages: int = 0
    """Pages that were read; blank ones count."""
    failed_pages: int = 0
    quarantined: int = 0
    """Documents that a mark of secrecy stopped; told to nobody as a number."""
    failures: tuple[tuple[str, Failure], ...] = ()
    """Name of the file, and what did not work in it."""
    interrupted: bool = False
