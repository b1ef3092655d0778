"""The header of a list: below title rows, in one row or two, and what the titles above it say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pipeline.formats.cells import Cell, key, text_of
from pipeline.formats.columns import Columns, ListKind, columns_of, field_of

HEADER_WITHIN: Final = 40
"""The header stands in the first rows of a sheet, below its titles."""

_AGENCY_TITLE: Final = re.compile(r"(?:tên )?(?:cơ quan|đơn vị)(?:,? tổ chức)?\s*:\s*(.+)", re.IGNORECASE)
_DOSSIER_TITLE: Final = re.compile(
    r"(?:số và ký hiệu hồ sơ|(?:mã )?hồ sơ(?: số)?|đơn vị bảo quản(?: số)?|đvbq(?: số)?)\s*:\s*(\S+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the rows of a list begin, and what their cells are."""

    columns: Columns
    first_row: int
    """Number (from 0) of the first row below it."""
    names: tuple[str, ...]
    """The cells of its last row, as names are compared: it may be repeated on every printed page."""
    agency: str | None = None
    """From a title row, `Cơ quan: …`."""
    dossier_code: str | None = None
    """From a title row, `Hồ sơ số: …`, above a list of the documents of one dossier."""


def find_header(rows: Iterator[Sequence[Cell]], kinds: Sequence[ListKind]) -> Header | None:
    """The header of the list, of the kind that explains most of its columns; None where there is none."""
    top = list(islice(rows, HEADER_WITHIN + 1))
    agency = dossier_code = None
    for at, row in enumerate(top[:HEADER_WITHIN]):
        below = top[at + 1] if at + 1 < len(top) else ()
        found = _best(row, below, kinds)
        if found:
            columns, height = found
            names = tuple(map(key, top[at + height - 1]))
            return Header(columns, at + height, names, agency, dossier_code)
        agency = agency or _title(row, _AGENCY_TITLE)
        dossier_code = dossier_code or _title(row, _DOSSIER_TITLE)
    return None


def _best(
    row: Sequence[Cell], below: Sequence[Cell], kinds: Sequence[ListKind]
) -> tuple[Columns, int] | None:
    """The columns that the row shows, alone or with the one below it, and in how many rows."""
    found: list[tuple[Columns, int]] = []
    for kind in kinds:
        alone = columns_of(row, kind)
        if alone:
            found.append((alone, 1))
        both = columns_of(_joined(row, below, kind), kind) if _continues(row, below) else None
        if both and (alone is None or len(both.places) > len(alone.places)):
            found.append((both, 2))
    return max(found, key=lambda one: len(one[0].places)) if found else None


def _continues(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether the row below can be the second one of a header: names in it, and no numbers."""
    texts = [text for cell in below if (text := text_of(cell))]
    named = sum(1 for cell in row if text_of(cell))
    return named >= 2 and bool(texts) and not any(text.replace("/", "").isdigit() for text in texts)


def _joined(row: Sequence[Cell], below: Sequence[Cell], kind: ListKind) -> list[Cell]:
    """`Thời gian` over `Bắt đầu` and `Kết thúc` as the names of two columns."""
    names: list[Cell] = []
    group: str | None = None
    for at in range(max(len(row), len(below))):
        upper = text_of(row[at]) if at < len(row) else None
        lower = text_of(below[at]) if at < len(below) else None
        group = upper or group
        if lower and upper != lower:
            whole = f"{group or ''} {lower}"
            names.append(whole if field_of(whole, kind) else lower)
        else:
            names.append(upper)
    return names


def _title(row: Sequence[Cell], pattern: re.Pattern[str]) -> str | None:
    title = " ".join(dict.fromkeys(filter(None, map(text_of, row))))
    found = pattern.match(title)
    return text_of(found[1]) if found else None
