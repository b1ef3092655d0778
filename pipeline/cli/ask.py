"""Commands that ask: search, failures."""

from typing import TYPE_CHECKING

import click

from pipeline.cli.answers import print_hits, print_nothing_found, search_json
from pipeline.cli.click_words import MOST, Command, option
from pipeline.cli.desk import Archive, open_archive
from pipeline.cli.summary import failure_json, page_of
from pipeline.cli.tables import print_json, print_table, say
from pipeline.index.filters import Filters
from pipeline.index.query import parse
from pipeline.index.suggest import suggest
from pipeline.index.typed import as_typed
from pipeline.language import N_

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@click.command(cls=Command, help=N_("Find documents by their text, code or metadata."))
@click.argument("query", nargs=-1)
@option("--agency", help=N_("Holding or issuing agency, the whole name or some words of it."))
@option("--year", type=click.IntRange(1900, 2200), help=N_("Year of issue."))
@option("--type", "document_type", help=N_("Type of the document, such as `quyết định`."))
@option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help=N_("Documents to show."))
@option("--offset", type=click.IntRange(0, MOST), default=0, help=N_("Documents to pass over first."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def search(
    context: click.Context,
    *,
    query: tuple[str, ...],
    agency: str | None,
    year: int | None,
    document_type: str | None,
    limit: int,
    offset: int,
    as_json: bool,
) -> None:
    """Typed marks find exact forms first, no marks find all; quotes make phrases; codes in any spelling."""
    desk: Desk = context.obj
    options = Filters.chosen(agency=agency, year=year, document_type=document_type)
    with open_archive(desk) as archive, archive.index() as index:
        typed = as_typed(query, _own_types(archive))
        asked = parse(typed).within(options)
        result = index.search(asked, limit=limit, offset=offset)
        suggestions = suggest(index, typed, asked, result)
        if as_json:
            print_json(search_json(typed, result, suggestions, archive.catalogue))
        elif result.total_pages:
            print_hits(asked, result, desk.language)
        else:
            print_nothing_found(index, asked, result, suggestions, desk.language)


def _own_types(archive: Archive) -> tuple[str, ...]:
    """The types of documents that the rules know, where the office has rules of its own."""
    own = archive.workspace.own_rules.is_dir()
    return tuple(kind.name.text for kind in archive.rules().types) if own else ()


@click.command(cls=Command, help=N_("List what did not work, and what to do."))
@option("--all", "everything", is_flag=True, help=N_("Failures that were resolved too."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def failures(context: click.Context, *, everything: bool, as_json: bool) -> None:
    """Every failure that is still open, with the file, the page, the reason and what to do."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        rows = archive.catalogue.failures(open_only=not everything)
    if as_json:
        print_json(
            {
                "failures": [
                    failure_json(row.source_name or row.source_path, row.failure, desk.language)
                    | {
                        "document_id": row.document_id,
                        "at": row.at.isoformat(timespec="seconds"),
                        "resolved_at": row.resolved_at and row.resolved_at.isoformat(timespec="seconds"),
                    }
                    for row in rows
                ]
            }
        )
        return
    if not rows:
        say(N_("Nothing has failed."), desk.language)
        return
    print_table(
        (N_("time"), N_("file"), N_("what happened and what to do")),
        [
            (
                row.at.astimezone().strftime("%d/%m/%Y %H:%M"),
                (row.source_name or row.source_path or "") + page_of(row.failure, desk.language),
                row.failure.message.text(desk.language),
            )
            for row in rows
        ],
        desk.language,
    )
