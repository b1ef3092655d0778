"""The database of a catalogue, in transactions: what each group of questions and changes is built on."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine

from pipeline.catalogue.connect import WRITES, forget_log, rewrite

Clock = Callable[[], dt.datetime]
"""Gives the present moment with its time zone."""

Key = TypeVar("Key", int, str)
Row = TypeVar("Row")

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Database:
    """A database and the clock by which what is written is dated."""

    engine: Engine
    now: Clock

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the catalogue; nothing written with it is kept."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed whole at the end, or not at all where an error leaves it."""
        with (
            self.engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def sliced(
        self,
        read: Callable[[Connection, Key, int], tuple[Row, ...]],
        before: Key,
        key: Callable[[Row], Key],
    ) -> Iterator[Row]:
        """The rows in the order of a key, a slice in each transaction, so that none stays open."""
        last = before
        while True:
            with self.reading() as connection:
                rows = read(connection, last, _BATCH)
            if not rows:
                return
            yield from rows
            last = key(rows[-1])

    def forget_log(self) -> None:
        """Empties SQLite's write-ahead log, so that text which was taken back does not linger in it."""
        forget_log(self.engine)

    def rewrite(self) -> None:
        """Writes the whole file of the database anew: what was deleted lingers nowhere in it."""
        rewrite(self.engine)
        forget_log(self.engine)
