"""Changes on their way to a server: how many at once, and what stops them."""

import threading
from collections.abc import Sequence

import pytest

from pipeline.errors import UnreachableError
from pipeline.index.base import Commit, PageEntry, PageRevision, Refusal
from pipeline.index.elastic import sending
from pipeline.index.elastic.sending import UNDER_WAY, Action, Sender

AWAY = UnreachableError("The server is away.")


@pytest.fixture(autouse=True)
def small_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "CHUNK", 4)


def pages(*numbers: int, revision: int = 1) -> list[PageEntry]:
    return [PageEntry(number, number, f"D{number}", 1, revision, "x", "a.pdf") for number in numbers]


def numbers_of(actions: Sequence[Action]) -> frozenset[int]:
    return frozenset(each.number for each in actions)


def test_requests_are_under_way_while_the_next_is_made_ready_and_no_more_than_that() -> None:
    now, most, together = 0, 0, threading.Barrier(UNDER_WAY)
    lock = threading.Lock()

    def deliver(actions: Sequence[Action]) -> Commit:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        if min(numbers_of(actions)) <= 2:  # the first requests wait for each other: they must go side by side
            together.wait(10)
        with lock:
            now -= 1
        return Commit(numbers_of(actions))

    sender = Sender(deliver)
    sender.add(pages(*range(1, 31)))
    assert sender.finish() == Commit(frozenset(range(1, 31)))
    assert most == UNDER_WAY


def test_after_a_fault_no_other_request_is_sent() -> None:
    asked: list[frozenset[int]] = []

    def deliver(actions: Sequence[Action]) -> Commit:
        asked.append(numbers_of(actions))
        return Commit(frozenset({1}) & numbers_of(actions), fault=None if len(asked) == 1 else AWAY)

    sender = Sender(deliver)
    sender.add(pages(*range(1, 100)))
    outcome = sender.finish()
    assert (outcome.confirmed, outcome.fault) == (frozenset({1}), AWAY)
    assert len(asked) <= 1 + UNDER_WAY


def test_of_an_entry_that_changes_after_it_was_sent_only_the_last_state_counts() -> None:
    """Confirmed or refused as it was before, it is neither as it is now, while the server is away."""
    answers = [Commit(frozenset({1})), Commit(refused=(Refusal(2, "no date"),)), Commit(fault=AWAY)]
    sender = Sender(lambda _: answers.pop(0))
    sender.add(pages(1))
    sender.add(pages(2, 3, 4, 5))
    sender.add(pages(1, 2, revision=2))
    assert sender.finish() == Commit(fault=AWAY)


def test_what_was_dropped_is_not_sent() -> None:
    asked: list[frozenset[int]] = []

    def deliver(actions: Sequence[Action]) -> Commit:
        asked.append(numbers_of(actions))
        return Commit(numbers_of(actions))

    sender = Sender(deliver)
    sender.add(pages(1))
    sender.add([PageRevision(2, 2)])
    sender.drop()
    assert asked == [frozenset({1})]
