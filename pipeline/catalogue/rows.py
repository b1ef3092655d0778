"""What goes into the catalogue and what comes out: frozen values, no SQL."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.archive import Description, DocumentStatus, EntryKind, MatchedBy
from pipeline.model.media import MediaType
from pipeline.model.outcome import Failure
from pipeline.model.page import PageKind, PageReading
from pipeline.model.quality import PageQuality


class SourceState(StrEnum):
    """What became of a file that was fed in."""

    TAKEN = "taken"
    """Its bytes were new; they are the master of a document."""
    DUPLICATE = "duplicate"
    """Its bytes were there already; they are counted once."""
    REFUSED = "refused"
    """It could not be taken; an open failure says why."""
    SEALED = "sealed"
    """Its bytes are in quarantine; its path is kept as a hash, only to know it again."""


class PageStatus(StrEnum):
    """Whether a page has a reading."""

    READ = "read"
    """Read; a blank page counts as read."""
    FAILED = "failed"
    """Not read; a failure says why."""


class OutboxAction(StrEnum):
    """What the index must do."""

    PUT = "put"
    """Index the page or document as `index_rows` or `document_rows` gives it."""
    WITHDRAW = "withdraw"
    """Forget it."""


class RunOutcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    """Everything that waited was read."""
    PARTIAL = "partial"
    """Some pages or documents failed."""
    FAILED = "failed"
    """Nothing could be done."""
    INTERRUPTED = "interrupted"
    """It was stopped or killed; the next run goes on from there."""


@dataclass(frozen=True, slots=True)
class TakenSource:
    """A file that is safely in the vault."""

    path: str
    source_name: str
    """Name of the file without its folder, NFC."""
    size: int
    """Bytes."""
    mtime_ns: int
    sha256: str
    """Of the bytes in the vault, 64 hex digits."""
    media_type: MediaType
    vault_name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The document that a source belongs to."""

    document_id: str
    is_new: bool
    """False where the same bytes were there before."""
    sealed: bool = False
    """Whether the document is in quarantine: nothing of the file may stay in plain."""


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A document that waits to be read."""

    document_id: str
    sha256: str
    media_type: MediaType
    vault_name: str
    source_name: str
    dossier_code: str | None
    first_page: int = 1
    """Of the master, with which the document begins."""
    last_page: int | None = None
    """Of the master, with which it ends; None: with the last one."""


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A document as the page and document stories left it."""

    document_id: str
    status: DocumentStatus
    """`DONE`, `PARTIAL` or `FAILED`."""
    page_count: int | None
    """Pages of the master; None where it could not be opened. Pages without a reading are failed."""
    readings: tuple[PageReading, ...] = ()
    description: Description = field(default_factory=Description)
    failures: tuple[Failure, ...] = ()
    derived_name: str | None = None
    """Name of the searchable PDF; None where it was not written."""

    def __post_init__(self) -> None:
        if self.status not in (DocumentStatus.DONE, DocumentStatus.PARTIAL, DocumentStatus.FAILED):
            raise ValueError(f"a document is not filed as {self.status}")
        if any(reading.marks for reading in self.readings):
            raise ValueError("a document with a mark of secrecy is quarantined, not filed")
        numbers = {reading.page_number for reading in self.readings}
        if len(numbers) < len(self.readings) or not numbers <= set(range(1, (self.page_count or 0) + 1)):
            raise ValueError(f"readings of pages {sorted(numbers)} in a document of {self.page_count}")


@dataclass(frozen=True, slots=True)
class RunTotals:
    """What a run did."""

    outcome: RunOutcome
    counters: tuple[tuple[str, int | float], ...] = ()
    """Name and number, such as `("pages", 46)`; the names are the caller's."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One thing that the index does not know yet."""

    outbox_id: int
    kind: EntryKind
    number: int
    """The catalogue's number of the page, or of the document."""
    document_no: int
    action: OutboxAction
    revision: int
    """Grows with every change of the page or document that the index shows."""


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How far the index is behind."""

    pages: int
    """Pages that it does not know, or not in their present revision."""
    documents: int
    """Documents of which that is true of their own entry."""
    oldest: dt.datetime | None
    """When the first of them was queued; None where nothing waits."""

    @property
    def length(self) -> int:
        """Entries that wait."""
        return self.pages + self.documents


@dataclass(frozen=True, slots=True)
class PageRow:
    """All that the index needs of one page."""

    page_id: int
    document_no: int
    document_id: str
    page_number: int
    revision: int
    text: str
    source_name: str
    dossier_code: str | None
    agency: str | None
    """The holding body, from the inventory; None where the inventory does not know the dossier."""
    fonds_code: str | None
    archive_box: str | None
    dossier_title: str | None
    fields: Mapping[str, str]
    """Metadata of the document, by name of the field."""


@dataclass(frozen=True, slots=True)
class CountedDocument:
    """All that the index needs of one document, to count it by its metadata."""

    document_no: int
    document_id: str
    revision: int
    source_name: str
    page_count: int | None
    """None where the master could not be opened."""
    pages_read: int
    agency: str | None
    """The holding body, as for a page."""
    fields: Mapping[str, str]
    """Metadata of the document, by name of the field."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as the catalogue knows it."""

    document_no: int
    document_id: str
    sha256: str
    source_name: str
    media_type: MediaType
    vault_name: str
    dossier_code: str | None
    status: DocumentStatus
    page_count: int | None
    pages_read: int
    revision: int
    derived_name: str | None
    taken_at: dt.datetime
    filed_at: dt.datetime | None
    ordinal: int | None
    """Its place in the list of its dossier."""
    matched_by: MatchedBy | None
    """How it came to its dossier."""
    matched_at: dt.datetime | None
    first_page: int
    """Of the master, with which the document begins; its own pages count from 1."""
    last_page: int | None
    """Of the master, with which it ends; None: with the last one."""
    description: Description
    """Empty for a quarantined document."""


@dataclass(frozen=True, slots=True)
class PageSummary:
    """A page without its text."""

    page_id: int
    page_number: int
    status: PageStatus
    revision: int
    kind: PageKind | None
    """None, like all that follows, where the page failed."""
    width: int | None
    height: int | None
    dpi: int | None
    mean_confidence: float | None
    """0.0-1.0; None on a page without words."""
    word_count: int
    engine: str | None
    quality: PageQuality | None = None
    """None on a blank page, and on one that was read before there were grades."""


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A recorded failure and what it belongs to: a document, or a file that was not taken in."""

    document_id: str | None
    source_name: str | None
    source_path: str | None
    failure: Failure
    at: dt.datetime
    resolved_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MasterRow:
    """A master in the vault."""

    sha256: str
    size: int
    vault_name: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The catalogue in numbers."""

    documents: Mapping[DocumentStatus, int]
    """Every status has an entry."""
    pages_read: int
    """Blank pages among them."""
    blank_pages: int
    failed_pages: int
    mean_confidence: float | None
    """Of pages that hold words, weighted by their number; None where nothing was read."""
    open_failures: int
    duplicates: int
    """Files whose bytes were there already."""
    refused: int
    """Files that could not be taken."""
