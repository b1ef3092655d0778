"""One document as an index of its own takes it: what it is counted by, and no text of its pages.

Pages alone cannot tell how many documents there are: a document without words has none in the index, and a
count over pages is an estimate where there are many.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document with its metadata; fields of the same name are those of `PageEntry`."""

    document_no: int
    """The catalogue's number of the document; putting it again replaces it."""
    document_id: str
    revision: int
    """The catalogue's revision number of the document."""
    source_name: str
    page_count: int | None = None
    """Pages of the master; None where it could not be opened."""
    pages_read: int = 0
    """Those with a reading, blank ones among them."""
    agency: str | None = None
    issuing_agency: str | None = None
    code: str | None = None
    issued_date: str | None = None
    document_type: str | None = None
    family: str | None = None
    subject: str | None = None

    @property
    def number(self) -> int:
        """What an index tells documents apart by."""
        return self.document_no


@dataclass(frozen=True, slots=True)
class DocumentRevision:
    """A document in one state, as the catalogue numbers them."""

    document_no: int
    revision: int
    """Grows with every change that its entry shows, its withdrawal included."""

    @property
    def number(self) -> int:
        """What an index tells documents apart by."""
        return self.document_no
