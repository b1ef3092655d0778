"""Engines by name, and the check before a run."""

from pathlib import Path

import pytest

from pipeline.engines.choice import open_engine
from pipeline.engines.names import EngineName, check_engine
from pipeline.errors import EnvironmentFault

pytestmark = pytest.mark.tesseract


@pytest.mark.parametrize("name", EngineName)
def test_every_name_opens_an_engine_that_says_its_version_and_language(name: EngineName) -> None:
    engine = open_engine(name)
    program, version, language = engine.name.split()
    assert program in {"tesserocr", "tesseract"}
    assert version.split(".")[0].isdigit()
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
