import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.errors import StorageError
from pipeline.intake.candidate import Candidate
from pipeline.intake.done import move_to_done, sweep_done

Write = Callable[..., Path]
Look = Callable[[Path], Candidate]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return tmp_path / "inbox"


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than `tmp_path`."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs /dev/shm as a second file system")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def test_moves_under_the_same_relative_name(inbox: Path, scan: Write, seen: Look) -> None:
    found = seen(scan(inbox / "Phòng 1" / "a (1).pdf"))
    moved = move_to_done(found, inbox)
    assert moved == inbox.resolve() / "done" / "Phòng 1" / "a (1).pdf"
    assert moved.exists()
    assert not found.path.exists()
    assert found.path.parent.is_dir(), "empty folders stay: scanners write into them"


def test_never_overwrites(inbox: Path, scan: Write, seen: Look) -> None:
    names = [move_to_done(seen(scan(inbox / "a.pdf", b"%d" % i)), inbox).name for i in range(3)]
    assert names == ["a.pdf", "a (2).pdf", "a (3).pdf"]
    assert len({path.read_bytes() for path in (inbox / "done").iterdir()}) == 3


def test_outside_done_changed_and_gone_files_stay(
    tmp_path: Path, inbox: Path, scan: Write, seen: Look
) -> None:
    inbox.mkdir()
    for path in (tmp_path / "x.pdf", inbox / "done" / "y.pdf"):
        assert move_to_done(seen(scan(path)), inbox) == path
        assert path.exists()
    changed = seen(scan(inbox / "z.pdf"))
    scan(changed.path, b"the scanner used the name again")
    assert move_to_done(changed, inbox) == changed.path
    assert changed.path.exists(), "the new scan was never taken in"
    changed.path.unlink()
    assert move_to_done(changed, inbox) == changed.path


def test_mends_a_move_that_was_killed_in_the_middle(inbox: Path, scan: Write, seen: Look) -> None:
    found = seen(scan(inbox / "a.pdf"))
    (inbox / "done").mkdir()
    os.link(found.path, inbox / "done" / "a.pdf")
    assert move_to_done(found, inbox).name == "a.pdf"
    assert [path.name for path in inbox.rglob("*.pdf")] == ["a.pdf"]


def test_works_where_there_are_no_hard_links(
    inbox: Path, scan: Write, seen: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    names = [move_to_done(seen(scan(inbox / "a.pdf", b"%d" % i)), inbox).name for i in range(2)]
    assert names == ["a.pdf", "a (2).pdf"]
    assert not (inbox / "a.pdf").exists()


def test_carries_to_another_disk_and_keeps_the_time(
    inbox: Path, other_disk: Path, scan: Write, seen: Look
) -> None:
    inbox.mkdir()
    (inbox / "done").symlink_to(other_disk)
    found = seen(scan(inbox / "sub" / "a.pdf"))
    moved = move_to_done(found, inbox)
    assert not found.path.exists()
    assert (moved.stat().st_mtime_ns, moved.stat().st_size) == (found.modified_ns, found.size)
    assert [path.name for path in other_disk.rglob("*") if path.is_file()] == ["a.pdf"]


def test_mends_a_carry_that_was_killed_before_the_source_went(
    inbox: Path, other_disk: Path, scan: Write, seen: Look
) -> None:
    inbox.mkdir()
    (inbox / "done").symlink_to(other_disk)
    found = seen(scan(inbox / "a.pdf"))
    copy = other_disk / "a.pdf"
    copy.write_bytes(found.path.read_bytes())
    os.utime(copy, ns=(found.modified_ns, found.modified_ns))
    (other_disk / ".sohoa-dead.part").touch()
    assert move_to_done(found, inbox).name == "a.pdf"
    assert sweep_done(inbox) == 1
    assert [path.name for path in other_disk.iterdir()] == ["a.pdf"]


def test_a_disk_that_refuses_leaves_the_scan_in_the_inbox(
    inbox: Path, scan: Write, seen: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = seen(scan(inbox / "a.pdf"))

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(StorageError, match="read-only"):
        move_to_done(found, inbox)
    assert found.path.exists()
