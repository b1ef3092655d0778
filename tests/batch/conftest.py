"""Runs in this process: a workspace, what goes in, what comes of it. Born-digital pages where reading is not
the subject, because they keep their text and need no recognizer."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest

from pipeline.batch.executor import SerialExecutor
from pipeline.batch.feed import Feed, IntakeReport, take_in
from pipeline.batch.page_task import _engine
from pipeline.batch.projection import follow
from pipeline.batch.run import Run
from pipeline.batch.run_options import RunOptions
from pipeline.batch.workspace import Workspace
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

        feed = Feed(roots or (self.place.inbox,), self.place.inbox, settle, code, self.place.own_rules)
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


@contextmanager
def opened(root: Path) -> Iterator[Office]:
    place = Workspace(root)
    with Catalogue.open(place.catalogue_file, now=local_now) as catalogue:
        yield Office(place, catalogue, Vault(place.vault), Strongroom(place.quarantine, Key(bytes(32))))
    _engine.cache_clear()


@pytest.fixture
def office(tmp_path: Path, empty_workspace: Path) -> Iterator[Office]:
    with opened(Path(shutil.copytree(empty_workspace, tmp_path / "workspace"))) as office:
        yield office


@pytest.fixture(scope="session")
def letters_read(
    tmp_path_factory: pytest.TempPathFactory, empty_workspace: Path, letter: Callable[[Path, str], Path]
) -> Callable[[int], Path]:
    """Workspaces in which so many documents of one page were read, each made once, to copy."""
    made: dict[int, Path] = {}

    def workspace(count: int) -> Path:
        if count not in made:
            root = Path(shutil.copytree(empty_workspace, tmp_path_factory.mktemp("read") / "workspace"))
            with opened(root) as office:
                for name in "abcdefgh"[:count]:
                    letter(office.place.inbox / f"{name}.pdf", name)
                office.feed(code="TU.2024.002")
                assert office.run().documents == count
            made[count] = root
        return made[count]

    return workspace


@pytest.fixture
def office_with(tmp_path: Path, letters_read: Callable[[int], Path]) -> Iterator[Callable[[int], Office]]:
    """Opens an office in which so many documents of one page were read: `a.pdf`, `b.pdf` and so on."""
    with ExitStack() as stack:

        def open_copy(count: int) -> Office:
            copy = shutil.copytree(letters_read(count), tmp_path / "workspace")
            return stack.enter_context(opened(Path(copy)))

        yield open_copy


@pytest.fixture(scope="session")
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
