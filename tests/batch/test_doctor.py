"""The doctor: what is there, what is missing, and the command that mends it."""

import shutil
from pathlib import Path

import pytest

from pipeline.batch.doctor import examine
from pipeline.batch.examined import Check


def by_name() -> dict[str, Check]:
    return {check.name: check for check in examine()}


@pytest.mark.tesseract
def test_fit_machine_has_a_version_or_a_place_for_every_part() -> None:
    checks = by_name()
    assert [check.name for check in checks.values() if check.needed and not check.ok] == []
    assert checks["tesseract"].found[0].isdigit()
    assert checks["tesseract vie"].found.endswith("tessdata")
    assert checks["engine linenet: letters"].found == "134/134"
    for engine in ("tesseract", "tesseract-cli", "linenet"):
        assert checks[f"engine {engine}: reading"].ok, "it reads a line that was drawn for it"
        count, of = map(int, checks[f"engine {engine}: letters"].found.split("/"))
        assert of == 134
        assert count >= 132


def test_missing_program_names_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    check = by_name()["pdftoppm"]
    assert (check.ok, check.needed) == (False, True)
    assert check.remedy is not None
    assert "apt-get install poppler-utils" in check.remedy.text("en")


def test_program_that_does_not_start_counts_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pdfinfo"
    program.write_text("#!/nonexistent/interpreter\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not by_name()["pdfinfo"].ok


def test_line_reader_that_cannot_run_is_named_and_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract stands in for it."""
    monkeypatch.setattr("pipeline.engines.choice._LINE_READER", "pipeline.engines.not_there")
    monkeypatch.setattr("pipeline.batch.doctor._LINE_READER", "no-such-library")
    checks = by_name()
    for name in ("engine linenet", "no-such-library"):
        check = checks[name]
        assert (check.ok, check.needed) == (False, False)
        assert check.remedy is not None
        assert "install" in check.remedy.text("en").lower()


def test_broken_recognizer_is_named_and_does_not_stop_the_examination(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(Path(__file__).parents[1] / "broken_engines" / "garbage.sh", tmp_path / "tesseract")
    (tmp_path / "tesseract").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    checks = by_name()
    broken = [
        check for name, check in checks.items() if name.startswith("engine tesseract-cli") and not check.ok
    ]
    assert broken
    assert all(check.remedy is not None for check in broken)
    assert "engine tesseract" in checks
