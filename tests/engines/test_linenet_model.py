"""Weights of the line reader: a missing, damaged or foreign file is a fault that says what to do."""

from pathlib import Path

import pytest

pytest.importorskip("onnxruntime", reason="the line reader needs onnxruntime")

from onnxruntime.capi import onnxruntime_pybind11_state as native

from pipeline.engines.linenet_model import FAULTS, load_model
from pipeline.errors import EnvironmentFault


def write(folder: Path, data: bytes, digest: str | None) -> Path:
    path = folder / "linenet.onnx"
    path.write_bytes(data)
    if digest is not None:
        path.with_suffix(".sha256").write_text(digest, "ascii")
    return path


NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("digest", [None, "", "0" * 64, NOTHING], ids=["none", "empty", "other", "own"])
def test_a_damaged_file_is_a_fault_that_names_a_way_out(tmp_path: Path, digest: str | None) -> None:
    with pytest.raises(EnvironmentFault, match='choose the recognizer "tesseract"'):
        load_model(write(tmp_path, b"", digest))


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="missing or damaged"):
        load_model(tmp_path / "linenet.onnx")


def test_every_error_of_onnxruntime_is_translated() -> None:
    kinds = [kind for kind in vars(native).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 10
    assert [kind.__name__ for kind in kinds if not issubclass(kind, FAULTS)] == []
