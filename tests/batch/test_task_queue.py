"""What the queue of a run promises: no document that is read waits behind the pages of another."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from pipeline.batch.task_queue import TaskQueue


class Pool:
    """Two tasks at a time, done in the order in which they came, one at each look."""

    width = 2

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.most = 0
        self._open: list[tuple[Future[Any], int]] = []

    def submit(self, work: Callable[[int], int], argument: int, seconds: float) -> "Future[int]":
        future: Future[int] = Future()
        self.begun.append(argument)
        self._open.append((future, work(argument)))
        self.most = max(self.most, len(self._open))
        if len(self._open) == self.width:
            self.end_one()
        return future

    def end_one(self) -> None:
        future, result = self._open.pop(0)
        future.set_result(result)

    def close(self, *, at_once: bool = False) -> None:
        while self._open:
            self.end_one()


def test_what_ends_a_document_goes_before_the_pages_of_the_next() -> None:
    pool, done = Pool(), list[int]()
    queue = TaskQueue(pool)

    def page_done(future: "Future[int]") -> None:
        done.append(future.result())
        if future.result() == 1:
            queue.add(abs, -100, 1.0, lambda future: done.append(future.result()), short=True)

    for number in range(1, 9):
        queue.add(abs, number, 1.0, page_done)
    while len(queue) > 1:
        queue.go_on()

    assert pool.begun == [1, 2, -100, 3, 4, 5, 6, 7, 8]
    assert done == [1, 2, 100, 3, 4, 5, 6, 7]


def test_the_workers_never_get_more_than_they_can_take() -> None:
    pool = Pool()
    queue = TaskQueue(pool)
    for number in range(20):
        queue.add(abs, number, 1.0, lambda _: None)
    while len(queue) > 1:
        queue.go_on()

    assert pool.most == pool.width
    assert len(pool.begun) == 20


class Workers:
    """Two workers, and one task ready for each; a task is done as soon as another is looked at."""

    width = 4

    def submit(self, work: Callable[[int], int], argument: int, seconds: float) -> "Future[int]":
        future: Future[int] = Future()
        future.set_result(work(argument))
        return future

    def close(self, *, at_once: bool = False) -> None:
        """Nothing to let go."""


def test_there_is_leisure_only_when_a_worker_has_nothing_to_do() -> None:
    queue, left = TaskQueue(Workers()), list[int]()
    for number in range(2):
        queue.add(abs, number, 1.0, lambda _: None)
    queue.go_on(lambda: left.append(len(queue)))
    assert left == [], "both are at work"
    queue.add(abs, 2, 1.0, lambda _: None)
    queue.go_on(lambda: left.append(len(queue)))
    assert left == [1]
