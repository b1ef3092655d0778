"""Who does the work: killable worker processes, or the same process for tests and for small machines.

Both take a function of one argument and give a future of its value. A worker that hangs is killed at its
time limit, one that crashes or outgrows its memory dies alone, and each costs one page: the future then
holds one of the errors below, and the pool has a fresh worker.
"""

import contextlib
import os
import resource
import signal
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import Any, Final, Protocol, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.batch.workshop import end_with_parent, workers_context

Result = TypeVar("Result")
Argument = TypeVar("Argument")

WORKER_ENDED: Final = (FutureTimeoutError, ProcessExpired)
"""What a future raises when its worker was killed at the limit, or died."""


class Executor(Protocol):
    """Does work elsewhere, one argument at a time."""

    @property
    def width(self) -> int:
        """Tasks that keep all its workers busy, and one ready for each when it is done."""
        ...

    def submit(
        self, work: Callable[[Argument], Result], argument: Argument, seconds: float
    ) -> "Future[Result]":
        """Starts the work as soon as a worker is free; it is stopped after so many seconds."""
        ...

    def close(self, *, at_once: bool = False) -> None:
        """Lets the workers go: after their work, or `at_once`, which loses what they have in hand."""
        ...


class SerialExecutor:
    """The serial twin: works in this process, at once, without limits."""

    width = 1

    def submit(
        self, work: Callable[[Argument], Result], argument: Argument, seconds: float
    ) -> "Future[Result]":
        """A future that is done already; `seconds` does not bind."""
        future: Future[Result] = Future()
        future.set_result(work(argument))
        return future

    def close(self, *, at_once: bool = False) -> None:
        """Nothing to let go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ProcessExecutor:
    """Worker processes with a limit of time for each task and of memory for each worker."""

    def __init__(self, jobs: int, megabytes: int, scratch: Path) -> None:
        """`scratch` takes what libraries put into temporary files; the next run empties it after a kill."""
        self.width = 2 * jobs
        self._pool: Any = ProcessPool(
            max_workers=jobs,
            initializer=_prepare_worker,
            initargs=(megabytes, scratch, dict(os.environ)),
            context=workers_context(),
        )

    def submit(
        self, work: Callable[[Argument], Result], argument: Argument, seconds: float
    ) -> "Future[Result]":
        """A future of the work; raises one of `WORKER_ENDED` where the worker did not survive it."""
        future: Future[Any] = self._pool.schedule(work, args=(argument,), timeout=seconds)
        return future

    def dismiss(self) -> None:
        """Has the workers end, and what they have in hand is lost; `close` waits until they have."""
        self._pool.stop()

    def close(self, *, at_once: bool = False) -> None:
        """Ends the workers."""
        if at_once:
            self.dismiss()
        else:
            self._pool.close()
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(at_once=kind is not None)


def _prepare_worker(megabytes: int, scratch: Path, environment: Mapping[str, str]) -> None:
    """Bounds memory, leaves Ctrl-C to the parent, and keeps C libraries from talking on the terminal.

    The environment is that of the parent now, not that in which the process began of which this is a copy.
    Raises `MemoryError` where there is no room to begin with; then no worker starts.
    """
    end_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = str(scratch)
    _bound_memory(megabytes << 20)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_with_programs)
    silence()


def _bound_memory(most: int) -> None:
    """Bounds the address space to so many bytes, the libraries that are loaded already among them."""
    taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    if taken >= most:
        raise MemoryError(taken)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def silence() -> None:
    """Lets what this process and its C libraries say on standard error go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _end_with_programs(*_: object) -> None:
    """Ends a worker at its limit together with the programs it has called, which would outlive it."""
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text("ascii").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
    os._exit(1)
