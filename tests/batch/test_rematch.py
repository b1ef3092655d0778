"""Scans that came before their inventory find their dossiers once it is there."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.rematch import rematch
from pipeline.catalogue.listing import InventoryList
from pipeline.catalogue.rows import TakenSource
from pipeline.catalogue.store import Catalogue
from pipeline.model.archive import Dossier, MatchedBy, Placement, RegisteredDocument
from pipeline.model.holdings import Listed, RowPlace
from pipeline.model.media import MediaType

INBOX = Path("/srv/archive/inbox")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "c.sqlite3", now=lambda: dt.datetime(2026, 3, 5, tzinfo=dt.UTC)) as opened:
        yield opened


def take(catalogue: Catalogue, path: str, digit: str, placement: Placement | None = None) -> str:
    name = Path(path).name
    source = TakenSource(path, name, 1, 1, digit * 64, MediaType.PDF, f"{digit}.pdf")
    return catalogue.take(source, placement).document_id


def test_by_the_list_then_by_folder_and_name(catalogue: Catalogue) -> None:
    """Folders count below the inbox only; elsewhere the folder of the file itself. People stay right."""
    paths = {
        "inbox folder": "/srv/archive/inbox/H1.1/deep/a.pdf",
        "name": "/mnt/scan/H1.1.3.pdf",
        "own folder": "/mnt/H1.2/b.pdf",
        "far folder": "/mnt/H1.2/deep/c.pdf",
        "listed file": "/mnt/scan/Công văn.PDF",
        "listed twice": "/mnt/scan/hai.pdf",
    }
    scans = {what: take(catalogue, path, f"{at}") for at, (what, path) in enumerate(paths.items())}
    slip = take(catalogue, "/mnt/H1.2/d.pdf", "a", Placement("H9.9", MatchedBy.SLIP))
    assert rematch(catalogue, INBOX) == 0
    lines = [Dossier("H1.1", "A"), Dossier("H1.2", "A")]
    files = [("H1.1", 5, "D:\\quet\\công văn.pdf"), ("H1.1", 6, "hai.pdf"), ("H1.2", 6, "hai.pdf")]
    documents = [RegisteredDocument(code, number, file_name=name) for code, number, name in files]
    catalogue.inventory.take(
        InventoryList(
            "ml", "0" * 64, [Listed(line, RowPlace("", 1)) for line in lines],
            [Listed(document, RowPlace("", 2)) for document in documents],
        )
    )  # fmt: skip
    assert rematch(catalogue, INBOX) == 4
    found = {what: catalogue.document(number) for what, number in scans.items()}
    assert {what: (row.dossier_code, row.ordinal, row.matched_by) for what, row in found.items()} == {
        "inbox folder": ("H1.1", None, MatchedBy.FOLDER),
        "name": ("H1.1", 3, MatchedBy.FILE_NAME),
        "own folder": ("H1.2", None, MatchedBy.FOLDER),
        "far folder": (None, None, None),
        "listed file": ("H1.1", 5, MatchedBy.FILE_NAME),
        "listed twice": (None, None, None),
    }
    assert catalogue.document(slip).dossier_code == "H9.9", "the slip knows better than the folder"
    assert rematch(catalogue, INBOX) == 0
