"""What the command `run` does: the inbox is taken in, what waits is read, the index and the rate follow."""

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.batch.document_story import Outcome
from pipeline.batch.executor import ProcessExecutor
from pipeline.batch.policy import EXIT_DONE, EXIT_NOTHING, EXIT_PARTIAL, exit_code
from pipeline.batch.run import Run
from pipeline.batch.run_options import RunOptions
from pipeline.batch.tasks import ReadingOptions
from pipeline.batch.workspace import held_for_run
from pipeline.catalogue.rows import RunOutcome, RunTotals, WaitingDocument
from pipeline.cli.desk import Archive, open_archive, sweep
from pipeline.cli.following import Follower
from pipeline.cli.meter import Meter
from pipeline.cli.strongroom import finish_quarantine, strongroom_of
from pipeline.cli.summary import print_intake, print_run, run_json
from pipeline.cli.tables import print_json, say_message
from pipeline.cli.work import taken_in
from pipeline.engines.names import check_engine
from pipeline.errors import SohoaError
from pipeline.index.choice import IndexEngine
from pipeline.intake.vault_sealed import Strongroom
from pipeline.model.outcome import RunReport
from pipeline.progress import NoProgress

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


def digitize(desk: "Desk", jobs: int | None, limit: int | None, *, as_json: bool) -> int:
    """Takes in, reads, indexes and tells; the exit code."""
    with open_archive(desk) as archive, held_for_run(archive.workspace):
        strongroom = strongroom_of(archive)
        sweep(archive)
        intake = taken_in(archive, strongroom, (archive.workspace.inbox,), None)
        run_id = archive.catalogue.start_run()
        with _workers(archive, jobs) as executor:
            with Meter(desk.language) as meter:
                report, away = _digitize(archive, strongroom, executor, limit, meter)
                seconds = meter.seconds
            away = finish_quarantine(archive, strongroom) or away
            code = exit_code(report, len(intake.refused))
            archive.catalogue.finish_run(run_id, RunTotals(_outcome(code), _counters(report)))
            if as_json:
                print_json(run_json(report, intake, seconds, desk.language))
            else:
                print_intake(intake, desk.language, quiet_when_empty=True)
                print_run(report, archive.catalogue.counts(), seconds, desk.language)
            away = _keep_rates(archive, away)
    if away is not None:
        say_message(away.message, desk.language)
        code = away.exit_code
    return code


def _digitize(
    archive: Archive, strongroom: Strongroom, executor: ProcessExecutor, limit: int | None, meter: Meter
) -> tuple[RunReport, SohoaError | None]:
    """The run itself; an index that is away or refuses ends nothing, its pages wait in the outbox."""
    options, places = _run_options(archive, limit), archive.workspace
    follower = Follower(archive)
    if not archive.catalogue.waiting(1):
        return RunReport(), follower.finish()
    work = Run(
        archive.catalogue, archive.vault, strongroom, places.inbox, places.derived, places.scratch,
        executor, options, meter,
    )  # fmt: skip

    def before_end() -> None:
        """Does for what is filed by now what the end of the run then need not do."""
        if archive.settings.index.engine is IndexEngine.EMBEDDED:  # a server that is away costs a wait
            follower.catch_up()
        with contextlib.suppress(SohoaError):  # at the end it is kept again, and what is wrong is told
            archive.keep_rates(send=False)

    report = work.digitize(follower.after_document, follower.get_ready, before_end)
    executor.dismiss()  # they have nothing in hand, or the run was interrupted; they end meanwhile
    return report, follower.finish()


def _workers(archive: Archive, jobs: int | None) -> ProcessExecutor:
    """The worker processes; none starts before there is work."""
    settings = archive.settings
    return ProcessExecutor(jobs or settings.jobs, settings.limits.worker_megabytes, archive.workspace.scratch)


def file_kept(archive: Archive, kept: Sequence[tuple[WaitingDocument, dict[int, Outcome]]]) -> None:
    """Files documents from readings that are kept; the index follows, later where it is away."""
    places = archive.workspace
    follower = Follower(archive)
    with _workers(archive, 1) as executor:
        Run(
            archive.catalogue, archive.vault, strongroom_of(archive), places.inbox, places.derived,
            places.scratch, executor, _run_options(archive, None), NoProgress(),
        ).file_again(kept)  # fmt: skip
    follower.finish()


def _run_options(archive: Archive, limit: int | None) -> RunOptions:
    """The options of a run as the settings say.

    Raises `EnvironmentFault` where the engine is not there or a rule file of the office is damaged.
    """
    reading, limits = archive.settings.reading, archive.settings.limits
    check_engine(reading.engine)
    archive.rules()
    return RunOptions(
        engine=reading.engine,
        reading=ReadingOptions(
            render_dpi=reading.render_dpi,
            repairs=reading.repair,
            max_pixels=limits.max_megapixels * 1_000_000,
            own_rules=archive.workspace.own_rules,
        ),
        page_seconds=limits.page_seconds,
        file_seconds=limits.file_seconds,
        limit=limit,
        splitting=archive.settings.stacks.split,
    )


def _keep_rates(archive: Archive, away: SohoaError | None) -> SohoaError | None:
    """Keeps the rate of the day; a server that is away gets it another time."""
    try:
        archive.keep_rates(send=away is None)
    except SohoaError as error:
        return away or error
    return away


def _outcome(code: int) -> RunOutcome:
    return {
        EXIT_DONE: RunOutcome.DONE,
        EXIT_PARTIAL: RunOutcome.PARTIAL,
        EXIT_NOTHING: RunOutcome.FAILED,
    }.get(code, RunOutcome.INTERRUPTED)


def _counters(report: RunReport) -> tuple[tuple[str, int | float], ...]:
    return (
        ("documents", report.documents),
        ("pages", report.pages),
        ("failed_pages", report.failed_pages),
    )
