"""What it takes to send pages to Elasticsearch: memory, and the rate beside that of bare requests."""

import math
import os
import signal
import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipeline.batch.projection import BATCH
from pipeline.index.base import PageEntry
from pipeline.index.elastic.admin import delete_all
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.mapping import source
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.elastic.sending import CHUNK
from tests.benchmarks.gateway import Gateway
from tests.benchmarks.kills import Kills, disturbed_indexing, finished, sohoa, told, waiting
from tests.benchmarks.made_up import make, texts

ROUNDS = 5
PROGRESS = 15
"""Seconds between two words about how far it is."""
INTERRUPTED = 130
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Weight:
    """What a run that only indexes took."""

    pages: int
    seconds: float
    megabytes: float
    """Largest resident size of the process."""


@dataclass(frozen=True)
class Rates:
    """Pages a second, the median of the rounds."""

    bare: float
    """Requests of 500 pages that lie ready as bytes, one after the other."""
    ours: float
    """The same pages by `put` and `commit`, folding and every answer read."""
    ratios: tuple[float, ...]
    """Ours to bare in each round."""


def options_for(url: str) -> ElasticOptions:
    """A prefix of its own on the server."""
    return ElasticOptions((url,), prefix=f"bench{uuid.uuid4().hex[:8]}-", timeout_seconds=120)


def weighed(url: str, pages: int, folder: Path, seconds: float, tell: Tell) -> Weight:
    """`sohoa run` over a catalogue that owes the index so many pages; interrupted after so many seconds."""
    tell(f"making a catalogue of {pages} pages")
    with _led_to(url, url, pages, folder) as workspace:
        started = last = time.monotonic()
        process = sohoa(workspace, "run", stderr=subprocess.DEVNULL)
        ended = 0
        while not ended:
            time.sleep(0.2)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            now = time.monotonic()
            if not ended and now - last > PROGRESS:
                tell(f"{now - started:.0f} s: {waiting(workspace)} of {pages} pages and their documents wait")
                last = now
            if not ended and now - started > seconds:
                process.send_signal(signal.SIGINT)
        taken = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        left = waiting(workspace)
        if process.returncode not in (0, INTERRUPTED) or (process.returncode == 0 and left):
            raise RuntimeError(f"the run ended with {process.returncode} and left {left}")
        if not left and told(workspace, "index", "check")["differences"]:
            raise RuntimeError("the run left differences")
        return Weight(max(pages - left, 0), taken, usage.ru_maxrss / 1024)


def killed(url: str, folder: Path, kills: int, seed: int, seconds: float, tell: Tell) -> Kills:
    """Kills runs and rebuilds while they send 3,000 pages; after so many seconds it begins no other kill."""
    with _led_to(url, url, 3_000, folder) as workspace:
        return disturbed_indexing(workspace, kills, seed, seconds, tell)


def turned_away(url: str, folder: Path) -> tuple[list[int], float, int]:
    """Exit codes of runs, one after the other until one ends with 0, while a minute of 429 passes; seconds;
    differences that are left."""
    with Gateway(url) as gateway, _led_to(gateway.url, url, 5_000, folder) as workspace:
        gateway.turns_away = math.inf
        relief = threading.Timer(60, lambda: setattr(gateway, "turns_away", 0))
        started = time.monotonic()
        relief.start()
        codes: list[int] = []
        while not codes or codes[-1]:
            process = sohoa(workspace, "run")
            process.communicate()
            codes.append(process.returncode)
        seconds = time.monotonic() - started
        return codes, seconds, int(told(workspace, "index", "check")["differences"])


@contextmanager
def _led_to(url: str, server: str, pages: int, folder: Path) -> Iterator[Path]:
    """A workspace that owes so many pages to an index of its own, with that way to it in the settings."""
    workspace, options = folder / "workspace", options_for(server)
    finished(workspace, "init")
    make(workspace, pages)
    settings = {"ENGINE": "elastic", "URLS": url, "PREFIX": options.prefix}
    os.environ.update({f"SOHOA_INDEX__{name}": value for name, value in settings.items()})
    try:
        yield workspace
    finally:
        for name in settings:
            del os.environ[f"SOHOA_INDEX__{name}"]
        delete_all(options)


def rates(url: str, pages: int) -> Rates:
    """Bare requests and ours in turn, each into a new index of the same making."""
    entries = [
        PageEntry(
            number, number // 10, f"D{number // 10}", number % 10 + 1, 1, text, f"{number // 10}.pdf",
            "Tỉnh ủy Hà Giang", "Huyện ủy Đồng Văn", f"{number}-QĐ/TU", "2021-03-05", "Quyết định", "party",
            "Về việc thử máy tìm kiếm",
        )
        for number, text in enumerate(texts(pages), 1)
    ]  # fmt: skip
    options = options_for(url)
    bodies = _bodies(entries, options)
    taken: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        taken["bare"].append(_timed(options, lambda: _send_bare(options, bodies)))
        taken["ours"].append(_timed(options, lambda: _send_ours(options, entries)))
    return Rates(
        pages / statistics.median(taken["bare"]),
        pages / statistics.median(taken["ours"]),
        tuple(bare / ours for bare, ours in zip(taken["bare"], taken["ours"], strict=True)),
    )


def _timed(options: ElasticOptions, send: Callable[[], None]) -> float:
    ElasticIndex.open(options).close()
    started = time.monotonic()
    send()
    seconds = time.monotonic() - started
    delete_all(options)
    return seconds


def _send_bare(options: ElasticOptions, bodies: list[bytes]) -> None:
    kind = {"content-type": "application/vnd.elasticsearch+x-ndjson; compatible-with=8"}
    with connect(options) as client:
        for number, body in enumerate(bodies, 1):
            answer = client.perform_request(
                "POST", "/_bulk", headers={**kind, "accept": "application/json"}, body=body
            ).body
            assert not answer["errors"]
            if number * CHUNK % BATCH == 0:
                client.indices.refresh(index=options.alias)
        client.indices.refresh(index=options.alias)


def _send_ours(options: ElasticOptions, entries: list[PageEntry]) -> None:
    index = ElasticIndex.open(options)
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        index.put(batch)
        outcome = index.commit()
        assert len(outcome.confirmed) == len(batch)
    index.close()


def _bodies(entries: list[PageEntry], options: ElasticOptions) -> list[bytes]:
    with connect(options) as client:
        write = client.transport.serializers.get_serializer("application/json").dumps
    rows = [
        write({"index": {"_index": options.alias, "_id": str(one.page_id), "version": 1,
                         "version_type": "external_gte"}}) + b"\n" + write(source(one)) + b"\n"
        for one in entries
    ]  # fmt: skip
    return [b"".join(rows[at : at + CHUNK]) for at in range(0, len(rows), CHUNK)]
