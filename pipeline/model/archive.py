"""The archive's own nouns: agencies, dossiers and documents as an inventory and an archivist know them."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.geometry import Box


class Family(StrEnum):
    """Which body of rules a document follows."""

    STATE = "state"
    """State administration: Nghị định 30/2020/NĐ-CP and its forerunners."""
    PARTY = "party"
    """Communist Party of Vietnam: Hướng dẫn 05-HD/VPTW and its forerunners."""
    OTHER = "other"
    """Everything else: letters of citizens, contracts, reports without a header."""


class EntryKind(StrEnum):
    """What one entry of the search index stands for."""

    PAGE = "page"
    """A page with words, to be found by them."""
    DOCUMENT = "document"
    """A document that was read and is not stopped, with or without words: for counts and dashboards."""


class DocumentStatus(StrEnum):
    """How far a document has come."""

    WAITING = "waiting"
    """Taken in, not read yet."""
    DONE = "done"
    """Every page was read."""
    PARTIAL = "partial"
    """Some pages failed; the others are filed and found."""
    FAILED = "failed"
    """No page could be read, or the file could not be opened."""
    QUARANTINED = "quarantined"
    """A mark of secrecy was seen: no text is kept, indexed or shown."""
    JOINED = "joined"
    """A part of a scan that went back into the whole: it holds nothing and is shown nowhere."""


class Scope(StrEnum):
    """Whether what is registered is to be digitized, and why not."""

    IN_SCOPE = "in_scope"
    """It counts in the denominator of every rate."""
    SECRET = "secret"
    """State secrets stay outside; counted apart, shown only to who may know of them."""
    LOST = "lost"
    """Registered, but not found on the shelf."""
    ILLEGIBLE = "illegible"
    """Too damaged to be scanned with any use."""
    NOT_ARRANGED = "not_arranged"
    """Not put in order yet (chưa chỉnh lý); it is scanned only afterwards."""


class FondsStatus(StrEnum):
    """Whether a fonds still grows."""

    OPEN = "open"
    """Its agency is at work."""
    CLOSED = "closed"
    """Its agency was dissolved or merged."""


class MatchedBy(StrEnum):
    """How a scan came to its dossier."""

    SLIP = "slip"
    """By the code on a separator sheet."""
    FOLDER = "folder"
    """By the name of a folder that it lay in, or by the option of the command that took it in."""
    FILE_NAME = "file_name"
    """By its own name, `<dossier code>.<ordinal>.pdf`."""
    HAND = "hand"
    """By a person; no rule changes it any more."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a scan belongs, and how that is known."""

    dossier_code: str
    matched_by: MatchedBy
    ordinal: int | None = None
    """The number of the document in its dossier, where it is known."""


class Verdict(StrEnum):
    """What a person found who looked at a scan."""

    PASS = "pass"
    """Whole, legible and in order."""
    WAIVE = "waive"
    """Not as it should be, but as good as the paper allows; the reason is on record."""
    RESCAN = "rescan"
    """To be scanned again; the reason is on record."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One line of an approved inventory (mục lục hồ sơ): what is held on the shelf, scanned or not."""

    dossier_code: str
    agency: str
    """Name of the holding body, NFC, as the inventory writes it."""
    fonds_code: str | None = None
    inventory_number: str | None = None
    archive_box: str | None = None
    title: str | None = None
    year: int | None = None
    """Year in which the dossier was opened."""
    retention_period: str | None = None
    expected_documents: int | None = None
    expected_pages: int | None = None
    expected_sheets: int | None = None
    start_date: str | None = None
    """ISO 8601, as much of it as the inventory says: `1976-05-19`, `1976-05` or `1976`; so is `end_date`."""
    end_date: str | None = None
    language: str | None = None
    keywords: str | None = None
    access_mode: str | None = None
    physical_state: str | None = None
    information_sign: str | None = None
    reliability: str | None = None
    """Whether it is born digital, digitized or both (mức độ tin cậy)."""
    risk_recovery: str | None = None
    risk_recovery_status: str | None = None
    paper_code: str | None = None
    """Code of the paper dossier: archive, store, shelf, box and number."""
    shelf_place: str | None = None
    annotation: str | None = None
    note: str | None = None
    scope: Scope = Scope.IN_SCOPE


@dataclass(frozen=True, slots=True)
class RegisteredDocument:
    """One line of a list of documents (mục lục văn bản) in a dossier, scanned or not."""

    dossier_code: str
    ordinal: int
    """Its number in the dossier, from 1; the same number stands in the names of scans."""
    document_code: str | None = None
    document_type: str | None = None
    code_number: str | None = None
    code_notation: str | None = None
    issued_date: str | None = None
    """ISO 8601, as much of it as the list says."""
    issuing_agency: str | None = None
    subject: str | None = None
    language: str | None = None
    expected_pages: int | None = None
    sheet_number: str | None = None
    """Of its first sheet in the dossier, or of all (`3-7`)."""
    retention_period: str | None = None
    access_mode: str | None = None
    information_sign: str | None = None
    keywords: str | None = None
    reliability: str | None = None
    autograph: str | None = None
    """Notes that a leader wrote on the paper (bút tích)."""
    physical_state: str | None = None
    risk_recovery: str | None = None
    risk_recovery_status: str | None = None
    process: str | None = None
    note: str | None = None
    file_name: str | None = None
    """Name of its scan, where the list gives one."""
    scope: Scope = Scope.IN_SCOPE


@dataclass(frozen=True, slots=True)
class Field:
    """One piece of metadata with its evidence."""

    name: str
    """A key of `FIELD_NAMES`."""
    value: str
    confidence: float
    """0.0-1.0."""
    page_number: int
    box: Box | None
    """Where it stands on that page, pixels of the master; None where it was concluded, not read."""
    rule: str
    """Name of the rule that found it."""
    doubt: str | None = None
    """Why a person should look (English, a catalogue key); None where there is no doubt."""


FIELD_NAMES = (
    "family",
    "parent_agency",
    "issuing_agency",
    "code_number",
    "code_notation",
    "code_year",
    "code_full",
    "place",
    "issued_date",
    "document_type",
    "type_code",
    "subject",
    "signer_name",
    "signer_position",
    "signing_authority",
    "urgency",
    "secrecy",
    "circulation",
    "recipients",
    "arrival_number",
    "arrival_date",
    "page_count",
    "sheet_count",
    "language",
    "attachments",
    "copy_mark",
    "keywords",
    "access_mode",
    "information_sign",
    "reliability",
    "autograph",
    "physical_state",
    "process",
    "sheet_number",
    "note",
)
"""Metadata keys in the order in which exports write them; dates are ISO 8601 (`2024-03-05`).

From `keywords` on only people fill them in; `page_count` and `sheet_count` are whole numbers.
"""


@dataclass(frozen=True, slots=True)
class Description:
    """The metadata of a document: at most one field for each name."""

    fields: tuple[Field, ...] = ()

    def get(self, name: str) -> Field | None:
        """The field of that name, or None where the document does not show it."""
        return next((field for field in self.fields if field.name == name), None)

    def value(self, name: str) -> str | None:
        """The value of the field of that name, or None."""
        found = self.get(name)
        return found.value if found else None

    @property
    def issued_date(self) -> dt.date | None:
        """The issue date, or None."""
        text = self.value("issued_date")
        return dt.date.fromisoformat(text) if text else None
