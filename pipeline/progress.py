"""How a long work tells how far it is; what shows it lives with the command line."""

from typing import Protocol


class Progress(Protocol):
    """Hears of each step, in the parent process only."""

    def documents_waiting(self, count: int) -> None:
        """So many documents are to be read."""
        ...

    def document_opened(self, pages: int) -> None:
        """A document was opened and has so many pages."""
        ...

    def page_done(self) -> None:
        """A page was read, or failed."""
        ...

    def document_done(self, name: str) -> None:
        """A document was filed."""
        ...


class NoProgress:
    """Hears and keeps silent."""

    def documents_waiting(self, count: int) -> None:
        """Nothing."""

    def document_opened(self, pages: int) -> None:
        """Nothing."""

    def page_done(self) -> None:
        """Nothing."""

    def document_done(self, name: str) -> None:
        """Nothing."""
