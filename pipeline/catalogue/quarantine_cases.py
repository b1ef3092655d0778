"""The cases of the quarantine as rows: what they hold, and how they are found."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from pipeline.catalogue.schema import documents, masters, quarantine
from pipeline.catalogue.schema_quarantine import quarantine_cases
from pipeline.errors import UsageError
from pipeline.model.page import SECRECY_LEVELS

MASTER: Final = func.coalesce(masters.c.stack_sha256, masters.c.sha256)
"""The SHA-256 of the file in which a document lies, alone or with others."""


class CaseState(StrEnum):
    """How a case stands."""

    OLD = "old"
    """Stopped by a program that kept no audit; the next run records and seals it."""
    STOPPED = "stopped"
    """Nobody has decided yet."""
    CONFIRMED = "confirmed"
    """A person found that it is secret."""
    RELEASED = "released"
    """A person found that it is not; it is read again."""


@dataclass(frozen=True, slots=True)
class SeenMark:
    """A mark of a case."""

    page_number: int
    """From 1; 0 for the name of the file or of a folder."""
    level: str
    rule: str


@dataclass(frozen=True, slots=True)
class Case:
    """A document in quarantine, without anything that tells which."""

    number: int
    document_id: str
    sha256: str
    """Of the bytes of its master; documents that are parts of one scan have the same."""
    vault_name: str
    size: int
    """Bytes of the master."""
    state: CaseState
    level: str
    """The highest that was seen, or that a person gave."""
    stopped_at: dt.datetime
    left_outside: bool
    """A file that brought it lies outside the inbox, in plain, where the program changes nothing."""
    was_indexed: bool
    """Its text was in the search index before."""
    put_away: bool
    """Nothing of it lies in plain any more."""
    marks: tuple[SeenMark, ...]

    @property
    def in_quarantine(self) -> bool:
        """Whether nobody has released it."""
        return self.state is not CaseState.RELEASED


Files = tuple[tuple[str, str], ...]
"""Path and state of each file."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the catalogue knows of a document by name."""

    source_name: str
    files: Files
    """Those that brought its bytes."""


def neutral_name(number: int) -> str:
    """What stands for the name of a document in quarantine."""
    return f"quarantine-{number:05d}"


def worst(levels: Sequence[str]) -> str:
    """The highest of these levels; a level that nobody knows counts as the lowest."""
    return max(levels, key=lambda level: SECRECY_LEVELS.get(level, 0), default="mật")


def one_case(connection: Connection, number: int) -> Case:
    """The case of a number; `UsageError` where there is none."""
    found = listed(connection, quarantine_cases.c.number == number)
    if not found:
        raise UsageError(
            "There is no case {number} in the quarantine; `sohoa quarantine list` shows them.", number=number
        )
    return found[0]


def in_quarantine(connection: Connection, number: int) -> Case:
    """The same; `UsageError` also where it was released."""
    case = one_case(connection, number)
    if case.state is CaseState.RELEASED:
        raise UsageError("Case {number} was released before.", number=number)
    return case


def releasable(connection: Connection, number: int) -> Case:
    """The same; `UsageError` also where its level is never released."""
    case = in_quarantine(connection, number)
    if case.level == "tuyệt mật":
        raise UsageError(
            "Case {number} is TUYỆT MẬT, which is never released here: keep the paper as the law says.",
            number=number,
        )
    return case


def listed(connection: Connection, which: ColumnElement[bool] | None) -> tuple[Case, ...]:
    """All cases, or those of `which`, by number."""
    query = (
        select(
            quarantine_cases, documents.c.document_id, MASTER.label("sha256"), masters.c.vault_name,
            masters.c.size,
        )
        .join(documents, documents.c.id == quarantine_cases.c.document_no)
        .join(masters, masters.c.sha256 == documents.c.sha256)
        .order_by(quarantine_cases.c.number)
    )  # fmt: skip
    rows = connection.execute(query if which is None else query.where(which)).mappings().all()
    return tuple(_row(connection, row) for row in rows)


def _row(connection: Connection, row: Mapping[Any, Any]) -> Case:
    marks = connection.execute(
        select(quarantine.c.page_number, quarantine.c.level, quarantine.c.rule)
        .where(quarantine.c.document_no == row["document_no"])
        .order_by(quarantine.c.page_number, quarantine.c.id)
    )
    return Case(
        number=row["number"],
        document_id=row["document_id"],
        sha256=row["sha256"],
        vault_name=row["vault_name"],
        size=row["size"],
        state=CaseState(row["state"]),
        level=row["level"],
        stopped_at=row["stopped_at"],
        left_outside=bool(row["left_outside"]),
        was_indexed=bool(row["was_indexed"]),
        put_away=row["put_away_at"] is not None,
        marks=tuple(SeenMark(*mark) for mark in marks),
    )
