"""Removing a file so that its bytes are not simply left on the disk: overwritten, fsynced, then unlinked.

On disks that write elsewhere (SSDs, copy-on-write file systems, snapshots) old blocks may outlive this; only
an encrypted disk helps there.
"""

import os
import stat
from pathlib import Path

from pipeline.intake.durable import CHUNK, storing, sync_folder, write_all


def wipe(path: Path) -> bool:
    """Overwrites and removes a plain file; False where there is none. It stays gone after a power cut.

    A file with a second name is overwritten under both. Raises `StorageError` where the disk refuses.
    """
    with storing(path.parent):
        try:
            status = path.lstat()
        except FileNotFoundError:
            return False
        if not stat.S_ISREG(status.st_mode):
            return False
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # masters are read-only
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            left = os.fstat(descriptor).st_size
            while left:
                piece = min(left, CHUNK)
                write_all(descriptor, bytes(piece))
                left -= piece
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.unlink()
        sync_folder(path.parent)
    return True
