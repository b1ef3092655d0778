"""`make train-reader` says what it needs before it does anything."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def asked(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / ".ci" / "train-reader", *words], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    "texts", ["", "no such folder", str(ROOT / "samples")], ids=["none", "gone", "no scans"]
)
def test_it_ends_with_2_and_says_what_to_give(texts: str, tmp_path: Path) -> None:
    done = asked(texts, tmp_path, tmp_path / "work", tmp_path / "out.onnx")
    assert done.returncode == 2
    assert "TEXTS=folder SCANS=folder" in done.stderr
    assert not (tmp_path / "work").exists()


def test_a_teacher_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").touch()
    done = subprocess.run(
        [ROOT / ".ci" / "train-reader", tmp_path, tmp_path, tmp_path / "work", tmp_path / "out.onnx"],
        env={"TEACHER": str(tmp_path / "gone.onnx"), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "gone.onnx" in done.stderr


def test_make_hands_on_what_is_given() -> None:
    shown = subprocess.run(
        ["make", "-n", "train-reader", "TEXTS=a", "SCANS=b", "HELD=c d"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    words = '"a" "b" "var/train-reader" "pipeline/engines/weights/linenet.onnx" c d'
    assert f".ci/train-reader {words}" in shown.stdout
