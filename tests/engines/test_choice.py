"""Engines by name, and the check before a run."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.engines import linenet
from pipeline.engines.choice import open_engine, open_or_stand_in
from pipeline.engines.linenet import LineNet
from pipeline.engines.linenet_model import WEIGHTS, load_model
from pipeline.engines.names import EngineName, check_engine
from pipeline.errors import EngineError, EnvironmentFault

pytestmark = pytest.mark.tesseract


@pytest.mark.parametrize("name", EngineName)
def test_every_name_opens_an_engine_that_says_its_version_and_language(name: EngineName) -> None:
    engine = open_engine(name)
    program, version, language = engine.name.split()
    assert program in {"linenet", "tesserocr", "tesseract"}
    assert len(version) == 8 if program == "linenet" else version.split(".")[0].isdigit()
    assert language == "vie"
    engine.close()


@pytest.mark.parametrize("name", EngineName)
def test_a_machine_that_has_all_passes_the_check(name: EngineName) -> None:
    check_engine(name)


def test_only_the_engine_that_needs_the_program_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    check_engine(EngineName.TESSERACT)
    with pytest.raises(EnvironmentFault, match="program tesseract is missing"):
        check_engine(EngineName.TESSERACT_CLI)


def test_who_reads_with_tesseract_loads_nothing_of_the_network() -> None:
    """Every worker starts so, and would pay for a library that it does not use."""
    code = (
        "import sys; from pipeline.batch import page_task; "
        "from pipeline.engines.choice import open_engine; "
        "from pipeline.engines.names import EngineName; open_engine(EngineName.TESSERACT).close(); "
        "print([name for name in sys.modules if name == 'onnxruntime' or 'engines.linenet' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_the_line_reader_that_runs_is_taken() -> None:
    engine, reason = open_or_stand_in(EngineName.LINENET)
    assert isinstance(engine, LineNet)
    assert reason is None
    engine.close()


def without_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delitem(sys.modules, "pipeline.engines.linenet")
    monkeypatch.delitem(sys.modules, "pipeline.engines.linenet_model")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    return "onnxruntime"


def without_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(linenet, "load_model", lambda _: load_model(folder / "linenet.onnx"))
    return "missing or damaged"


def with_a_damaged_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.copy(WEIGHTS.with_suffix(".sha256"), folder)
    (folder / "linenet.onnx").write_bytes(WEIGHTS.read_bytes()[:-1] + b"?")
    return without_model(folder, monkeypatch)


def with_another_sample_line(_: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    image = linenet.sample_line()[1]
    monkeypatch.setattr(linenet, "sample_line", lambda: ("Một dòng khác", image))
    return "reads its sample line as"


@pytest.mark.parametrize(
    "broken", [without_library, without_model, with_a_damaged_model, with_another_sample_line]
)
def test_tesseract_stands_in_for_a_line_reader_that_cannot_run(
    broken: Callable[[Path, pytest.MonkeyPatch], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = broken(tmp_path, monkeypatch)
    engine, reason = open_or_stand_in(EngineName.LINENET)
    assert engine.name.startswith("tesserocr ")
    assert reason is not None
    assert words in reason.text("en")
    assert 'choose the recognizer "tesseract"' in reason.text("en")
    engine.close()
    with pytest.raises(EnvironmentFault):
        open_engine(EngineName.LINENET)


def test_nothing_stands_in_for_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"not a model")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    for name in (EngineName.TESSERACT, EngineName.LINENET):
        with pytest.raises(EngineError):
            open_or_stand_in(name)
