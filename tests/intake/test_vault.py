import errno
import hashlib
import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import BadInputError, StorageError
from pipeline.intake.candidate import Candidate, NotReadyError
from pipeline.intake.durable import write_all
from pipeline.intake.vault import Vault, Verification
from pipeline.model.media import MediaType

Write = Callable[..., Path]
Look = Callable[[Path], Candidate]
Child = Callable[..., int]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


def files(vault: Vault) -> list[Path]:
    return sorted(path for path in vault.root.rglob("*") if path.is_file())


def test_master_has_the_bytes_the_name_and_no_right_to_write(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look
) -> None:
    source = scan(tmp_path / "a.pdf", bytes(range(256)) * 9000)
    stored = vault.take(seen(source))
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    assert (stored.sha256, stored.vault_name) == (sha256, f"{sha256[:2]}/{sha256}.pdf")
    assert (stored.media_type, stored.size) == (MediaType.PDF, source.stat().st_size)
    master = vault.path_of(stored.vault_name)
    assert files(vault) == [master]
    assert master.read_bytes() == source.read_bytes()
    assert not master.stat().st_mode & 0o222
    assert not stored.already_there


def test_same_bytes_twice_are_one_master(tmp_path: Path, vault: Vault, scan: Write, seen: Look) -> None:
    first = vault.take(seen(scan(tmp_path / "a.pdf")))
    second = vault.take(seen(scan(tmp_path / "b.pdf")))
    assert second.already_there
    assert (first.vault_name, len(files(vault))) == (second.vault_name, 1)


def test_damaged_master_is_reported_and_not_overwritten(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look
) -> None:
    found = seen(scan(tmp_path / "a.pdf"))
    stored = vault.take(found)
    master = vault.path_of(stored.vault_name)
    assert vault.verify(stored.vault_name, stored.sha256) is Verification.OK
    master.chmod(0o644)
    master.write_bytes(b"bit rot")
    assert vault.verify(stored.vault_name, stored.sha256) is Verification.CHANGED
    with pytest.raises(StorageError, match="damaged"):
        vault.take(found)
    assert master.read_bytes() == b"bit rot"
    assert files(vault) == [master]
    master.unlink()
    assert vault.verify(stored.vault_name, stored.sha256) is Verification.MISSING
    master.symlink_to(found.path)
    assert vault.verify(stored.vault_name, stored.sha256) is Verification.CHANGED
    master.unlink()
    master.mkdir()
    assert vault.verify(stored.vault_name, stored.sha256) is Verification.CHANGED


@pytest.mark.parametrize("name", ["../etc/passwd", "aa/x.pdf", "/etc/passwd", "ab/" + "a" * 64])
def test_no_path_leads_out_of_the_vault(vault: Vault, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        vault.path_of(name)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Cộng hòa xã hội chủ nghĩa\n".encode() * 90, "plain text"),
        ("Cộng hòa".encode("utf-16"), "plain text"),
        (b"PK\x03\x04\x00\x00", "no format"),
        (b"\xe1\x00\xffgarbage", "no format"),
    ],
)
def test_what_is_no_scan_is_refused_whatever_its_name(
    tmp_path: Path, vault: Vault, seen: Look, content: bytes, words: str
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=words):
        vault.take(seen(path))
    assert not vault.root.exists()


def test_changed_swapped_or_gone_since_it_was_seen(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look
) -> None:
    found = seen(scan(tmp_path / "a.pdf"))
    scan(found.path, b"longer than before")
    with pytest.raises(NotReadyError, match="next run"):
        vault.take(found)
    found.path.unlink()
    with pytest.raises(NotReadyError):
        vault.take(found)
    found.path.symlink_to(scan(tmp_path / "secret.pdf"))
    with pytest.raises(BadInputError, match="link"):
        vault.take(found)
    assert files(vault) == []


@pytest.mark.parametrize("grown", [b"more", b"m" * (1 << 20)])
def test_file_that_grows_during_the_copy_is_not_ready(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look, monkeypatch: pytest.MonkeyPatch, grown: bytes
) -> None:
    source = scan(tmp_path / "a.pdf", b"x" * (1 << 20))
    found = seen(source)

    def write_while_the_scanner_writes(descriptor: int, data: bytes) -> None:
        with source.open("ab") as more:
            more.write(grown)
        write_all(descriptor, data)

    monkeypatch.setattr("pipeline.intake.copying.write_all", write_while_the_scanner_writes)
    with pytest.raises(NotReadyError):
        vault.take(found)
    assert files(vault) == []


def test_disk_that_gives_back_other_bytes_stores_nothing(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pipeline.intake.copying.write_all", lambda descriptor, data: write_all(descriptor, data[:-1] + b"?")
    )
    with pytest.raises(StorageError, match="other bytes"):
        vault.take(seen(scan(tmp_path / "a.pdf")))
    assert files(vault) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("step", ["write", "fsync", "mkdir", "replace"])
def test_every_refusal_of_the_disk_is_told_and_leaves_nothing(
    tmp_path: Path,
    vault: Vault,
    scan: Write,
    seen: Look,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    step: str,
) -> None:
    found = seen(scan(tmp_path / "a.pdf"))

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, refuse)
        with pytest.raises(StorageError) as caught:
            vault.take(found)
    assert "sohoa" in str(caught.value) or "run again" in str(caught.value)
    assert files(vault) == [] if vault.root.exists() else True
    assert not vault.take(found).already_there


def test_full_disk_stops_one_file_and_not_the_next(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look, in_child: Child
) -> None:
    """A real refusal in the middle of a write: the limit of file size in a child process."""
    large = seen(scan(tmp_path / "large.pdf", b"x" * 300_000))
    small = seen(scan(tmp_path / "small.pdf"))

    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(StorageError, match="ulimit"):
            vault.take(large)
        assert files(vault) == []
        vault.take(small)

    assert in_child(fill) == 0
    assert len(files(vault)) == 1
    assert not vault.take(large).already_there


def check_whole(vault: Vault, found: Candidate) -> None:
    """One more take after a kill: the master is right and nothing else is there."""
    stored = vault.take(found)
    assert vault.verify(stored.vault_name, stored.sha256) is Verification.OK
    vault.sweep()
    for path in files(vault):
        assert path.stem == hashlib.sha256(path.read_bytes()).hexdigest()


def test_killed_at_random_moments(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look, in_child: Child
) -> None:
    found = [seen(scan(tmp_path / f"{i}.pdf", random.Random(i).randbytes(3000 * i))) for i in range(40)]

    def take_all() -> None:
        for one in found:
            vault.take(one)

    moments = random.Random(2024)
    killed = 0
    for _ in range(30):
        status = in_child(take_all, kill_after=moments.uniform(0.001, 0.04))
        killed += os.WIFSIGNALED(status)
        check_whole(vault, moments.choice(found))
    assert killed > 0
    take_all()
    assert len(files(vault)) == len(found)


def test_killed_at_every_step(tmp_path: Path, vault: Vault, scan: Write, seen: Look, in_child: Child) -> None:
    """Dies before the n-th call into the system, for every n until a take gets through."""
    step = 0
    while True:
        found = seen(scan(tmp_path / f"{step}.pdf", b"%d" % step))

        def take(limit: int = step, one: Candidate = found) -> None:
            calls = 0

            def count(_frame: object, event: str, called: object) -> None:
                nonlocal calls
                if event == "c_call" and getattr(called, "__module__", "") in ("posix", "fcntl"):
                    calls += 1
                    if calls > limit:
                        os.kill(os.getpid(), signal.SIGKILL)

            sys.setprofile(count)
            try:
                vault.take(one)
            finally:
                sys.setprofile(None)

        status = in_child(take)
        check_whole(vault, found)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        step += 1
    assert step > 20
    assert len(files(vault)) == step + 1


def test_sweep_leaves_what_a_living_run_writes(
    tmp_path: Path, vault: Vault, scan: Write, seen: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[int] = []

    def write_while_another_run_sweeps(descriptor: int, data: bytes) -> None:
        swept.append(vault.sweep())
        write_all(descriptor, data)

    monkeypatch.setattr("pipeline.intake.copying.write_all", write_while_another_run_sweeps)
    vault.take(seen(scan(tmp_path / "a.pdf")))
    assert swept == [0]
    assert len(files(vault)) == 1
