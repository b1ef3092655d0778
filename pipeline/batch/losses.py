"""What it means when a worker does not come back."""

import signal
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool

from pebble import ProcessExpired

from pipeline.batch.tasks import OUT_OF_MEMORY
from pipeline.errors import EnvironmentFault
from pipeline.language import message
from pipeline.model.outcome import Failure, FailureKind, Stage


def failure_of(error: BaseException, stage: Stage, page_number: int | None) -> Failure:
    """The failure of a task whose worker was killed at its limit or died; any other error is raised on.

    Raises `EnvironmentFault` where no worker can start at all.
    """
    if isinstance(error, FutureTimeoutError):
        text = message("The page took too long and was stopped; raise page_seconds, then `sohoa retry`.")
        return Failure(stage, FailureKind.TIMEOUT, text, page_number)
    if isinstance(error, ProcessExpired):
        if error.exitcode == -signal.SIGKILL:
            return Failure(stage, FailureKind.OUT_OF_MEMORY, message(OUT_OF_MEMORY), page_number)
        text = message(
            "The recognizer crashed on this page (exit code {code}); try `sohoa retry`, "
            "and look at the page if it fails again.",
            code=error.exitcode,
        )
        return Failure(stage, FailureKind.ENGINE, text, page_number)
    if isinstance(error, BrokenProcessPool):
        raise EnvironmentFault(
            "The worker processes end as soon as they start; raise worker_megabytes in sohoa.toml, "
            "then run again. Nothing is lost."
        ) from error
    if isinstance(error, MemoryError):
        return Failure(stage, FailureKind.OUT_OF_MEMORY, message(OUT_OF_MEMORY), page_number)
    raise error
