"""Bringing a catalogue to the newest layout, in one transaction or not at all.

A catalogue that is at `HEAD` already is opened with one small query; the machinery of Alembic takes longer to
import than most commands take to run, so it is imported only when there is something to do.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from pipeline.catalogue import rate_triggers
from pipeline.catalogue.connect import WRITES
from pipeline.errors import EnvironmentFault

HEAD: Final = "0009"
"""The newest migration in `migrations/versions`; a test holds the two equal."""

_FOLDER: Final = Path(__file__).parent / "migrations"
_VERSION_TABLE: Final = "alembic_version"


def upgrade(engine: Engine) -> None:
    """Brings the catalogue to `HEAD`.

    Raises `EnvironmentFault` where the catalogue is newer than this program, or the database is not one of
    ours.
    """
    with engine.connect() as connection:
        if _version(connection) == HEAD:
            return
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        _run(connection)  # it looks again: another process may have come first


def _version(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if _VERSION_TABLE in tables:
        return connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()
    if tables:
        raise EnvironmentFault(
            "The database holds something else than a catalogue: give another file or database."
        )
    return None


def _run(connection: Connection) -> None:
    # The only late imports of the package; see above.
    from alembic.command import upgrade as run_migrations
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory(_FOLDER).walk_revisions()}
    version = _version(connection)
    if version is not None and version not in known:
        raise EnvironmentFault(
            "The catalogue was made by a newer version of this program ({version}): install that version.",
            version=version,
        )
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    rate_triggers.drop(connection)
    run_migrations(config, "head")
    rate_triggers.create(connection)
