"""Tables as rows of cells, from CSV, XLSX, XLS and ODS; told apart by their first bytes, bounded in size.

Rows are given one after the other, so that a list of some hundred thousand lines is never in memory as Python
values. Texts of before Unicode (TCVN3, VNI, Windows-1258) are converted on the way.
"""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Final

import python_calamine

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.cells import Cell
from pipeline.formats.packed import DAMAGED, MACROS, MOST_CELLS, TOO_LARGE, Unfit, look_through
from pipeline.vietnamese.legacy import LegacyEncoding, converted, detected

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of a workbook; an inventory of 100,000 dossiers takes about 10 MiB."""
MOST_CSV_BYTES: Final = 512 * 1024 * 1024
"""Of a CSV file, which is read line by line."""

_SAMPLE_ROWS: Final = 3000
"""By which the encoding of a list is told."""
_SAMPLE_BYTES: Final = 256 * 1024
_CHUNK: Final = 1024 * 1024
_VBA: Final = "_VBA_PROJECT".encode("utf-16-le")

Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a table."""

    name: str
    """Empty in a CSV file."""
    rows: Callable[[], Iterator[Row]]
    """The rows from the first one on, as often as they are asked for."""
    encoding: LegacyEncoding | None = None
    """In what its texts were written, where that was not Unicode; the rows are converted."""
    first_column: int = 0
    """Number (from 0) of the first column that the rows show."""
    unfit: Unfit = field(default_factory=Unfit)
    merged: bool = False
    """Whether cells are merged."""


def read_sheets(path: Path) -> tuple[tuple[Sheet, ...], ...]:
    """Ways to read the file, the likeliest first: one for a workbook, one for each separator of a CSV file.

    Raises `BadInputError` where it is no table, is locked, is too large or has macros; `StorageError` where
    the disk does not give it.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_SAMPLE_BYTES)
        packed = start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
        if size > (MOST_BYTES if packed else MOST_CSV_BYTES):
            raise BadInputError(TOO_LARGE, name=path.name)
        if packed:
            return (_workbook(path),)
        return tuple((sheet,) for sheet in _csv(path, start))
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        "The file {name} cannot be read ({reason}): check that it exists and may be read.",
        name=path.name,
        reason=error.strerror or "",
    )


def _workbook(path: Path) -> tuple[Sheet, ...]:
    name = path.name
    unfit = _unfit_cells(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            sheets = [book.get_sheet_by_name(sheet) for sheet in book.sheet_names]
    except python_calamine.PasswordError as error:
        raise BadInputError(
            "The table {name} is locked: remove its password, then import it again.", name=name
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInputError(DAMAGED, name=name) from error
    if sum(sheet.total_height * sheet.total_width for sheet in sheets) > MOST_CELLS:
        raise BadInputError(TOO_LARGE, name=name)
    return tuple(_sheet_of_workbook(sheet, unfit.get(sheet.name, Unfit())) for sheet in sheets)


def _unfit_cells(path: Path) -> Mapping[str, Unfit]:
    """What a first look finds, before the workbook is unfolded in memory."""
    with path.open("rb") as file:
        if file.read(2) == b"PK":
            return look_through(path.name, file)
        if _VBA in path.read_bytes():
            raise BadInputError(MACROS, name=path.name)
    return {}


def _sheet_of_workbook(sheet: python_calamine.CalamineSheet, unfit: Unfit) -> Sheet:
    left = (sheet.start or (0, 0))[1]
    rows = partial(_unmerged, sheet, left)
    encoding = _encoding_of(rows())
    if encoding:
        rows = partial(_converted, rows, encoding)
    return Sheet(sheet.name, rows, encoding, left, unfit, bool(sheet.merged_cell_ranges))


def _unmerged(sheet: python_calamine.CalamineSheet, left: int) -> Iterator[Row]:
    """The rows, with the value of a merged cell in every row that it spans (offices merge the agency)."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and column >= left:
            spans.setdefault(top, []).append((column - left, bottom))
    if not spans:
        yield from sheet.iter_rows()
        return
    held: dict[int, tuple[int, Cell]] = {}
    for at, row in enumerate(sheet.iter_rows()):
        for column, (bottom, value) in list(held.items()):
            if at > bottom:
                del held[column]
            elif column < len(row):
                row[column] = "" if value is None else value
        for column, bottom in spans.get(at, ()):
            if column < len(row):
                held[column] = (bottom, row[column])
        yield row


def _csv(path: Path, start: bytes) -> tuple[Sheet, ...]:
    codec, encoding = _codec_of(path, start)
    text = start.decode(codec, "ignore")
    if "\0" in text:
        raise BadInputError(
            "The file {name} is not a table: an inventory is a CSV, XLSX, XLS or ODS file.", name=path.name
        )
    return tuple(
        Sheet("", partial(_csv_rows, path, codec, encoding, separator), encoding) for separator in ",;\t"
    )


def _codec_of(path: Path, start: bytes) -> tuple[str, LegacyEncoding | None]:
    """How the bytes become text, and from what that text must be converted."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", None
    if _is_utf8(path):
        return "utf-8-sig", detected(start.decode("utf-8-sig", "ignore"))
    encoding = detected(start.decode("latin-1"))
    if encoding is None:
        raise BadInputError(
            "The table {name} is written in an encoding that is not known: save it as `CSV UTF-8` or XLSX, "
            "then import it again.",
            name=path.name,
        )
    return "latin-1", encoding


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(path: Path, codec: str, encoding: LegacyEncoding | None, separator: str) -> Iterator[Row]:
    try:
        with path.open(encoding=codec, newline="") as file:
            lines: Iterable[str] = file
            if encoding:
                lines = (converted(line, encoding) for line in file)
            yield from csv.reader(lines, delimiter=separator)
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInputError(DAMAGED, name=path.name) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _encoding_of(rows: Iterator[Row]) -> LegacyEncoding | None:
    texts = (cell for row in islice(rows, _SAMPLE_ROWS) for cell in row if isinstance(cell, str))
    return detected("\n".join(dict.fromkeys(text for text in texts if text and not text.isascii())))


def _converted(rows: Callable[[], Iterator[Row]], encoding: LegacyEncoding) -> Iterator[Row]:
    for row in rows():
        yield [_cell(cell, encoding) if isinstance(cell, str) else cell for cell in row]


@lru_cache(maxsize=1 << 12)
def _cell(text: str, encoding: LegacyEncoding) -> str:
    return converted(text, encoding)
