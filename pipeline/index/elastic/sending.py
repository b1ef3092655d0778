"""Sends changes in bulk and looks at the answer to each one.

A version number goes with each change (the catalogue's revision): the server keeps what is newer, so the
order of several writers and repeated sending do no harm. Nothing is assumed of what the server did not
answer for.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

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


def action(change: Change) -> dict[str, Any]:
    """An entry to put, or the stone that takes its place, as the bulk request wants it."""
    head = {"_id": str(change.number), "version": change.revision, "version_type": "external_gte"}
    # written here, beside the request that is on its way, and not when it is this one's turn
    written = json.dumps(_kept(change), ensure_ascii=False, separators=(",", ":"))
    return {"head": {"index": head}, "entry": written.encode("utf-8", "surrogatepass")}


def _kept(change: Change) -> dict[str, Any]:
    if isinstance(change, PageEntry):
        return source(change)
    return document_source(change) if isinstance(change, DocumentEntry) else STONE


def send(client: Elasticsearch, options: ElasticOptions, alias: str, changes: Iterable[Change]) -> Commit:
    """Sends the changes to the index behind an alias and says what became of each; raises nothing.

    While one request is on its way the next is made ready. After a fault that would meet the next ones too,
    the rest is not sent.
    """
    outcome = _Outcome(options)
    client = client.options(retry_on_status=_AWAY)
    on_its_way: Future[None] | None = None
    with ThreadPoolExecutor(1) as sender:
        for chunk in _chunks(changes):
            actions = list(map(action, chunk))
            if on_its_way:
                on_its_way.result()
            if outcome.fault:
                break
            on_its_way = sender.submit(_send_chunk, client, alias, actions, outcome)
        if on_its_way:
            on_its_way.result()
    return outcome.commit()


def _send_chunk(
    client: Elasticsearch, alias: str, actions: list[dict[str, Any]], outcome: "_Outcome"
) -> None:
    try:
        for _, item in streaming_bulk(
            client,
            actions,
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
        outcome.fault = outcome.fault or fault_of(error, outcome.options)


def _parted(made: Any) -> tuple[dict[str, Any], bytes]:
    return made["head"], made["entry"]


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


def _chunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    rest, size = iter(changes), CHUNK // 4  # the server does not wait until a whole one is ready
    while chunk := list(islice(rest, size)):
        yield chunk
        size = CHUNK
