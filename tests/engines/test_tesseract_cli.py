"""The program may crash, hang, answer nonsense or be missing: each an error of ours, none a surprise."""

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines.tesseract_cli import TesseractProgram
from pipeline.errors import EngineError, EnvironmentFault

BROKEN = Path(__file__).parents[1] / "broken_engines"
PAGE = np.full((60, 200), 255, np.uint8)


@pytest.fixture
def replace_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "ReplaceProgram":
    return ReplaceProgram(tmp_path / "bin", monkeypatch)


class ReplaceProgram:
    """Puts a program called `tesseract` before all others on PATH."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch

    def __call__(self, script: str) -> None:
        self._folder.mkdir()
        program = self._folder / "tesseract"
        shutil.copy(BROKEN / script, program)
        program.chmod(0o755)
        self._monkeypatch.setenv("PATH", f"{self._folder}:/usr/bin:/bin")


pytestmark = pytest.mark.tesseract


@pytest.mark.parametrize("script", ["crash.sh", "garbage.sh", "no_utf8.sh", "silent.sh"])
def test_a_broken_program_is_an_engine_error(replace_program: ReplaceProgram, script: str) -> None:
    replace_program(script)
    with TesseractProgram() as engine:
        with pytest.raises(EngineError):
            engine.read_page(PAGE)
        with pytest.raises(EngineError):
            engine.read_line(PAGE)


@pytest.mark.parametrize("script", ["crash.sh", "garbage.sh", "no_utf8.sh", "silent.sh"])
def test_a_broken_program_cannot_tell_how_a_page_lies(replace_program: ReplaceProgram, script: str) -> None:
    replace_program(script)
    with TesseractProgram() as engine:
        assert engine.rotation(PAGE) is None


def test_a_program_that_hangs_is_stopped_at_its_limit(replace_program: ReplaceProgram) -> None:
    replace_program("hang.sh")
    start = time.monotonic()
    with TesseractProgram(seconds=0.5) as engine, pytest.raises(EngineError, match="timeout"):
        engine.read_page(PAGE)
    assert time.monotonic() - start < 5


def test_a_missing_program_is_a_fault_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = TesseractProgram()
    monkeypatch.setenv("PATH", str(tmp_path))
    for work in (engine.read_page, engine.read_line, engine.rotation):
        with pytest.raises(EnvironmentFault, match="apt-get install tesseract-ocr"):
            work(PAGE)
