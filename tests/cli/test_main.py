"""The command itself: quick help, every command, exit codes, two languages, a reader who has seen enough."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from pipeline.cli.main import COMMANDS, sohoa

Sohoa = Callable[..., Any]
SOHOA = (sys.executable, "-c", "from pipeline.cli.main import main; main()")
ENGINES = ("pipeline.engines.base", "pipeline.engines.choice", "tesserocr")
HEAVY = ("numpy", "cv2", "PIL", "sqlalchemy", "tantivy", "pikepdf", "pydantic", "tesserocr", "rich", "pebble")


def every_command(group: click.Group, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        found.append((*before, name))
        if isinstance(command, click.Group):
            found += every_command(command, (*before, name))
    return found


def test_help_is_quick() -> None:
    """The best of five: other programs on the machine slow single calls."""
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([*SOHOA, "--help"], check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.3, seconds


def test_help_loads_no_heavy_library() -> None:
    script = (
        "import sys; sys.argv = ['sohoa', '--help']\nfrom pipeline.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stderr.strip() == "[]"


def test_only_the_doctor_loads_recognizers() -> None:
    """They open libraries for pixels, which a run needs in its workers only, and a search nowhere."""
    others = sorted({module for module, _ in COMMANDS.values()} - {"pipeline.cli.doctor"})
    found = {
        tuple(modules): subprocess.run(
            [
                sys.executable, "-c",
                f"import sys, {', '.join(modules)}\n"
                f"print([name for name in sys.modules if name in {ENGINES}])",
            ],
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for modules in (others, ["pipeline.cli.doctor"])
    }  # fmt: skip
    assert found.pop(tuple(others)) == "[]"
    assert set(found.values()) != {"[]"}


@pytest.mark.parametrize("name", COMMANDS)
def test_command_exists_and_its_help_is_that_of_the_list(name: str) -> None:
    command = sohoa.get_command(click.Context(sohoa), name)
    assert command is not None
    assert command.help == COMMANDS[name][1]


def test_a_language_that_is_not_there_is_told_in_vietnamese(tmp_path: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(tmp_path, "run", lang="fr")
    assert (result.exit_code, "không hợp lệ" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["init", "run"])
def test_a_file_is_no_workspace(tmp_path: Path, sohoa_in: Sohoa, command: str) -> None:
    (tmp_path / "a.csv").touch()
    result = sohoa_in(tmp_path / "a.csv", command, lang="vi")
    assert (result.exit_code, "hư mục làm việc" in result.stderr) == (3, True)


@pytest.mark.parametrize("words", every_command(sohoa), ids=" ".join)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_command_has_a_help_page(
    tmp_path: Path, sohoa_in: Sohoa, words: tuple[str, ...], language: str
) -> None:
    result = sohoa_in(tmp_path, *words, "--help", lang=language)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 4


def test_every_option_is_explained() -> None:
    context = click.Context(sohoa)
    silent = []
    for words in every_command(sohoa):
        command: Any = sohoa
        for word in words:
            command = command.get_command(context, word)
        silent += [
            (words, one.name) for one in command.params if isinstance(one, click.Option) and not one.help
        ]
    assert silent == []


def test_folder_without_a_workspace_ends_with_3_and_names_the_command_that_makes_one(
    tmp_path: Path, sohoa_in: Sohoa
) -> None:
    result = sohoa_in(tmp_path, "run")
    assert result.exit_code == 3
    assert f"sohoa --workspace {tmp_path} init" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-command",),
        ("run", "--no-such-option"),
        ("ingest",),
        ("ingest", "gone.pdf"),
        ("show", "no-such-id"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2(workspace: Path, sohoa_in: Sohoa, words: tuple[str, ...]) -> None:
    result = sohoa_in(workspace, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_wrong_setting_ends_with_3_and_names_the_key(workspace: Path, sohoa_in: Sohoa) -> None:
    settings = workspace / "sohoa.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("page_seconds = 60.0", "page_seconds = -1"), "utf-8"
    )
    result = sohoa_in(workspace, "run")
    assert result.exit_code == 3
    assert "limits.page_seconds" in result.stderr


def test_language_can_be_chosen_by_option_and_by_environment(
    workspace: Path, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = sohoa_in(workspace, "run", lang="en")
    vietnamese = sohoa_in(workspace, "run", lang="vi")
    assert "Nothing waits to be read." in english.stderr
    assert english.stderr != vietnamese.stderr
    monkeypatch.setenv("SOHOA_LANG", "en")
    result = subprocess.run(
        [*SOHOA, "--workspace", workspace, "show", "no-such-id"], capture_output=True, text=True, check=False
    )
    assert "There is no document no-such-id" in result.stderr


def test_reader_who_closes_the_pipe_ends_nothing_with_an_error(digitized: Path) -> None:
    """`sohoa search … | head`"""
    command = f"{sys.executable} -c '{SOHOA[2]}' --workspace {digitized} search '' --json | head -c 20"
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_exit_code_of_a_command_is_that_of_the_program(workspace: Path) -> None:
    (workspace / "inbox" / "a.pdf").write_text("text")
    result = subprocess.run([*SOHOA, "--workspace", workspace, "run"], capture_output=True, check=False)
    assert result.returncode == 5
