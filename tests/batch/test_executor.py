"""Workers: what they give back, what ends them, and that the next task has a fresh one."""

import os
import signal
import subprocess
import tempfile
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from pipeline.batch.executor import WORKER_ENDED, ProcessExecutor, SerialExecutor
from pipeline.batch.policy import exit_code, failure_of
from pipeline.errors import EnvironmentFault
from pipeline.language import message
from pipeline.model.outcome import Failure, FailureKind, RunReport, Stage


def test_workers_give_values_survive_each_other_and_leave_no_programs_behind(tmp_path: Path) -> None:
    with ProcessExecutor(2, 2048, tmp_path) as executor:
        good = executor.submit(abs, -3, 30)
        dead = executor.submit(os._exit, 9, 30)
        slow = executor.submit(time.sleep, 30, 2)
        program = executor.submit(subprocess.check_call, ["sleep", "307"], 2)
        place = executor.submit(tempfile.mkdtemp, None, 30)
        assert good.result() == 3
        for ended in (dead, slow, program):
            with pytest.raises(WORKER_ENDED):
                ended.result()
        assert Path(place.result()).parent == tmp_path, "temporary files lie where the next run removes them"
        assert executor.submit(abs, -4, 30).result() == 4
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert b"sleep\x00307\x00" not in commands


def test_serial_twin_does_the_same_here() -> None:
    with SerialExecutor() as executor:
        assert executor.submit(abs, -3, 30).result() == 3


def test_worker_killed_by_the_system_is_out_of_memory(tmp_path: Path) -> None:
    with ProcessExecutor(1, 2048, tmp_path) as executor:
        future = executor.submit(signal.raise_signal, signal.SIGKILL, 30)
        error = future.exception()
    assert error is not None
    assert failure_of(error, Stage.READ, 4).kind is FailureKind.OUT_OF_MEMORY


def test_error_that_nobody_expects_is_raised_on() -> None:
    with pytest.raises(ZeroDivisionError):
        failure_of(ZeroDivisionError(), Stage.READ, 1)


def test_workers_that_cannot_start_are_a_fault_of_the_settings() -> None:
    with pytest.raises(EnvironmentFault, match="worker_megabytes"):
        failure_of(BrokenProcessPool(), Stage.READ, 1)


@pytest.mark.parametrize(
    ("report", "refused", "code"),
    [
        (RunReport(), 0, 0),
        (RunReport(documents=2, pages=2), 0, 0),
        (
            RunReport(
                documents=2, pages=1, failures=(("a", Failure(Stage.READ, FailureKind.BUG, message("x"))),)
            ),
            0,
            4,
        ),
        (RunReport(documents=1, failures=(("a", Failure(Stage.READ, FailureKind.BUG, message("x"))),)), 0, 5),
        (RunReport(documents=1, pages=1), 1, 4),
        (RunReport(), 1, 5),
        (RunReport(quarantined=1), 1, 4),
        (RunReport(interrupted=True, pages=1), 0, 130),
    ],
)
def test_exit_code_of_a_run(report: RunReport, refused: int, code: int) -> None:
    assert exit_code(report, refused) == code
