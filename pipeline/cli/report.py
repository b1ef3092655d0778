"""`sohoa report`: how much is digitized, what is missing, how well and how fast the work goes."""

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.catalogue.rate import RateGroup
from pipeline.catalogue.rate_backlog import BACKLOG_GROUPS, BacklogRow, backlog_total
from pipeline.catalogue.rate_work import WorkGroup
from pipeline.catalogue.rates import Asked
from pipeline.cli.click_words import Day, Group, option
from pipeline.cli.desk import Archive, local_now, open_archive
from pipeline.cli.report_content import (
    as_json,
    backlog_report,
    errors_report,
    fields_report,
    missing_report,
    quality_report,
    statistics_report,
    work_report,
)
from pipeline.cli.report_output import Output, Shape, shaped, write
from pipeline.cli.report_rate import rate_json, rate_report, rate_table
from pipeline.cli.report_rate_charts import RateAnswer
from pipeline.cli.tables import say
from pipeline.errors import UsageError
from pipeline.language import N_
from pipeline.model.report import Report

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

Function = TypeVar("Function", bound=Callable[..., Any])

_SINCE_DAYS = 90
_agency = option(
    "--agency", help=N_("One agency only, with those below it; its name or some words of it, or its code.")
)


def _by(
    groups: Iterable[str], default: str = "agency", help: str = N_("Rows stand for.")
) -> Callable[[Function], Function]:
    """The option that chooses what the rows of a report stand for."""
    return option(
        "--by",
        type=click.Choice([str(group) for group in groups]),
        default=default,
        show_default=True,
        help=help,
    )


@click.group(cls=Group, help=N_("Count what is digitized."))
def report() -> None:
    """Reports."""


@report.command("rate", help=N_("How much of what we hold is digitized, against the inventory."))
@_by(RateGroup)
@option("--as-of", type=Day(), help=N_("Day of the count; today by default."))
@_agency
@option("--tree", is_flag=True, help=N_("Agencies with all below them counted in, those below indented."))
@option("--with-out-of-scope", is_flag=True, help=N_("Show what is out of scope too; not for everybody."))
@option(
    "--from",
    "source",
    type=click.Choice(["catalogue", "index"]),
    default="catalogue",
    show_default=True,
    help=N_("Where the numbers are taken from; the index has those of the last snapshot."),
)
@shaped
@click.pass_context
def rate(
    context: click.Context,
    *,
    by: str,
    as_of: dt.date | None,
    agency: str | None,
    tree: bool,
    with_out_of_scope: bool,
    source: str,
    shape: str | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Numerator and denominator of every rate; `unknown` where there is no inventory."""
    desk: Desk = context.obj
    output = Output.chosen(shape, file, as_json=as_json)
    group, asked = RateGroup(by), Asked(as_of, agency)
    if as_of is not None and as_of > local_now().date():
        raise UsageError(
            "{day} has not come yet: what is digitized is known up to today.", day=as_of.isoformat()
        )
    if tree and (group is not RateGroup.AGENCY or source == "index"):
        raise UsageError("--tree goes with --by agency, and with numbers from the catalogue.")
    with open_archive(desk) as archive:
        rates, policy = archive.catalogue.rates, archive.rate_policy
        if source == "index":
            found = archive.rates_of_index(group, asked)
        else:
            found = rates.rate(group, asked, policy, tree=tree)
        many = output.shape in (Shape.HTML, Shape.PDF, Shape.XLSX)
        answer = RateAnswer(
            found,
            policy,
            rates.trend("documents", asked),
            _owed(archive, asked) if many else None,
            rates.holdings(asked, policy) if many else (),
            rates.out_of_scope(asked) if with_out_of_scope else None,
            agency,
        )
    if output.shape is Shape.TABLE and file is None:
        rate_table(answer, desk.language)
        return
    to_read = output.shape in (Shape.HTML, Shape.PDF)
    write(output, lambda: rate_report(answer, desk.language, to_read=to_read), lambda: rate_json(answer))


def _owed(archive: Archive, asked: Asked) -> BacklogRow:
    fresh = archive.settings.rate.fresh_days
    rows = archive.catalogue.rates.backlog(RateGroup.FONDS, fresh, asked, archive.rate_policy)
    return backlog_total(rows, "")


@report.command(
    "backlog", help=N_("What is registered and not digitized yet, by age and by what is to be done.")
)
@_by(BACKLOG_GROUPS)
@_agency
@shaped
@click.pass_context
def backlog(
    context: click.Context,
    *,
    by: str,
    agency: str | None,
    shape: str | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Rings an alarm where documents were registered longer ago than `fresh_days` says."""
    desk: Desk = context.obj
    group = RateGroup(by)
    with open_archive(desk) as archive:
        fresh = archive.settings.rate.fresh_days
        rows = archive.catalogue.rates.backlog(group, fresh, Asked(agency=agency), archive.rate_policy)
    _deliver(
        desk,
        Output.chosen(shape, file, as_json=as_json),
        lambda day: backlog_report(rows, group, day, fresh, desk.language),
        by=by,
        fresh_days=fresh,
    )
    overdue = backlog_total(rows, "").overdue
    if overdue:
        say(
            N_("Alarm: {count} documents were registered more than {days} days ago and are not digitized."),
            desk.language,
            count=overdue,
            days=fresh,
        )


@report.command("missing", help=N_("Each document without a digitized copy, with its box and what it lacks."))
@_agency
@shaped
@click.pass_context
def missing(
    context: click.Context, *, agency: str | None, shape: str | None, file: Path | None, as_json: bool
) -> None:
    """What is out of scope is not named, nor the subject of what a mark of secrecy stopped."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        rows = tuple(archive.catalogue.rates.missing(Asked(agency=agency), archive.rate_policy))
    output = Output.chosen(shape, file, as_json=as_json)
    _deliver(desk, output, lambda day: missing_report(rows, day, desk.language))


@report.command("quality", help=N_("How the scans stand: checked, to be scanned again, what they lack."))
@_by([*BACKLOG_GROUPS, "field"], help=N_("Rows stand for; `field`: how sure the metadata is."))
@_agency
@shaped
@click.pass_context
def quality(
    context: click.Context,
    *,
    by: str,
    agency: str | None,
    shape: str | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Counts scans, not lines of the inventory."""
    desk: Desk = context.obj
    output = Output.chosen(shape, file, as_json=as_json)
    with open_archive(desk) as archive:
        rates = archive.catalogue.rates
        if by == "field":
            fields = rates.quality_by_field()
            _deliver(desk, output, lambda day: fields_report(fields, day, desk.language), by=by)
            return
        group = RateGroup(by)
        rows = rates.quality(group, Asked(agency=agency), archive.rate_policy)
    _deliver(desk, output, lambda day: quality_report(rows, group, day, desk.language), by=by)


@report.command("throughput", help=N_("How much was done: by day, week, run, or by who checked."))
@_by(WorkGroup, "day")
@option("--since", type=Day(), help=N_("First day; 90 days ago by default."))
@shaped
@click.pass_context
def throughput(
    context: click.Context,
    *,
    by: str,
    since: dt.date | None,
    shape: str | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Days count documents by their latest reading; runs count what each of them did."""
    desk: Desk = context.obj
    group = WorkGroup(by)
    first = since or dt.date.today() - dt.timedelta(days=_SINCE_DAYS)
    with open_archive(desk) as archive:
        rows = archive.catalogue.rates.throughput(group, first)
    output = Output.chosen(shape, file, as_json=as_json)
    _deliver(desk, output, lambda day: work_report(rows, group, day, desk.language), by=by)


@report.command("errors", help=N_("What failed and was not mended, by kind; `sohoa failures` lists each."))
@shaped
@click.pass_context
def errors(context: click.Context, *, shape: str | None, file: Path | None, as_json: bool) -> None:
    """The most frequent first, each with an example and what to do."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        rows = archive.catalogue.rates.errors()
    output = Output.chosen(shape, file, as_json=as_json)
    _deliver(desk, output, lambda day: errors_report(rows, day, desk.language))


@report.command(
    "statistics", help=N_("Fonds, metres of shelf, boxes, dossiers and pages, and how much is digitized.")
)
@_agency
@shaped
@click.pass_context
def statistics(
    context: click.Context, *, agency: str | None, shape: str | None, file: Path | None, as_json: bool
) -> None:
    """The columns of the yearly statistics of archives; without what is secret."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        rows = archive.catalogue.rates.holdings(Asked(agency=agency), archive.rate_policy)
    output = Output.chosen(shape, file, as_json=as_json)
    _deliver(desk, output, lambda day: statistics_report(rows, day, desk.language))


@report.command(
    "snapshot", help=N_("Keep the rate of today, for trend and forecast; `sohoa run` does so too.")
)
@click.pass_context
def snapshot(context: click.Context) -> None:
    """Takes the place of what was kept of today before; with Elasticsearch it is sent there too."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        kept = archive.keep_rates()
    say(
        N_("The rate of {day} is kept: {count} lines."),
        desk.language,
        day=f"{dt.date.today():%d/%m/%Y}",
        count=kept,
    )


def _deliver(desk: "Desk", output: Output, made: Callable[[dt.date], Report], **more: str | int) -> None:
    today = dt.date.today()
    write(output, lambda: made(today), lambda: as_json(made(today), today, **more))
