"""Kills a run with all its processes at random moments, lets one more run end, and compares what is there
with what an undisturbed run leaves. The test suite does it a few times, the benchmark often."""

import hashlib
import json
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.catalogue.store import Catalogue
from pipeline.cli.desk import local_now
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse

JOBS = ("--jobs", "2")
_SOHOA = (sys.executable, "-c", "from pipeline.cli.main import main; main()")
_LIMIT = 600
_PASSING = {
    "id",
    "at",
    "taken_at",
    "filed_at",
    "seen_at",
    "resolved_at",
    "registered_at",
    "imported_at",
    "matched_at",
}
"""Columns with row numbers and moments."""
_ASIDE = {"document_no", "page_id", "run_id", "import_id", "revision", "mtime_ns", "path", "source_path"}
"""Columns that point at row numbers, count attempts, or name the folder that the workspace lies in."""
_TABLES = (
    "documents",
    "masters",
    "sources",
    "pages",
    "readings",
    "fields",
    "failures",
    "quarantine",
    "dossiers",
)
_OWNERS = {
    "sources": "select s.*, case when s.path like 'sealed:%' then s.sha256"
    " else replace(s.path, :root, '') end as owner from sources s",
    "pages": "select d.document_id as owner, p.* from pages p join documents d on d.id = p.document_no",
    "readings": "select d.document_id || '/' || p.page_number as owner, r.record from readings r"
    " join pages p on p.id = r.page_id join documents d on d.id = p.document_no",
    "fields": "select d.document_id as owner, f.* from fields f join documents d on d.id = f.document_no",
    "failures": "select d.document_id as owner, f.* from failures f"
    " left join documents d on d.id = f.document_no where f.resolved_at is null",
    "quarantine": "select d.document_id as owner, q.* from quarantine q"
    " join documents d on d.id = q.document_no",
}
"""Rows of these tables, named by what they belong to instead of by number."""


@dataclass(frozen=True)
class Kills:
    """What was done to a workspace until it was complete."""

    killed: int
    lives: int
    """Workspaces that were begun: one that is complete cannot be disturbed any more."""
    differences: tuple[str, ...] = ()


@dataclass
class _Life:
    folder: Path
    random: random.Random
    killed: int = 0
    differences: list[str] = field(default_factory=list)


def sohoa(workspace: Path, *words: str | Path, stderr: int = subprocess.PIPE) -> "subprocess.Popen[bytes]":
    """Starts `sohoa` in a session of its own, so that it can be killed with all its workers."""
    return subprocess.Popen(
        [*_SOHOA, "--workspace", str(workspace), "--lang", "en", *map(str, words)],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env={**os.environ, "SOHOA_INTAKE__SETTLE_SECONDS": "0"},
    )


def finished(workspace: Path, *words: str | Path, codes: tuple[int, ...] = (0,)) -> float:
    """Runs `sohoa` to its end; seconds. `RuntimeError` with its words where it ends with another code."""
    started = time.monotonic()
    process = sohoa(workspace, *words)
    _, told = process.communicate(timeout=_LIMIT)
    if process.returncode not in codes:
        raise RuntimeError(f"sohoa {' '.join(map(str, words))}: {process.returncode} {told.decode()}")
    return time.monotonic() - started


def made(workspace: Path, scans: Path, inventory: Path | None) -> None:
    """A workspace with scans in its inbox."""
    finished(workspace, "init")
    if inventory:
        finished(workspace, "inventory", "import", inventory)
    shutil.copytree(scans, workspace / "inbox", dirs_exist_ok=True)


def disturbed(scans: Path, folder: Path, kills: int, seed: int, *, inventory: Path | None = None) -> Kills:
    """Kills `sohoa run` so many times, in as many workspaces as that takes, and compares each at its end."""
    chance = random.Random(seed)
    made(folder / "fresh", scans, inventory)
    shutil.copytree(folder / "fresh", folder / "undisturbed")
    seconds = finished(folder / "undisturbed", "run", *JOBS)
    wanted = snapshot(folder / "undisturbed")
    killed = lives = 0
    differences: list[str] = []
    while killed < kills:
        lives += 1
        workspace = folder / f"life{lives}"
        shutil.copytree(folder / "fresh", workspace)
        while killed < kills and not _ended(workspace, chance.uniform(0.2, 0.8) * seconds, "run", *JOBS):
            killed += 1
        finished(workspace, "run", *JOBS)
        differences += [f"life {lives}: {line}" for line in compared(wanted, snapshot(workspace))]
        shutil.rmtree(workspace)
    return Kills(killed, lives, tuple(differences))


def disturbed_indexing(
    workspace: Path,
    kills: int,
    seed: int,
    seconds: float = math.inf,
    tell: Callable[[str], None] = lambda _: None,
) -> Kills:
    """Kills `sohoa run`, and now and then `sohoa reindex`, so many times while every page is being sent.

    After each kill one more run ends, and `sohoa index check` compares catalogue and index. After so many
    seconds no other kill is begun.
    """
    chance, deadline = random.Random(seed), time.monotonic() + seconds
    started = finished(workspace, "index", "status", codes=(0, 3))
    whole = finished(workspace, "run")
    killed = lives = 0
    differences: list[str] = []
    while killed < kills and time.monotonic() < deadline:
        lives += 1
        words = ("reindex",) if lives % 2 == 0 else ("run",)
        owe_everything(workspace)
        if _ended(workspace, started + chance.random() * max(whole - started, 0.1), *words):
            continue
        killed += 1
        finished(workspace, "run")
        checked = told(workspace, "index", "check")
        left = waiting(workspace)
        if checked["differences"] or left:
            differences.append(f"kill {killed} of sohoa {words[0]}: {checked}, {left} pages wait")
        tell(f"kill {killed} of sohoa {words[0]}: {checked['differences']} differences, {left} wait")
    return Kills(killed, lives, tuple(differences))


def owe_everything(workspace: Path) -> None:
    """Queues every page for the index."""
    with Catalogue.open(workspace / "catalogue.sqlite3", now=local_now) as catalogue:
        catalogue.reindex_all()


def waiting(workspace: Path) -> int:
    """How many pages the index is owed."""
    with Catalogue.open(workspace / "catalogue.sqlite3", now=local_now) as catalogue:
        return catalogue.outbox_size()


def told(workspace: Path, *words: str) -> dict[str, Any]:
    """What `sohoa … --json` prints."""
    command = [*_SOHOA, "--workspace", str(workspace), *words, "--json"]
    answer: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)
    return answer


def _ended(workspace: Path, seconds: float, *words: str) -> bool:
    """Whether a command came to its end before it was to be killed."""
    process = sohoa(workspace, *words)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return False
    return True


def killed_at(workspace: Path, words: tuple[str | Path, ...], moment: Callable[[], bool]) -> bool:
    """Kills `sohoa` as soon as `moment` says so; False where it ended before."""
    process = sohoa(workspace, *words)
    while process.poll() is None:
        if moment():
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
        time.sleep(0.001)
    process.communicate()
    return False


def compared(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """In what two workspaces differ, one line each; empty where they are the same."""
    return [
        f"{name}: {found[name]!r} instead of {wanted[name]!r}"[:1000]
        for name in wanted
        if wanted[name] != found[name]
    ]


def snapshot(workspace: Path) -> dict[str, Any]:
    """All that a workspace holds, but for row numbers, moments and revisions."""
    with closing(sqlite3.connect(f"file:{workspace / 'catalogue.sqlite3'}?mode=ro", uri=True)) as base:
        base.row_factory = sqlite3.Row
        tables = {table: _rows(base, table, workspace) for table in _TABLES}
        tables["outbox"] = base.execute("select count(*) from outbox").fetchone()[0]
        pages = {
            row["id"]: ((row["document_id"], row["page_number"]), row["revision"])
            for row in base.execute(
                "select p.id, p.page_number, p.revision, d.document_id from pages p"
                " join documents d on d.id = p.document_no where p.word_count > 0"
            )
        }
    return {
        **tables,
        **{name: _files(workspace / name) for name in ("vault", "derived", "inbox", "scratch")},
        "index": _indexed(workspace / "index", pages),
    }


def _rows(base: sqlite3.Connection, table: str, workspace: Path) -> list[tuple[tuple[str, Any], ...]]:
    query = _OWNERS.get(table, f"select * from {table}")
    values = {"root": str(workspace)} if ":root" in query else {}
    rows = base.execute(query, values).fetchall()
    return sorted(
        tuple(sorted((key, str(row[key])) for key in row.keys() if key not in _PASSING | _ASIDE))  # noqa: SIM118
        for row in rows
    )


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _indexed(folder: Path, pages: dict[int, tuple[tuple[str, int], int]]) -> list[tuple[Any, ...]]:
    """The pages of the index, whether each is the present one, and what two searches find on it."""
    index = EmbeddedIndex.open(folder)
    try:
        revisions = {page.page_id: page.revision for page in index.revisions()}
        present = sorted((pages[page][0], pages[page][1] == revision) for page, revision in revisions.items())
        hits = [
            (words, hit.document_id, page.page_number, page.matches)
            for words in ("số hóa", "uy ban")
            for hit in index.search(parse(words), limit=1000).hits
            for page in hit.pages
        ]
    finally:
        index.close()
    return [*present, *sorted(hits, key=repr)]
