from pathlib import Path

import pytest

from pipeline.errors import StorageError
from pipeline.intake.durable import publish, sweep, temporary


def test_publish_makes_folders_and_replaces(tmp_path: Path) -> None:
    final = tmp_path / "derived" / "ab" / "x.pdf"
    for content in (b"old", b"new"):
        with temporary(tmp_path) as temp:
            temp.path.write_bytes(content)
            publish(temp.path, final)
        assert final.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["derived"]


def test_temporary_vanishes_when_it_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), temporary(tmp_path / "new"):
        raise RuntimeError
    assert list((tmp_path / "new").iterdir()) == []


def test_publish_says_what_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a file where a folder should be")
    with temporary(tmp_path) as temp, pytest.raises(StorageError, match="run again"):
        publish(temp.path, tmp_path / "x" / "y.pdf")


def test_sweep_takes_only_its_own_left_overs(tmp_path: Path) -> None:
    (tmp_path / ".sohoa-dead.part").touch()
    (tmp_path / "scan.part").touch()
    with temporary(tmp_path) as alive:
        assert sweep(tmp_path) == 1
        assert alive.path.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["scan.part"]
    assert sweep(tmp_path / "nowhere") == 0
