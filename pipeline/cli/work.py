"""Commands that change the archive: ingest, run, retry."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.batch.executor import ProcessExecutor
from pipeline.batch.feed import Feed, IntakeReport, take_in
from pipeline.batch.policy import EXIT_DONE, EXIT_NOTHING, EXIT_PARTIAL, exit_code
from pipeline.batch.run import Run
from pipeline.batch.workspace import held_for_run
from pipeline.catalogue.rows import RunOutcome, RunTotals
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import Archive, open_archive, sweep
from pipeline.cli.following import Follower
from pipeline.cli.meter import Meter
from pipeline.cli.strongroom import finish_quarantine, strongroom_of
from pipeline.cli.summary import print_intake, print_run, run_json
from pipeline.cli.tables import print_json, say, say_message
from pipeline.errors import SohoaError
from pipeline.intake.vault_sealed import Strongroom
from pipeline.language import N_
from pipeline.model.outcome import RunReport

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@click.command(cls=Command, help=N_("Take files in; they are read at the next run."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@option("--dossier", help=N_("Code of the dossier that all these files belong to."))
@click.pass_context
def ingest(context: click.Context, *, paths: tuple[Path, ...], dossier: str | None) -> None:
    """Copies files into the vault; files in the inbox are moved to its done folder afterwards."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        strongroom = strongroom_of(archive)
        sweep(archive)
        report = _take_in(archive, strongroom, paths, dossier)
        trouble = finish_quarantine(archive, strongroom) if report.stopped else None
    print_intake(report, desk.language)
    if trouble is not None:
        raise trouble
    if report.refused:
        context.exit(EXIT_PARTIAL if report.taken or report.duplicates or report.known else EXIT_NOTHING)


def _take_in(
    archive: Archive, strongroom: Strongroom, paths: tuple[Path, ...], dossier: str | None
) -> IntakeReport:
    feed = Feed(
        tuple(path.absolute() for path in paths),
        archive.workspace.inbox,
        archive.settings.intake.settle_seconds,
        dossier,
    )
    return take_in(archive.catalogue, archive.vault, strongroom, feed, clock=time.time, sleep=time.sleep)


@click.command(cls=Command, help=N_("Read everything that waits, the inbox first."))
@option("--jobs", type=click.IntRange(1, 256), help=N_("Worker processes; by default one for each core."))
@option("--limit", type=click.IntRange(1), help=N_("Documents to read at most."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def run(context: click.Context, *, jobs: int | None, limit: int | None, as_json: bool) -> None:
    """Takes in the inbox, reads what waits, brings the index up to date and tells what came of it."""
    desk: Desk = context.obj
    with open_archive(desk) as archive, held_for_run(archive.workspace):
        strongroom = strongroom_of(archive)
        sweep(archive)
        intake = _take_in(archive, strongroom, (archive.workspace.inbox,), None)
        run_id = archive.catalogue.start_run()
        with Meter(desk.language) as meter:
            report, away = _digitize(archive, strongroom, jobs, limit, meter)
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
    context.exit(code)


def _digitize(
    archive: Archive, strongroom: Strongroom, jobs: int | None, limit: int | None, meter: Meter
) -> tuple[RunReport, SohoaError | None]:
    """The run itself; an index that is away or refuses ends nothing, its pages wait in the outbox."""
    options = archive.run_options(limit)
    settings, places = archive.settings, archive.workspace
    follower = Follower(archive)
    if not archive.catalogue.waiting(1):
        return RunReport(), follower.finish()
    with ProcessExecutor(jobs or settings.jobs, settings.limits.worker_megabytes, places.scratch) as executor:
        work = Run(
            archive.catalogue, archive.vault, strongroom, places.inbox, places.derived, places.scratch,
            executor, options, meter,
        )  # fmt: skip
        report = work.digitize(follower.after_document)
        if report.interrupted:
            executor.close(at_once=True)
    return report, follower.finish()


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


@click.command(cls=Command, help=N_("Set failed documents back, to be read again at the next run."))
@click.argument("documents", nargs=-1)
@click.pass_context
def retry(context: click.Context, *, documents: tuple[str, ...]) -> None:
    """Sets the named documents back, or all that failed in part or whole."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        wanted = [archive.catalogue.document(name).document_id for name in documents]
        count = archive.catalogue.retry(wanted or None)
    say(N_("{count} documents will be read again at the next `sohoa run`."), desk.language, count=count)
