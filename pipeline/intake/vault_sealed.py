"""The strongroom: masters in quarantine, encrypted, each with the names that only it still knows.

A sealed master lies at `<first two hex digits>/<sha256>.sealed`. It gets that name only after it was read
back from the disk, decrypted and hashed; only then may its plain copies be wiped.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.errors import EnvironmentFault, StorageError
from pipeline.intake.candidate import Candidate, reading, still_written
from pipeline.intake.durable import CHUNK, publish, storing, sweep, temporary, write_all
from pipeline.intake.vault_cipher import BrokenSealError, OtherKeyError, sealed, unsealed
from pipeline.intake.vault_key import Key

_INCOMING: Final = "incoming"
_SUFFIX: Final = ".sealed"
_LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class FedFile:
    """A file that brought the bytes of a master."""

    path: str
    """As the catalogue knew it."""
    state: str
    """As the catalogue knew it."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a master in quarantine by name; kept encrypted with it and nowhere else."""

    names: tuple[tuple[str, str], ...]
    """Id and name of each document that lies in it; no id where it was sealed at the door."""
    files: tuple[FedFile, ...] = ()

    def name_of(self, document_id: str) -> str:
        """The name of a document."""
        known = dict(self.names)
        return known.get(document_id) or known.get("", document_id)


@dataclass(frozen=True, slots=True)
class Strongroom:
    """The sealed masters below one folder, and the key that opens them."""

    root: Path
    key: Key

    def path_of(self, sha256: str) -> Path:
        """Where the sealed master of these bytes lies, or would."""
        return sealed_path(self.root, sha256)

    def holds(self, sha256: str) -> bool:
        """Whether there is a sealed master of these bytes; `verify` says whether it is whole."""
        return self.path_of(sha256).is_file()

    def seal_file(self, plain: Path, sha256: str, note: Note) -> None:
        """Seals a master of the vault; the plain file is only read.

        Raises `StorageError` where the disk refuses, or where the plain file is not what it should be.
        """
        descriptor = os.open(plain, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if self._seal(_read(descriptor), note, sha256) != sha256:
                raise _damaged(f"{sha256[:2]}/{sha256}")
        finally:
            os.close(descriptor)

    def seal_candidate(self, source: int, candidate: Candidate, note: Note) -> str:
        """Seals a file at the door, which never lies in the vault in plain; the SHA-256 of its bytes.

        Raises `NotReadyError` where it is not, or does not stay, as it was seen; `StorageError`.
        """
        _check(source, candidate)
        return self._seal(_read(source), note, None, lambda: _check(source, candidate))

    def note(self, sha256: str) -> Note:
        """The names of a sealed master; raises what `copy_out` raises."""
        with self._opened(sha256) as pieces:
            return _note(next(pieces))

    def copy_out(self, sha256: str, target: int) -> Note:
        """Writes the plain bytes of a sealed master to an open file; its names.

        Raises `StorageError` where it is missing, damaged or the disk refuses, `EnvironmentFault` where it
        was sealed with another key. What was written is of no use then.
        """
        digest = hashlib.sha256()
        with self._opened(sha256) as pieces:
            note = _note(next(pieces))
            for piece in pieces:
                digest.update(piece)
                write_all(target, piece)
            os.fsync(target)
        if digest.hexdigest() != sha256:
            raise _damaged(sha256)
        return note

    def verify(self, sha256: str) -> bool:
        """Whether the sealed master is there and gives back the very bytes; `EnvironmentFault`: other key."""
        try:
            with self._opened(sha256) as pieces:
                next(pieces)
                return _digest(pieces) == sha256
        except StorageError:
            return False

    def remove(self, sha256: str) -> None:
        """Takes a sealed master away whose plain bytes lie in the vault again."""
        with storing(self.root):
            self.path_of(sha256).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Removes what killed runs left half-written, and says how many files that were."""
        return sweep(self.root / _INCOMING)

    def _seal(
        self, pieces: Iterable[bytes], note: Note, wanted: str | None, unchanged: Any = lambda: None
    ) -> str:
        digest = hashlib.sha256()

        def all_pieces() -> Iterator[bytes]:
            names = json.dumps(asdict(note), ensure_ascii=False).encode()
            yield _LENGTH.pack(len(names)) + names
            for piece in pieces:
                digest.update(piece)
                yield piece

        with storing(self.root), temporary(self.root / _INCOMING) as temp:
            for chunk in sealed(all_pieces(), self.key):
                write_all(temp.descriptor, chunk)
            os.fsync(temp.descriptor)
            unchanged()
            sha256 = digest.hexdigest()
            if wanted in (None, sha256):
                if self._on_disk(temp.descriptor) != sha256:
                    raise _damaged(sha256)
                os.fchmod(temp.descriptor, 0o400)
                publish(temp.path, self.path_of(sha256))
        return sha256

    def _on_disk(self, descriptor: int) -> str:
        """The hash of what a sealed file gives back, read from the disk itself."""
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        pieces = _split(unsealed(descriptor, self.key))
        next(pieces)
        return _digest(pieces)

    def _opened(self, sha256: str) -> "_Opened":
        return _Opened(self.path_of(sha256), self.key)


class _Opened:
    """A sealed master while it is read; what is wrong with it comes out as an error of ours."""

    def __init__(self, path: Path, key: Key) -> None:
        self._path = path
        self._key = key
        self._descriptor = -1

    def __enter__(self) -> Iterator[bytes]:
        try:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise _damaged(self._path.stem) from error
        return _split(unsealed(self._descriptor, self._key))

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        os.close(self._descriptor)
        if isinstance(error, OtherKeyError):
            raise EnvironmentFault(
                "The master was sealed with the key {wanted}, and {given} was given; "
                "set [quarantine] key_file to the right one.",
                wanted=str(error),
                given=self._key.key_id,
            ) from error
        if isinstance(error, BrokenSealError | StopIteration | OSError):
            raise _damaged(self._path.stem) from error


def sealed_path(root: Path, sha256: str) -> Path:
    """Where a sealed master lies below the folder of the strongroom."""
    return root / sha256[:2] / f"{sha256}{_SUFFIX}"


def _split(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of the note first, then those of the master."""
    head = bytearray()
    wanted = _LENGTH.size
    for piece in pieces:
        head += piece
        if len(head) >= _LENGTH.size:
            wanted = _LENGTH.size + _LENGTH.unpack_from(head)[0]
        if len(head) >= wanted:
            break
    if len(head) < wanted:
        raise BrokenSealError
    yield bytes(head[_LENGTH.size : wanted])
    yield bytes(head[wanted:])
    yield from pieces


def _note(coded: bytes) -> Note:
    try:
        values = json.loads(coded)
        names = tuple((document_id, name) for document_id, name in values["names"])
        return Note(names, tuple(FedFile(**file) for file in values["files"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenSealError from error


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _read(descriptor: int) -> Iterator[bytes]:
    offset = 0
    while data := os.pread(descriptor, CHUNK, offset):
        offset += len(data)
        yield data


def _check(source: int, candidate: Candidate) -> None:
    with reading(candidate.path):
        status = os.fstat(source)
    if not candidate.is_unchanged(status):
        raise still_written(candidate.path)


def _damaged(name: str) -> StorageError:
    return StorageError(
        "The master {name} is missing or damaged, in the vault or in the quarantine; put it back from the "
        "backup, then run again.",
        name=name,
    )
