"""The end of an intake or a run, as a person wants to read it in the morning."""

from typing import Any, Final

import click

from pipeline.batch.feed import IntakeReport
from pipeline.catalogue.rows import Counts
from pipeline.cli.tables import decimal, percent, print_table, say
from pipeline.language import N_, translate
from pipeline.model.archive import DocumentStatus
from pipeline.model.outcome import Failure, RunReport

STOPPED: Final = N_("A mark of secrecy stopped something: `sohoa quarantine list` shows what.")
"""Said without a number or a name: those are for the quarantine alone."""


def print_intake(report: IntakeReport, language: str, *, quiet_when_empty: bool = False) -> None:
    """What became of the files that were fed in."""
    for name, failure in report.refused:
        click.echo(f"{name}: {failure.message.text(language)}", err=True)
    if report.stopped:
        say(STOPPED, language)
    if quiet_when_empty and not (report.taken or report.duplicates or report.refused):
        return
    say(
        N_("Intake: {taken} new, {duplicates} duplicates, {known} known before, {refused} refused."),
        language,
        taken=report.taken,
        duplicates=report.duplicates,
        known=report.known,
        refused=len(report.refused),
    )


def print_run(report: RunReport, counts: Counts, seconds: float, language: str) -> None:
    """What the run did, what did not work, and what the catalogue holds now."""
    for name, failure in report.failures:
        click.echo(f"{name}{page_of(failure, language)}: {failure.message.text(language)}", err=True)
    if not report.documents and not report.quarantined:
        say(N_("Nothing waits to be read."), language)
    else:
        say(
            N_("Read {documents} documents, {pages} pages in {seconds} s: {pace} pages/min."),
            language,
            documents=report.documents,
            pages=report.pages,
            seconds=decimal(seconds, language),
            pace=f"{report.pages / max(seconds, 1e-3) * 60:.0f}",
        )
    if report.quarantined:
        say(STOPPED, language)
    if report.interrupted:
        say(N_("Stopped early; `sohoa run` goes on from here."), language)
    print_table((N_("catalogue"), N_("number")), _catalogue_rows(counts, language), language, right=(1,))


def page_of(failure: Failure, language: str) -> str:
    """`, page 3` where the failure is of a page."""
    if failure.page_number is None:
        return ""
    return translate(N_(", page {page}"), language).format(page=failure.page_number)


def run_json(report: RunReport, intake: IntakeReport, seconds: float, language: str) -> dict[str, Any]:
    """`sohoa run --json`: documents, pages, failed_pages, quarantined, seconds, failures[]."""
    everything = [*intake.refused, *report.failures]
    return {
        "documents": report.documents,
        "pages": report.pages,
        "failed_pages": report.failed_pages,
        "quarantined": bool(report.quarantined or intake.stopped),
        "seconds": round(seconds, 3),
        "failures": [failure_json(name, failure, language) for name, failure in everything],
    }


def failure_json(name: str | None, failure: Failure, language: str) -> dict[str, Any]:
    """One failure: source_name, page_number, stage, kind, message."""
    return {
        "source_name": name,
        "page_number": failure.page_number,
        "stage": str(failure.stage),
        "kind": str(failure.kind),
        "message": failure.message.text(language),
    }


def _catalogue_rows(counts: Counts, language: str) -> list[tuple[str, str]]:
    def named(template: str) -> str:
        return translate(template, language)

    rows = [
        (named(N_("documents read")), counts.documents[DocumentStatus.DONE]),
        (named(N_("documents read in part")), counts.documents[DocumentStatus.PARTIAL]),
        (named(N_("documents failed")), counts.documents[DocumentStatus.FAILED]),
        (named(N_("documents waiting")), counts.documents[DocumentStatus.WAITING]),
        (named(N_("pages read")), counts.pages_read),
        (named(N_("of these blank")), counts.blank_pages),
        (named(N_("pages failed")), counts.failed_pages),
        (named(N_("duplicate files")), counts.duplicates),
        (named(N_("open failures")), counts.open_failures),
    ]
    shown = [(name, str(number)) for name, number in rows]
    return [*shown, (named(N_("mean confidence")), percent(counts.mean_confidence, language))]
