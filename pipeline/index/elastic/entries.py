"""The entries of one kind behind their alias: what is put is sent while more comes, and found by the commit.

While a new version of the index is being built (`admin.Rebuild`), every request goes to both, to the new one
first: whichever of them the alias names afterwards holds the entry.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar

from elasticsearch import Elasticsearch

from pipeline.errors import EnvironmentFault, SohoaError
from pipeline.index.base import Commit, PageEntry, PageRevision
from pipeline.index.documents import DocumentEntry, DocumentRevision
from pipeline.index.elastic.faults import translated
from pipeline.index.elastic.layout import is_named
from pipeline.index.elastic.mapping import HELD, number_field
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.elastic.sending import Action, Sender, send
from pipeline.model.archive import EntryKind

_SLICE: Final = 10_000
_KEEP_ALIVE: Final = "5m"

Entry = TypeVar("Entry", PageEntry, DocumentEntry)
State = TypeVar("State", PageRevision, DocumentRevision)


class Entries(Generic[Entry, State]):
    """All entries of a kind on a server; an `EntryIndex`."""

    def __init__(
        self,
        client: Elasticsearch,
        options: ElasticOptions,
        kind: EntryKind,
        state: Callable[[int, int], State],
        *,
        being_built: bool,
    ) -> None:
        self._client = client
        self._options = options
        self._kind = kind
        self._state: Callable[[int, int], State] = state
        self._being_built = being_built
        self._next = options.next_alias_of(kind)
        self.alias = self._next if being_built else options.alias_of(kind)
        """Of the index that takes them."""
        self._sender: Sender | None = None
        self._changed = False
        """Whether the present index took anything since the last commit."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Adds entries, replacing those of the same number, from the next commit on."""
        self._sending().add(entries)

    def withdraw(self, gone: Iterable[State]) -> None:
        """Takes entries out from the next commit on; those older than the withdrawal stay out for good."""
        self._sending().add(gone)

    def forget(self) -> None:
        """Drops what was not committed, as far as it has not been sent."""
        if self._sender is not None:
            self._sender.drop()
            self._sender = None

    def commit(self) -> Commit:
        """Sends the rest and makes all findable; what the server did not confirm is in the answer."""
        if self._sender is None:
            return Commit()
        sender, self._sender = self._sender, None
        done = sender.finish()
        changed, self._changed = self._changed, False
        if changed:
            self._show(done)
        return done

    def count(self) -> int:
        """How many entries are committed."""
        with translated(self._options):
            return int(self._client.count(index=self.alias, query=HELD)["count"])

    def revisions(self) -> Iterator[State]:
        """Every committed entry in the order of numbers, as they were at the first."""
        with translated(self._options):
            point = self._client.open_point_in_time(index=self.alias, keep_alive=_KEEP_ALIVE)["id"]
        try:
            after = None
            while True:
                hits = self._slice(point, after)
                yield from (self._state(int(hit["sort"][0]), int(hit["_version"])) for hit in hits)
                if len(hits) < _SLICE:
                    return
                after = hits[-1]["sort"]
        finally:
            with translated(self._options):
                self._client.close_point_in_time(id=point)

    def _sending(self) -> Sender:
        if self._sender is None:
            self._sender = Sender(self._deliver)
        return self._sender

    def _deliver(self, actions: Sequence[Action]) -> Commit:
        """What one request comes to, in a thread of its own; no one finds it before the commit."""
        if self._being_built:
            return send(self._client, self._options, self.alias, actions)
        try:
            building = is_named(self._client, self._options, self._next)
            ahead = send(self._client, self._options, self._next, actions) if building else None
            sent = self._sent(actions)
            self._changed = self._changed or bool(sent.confirmed)
            return sent if ahead is None else self._both(ahead, sent)
        except SohoaError as fault:
            return Commit(fault=fault)

    def _sent(self, actions: Sequence[Action]) -> Commit:
        """What the present index took; the rest goes once more where it was exchanged on the way."""
        sent = send(self._client, self._options, self.alias, actions)
        if not self._may_be_exchanged(sent.fault):
            return sent
        done = sent.confirmed | {each.number for each in sent.refused}
        left = [each for each in actions if each.number not in done]
        rest = send(self._client, self._options, self.alias, left)
        return Commit(sent.confirmed | rest.confirmed, sent.refused + rest.refused, rest.fault)

    def _may_be_exchanged(self, fault: SohoaError | None) -> bool:
        """Whether an index was missing although its alias is there: it was the old one, removed just now."""
        return isinstance(fault, EnvironmentFault) and is_named(self._client, self._options, self.alias)

    def _slice(self, point: str, after: list[Any] | None) -> list[dict[str, Any]]:
        with translated(self._options):
            answer = self._client.search(
                pit={"id": point, "keep_alive": _KEEP_ALIVE},
                query=HELD,
                size=_SLICE,
                sort=[{number_field(self._kind): "asc"}],
                source=False,
                version=True,
                track_total_hits=False,
                filter_path="hits.hits.sort,hits.hits._version",
                search_after=after,
            )
        hits: list[dict[str, Any]] = answer.get("hits", {}).get("hits", [])
        return hits

    def _show(self, sent: Commit) -> None:
        """Makes what was confirmed findable; after a fault, which leaves entries to send, the next may."""
        try:
            self._refresh()
        except SohoaError as fault:
            if self._may_be_exchanged(fault):
                self._refresh()
            elif sent.fault is None:
                raise

    def _refresh(self) -> None:
        with translated(self._options):
            self._client.indices.refresh(index=self.alias)

    def _both(self, ahead: Commit, sent: Commit) -> Commit:
        """What both indexes confirmed; a new one that is gone by now took its place or was given up."""
        if isinstance(ahead.fault, EnvironmentFault) and not is_named(
            self._client, self._options, self._next
        ):
            return sent
        refused = {each.number: each for each in (*ahead.refused, *sent.refused)}
        return Commit(ahead.confirmed & sent.confirmed, tuple(refused.values()), sent.fault or ahead.fault)
