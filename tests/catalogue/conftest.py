import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.catalogue.rows import FiledDocument, TakenSource
from pipeline.catalogue.store import Catalogue
from pipeline.language import message
from pipeline.model.archive import Description, DocumentStatus, Field, MatchedBy, Placement
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.outcome import Failure, FailureKind, Stage
from pipeline.model.page import PageKind, PageReading

HANOI = dt.timezone(dt.timedelta(hours=7))


class Ticking:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 3, 5, 8, tzinfo=HANOI)

    def __call__(self) -> dt.datetime:
        self.moment += dt.timedelta(seconds=1)
        return self.moment


class Archive:
    """An open catalogue with short ways to put scans into it."""

    def __init__(self, place: Path, clock: Ticking) -> None:
        self.place = place
        self.clock = clock
        self.catalogue = Catalogue.open(place, now=clock)

    def source(self, scan: str, *, path: str | None = None) -> TakenSource:
        sha256 = hashlib.sha256(scan.encode()).hexdigest()
        path = path or f"/inbox/{scan}.pdf"
        vault_name = f"{sha256[:2]}/{sha256}.pdf"
        return TakenSource(path, Path(path).name, 1000, 7, sha256, MediaType.PDF, vault_name)

    def take(self, scan: str, dossier: str | None = None, *, path: str | None = None) -> str:
        placement = Placement(dossier, MatchedBy.FOLDER) if dossier else None
        return self.catalogue.take(self.source(scan, path=path), placement).document_id

    def page(self, number: int, text: str = "Kính gửi Tỉnh ủy") -> PageReading:
        words = tuple(
            Word(each, Box(100 * at, 0, 100 * at + 90, 30), 0.9) for at, each in enumerate(text.split())
        )
        rows = ((Line(words),),) if words else ()
        kind = PageKind.SCAN if words else PageKind.BLANK
        return PageReading(number, kind, PageText(1654, 2339, 200, rows), "tesserocr 5.5.4 vie")

    def filed(
        self, document_id: str, pages: int = 2, *, failed: int = 0, kind: str = "Báo cáo"
    ) -> FiledDocument:
        failures = tuple(self.failure(number) for number in range(pages - failed + 1, pages + 1))
        status = DocumentStatus.DONE
        if failed:
            status = DocumentStatus.FAILED if failed == pages else DocumentStatus.PARTIAL
        return FiledDocument(
            document_id,
            status,
            pages,
            tuple(self.page(number) for number in range(1, pages - failed + 1)),
            Description((Field("document_type", kind, 0.8, 1, Box(1, 2, 3, 4), "type", None),)),
            failures,
            f"{document_id}.pdf",
        )

    def failure(self, page: int | None = None, kind: FailureKind = FailureKind.TIMEOUT) -> Failure:
        text = message("The page took longer than {seconds} s.", seconds=60)
        return Failure(Stage.READ, kind, text, page)

    def index_all(self) -> None:
        self.catalogue.confirm([item.outbox_id for item in self.catalogue.outbox_batch(10_000)])

    def digitize(self, scan: str, dossier: str | None = None, pages: int = 2) -> str:
        document_id = self.take(scan, dossier)
        self.catalogue.file_document(self.filed(document_id, pages))
        self.index_all()
        return document_id


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture(scope="session")
def empty_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new catalogue to copy: its migrations take longer than most tests."""
    place = tmp_path_factory.mktemp("empty") / "catalogue.sqlite3"
    Catalogue.open(place, now=Ticking()).close()
    return place


@pytest.fixture
def archive(tmp_path: Path, clock: Ticking, empty_catalogue: Path) -> Iterator[Archive]:
    opened = Archive(Path(shutil.copy(empty_catalogue, tmp_path / "catalogue.sqlite3")), clock)
    yield opened
    opened.catalogue.close()


@pytest.fixture
def new_archive(tmp_path: Path, empty_catalogue: Path) -> Callable[[], Archive]:
    """Makes fresh archives, for properties that need one for each example."""
    made = iter(range(10_000))
    return lambda: Archive(Path(shutil.copy(empty_catalogue, tmp_path / f"{next(made)}.sqlite3")), Ticking())
