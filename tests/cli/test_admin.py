"""Commands that look after the archive."""

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Sohoa = Callable[..., Any]


def hits(workspace: Path, sohoa_in: Sohoa) -> list[Any]:
    return [
        json.loads(sohoa_in(workspace, "search", words, "--json").stdout)["hits"]
        for words in ("lưu trữ", "uy ban", "")
    ]


def test_init_makes_every_folder_and_explains_every_setting(tmp_path: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(tmp_path / "new", "init")
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} >= {
        "sohoa.toml", "catalogue.sqlite3", "vault", "derived", "index", "inbox", "logs",
    }  # fmt: skip
    text = (tmp_path / "new" / "sohoa.toml").read_text("utf-8")
    for section in tomllib.loads(text).values():
        for key in section:
            assert text[: text.index(f"\n{key} = ")].splitlines()[-1].startswith("# ")


def test_init_notes_in_the_log_that_it_makes_an_index_and_warns_of_nothing(workspace: Path) -> None:
    """A warning of which the log does not take care is shown to staff, in the words of programmers."""
    (line,) = (workspace / "logs" / "sohoa.log").read_text("utf-8").splitlines()
    assert " INFO " in line
    assert "no search index" in line


def test_init_again_changes_nothing_and_a_folder_with_other_files_is_left_alone(
    changeable: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    (changeable / "sohoa.toml").write_text("[reading]\nrender_dpi = 150\n")
    assert sohoa_in(changeable, "init").exit_code == 0
    assert (changeable / "sohoa.toml").read_text() == "[reading]\nrender_dpi = 150\n"
    assert json.loads(sohoa_in(changeable, "search", "--json").stdout)["total_documents"] == 4
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.doc").touch()
    result = sohoa_in(tmp_path / "other", "init")
    assert (result.exit_code, "holds other files" in result.stderr) == (2, True)
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["thesis.doc"]


def test_verify_of_a_whole_vault(digitized: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(digitized, "verify", "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["masters"], answer["damaged"]) == (0, 4, [])
    assert (answer["quarantine"]["damaged"], answer["quarantine"]["audit"]["entries"]) == ([], 1)


def test_verify_finds_a_changed_and_a_missing_master(changeable: Path, sohoa_in: Sohoa) -> None:
    changed, missing = sorted((changeable / "vault").glob("??/*"))[:2]
    changed.chmod(0o644)
    changed.write_bytes(changed.read_bytes() + b"x")
    missing.unlink()
    result = sohoa_in(changeable, "verify", "--json")
    found = {row["vault_name"]: row["state"] for row in json.loads(result.stdout)["damaged"]}
    names = [path.relative_to(changeable / "vault").as_posix() for path in (changed, missing)]
    assert found == dict(zip(names, ["changed", "missing"], strict=True))
    assert result.exit_code == 4
    told = sohoa_in(changeable, "verify")
    assert (told.exit_code, "backup" in told.stderr) == (4, True)


def test_reindex_gives_the_same_answers(changeable: Path, sohoa_in: Sohoa) -> None:
    before = hits(changeable, sohoa_in)
    shutil.rmtree(changeable / "index")
    lost = sohoa_in(changeable, "search", "lưu trữ")
    assert (lost.exit_code, "is missing" in lost.stderr) == (3, True), "nothing found would be a lie"
    assert not (changeable / "index").exists(), "an empty index would never be filled"
    result = sohoa_in(changeable, "reindex")
    assert (result.exit_code, "5 pages" in result.stderr) == (0, True), result.stderr
    assert hits(changeable, sohoa_in) == before
    assert sohoa_in(changeable, "reindex").exit_code == 0
    assert hits(changeable, sohoa_in) == before


def test_a_catalogue_that_is_gone_is_not_taken_for_an_empty_one(workspace: Path, sohoa_in: Sohoa) -> None:
    (workspace / "catalogue.sqlite3").unlink()
    for command in ("run", "search"):
        result = sohoa_in(workspace, command)
        assert (result.exit_code, "backup" in result.stderr) == (3, True)
    assert not (workspace / "catalogue.sqlite3").exists()
    assert sohoa_in(workspace, "init").exit_code == 0
    assert sohoa_in(workspace, "search").exit_code == 0


@pytest.mark.tesseract
def test_doctor_names_every_part_and_finds_this_machine_fit(workspace: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(workspace, "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert all(set(check) == {"name", "ok", "needed", "found", "remedy"} for check in checks.values())
    for name in ("tesseract", "pdftoppm", "tesseract vie", "tesserocr", "engine tesseract: letters"):
        assert name in checks
    assert result.exit_code == 0


def test_doctor_names_the_command_that_installs_what_is_missing(
    tmp_path: Path, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = sohoa_in(tmp_path, "doctor")
    assert result.exit_code == 3
    assert "apt-get install poppler-utils" in result.stdout
    assert "apt-get install tesseract-ocr" in result.stdout
