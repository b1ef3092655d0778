"""Files that are there after a power cut: written aside, fsynced, renamed, the folder fsynced.

A file that is being written has a temporary name and a lock. The lock dies with its process, so `sweep`
can tell what a killed run left behind from what another run is writing now.
"""

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import StorageError
from pipeline.intake.names import display_name

CHUNK: Final = 1 << 20
"""Bytes that are read, hashed and written at a time."""
_PREFIX: Final = ".sohoa-"
_SUFFIX: Final = ".part"
_NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP})
"""What some network file systems answer to fsync on a folder; they keep names in order by themselves."""


@dataclass(frozen=True, slots=True)
class Temporary:
    """A file with a reserved, locked name; it vanishes unless it is published."""

    path: Path
    descriptor: int
    """Open for reading and writing."""


@contextmanager
def temporary(folder: Path) -> Iterator[Temporary]:
    """A new empty file in `folder` (made where it is missing), removed at the end unless it was renamed.

    Raises:
        StorageError: the disk refuses.
    """
    with storing(folder):
        ensure_folder(folder)
        reserved = _reserve(folder)
    try:
        yield reserved
    finally:
        os.close(reserved.descriptor)
        reserved.path.unlink(missing_ok=True)


def publish(temp: Path, final: Path) -> None:
    """Gives a finished file its name, replacing what had it; it survives a power cut from here on.

    Both must lie in one file system; missing folders of `final` are made.

    Raises:
        StorageError: the disk refuses.
    """
    with storing(final.parent):
        ensure_folder(final.parent)
        _sync(temp, os.O_RDONLY)
        temp.replace(final)
        sync_folder(final.parent)


def withdraw(final: Path) -> None:
    """Removes a published file, which stays removed after a power cut; no error where there is none.

    Raises:
        StorageError: the disk refuses.
    """
    with storing(final.parent):
        if final.exists():
            final.unlink()
            sync_folder(final.parent)


def sweep(folder: Path) -> int:
    """Removes the temporary files of killed runs from `folder`, and says how many there were."""
    with storing(folder):
        found = sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}")) if folder.is_dir() else []
        return sum(_removed(path) for path in found)


def ensure_folder(folder: Path) -> None:
    """Makes a folder and its missing parents so that they survive a power cut."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.is_dir()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder survive a power cut."""
    try:
        _sync(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise


def write_all(descriptor: int, data: bytes) -> None:
    """Writes all of `data`, however little the system takes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def hash_on_disk(descriptor: int) -> str:
    """SHA-256 in hex of an open file, its cached pages dropped first so that the disk itself answers."""
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    digest = hashlib.sha256()
    offset = 0
    while data := os.pread(descriptor, CHUNK, offset):
        digest.update(data)
        offset += len(data)
    return digest.hexdigest()


@contextmanager
def storing(place: Path) -> Iterator[None]:
    """Translates what the system says when it refuses to write to `place`."""
    try:
        yield
    except OSError as error:
        raise _translated(place, error) from error


def _translated(place: Path, error: OSError) -> StorageError:
    shown = display_name(str(place))
    match error.errno:
        case errno.ENOSPC:
            return StorageError("The disk of {place} is full; make room and run again.", place=shown)
        case errno.EDQUOT:
            return StorageError(
                "The disk quota for {place} is used up; make room or raise it, and run again.", place=shown
            )
        case errno.EROFS:
            return StorageError(
                "The disk of {place} is read-only; mount it for writing and run again.", place=shown
            )
        case errno.EACCES | errno.EPERM:
            return StorageError(
                "{place} may not be written to; give the account that runs sohoa the right to write there.",
                place=shown,
            )
        case errno.EFBIG:
            return StorageError(
                "A file is too large for the disk of {place} or for the limit of this account (ulimit -f); "
                "raise the limit or use another disk.",
                place=shown,
            )
    return StorageError(
        "{place} could not be written to ({reason}); check the disk and run again.",
        place=shown,
        reason=error.strerror or type(error).__name__,
    )


def _reserve(folder: Path) -> Temporary:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    while True:
        path = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        descriptor = os.open(path, flags, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                return Temporary(path, descriptor)
        except BaseException:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        os.close(descriptor)  # a sweep took it between its making and its locking


def _removed(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False  # its writer published it just now
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False  # its writer is alive
    finally:
        os.close(descriptor)
    return True


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
