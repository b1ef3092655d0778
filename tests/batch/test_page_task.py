"""The boundary of a worker: every error is a value with the right kind, and no text leaks into it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.batch import page_task
from pipeline.batch.page_task import count_pages, derive, read, stand_in
from pipeline.batch.tasks import DeriveTask, FileTask, PageTask, ReadingOptions
from pipeline.engines.names import EngineName
from pipeline.model.media import MediaType
from pipeline.model.ocr import PageText
from pipeline.model.outcome import Failure, FailureKind, Stage
from pipeline.model.page import PageKind, PageReading

Sample = Callable[[str], Path]
EMPTY = PageText(100, 100, 100)


@pytest.fixture(autouse=True)
def fresh_engine() -> Iterator[None]:
    """Each test is a new worker."""
    page_task._engine.cache_clear()
    yield
    page_task._engine.cache_clear()


def _pdf(path: Path) -> FileTask:
    return FileTask(path, path.name, MediaType.PDF)


def test_pages_are_counted(sample: Sample) -> None:
    tiff = sample("342-QĐ-HU.tif")
    assert count_pages(_pdf(sample("148-QĐ 1482 UBND tỉnh.pdf"))) == 3
    assert count_pages(FileTask(tiff, tiff.name, MediaType.TIFF)) == 2


def test_a_damaged_file_is_bad_input_of_the_triage(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.4\nnothing that could be mended")
    failure = count_pages(_pdf(path))
    assert isinstance(failure, Failure)
    assert (failure.stage, failure.kind, failure.page_number) == (Stage.TRIAGE, FailureKind.BAD_INPUT, None)
    assert "broken.pdf" in failure.message.text("en")


def test_a_master_that_is_gone_is_a_failure_of_storage(tmp_path: Path) -> None:
    failure = count_pages(_pdf(tmp_path / "gone.pdf"))
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.STORAGE


@pytest.mark.tesseract
def test_a_page_is_read_and_its_engine_kept_for_the_next(tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Image.new("L", (600, 800), 250).save(path)
    task = PageTask(FileTask(path, path.name, MediaType.PNG), 1, EngineName.TESSERACT)
    reading = read(task)
    assert isinstance(reading, PageReading)
    assert reading.kind is PageKind.BLANK
    assert read(task) == reading
    assert page_task._engine.cache_info().misses == 1


@pytest.mark.tesseract
def test_a_page_beyond_the_limits_is_bad_input(sample: Sample) -> None:
    path = sample("127-QĐ-TU.jpg")
    options = ReadingOptions(max_pixels=1000)
    failure = read(PageTask(FileTask(path, path.name, MediaType.JPEG), 1, EngineName.TESSERACT, options))
    assert isinstance(failure, Failure)
    assert (failure.stage, failure.kind, failure.page_number) == (Stage.READ, FailureKind.BAD_INPUT, 1)


@pytest.mark.tesseract
def test_an_engine_that_is_missing_is_a_failure_of_the_engine(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = sample("127-QĐ-TU.jpg")
    failure = read(PageTask(FileTask(path, path.name, MediaType.JPEG), 1, EngineName.TESSERACT_CLI))
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.page_number) == (FailureKind.ENGINE, 1)
    assert "apt-get install" in failure.message.text("en")


@pytest.mark.tesseract
def test_tesseract_reads_and_says_so_where_the_line_reader_cannot_run(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.engines.choice._LINE_READER", "pipeline.engines.not_there")
    path = sample("127-QĐ-TU.jpg")
    reading = read(PageTask(FileTask(path, path.name, MediaType.JPEG), 1, EngineName.LINENET))
    assert isinstance(reading, PageReading)
    assert reading.engine.startswith("tesserocr ")
    assert len(list(reading.text.words())) > 150
    reason = stand_in(EngineName.LINENET)
    assert reason is not None
    assert "not_there" in reason.text("en")


@pytest.mark.tesseract
def test_nothing_stands_in_for_an_engine_that_runs() -> None:
    assert stand_in(EngineName.TESSERACT) is None


def test_where_nothing_can_read_nothing_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is then a failure that names what is missing."""
    (tmp_path / "vie.traineddata").write_bytes(b"not a model")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert stand_in(EngineName.LINENET) is None


def test_an_unforeseen_error_is_a_bug_that_says_where_and_nothing_of_the_page(
    sample: Sample,
) -> None:
    """Text of an exception may hold text of the page, which may be secret: only its kind is told."""
    path = sample("127-QĐ-TU.jpg")
    options: Any = "no options"
    failure = read(PageTask(FileTask(path, path.name, MediaType.JPEG), 1, EngineName.TESSERACT, options))
    assert isinstance(failure, Failure)
    assert (failure.stage, failure.kind, failure.page_number) == (Stage.READ, FailureKind.BUG, 1)
    values = dict(failure.message.values)
    assert values["error"] == "AttributeError"
    assert str(values["place"]).startswith("page_task.py:")
    assert "no options" not in failure.message.text("en")


def test_too_little_memory_is_told_as_such() -> None:
    def hungry() -> int:
        raise MemoryError

    file = FileTask(Path("a.pdf"), "a.pdf", MediaType.PDF)
    failure = page_task._guarded(file, Stage.READ, 4, hungry)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.page_number) == (FailureKind.OUT_OF_MEMORY, 4)
    assert "worker_megabytes" in failure.message.text("en")


def test_the_pdf_is_written_to_the_scratch_file(sample: Sample, tmp_path: Path) -> None:
    readings = tuple(PageReading(number, PageKind.BLANK, EMPTY, "none") for number in (1, 2))
    out = tmp_path / "out.pdf"
    assert derive(DeriveTask(_pdf(sample("131-KH-HU 2 mặt.pdf")), readings, out)) == out
    assert count_pages(_pdf(out)) == 2


def test_a_full_disk_is_a_failure_of_storage(sample: Sample) -> None:
    """`/dev/full` takes nothing."""
    readings = (PageReading(1, PageKind.BLANK, EMPTY, "none"),)
    failure = derive(DeriveTask(_pdf(sample("014-HD-VPTU.pdf")), readings, Path("/dev/full")))
    assert isinstance(failure, Failure)
    assert (failure.stage, failure.kind) == (Stage.DERIVE, FailureKind.STORAGE)
