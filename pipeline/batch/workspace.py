"""A workspace: one folder that holds everything of one archive, and what lies where in it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import EnvironmentFault, UnreachableError, UsageError

SETTINGS_NAME: Final = "sohoa.toml"
_FOLDERS: Final = ("vault", "quarantine", "derived", "index", "inbox", "logs", "scratch")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The places of a workspace."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """Its settings."""
        return self.root / SETTINGS_NAME

    @property
    def own_rules(self) -> Path:
        """Rule files of this office, which add to ours; there need not be any."""
        return self.root / "rules"

    @property
    def catalogue_file(self) -> Path:
        """The catalogue (SQLite)."""
        return self.root / "catalogue.sqlite3"

    @property
    def vault(self) -> Path:
        """Masters, write-once."""
        return self.root / "vault"

    @property
    def quarantine(self) -> Path:
        """Masters that a mark of secrecy stopped, encrypted."""
        return self.root / "quarantine"

    @property
    def derived(self) -> Path:
        """Searchable PDFs, which can be made again."""
        return self.root / "derived"

    @property
    def index(self) -> Path:
        """The embedded search index, which can be built again."""
        return self.root / "index"

    @property
    def inbox(self) -> Path:
        """Where scanners put files; what is taken moves to `done/` in it."""
        return self.root / "inbox"

    @property
    def log_file(self) -> Path:
        """What happened, in lines; old ones rotate away."""
        return self.root / "logs" / "sohoa.log"

    @property
    def scratch(self) -> Path:
        """Half-made files of a run; emptied at the start of the next."""
        return self.root / "scratch"


def make_workspace(root: Path, settings_text: str) -> tuple[Workspace, bool]:
    """Makes the folders and the settings file where they are missing; whether anything was new.

    Raises `UsageError` where the folder holds something else, `EnvironmentFault` where it cannot be made.
    """
    workspace = Workspace(root)
    is_new = not workspace.settings_file.exists()
    try:
        if is_new and root.exists() and any(root.iterdir()):
            raise UsageError(
                "The folder {folder} holds other files; choose an empty or a new one.", folder=str(root)
            )
        for name in _FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)
        if is_new:
            workspace.settings_file.write_text(settings_text, "utf-8")
    except OSError as error:
        raise EnvironmentFault(
            "The workspace {folder} cannot be made: {reason}. Check the path and your rights.",
            folder=str(root),
            reason=error.strerror or str(error),
        ) from error
    return workspace, is_new


@contextmanager
def held_for_run(workspace: Workspace) -> Iterator[None]:
    """Keeps other runs out of the workspace and begins with an empty scratch folder; ends with the process.

    Taking in and asking go on beside a run. Raises `UnreachableError` where another run is at work.
    """
    descriptor = os.open(workspace.scratch, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(descriptor, workspace)
        for left in workspace.scratch.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, workspace: Workspace) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UnreachableError(
            "Another `sohoa run` is at work in {folder}; wait until it has ended, then run again.",
            folder=str(workspace.root),
        ) from error


def find_workspace(root: Path) -> Workspace:
    """The workspace in this folder; `EnvironmentFault` where there is none yet."""
    workspace = Workspace(root)
    if not workspace.settings_file.is_file():
        raise EnvironmentFault(
            "There is no workspace in {folder}; make one: sohoa --workspace {folder} init", folder=str(root)
        )
    return workspace


def derived_name(document_id: str) -> str:
    """Where the searchable PDF of a document lies below the folder of derived files."""
    return f"{document_id[:2]}/{document_id}.pdf"
