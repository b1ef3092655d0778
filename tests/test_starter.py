"""The starter of Elasticsearch for tests and for `make run-elastic`: what it says and ends with."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STARTER = ROOT / ".ci" / "elasticsearch"
BESIDE = (sys.executable, str(ROOT / ".ci" / "with_elasticsearch.py"))


def called(*words: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("word", ["status", "url", "pid", "restart"])
def test_what_does_not_run_ends_with_3_and_no_address(tmp_path: Path, word: str) -> None:
    result = called(STARTER, word, SOHOA_ES_CACHE=str(tmp_path), SOHOA_ES_NAME="nothing")
    assert (result.returncode, result.stdout) == (3, "")
    assert "'nothing'" in result.stderr


def test_stopping_what_does_not_run_is_no_error_and_leaves_nothing(tmp_path: Path) -> None:
    result = called(STARTER, "stop", SOHOA_ES_CACHE=str(tmp_path), SOHOA_ES_NAME="nothing")
    assert (result.returncode, result.stdout) == (0, "")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["nothing.lock"]


def test_wrong_use_ends_with_2_and_explains_every_word() -> None:
    result = called(STARTER)
    assert result.returncode == 2
    for word in ("start", "stop", "restart", "status", "url", "pid", "fetch", "SOHOA_ES_FLAVOUR"):
        assert word in result.stderr
    assert "set -euo" not in result.stderr


@pytest.mark.parametrize(("variable", "value"), [("SOHOA_ES_FLAVOUR", "core7"), ("SOHOA_ES_NAME", "../x")])
def test_unknown_settings_are_refused(variable: str, value: str) -> None:
    result = called(STARTER, "start", **{variable: value})
    assert (result.returncode, value in result.stderr) == (2, True)


def test_java_that_is_too_old_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho '    java.specification.version = 11' >&2\n")
    java.chmod(0o755)
    result = called(
        STARTER, "start",
        SOHOA_ES_CACHE=str(tmp_path), SOHOA_ES_NAME="old-java", SOHOA_ES_JAVA_HOME=str(tmp_path),
    )  # fmt: skip
    assert (result.returncode, "(11)" in result.stderr, "apt-get install" in result.stderr) == (3, True, True)


def test_a_server_that_is_named_is_used_and_the_exit_code_is_that_of_the_command() -> None:
    result = called(*BESIDE, "SOHOA_X", "bash", "-c", "echo $SOHOA_X; exit 7", SOHOA_X="http://there:9200")
    assert (result.returncode, result.stdout) == (7, "http://there:9200\n")


def test_without_java_optional_tests_run_and_what_is_skipped_is_said(tmp_path: Path) -> None:
    for program in ("bash", "env", "id", "cat", "cut", "grep", "sed"):
        (tmp_path / program).symlink_to(shutil.which(program) or "")
    environment = {"PATH": str(tmp_path), "CI": "", "SOHOA_ES_NAME": "no-java"}
    result = called(*BESIDE, "--optional", "SOHOA_X", "bash", "-c", "echo [$SOHOA_X]", **environment)
    assert (result.returncode, result.stdout) == (0, "[]\n")
    assert "skipped" in result.stderr
    assert "bỏ qua" in result.stderr


STAND_IN = """#!/bin/sh
echo "$1" >>"$0.calls"
case $1 in
    start) echo http://127.0.0.1:1 ;;
    url) exit 3 ;;
esac
"""
"""Of the starter, beside a copy of the script: what a real one leaves is looked at in `test_outages.py`."""


def test_a_server_is_stopped_with_the_command_that_it_was_started_for(tmp_path: Path) -> None:
    """Also when the command is ended from outside; nothing of it is left."""
    beside = shutil.copy(BESIDE[1], tmp_path)
    for name in ("elasticsearch", "install-system"):
        (tmp_path / name).write_text(STAND_IN)
        (tmp_path / name).chmod(0o755)
    command = [BESIDE[0], beside, "SOHOA_X", "bash", "-c", "echo $SOHOA_X; exec sleep 60"]
    environment = {name: value for name, value in os.environ.items() if name != "SOHOA_X"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "http://127.0.0.1:1\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM
    calls = (tmp_path / "elasticsearch.calls").read_text().split()
    assert (calls.count("start"), calls[-1]) == (1, "stop")
