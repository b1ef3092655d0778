"""Runs: every document ends in one known state, nothing is done twice, and a run can be taken up again."""

import errno
import io
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zstandard
from PIL import Image

from pipeline.batch.run_options import RunOptions
from pipeline.engines.names import EngineName
from pipeline.errors import StorageError
from pipeline.model.outcome import FailureKind, RunReport, Stage

Letter = Callable[[Path, str], Path]
Sample = Callable[[str], Path]

pytestmark = pytest.mark.slow

BY_PROGRAM = RunOptions(engine=EngineName.TESSERACT_CLI)
SECRET_WORDS = ("yếu phẩm", "cứu thương", "Công Thương", "Đức Thịnh", "lưu động", "56/PA")
"""Words of the sample that bears the mark MẬT, and of no other name or text in these tests."""


@pytest.fixture
def broken_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `tesseract` that fails on every page, first on the PATH."""
    program = tmp_path / "broken" / "tesseract"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'out of order' >&2\nexit 7\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return program


def with_page(first: Path, second: Path, out: Path) -> Path:
    """The first page of a PDF and a JPEG after it."""

    buffer = io.BytesIO()
    with Image.open(second) as image:
        image.save(buffer, "PDF", resolution=150)
    with pikepdf.open(first) as pdf, pikepdf.open(buffer) as scan:
        del pdf.pages[1:]
        pdf.pages.extend(scan.pages)
        pdf.save(out, deterministic_id=True)
    return out


def everything_written(root: Path) -> str:
    """All that can be read in the files of a workspace: as they are, unpacked, from PDFs and tables."""
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file() and "vault" not in path.parts):
        content = path.read_bytes()
        found += [content.decode("utf-8", "replace"), content.decode("utf-16-le", "replace")]
        if path.suffix == ".pdf" and "derived" in path.parts:
            found.append(
                subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
            )
        if path.name.endswith(".sqlite3"):
            found += cells(path)
    return "\n".join(found)


def cells(path: Path) -> list[str]:
    found = []
    with closing(sqlite3.connect(path)) as base:
        for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in base.execute(f'select * from "{table}"'):
                found += [unpacked(cell) if isinstance(cell, bytes) else str(cell) for cell in row]
    return found


def unpacked(record: bytes) -> str:
    return zstandard.ZstdDecompressor().decompressobj().decompress(record).decode("utf-8", "replace")


def test_document_is_read_described_published_and_indexed(office: Any, letter: Letter) -> None:
    letter(office.place.inbox / "a.pdf", "a")
    office.feed()
    report = office.run()
    assert report == RunReport(documents=1, pages=1)
    (row,) = office.catalogue.documents()
    assert (str(row.status), row.page_count, row.pages_read) == ("done", 1, 1)
    assert "CỘNG" in office.catalogue.reading(row.document_id, 1).text.text or row.description.fields
    with pikepdf.open(office.place.derived / row.derived_name) as pdf:
        assert len(pdf.pages) == 1
    (page,) = office.catalogue.pages(row.document_id)
    assert office.index() == {page.page_id: page.revision}
    assert office.catalogue.outbox_size() == 0
    assert list(office.place.scratch.iterdir()) == []


def test_second_run_does_nothing(office: Any, letter: Letter) -> None:
    letter(office.place.inbox / "a.pdf", "a")
    office.feed()
    office.run()
    (before,) = office.catalogue.documents()
    pdf = office.place.derived / before.derived_name
    written = pdf.stat().st_mtime_ns
    assert office.run() == RunReport()
    assert list(office.catalogue.documents()) == [before]
    assert pdf.stat().st_mtime_ns == written


@pytest.mark.tesseract
def test_log_says_once_that_tesseract_stands_in_and_the_run_goes_on(
    office: Any, letter: Letter, sample: Sample, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr("pipeline.engines.choice._LINE_READER", "pipeline.engines.not_there")
    letter(office.place.inbox / "a.pdf", "a")
    shutil.copy(sample("127-QĐ-TU.jpg"), office.place.inbox)
    office.feed()
    report = office.run(RunOptions(engine=EngineName.LINENET))
    assert (report.pages, report.failed_pages) == (2, 0)
    told = [one.getMessage() for one in caplog.records if "are read with Tesseract" in one.getMessage()]
    assert len(told) == 1
    assert 'choose the recognizer "tesseract"' in told[0]
    (row,) = (row for row in office.catalogue.documents() if row.source_name.endswith(".jpg"))
    assert office.catalogue.reading(row.document_id, 1).engine.startswith("tesserocr ")


def test_limit_counts_documents_and_takes_the_oldest(office: Any, letter: Letter) -> None:
    for name in "abc":
        letter(office.place.inbox / f"{name}.pdf", name)
    office.feed()
    assert office.run(RunOptions(limit=2)).documents == 2
    assert office.statuses() == {"a.pdf": "done", "b.pdf": "done", "c.pdf": "waiting"}
    assert office.run(RunOptions(limit=2)).documents == 1


@pytest.mark.usefixtures("broken_program")
def test_failed_page_leaves_the_others_filed_and_the_retry_heals_it(
    office: Any, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(sample("073-TTr-SNV*"), office.place.inbox / "mixed.pdf")
    office.feed()
    report = office.run(BY_PROGRAM)
    assert (report.documents, report.pages, report.failed_pages) == (1, 1, 1)
    ((name, failure),) = report.failures
    assert (name, failure.page_number, failure.kind) == ("mixed.pdf", 2, FailureKind.ENGINE)
    assert "sohoa retry" in failure.message.text("en")
    assert office.statuses() == {"mixed.pdf": "partial"}
    assert len(office.index()) == 1, "the page that was read is found"
    (row,) = office.catalogue.documents()
    with pikepdf.open(office.place.derived / row.derived_name) as pdf:
        assert len(pdf.pages) == 2, "no page is dropped from the PDF"
    assert office.run() == RunReport(), "a failure waits for `sohoa retry`"
    assert [one.failure for one in office.catalogue.failures()] == [failure]

    monkeypatch.undo()
    assert office.catalogue.retry() == 1
    assert office.run() == RunReport(documents=1, pages=2)
    assert office.statuses() == {"mixed.pdf": "done"}
    assert office.catalogue.failures() == ()
    assert len(office.catalogue.failures(open_only=False)) == 1, "it stays on record"
    assert len(office.index()) == 2


@pytest.mark.usefixtures("broken_program")
def test_document_without_a_page_that_could_be_read_has_failed(office: Any, sample: Sample) -> None:
    shutil.copy(sample("088-BC-HU.png"), office.place.inbox)
    office.feed()
    report = office.run(BY_PROGRAM)
    assert (report.documents, report.pages, report.failed_pages) == (1, 0, 1)
    assert office.statuses() == {"088-BC-HU.png": "failed"}
    (row,) = office.catalogue.documents()
    assert (row.derived_name, office.index()) == (None, {})


def test_file_that_cannot_be_opened_has_failed_and_the_next_is_read(office: Any, letter: Letter) -> None:
    (office.place.inbox / "a.pdf").write_bytes(b"%PDF-1.7\n" + bytes(200))
    letter(office.place.inbox / "b.pdf", "b")
    office.feed()
    report = office.run()
    assert (report.documents, report.pages) == (2, 1)
    assert office.statuses() == {"a.pdf": "failed", "b.pdf": "done"}
    ((_, failure),) = report.failures
    assert (failure.stage, failure.kind) == (Stage.TRIAGE, FailureKind.BAD_INPUT)


@pytest.mark.tesseract
def test_document_with_a_mark_of_secrecy_leaves_no_text_anywhere(
    office: Any, sample: Sample, letter: Letter
) -> None:
    shutil.copy(sample("056-PA-UBND.jpg"), office.place.inbox / "scan1.jpg")
    letter(office.place.inbox / "scan2.pdf", "open to all")
    office.feed()
    report = office.run()
    assert (report.documents, report.quarantined, report.pages) == (1, 1, 1)
    assert office.statuses() == {"quarantine-00001": "quarantined", "scan2.pdf": "done"}
    assert len(office.index()) == 1
    written = everything_written(office.place.root)
    assert [word for word in SECRET_WORDS if word.casefold() in written.casefold()] == []
    (open_to_all,) = [row for row in office.catalogue.documents() if row.source_name == "scan2.pdf"]
    words = list(office.catalogue.reading(open_to_all.document_id, 1).text.words())
    assert words[0].text in written, "this search does find what is written"
    assert "secret" not in repr(report.failures)
    assert office.catalogue.retry() == 0, "only a person releases it"
    assert office.run() == RunReport()


@pytest.mark.tesseract
def test_mark_seen_only_at_the_second_attempt_takes_back_what_the_first_has_published(
    office: Any, sample: Sample, broken_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_page(sample("014-HD-VPTU.pdf"), sample("056-PA-UBND.jpg"), office.place.inbox / "two.pdf")
    office.feed()
    assert office.run(BY_PROGRAM).failed_pages == 1
    assert len(office.index()) == 1
    assert len(list(office.place.derived.rglob("*.pdf"))) == 1

    monkeypatch.undo()
    office.catalogue.retry()
    assert office.run().quarantined == 1
    assert list(office.place.derived.rglob("*.pdf")) == []
    assert office.index() == {}
    (row,) = office.catalogue.documents()
    assert office.catalogue.readings(row.document_id) == ()


def test_interrupted_run_says_so_and_the_next_one_goes_on(office: Any, letter: Letter) -> None:
    for name in "ab":
        letter(office.place.inbox / f"{name}.pdf", name)
    office.feed()

    def interrupt() -> None:
        raise KeyboardInterrupt

    report = office.run(after=interrupt)
    assert (report.interrupted, report.documents) == (True, 1)
    assert sorted(office.statuses().values()) == ["done", "waiting"]
    assert office.run() == RunReport(documents=1, pages=1)
    assert len(office.index()) == 2


def refuse_writes(patch: pytest.MonkeyPatch, method: str, folder: Path) -> None:
    """A full disk: everything that is to be stored below `folder` is refused."""
    real = getattr(Path, method)

    def full(path: Path, target: Any) -> Any:
        place = target if method == "replace" else path
        if place.is_relative_to(folder):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, target)

    patch.setattr(Path, method, full)


@pytest.mark.parametrize(("method", "where"), [("replace", "derived"), ("write_bytes", "scratch")])
def test_full_disk_leaves_the_document_waiting_and_the_next_run_completes_it(
    office: Any, letter: Letter, monkeypatch: pytest.MonkeyPatch, method: str, where: str
) -> None:
    """Publishing the PDF, and writing it in a worker."""
    letter(office.place.inbox / "a.pdf", "a")
    office.feed()
    with monkeypatch.context() as patch:
        refuse_writes(patch, method, office.place.root / where)
        with pytest.raises(StorageError, match=r"(make room|full).*"):
            office.run()
    assert office.statuses() == {"a.pdf": "waiting"}
    assert office.index() == {}
    assert office.run() == RunReport(documents=1, pages=1)
    (row,) = office.catalogue.documents()
    assert (office.place.derived / row.derived_name).is_file()
