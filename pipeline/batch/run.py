"""A run: everything that waits is opened, read, described, written as PDF and filed. The only writer.

The readings of a document stay in memory until its last page has passed the secrecy gate, then go into the
catalogue in one transaction with what the index must follow. So a kill costs at most the documents in hand,
which the next run reads again, and no text of a secret document is ever written, not even into a journal.
"""

import functools
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.batch.document_story import AssembledDocument, Outcome, assemble, filed
from pipeline.batch.executor import Executor
from pipeline.batch.losses import failure_of
from pipeline.batch.quarantine import put_away
from pipeline.batch.run_options import RunOptions
from pipeline.batch.stack_story import cuts_of, dealt, follow_slips
from pipeline.batch.task_queue import TaskQueue
from pipeline.batch.tasks import (
    DeriveTask,
    FileTask,
    PageTask,
    count_pages,
    derive,
    read,
    stand_in,
)
from pipeline.batch.workspace import derived_name
from pipeline.catalogue.rows import FiledDocument, WaitingDocument
from pipeline.catalogue.store import Catalogue
from pipeline.engines.names import EngineName
from pipeline.errors import StorageError
from pipeline.intake.durable import publish
from pipeline.intake.vault import Vault
from pipeline.intake.vault_sealed import Strongroom
from pipeline.intake.wipe import wipe
from pipeline.log import about
from pipeline.model.archive import DocumentStatus
from pipeline.model.outcome import Failure, FailureKind, RunReport, Stage
from pipeline.model.page import PageReading
from pipeline.model.stack import Splitting
from pipeline.progress import Progress
from pipeline.rules.load import load_rules

if TYPE_CHECKING:
    from concurrent.futures import Future

_log = logging.getLogger(__name__)
_IN_HAND: Final = 8
"""Tasks that are not done below which another document is opened; bounds the readings in memory."""


@dataclass(slots=True)
class _InHand:
    """A document that is being read."""

    waiting: WaitingDocument
    file: FileTask
    page_count: int = 0
    outcomes: dict[int, Outcome] = field(default_factory=dict)


class Run:
    """One run over a workspace; `digitize` does it."""

    def __init__(
        self,
        catalogue: Catalogue,
        vault: Vault,
        strongroom: Strongroom,
        inbox: Path,
        derived: Path,
        scratch: Path,
        executor: Executor,
        options: RunOptions,
        progress: Progress,
    ) -> None:
        self._catalogue = catalogue
        self._vault = vault
        self._strongroom = strongroom
        self._inbox = inbox
        self._derived = derived
        self._scratch = scratch
        self._options = options
        self._progress = progress
        self._tasks = TaskQueue(executor)
        self._report = RunReport()
        self._stopped_scans: set[str] = set()
        self._filed: list[str] = []

    def digitize(
        self,
        after_document: Callable[[], None],
        meanwhile: Callable[[], None] = lambda: None,
        before_end: Callable[[], None] = lambda: None,
    ) -> RunReport:
        """Reads what waits and says what came of it; `after_document` is called when one was filed.

        `meanwhile` is called once, when the workers have their first pages and there is time for else;
        `before_end` once, when all that is left is with the workers, and some of them have nothing to do.
        Ctrl-C ends the run early and is told in the report. Raises `StorageError` where the disk refuses;
        what was filed until then stays filed, the rest stays waiting.
        """
        documents = deque(self._catalogue.waiting(self._options.limit))
        self._progress.documents_waiting(len(documents))
        self._after_document = after_document
        self._meanwhile, self._before_end = [meanwhile], [before_end]
        if documents and self._options.engine is EngineName.LINENET:
            self._tasks.add(
                stand_in, self._options.engine, self._options.page_seconds, self._engine_opened, short=True
            )
        try:
            while documents or self._tasks:
                while documents and len(self._tasks) < _IN_HAND:
                    self._open(documents.popleft())
                self._tasks.go_on(self._at_leisure)
        except KeyboardInterrupt:
            self._report = replace(self._report, interrupted=True)
        follow_slips(self._catalogue, self._filed, self._options.splitting)
        return self._report

    def file_again(self, kept: Sequence[tuple[WaitingDocument, dict[int, Outcome]]]) -> RunReport:
        """Files documents anew from readings of all their pages (by page number); only PDFs are made.

        What does not come to its end waits for the next run, which reads it.
        """
        self._after_document = lambda: None
        for waiting, outcomes in kept:
            self._finish(_InHand(waiting, self._task(waiting), len(outcomes), outcomes))
        while self._tasks:
            self._tasks.go_on()
        return self._report

    def _at_leisure(self) -> None:
        while self._filed and self._before_end:
            self._before_end.pop()()

    def _engine_opened(self, future: "Future[Any]") -> None:
        """Tells of it once for a run, not once for each worker, whose log nobody sees."""
        reason = None if future.exception() else future.result()
        if reason:
            _log.warning(
                "pages are read with Tesseract, not with %s: %s", self._options.engine, reason.text("en")
            )

    def _open(self, waiting: WaitingDocument) -> None:
        document = _InHand(waiting, self._task(waiting))
        then = functools.partial(self._opened, document)
        self._tasks.add(count_pages, document.file, self._options.file_seconds, then, short=True)

    def _task(self, waiting: WaitingDocument) -> FileTask:
        return FileTask(
            self._vault.path_of(waiting.vault_name),
            waiting.source_name,
            waiting.media_type,
            waiting.first_page,
            waiting.last_page,
        )

    def _opened(self, document: _InHand, future: "Future[int | Failure]") -> None:
        pages = _result(future, Stage.TRIAGE, None)
        if isinstance(pages, Failure):
            self._file(
                document,
                FiledDocument(document.waiting.document_id, DocumentStatus.FAILED, None, failures=(pages,)),
            )
            return
        document.page_count = pages
        self._progress.document_opened(pages)
        passed = self._catalogue.quarantine.passed(document.waiting.document_id)
        for number in range(1, pages + 1):
            task = PageTask(
                document.file,
                number,
                self._options.engine,
                self._options.reading,
                passed.get(number, ""),
            )
            then = functools.partial(self._page_read, document, number)
            self._tasks.add(read, task, self._options.page_seconds, then)
        while self._meanwhile:
            self._meanwhile.pop()()

    def _page_read(self, document: _InHand, number: int, future: "Future[Outcome]") -> None:
        document.outcomes[number] = _result(future, Stage.READ, number)
        self._progress.page_done()
        if len(document.outcomes) == document.page_count:
            self._all_read(document)

    def _all_read(self, document: _InHand) -> None:
        for part in self._parts(document):
            self._finish(part)

    def _parts(self, document: _InHand) -> list[_InHand]:
        """The documents of a stack, each with its pages; a scan that is not cut is one document."""
        splitting = self._options.splitting
        if any(isinstance(page, PageReading) and page.marks for page in document.outcomes.values()):
            return [document]  # its secret pages lie in one file with all others: it is stopped as a whole
        rules = load_rules(own=self._options.reading.own_rules)
        found = cuts_of(document.outcomes, rules) if splitting is not Splitting.OFF else ()
        if not found:
            return [document]
        parts = self._catalogue.stacks.record(document.waiting.document_id, found, splitting.applied)
        pages = dealt(document.outcomes, parts)
        return [
            _InHand(part, self._task(part), len(own), own) for part, own in zip(parts, pages, strict=True)
        ]

    def _finish(self, document: _InHand) -> None:
        rules = load_rules(own=self._options.reading.own_rules)
        document_id = document.waiting.document_id
        vouched = self._catalogue.vouched.numbers(document_id)
        whole = assemble(document_id, document.outcomes, rules, self._options.extract, vouched)
        document.outcomes = {}
        if self._is_stopped(document):
            return
        if whole.marks:
            self._stopped_scans.add(document.waiting.vault_name)
            self._stop(whole)
            return
        if not whole.readings:
            self._file(document, filed(whole, None))
            return
        task = DeriveTask(document.file, whole.pages_of_pdf, self._scratch / f"{whole.document_id}.pdf")
        then = functools.partial(self._derived_written, document, whole)
        self._tasks.add(derive, task, self._options.file_seconds, then, short=True)

    def _is_stopped(self, document: _InHand) -> bool:
        """Whether another part of its scan was stopped meanwhile, and this one with it."""
        return document.waiting.vault_name in self._stopped_scans

    def _stop(self, whole: AssembledDocument) -> None:
        """Stops a document; from here on it is a number, also in the log and to whoever watches."""
        number = self._catalogue.quarantine.stop(whole.document_id, whole.marks)
        same = self._catalogue.quarantine.same_scan(number)
        put_away(self._catalogue, self._vault, self._strongroom, same[0], self._inbox, self._derived)
        _log.warning("a mark of secrecy stopped a document; see `sohoa quarantine list`")
        self._report = replace(self._report, quarantined=self._report.quarantined + 1)
        self._progress.document_done("")
        self._after_document()

    def _derived_written(
        self, document: _InHand, whole: AssembledDocument, future: "Future[Path | Failure]"
    ) -> None:
        written = _result(future, Stage.DERIVE, None)
        if self._is_stopped(document):
            if isinstance(written, Path):
                wipe(written)
            return
        if isinstance(written, Failure):
            if written.kind is FailureKind.STORAGE:  # a full disk is no fault of the document: it waits
                raise StorageError(written.message.template, **dict(written.message.values))
            self._file(document, filed(whole, written))
            return
        name = derived_name(whole.document_id)
        publish(written, self._derived / name)
        self._file(document, filed(whole, name))

    def _file(self, document: _InHand, done: FiledDocument) -> None:
        if self._is_stopped(document):
            return
        self._catalogue.file_document(done)
        self._filed.append(done.document_id)
        with about(done.document_id):
            _log.info("filed as %s, %s of %s pages read", done.status, len(done.readings), done.page_count)
            for failure in done.failures:
                # without its message, which names the file: a later reading may find the document secret
                _log.warning("%s of page %s: %s", failure.stage, failure.page_number, failure.kind)
        name = document.waiting.source_name
        report = self._report
        self._count(
            document,
            replace(
                report,
                pages=report.pages + len(done.readings),
                failed_pages=report.failed_pages + sum(bool(one.page_number) for one in done.failures),
                failures=report.failures + tuple((name, one) for one in done.failures),
            ),
        )

    def _count(self, document: _InHand, report: RunReport) -> None:
        self._report = replace(report, documents=report.documents + 1)
        self._progress.document_done(document.waiting.source_name)
        self._after_document()


def _result(future: "Future[Any]", stage: Stage, page_number: int | None) -> Any:
    error = future.exception()
    return failure_of(error, stage, page_number) if error else future.result()
