"""`sohoa index`, and every command that talks to the index: embedded, on a server, on one that is away."""

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipeline.batch.workspace import Workspace, held_for_run
from pipeline.index.base import PageRevision
from pipeline.index.elastic.admin import Rebuild, delete_all
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse
from pipeline.model.archive import EntryKind

pytestmark = pytest.mark.slow

Sohoa = Callable[..., Any]
PAGES = 5
"""Pages with words in the digitized workspace."""
DOCUMENTS = 4
"""Documents that were read, and not stopped."""
QUERIES = ("lưu trữ", "uy ban", '"số hóa"', "127-QĐ/TU", "")


def status(workspace: Path, sohoa_in: Sohoa) -> Any:
    result = sohoa_in(workspace, "index", "status", "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def found(workspace: Path, sohoa_in: Sohoa) -> list[Any]:
    """What a person gets for each query: documents in order, their pages, and the places that are marked."""
    answers = [json.loads(sohoa_in(workspace, "search", words, "--json").stdout) for words in QUERIES]
    return [
        [
            (hit["document_id"], [(page["page_number"], page["matches"]) for page in hit["pages"]])
            for hit in answer["hits"]
        ]
        for answer in answers
    ]


def take_out(index: EmbeddedIndex | ElasticIndex) -> None:
    """Takes the first page out behind the back of the catalogue."""
    page = next(iter(index.revisions()))
    index.withdraw([PageRevision(page.page_id, page.revision + 1)])
    index.commit()
    index.close()


# the embedded index


def test_status_of_the_embedded_index(changeable: Path, sohoa_in: Sohoa) -> None:
    told = status(changeable, sohoa_in)
    assert (told["engine"], told["place"]) == ("embedded", str(changeable / "index"))
    assert (told["server_version"], told["alias"]) == (None, None)
    assert told["pages"] == told["catalogue_pages"] == PAGES
    assert (told["document_alias"], told["document_version"], told["documents"]) == (None, None, None)
    assert (told["catalogue_documents"], told["being_built"]) == (DOCUMENTS, [])
    assert told["outbox"] == {"length": 0, "pages": 0, "documents": 0, "oldest_seconds": None}
    assert 0 < told["disk"]["used_bytes"] < told["disk"]["free_bytes"]
    table = sohoa_in(changeable, "index", "status").stdout
    assert f"pages in the index          {PAGES}" in table
    assert "alias" not in table
    assert "documents" not in table


def test_check_of_an_index_in_order_says_so(digitized: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(digitized, "index", "check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "holds everything" in result.stderr


def test_check_finds_a_lost_page_and_repair_brings_it_back(changeable: Path, sohoa_in: Sohoa) -> None:
    before = found(changeable, sohoa_in)
    take_out(EmbeddedIndex.open(changeable / "index"))
    assert found(changeable, sohoa_in) != before
    result = sohoa_in(changeable, "index", "check")
    assert (result.exit_code, "missing in the index" in result.stdout) == (4, True)
    assert "--repair" in result.stderr
    counts = json.loads(sohoa_in(changeable, "index", "check", "--json").stdout)
    kinds = {"missing": 1, "surplus": 0, "stale": 0, "ahead": 0}
    assert counts == {"differences": 1, **kinds, "pages": 1, "documents": 0, "left": 1}
    repaired = sohoa_in(changeable, "index", "check", "--repair", "--json")
    assert (repaired.exit_code, json.loads(repaired.stdout)["left"]) == (0, 0)
    assert found(changeable, sohoa_in) == before
    assert sohoa_in(changeable, "index", "check").exit_code == 0


def test_repair_waits_for_a_run_that_is_at_work(changeable: Path, sohoa_in: Sohoa) -> None:
    take_out(EmbeddedIndex.open(changeable / "index"))
    with held_for_run(Workspace(changeable)):
        assert sohoa_in(changeable, "index", "check").exit_code == 4, "looking is always allowed"
        assert sohoa_in(changeable, "index", "check", "--repair").exit_code == 6


def test_an_index_that_was_lost_is_filled_by_the_next_run(changeable: Path, sohoa_in: Sohoa) -> None:
    before = found(changeable, sohoa_in)
    shutil.rmtree(changeable / "index")
    result = sohoa_in(changeable, "init")
    assert f"{PAGES} pages wait" in result.stderr
    told = status(changeable, sohoa_in)
    assert (told["pages"], told["outbox"]["length"]) == (0, PAGES)
    assert told["outbox"]["oldest_seconds"] >= 0
    assert sohoa_in(changeable, "run").exit_code == 0
    assert found(changeable, sohoa_in) == before


def test_a_search_in_the_embedded_index_loads_no_client_of_a_server(digitized: Path) -> None:
    script = (
        f"import sys; sys.argv = ['sohoa', '--workspace', {str(digitized)!r}, 'search', 'lưu trữ']\n"
        "from pipeline.cli.main import main\ntry: main()\nexcept SystemExit: pass\n"
        "print(sorted({'elasticsearch', 'elastic_transport'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stderr.splitlines()[-1] == "[]"
    assert "127-QĐ" in result.stdout


# a server that is away


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings of a server on a port where nobody answers; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("SOHOA_INDEX__ENGINE", "elastic")
    monkeypatch.setenv("SOHOA_INDEX__URLS", url)
    monkeypatch.setenv("SOHOA_INDEX__USERNAME", "researcher")
    monkeypatch.setenv("SOHOA_INDEX__PASSWORD", "hunter2")
    return url


@pytest.mark.tesseract
def test_run_without_its_server_reads_everything_and_loses_nothing(
    changeable: Path, few_scans: Path, nobody: str, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    (scan,) = few_scans.rglob("127-QĐ-TU.jpg")
    (changeable / "inbox" / "new.jpg").write_bytes(scan.read_bytes() + b"\0")
    result = sohoa_in(changeable, "run", "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["documents"], answer["failures"]) == (6, 1, [])
    assert result.stderr.count(nobody) == 1, "one message"
    assert "The pages wait" in result.stderr
    assert json.loads(sohoa_in(changeable, "show", "new.jpg", "--json").stdout)["status"] == "done"
    monkeypatch.setenv("SOHOA_INDEX__ENGINE", "embedded")
    waiting = status(changeable, sohoa_in)["outbox"]
    assert (waiting["pages"], waiting["documents"], waiting["length"]) == (1, 1, 2)
    assert sohoa_in(changeable, "run").exit_code == 0
    told = status(changeable, sohoa_in)
    assert (told["pages"], told["outbox"]["length"]) == (PAGES + 1, 0)


@pytest.mark.parametrize(
    "words",
    [
        ("search", "lưu trữ"),
        ("run",),
        ("init",),
        ("reindex",),
        ("index", "status"),
        ("index", "check"),
        ("index", "check", "--repair"),
    ],
    ids=" ".join,
)
def test_a_server_that_is_away_ends_a_command_with_6_and_one_message(
    changeable: Path, nobody: str, sohoa_in: Sohoa, words: tuple[str, ...]
) -> None:
    result = sohoa_in(changeable, *words)
    assert result.exit_code == 6
    assert result.stderr.count(nobody) == 1
    assert "Traceback" not in result.output
    assert "hunter2" not in result.output
    assert "hunter2" not in (changeable / "logs" / "sohoa.log").read_text("utf-8")


def test_doctor_tells_that_the_server_is_away(changeable: Path, nobody: str, sohoa_in: Sohoa) -> None:
    result = sohoa_in(changeable, "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 3
    assert nobody in checks["elasticsearch: server"]["remedy"]
    assert "elasticsearch: rights" not in checks, "nothing that cannot be known is told"


def test_doctor_tells_of_wrong_settings_and_goes_on(workspace: Path, sohoa_in: Sohoa) -> None:
    (workspace / "sohoa.toml").write_text('[index]\nengine = "elastic"\nurls = ["search:9200"]\n')
    result = sohoa_in(workspace, "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.exit_code == 3
    assert "search:9200" in checks["settings"]["remedy"]
    assert checks["python"]["ok"]


@pytest.mark.parametrize(
    ("mode", "content", "told"),
    [
        (0o644, "hunter2", "chmod 600"),
        (0o640, "hunter2", "chmod 600"),
        (0o600, " \n", "empty"),
        (None, "", "cannot"),
    ],
)
def test_a_secret_that_others_may_read_is_refused(
    changeable: Path, nobody: str, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch,
    mode: int | None, content: str, told: str,
) -> None:  # fmt: skip
    monkeypatch.delenv("SOHOA_INDEX__PASSWORD")
    monkeypatch.setenv("SOHOA_INDEX__PASSWORD_FILE", "secret")
    if mode is not None:
        (changeable / "secret").write_text(content)
        (changeable / "secret").chmod(mode)
    result = sohoa_in(changeable, "search", "lưu trữ")
    assert (result.exit_code, told in result.stderr) == (3, True), result.stderr
    assert "hunter2" not in result.stderr


def test_a_secret_of_its_owner_alone_is_taken(
    changeable: Path, nobody: str, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOHOA_INDEX__PASSWORD")
    monkeypatch.setenv("SOHOA_INDEX__PASSWORD_FILE", "secret")
    (changeable / "secret").write_text("hunter2\n")
    (changeable / "secret").chmod(0o600)
    assert sohoa_in(changeable, "search", "lưu trữ").exit_code == 6, "it went as far as the server"


def test_a_user_and_a_key_at_once_are_a_fault_of_the_settings(
    changeable: Path, nobody: str, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_INDEX__API_KEY", "a-key")
    result = sohoa_in(changeable, "search", "lưu trữ")
    assert (result.exit_code, "a-key" in result.stderr) == (3, False)


# a real server


@pytest.fixture
def server(
    elastic_options: ElasticOptions, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Elasticsearch, ElasticOptions]]:
    """An empty server in the settings, and a client to do things behind the back of the program."""
    delete_all(elastic_options)
    monkeypatch.setenv("SOHOA_INDEX__ENGINE", "elastic")
    monkeypatch.setenv("SOHOA_INDEX__URLS", elastic_options.urls[0])
    monkeypatch.setenv("SOHOA_INDEX__PREFIX", elastic_options.prefix)
    with Elasticsearch(list(elastic_options.urls)) as client:
        yield client, elastic_options


Server = tuple[Elasticsearch, ElasticOptions]


@pytest.mark.elastic
def test_the_first_run_makes_the_index_and_both_back_ends_answer_alike(
    changeable: Path, sohoa_in: Sohoa, request: pytest.FixtureRequest
) -> None:
    embedded = found(changeable, sohoa_in)
    _, options = request.getfixturevalue("server")
    assert sohoa_in(changeable, "search", "lưu trữ").exit_code == 3, "there is no index yet, and it says so"
    assert sohoa_in(changeable, "run").exit_code == 0
    assert found(changeable, sohoa_in) == embedded
    told = status(changeable, sohoa_in)
    assert told["pages"] == told["catalogue_pages"] == PAGES
    assert (told["alias"], told["version"]) == (options.alias, f"{options.alias}-v1")
    assert told["documents"] == told["catalogue_documents"] == DOCUMENTS
    alias = options.alias_of(EntryKind.DOCUMENT)
    assert (told["document_alias"], told["document_version"]) == (alias, f"{alias}-v1")
    table = sohoa_in(changeable, "index", "status").stdout
    assert f"documents in the index          {DOCUMENTS}" in table
    assert told["server_version"].split(".")[0] in {"8", "9"}
    assert told["disk"]["free_bytes"] > 0
    assert sohoa_in(changeable, "index", "check").exit_code == 0


@pytest.mark.elastic
def test_init_makes_the_index_once(changeable: Path, server: Server, sohoa_in: Sohoa) -> None:
    assert f"{PAGES} pages wait" in sohoa_in(changeable, "init").stderr
    assert "pages wait" not in sohoa_in(changeable, "init").stderr
    assert sohoa_in(changeable, "run").exit_code == 0
    assert status(changeable, sohoa_in)["pages"] == PAGES


@pytest.mark.elastic
def test_reindex_puts_a_new_version_in_the_place_of_the_old_one(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    client, options = server
    sohoa_in(changeable, "run")
    before = found(changeable, sohoa_in)
    result = sohoa_in(changeable, "reindex")
    assert (result.exit_code, f"{PAGES} pages" in result.stderr) == (0, True), result.stderr
    assert status(changeable, sohoa_in)["version"] == f"{options.alias}-v2"
    assert sorted(client.indices.get(index=f"{options.prefix}*")) == sorted(
        [*(options.index_name(2, kind) for kind in EntryKind), f"{options.prefix}rates"]
    ), "the old ones are gone, the rates of each day stay"
    assert found(changeable, sohoa_in) == before
    assert sohoa_in(changeable, "index", "check").exit_code == 0


@pytest.mark.elastic
def test_whoever_searches_during_a_reindex_sees_every_page(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    _, options = server
    sohoa_in(changeable, "run")
    counts: list[int] = []
    stopped = threading.Event()

    def searching() -> None:
        reader = ElasticIndex.reading(options)
        while not stopped.is_set():
            counts.append(reader.search(parse("")).total_pages)
        reader.close()

    thread = threading.Thread(target=searching)
    thread.start()
    codes = [sohoa_in(changeable, "reindex").exit_code for _ in range(3)]
    stopped.set()
    thread.join()
    assert codes == [0, 0, 0]
    assert set(counts) == {PAGES}
    assert len(counts) > 10


@pytest.mark.elastic
def test_check_finds_what_was_done_behind_its_back_and_repair_mends_it(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    client, options = server
    sohoa_in(changeable, "run")
    before = found(changeable, sohoa_in)
    index = ElasticIndex.open(options)
    pages = list(index.revisions())
    index.close()
    client.delete(index=options.alias, id=str(pages[0].page_id))
    client.index(
        index=options.alias, id="999999", version=3, version_type="external_gte", refresh=True,
        document={"page_id": 999999, "document_id": "x", "document_no": 1, "page_number": 1, "text": "x"},
    )  # fmt: skip
    documents = options.alias_of(EntryKind.DOCUMENT)
    client.delete(index=documents, id="1")
    client.index(
        index=documents, id="999999", version=3, version_type="external_gte", refresh=True,
        document={"document_id": "x", "document_no": 999999},
    )  # fmt: skip
    result = sohoa_in(changeable, "index", "check", "--json")
    counts = json.loads(result.stdout)
    assert (result.exit_code, counts["missing"], counts["surplus"], counts["left"]) == (4, 2, 2, 4)
    assert (counts["pages"], counts["documents"]) == (2, 2)
    assert sohoa_in(changeable, "index", "check", "--repair").exit_code == 0
    assert json.loads(sohoa_in(changeable, "index", "check", "--json").stdout)["differences"] == 0
    assert found(changeable, sohoa_in) == before


@pytest.mark.elastic
def test_a_server_that_lost_everything_is_filled_by_the_next_run(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    sohoa_in(changeable, "run")
    before = found(changeable, sohoa_in)
    delete_all(server[1])
    assert sohoa_in(changeable, "run").exit_code == 0
    assert found(changeable, sohoa_in) == before


@pytest.mark.elastic
def test_an_alias_deleted_by_hand_stops_nothing_but_the_sending_and_reindex_mends_it(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    client, options = server
    sohoa_in(changeable, "run")
    before = found(changeable, sohoa_in)
    client.indices.delete_alias(index="*", name=options.alias)
    for words in (("run",), ("search", "lưu trữ"), ("index", "status")):
        result = sohoa_in(changeable, *words)
        assert (result.exit_code, "sohoa reindex" in result.stderr) == (3, True), (words, result.stderr)
    assert sohoa_in(changeable, "reindex").exit_code == 0
    assert found(changeable, sohoa_in) == before
    assert sohoa_in(changeable, "index", "check").exit_code == 0


@pytest.mark.elastic
def test_an_index_that_an_older_program_made_gets_its_documents_with_the_next_run(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    """Until then it is searched as before, and whoever looks is told."""
    client, options = server
    sohoa_in(changeable, "run")
    before = found(changeable, sohoa_in)
    client.indices.delete(index=options.index_name(1, EntryKind.DOCUMENT))
    assert found(changeable, sohoa_in) == before
    result = sohoa_in(changeable, "index", "status")
    assert (result.exit_code, "next `sohoa run` adds them" in result.stderr) == (0, True)
    assert status(changeable, sohoa_in)["document_version"] is None
    checked = sohoa_in(changeable, "index", "check")
    assert (checked.exit_code, "sohoa reindex" in checked.stderr) == (3, True)
    assert sohoa_in(changeable, "run").exit_code == 0
    told = status(changeable, sohoa_in)
    assert (told["documents"], told["document_version"]) == (
        DOCUMENTS,
        options.index_name(1, EntryKind.DOCUMENT),
    )
    assert "search index of: document" in (changeable / "logs" / "sohoa.log").read_text("utf-8")
    assert sohoa_in(changeable, "index", "check").exit_code == 0


@pytest.mark.elastic
def test_an_alias_of_the_documents_deleted_by_hand_is_told_and_reindex_mends_it(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    client, options = server
    sohoa_in(changeable, "run")
    alias = options.alias_of(EntryKind.DOCUMENT)
    client.indices.delete_alias(index="*", name=alias)
    result = sohoa_in(changeable, "run")
    assert (result.exit_code, alias in result.stderr, "sohoa reindex" in result.stderr) == (3, True, True)
    assert sohoa_in(changeable, "search", "lưu trữ").exit_code == 0, "searching goes on"
    assert sohoa_in(changeable, "reindex").exit_code == 0
    assert status(changeable, sohoa_in)["documents"] == DOCUMENTS
    assert sohoa_in(changeable, "index", "check").exit_code == 0


@pytest.mark.elastic
def test_what_a_killed_reindex_left_is_shown_and_the_next_removes_it(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    _, options = server
    sohoa_in(changeable, "run")
    Rebuild.start(options)  # and no end
    left = [options.index_name(2, kind) for kind in EntryKind]
    assert status(changeable, sohoa_in)["being_built"] == left
    result = sohoa_in(changeable, "index", "status")
    assert all(name in result.stdout and name in result.stderr for name in left)
    assert "enter `sohoa reindex` again" in result.stderr
    assert sohoa_in(changeable, "reindex").exit_code == 0
    assert status(changeable, sohoa_in)["being_built"] == []


@pytest.mark.elastic
def test_doctor_examines_the_server(changeable: Path, server: Server, sohoa_in: Sohoa) -> None:
    missing = json.loads(sohoa_in(changeable, "doctor", "--json").stdout)["checks"]
    (remedy,) = [check["remedy"] for check in missing if check["name"] == "elasticsearch: index"]
    assert "sohoa reindex" in remedy
    sohoa_in(changeable, "run")
    checks = json.loads(sohoa_in(changeable, "doctor", "--json").stdout)["checks"]
    ours = {check["name"].removeprefix("elasticsearch: "): check for check in checks if ": " in check["name"]}
    for name in ("server", "rights", "analysis", "index", "disk"):
        assert ours[name]["ok"], ours[name]
        assert ours[name]["found"]


@pytest.mark.elastic
def test_a_page_that_the_server_refuses_stops_no_other_and_is_told(
    changeable: Path, server: Server, sohoa_in: Sohoa
) -> None:
    """A date that is none."""
    sohoa_in(changeable, "run")
    with sqlite3.connect(changeable / "catalogue.sqlite3") as catalogue:
        changed = catalogue.execute("UPDATE fields SET value = '2021, tháng 3' WHERE value = '2021-03-09'")
        assert changed.rowcount == 1
    catalogue.close()
    result = sohoa_in(changeable, "reindex")
    assert (result.exit_code, "127-QĐ-TU.jpg" in result.stderr) == (4, True), result.stderr
    assert status(changeable, sohoa_in)["pages"] == PAGES - 1, "the new version is in its place all the same"
    check = sohoa_in(changeable, "index", "check", "--repair")
    assert (check.exit_code, "127-QĐ-TU.jpg" in check.stderr) == (4, True)
    run = sohoa_in(changeable, "run")
    assert (run.exit_code, run.stderr.count("refused 1 pages")) == (4, 1)
    waiting = status(changeable, sohoa_in)["outbox"]
    assert (waiting["pages"], waiting["documents"]) == (1, 1), "they wait until someone corrects them"
