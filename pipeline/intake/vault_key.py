"""The key of the quarantine: 256 random bits in a file of their own, outside of the workspace.

The file is one line, `sohoa-quarantine-key-1 <base64>`. It lies apart from what it locks, so that a copy of
the workspace alone opens nothing; who loses it loses the masters in quarantine.
"""

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from pipeline.errors import EnvironmentFault
from pipeline.intake.durable import ensure_folder, storing, sync_folder, write_all

KEY_BYTES: Final = 32
ID_BYTES: Final = 8
_TAG: Final = "sohoa-quarantine-key-1"


@dataclass(frozen=True, slots=True)
class Key:
    """A key; its bytes are shown by no `repr`."""

    secret: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """16 hex digits that tell this key from others and give nothing of it away."""
        return hashlib.sha256(b"sohoa quarantine key id\0" + self.secret).digest()[:ID_BYTES].hex()

    @property
    def text(self) -> str:
        """The line of the key file."""
        return f"{_TAG} {base64.b64encode(self.secret).decode('ascii')}\n"

    @classmethod
    def parsed(cls, text: str, file: Path) -> Self:
        """The key that the text of `file` holds; `EnvironmentFault` where it is none."""
        tag, _, coded = text.strip().partition(" ")
        try:
            secret = base64.b64decode(coded, validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if tag != _TAG or len(secret) != KEY_BYTES:
            raise EnvironmentFault(
                "The file {file} holds no key of the quarantine; name the right file "
                "([quarantine] key_file), or put the key back from its copy.",
                file=str(file),
            )
        return cls(secret)


def create_key(file: Path) -> Key:
    """A new key in a new file that its owner alone may use.

    Raises `EnvironmentFault` where there is such a file already, `StorageError` where the disk refuses.
    """
    key = Key(secrets.token_bytes(KEY_BYTES))
    with storing(file.parent):
        ensure_folder(file.parent)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError as error:
            raise EnvironmentFault(
                "There is a file {file} already, and a key is never overwritten; give another name.",
                file=str(file),
            ) from error
        try:
            write_all(descriptor, key.text.encode("ascii"))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync_folder(file.parent)
    return key
