"""Files with secrets: for their owner alone."""

from pathlib import Path

import pytest

from pipeline.batch.secret_file import read_secret
from pipeline.errors import EnvironmentFault


def written(folder: Path, content: str, mode: int) -> Path:
    path = folder / "secret"
    path.write_text(content, "utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_secret_of_its_owner_is_read_without_the_end_of_its_line(tmp_path: Path, mode: int) -> None:
    assert read_secret(written(tmp_path, "bí mật 1\n", mode)) == "bí mật 1"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644])
def test_secret_that_others_may_use_is_refused_and_not_told(tmp_path: Path, mode: int) -> None:
    with pytest.raises(EnvironmentFault, match="chmod 600") as caught:
        read_secret(written(tmp_path, "hunter2", mode))
    assert "hunter2" not in str(caught.value)


def test_empty_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="empty"):
        read_secret(written(tmp_path, "\n", 0o600))


def test_file_that_is_not_there_is_a_fault_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"gone cannot be read: No such file"):
        read_secret(tmp_path / "gone")
