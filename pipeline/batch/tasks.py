"""What the parent of a run hands to its workers; light to import: pixel libraries stay in the workers.

The functions are what a worker runs; each loads the page story on its first call in that process. So a
command that only files or asks starts in half the time, and the parent holds no image library at all.
"""

import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pipeline.engines.names import EngineName
from pipeline.language import N_, Message
from pipeline.model.media import MediaType
from pipeline.model.outcome import Failure
from pipeline.model.page import PageReading

OUT_OF_MEMORY: Final = N_(
    "The page needs more memory than a worker may use; raise worker_megabytes, then `sohoa retry`."
)
_WORKSHOP: Final = "pipeline.batch.page_task"


@dataclass(frozen=True, slots=True)
class FileTask:
    """A master to be opened."""

    path: Path
    name: str
    """What people call the file; messages use it."""
    media_type: MediaType
    first_page: int = 1
    """Where the document begins in a master that holds several; its own pages count from 1."""
    last_page: int | None = None
    """Where it ends; None: with the last page."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the settings say about reading a page."""

    render_dpi: int = 200
    """Dots per inch at which pages are drawn that no single image covers."""
    repairs: bool = True
    """Whether wrong marks are put right with the language model."""
    max_pixels: int = 100_000_000
    """Larger images are refused unopened."""
    own_rules: Path | None = None
    """Folder with rule files of the office."""


@dataclass(frozen=True, slots=True)
class PageTask:
    """A page to be read."""

    file: FileTask
    page_number: int
    engine: EngineName
    options: ReadingOptions = field(default_factory=ReadingOptions)
    passed: str = ""
    """A person has released this page: marks of secrecy up to this level stop it no more."""


@dataclass(frozen=True, slots=True)
class DeriveTask:
    """A searchable PDF to be written."""

    file: FileTask
    readings: tuple[PageReading, ...]
    out: Path
    """A scratch file; the parent publishes it."""


def count_pages(task: FileTask) -> int | Failure:
    """Pages in a master, or why it cannot be opened."""
    found: int | Failure = _workshop().count_pages(task)
    return found


def read(task: PageTask) -> PageReading | Failure:
    """The reading of a page, or why there is none."""
    found: PageReading | Failure = _workshop().read(task)
    return found


def derive(task: DeriveTask) -> Path | Failure:
    """The scratch file with the searchable PDF, or why there is none."""
    found: Path | Failure = _workshop().derive(task)
    return found


def stand_in(name: EngineName) -> Message | None:
    """Why a worker reads with Tesseract instead of this engine; None where it does not."""
    found: Message | None = _workshop().stand_in(name)
    return found


def _workshop() -> Any:
    return importlib.import_module(_WORKSHOP)
