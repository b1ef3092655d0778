"""Sends changes in bulk and looks at the answer to each one.

A version number goes with each change (the catalogue's revision): the server keeps what is newer, so the
order of several writers and repeated sending do no harm. Nothing is assumed of what the server did not
answer for.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, cast

import orjson
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import streaming_bulk

from pipeline.errors import SohoaError
from pipeline.index.base import Commit, PageEntry, PageRevision, Refusal
from pipeline.index.documents import DocumentEntry, DocumentRevision
from pipeline.index.elastic.faults import error_words, fault_of, item_words, server_fault
from pipeline.index.elastic.mapping import STONE, document_source, source
from pipeline.index.elastic.options import ElasticOptions

CHUNK: Final = 500
"""Pages in one request, about 4 MB."""
UNDER_WAY: Final = 2
"""Requests at once: the server has the next one when it has answered the last."""
_CHUNK_BYTES: Final = 10 * 2**20
RETRIES: Final = 5
"""How often what an overloaded server turned away is sent again, after 1, 2, 4, 8 and 16 s."""
FIRST_WAIT: Final = 1.0
"""Seconds."""
_AWAY: Final = (502, 503, 504)
"""Answers after which the client tries another node at once; an overloaded server (429) is given time."""
_STOPS: Final = frozenset(("index_not_found_exception", "index_closed_exception", "cluster_block_exception"))
"""Errors of an item that are not its own: the next would meet them too."""
_REFUSED: Final = frozenset((400, 413))


Change = PageEntry | PageRevision | DocumentEntry | DocumentRevision
"""A page or document to put or to withdraw."""


@dataclass(frozen=True, slots=True)
class Action:
    """A change as the bulk request wants it."""

    number: int
    head: dict[str, Any]
    entry: bytes


def action(change: Change) -> Action:
    """An entry to put, or the stone that takes its place."""
    head = {"_id": str(change.number), "version": change.revision, "version_type": "external_gte"}
    # written here, beside the requests that are under way, and not when it is this one's turn
    return Action(change.number, {"index": head}, orjson.dumps(_kept(change)))


def _kept(change: Change) -> dict[str, Any]:
    if isinstance(change, PageEntry):
        return source(change)
    return document_source(change) if isinstance(change, DocumentEntry) else STONE


class Sender:
    """Sends changes as they come: while requests are under way the next one is made ready.

    After a fault that would meet the next ones too, the rest is not sent. `finish` or `drop` ends it.
    """

    def __init__(self, deliver: Callable[[Sequence[Action]], Commit]) -> None:
        """`deliver` sends one request and says what became of it; several threads call it."""
        self._deliver = deliver
        self._threads = ThreadPoolExecutor(UNDER_WAY)
        self._under_way: deque[Future[Commit]] = deque()
        self._size = CHUNK // 4  # the server does not wait until a whole one is ready
        self._ready: dict[int, Action] = {}
        self._sent: set[int] = set()
        self._outcome = Commit()

    def add(self, changes: Iterable[Change]) -> None:
        """Takes changes; a later one of the same number replaces the earlier."""
        for change in changes:
            if change.number in self._sent:
                self._settle_earlier(change.number)
            self._ready[change.number] = action(change)
            if len(self._ready) >= self._size:
                self._hand_over()
                self._size = CHUNK

    def finish(self) -> Commit:
        """What became of all changes; raises nothing."""
        self._hand_over()
        self._await(0)
        self._threads.shutdown()
        return self._outcome

    def drop(self) -> None:
        """Sends no more; what is under way arrives or does not."""
        self._ready.clear()
        self._threads.shutdown(cancel_futures=True)

    def _hand_over(self) -> None:
        self._await(UNDER_WAY - 1)
        ready, self._ready = self._ready, {}
        if ready and not self._outcome.fault:
            self._sent.update(ready)
            self._under_way.append(self._threads.submit(self._deliver, tuple(ready.values())))

    def _await(self, left: int) -> None:
        while len(self._under_way) > left:
            self._outcome = self._outcome + self._under_way.popleft().result()

    def _settle_earlier(self, number: int) -> None:
        """Waits until what was sent before of the same entry has arrived; it is not what counts."""
        self._await(0)
        self._sent.discard(number)
        self._outcome = self._outcome.without(number)


def send(client: Elasticsearch, options: ElasticOptions, alias: str, actions: Sequence[Action]) -> Commit:
    """Sends one request to the index behind an alias and says what became of each change; raises nothing."""
    outcome = _Outcome(options)
    try:
        for _, item in streaming_bulk(
            client.options(retry_on_status=_AWAY),
            cast("Iterable[dict[str, Any]]", actions),  # `_parted` makes of each what the client wants
            expand_action_callback=_parted,
            chunk_size=CHUNK,
            max_chunk_bytes=_CHUNK_BYTES,
            max_retries=RETRIES,
            initial_backoff=FIRST_WAIT,
            max_backoff=30,
            raise_on_error=False,
            raise_on_exception=False,
            index=alias,
            require_alias=True,  # only here: inside an action it is ignored
        ):
            outcome.take(item)
    except (ApiError, TransportError) as error:  # a dead server raises in spite of raise_on_exception
        outcome.fault = outcome.fault or fault_of(error, options)
    return outcome.commit()


def _parted(made: Any) -> tuple[dict[str, Any], bytes]:
    return made.head, made.entry


@dataclass(slots=True)
class _Outcome:
    """What the server has answered so far."""

    options: ElasticOptions
    confirmed: set[int] = field(default_factory=set)
    refused: list[Refusal] = field(default_factory=list)
    fault: SohoaError | None = None

    def take(self, item: Mapping[str, Mapping[str, Any]]) -> None:
        [answer] = item.values()
        number, status = int(answer["_id"]), int(answer["status"])
        if _is_confirmed(status, answer):
            self.confirmed.add(number)
            return
        cause = answer.get("exception")
        words = error_words(cause) if isinstance(cause, ApiError) else item_words(answer.get("error"))
        kind, reason = words
        if status in _REFUSED and kind not in _STOPS:
            self.refused.append(Refusal(number, f"{kind}: {reason}" if kind else reason))
        elif self.fault is None:
            self.fault = server_fault(self.options, status, kind, reason)

    def commit(self) -> Commit:
        return Commit(frozenset(self.confirmed), tuple(self.refused), self.fault)


def _is_confirmed(status: int, answer: Mapping[str, Any]) -> bool:
    """Whether the index holds the change, or something newer."""
    if status == 409:
        return item_words(answer.get("error"))[0] == "version_conflict_engine_exception"
    return 200 <= status < 300
