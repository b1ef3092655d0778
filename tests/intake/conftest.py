"""Small files that pass the door, and children that die."""

import os
import signal
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.intake.candidate import Candidate
from pipeline.intake.watch import candidates


@pytest.fixture
def scan() -> Callable[..., Path]:
    """Writes a file that begins like a PDF."""

    def write(path: Path, body: bytes = b"body") -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.4\n" + body)
        return path

    return write


@pytest.fixture
def seen() -> Callable[[Path], Candidate]:
    """The candidate that a path is; fails where the door refuses it."""

    def look(path: Path) -> Candidate:
        (found,) = candidates(path)
        assert isinstance(found, Candidate), found
        return found

    return look


@pytest.fixture
def in_child() -> Callable[..., int]:
    """Runs a function in a forked child, kills it after so many seconds, gives its wait status."""

    def run(action: Callable[[], None], kill_after: float | None = None) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the child touches no threads
            child = os.fork()
        if child == 0:
            try:
                action()
                os._exit(0)
            finally:
                os._exit(1)
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        return os.waitpid(child, 0)[1]

    return run
