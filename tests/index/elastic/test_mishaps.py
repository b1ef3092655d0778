"""What goes wrong between the whole program and a real server. Each time nothing is lost: one more run, and
the index is what the catalogue says. What ends the server itself is in `test_outages.py`."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from math import inf
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.index.elastic import sending
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.archive import EntryKind
from tests.benchmarks.gateway import Gateway
from tests.benchmarks.kills import disturbed_indexing, owe_everything, sohoa

pytestmark = [pytest.mark.elastic, pytest.mark.slow]
SEED = 20261124


@pytest.fixture
def client(fresh: ElasticOptions) -> Iterator[Elasticsearch]:
    with connect(fresh) as client:
        yield client


@pytest.fixture
def gateway(fresh: ElasticOptions, lead_to: Callable[[ElasticOptions], None]) -> Iterator[Gateway]:
    with Gateway(fresh.urls[0]) as gateway:
        lead_to(replace(fresh, urls=(gateway.url,)))
        yield gateway


def test_writes_turned_away_for_a_while_are_sent_again_until_they_are_taken(
    owing: Any, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FIRST_WAIT", 0.01)
    gateway.turns_away = sending.RETRIES
    owing.ends(0, "run")
    assert gateway.bulks == 4 + sending.RETRIES, "each is sent again after a while, and only then"
    owing.ends_whole()


def test_writes_turned_away_for_longer_end_the_run_with_6_and_wait(
    owing: Any, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FIRST_WAIT", 0.01)
    gateway.turns_away = inf
    told = owing.ends(6, "run")
    assert ("overloaded" in told, told.count(gateway.url)) == (True, 1)
    assert owing.waiting() == (1101, 111)
    gateway.turns_away = 0
    owing.ends_whole()


def test_one_page_that_the_server_refuses_keeps_no_other_back_and_is_sent_when_it_is_corrected(
    owing: Any, fresh: ElasticOptions
) -> None:
    """Also where an index that is built anew refuses what the one before it had."""

    def correct(wrong: str, right: str) -> None:
        with closing(sqlite3.connect(owing.folder / "catalogue.sqlite3")) as base, base:
            changed = base.execute(
                "update fields set value = ? where value = ? and document_no ="
                " (select document_no from pages group by document_no having count(*) = 1)",
                (right, wrong),
            )
            assert changed.rowcount == 1

    correct("1996-03-28", "1996-3-28")
    told = owing.ends(4, "run")
    assert "refused 1 pages" in told
    assert "made-up-111.pdf" in told
    assert owing.waiting() == (1, 1), "its document bears the same date"
    assert "refused 1 pages" in owing.ends(4, "reindex")
    assert owing.waiting() == (1, 1)
    correct("1996-3-28", "1996-03-28")
    owing.ends_whole()
    correct("1996-03-28", "1996-3-28")  # which the present index does not know
    owing.ends(4, "reindex")
    assert owing.waiting() == (1, 1), "what the new index lacks is owed to it"
    correct("1996-3-28", "1996-03-28")
    owing.ends_whole()


@pytest.mark.parametrize("remedy", ["opened", "built anew"])
def test_an_index_closed_by_hand_stops_the_sending_only(
    owing: Any, fresh: ElasticOptions, client: Elasticsearch, remedy: str
) -> None:
    owing.ends(0, "run")
    owe_everything(owing.folder)
    client.indices.close(index=fresh.alias)
    told = owing.ends(3, "run")
    assert ("closed" in told, "sohoa reindex" in told, told.count(fresh.urls[0])) == (True, True, 1)
    assert "closed" in owing.ends(3, "search", "tỉnh ủy")
    if remedy == "opened":
        client.indices.open(index=fresh.alias)
        client.cluster.health(index=fresh.alias, wait_for_status="yellow")
        assert owing.waiting() == (1101, 111)
    else:
        owing.ends(0, "reindex")
    owing.ends_whole()


def test_documents_closed_by_hand_keep_no_page_and_no_search_back(
    owing: Any, fresh: ElasticOptions, client: Elasticsearch
) -> None:
    owing.ends(0, "run")
    owe_everything(owing.folder)
    alias = fresh.alias_of(EntryKind.DOCUMENT)
    client.indices.close(index=alias)
    told = owing.ends(3, "run")
    assert ("closed" in told, "sohoa reindex" in told, told.count(fresh.urls[0])) == (True, True, 1)
    assert owing.waiting_in_the_catalogue() == (0, 111)
    assert owing.told("search", "tỉnh ủy")["total_pages"] > 0
    client.indices.open(index=alias)
    client.cluster.health(index=alias, wait_for_status="yellow")
    owing.ends_whole()


def test_an_alias_deleted_by_hand_and_set_again_by_hand_leaves_all_that_waits(
    owing: Any, fresh: ElasticOptions, client: Elasticsearch
) -> None:
    owing.ends(0, "run")
    owe_everything(owing.folder)
    client.indices.delete_alias(index=fresh.index_name(1), name=fresh.alias)
    told = owing.ends(3, "run")
    assert (fresh.alias in told, "sohoa reindex" in told) == (True, True)
    assert not client.indices.exists(index=fresh.alias), "and no index with guessed fields in its place"
    client.indices.put_alias(index=fresh.index_name(1), name=fresh.alias, is_write_index=True)
    assert owing.waiting() == (1101, 111)
    owing.ends_whole()


def test_two_runs_and_a_reindex_at_once(owing: Any, fresh: ElasticOptions) -> None:
    """The second run waits for the first to end, which says so; the reindex goes on beside them."""
    owing.ends(0, "run")
    owe_everything(owing.folder)
    at_once = [sohoa(owing.folder, *words) for words in (("run",), ("run",), ("reindex",))]
    told = [process.communicate(timeout=120)[1].decode() for process in at_once]
    codes = [process.returncode for process in at_once]
    assert set(codes[:2]) <= {0, 6}, told
    assert (0 in codes[:2], codes[2]) == (True, 0), told
    assert not any("Traceback" in one for one in told)
    owing.ends_whole()


def test_killed_while_it_sends_it_is_completed_by_the_next_run(owing: Any, fresh: ElasticOptions) -> None:
    done = disturbed_indexing(owing.folder, 2, SEED)
    assert (done.killed, done.differences) == (2, ())
