"""What becomes of a worker that does not come back, and the exit code of a run."""

import signal
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool

import pytest
from pebble import ProcessExpired

from pipeline.batch.policy import exit_code, failure_of
from pipeline.errors import EnvironmentFault
from pipeline.language import message
from pipeline.model.outcome import Failure, FailureKind, RunReport, Stage

FAILED = (("a.pdf", Failure(Stage.READ, FailureKind.ENGINE, message("x"), 1)),)


@pytest.mark.parametrize(
    ("error", "kind", "word"),
    [
        (FutureTimeoutError(), FailureKind.TIMEOUT, "page_seconds"),
        (ProcessExpired("died", code=-signal.SIGKILL), FailureKind.OUT_OF_MEMORY, "worker_megabytes"),
        (MemoryError(), FailureKind.OUT_OF_MEMORY, "worker_megabytes"),
        (ProcessExpired("died", code=-signal.SIGSEGV), FailureKind.ENGINE, "exit code -11"),
        (ProcessExpired("died", code=1), FailureKind.ENGINE, "exit code 1"),
    ],
)
def test_the_death_of_a_worker_is_a_failure_that_says_what_to_do(
    error: BaseException, kind: FailureKind, word: str
) -> None:
    failure = failure_of(error, Stage.READ, 7)
    assert (failure.stage, failure.kind, failure.page_number) == (Stage.READ, kind, 7)
    assert word in failure.message.text("en")
    assert "sohoa retry" in failure.message.text("en")


def test_workers_that_end_as_they_start_are_a_fault_of_the_settings() -> None:
    with pytest.raises(EnvironmentFault, match="worker_megabytes"):
        failure_of(BrokenProcessPool(), Stage.READ, 1)


@pytest.mark.parametrize("error", [ValueError("a bug"), KeyboardInterrupt()])
def test_other_errors_are_not_hidden(error: BaseException) -> None:
    with pytest.raises(type(error)):
        failure_of(error, Stage.READ, 1)


@pytest.mark.parametrize(
    ("report", "refused", "code"),
    [
        (RunReport(), 0, 0),
        (RunReport(documents=2, pages=5), 0, 0),
        (RunReport(documents=2, quarantined=1), 0, 0),
        (RunReport(documents=2, pages=5, failures=FAILED), 0, 4),
        (RunReport(documents=2, pages=5), 1, 4),
        (RunReport(documents=2, quarantined=1, failures=FAILED), 0, 4),
        (RunReport(documents=1, failures=FAILED), 0, 5),
        (RunReport(), 3, 5),
        (RunReport(documents=1, pages=5, failures=FAILED, interrupted=True), 0, 130),
    ],
)
def test_exit_codes(report: RunReport, refused: int, code: int) -> None:
    assert exit_code(report, refused) == code
