"""The door: which files below a folder may come in, and which of them are complete.

Nothing is moved, changed or followed here. Hidden and half-written names are passed over silently; what a
person may have meant to feed and what cannot be taken is a `Refusal` that says why.

Accepted risk: a file that has not changed for the settle time is taken for complete without a wait. Where
the clock of a network share lags behind ours by more than that, a file that is still being written can look
old; the vault then refuses it if it changes during the copy.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import BadInputError, StorageError
from pipeline.intake.candidate import (
    Candidate,
    Refusal,
    opened,
    opened_below,
    reading,
    refused,
    still_written,
)
from pipeline.intake.done import DONE_FOLDER
from pipeline.intake.names import display_name, is_passed_over, sort_key

_DEPTH_LIMIT: Final = 100
"""Folders within folders; each level holds one open descriptor."""
_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Settled:
    """What is ready to be taken, and what is not."""

    ready: tuple[Candidate, ...]
    refused: tuple[Refusal, ...]


def candidates(root: Path, *, inbox: Path | None = None) -> Iterator[Candidate | Refusal]:
    """The files of a folder tree, or the one file, in the order of their NFC names.

    The files of a folder come before those of its folders. `root` itself is taken whatever its name is,
    because a person named it; `inbox/done` is passed over below it. Paths are absolute.
    """
    root = root.absolute()
    try:
        with reading(root):
            status = root.lstat()
        if stat.S_ISDIR(status.st_mode):
            with _opened_folder(root) as descriptor:
                yield from _below(root, descriptor, _identity(inbox), 1)
        else:
            with opened(root) as (_, status):
                found = Candidate.seen(root, status)
            yield found
    except (BadInputError, StorageError) as error:
        yield refused(root, error)


def settled(
    found: Iterable[Candidate | Refusal],
    settle_seconds: float,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Settled:
    """What has stood still for `settle_seconds`, after one wait for all that are younger than that.

    `clock` gives seconds since 1970. Nothing is waited for where every file is old enough.
    """
    everything = list(found)
    now = clock()
    young = {one.path for one in everything if isinstance(one, Candidate) and _age(one, now) < settle_seconds}
    if young:
        sleep(settle_seconds)
    ready: list[Candidate] = []
    turned_away: list[Refusal] = []
    for one in everything:
        judged = _judged(one, again=one.path in young) if isinstance(one, Candidate) else one
        if isinstance(judged, Candidate):
            ready.append(judged)
        else:
            turned_away.append(judged)
    return Settled(tuple(ready), tuple(turned_away))


def _below(
    folder: Path, descriptor: int, done: tuple[int, int] | None, depth: int
) -> Iterator[Candidate | Refusal]:
    with reading(folder):
        names = sorted(filter(_is_wanted, os.listdir(descriptor)), key=sort_key)
    folders: list[Path] = []
    for name in names:
        path = folder / name
        try:
            with reading(path):
                status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                if (status.st_dev, status.st_ino) != done:
                    folders.append(path)
                continue
            with opened_below(descriptor, path) as (_, status):
                found = Candidate.seen(path, status)
        except (BadInputError, StorageError) as error:
            yield refused(path, error)
        else:
            yield found
    for path in folders:
        yield from _entered(path, descriptor, done, depth)


def _entered(
    path: Path, parent: int, done: tuple[int, int] | None, depth: int
) -> Iterator[Candidate | Refusal]:
    try:
        if depth >= _DEPTH_LIMIT:
            raise BadInputError(
                "The folder {name} lies more than {limit} folders deep; move it up.",
                name=display_name(path.name),
                limit=_DEPTH_LIMIT,
            )
        with _opened_folder(path, parent) as descriptor:
            yield from _below(path, descriptor, done, depth + 1)
    except (BadInputError, StorageError) as error:
        yield refused(path, error)


@contextmanager
def _opened_folder(path: Path, parent: int | None = None) -> Iterator[int]:
    with reading(path):
        descriptor = os.open(path if parent is None else path.name, _FOLDER_FLAGS, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _identity(inbox: Path | None) -> tuple[int, int] | None:
    if inbox is None:
        return None
    try:
        status = (inbox / DONE_FOLDER).stat()
    except OSError:
        return None  # nothing was taken from this inbox yet
    return status.st_dev, status.st_ino


def _is_wanted(name: str) -> bool:
    return not is_passed_over(name)


def _age(candidate: Candidate, now: float) -> float:
    return now - max(candidate.modified_ns, candidate.changed_ns) / 1e9


def _judged(candidate: Candidate, *, again: bool) -> Candidate | Refusal:
    try:
        if again:
            with opened(candidate.path) as (_, status):
                if not candidate.is_unchanged(status):
                    raise still_written(candidate.path)
        if candidate.size == 0:
            raise BadInputError(
                "{name} is empty (0 bytes); copy it again, or scan the sheet again.",
                name=candidate.source_name,
            )
    except (BadInputError, StorageError) as error:
        return refused(candidate.path, error)
    return candidate
