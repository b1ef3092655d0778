"""Sealed masters: what goes in comes out, nothing of it lies in clear, and no change goes unnoticed."""

import hashlib
import os
from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFault, StorageError
from pipeline.intake.vault_cipher import CHUNK
from pipeline.intake.vault_key import Key, create_key
from pipeline.intake.vault_sealed import FedFile, Note, Strongroom
from pipeline.intake.wipe import wipe

CANARY = b"The canary sings of a secret."
NOTE = Note((("abc", "Tên mật.pdf"),), (FedFile("/inbox/Tên mật.pdf", "taken"),))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def room(tmp_path: Path) -> Strongroom:
    return Strongroom(tmp_path / "quarantine", Key(bytes(range(32))))


def sealed(room: Strongroom, folder: Path, content: bytes) -> str:
    plain = folder / "plain"
    plain.write_bytes(content)
    room.seal_file(plain, digest(content), NOTE)
    return digest(content)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 90, CHUNK, CHUNK + 1, 2 * CHUNK + 7])
def test_any_size_comes_back_whole(room: Strongroom, tmp_path: Path, size: int) -> None:
    content = (CANARY * (size // len(CANARY) + 1))[:size]
    sha256 = sealed(room, tmp_path, content)
    with (tmp_path / "out").open("w+b") as out:
        assert room.copy_out(sha256, out.fileno()) == NOTE
    assert (tmp_path / "out").read_bytes() == content
    assert room.note(sha256) == NOTE
    assert room.verify(sha256)


def test_neither_content_nor_name_lies_in_clear(room: Strongroom, tmp_path: Path) -> None:
    sha256 = sealed(room, tmp_path, CANARY * 3)
    stored = room.path_of(sha256).read_bytes()
    assert CANARY not in stored
    assert "Tên".encode() not in stored
    assert room.path_of(sha256).stat().st_mode & 0o077 == 0
    assert sealed(room, tmp_path, CANARY * 3) == sha256
    assert room.path_of(sha256).read_bytes() != stored, "a salt of its own each time"


@pytest.mark.parametrize("harm", ["bit", "cut", "swap", "header", "gone", "empty"])
def test_every_change_is_noticed(room: Strongroom, tmp_path: Path, harm: str) -> None:
    sha256 = sealed(room, tmp_path, CANARY * 60_000)  # two chunks
    path = room.path_of(sha256)
    stored = bytearray(path.read_bytes())
    path.chmod(0o600)
    first = 9 + 8 + 32
    size = CHUNK + 16
    match harm:
        case "bit":
            stored[-30] ^= 1
        case "cut":
            del stored[first + size :]
        case "swap":
            stored[first:] = stored[first + size :] + stored[first : first + size]
        case "header":
            stored[20] ^= 1
        case "empty":
            stored.clear()
    path.write_bytes(stored)
    if harm == "gone":
        path.unlink()
    assert not room.verify(sha256)
    with pytest.raises(StorageError, match="missing or damaged"), (tmp_path / "out").open("w+b") as out:
        room.copy_out(sha256, out.fileno())


def test_another_key_is_told_apart_from_damage(room: Strongroom, tmp_path: Path) -> None:
    sha256 = sealed(room, tmp_path, CANARY)
    other = Strongroom(room.root, Key(bytes(32)))
    with pytest.raises(EnvironmentFault, match=room.key.key_id):
        other.verify(sha256)


def test_a_plain_file_that_is_not_the_master_is_not_sealed(room: Strongroom, tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"other")
    with pytest.raises(StorageError):
        room.seal_file(tmp_path / "plain", digest(CANARY), NOTE)
    assert list(room.root.rglob("*.sealed")) == []


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "quarantine.key"
    key = create_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert Key.parsed(file.read_text(), file) == key
    assert key.secret.hex() not in repr(key)
    with pytest.raises(EnvironmentFault, match="never overwritten"):
        create_key(file)


@pytest.mark.parametrize("text", ["", "sohoa-quarantine-key-1 AAAA", "other x", "sohoa-quarantine-key-1 ??"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(EnvironmentFault, match="no key"):
        Key.parsed(text, tmp_path / "k")


def test_wiping_overwrites_all_names_of_a_file(tmp_path: Path) -> None:
    file, second = tmp_path / "a", tmp_path / "b"
    file.write_bytes(CANARY)
    os.link(file, second)
    file.chmod(0o400)
    assert wipe(file)
    assert not file.exists()
    assert second.read_bytes() == bytes(len(CANARY))
    assert not wipe(file)
    (tmp_path / "link").symlink_to(second)
    assert not wipe(tmp_path / "link")
