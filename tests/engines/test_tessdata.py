"""Where language data is looked for."""

from pathlib import Path

import pytest

from pipeline.engines.tessdata import tessdata_folder
from pipeline.errors import EnvironmentFault


def _with_data(folder: Path, language: str) -> Path:
    folder.mkdir()
    (folder / f"{language}.traineddata").write_bytes(b"")
    return folder


def test_the_variable_goes_before_the_usual_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, usual = _with_data(tmp_path / "mine", "vie"), _with_data(tmp_path / "usual", "vie")
    monkeypatch.setenv("TESSDATA_PREFIX", str(mine))
    assert tessdata_folder("vie", [str(usual)]) == mine
    monkeypatch.delenv("TESSDATA_PREFIX")
    assert tessdata_folder("vie", [str(usual)]) == usual


def test_a_folder_without_that_language_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, usual = _with_data(tmp_path / "mine", "eng"), _with_data(tmp_path / "usual", "vie")
    monkeypatch.setenv("TESSDATA_PREFIX", str(mine))
    assert tessdata_folder("vie", [str(usual)]) == usual


def test_a_missing_language_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(EnvironmentFault, match="apt-get install tesseract-ocr-vie"):
        tessdata_folder("vie", [])
