"""Runs in this process: a workspace, what goes in, what comes of it. Born-digital pages where reading is not
the subject, because they keep their text and need no recognizer."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest

from pipeline.batch.executor import SerialExecutor
from pipeline.batch.feed import Feed, IntakeReport, take_in
from pipeline.batch.page_task import _engine
from pipeline.batch.projection import follow
from pipeline.batch.run import Run, RunOptions
from pipeline.batch.workspace import Workspace, make_workspace
from pipeline.catalogue.store import Catalogue
from pipeline.cli.desk import local_now
from pipeline.index.embedded import EmbeddedIndex
from pipeline.intake.vault import Vault
from pipeline.intake.vault_key import Key
from pipeline.intake.vault_sealed import Strongroom
from pipeline.model.outcome import RunReport
from pipeline.progress import NoProgress


@dataclass(frozen=True)
class Office:
    """An open workspace and everything that works in it."""

    place: Workspace
    catalogue: Catalogue
    vault: Vault
    strongroom: Strongroom
    sleeps: list[float] = field(default_factory=list)

    def feed(
        self,
        *roots: Path,
        settle: float = 0.0,
        code: str | None = None,
        sleep: Callable[[], None] | None = None,
    ) -> IntakeReport:
        def slept(seconds: float) -> None:
            self.sleeps.append(seconds)
            if sleep:
                sleep()

        feed = Feed(roots or (self.place.inbox,), self.place.inbox, settle, code)
        return take_in(self.catalogue, self.vault, self.strongroom, feed, clock=time.time, sleep=slept)

    def run(self, options: RunOptions | None = None, after: Callable[[], None] = lambda: None) -> RunReport:
        with SerialExecutor() as executor:
            work = Run(
                self.catalogue, self.vault, self.strongroom, self.place.inbox, self.place.derived,
                self.place.scratch, executor, options or RunOptions(), NoProgress(),
            )  # fmt: skip
            return work.digitize(after)

    def index(self) -> dict[int, int]:
        """Brings the index up to date; the revision of each page in it."""
        index = EmbeddedIndex.open(self.place.index)
        try:
            follow(self.catalogue, index)
            return {page.page_id: page.revision for page in index.revisions()}
        finally:
            index.close()

    def statuses(self) -> dict[str, str]:
        return {row.source_name: str(row.status) for row in self.catalogue.documents()}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    place, _ = make_workspace(tmp_path / "workspace", "")
    with Catalogue.open(place.catalogue_file, now=local_now) as catalogue:
        yield Office(place, catalogue, Vault(place.vault), Strongroom(place.quarantine, Key(bytes(32))))
    _engine.cache_clear()


@pytest.fixture
def letter(sample: Callable[[str], Path]) -> Callable[[Path, str], Path]:
    """Writes a born-digital PDF of one page to a path; each title makes other bytes."""

    def write(path: Path, title: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pikepdf.open(sample("014-HD-VPTU.pdf")) as pdf:
            del pdf.pages[1]
            pdf.docinfo["/Title"] = title
            pdf.save(path, deterministic_id=True)
        return path

    return write
