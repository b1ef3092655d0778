import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from pipeline.catalogue import connect
from pipeline.catalogue.store import Catalogue
from pipeline.errors import EnvironmentFault, SohoaError, StorageError, UnreachableError


def test_sqlite_is_opened_for_safety(archive) -> None:
    with archive.catalogue._database.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 1]


def test_a_file_that_is_no_database(tmp_path: Path, clock) -> None:
    (tmp_path / "c.sqlite3").write_bytes(b"this is not a database" * 100)
    with pytest.raises(EnvironmentFault, match="damaged or is not a catalogue"):
        Catalogue.open(tmp_path / "c.sqlite3", now=clock)


def test_a_folder_that_is_not_there(tmp_path: Path, clock) -> None:
    with pytest.raises(EnvironmentFault, match="folder exists"):
        Catalogue.open(tmp_path / "nowhere" / "c.sqlite3", now=clock)


@pytest.mark.parametrize("url", ["sqlite+nosuch:///x", "://", "postgresql://host/base", "mysql://host/base"])
def test_an_address_that_cannot_be_used(url: str, clock) -> None:
    """A server would take the tables and not the triggers: rates and audit would go wrong without a word."""
    with pytest.raises(EnvironmentFault, match="address of the catalogue"):
        Catalogue.open(url, now=clock)


def test_a_catalogue_that_another_program_writes(archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "_PRAGMAS", (*connect._PRAGMAS, "PRAGMA busy_timeout = 10"))
    archive.catalogue._database.engine.dispose()
    other = sqlite3.connect(archive.place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(EnvironmentFault, match="Another program"):
            archive.take("a")
    finally:
        other.close()
    assert archive.take("a")


def test_a_full_disk_stores_nothing_and_loses_nothing(archive) -> None:
    """The transaction that does not fit leaves no trace; when there is room again, the work goes on."""
    first = archive.digitize("first")
    second = archive.take("second")
    before = _dump(archive.place)
    with archive.catalogue._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="disk is full"):
        archive.catalogue.file_document(archive.filed(second, pages=400))
    assert _dump(archive.place) == before
    with archive.catalogue._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    archive.catalogue.file_document(archive.filed(second, pages=400))
    assert len(archive.catalogue.readings(second)) == 400
    assert len(archive.catalogue.readings(first)) == 2


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StorageError),
        (sqlite3.SQLITE_IOERR_WRITE, StorageError),
        (sqlite3.SQLITE_READONLY, StorageError),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, EnvironmentFault),
        (sqlite3.SQLITE_CORRUPT, EnvironmentFault),
        (sqlite3.SQLITE_CONSTRAINT, type(None)),
    ],
)
def test_every_error_of_the_disk_has_words(code: int, kind: type[SohoaError]) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    assert type(connect._sqlite_error(error)) is kind


def test_a_server_that_is_away_is_told_apart_from_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    away = SimpleNamespace(
        original_exception=OSError(), sqlalchemy_exception=OperationalError("x", {}, OSError())
    )
    bug = SimpleNamespace(original_exception=OSError(), sqlalchemy_exception=None)
    assert isinstance(connect._translate(away), UnreachableError)  # type: ignore[arg-type]  # a context cannot be made
    assert connect._translate(bug) is None  # type: ignore[arg-type]  # same


def _dump(place: Path) -> list[str]:
    with sqlite3.connect(place) as driver:
        lines = list(driver.iterdump())
    driver.close()
    return lines
