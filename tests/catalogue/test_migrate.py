import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from pipeline.catalogue import migrate
from pipeline.catalogue.schema import METADATA
from pipeline.catalogue.store import Catalogue
from pipeline.errors import EnvironmentFault


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(migrate._FOLDER).get_current_head() == migrate.HEAD


def test_migrations_make_the_tables_of_the_schema(archive) -> None:
    engine = create_engine(f"sqlite:///{archive.place}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_catalogue_at_head_opens_without_the_machinery(archive, clock) -> None:
    code = (
        "import sys, datetime as dt; from pipeline.catalogue.store import Catalogue; "
        f"Catalogue.open({str(archive.place)!r}, now=lambda: dt.datetime.now(dt.UTC)).close(); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_newer_catalogue_is_refused(archive, clock) -> None:
    with sqlite3.connect(archive.place) as driver:
        driver.execute("UPDATE alembic_version SET version_num = '9999'")
    driver.close()
    with pytest.raises(EnvironmentFault, match="newer version"):
        Catalogue.open(archive.place, now=clock)


def test_a_database_of_others_is_left_alone(tmp_path: Path, clock) -> None:
    place = tmp_path / "other.sqlite3"
    with sqlite3.connect(place) as driver:
        driver.execute("CREATE TABLE invoices (id INTEGER)")
    driver.close()
    with pytest.raises(EnvironmentFault, match="something else"):
        Catalogue.open(place, now=clock)
    with sqlite3.connect(place) as driver:
        assert driver.execute("SELECT name FROM sqlite_master").fetchall() == [("invoices",)]
    driver.close()


def test_an_upgrade_that_breaks_off_leaves_nothing(
    tmp_path: Path, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables come whole or not at all, so that a killed first start can be repeated."""
    place = tmp_path / "catalogue.sqlite3"
    with monkeypatch.context() as patch:
        patch.setattr(
            "pipeline.catalogue.connect._PRAGMAS", ("PRAGMA page_size = 512", "PRAGMA max_page_count = 20")
        )
        with pytest.raises(Exception, match="disk is full"):
            Catalogue.open(place, now=clock)
    with sqlite3.connect(place) as driver:
        assert driver.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    driver.close()
    Catalogue.open(place, now=clock).close()
