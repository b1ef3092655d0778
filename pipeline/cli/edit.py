"""Commands by which people correct metadata: one document, or a table that comes back filled in."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.batch.corrections import Import, correct, import_metadata
from pipeline.batch.policy import EXIT_PARTIAL
from pipeline.cli.click_words import Command, Group, option
from pipeline.cli.desk import open_archive
from pipeline.cli.following import follow_now
from pipeline.cli.import_report import refusal
from pipeline.cli.person import person_or_login
from pipeline.cli.sheet import FIELD_LABELS
from pipeline.cli.tables import print_json, print_table, say
from pipeline.errors import UsageError
from pipeline.language import N_, translate

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

_MOST_SHOWN = 50


@click.command(cls=Command, help=N_("Correct the metadata of a document."))
@click.argument("document")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE…")
@option("--person", help=N_("Who corrects it; by default the login name."))
@click.pass_context
def edit(context: click.Context, *, document: str, values: tuple[str, ...], person: str | None) -> None:
    """What a person enters wins over what was read, now and after every reading; `FIELD=` clears a field."""
    desk: Desk = context.obj
    entered = dict(map(_pair, values))
    if len(entered) < len(values):
        raise UsageError("A field is given twice: give it once.")
    with open_archive(desk) as archive:
        row, changed = correct(archive.catalogue, document, entered, person_or_login(person), archive.rules())
        follow_now(archive, desk.language)
    say(
        N_("{document} {name}: {count} values entered."),
        desk.language,
        document=row.document_id,
        name=row.source_name,
        count=changed,
    )


@click.group("import", cls=Group, help=N_("Take over what people filled in."))
def import_() -> None:
    """Imports into the catalogue."""


@import_.command(
    "metadata", cls=Command, help=N_("Take over metadata from FILE.jsonl, .csv or .xlsx, as it was exported.")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--person", help=N_("Who filled it in; by default the login name."))
@option("--clear-empty", is_flag=True, help=N_("Empty cells clear what is there; else they leave it."))
@option("--dry-run", is_flag=True, help=N_("Only show what would change."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def metadata(
    context: click.Context, *, file: Path, person: str | None, clear_empty: bool, dry_run: bool, as_json: bool
) -> None:
    """All rows are taken over, or none where one is refused."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        result = import_metadata(
            archive.catalogue,
            file,
            person_or_login(person),
            archive.rules(),
            clear_empty=clear_empty,
            trial=dry_run,
        )
        if result.imported and result.changes:
            follow_now(archive, desk.language)
    if as_json:
        print_json(_as_json(result, desk.language))
    _tell(result, desk.language, dry_run=dry_run, as_json=as_json)
    if result.refused:
        context.exit(EXIT_PARTIAL)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UsageError("`{text}` is no correction: write FIELD=VALUE.", text=text)
    return name.strip(), value


def _tell(result: Import, language: str, *, dry_run: bool, as_json: bool) -> None:
    for row in result.refused:
        click.echo(refusal(row, language), err=True)
    if dry_run and not as_json and result.changes:
        print_table(
            (N_("document"), N_("field"), N_("before"), N_("after")),
            [
                (one.source_name, translate(FIELD_LABELS[one.name], language), one.old or "–", one.new or "–")
                for one in result.changes[:_MOST_SHOWN]
            ],
            language,
        )
    say(
        N_("Metadata: {documents} documents, {changes} values changed, {refused} rows refused."),
        language,
        documents=result.documents,
        changes=len(result.changes),
        refused=len(result.refused),
    )
    if result.left_empty:
        say(
            N_("{count} empty cells leave what is there; --clear-empty clears it."),
            language,
            count=result.left_empty,
        )
    if dry_run:
        say(N_("This was a trial: nothing was changed."), language)
    elif not result.imported:
        say(N_("Nothing was imported: correct the refused rows and import the table again."), language)


def _as_json(result: Import, language: str) -> dict[str, Any]:
    return {
        "documents": result.documents,
        "imported": result.imported,
        "left_empty": result.left_empty,
        "changes": [
            {
                "document_id": one.document_id,
                "source_name": one.source_name,
                "field": one.name,
                "old": one.old,
                "new": one.new,
            }
            for one in result.changes
        ],
        "refused": [
            {"row": row.row_number, "column": row.column, "reason": row.reason.text(language)}
            for row in result.refused
        ],
    }
