"""What becomes of a worker that does not come back."""

import signal
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool

import pytest
from pebble import ProcessExpired

from pipeline.batch.losses import failure_of
from pipeline.errors import EnvironmentFault
from pipeline.model.outcome import FailureKind, Stage


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
