"""Workspaces: made once, never over something else, one run at a time."""

from pathlib import Path

import pytest

from pipeline.batch.workspace import find_workspace, held_for_run, make_workspace
from pipeline.errors import EnvironmentFault, UnreachableError, UsageError


def test_workspace_is_made_with_its_parents_and_found_again(tmp_path: Path) -> None:
    workspace, is_new = make_workspace(tmp_path / "a" / "b", "# settings\n")
    assert is_new
    assert find_workspace(tmp_path / "a" / "b") == workspace
    assert workspace.settings_file.read_text() == "# settings\n"
    for folder in (workspace.vault, workspace.derived, workspace.index, workspace.inbox, workspace.scratch):
        assert folder.is_dir()


def test_making_again_completes_it_and_keeps_the_settings(tmp_path: Path) -> None:
    workspace, _ = make_workspace(tmp_path / "w", "mine")
    workspace.derived.rmdir()
    assert make_workspace(tmp_path / "w", "other") == (workspace, False)
    assert workspace.derived.is_dir()
    assert workspace.settings_file.read_text() == "mine"


def test_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.doc").touch()
    with pytest.raises(UsageError, match="holds other files"):
        make_workspace(tmp_path, "")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.doc"]


def test_place_where_no_folder_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFault, match="cannot be made"):
        make_workspace(tmp_path / "file" / "w", "")


def test_missing_workspace_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="init"):
        find_workspace(tmp_path)


def test_run_begins_with_an_empty_scratch_folder(tmp_path: Path) -> None:
    workspace, _ = make_workspace(tmp_path / "w", "")
    (workspace.scratch / "half.pdf").touch()
    (workspace.scratch / "tess").mkdir()
    (workspace.scratch / "tess" / "page.png").touch()
    with held_for_run(workspace):
        assert list(workspace.scratch.iterdir()) == []


def test_second_run_is_told_to_wait_and_takes_nothing_from_the_first(tmp_path: Path) -> None:
    workspace, _ = make_workspace(tmp_path / "w", "")
    with held_for_run(workspace):
        (workspace.scratch / "half.pdf").touch()
        with pytest.raises(UnreachableError, match="wait"), held_for_run(workspace):
            pass
        assert (workspace.scratch / "half.pdf").exists()
    with held_for_run(workspace):
        pass
