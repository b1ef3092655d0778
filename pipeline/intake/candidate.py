"""A file at the door: what was seen of it, how it is opened, and why it was not taken.

A file is opened without following a link and is held to the device and inode that were seen before, so that
nothing can be swapped in between the look and the copy.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pipeline.errors import BadInputError, SohoaError, StorageError
from pipeline.intake.names import display_name
from pipeline.model.outcome import Failure, FailureKind, Stage

_OPEN_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
"""O_NONBLOCK: a pipe that was swapped in must not hold us."""


class NotReadyError(BadInputError):
    """The file changed or went away under our eyes; it is looked at again at the next run."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A regular, readable file and the state in which it was seen."""

    path: Path
    """As the file system gives it; it may hold bytes that are not text: never print or store it."""
    source_name: str
    """File name for people and for the catalogue (see `display_name`)."""
    size: int
    """Bytes."""
    modified_ns: int
    """Time of the last change of its content, nanoseconds since 1970; copying programs may set it back."""
    changed_ns: int
    """Time of the last change of anything, nanoseconds since 1970; nobody can set it back."""
    device: int
    inode: int

    @classmethod
    def seen(cls, path: Path, status: os.stat_result) -> Self:
        """The candidate that this status describes."""
        return cls(
            path=path,
            source_name=display_name(path.name),
            size=status.st_size,
            modified_ns=status.st_mtime_ns,
            changed_ns=status.st_ctime_ns,
            device=status.st_dev,
            inode=status.st_ino,
        )

    def is_unchanged(self, status: os.stat_result) -> bool:
        """Whether this is the same file in the same state."""
        return Candidate.seen(self.path, status) == self


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or folder that was not taken, and why; it stays where it is."""

    path: Path
    """As the file system gives it; never print or store it."""
    source_name: str
    """File name for people and for the catalogue."""
    failure: Failure


def refused(path: Path, error: SohoaError) -> Refusal:
    """The refusal that an error at the door stands for."""
    return Refusal(path, display_name(path.name), Failure(Stage.INTAKE, _kind_of(error), error.message))


@contextmanager
def opened(path: Path) -> Iterator[tuple[int, os.stat_result]]:
    """A regular file, opened for reading: its descriptor and its status.

    Raises:
        BadInputError: a link, pipe, socket, device or folder.
        NotReadyError: gone.
        StorageError: the right to read is missing, or the disk fails.
    """
    with _open_at(path.name, path) as found:
        yield found


@contextmanager
def opened_below(folder: int, path: Path) -> Iterator[tuple[int, os.stat_result]]:
    """The same for an entry of a folder that is open already: its parents cannot be swapped any more."""
    with _open_at(path.name, path, folder) as found:
        yield found


@contextmanager
def _open_at(name: str, path: Path, folder: int | None = None) -> Iterator[tuple[int, os.stat_result]]:
    target = path if folder is None else name
    with reading(path):
        before = os.stat(target, dir_fd=folder, follow_symlinks=False)
    check_regular(path, before)
    with reading(path):
        descriptor = os.open(target, _OPEN_FLAGS, dir_fd=folder)
    try:
        with reading(path):
            status = os.fstat(descriptor)
        if not os.path.samestat(before, status):
            raise _gone(path)
        yield descriptor, status
    finally:
        os.close(descriptor)


def check_regular(path: Path, status: os.stat_result) -> None:
    """Raises `BadInputError` for everything that is not a plain file."""
    if stat.S_ISLNK(status.st_mode):
        raise _link(path)
    if not stat.S_ISREG(status.st_mode):
        raise BadInputError(
            "{name} is a pipe, a socket or a device, not a file; remove it from the folder.",
            name=display_name(path.name),
        )


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Translates what the system says when a source cannot be read."""
    try:
        yield
    except OSError as error:
        raise _translated(path, error) from error


def _translated(path: Path, error: OSError) -> SohoaError:
    name = display_name(path.name)
    if error.errno == errno.ELOOP:
        return _link(path)
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
        return _gone(path)
    if error.errno in (errno.EACCES, errno.EPERM):
        return StorageError(
            "{name} may not be read; give the account that runs sohoa the right to read it.", name=name
        )
    return StorageError(
        "{name} could not be read ({reason}); check the disk or the network share and run again.",
        name=name,
        reason=error.strerror or type(error).__name__,
    )


def _link(path: Path) -> BadInputError:
    return BadInputError(
        "{name} is a link, and links are not followed; put the file itself in its place.",
        name=display_name(path.name),
    )


def _gone(path: Path) -> NotReadyError:
    return NotReadyError(
        "{name} was moved, renamed or replaced while it was looked at; "
        "if it is still in the folder, it is taken at the next run.",
        name=display_name(path.name),
    )


def still_written(path: Path) -> NotReadyError:
    """The error for a file that grows or changes."""
    return NotReadyError(
        "{name} is still being written; it is taken at the next run.", name=display_name(path.name)
    )


def _kind_of(error: SohoaError) -> FailureKind:
    if isinstance(error, NotReadyError):
        return FailureKind.NOT_READY
    if isinstance(error, BadInputError):
        return FailureKind.BAD_INPUT
    return FailureKind.STORAGE if isinstance(error, StorageError) else FailureKind.BUG
