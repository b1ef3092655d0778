"""What goes wrong on a real server, and what is left: nothing lost, nothing that should be gone."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch

from pipeline.errors import EnvironmentFault, UnreachableError, UsageError
from pipeline.index.base import Commit, PageEntry, PageRevision
from pipeline.index.elastic import sending
from pipeline.index.elastic.admin import Rebuild, delete_all, status
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.index import DEEPEST, ElasticIndex
from pipeline.index.elastic.layout import versions
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.query import parse
from pipeline.model.archive import EntryKind

pytestmark = [pytest.mark.elastic, pytest.mark.slow]


def page(page_id: int, text: str, revision: int = 1, **more: str) -> PageEntry:
    return PageEntry(page_id, page_id, f"D{page_id}", 1, revision, text, f"{page_id}.pdf", **more)


def fill(index: ElasticIndex, *entries: PageEntry) -> Commit:
    index.put(entries)
    return index.commit()


def found(index: ElasticIndex, query: str) -> list[int]:
    return [hit.document_no for hit in index.search(parse(query)).hits]


def revisions(index: ElasticIndex) -> dict[int, int]:
    return {each.page_id: each.revision for each in index.revisions()}


def until(done: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it became so in time."""
    deadline = time.monotonic() + seconds
    while not (reached := done()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return reached


@pytest.fixture
def client(elastic_options: ElasticOptions) -> Iterator[Elasticsearch]:
    with connect(elastic_options) as client:
        yield client


@pytest.fixture
def away() -> ElasticOptions:
    """Options that lead to a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return ElasticOptions((f"http://127.0.0.1:{port}",), timeout_seconds=2)


def test_one_bad_page_among_500_is_refused_and_the_others_are_in(elastic_index: ElasticIndex) -> None:
    entries = [page(number, "tốt") for number in range(1, 601)]
    entries[249] = page(250, "tốt", issued_date="2024-3-5")
    outcome = fill(elastic_index, *entries)
    assert outcome.fault is None
    assert [refusal.number for refusal in outcome.refused] == [250]
    assert "issued_date" in outcome.refused[0].reason
    assert outcome.confirmed == frozenset(range(1, 601)) - {250}
    assert elastic_index.search(parse("tốt")).total_pages == elastic_index.count() == 599


def test_retry_of_an_old_text_after_a_newer_one_changes_nothing_and_is_confirmed(
    elastic_index: ElasticIndex,
) -> None:
    fill(elastic_index, page(1, "mới", 5))
    assert fill(elastic_index, page(1, "cũ", 3)) == Commit(frozenset({1}))
    assert (found(elastic_index, "mới"), found(elastic_index, "cũ")) == ([1], [])
    assert fill(elastic_index, page(1, "mới", 5)) == Commit(frozenset({1}))
    assert revisions(elastic_index) == {1: 5}


@pytest.mark.parametrize("was_there", [True, False])
def test_retry_of_an_old_text_after_a_withdrawal_does_not_bring_it_back(
    elastic_index: ElasticIndex, was_there: bool
) -> None:
    if was_there:
        fill(elastic_index, page(1, "mật", 6))
    elastic_index.withdraw([PageRevision(1, 8)])
    assert elastic_index.commit() == Commit(frozenset({1}))
    assert fill(elastic_index, page(1, "mật", 7)) == Commit(frozenset({1}))
    assert (found(elastic_index, ""), revisions(elastic_index)) == ([], {})
    assert fill(elastic_index, page(1, "lại cho xem", 9)).confirmed == {1}
    assert found(elastic_index, "") == [1]


def test_old_withdrawal_does_not_take_a_newer_text_away(elastic_index: ElasticIndex) -> None:
    fill(elastic_index, page(1, "mới", 5))
    elastic_index.withdraw([PageRevision(1, 4)])
    assert elastic_index.commit() == Commit(frozenset({1}))
    assert found(elastic_index, "") == [1]


def test_a_withdrawal_is_remembered_longer_than_the_server_remembers_deletions(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    """The server forgets a deletion after a minute, here at once; the second page shows that it does."""
    fill(elastic_index, page(1, "mật", 5), page(2, "mật", 5))
    client.indices.put_settings(index=elastic_options.alias, settings={"index.gc_deletes": "0s"})
    elastic_index.withdraw([PageRevision(1, 6)])
    assert elastic_index.commit() == Commit(frozenset({1}))
    client.delete(index=elastic_options.alias, id="2", version=6, version_type="external_gte")

    def forgotten() -> bool:
        client.indices.refresh(index=elastic_options.alias)
        assert fill(elastic_index, page(1, "mật", 5)) == Commit(frozenset({1}))
        fill(elastic_index, page(2, "mật", 5))
        return bool(found(elastic_index, "mật"))

    assert until(forgotten), "this server never forgets"
    assert found(elastic_index, "") == found(elastic_index, "mật") == [2]


def test_a_withdrawn_document_is_found_by_nothing(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    secret = page(1, "thường, bí ẩn", agency="Sở Kín", document_type="Kế hoạch", issued_date="2001-02-03")
    fill(elastic_index, secret, page(2, "thường", agency="Sở Mở"))
    elastic_index.withdraw([PageRevision(1, 2)])
    elastic_index.commit()
    for query in ("bí ẩn", '"bí ẩn"', 'cơ quan:"Sở Kín"', "năm:2001", 'loại:"Kế hoạch"'):
        assert elastic_index.search(parse(query)).hits == ()
    everything = elastic_index.search(parse("thường"))
    assert (everything.total_pages, everything.total_documents, elastic_index.count()) == (1, 1, 1)
    assert [count.value for count in everything.facets.agency] == ["Sở Mở"]
    assert everything.facets.year == everything.facets.document_type == ()
    assert revisions(elastic_index) == {2: 1}
    assert client.get(index=elastic_options.alias, id="1")["_source"] == {}, "a number without anything"
    assert status(elastic_options).pages == 1


def test_folded_fields_are_not_kept_and_the_text_is_as_printed(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    fill(elastic_index, page(1, "Hoà\tBình 𝐀"))
    kept = client.get_source(index=elastic_options.alias, id="1").body
    assert kept["text"] == "Hoà\tBình 𝐀"
    assert not {"exact", "folded", "syl2"} & set(kept)


def test_closed_index_says_so_and_confirms_nothing(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    fill(elastic_index, page(1, "trước"))
    client.indices.close(index=elastic_options.alias)
    outcome = fill(elastic_index, page(2, "sau"), page(3, "sau"))
    assert isinstance(outcome.fault, EnvironmentFault)
    assert "closed" in str(outcome.fault)
    assert (outcome.confirmed, outcome.refused) == (frozenset(), ())
    with pytest.raises(EnvironmentFault, match="closed"):
        elastic_index.search(parse("trước"))
    client.indices.open(index=elastic_options.alias)
    client.cluster.health(index=elastic_options.alias, wait_for_status="yellow")
    assert fill(elastic_index, page(2, "sau"), page(3, "sau")) == Commit(frozenset({2, 3}))
    assert sorted(found(elastic_index, "")) == [1, 2, 3]


def test_missing_alias_is_a_message_and_never_a_new_index_with_guessed_fields(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    fill(elastic_index, page(1, "trước"))
    client.indices.delete_alias(index=elastic_options.index_name(1), name=elastic_options.alias)
    outcome = fill(elastic_index, page(2, "sau"))
    assert isinstance(outcome.fault, EnvironmentFault)
    assert "sohoa reindex" in str(outcome.fault)
    assert outcome.confirmed == frozenset()
    assert not client.indices.exists(index=elastic_options.alias)
    for ask in (lambda: elastic_index.search(parse("x")), elastic_index.count):
        with pytest.raises(EnvironmentFault, match="missing"):
            ask()
    with pytest.raises(EnvironmentFault, match=r"alias .* is missing"):
        ElasticIndex.open(elastic_options)
    rebuild = Rebuild.start(elastic_options)
    fill(rebuild.index, page(1, "trước"), page(2, "sau"))
    rebuild.finish()
    assert revisions(elastic_index) == {1: 1, 2: 1}


def test_write_protected_index_and_full_disk_are_told_apart(
    elastic_options: ElasticOptions,
    elastic_index: ElasticIndex,
    client: Elasticsearch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Above the flood mark the server itself sets the second of these blocks."""
    monkeypatch.setattr(sending, "RETRIES", 0)
    client.indices.put_settings(index=elastic_options.alias, settings={"index.blocks.write": True})
    outcome = fill(elastic_index, page(1, "x"))
    assert isinstance(outcome.fault, EnvironmentFault)
    assert "write-protected" in str(outcome.fault)
    flood = {"index.blocks.write": None, "index.blocks.read_only_allow_delete": True}
    client.indices.put_settings(index=elastic_options.alias, settings=flood)
    outcome = fill(elastic_index, page(1, "x"))
    assert isinstance(outcome.fault, UnreachableError)
    assert "disk" in str(outcome.fault)
    open_again = {"index.blocks.read_only_allow_delete": None}
    client.indices.put_settings(index=elastic_options.alias, settings=open_again)
    assert fill(elastic_index, page(1, "x")) == Commit(frozenset({1}))


def test_server_that_is_away_is_unreachable_for_everything(away: ElasticOptions) -> None:
    with pytest.raises(UnreachableError, match="cannot be reached"):
        ElasticIndex.open(away)
    with pytest.raises(UnreachableError):
        status(away)
    index = ElasticIndex.reading(away)
    index.put([page(1, "x")])
    assert "sohoa run" in str(index.commit().fault)
    for ask in (index.count, lambda: index.search(parse("x")), lambda: next(index.revisions())):
        with pytest.raises(UnreachableError, match="sohoa run"):
            ask()
    assert index.commit() == Commit(), "what could not be sent is not kept for a later commit"
    index.close()


class Wire:
    """A way to the server that can be cut."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._is_cut = False
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_cut = True
        for each in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._server)
                self._open += [near, far]
                if self._is_cut:  # while this one was being made
                    self.cut()
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)


def test_server_that_goes_away_between_two_requests_confirms_only_what_it_answered(
    elastic_options: ElasticOptions,
    elastic_index: ElasticIndex,
    elastic_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "CHUNK", 50)
    wire = Wire(elastic_url)

    def entries() -> Iterator[PageEntry]:
        for number in range(1, 121):
            if number == 101:  # the first 12 and the next 50 are on their way
                wire.cut()
            yield page(number, "x")

    options = replace(elastic_options, urls=(wire.url,))
    with connect(options) as client:
        sender = sending.Sender(lambda actions: sending.send(client, options, options.alias, actions))
        sender.add(entries())
        outcome = sender.finish()
    assert isinstance(outcome.fault, UnreachableError)
    assert outcome.confirmed <= set(range(1, 63))
    fill(elastic_index, page(1000, "x"))
    assert outcome.confirmed <= set(revisions(elastic_index))
    fill(elastic_index, *(page(number, "x") for number in range(1, 121) if number not in outcome.confirmed))
    assert elastic_index.count() == 121


def test_index_of_another_version_of_this_program_is_refused(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex, client: Elasticsearch
) -> None:
    client.indices.put_mapping(index=elastic_options.alias, meta={"layout": "0"})
    with pytest.raises(EnvironmentFault, match="sohoa reindex"):
        ElasticIndex.open(elastic_options)


def test_pages_beyond_the_reach_of_the_server_are_a_usage_error(elastic_index: ElasticIndex) -> None:
    with pytest.raises(UsageError):
        elastic_index.search(parse("x"), offset=DEEPEST, limit=1)
    assert elastic_index.search(parse("x"), offset=DEEPEST - 1, limit=1).hits == ()


def test_several_parts_answer_as_one(elastic_options: ElasticOptions, elastic_url: str) -> None:
    parted = ElasticOptions((elastic_url,), prefix=elastic_options.prefix + "parts-", shards=3)
    one, three = ElasticIndex.open(elastic_options), ElasticIndex.open(parted)
    try:
        for index in (one, three):
            fill(
                index, *(page(number, "thủy lợi " * (number % 5) + "x " * number) for number in range(1, 60))
            )
        for query in ("thủy lợi", "x", ""):
            left, right = (index.search(parse(query), limit=100) for index in (one, three))
            assert (left.hits, left.total_documents) == (right.hits, right.total_documents)
    finally:
        one.close()
        three.close()
        delete_all(parted)


class TestRebuild:
    def test_new_version_takes_the_place_under_live_reads_and_writes(
        self, elastic_options: ElasticOptions, elastic_index: ElasticIndex
    ) -> None:
        fill(elastic_index, *(page(number, "x") for number in range(1, 101)))
        stop = threading.Event()
        seen: set[int] = set()
        errors: list[Exception] = []

        def read() -> None:
            reader = ElasticIndex.reading(elastic_options)
            while not stop.is_set():
                try:
                    seen.add(reader.search(parse("x"), limit=5).total_pages)
                except Exception as error:
                    errors.append(error)
            reader.close()

        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for round_ in range(2, 6):
                rebuild = Rebuild.start(elastic_options)
                fill(rebuild.index, *(page(number, "x", round_ - 1) for number in range(1, 101)))
                fill(elastic_index, *(page(number, "x", round_) for number in range(1, 51)))
                rebuild.finish()
                assert versions_of(elastic_options) == (round_,)
                fill(elastic_index, *(page(number, "x", round_) for number in range(51, 101)))
                time.sleep(0.05)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert errors == []
        assert seen == {100}
        assert revisions(elastic_index) == dict.fromkeys(range(1, 101), 5)

    def test_what_is_withdrawn_meanwhile_stays_out(
        self, elastic_options: ElasticOptions, elastic_index: ElasticIndex
    ) -> None:
        fill(elastic_index, page(1, "mật"), page(2, "x"))
        rebuild = Rebuild.start(elastic_options)
        elastic_index.withdraw([PageRevision(1, 2)])
        assert elastic_index.commit() == Commit(frozenset({1}))
        fill(rebuild.index, page(1, "mật"), page(2, "x"))  # read before it was withdrawn
        assert status(elastic_options).being_built == tuple(
            elastic_options.index_name(2, kind) for kind in EntryKind
        )
        rebuild.finish()
        assert found(elastic_index, "") == [2]

    def test_unfinished_one_does_no_harm_and_the_next_begins_anew(
        self, elastic_options: ElasticOptions, elastic_index: ElasticIndex
    ) -> None:
        fill(elastic_index, page(1, "x"))
        left = Rebuild.start(elastic_options)
        fill(left.index, page(9, "x"))
        assert found(elastic_index, "x") == [1]
        rebuild = Rebuild.start(elastic_options)
        fill(rebuild.index, page(1, "x"))
        rebuild.finish()
        assert found(elastic_index, "x") == [1]
        assert versions_of(elastic_options) == (2,)
        given_up = Rebuild.start(elastic_options)
        given_up.abandon()
        assert fill(elastic_index, page(2, "x")) == Commit(frozenset({2}))
        assert versions_of(elastic_options) == (2,)

    def test_commit_that_began_before_the_exchange_is_not_lost(
        self, elastic_options: ElasticOptions, elastic_index: ElasticIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The new version is sent to first; when it is no longer new, the alias leads to it."""
        rebuild = Rebuild.start(elastic_options)
        real = sending.send
        waits = [True]

        def late(*arguments: object) -> Commit:
            if waits:
                waits.clear()
                rebuild.finish()
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr("pipeline.index.elastic.entries.send", late)
        assert fill(elastic_index, page(1, "x")) == Commit(frozenset({1}))
        assert found(elastic_index, "x") == [1]


def versions_of(options: ElasticOptions) -> tuple[int, ...]:
    with connect(options) as client:
        return versions(client, options)


def test_status_tells_where_the_index_stands(
    elastic_options: ElasticOptions, elastic_index: ElasticIndex
) -> None:
    fill(elastic_index, page(1, "x"), page(2, "x"))
    told = status(elastic_options)
    assert (told.alias, told.index, told.pages) == (elastic_options.alias, elastic_options.index_name(1), 2)
    assert (told.health, told.being_built) == ("green", ())
    assert told.server_version.split(".")[0] in ("8", "9")
    assert told.disk_bytes > 0
    assert told.free_bytes > 0
