"""The lists of dossiers and documents in a table as offices write it.

Columns stand in any order, title rows above, several lists in the sheets of one file. A row that cannot be
used is refused with its number, its column and the reason; headings, sums and signatures between the rows
are passed over, and told. None is dropped without a word.
"""

import pickle
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pipeline.errors import BadInputError
from pipeline.formats.cells import Cell, key, text_of
from pipeline.formats.columns import ListKind
from pipeline.formats.header import Header, find_header
from pipeline.formats.list_rows import RowCells, UnfitRowError, document_of, dossier_of
from pipeline.formats.sheets import Sheet, read_sheets
from pipeline.language import N_
from pipeline.model.archive import Dossier, RegisteredDocument
from pipeline.model.holdings import Listed, PassedOver, RefusedRow, RowPlace
from pipeline.vietnamese.legacy import LegacyEncoding

_KINDS: Final = (ListKind.DOSSIERS, ListKind.DOCUMENTS)
_PACK: Final = 1000
_WORDS_OF_HEADING: Final = 3
_ENTRY: Final = {
    ListKind.DOSSIERS: ("dossier_code",),
    ListKind.DOCUMENTS: ("ordinal", "document_code"),
    ListKind.AGENCIES: ("name",),
    ListKind.FONDS: ("fonds_code",),
}
"""Without what a row stands for nothing."""
_SUM: Final = re.compile(r"(?:tong cong|cong|tong|tong so|tong so ho so|cong tong)(?: \d.*)?")

LISTED_BEFORE: Final = N_("The dossier {code} is listed before, in row {row}: remove one of the lines.")
DOCUMENT_BEFORE: Final = N_(
    "The document {ordinal} of the dossier {code} is listed before: number it anew, or remove the line."
)
UNCALCULATED: Final = N_("The formula was never calculated: open the table, save it, then import it again.")
ERROR_VALUE: Final = N_("The formula ends in an error: mend it, or write the value.")

Value = TypeVar("Value", Dossier, RegisteredDocument)


class Packed(Generic[Value]):
    """Many entries of a list in little memory, to be gone through again and again.

    A list of 200,000 dossiers as objects takes more memory than all the rest of an import. They are packed as
    plain tuples, because frozen objects are slow to pickle.
    """

    def __init__(self, kind: type[Value]) -> None:
        self._kind: type[Value] = kind
        self._values = attrgetter(*(each.name for each in fields(kind)))
        self._packs: list[bytes] = []
        self._open: list[tuple[Any, ...]] = []
        self._count = 0

    def append(self, listed: Listed[Value]) -> None:
        """Keeps one more."""
        place = listed.place
        self._open.append((place.sheet, place.row_number, *self._values(listed.value)))
        self._count += 1
        if len(self._open) == _PACK:
            self._packs.append(zlib.compress(pickle.dumps(self._open, pickle.HIGHEST_PROTOCOL), 1))
            self._open = []

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Listed[Value]]:
        for pack in self._packs:  # our own bytes, never a file's
            yield from map(self._unpacked, pickle.loads(zlib.decompress(pack)))
        yield from map(self._unpacked, self._open)

    def _unpacked(self, values: tuple[Any, ...]) -> Listed[Value]:
        sheet, row_number, *of_entry = values
        return Listed(self._kind(*of_entry), RowPlace(sheet, row_number))


def _dossiers() -> Packed[Dossier]:
    return Packed(Dossier)


def _documents() -> Packed[RegisteredDocument]:
    return Packed(RegisteredDocument)


@dataclass(frozen=True, slots=True)
class InventoryTable:
    """What a table says."""

    listed_dossiers: Packed[Dossier] = field(default_factory=_dossiers)
    listed_documents: Packed[RegisteredDocument] = field(default_factory=_documents)
    refused: tuple[RefusedRow, ...] = ()
    passed_over: PassedOver = field(default_factory=PassedOver)
    encoding: LegacyEncoding | None = None
    """In what it was written, where that was not Unicode."""

    @property
    def dossiers(self) -> tuple[Dossier, ...]:
        """The dossiers alone."""
        return tuple(listed.value for listed in self.listed_dossiers)

    @property
    def documents(self) -> tuple[RegisteredDocument, ...]:
        """The documents alone."""
        return tuple(listed.value for listed in self.listed_documents)


@dataclass(slots=True)
class _Findings:
    dossiers: Packed[Dossier] = field(default_factory=_dossiers)
    documents: Packed[RegisteredDocument] = field(default_factory=_documents)
    rows_of_codes: dict[str, int] = field(default_factory=dict)
    numbers: set[tuple[str, int]] = field(default_factory=set)
    refused: list[RefusedRow] = field(default_factory=list)
    passed_over: list[RowPlace] = field(default_factory=list)


def read_inventory(path: Path, *, agency: str | None = None) -> InventoryTable:
    """The dossiers and documents in a table (CSV, XLSX, XLS or ODS) and the rows that were refused.

    The agency of a row is that of its column, else `agency`, else that of a title row (`Cơ quan: …`).
    Raises `BadInputError` for a file that is no such table, and `StorageError` where it cannot be read.
    """
    sheets = find_lists(path, _KINDS)
    if not sheets.lists:
        raise BadInputError(
            "No header was found in the table {name}: it needs the columns `Mã hồ sơ` and `Cơ quan`, and for "
            "the rate `Tổng số văn bản` and `Số trang`.",
            name=path.name,
        )
    found = _Findings()
    for sheet, header in sheets.lists:
        _read_rows(sheet, header, agency or header.agency, found)
    return InventoryTable(
        found.dossiers,
        found.documents,
        tuple(found.refused),
        PassedOver(tuple(found.passed_over), sheets.other_sheets),
        sheets.encoding,
    )


@dataclass(frozen=True, slots=True)
class FoundLists:
    """The sheets of a file, read in the way that shows most columns."""

    lists: tuple[tuple[Sheet, Header], ...] = ()
    other_sheets: tuple[str, ...] = ()
    """Sheets that hold something, but no list: a cover, or a list whose header is not understood."""

    @property
    def encoding(self) -> LegacyEncoding | None:
        """In what the lists were written, where that was not Unicode."""
        return next((sheet.encoding for sheet, _ in self.lists if sheet.encoding), None)


def find_lists(path: Path, kinds: Sequence[ListKind]) -> FoundLists:
    """The lists of these kinds in a file."""
    ways: list[FoundLists] = []
    for sheets in read_sheets(path):
        headers = [(sheet, find_header(sheet.rows(), kinds)) for sheet in sheets]
        lists = tuple((sheet, header) for sheet, header in headers if header)
        other = tuple(sheet.name for sheet, header in headers if not header and _holds_something(sheet))
        ways.append(FoundLists(lists, other))
    return max(ways, key=lambda way: max((len(header.columns.places) for _, header in way.lists), default=0))


def _holds_something(sheet: Sheet) -> bool:
    return any(cell is not None and cell != "" for row in sheet.rows() for cell in row)


def rows_of(
    sheet: Sheet, header: Header, passed_over: list[RowPlace], refused: list[RefusedRow]
) -> Iterable[tuple[RowPlace, RowCells]]:
    """The rows of a list: those that stand for something, with their numbers."""
    watched = {at + sheet.first_column: name for name, at in header.columns.places.items()}
    for at, row in enumerate(islice(sheet.rows(), header.first_row, None), start=header.first_row):
        if not any(cell is not None and cell != "" for cell in row) or _is_header_again(row, at, header):
            continue
        place, cells = RowPlace(sheet.name, at + 1), RowCells(header.columns, row)
        if wrong := _wrong_formula(sheet, at, watched):
            template, name = wrong
            error = UnfitRowError(template, cells.title(name))
            refused.append(RefusedRow(sheet.name, at + 1, error.reason, error.column))
        elif _is_no_entry(cells):
            passed_over.append(place)
        else:
            yield place, cells


def _read_rows(sheet: Sheet, header: Header, agency: str | None, found: _Findings) -> None:
    for place, cells in rows_of(sheet, header, found.passed_over, found.refused):
        try:
            if header.columns.kind is ListKind.DOSSIERS:
                _add_dossier(Listed(dossier_of(cells, agency), place), found, cells)
            else:
                _add_document(Listed(document_of(cells, header.dossier_code), place), found)
        except UnfitRowError as unfit:
            found.refused.append(RefusedRow(place.sheet, place.row_number, unfit.reason, unfit.column))
            code = cells.text("dossier_code")
            if code and header.columns.kind is ListKind.DOSSIERS:  # which of two lines is right, nobody knows
                found.rows_of_codes.setdefault(code, place.row_number)


def _add_dossier(listed: Listed[Dossier], found: _Findings, cells: RowCells) -> None:
    code = listed.value.dossier_code
    if code in found.rows_of_codes:
        before = found.rows_of_codes[code]
        raise UnfitRowError(LISTED_BEFORE, cells.title("dossier_code"), code=code, row=before)
    found.rows_of_codes[code] = listed.place.row_number
    found.dossiers.append(listed)


def _add_document(listed: Listed[RegisteredDocument], found: _Findings) -> None:
    number = (listed.value.dossier_code, listed.value.ordinal)
    if number in found.numbers:
        raise UnfitRowError(DOCUMENT_BEFORE, code=number[0], ordinal=number[1])
    found.numbers.add(number)
    found.documents.append(listed)


def _is_header_again(row: Sequence[Cell], at: int, header: Header) -> bool:
    """Whether the row repeats the header, or numbers the columns, `(1) (2) (3)`, as printed forms do."""
    first = next(iter(header.columns.places.values()))
    if first < len(row) and isinstance(row[first], str) and key(row[first]) == header.names[first]:
        return tuple(map(key, row)) == header.names
    if at != header.first_row:
        return False
    numbers = [key(text) for cell in row if (text := text_of(cell))]
    return len(numbers) > 2 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _wrong_formula(sheet: Sheet, at: int, watched: dict[int, str]) -> tuple[str, str] | None:
    unfit = sheet.unfit
    if not (unfit.uncalculated or unfit.errors):
        return None
    for column, name in watched.items():
        if (at, column) in unfit.uncalculated:
            return UNCALCULATED, name
        if (at, column) in unfit.errors:
            return ERROR_VALUE, name
    return None


def _is_no_entry(cells: RowCells) -> bool:
    """Whether a row is a heading, a sum, a note or a signature between or below the rows of a list."""
    kind, places, texts = cells.columns.kind, cells.columns.places, cells.all_texts
    entry = next((text for name in _ENTRY[kind] if (text := cells.text(name))), None)
    if entry is None:
        return _is_sparse(cells) or _is_sum(texts)
    if kind is ListKind.DOCUMENTS and not any(letter.isdigit() for letter in entry):
        return _is_sparse(cells)  # `I`, `A`: a heading with its number
    if len(places) <= _WORDS_OF_HEADING or kind is ListKind.AGENCIES:
        return False
    return len(entry.split()) >= _WORDS_OF_HEADING and len(set(texts) - {None}) == 1


def _is_sparse(cells: RowCells) -> bool:
    places, texts = cells.columns.places.values(), cells.all_texts
    filled = sum(at < len(texts) and texts[at] is not None for at in places)
    return filled * 3 <= len(places)


def _is_sum(texts: Sequence[str | None]) -> bool:
    first = next((text for text in texts if text), "")
    return _SUM.fullmatch(key(first)) is not None
