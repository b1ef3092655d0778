"""The lines of an inventory, slice by slice: what is new, what has changed, what is refused.

A list of some hundred thousand lines goes through in slices, so that neither it nor what is known already is
in memory as a whole.
"""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, insert, select, update

from pipeline.catalogue import outbox
from pipeline.catalogue.agencies import AgencyBook
from pipeline.catalogue.entries import CHUNK
from pipeline.catalogue.listing import Change, ChangeKind, Tally, differences
from pipeline.catalogue.schema import documents, dossiers
from pipeline.catalogue.schema_archive import registered_documents
from pipeline.errors import BadInputError
from pipeline.language import N_, Message, message
from pipeline.model.archive import Dossier, RegisteredDocument
from pipeline.model.holdings import Listed, RefusedRow, RowPlace

TWICE: Final = N_("The inventory lists the dossier {code} twice: remove one line, then import it again.")
DOCUMENT_TWICE: Final = N_(
    "The list has the document {ordinal} of the dossier {code} twice: remove one line, then import it again."
)
NO_DOSSIER: Final = N_("The dossier {code} is not in the inventory: import the list of dossiers first.")

OTHER_DOSSIER: Final = N_(
    "The code {code} is that of another dossier, of {agency}: write the whole code in `Mã hồ sơ`, which no "
    "other dossier has."
)

Key = tuple[str, int]
"""Code of a dossier, and the number of a document in it (0: the dossier itself)."""
Row = dict[str, Any]
Value = TypeVar("Value")


@dataclass(slots=True)
class ImportPass:
    """One import on its way through a list."""

    connection: Connection
    import_id: int
    moment: dt.datetime
    book: AgencyBook
    dossiers: Tally = field(default_factory=Tally)
    documents: Tally = field(default_factory=Tally)
    refused: list[RefusedRow] = field(default_factory=list)
    agencies: set[int] = field(default_factory=set)
    """Of the dossiers that are listed."""
    fonds: dict[str, set[int]] = field(default_factory=dict)
    """Of the dossiers that are listed, with their agencies."""
    with_documents: set[str] = field(default_factory=set)
    """Dossiers whose documents are listed."""

    def refuse(self, place: RowPlace, reason: Message) -> None:
        """Notes a row that is not taken over."""
        self.refused.append(RefusedRow(place.sheet, place.row_number, reason))


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the lines of one kind are kept."""

    table: Table
    values: Callable[[Any], tuple[Any, ...]]
    """Of a line, in the order of its fields."""
    of_line: tuple[str, ...]
    """The columns that hold what a line says."""
    twice: str
    of_place: tuple[str, ...] = ()
    """The columns that hold where it stands: that is no change of what it says."""

    def key(self, row: Row) -> Key:
        return row["dossier_code"], row.get("ordinal", 0)

    def told(self, row: Row) -> tuple[Any, ...]:
        return tuple([row[name] for name in self.of_line])


_DOSSIERS: Final = _Kind(
    dossiers,
    attrgetter(*Dossier.__dataclass_fields__),
    (*Dossier.__dataclass_fields__, "agency_id"),
    TWICE,
)
_DOCUMENTS: Final = _Kind(
    registered_documents,
    attrgetter(*RegisteredDocument.__dataclass_fields__),
    tuple(RegisteredDocument.__dataclass_fields__),
    DOCUMENT_TWICE,
    ("source_sheet", "source_row"),
)


def plain(code: str) -> str:
    """A dossier code as the catalogue keeps it: NFC, no white space around it."""
    return (code if code.isascii() else unicodedata.normalize("NFC", code)).strip()


def take_dossiers(found: ImportPass, lines: Iterable[Listed[Dossier]]) -> None:
    """Takes over the lines; the index hears of scans whose dossier is new or has changed."""
    for chunk in _slices(lines):
        rows: list[tuple[RowPlace, Row]] = []
        for listed in chunk:
            row = _row(_DOSSIERS, listed.value)
            try:
                row["agency_id"] = found.book.found_or_made(found.connection, row["agency"])
            except BadInputError as error:
                found.refuse(listed.place, error.message)
                continue
            found.agencies.add(row["agency_id"])
            if row["fonds_code"]:
                found.fonds.setdefault(row["fonds_code"], set()).add(row["agency_id"])
            rows.append((listed.place, row))
        touched = _write(found, _DOSSIERS, rows, found.dossiers)
        held = documents.c.dossier_code.in_([code for code, _ in touched])
        if touched and found.connection.execute(select(documents.c.id).where(held).limit(1)).first():
            outbox.put_documents(found.connection, held, found.moment)


def take_documents(found: ImportPass, lines: Iterable[Listed[RegisteredDocument]]) -> None:
    """Takes over the lines of lists of documents; their dossiers must be known."""
    for chunk in _slices(lines):
        codes = {plain(listed.value.dossier_code) for listed in chunk}
        known = set(
            found.connection.scalars(
                select(dossiers.c.dossier_code).where(dossiers.c.dossier_code.in_(codes))
            )
        )
        rows: list[tuple[RowPlace, Row]] = []
        for listed in chunk:
            row = _row(_DOCUMENTS, listed.value)
            if row["dossier_code"] not in known:
                found.refuse(listed.place, message(NO_DOSSIER, code=row["dossier_code"]))
                continue
            row |= {"source_sheet": listed.place.sheet or None, "source_row": listed.place.row_number}
            rows.append((listed.place, row))
        found.with_documents |= known
        _write(found, _DOCUMENTS, rows, found.documents)


def _write(found: ImportPass, kind: _Kind, rows: Sequence[tuple[RowPlace, Row]], tally: Tally) -> list[Key]:
    """Writes what is new or has changed of a slice; the keys of those."""
    known = _known(found.connection, kind, [row for _, row in rows])
    new: list[Row] = []
    changed: list[Row] = []
    same: list[Key] = []
    seen: set[Key] = set()
    for place, row in rows:
        key = kind.key(row)
        old = known.get(key)
        if key in seen or (old is not None and old.import_id == found.import_id):
            values = {"code": key[0], "ordinal": key[1]} if key[1] else {"code": key[0]}
            found.refuse(place, message(kind.twice, **values))
            continue
        seen.add(key)
        if old is None:
            new.append({**row, "import_id": found.import_id, "registered_at": found.moment})
            tally.add(Change(ChangeKind.NEW, key[0], key[1] or None))
        elif _is_another(kind, old, row):
            found.refuse(place, message(OTHER_DOSSIER, code=key[0], agency=old.agency))
        elif old.withdrawn_at is None and kind.told(row) == tuple(old[: len(kind.of_line)]):
            same.append(key)
            tally.unchanged += 1
        else:
            changed.append({**row, "import_id": found.import_id, "withdrawn_at": None})
            values_changed = differences(dict(old._mapping), {name: row[name] for name in kind.of_line})
            tally.add(Change(ChangeKind.CHANGED, key[0], key[1] or None, values_changed))
    _store(found, kind, new, changed, same)
    return [kind.key(row) for row in (*new, *changed)]


def _is_another(kind: _Kind, old: Any, row: Row) -> bool:
    """Whether a code that is known is meant for another dossier.

    Lists of several agencies, and of several fonds of one, number their dossiers from 1; what is held of one
    must not become another's.
    """
    if kind is not _DOSSIERS:
        return False
    other_agency = old.agency_id not in (None, row["agency_id"])
    other_fonds = None not in (old.fonds_code, row["fonds_code"]) and old.fonds_code != row["fonds_code"]
    titles = {old.title, row["title"]}
    return (other_agency or other_fonds) and None not in titles and len(titles) > 1


def _known(connection: Connection, kind: _Kind, rows: Sequence[Row]) -> dict[Key, Any]:
    """What the catalogue has of these lines, and perhaps of others: first the columns of the line."""
    table = kind.table
    which: ColumnElement[bool] = table.c.dossier_code.in_({row["dossier_code"] for row in rows})
    if kind is _DOCUMENTS and rows:
        numbers = [row["ordinal"] for row in rows]
        which &= table.c.ordinal.between(min(numbers), max(numbers))
    columns = [table.c[name] for name in (*kind.of_line, *kind.of_place, "import_id", "withdrawn_at")]
    found = connection.execute(select(*columns).where(which)).all()
    if kind is _DOCUMENTS:
        return {(row.dossier_code, row.ordinal): row for row in found}
    return {(row.dossier_code, 0): row for row in found}


def _store(found: ImportPass, kind: _Kind, new: list[Row], changed: list[Row], same: list[Key]) -> None:
    if new:
        found.connection.execute(insert(kind.table), new)
    if changed:
        found.connection.execute(_renewal(kind), [_renamed(kind, row) for row in changed])
    codes = {code for code, _ in same}
    if same:  # the latest list that names a thing is the one that can leave it out later
        which: ColumnElement[bool] = kind.table.c.dossier_code.in_(codes)
        if kind is _DOCUMENTS:
            numbers = {number for _, number in same}
            which &= kind.table.c.ordinal.in_(numbers)
        found.connection.execute(update(kind.table).where(which).values(import_id=found.import_id))


def _renewal(kind: _Kind) -> Any:
    table = kind.table
    where = table.c.dossier_code == bindparam("old_dossier_code")
    if kind is _DOCUMENTS:
        where = and_(where, table.c.ordinal == bindparam("old_ordinal"))
    names = [*kind.of_line, *kind.of_place, "import_id", "withdrawn_at"]
    return update(table).where(where).values({name: bindparam(name) for name in names if name not in _KEYS})


_KEYS: Final = ("dossier_code", "ordinal")


def _renamed(kind: _Kind, row: Row) -> Row:
    return {f"old_{name}" if name in _KEYS else name: value for name, value in row.items()}


def _row(kind: _Kind, value: Dossier | RegisteredDocument) -> Row:
    names = value.__dataclass_fields__
    return {
        name: plain(str(held)) if isinstance(held, str) else held
        for name, held in zip(names, kind.values(value), strict=True)
    }


def _slices(values: Iterable[Value]) -> Iterator[list[Value]]:
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
