"""How a master in quarantine is encrypted: AES-256-GCM in chunks, so that no size needs memory.

A file is `SOHOASEA`, one byte for the version, the id of the key (8 bytes), a salt (32 bytes), then chunks of
1 MiB with their tags. Every file has a key of its own (HKDF-SHA-256 of the key and the salt). The nonce of a
chunk is its number and whether it is the last one, so chunks cannot be dropped, moved or cut off unnoticed
(the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015). The header is authenticated with
every chunk.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.intake.vault_key import ID_BYTES, KEY_BYTES, Key

CHUNK: Final = 1 << 20
_MAGIC: Final = b"SOHOASEA\x01"
_SALT: Final = 32
_TAG: Final = 16
_HEADER: Final = len(_MAGIC) + ID_BYTES + _SALT


class BrokenSealError(Exception):
    """The file is no sealed one, is damaged, or was changed."""


class OtherKeyError(Exception):
    """The file was sealed with another key."""


def sealed(pieces: Iterable[bytes], key: Key) -> Iterator[bytes]:
    """The header and the encrypted chunks of the bytes that `pieces` give."""
    salt = secrets.token_bytes(_SALT)
    header = _MAGIC + bytes.fromhex(key.key_id) + salt
    cipher = _cipher(key, salt)
    yield header
    number, rest = 0, bytearray()
    for piece in pieces:
        rest += piece
        while len(rest) > CHUNK:  # the last chunk, full or not, is sent below
            yield cipher.encrypt(_nonce(number, last=False), bytes(rest[:CHUNK]), header)
            del rest[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(rest), header)


def unsealed(descriptor: int, key: Key) -> Iterator[bytes]:
    """The bytes that were sealed, chunk by chunk, from an open file.

    Raises `BrokenSealError` or `OtherKeyError`; nothing may be trusted until the end is reached.
    """
    header = os.pread(descriptor, _HEADER, 0)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise BrokenSealError
    key_id = header[len(_MAGIC) : len(_MAGIC) + ID_BYTES].hex()
    if key_id != key.key_id:
        raise OtherKeyError(key_id)
    cipher = _cipher(key, header[-_SALT:])
    size = os.fstat(descriptor).st_size
    offset, number = _HEADER, 0
    while True:
        chunk = os.pread(descriptor, CHUNK + _TAG, offset)
        offset += len(chunk)
        last = offset >= size
        try:
            yield cipher.decrypt(_nonce(number, last=last), chunk, header)
        except (InvalidTag, ValueError) as error:
            raise BrokenSealError from error
        if last:
            return
        number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((last,))


def _cipher(key: Key, salt: bytes) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"sohoa sealed master 1")
    return AESGCM(derived.derive(key.secret))
