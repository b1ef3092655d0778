"""The page story, in a worker process: one page in, one outcome out, and nothing written but scratch files.

This module is the boundary at which an unforeseen error of ours becomes a value: one bad page never stops
a document. What the process itself does not survive (a crash, a hang, no memory) the executor reports.
"""

import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from pipeline.batch.page_story import PageOptions, load_means, read_page
from pipeline.batch.tasks import OUT_OF_MEMORY, DeriveTask, FileTask, PageTask, ReadingOptions
from pipeline.engines.base import Engine
from pipeline.engines.choice import open_or_stand_in
from pipeline.engines.names import EngineName
from pipeline.errors import BadInputError, EngineError, EnvironmentFault, SohoaError, StorageError
from pipeline.formats.image import ImageLimits, count_frames
from pipeline.formats.pdf_file import page_count
from pipeline.formats.pdf_write import write_searchable
from pipeline.formats.pixels import is_out_of_memory
from pipeline.language import Message, message
from pipeline.model.media import MediaType
from pipeline.model.outcome import Failure, FailureKind, Stage
from pipeline.model.page import PageReading, renumbered

Result = TypeVar("Result")


def count_pages(task: FileTask) -> int | Failure:
    """Pages in a master, or why it cannot be opened."""
    return _guarded(task, Stage.TRIAGE, None, lambda: _count(task))


def read(task: PageTask) -> PageReading | Failure:
    """The reading of a page, or why there is none."""
    return _guarded(task.file, Stage.READ, task.page_number, lambda: _read(task))


def derive(task: DeriveTask) -> Path | Failure:
    """The scratch file with the searchable PDF, or why there is none."""
    return _guarded(task.file, Stage.DERIVE, None, lambda: _derive(task))


def stand_in(name: EngineName) -> Message | None:
    """Why Tesseract stands in for this engine in this worker; None where it runs, or where nothing does."""
    try:
        return _engine(name)[1]
    except SohoaError:
        return None  # each page says so as its failure


def get_ready() -> None:
    """Loads what most pages take; what does not load is tried again by the first page, which says why."""
    nothing = FileTask(Path(), "", MediaType.PDF)
    for load in (partial(_engine, EngineName.LINENET), load_means):
        _guarded(nothing, Stage.READ, None, load)


def _count(task: FileTask) -> int:
    is_pdf = task.media_type is MediaType.PDF
    whole = page_count(task.path) if is_pdf else count_frames(task.path, task.media_type)
    return (task.last_page or whole) - task.first_page + 1


def _read(task: PageTask) -> PageReading:
    file = task.file
    in_master = file.first_page - 1 + task.page_number
    engine = _engine(task.engine)[0]
    options = replace(page_options(task.options), passed=task.passed)
    reading = read_page(file.path, file.media_type, in_master, engine, options)
    return renumbered(reading, task.page_number)


def page_options(options: ReadingOptions) -> PageOptions:
    """The options of every stage, where the settings say something about them."""
    return PageOptions(
        render_dpi=options.render_dpi,
        repairs=options.repairs,
        own_rules=options.own_rules,
        limits=ImageLimits(max_pixels=options.max_pixels),
    )


def _derive(task: DeriveTask) -> Path:
    file = task.file
    stretch = (file.first_page, file.last_page)
    write_searchable(
        file.path, file.media_type, task.out, task.readings, Path(file.name).stem, stretch=stretch
    )
    return task.out


@lru_cache(maxsize=1)
def _engine(name: EngineName) -> tuple[Engine, Message | None]:
    """The engine of this worker: a model is loaded once for each process, not for each page."""
    return open_or_stand_in(name)


def _guarded(
    file: FileTask, stage: Stage, page_number: int | None, work: Callable[[], Result]
) -> Result | Failure:
    try:
        return work()
    except SohoaError as error:
        return Failure(stage, _kind_of(error), _named(error.message, file), page_number)
    except Exception as error:  # the boundary: everything else is a bug of ours, and a value
        if is_out_of_memory(error):
            return Failure(stage, FailureKind.OUT_OF_MEMORY, message(OUT_OF_MEMORY), page_number)
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Failure(
            stage,
            FailureKind.BUG,
            message(
                "An error of the program itself ({error} in {place}). Please report it; the scan is safe.",
                error=type(error).__name__,
                place=f"{Path(where.filename).name}:{where.lineno}",
            ),
            page_number,
        )


def _named(text: Message, file: FileTask) -> Message:
    """The message with the name that people know: below this boundary a master has only its vault name."""
    values = tuple((key, file.name if value == file.path.name else value) for key, value in text.values)
    return Message(text.template, values)


def _kind_of(error: SohoaError) -> FailureKind:
    match error:
        case BadInputError():
            return FailureKind.BAD_INPUT
        case StorageError():
            return FailureKind.STORAGE
        case EngineError() | EnvironmentFault():
            return FailureKind.ENGINE
        case _:
            return FailureKind.BUG
