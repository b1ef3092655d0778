"""A copy that is proven: hashed on the way, fsynced, read back from the disk, the source unchanged."""

import hashlib
import os

from pipeline.errors import StorageError
from pipeline.intake.candidate import Candidate, reading, still_written
from pipeline.intake.durable import CHUNK, Temporary, hash_on_disk, storing, write_all


def proven_copy(source: int, candidate: Candidate, target: Temporary) -> str:
    """Copies an open source to `target` and gives the SHA-256 of what lies on the disk.

    Raises:
        NotReadyError: the source is not, or does not stay, as it was seen.
        StorageError: the source cannot be read, the target not written, or the disk gives back other bytes.
    """
    _check_unchanged(source, candidate)
    digest = hashlib.sha256()
    offset = 0
    while data := _read(source, offset, candidate):
        offset += len(data)
        if offset > candidate.size:  # a file that grows as fast as it is copied must not fill the disk
            raise still_written(candidate.path)
        digest.update(data)
        with storing(target.path.parent):
            write_all(target.descriptor, data)
    _check_unchanged(source, candidate)
    if offset != candidate.size:
        raise still_written(candidate.path)
    with storing(target.path.parent):
        os.fsync(target.descriptor)
        on_disk = hash_on_disk(target.descriptor)
    if on_disk != digest.hexdigest():
        raise StorageError(
            "The disk gave back other bytes of {name} than were written; check the disk and run again. "
            "The scan was left where it is.",
            name=candidate.source_name,
        )
    return on_disk


def _read(source: int, offset: int, candidate: Candidate) -> bytes:
    with reading(candidate.path):
        return os.pread(source, CHUNK, offset)


def _check_unchanged(source: int, candidate: Candidate) -> None:
    with reading(candidate.path):
        status = os.fstat(source)
    if not candidate.is_unchanged(status):
        raise still_written(candidate.path)
