"""After the commit: a scan that came through the inbox is moved to `inbox/done`, under the name that it had.

Nothing is overwritten and nothing is deleted: a name that is taken gets a number. Where the disk offers hard
links, a kill between any two steps is mended by the next call. Where it does not, a kill can leave an empty
file behind that held the name.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipeline.errors import BadInputError
from pipeline.intake.candidate import Candidate, opened
from pipeline.intake.copying import proven_copy
from pipeline.intake.durable import ensure_folder, hash_on_disk, storing, sweep, sync_folder, temporary
from pipeline.intake.names import numbered_names

DONE_FOLDER: Final = "done"
_NO_LINKS: Final = frozenset({errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK})
"""No hard links here: FAT, some shares, or files of another account (fs.protected_hardlinks)."""


def move_to_done(candidate: Candidate, inbox: Path) -> Path:
    """Where the scan lies now: below `inbox/done`, or where it was.

    It stays where it was if that is outside the inbox or in `done` already, if it is gone, or if it changed
    since it was taken (then the next run takes the new state). Folders that become empty stay.

    Raises:
        StorageError: the disk refuses; the scan is still where it was.
    """
    with storing(inbox):
        source = candidate.path.parent.resolve() / candidate.path.name
        home = inbox.resolve()
    if not source.is_relative_to(home) or source.is_relative_to(home / DONE_FOLDER):
        return candidate.path
    target = home / DONE_FOLDER / source.relative_to(home)
    try:
        with opened(source) as (descriptor, status), storing(home / DONE_FOLDER):
            if not _is_same(candidate, status):
                return candidate.path
            ensure_folder(target.parent)
            if os.fstat(descriptor).st_dev == target.parent.stat().st_dev:
                return _moved(source, target)
            return _carried(descriptor, source, target, home / DONE_FOLDER)
    except BadInputError:  # gone, changing, or something else by now
        return candidate.path


def sweep_done(inbox: Path) -> int:
    """Removes half-made copies of killed runs from `inbox/done`, and says how many there were."""
    return sweep(inbox / DONE_FOLDER)


def _is_same(candidate: Candidate, status: os.stat_result) -> bool:
    """Whether the content is that which was taken; a change of rights or links since then is none of it."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) == (
        candidate.device,
        candidate.inode,
        candidate.size,
        candidate.modified_ns,
    )


def _moved(source: Path, target: Path) -> Path:
    placed = _placed(source, target, lambda there: os.path.samestat(source.lstat(), there.lstat()))
    sync_folder(placed.parent)
    source.unlink(missing_ok=True)  # gone already where the name was moved, not linked
    sync_folder(source.parent)
    return placed


def _carried(descriptor: int, source: Path, target: Path, done: Path) -> Path:
    """Moves to another file system: the source goes only after its copy was read back from the disk."""
    candidate = Candidate.seen(source, os.fstat(descriptor))
    with temporary(done) as temp:
        sha256 = proven_copy(descriptor, candidate, temp)
        os.utime(temp.descriptor, ns=(candidate.modified_ns, candidate.modified_ns))
        os.fsync(temp.descriptor)
        placed = _placed(temp.path, target, lambda there: _is_copy(there, candidate, sha256))
        sync_folder(placed.parent)
    source.unlink()
    sync_folder(source.parent)
    return placed


def _is_copy(path: Path, candidate: Candidate, sha256: str) -> bool:
    try:
        with opened(path) as (descriptor, status):
            alike = (status.st_size, status.st_mtime_ns) == (candidate.size, candidate.modified_ns)
            return alike and hash_on_disk(descriptor) == sha256
    except BadInputError:
        return False


def _placed(source: Path, target: Path, is_ours: Callable[[Path], bool]) -> Path:
    """Gives a file a second name, or a new one where it can have only one, without taking anyone else's.

    `is_ours` knows what an earlier, killed call has put there.
    """
    for name in numbered_names(target.name):
        free = target.with_name(name)
        try:
            os.link(source, free, follow_symlinks=False)
        except FileExistsError:
            if is_ours(free):
                return free
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if _reserved(free):
                source.replace(free)
                return free
        else:
            return free
    raise AssertionError("the numbers never end")


def _reserved(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC))
    except FileExistsError:
        return False
    return True
