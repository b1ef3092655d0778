"""PDF files opened safely: locked, damaged and empty ones are told apart, errors of pikepdf become ours."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pikepdf

from pipeline.errors import BadInputError, StorageError

PDF_DAMAGE: Final = (
    pikepdf.PikepdfError,
    pikepdf.PdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
)
"""What pikepdf raises on damaged files; wrong object types come out as the standard errors."""


@contextmanager
def open_pdf(path: Path) -> Iterator[pikepdf.Pdf]:
    """The PDF, opened and mended where that is possible; every error of pikepdf inside comes out as ours.

    Raises `BadInputError` where it is locked, damaged beyond mending or no PDF, `StorageError` where the
    file cannot be opened.
    """
    try:
        with warnings.catch_warnings(), pikepdf.open(path, suppress_warnings=True) as pdf:
            warnings.simplefilter("ignore", pikepdf.PikepdfWarning)
            yield pdf
    except pikepdf.PasswordError as error:
        raise BadInputError(
            "The PDF {name} is locked; remove its password and feed it again.", name=path.name
        ) from error
    except PDF_DAMAGE as error:
        raise BadInputError(
            "The PDF {name} is damaged and cannot be mended; scan or copy it again.", name=path.name
        ) from error
    except OSError as error:
        raise StorageError(
            "The file {name} cannot be opened ({reason}); check that it is there and may be read.",
            name=path.name,
            reason=error.strerror or str(error),
        ) from error


def page_count(path: Path) -> int:
    """How many pages the PDF has, at least one; `BadInputError` where it is locked, damaged or has none."""
    with open_pdf(path) as pdf:
        count = len(pdf.pages)
        if count == 0:
            raise BadInputError("The PDF {name} has no pages; scan the document again.", name=path.name)
        return count


def page_at(pdf: pikepdf.Pdf, page_number: int, name: str) -> pikepdf.Page:
    """The page with that number (from 1); `BadInputError` where the file has no such page."""
    if not 1 <= page_number <= len(pdf.pages):
        raise BadInputError(
            "The PDF {name} has no page {page}; it has {count} pages.",
            name=name,
            page=page_number,
            count=len(pdf.pages),
        )
    return pdf.pages[page_number - 1]
