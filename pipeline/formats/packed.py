"""A packed table (XLSX, ODS) looked through before it is unpacked into memory.

A small file can unfold to a huge one, hold two cells at the ends of a sheet, repeat a cell a milliard times,
carry macros, or hold formulas that no program has calculated. What its own list of contents says of sizes is
not believed: every part is unfolded here, piece by piece, and counted.
"""

import copy
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Final
from xml.etree import ElementTree as ET

from pipeline.errors import BadInputError
from pipeline.language import N_

MOST_UNPACKED: Final = 512 * 1024 * 1024
"""Bytes of all parts of a packed file together."""
MOST_CELLS: Final = 12_000_000
"""Of the rectangles around the filled cells of all sheets: the reader holds them in memory."""

TOO_LARGE: Final = N_("The table {name} is too large to be an inventory: split it, or save it as CSV.")
DAMAGED: Final = N_("The table {name} is damaged: open it, save it as XLSX or CSV, then import it again.")
MACROS: Final = N_("The table {name} contains macros: save it as XLSX without macros, then import it again.")
_OTHER: Final = N_(
    "The table {name} is of a kind that is not read: save it as XLSX or CSV, then import it again."
)

_CHUNK: Final = 1024 * 1024
_CELL: Final = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_LONGEST_TAG: Final = 256
_WHOLE_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ODS_TAG: Final = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_TIMES: Final = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """Cells of a sheet that have no value to take over."""

    uncalculated: frozenset[Place] = frozenset()
    """Formulas that no program has calculated."""
    errors: frozenset[Place] = frozenset()
    """Formulas that ended in an error."""


@dataclass(slots=True)
class _Sheet:
    """What is seen of a sheet on the way through it."""

    top: int = sys.maxsize
    bottom: int = -1
    left: int = sys.maxsize
    right: int = -1
    uncalculated: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)

    @property
    def cells(self) -> int:
        return max(self.bottom - self.top + 1, 0) * max(self.right - self.left + 1, 0)

    def grow(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        self.top, self.bottom = min(self.top, rows[0]), max(self.bottom, rows[1])
        self.left, self.right = min(self.left, columns[0]), max(self.right, columns[1])


def look_through(name: str, file: IO[bytes]) -> Mapping[str, Unfit]:
    """Unfit cells of the sheets of an XLSX file, by name of the sheet; sheets without any are left out.

    Raises `BadInputError` for a file that is damaged, too large, no table, or carries macros.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            parts = {part.filename: part for part in packed.infolist()}
            if any(part.lower().endswith("vbaproject.bin") or part.startswith("Basic/") for part in parts):
                raise BadInputError(MACROS, name=name)
            if not {"xl/workbook.xml", "content.xml"} & set(parts):
                raise BadInputError(_OTHER, name=name)
            sheets = _counted(name, packed)
            return {sheet: unfit for sheet, unfit in _named(packed, sheets).items() if unfit != Unfit()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadInputError(DAMAGED, name=name) from error
    except (ET.ParseError, KeyError, ValueError, OverflowError) as error:
        raise BadInputError(DAMAGED, name=name) from error


def _counted(name: str, packed: zipfile.ZipFile) -> dict[str, _Sheet]:
    """The sheets by part; the size of everything is counted on the way."""
    unpacked = 0
    sheets: dict[str, _Sheet] = {}
    for part in packed.infolist():
        chunks = _unfolded(packed, part)
        sheet = _Sheet()
        see: _XlsxEye | _OdsEye | None = None
        if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            see = _XlsxEye(sheet)
        elif part.filename == "content.xml":
            see = _OdsEye(sheet)
        for chunk in chunks:
            unpacked += len(chunk)
            if see:
                see.look(chunk)
            if (
                unpacked > MOST_UNPACKED
                or sum(each.cells for each in sheets.values()) + sheet.cells > MOST_CELLS
            ):
                raise BadInputError(TOO_LARGE, name=name)
        if see:
            see.look(b"", last=True)
            sheets[part.filename] = sheet
        if sum(each.cells for each in sheets.values()) > MOST_CELLS:
            raise BadInputError(TOO_LARGE, name=name)
    return sheets


def _unfolded(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The contents of a part as they are, not as long as the file says that they are."""
    honest = copy.copy(part)
    honest.file_size = sys.maxsize
    honest.CRC = None  # type: ignore[assignment]  # the module's own sign for `do not compare`
    with packed.open(honest) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


class _XlsxEye:
    """Looks at the XML of a worksheet, in chunks cut before the last cell."""

    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet
        self._rest = b""

    def look(self, chunk: bytes, *, last: bool = False) -> None:
        """Takes in the next chunk."""
        text = self._rest + chunk
        begun = max(text.rfind(b"<c "), text.rfind(b":c "))
        cut = text.rfind(b"<", 0, begun + 1) if begun >= 0 else len(text) - _LONGEST_TAG
        cut = len(text) if last else max(cut, 0)
        seen, self._rest = text[:cut], text[cut:]
        found = _CELL.findall(seen)
        if found:
            letters, numbers = map(set, zip(*found, strict=True))
            rows, columns = [int(number) - 1 for number in numbers], list(map(_column_number, letters))
            self._sheet.grow((min(rows), max(rows)), (min(columns), max(columns)))
        if b"<f" in seen or b":f" in seen or b't="e"' in seen:
            self._formulas(seen)

    def _formulas(self, text: bytes) -> None:
        for attributes, body in _WHOLE_CELL.findall(text):
            place = _PLACE.search(attributes)
            if not place:
                continue
            at = (int(place[2]) - 1, _column_number(place[1]))
            if b't="e"' in attributes:
                self._sheet.errors.add(at)
            elif _FORMULA.search(body) and not _VALUE.search(body) and b't="str"' not in attributes:
                self._sheet.uncalculated.add(at)


class _OdsEye:
    """Looks at the XML of an ODS file, where rows and cells may say how often they stand there."""

    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet
        self._rest = b""
        self._row = self._column = 0
        self._rows = 1

    def look(self, chunk: bytes, *, last: bool = False) -> None:
        """Takes in the next chunk."""
        text = self._rest + chunk
        cut = len(text) if last else max(text.rfind(b"<"), 0)
        seen, self._rest = text[:cut], text[cut:]
        for tag, attributes in _ODS_TAG.findall(seen):
            times = int(found[1]) if (found := _TIMES.search(attributes)) else 1
            if tag == b"table":
                self._row, self._rows = self._sheet.bottom + 1, 0
            elif tag == b"table-row":
                self._row, self._rows, self._column = self._row + self._rows, times, 0
            else:
                if b"value-type=" in attributes:
                    rows = (self._row, self._row + self._rows - 1)
                    self._sheet.grow(rows, (self._column, self._column + times - 1))
                self._column += times


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _named(packed: zipfile.ZipFile, sheets: Mapping[str, _Sheet]) -> dict[str, Unfit]:
    """What was seen, by the names that people give to the sheets."""
    seen = {
        part: Unfit(frozenset(sheet.uncalculated), frozenset(sheet.errors)) for part, sheet in sheets.items()
    }
    if all(unfit == Unfit() for unfit in seen.values()):
        return {}
    relations = ET.fromstring(_small(packed, "xl/_rels/workbook.xml.rels"))
    targets = {
        relation.attrib["Id"]: posixpath.normpath(posixpath.join("/xl", relation.attrib["Target"])).lstrip(
            "/"
        )
        for relation in relations
    }
    workbook = ET.fromstring(_small(packed, "xl/workbook.xml"))
    return {
        element.attrib["name"]: seen.get(targets.get(element.attrib.get(_RELATION, ""), ""), Unfit())
        for element in workbook.iter()
        if element.tag.endswith("}sheet")
    }


def _small(packed: zipfile.ZipFile, part: str) -> bytes:
    content = next(_unfolded(packed, packed.getinfo(part)), b"")
    if len(content) == _CHUNK:
        raise ValueError(f"{part} is too long for a list of sheets")
    return content
