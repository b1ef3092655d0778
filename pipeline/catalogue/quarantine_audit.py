"""The audit table of the quarantine: who did what to which case, in a chain that shows every later change.

Each row holds the SHA-256 of the hash of the row before it and of its own values (canonical JSON: sorted
keys, no spaces, UTF-8). Changing, dropping or inserting a row breaks the chain there. Rows taken off its end
break no chain: the cases miss them, and the last hash can be compared with one that was written down.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from pipeline.catalogue.schema_quarantine import quarantine_audit, quarantine_cases

FIRST_HASH: Final = "0" * 64
"""What the first row follows."""
_VALUES: Final = (
    "entry", "at", "action", "number", "page_number", "level", "person", "reason", "approval",
)  # fmt: skip
PROGRAM: Final = "sohoa"
"""The person of what the program did by itself."""


class Action(StrEnum):
    """What was done."""

    STOPPED = "stopped"
    """The gate saw a mark."""
    OPENED = "opened"
    """A person took a plain copy out to look at it."""
    CONFIRMED = "confirmed"
    """A person found that it is secret."""
    RELEASED = "released"
    """A person found that it is not, with an approval."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and by which approval."""

    person: str
    reason: str
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row."""

    entry: int
    at: str
    action: str
    number: int
    page_number: int | None
    level: str
    person: str
    reason: str
    approval: str | None
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditState:
    """What comes of checking the chain."""

    entries: int
    last_hash: str
    """Worth writing down elsewhere: it shows rows that were taken off the end."""
    broken: int | None
    """The first row that does not follow from the one before it; None where all do."""
    unrecorded: tuple[int, ...] = ()
    """Cases whose state no row accounts for."""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken is None and not self.unrecorded


def record(
    connection: Connection,
    action: Action,
    number: int,
    level: str,
    decision: Decision,
    moment: dt.datetime,
    page_number: int | None = None,
) -> None:
    """Adds a row; the transaction that it belongs to holds the lock for writing."""
    last = connection.execute(
        select(quarantine_audit.c.entry, quarantine_audit.c.hash)
        .order_by(quarantine_audit.c.entry.desc())
        .limit(1)
    ).one_or_none()
    row: dict[str, Any] = {
        "entry": last.entry + 1 if last else 1,
        "at": moment.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "action": str(action),
        "number": number,
        "page_number": page_number,
        "level": level,
        "person": decision.person,
        "reason": decision.reason,
        "approval": decision.approval,
    }
    previous = last.hash if last else FIRST_HASH
    row |= {"previous_hash": previous, "hash": chained(previous, row)}
    connection.execute(insert(quarantine_audit).values(row))


def chained(previous: str, values: dict[str, Any]) -> str:
    """The hash of a row that follows the row with the hash `previous`."""
    canonical = json.dumps(
        {name: values[name] for name in _VALUES}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def entries(connection: Connection, number: int | None = None) -> tuple[AuditEntry, ...]:
    """The rows in their order: all, or those of one case."""
    query = select(quarantine_audit).order_by(quarantine_audit.c.entry)
    if number is not None:
        query = query.where(quarantine_audit.c.number == number)
    return tuple(AuditEntry(**row) for row in connection.execute(query).mappings())


def check(connection: Connection, told_by: dict[str, Action]) -> AuditState:
    """Whether the chain is whole and accounts for every case; `told_by`: the row behind each state of one."""
    previous, broken, count = FIRST_HASH, None, 0
    last_action: dict[int, str] = {}
    for row in connection.execute(select(quarantine_audit).order_by(quarantine_audit.c.entry)).mappings():
        count += 1
        right = row["entry"] == count and row["previous_hash"] == previous
        if broken is None and not (right and chained(previous, dict(row)) == row["hash"]):
            broken = count
        previous = row["hash"]
        if row["action"] != Action.OPENED:
            last_action[row["number"]] = row["action"]
    cases = connection.execute(select(quarantine_cases.c.number, quarantine_cases.c.state))
    missed = [case.number for case in cases if last_action.get(case.number) != told_by.get(case.state)]
    extra = set(last_action) - set(connection.scalars(select(quarantine_cases.c.number)))
    return AuditState(count, previous, broken, tuple(sorted({*missed, *extra})))
