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
)
"""Metadata keys in the order in which exports write them; dates are ISO 8601 (`2024-03-05`)."""


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
