"""The log of a workspace: what happened to which document and page, for the operator and for us.

Records carry the document and the page through a filter, so messages need not repeat them. No text of a
document is ever logged, and of a document in quarantine not even its name. Imports nothing of ours.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

_NAME: Final = "pipeline"
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s [%(document)s] %(message)s"
_BYTES: Final = 5_000_000
_FILES: Final = 5
_document: ContextVar[str] = ContextVar("document", default="-")


class _Context(logging.Filter):
    """Puts the document that is worked on into every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.document = _document.get()
        return True


@contextmanager
def about(document_id: str) -> Iterator[None]:
    """Every record inside is about this document."""
    token = _document.set(document_id)
    try:
        yield
    finally:
        _document.reset(token)


@contextmanager
def logging_to(file: Path, *, verbose: bool) -> Iterator[None]:
    """Sends our records to a file that rotates at 5 MB, and to standard error where `verbose`."""
    handlers: list[logging.Handler] = [
        RotatingFileHandler(file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True)
    ]
    if verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
    logger = logging.getLogger(_NAME)
    level = logger.level
    logger.setLevel(logging.INFO)
    for handler in handlers:
        handler.addFilter(_Context())
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(level)
