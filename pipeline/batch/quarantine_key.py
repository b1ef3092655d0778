"""Finds the key of the quarantine, which lies outside of the workspace, and opens the strongroom with it."""

import os
from pathlib import Path
from typing import Final

from pipeline.batch.secret_file import read_secret
from pipeline.batch.workspace import Workspace
from pipeline.errors import EnvironmentFault
from pipeline.intake.vault_key import Key, create_key
from pipeline.intake.vault_sealed import Strongroom

_PLACE: Final = Path("sohoa", "quarantine.key")


def key_file(workspace: Workspace, configured: str) -> Path:
    """Where the key lies: as configured (relative to the workspace), else `~/.config/sohoa/quarantine.key`.

    Raises `EnvironmentFault` where that is in the workspace: a copy of it would open itself.
    """
    if configured:
        file = workspace.root / Path(configured).expanduser()
    else:
        file = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / _PLACE
    check_outside(file, workspace)
    return file


def check_outside(file: Path, workspace: Workspace) -> None:
    """Raises `EnvironmentFault` for a place in the workspace, also where a link leads there."""
    if file.resolve().is_relative_to(workspace.root.resolve()):
        raise EnvironmentFault(
            "{file} lies in the workspace; what must stay apart from it (the key of the quarantine, a plain "
            "copy) needs a place outside.",
            file=str(file),
        )


def ensure_key(workspace: Workspace, configured: str) -> tuple[Path, Key | None]:
    """The place of the key, and the new key where there was none and nothing is sealed yet.

    Raises `EnvironmentFault` where what is there is no key, `StorageError` where it cannot be written.
    """
    file = key_file(workspace, configured)
    if file.exists() or any(workspace.quarantine.glob("??/*")):
        open_strongroom(workspace, configured)
        return file, None
    return file, create_key(file)


def open_strongroom(workspace: Workspace, configured: str) -> Strongroom:
    """The strongroom of a workspace.

    Raises `EnvironmentFault` where the key is missing, is none, may be read by others, or lies in the
    workspace: a run must not begin that could not put a secret document away.
    """
    file = key_file(workspace, configured)
    if not file.exists():
        raise EnvironmentFault(
            "The key of the quarantine, {file}, is missing, and without it nothing is taken in or read. "
            'Put it back from its copy, or make the first one: sohoa quarantine key create "{file}"',
            file=str(file),
        )
    return Strongroom(workspace.quarantine, Key.parsed(read_secret(file), file))
