"""A stopped document after `kill -9` at every step of putting it away: the next run leaves no word of it.

A kill leaves what lies on the disk at that moment: a copy of the workspace, taken between two steps of a run
that goes on, and the next run works in the copy. The document is one whose second page was published before
the mark on its first was seen, so the catalogue, the index and a searchable PDF hold its words.
"""

import itertools
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zstandard

from pipeline.batch import page_story, quarantine
from pipeline.batch.back_end_embedded import back_end
from pipeline.catalogue.quarantine import Quarantine
from pipeline.errors import EngineError
from pipeline.index.embedded import EmbeddedIndex
from pipeline.intake import vault_sealed, wipe
from pipeline.intake.vault_sealed import Strongroom
from tests.batch.conftest import Office, opened

CANARY = "hoàng yến hót vang"
STEPS: tuple[tuple[Any, str], ...] = (
    (Quarantine, "stop"), (quarantine, "wipe"), (Strongroom, "seal_file"), (vault_sealed, "publish"),
    (Quarantine, "veil"), (wipe, "write_all"), (wipe, "sync_folder"), (quarantine, "_wipe_copies"),
    (EmbeddedIndex, "create"), (Quarantine, "forget"),
)  # fmt: skip
MOMENTS = (
    "stop-1", "wipe-1", "write_all-1", "sync_folder-1", "seal_file-1", "publish-1", "veil-1", "wipe-2",
    "write_all-2", "sync_folder-2", "_wipe_copies-1", "create-1", "forget-1",
)  # fmt: skip
"""What is about to be done when the kill comes, and for which time; writing is half done then."""
_HEADER = re.compile(re.escape(zstandard.ZstdCompressor().compress(b"")[:4]))


@dataclass(frozen=True)
class Killed:
    """One document and what kills have left of its workspace."""

    words: list[str]
    """What must be found nowhere in the end: its name, and a long line of the page that was published."""
    before: list[str]
    """The files in which it was found before the mark was seen."""
    copies: Path
    """A workspace for each moment."""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, empty_workspace: Path, sample: Any) -> Killed:
    folder = tmp_path_factory.mktemp("killed")
    root = Path(shutil.copytree(empty_workspace, folder / "workspace"))
    with opened(root) as office:
        with pikepdf.open(sample("014-HD-VPTU.pdf")) as pdf:
            pdf.docinfo["/Title"], pdf.docinfo["/Subject"] = "MẬT", CANARY
            pdf.save(office.place.inbox / f"{CANARY}.pdf")
        office.feed()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(page_story, "mark_in_names", failing)
            assert office.run().failed_pages == 1
        assert len(office.index()) == 1
        (row,) = office.catalogue.documents()
        lines = office.catalogue.reading(row.document_id, 2).text.lines()
        words = [CANARY, max((line.text for line in lines), key=len)]
        before = places_with(root, words)
        office.catalogue.retry()
        with pytest.MonkeyPatch.context() as patch:
            for place, name in STEPS:
                patch.setattr(place, name, copying(getattr(place, name), name, root, folder))
            night(office)
    return Killed(words, before, folder)


def failing(*_: Any) -> None:
    raise EngineError("Tesseract failed on this page: {reason}. Try `sohoa retry`.", reason="a test")


def copying(real: Callable[..., Any], name: str, root: Path, folder: Path) -> Callable[..., Any]:
    """The step, but before it is done the workspace is copied."""
    times = itertools.count(1)

    def step(*given: Any, **named: Any) -> Any:
        if name == "write_all":
            descriptor, data = given
            real(descriptor, data[: len(data) // 2])
            given = descriptor, data[len(data) // 2 :]
        shutil.copytree(root, folder / f"{name}-{next(times)}")
        return real(*given, **named)

    return step


def night(office: Office) -> None:
    """What `sohoa run` does with documents."""
    office.run()
    office.index()
    place = office.place
    index = back_end(place.index)
    quarantine.finish(
        office.catalogue, office.vault, office.strongroom, place.inbox, place.derived,
        lambda: index.rebuild(office.catalogue),
    )  # fmt: skip


def places_with(root: Path, words: list[str]) -> list[str]:
    """The files outside the quarantine whose name or content holds one of the words, packed or not."""
    found = []
    for path in sorted(root.rglob("*")):
        content = b"" if path.is_dir() or path.is_relative_to(root / "quarantine") else path.read_bytes()
        seen = [
            str(path),
            *(content[start:].decode(code, "ignore") for code, start in CODES),
            *unpacked(content),
        ]
        found += [path.name for word in words if any(word in text for text in seen)]
    return found


CODES = (("utf-8", 0), ("utf-16-be", 0), ("utf-16-be", 1))


def unpacked(content: bytes) -> list[str]:
    """Everything in a file that was packed with Zstandard, such as readings in the catalogue and its log."""
    found = []
    for start in (match.start() for match in _HEADER.finditer(content)):
        try:
            found.append(
                zstandard.ZstdDecompressor()
                .decompressobj()
                .decompress(content[start:])
                .decode("utf-8", "ignore")
            )
        except zstandard.ZstdError:
            continue
    return found


def test_the_search_finds_what_is_there(killed: Killed) -> None:
    assert "catalogue.sqlite3" in "".join(killed.before)
    assert f"{CANARY}.pdf" in killed.before
    assert any(name.endswith((".store", ".term")) for name in killed.before), "and in the index"


@pytest.mark.parametrize("moment", MOMENTS)
def test_no_word_is_left_after_a_kill_and_the_next_run(killed: Killed, moment: str) -> None:
    root = killed.copies / moment
    with opened(root) as office:
        night(office)
        (case,) = office.catalogue.quarantine.cases()
        assert case.put_away
        assert office.strongroom.note(case.sha256).name_of(case.document_id) == f"{CANARY}.pdf"
        assert office.strongroom.verify(case.sha256), "the master is whole"
        assert office.index() == {}
    assert places_with(root, killed.words) == []
    assert list(root.rglob("*.pdf")) == []
