"""The tasks of a run on their way to the workers: short ones that end or begin a document go before pages.

A pool works in the order in which it was given work. So no more is given to it than keeps its workers busy:
the PDF of a document that is read does not wait behind the hundred pages of the next one, and a kill costs
no document that could have been filed.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from pipeline.batch.executor import Executor

Then = Callable[[Future[Any]], None]


@dataclass(frozen=True, slots=True)
class _Task:
    work: Callable[[Any], Any]
    argument: Any
    seconds: float
    then: Then


class TaskQueue:
    """Tasks that wait, and those that workers have."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._short: deque[_Task] = deque()
        self._pages: deque[_Task] = deque()
        self._at_work: dict[Future[Any], Then] = {}

    def __len__(self) -> int:
        """Tasks that are not done."""
        return len(self._short) + len(self._pages) + len(self._at_work)

    def add(
        self, work: Callable[[Any], Any], argument: object, seconds: float, then: Then, *, short: bool = False
    ) -> None:
        """Has the work done within so many seconds, and `then` called with its future, by `go_on`."""
        (self._short if short else self._pages).append(_Task(work, argument, seconds, then))

    def go_on(self, at_leisure: Callable[[], None] = lambda: None) -> None:
        """Gives the workers what they can take, waits until some task is done, and does what follows.

        `at_leisure` is called before it waits where some worker has nothing to do.
        """
        while (self._short or self._pages) and len(self._at_work) < self._executor.width:
            task = (self._short or self._pages).popleft()
            future = self._executor.submit(task.work, task.argument, task.seconds)
            self._at_work[future] = task.then
        if len(self._at_work) < self._executor.width // 2:
            at_leisure()
        finished, _ = wait(self._at_work, return_when=FIRST_COMPLETED)
        for future in [future for future in self._at_work if future in finished]:
            self._at_work.pop(future)(future)
