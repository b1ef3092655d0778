"""What is the embedded index's own: files, locks, kills, windows."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFault, StorageError, UnreachableError
from pipeline.index import embedded_counts, embedded_ranking
from pipeline.index.base import PageEntry
from pipeline.index.embedded import SCHEMA_VERSION, EmbeddedIndex
from pipeline.index.query import parse

WRITE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from pipeline.index.base import PageEntry, PageRevision
from pipeline.index.embedded import EmbeddedIndex
index = EmbeddedIndex.open(Path(sys.argv[1]))
index.put([PageEntry(1, 1, "D1", 1, 1, "đã ghi", "a.pdf")])
index.commit()
index.put([PageEntry(2, 2, "D2", 1, 1, "chưa ghi", "b.pdf")])
index.withdraw([PageRevision(1, 2)])
os.kill(os.getpid(), signal.SIGKILL)
"""


def page(page_id: int, text: str, document_no: int | None = None, page_number: int = 1) -> PageEntry:
    number = document_no or page_id
    return PageEntry(page_id, number, f"D{number}", page_number, page_id + 10, text, "a.pdf")


def revisions(index: EmbeddedIndex) -> dict[int, int]:
    return {page.page_id: page.revision for page in index.revisions()}


def test_kill_before_commit_loses_only_the_uncommitted_and_frees_the_lock(tmp_path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(tmp_path / "i")], check=False)
    assert died.returncode == -signal.SIGKILL
    index = EmbeddedIndex.open(tmp_path / "i")
    assert revisions(index) == {1: 1}
    index.put([page(2, "chưa ghi")])
    index.commit()
    assert revisions(index) == {1: 1, 2: 12}
    index.close()


def test_pages_far_beyond_the_last_one_take_no_room(tmp_path: Path) -> None:
    """tantivy makes room for all that it is asked for, and ends the process where there is not so much."""
    index = EmbeddedIndex.open(tmp_path / "i")
    assert index.search(parse("một"), offset=10**9).total_pages == 0
    index.put([page(1, "một"), page(2, "một hai")])
    index.commit()
    found = index.search(parse("một"), offset=10**9)
    assert (found.total_documents, found.hits) == (2, ())
    assert [hit.document_id for hit in index.search(parse("một"), limit=1000, offset=1).hits] == ["D2"]
    index.close()


def test_second_writer_is_told_to_wait_and_may_write_after_the_first(tmp_path: Path) -> None:
    first, second = EmbeddedIndex.open(tmp_path / "i"), EmbeddedIndex.open(tmp_path / "i")
    first.put([page(1, "một")])
    with pytest.raises(UnreachableError, match="Another run"):
        second.put([page(2, "hai")])
    first.close()
    second.put([page(2, "hai")])
    second.commit()
    assert revisions(second) == {2: 12}, "what the first had not committed is gone"
    second.close()


def test_reader_sees_what_another_commits(tmp_path: Path) -> None:
    writer, reader = EmbeddedIndex.open(tmp_path / "i"), EmbeddedIndex.open(tmp_path / "i")
    assert reader.count() == 0
    for number in (1, 2):
        writer.put([page(number, "một")])
        writer.commit()
        assert reader.search(parse("một")).total_pages == number
    writer.close()


def test_reopened_index_finds_the_same(tmp_path: Path) -> None:
    index = EmbeddedIndex.open(tmp_path / "sâu" / "i")
    index.put(page(number, "thủy lợi " * (number % 5 + 1)) for number in range(1, 40))
    index.commit()
    before = index.search(parse("thuỷ lợi"))
    index.close()
    after = EmbeddedIndex.open(tmp_path / "sâu" / "i").search(parse("thuỷ lợi"))
    assert (before.hits, before.facets) == (after.hits, after.facets)


def test_index_of_another_version_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    EmbeddedIndex.open(tmp_path).close()
    (tmp_path / "version").write_text("0")
    with pytest.raises(EnvironmentFault, match="sohoa reindex"):
        EmbeddedIndex.open(tmp_path)
    (tmp_path / "version").unlink()
    with pytest.raises(EnvironmentFault, match="sohoa reindex"):
        EmbeddedIndex.open(tmp_path)
    fresh = EmbeddedIndex.create(tmp_path)
    assert fresh.count() == 0


def test_kill_while_the_folder_is_made_is_mended_by_opening(tmp_path: Path) -> None:
    (tmp_path / "version").write_text(SCHEMA_VERSION)
    assert EmbeddedIndex.open(tmp_path).count() == 0


def test_damage_is_a_message_not_a_crash(tmp_path: Path) -> None:
    EmbeddedIndex.open(tmp_path / "i").close()
    (tmp_path / "i" / "meta.json").write_text("{")
    with pytest.raises(StorageError, match="sohoa reindex"):
        EmbeddedIndex.open(tmp_path / "i")
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        EmbeddedIndex.open(tmp_path / "file")


def test_vanished_folder_is_a_message(tmp_path: Path) -> None:
    index = EmbeddedIndex.open(tmp_path / "i")
    shutil.rmtree(tmp_path / "i")
    with pytest.raises(StorageError):
        index.search(parse("một"))
    with pytest.raises(StorageError):
        index.put([page(1, "một")])


def test_order_and_groups_do_not_depend_on_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ties at the edge of a window, documents with pages outside it, and counts all come out the same."""
    index = EmbeddedIndex.open(tmp_path)
    index.put(
        page(100 - number, "đê điều " + "x " * (number % 3), document_no=number % 11 + 1, page_number=number)
        for number in range(1, 80)
    )
    index.commit()
    queries = [parse(text) for text in ("đê điều", "de", "", "1/2", '"đê điều"')]
    whole = [index.search(query, limit=7) for query in queries]
    monkeypatch.setattr(embedded_ranking, "WINDOW", 30)
    cut = [index.search(query, limit=7) for query in queries]
    for left, right in zip(whole, cut, strict=True):
        assert (left.hits, left.total_documents, left.facets) == (
            right.hits,
            right.total_documents,
            right.facets,
        )
    index.close()


def test_count_of_documents_above_the_bound_says_that_it_is_an_estimate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = EmbeddedIndex.open(tmp_path)
    index.put(page(number, "x", document_no=number // 2 + 1) for number in range(200))
    index.commit()
    monkeypatch.setattr(embedded_ranking, "WINDOW", 30)
    monkeypatch.setattr(embedded_counts, "COUNTED", 100)
    result = index.search(parse("x"), limit=2)
    assert result.estimated
    assert result.total_documents == pytest.approx(100, rel=0.05)
    alone = index.search(parse(""), limit=2)
    assert (alone.estimated, alone.total_pages, alone.total_documents) == (False, 200, 100)
    index.close()


def test_text_must_be_normal() -> None:
    with pytest.raises(ValueError, match="NFC"):
        page(1, "ho\u0300a")


def test_a_query_takes_milliseconds(tmp_path: Path) -> None:
    """Processor time of this thread, so that a busy machine does not fail it."""
    index = EmbeddedIndex.open(tmp_path)
    index.put(
        page(number, f"trang {number} của báo cáo thủy lợi " * 20, number // 9) for number in range(1, 2000)
    )
    index.commit()
    index.search(parse("báo cáo"))
    best = min(_seconds(index, "báo cáo thủy lợi 77") for _ in range(5))
    assert best < 0.1
    index.close()


def _seconds(index: EmbeddedIndex, text: str) -> float:
    started = time.thread_time()
    index.search(parse(text))
    return time.thread_time() - started
