"""The vault: every master under the hash of its bytes, written once, never changed, never overwritten.

A master lies at `<first two hex digits>/<sha256><suffix>`. It gets that name only after its bytes were read
back from the disk, so a name in the vault is a promise; `Vault.verify` holds it to that.
"""

import errno
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from pipeline.errors import BadInputError, StorageError
from pipeline.intake.candidate import Candidate, opened, reading
from pipeline.intake.copying import proven_copy
from pipeline.intake.durable import (
    Temporary,
    hash_on_disk,
    publish,
    storing,
    sweep,
    sync_folder,
    temporary,
)
from pipeline.intake.wipe import wipe
from pipeline.model.media import SNIFF_BYTES, SUFFIXES, MediaType, sniff

_INCOMING: Final = "incoming"
_VAULT_NAME: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]+")
_TEXT_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")
_TEXT_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Verification(StrEnum):
    """What hashing a master again has shown."""

    OK = "ok"
    """The bytes are those that were taken in."""
    MISSING = "missing"
    """There is no such file."""
    CHANGED = "changed"
    """The bytes are others, or something that is no file has the name."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A master in the vault."""

    sha256: str
    """Hex, lower case."""
    size: int
    """Bytes."""
    media_type: MediaType
    vault_name: str
    """Path below the vault, with `/` between its two parts."""
    already_there: bool
    """The same bytes were taken in before, and are still whole."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The masters below one folder."""

    root: Path

    def take(self, candidate: Candidate, is_sealed: Callable[[str], bool] = lambda _: False) -> Stored:
        """Copies a file into the vault; the source is only read.

        Bytes of which `is_sealed` says that they lie in the quarantine are not stored in plain again.

        When this returns, the master survives a power cut. When it raises, nothing was stored.

        Raises:
            BadInputError: of no format that is read, or a link by now.
            NotReadyError: changed since it was seen, or while it was copied.
            StorageError: the disk refuses, or the master that is there already is damaged.
        """
        with opened(candidate.path) as (source, _):
            media_type = media_type_of(source, candidate)
            with temporary(self.root / _INCOMING) as temp:
                sha256 = proven_copy(source, candidate, temp)
                vault_name = vault_name_of(sha256, media_type)
                if is_sealed(sha256):
                    wipe(temp.path)
                    already_there = True
                else:
                    already_there = self._file(temp, vault_name, sha256, candidate)
        return Stored(sha256, candidate.size, media_type, vault_name, already_there)

    def path_of(self, vault_name: str) -> Path:
        """Where a master lies; `ValueError` for a name that no master can have."""
        if not _VAULT_NAME.fullmatch(vault_name):
            raise ValueError(f"not the name of a master: {vault_name!r}")
        return self.root / vault_name

    def verify(self, vault_name: str, sha256: str) -> Verification:
        """Whether a master still has the bytes that were taken in, read from the disk itself.

        Raises:
            StorageError: the disk fails, or the right to read is missing.
        """
        path = self.path_of(vault_name)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return Verification.MISSING
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENXIO):
                return Verification.CHANGED
            with reading(path):
                raise
        try:
            with reading(path):
                return _compared(descriptor, sha256)
        finally:
            os.close(descriptor)

    def sweep(self) -> int:
        """Removes what killed runs left half-written, and says how many files that were."""
        return sweep(self.root / _INCOMING)

    def _file(self, temp: Temporary, vault_name: str, sha256: str, candidate: Candidate) -> bool:
        found = self.verify(vault_name, sha256)
        if found is Verification.CHANGED:
            raise StorageError(
                "The master {vault_name} in the vault is damaged; move it away, put its copy from the "
                "backup in its place or feed {name} again. The scan was left where it is.",
                vault_name=vault_name,
                name=candidate.source_name,
            )
        final = self.path_of(vault_name)
        with storing(self.root):
            has_folder = final.parent.is_dir()
            if found is Verification.MISSING:
                mode = os.fstat(temp.descriptor).st_mode
                os.fchmod(temp.descriptor, mode & 0o444)  # read-only, and no wider than the umask allows
                publish(temp.path, final)
            else:
                sync_folder(final.parent)  # the run that put it there may have been killed before this
            if has_folder:  # it, too, may be the work of a run that was killed before it could sync
                sync_folder(self.root)
        return found is Verification.OK


def vault_name_of(sha256: str, media_type: MediaType) -> str:
    """The name of a master, below the vault."""
    return f"{sha256[:2]}/{sha256}{SUFFIXES[media_type]}"


def _compared(descriptor: int, sha256: str) -> Verification:
    try:
        same = hash_on_disk(descriptor) == sha256
    except IsADirectoryError:
        same = False
    return Verification.OK if same else Verification.CHANGED


def media_type_of(source: int, candidate: Candidate) -> MediaType:
    """The format of an open file, told by its first bytes; `BadInputError` where it is none that is read."""
    with reading(candidate.path):
        head = os.pread(source, SNIFF_BYTES, 0)
    found = sniff(head)
    if found is not None:
        return found
    if _is_text(head):
        raise BadInputError(
            "{name} is plain text, whatever its name says; feed the scan itself "
            "(PDF, TIFF, JPEG, PNG, WebP, JPEG 2000 or HEIC).",
            name=candidate.source_name,
        )
    raise BadInputError(
        "{name} is of no format that is read; feed PDF, TIFF, JPEG, PNG, WebP, JPEG 2000 or HEIC.",
        name=candidate.source_name,
    )


def _is_text(head: bytes) -> bool:
    if head.startswith(_TEXT_MARKS):
        return True
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # a letter cut in two at the end of the head is no fault
            return False
    return not _TEXT_CONTROLS.intersection(head)
