"""Commands that give a run its work: ingest, retry."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.batch.feed import Feed, IntakeReport, take_in
from pipeline.batch.policy import EXIT_NOTHING, EXIT_PARTIAL
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import Archive, open_archive, sweep
from pipeline.cli.strongroom import finish_quarantine, strongroom_of
from pipeline.cli.summary import print_intake
from pipeline.cli.tables import say
from pipeline.intake.vault_sealed import Strongroom
from pipeline.language import N_

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
        report = taken_in(archive, strongroom, paths, dossier)
        trouble = finish_quarantine(archive, strongroom) if report.stopped else None
    print_intake(report, desk.language)
    if trouble is not None:
        raise trouble
    if report.refused:
        context.exit(EXIT_PARTIAL if report.taken or report.duplicates or report.known else EXIT_NOTHING)


def taken_in(
    archive: Archive, strongroom: Strongroom, paths: tuple[Path, ...], dossier: str | None
) -> IntakeReport:
    """Takes in files and folder trees as the settings say; all into one dossier where one is named."""
    feed = Feed(
        tuple(path.absolute() for path in paths),
        archive.workspace.inbox,
        archive.settings.intake.settle_seconds,
        dossier,
        archive.workspace.own_rules,
    )
    return take_in(archive.catalogue, archive.vault, strongroom, feed, clock=time.time, sleep=time.sleep)


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
