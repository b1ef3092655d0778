"""Opening the database and putting its errors into words: the one place that knows which database it is.

SQLite runs with a write-ahead log, so that a report can be read while a run writes; `synchronous=FULL`, so
that what was committed outlives a power cut; `secure_delete`, so that text that was taken back is
overwritten and not only forgotten.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.exc import InterfaceError as DriverInterfaceError
from sqlalchemy.exc import OperationalError as DriverOperationalError

from pipeline.errors import EnvironmentFault, SohoaError, StorageError, UnreachableError

WRITES: Final = "sohoa_writes"
"""Execution option of a transaction that will write: it takes the lock at once, not half-way."""

_BUSY_SECONDS: Final = 30
_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)


def make_engine(place: Path | str) -> Engine:
    """An engine for a SQLite file: a path, or a URL with `://`.

    Raises `EnvironmentFault` for a URL that cannot be understood, and for one of a server: the triggers that
    keep rates and audit right are written for SQLite, and a catalogue without them would go wrong unseen.
    Errors of the database itself come later, from its use: `StorageError`, `EnvironmentFault` or
    `UnreachableError`.
    """
    url = place if isinstance(place, str) and "://" in place else f"sqlite:///{place}"
    try:
        database = make_url(url).get_backend_name()
        if database != "sqlite":
            raise EnvironmentFault(
                "The address of the catalogue names {database}, but a catalogue is a SQLite file: "
                "give the path of one.",
                database=database,
            )
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise EnvironmentFault(
            "The address of the catalogue cannot be used ({reason}): correct it in the settings, "
            "or install the driver that it names.",
            reason=type(error).__name__,
        ) from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def forget_log(engine: Engine) -> None:
    """Empties SQLite's write-ahead log into the file, so that deleted text does not linger in it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            try:  # a checkpoint stands outside all transactions, so it goes past the toolkit
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            except sqlite3.Error as error:
                raise _sqlite_error(error) or error from error


def rewrite(engine: Engine) -> None:
    """Writes a SQLite file anew. `secure_delete` misses copies of cells that the splitting of a page left."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            try:  # it must stand outside all transactions, as above
                connection.connection.cursor().execute("VACUUM").close()
            except sqlite3.Error as error:
                raise _sqlite_error(error) or error from error


def _prepare_sqlite(driver: sqlite3.Connection, _record: object) -> None:
    driver.isolation_level = None  # the driver would leave DDL outside the transaction
    for pragma in _PRAGMAS:
        driver.execute(pragma).close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translate(context: ExceptionContext) -> SohoaError | None:
    """The error to raise in place of the driver's; broken constraints are bugs and stay as they are."""
    original = context.original_exception
    if isinstance(original, sqlite3.Error):
        return _sqlite_error(original)
    if isinstance(context.sqlalchemy_exception, DriverOperationalError | DriverInterfaceError):
        return UnreachableError(
            "The database of the catalogue does not answer: start it, then run the command again. "
            "Nothing that was stored is lost."
        )
    return None


def _sqlite_error(error: sqlite3.Error) -> SohoaError | None:
    code: Any = getattr(error, "sqlite_errorcode", None)
    match code & 0xFF if isinstance(code, int) else None:
        case sqlite3.SQLITE_FULL:
            return StorageError("The disk is full: free some space, then run the command again.")
        case sqlite3.SQLITE_IOERR:
            return StorageError("The disk reports an error: check it, then run the command again.")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return EnvironmentFault(
                "Another program is writing to the catalogue: wait until it has finished."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StorageError("The catalogue may not be written: check the rights of its file and folder.")
        case sqlite3.SQLITE_CANTOPEN:
            return EnvironmentFault(
                "The catalogue cannot be opened: check that its folder exists and may be written."
            )
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return EnvironmentFault(
                "The file of the catalogue is damaged or is not a catalogue: restore it from its last copy."
            )
    return None
