"""The approved inventory: the denominator of every rate."""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from pipeline.catalogue import outbox
from pipeline.catalogue.entries import CHUNK
from pipeline.catalogue.rows import InventoryChange
from pipeline.catalogue.schema import documents, dossiers, inventory_imports
from pipeline.errors import BadInputError
from pipeline.model.archive import Dossier

_COLUMNS = tuple(dossiers.c[name] for name in Dossier.__dataclass_fields__)


def import_inventory(
    connection: Connection, file_name: str, sha256: str, lines: Sequence[Dossier], moment: dt.datetime
) -> InventoryChange:
    """Takes over the lines of an inventory; dossiers that it does not name stay as they are.

    Raises `BadInputError` where a code stands twice.
    """
    wanted = _by_code(lines)
    known = {line.dossier_code: line for line in all_dossiers(connection)}
    new = [line for code, line in wanted.items() if code not in known]
    changed = [line for code, line in wanted.items() if code in known and known[code] != line]
    seen = connection.scalar(
        select(inventory_imports.c.id).where(inventory_imports.c.sha256 == sha256).limit(1)
    )
    if new or changed or not seen:
        imported = connection.execute(
            insert(inventory_imports).values(file_name=file_name, sha256=sha256, imported_at=moment)
        ).inserted_primary_key
        _write(connection, new, changed, imported[0] if imported else 0, moment)
        _tell_index(connection, [line.dossier_code for line in (*new, *changed)], moment)
    return InventoryChange(len(new), len(changed), len(wanted) - len(new) - len(changed))


def all_dossiers(connection: Connection) -> Iterator[Dossier]:
    """Every dossier of the inventory, by code."""
    for row in connection.execute(select(*_COLUMNS).order_by(dossiers.c.dossier_code)):
        yield Dossier(*row)


def codes(connection: Connection) -> frozenset[str]:
    """The codes of all dossiers."""
    return frozenset(connection.scalars(select(dossiers.c.dossier_code)))


def plain(code: str) -> str:
    """A dossier code as the catalogue keeps it: NFC, no white space around it."""
    return unicodedata.normalize("NFC", code).strip()


def _by_code(lines: Sequence[Dossier]) -> dict[str, Dossier]:
    wanted: dict[str, Dossier] = {}
    for line in lines:
        texts: dict[str, Any] = {name: plain(v) for name, v in asdict(line).items() if isinstance(v, str)}
        tidy = replace(line, **texts)
        if tidy.dossier_code in wanted:
            raise BadInputError(
                "The inventory lists the dossier {code} twice: remove one line, then import it again.",
                code=tidy.dossier_code,
            )
        wanted[tidy.dossier_code] = tidy
    return wanted


def _write(
    connection: Connection, new: list[Dossier], changed: list[Dossier], import_id: int, moment: dt.datetime
) -> None:
    if new:
        added: list[dict[str, Any]] = [
            {**asdict(line), "import_id": import_id, "registered_at": moment} for line in new
        ]
        connection.execute(insert(dossiers), added)
    if changed:
        statement = update(dossiers).where(dossiers.c.dossier_code == bindparam("code"))
        renewed: list[dict[str, Any]] = []
        for line in changed:
            values = asdict(line)
            renewed.append({"code": values.pop("dossier_code"), **values, "import_id": import_id})
        connection.execute(
            statement.values({name: bindparam(name) for name in renewed[0] if name != "code"}), renewed
        )


def _tell_index(connection: Connection, codes: list[str], moment: dt.datetime) -> None:
    """The index holds the agency of pages and documents: those of these dossiers must be put again."""
    for at in range(0, len(codes), CHUNK):
        outbox.put_documents(connection, documents.c.dossier_code.in_(codes[at : at + CHUNK]), moment)
