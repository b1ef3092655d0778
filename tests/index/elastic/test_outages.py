"""A server of its own, with sign-in and TLS, that these tests may kill and start again over its data."""

import os
import signal
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import BadRequestError

from pipeline.batch.check import differences
from pipeline.catalogue.store import Catalogue
from pipeline.cli.desk import local_now
from pipeline.index.base import Commit, PageEntry, PageRevision
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.examine import INDEX_RIGHTS, examine
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.elastic.sending import CHUNK, action, send
from pipeline.model.archive import EntryKind
from tests.benchmarks.gateway import Gateway
from tests.benchmarks.kills import owe_everything

pytestmark = [pytest.mark.elastic, pytest.mark.slow]
STARTER = Path(__file__).parents[3] / ".ci" / "elasticsearch"
PAGES, DOCUMENTS = 1101, 111
MISSING = 3


@dataclass(frozen=True)
class Server:
    """A server in the hands of a test."""

    url: str
    environment: dict[str, str]

    @property
    def ca_file(self) -> Path:
        """What vouches for its certificate."""
        return Path(self.does("ca"))

    def does(self, word: str) -> str:
        done = subprocess.run(
            [STARTER, word], env=self.environment, capture_output=True, text=True, check=True, timeout=300
        )
        return done.stdout.strip()

    def killer(self) -> Callable[[], None]:
        """Kills it at once when called: to ask for its number first would give it time to answer."""
        number = int(self.does("pid"))
        return lambda: os.kill(number, signal.SIGKILL)


@pytest.fixture(scope="module")
def server(elastic_url: str) -> Iterator[Server]:
    """`elastic_url` only says that servers are wanted."""
    own = {"SOHOA_ES_NAME": f"outages-{os.getpid()}", "SOHOA_ES_SECURITY": "1", "SOHOA_ES_TLS": "1"}
    environment = {**os.environ, **own}
    started = subprocess.run(
        [STARTER, "start"], env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    if started.returncode == MISSING:
        pytest.skip(f"no server of its own: {started.stderr}")
    assert started.returncode == 0, started.stderr
    server = Server(started.stdout.strip(), environment)
    folder = server.ca_file.parents[1]
    assert (folder / "data").is_dir()
    yield server
    server.does("stop")
    left = subprocess.run([STARTER, "status"], env=environment, capture_output=True, text=True, check=False)
    assert (left.returncode, folder.exists()) == (MISSING, False), "no process and no data"


@pytest.fixture
def signed_in(server: Server, lead_to: Callable[[ElasticOptions], None]) -> ElasticOptions:
    """Who may do everything, under a prefix of its own, in the settings."""
    options = ElasticOptions(
        (server.url,), username="sohoa", password="sohoa-tests", prefix=f"t{uuid.uuid4().hex[:12]}-",
        ca_file=server.ca_file, timeout_seconds=20,
    )  # fmt: skip
    lead_to(options)
    return options


def page(page_id: int, revision: int) -> PageEntry:
    return PageEntry(page_id, page_id, f"D{page_id}", 1, revision, "mật", "a.pdf")


def waiting(catalogue: Catalogue) -> set[tuple[EntryKind, int]]:
    return {(item.kind, item.number) for item in catalogue.outbox_batch(2 * PAGES)}


def test_a_user_without_rights_sends_nothing_and_loses_nothing(
    owing: Any, signed_in: ElasticOptions, lead_to: Callable[[ElasticOptions], None]
) -> None:
    reader = replace(signed_in, username="reader")
    lead_to(reader)
    told = owing.ends(3, "run")
    assert ("lacks rights" in told, told.count(reader.urls[0])) == (True, 1)
    lead_to(signed_in)
    owing.ends(0, "run")
    owe_everything(owing.folder)
    lead_to(reader)
    for words in (("run",), ("reindex",), ("index", "check", "--repair")):
        assert "lacks rights" in owing.ends(3, *words), words
    assert owing.told("search", "tỉnh ủy")["total_pages"] > 0, "who only reads may search"
    lead_to(replace(signed_in, password="wrong"))
    told = owing.ends(3, "run")
    assert ("does not know this user" in told, "wrong" in told) == (True, False)
    lead_to(signed_in)
    assert owing.waiting() == (PAGES, DOCUMENTS)
    owing.ends_whole()


def test_a_server_for_whose_certificate_nobody_vouches_is_told_nothing(
    owing: Any,
    signed_in: ElasticOptions,
    lead_to: Callable[[ElasticOptions], None],
    tmp_path: Path,
) -> None:
    assert signed_in.urls[0].startswith("https:")
    lead_to(replace(signed_in, ca_file=None))
    for words in (("run",), ("search", "tỉnh ủy"), ("index", "status")):
        told = owing.ends(3, *words)
        assert ("is not trusted" in told, "sohoa-tests" in told) == (True, False), words
    no_certificate = tmp_path / "ca.pem"
    no_certificate.write_text("no certificate")
    lead_to(replace(signed_in, ca_file=no_certificate))
    assert "certificate" in owing.ends(3, "run")
    lead_to(signed_in)
    owing.ends_whole()


def test_api_keys_may_do_what_they_were_made_for(
    owing: Any, signed_in: ElasticOptions, lead_to: Callable[[ElasticOptions], None]
) -> None:
    """One to write and one to read; a key that was called back opens nothing."""

    def with_key(*rights: str) -> ElasticOptions:
        role = {"cluster": ["monitor"], "index": [{"names": [f"{signed_in.prefix}*"], "privileges": rights}]}
        made = client.security.create_api_key(name=uuid.uuid4().hex, role_descriptors={"ours": role})
        return replace(signed_in, username=None, password=None, api_key=made["encoded"])

    with connect(signed_in) as client:
        try:
            writer, reader = with_key(*INDEX_RIGHTS), with_key("read")
        except (
            BadRequestError
        ) as error:  # the small distribution lacks what the index of keys is analysed with
            pytest.skip(f"this server makes no API keys (SOHOA_ES_FLAVOUR=full8 does): {error.message}")
        lead_to(writer)
        owing.ends_whole()
        lead_to(reader)
        assert owing.told("search", "tỉnh ủy")["total_pages"] > 0
        owe_everything(owing.folder)
        told = owing.ends(3, "run")
        assert ("lacks rights" in told, str(reader.api_key) in told) == (True, False)
        lead_to(writer)
        client.security.invalidate_api_key(owner=True)
        told = owing.ends(3, "run")
        assert ("does not know this user or API key" in told, str(writer.api_key) in told) == (True, False)
        lead_to(signed_in)
        owing.ends_whole()


def test_rights_are_examined_on_pages_and_on_documents(signed_in: ElasticOptions) -> None:
    """A server with sign-in answers for each of the two; one without says nothing of rights."""
    [rights] = [finding for finding in examine(signed_in) if finding.name == "rights"]
    assert (rights.ok, rights.found.split(": ")[0]) == (True, "sohoa")
    assert set(INDEX_RIGHTS) <= set(rights.found.split(": ")[1].split(", "))


def test_a_right_taken_away_between_two_requests_stops_the_rest(signed_in: ElasticOptions) -> None:
    """The index is open and the writer at work; each item of its next request is forbidden."""
    ElasticIndex.open(signed_in).close()
    with connect(replace(signed_in, username="reader")) as client:
        outcome = send(client, signed_in, signed_in.alias, [action(page(1, 1))])
    assert outcome.confirmed == frozenset()
    assert "lacks rights" in str(outcome.fault)


def test_killed_in_the_middle_of_a_bulk_and_away_for_a_whole_run(
    owing: Any, server: Server, signed_in: ElasticOptions, lead_to: Callable[[ElasticOptions], None]
) -> None:
    """A page withdrawn before stays out, although the server forgets in between what was deleted."""
    withdrawn, deleted = 10**6, 10**6 + 1
    with closing(ElasticIndex.open(signed_in)) as index, connect(signed_in) as client:
        index.put([page(withdrawn, 5), page(deleted, 5)])
        index.withdraw([PageRevision(withdrawn, 6)])
        assert index.commit() == Commit(frozenset({withdrawn, deleted}))
        client.delete(index=signed_in.alias, id=str(deleted), version=6, version_type="external_gte")
        client.indices.flush(index=signed_in.alias)
    owe_everything(owing.folder)

    kill = server.killer()
    with Gateway(server.url, server.ca_file) as gateway:
        gateway.on_its_way = lambda number: kill() if number == 2 else None
        lead_to(replace(signed_in, urls=(gateway.url,)))
        told = owing.ends(6, "run")
        assert ("cannot be reached" in told, told.count(gateway.url)) == (True, 1)
    lead_to(signed_in)
    with Catalogue.open(owing.folder / "catalogue.sqlite3", now=local_now) as catalogue:
        waited = waiting(catalogue)
        arrived = {CHUNK // 4, CHUNK, CHUNK // 4 + CHUNK, 0}  # two are under way at once
        assert PAGES + DOCUMENTS - len(waited) in arrived, "what was answered left the outbox, and no more"
        assert owing.ends(6, "run").count(server.url) == 1
        assert waiting(catalogue) == waited
        assert owing.ends(6, "search", "tỉnh ủy").count(server.url) == 1

        assert server.does("restart") == server.url
        with closing(ElasticIndex.reading(signed_in)) as index:
            lost = {(each.entry, each.number) for each in differences(catalogue, index)}
            assert lost <= waited, "what was confirmed is there"
            index.put([page(withdrawn, 5), page(deleted, 5)])
            index.commit()
            assert {each.page_id for each in index.revisions()} & {withdrawn, deleted} == {deleted}
            index.withdraw([PageRevision(deleted, 6)])
            index.commit()
    owing.ends_whole()
