"""Passwords and keys that stand in files of their own."""

import os
from pathlib import Path
from typing import Final

from pipeline.errors import EnvironmentFault

_OTHERS: Final = 0o077
"""What group and others may do with a file."""


def read_secret(path: Path) -> str:
    """The secret in a file, without the end of its line.

    Raises `EnvironmentFault` where it cannot be read, is empty, or anybody but its owner may use it.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read()
    except OSError as error:
        raise EnvironmentFault(
            "The secret in {file} cannot be read: {reason}. Correct the path or the rights of the file.",
            file=str(path),
            reason=error.strerror or str(error),
        ) from error
    if mode & _OTHERS:
        raise EnvironmentFault(
            "The file {file} holds a secret, but others may read it; enter: chmod 600 {file}", file=str(path)
        )
    secret = content.decode("utf-8", errors="replace").strip()
    if not secret:
        raise EnvironmentFault(
            "The file {file} should hold a secret, but is empty; write it anew.", file=str(path)
        )
    return secret
