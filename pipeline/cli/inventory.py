"""Commands that import what is held: inventories of dossiers and documents, agencies, fonds."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.batch.policy import EXIT_NOTHING, EXIT_PARTIAL
from pipeline.batch.rematch import rematch
from pipeline.catalogue.agency_tree import AgencyTree, ListFile
from pipeline.catalogue.listing import ImportOptions, ImportResult, InventoryList
from pipeline.cli.click_words import Command, Group, option
from pipeline.cli.desk import open_archive
from pipeline.cli.following import follow_now
from pipeline.cli.import_report import ImportReport, import_json, print_import
from pipeline.cli.tables import print_json
from pipeline.errors import UsageError
from pipeline.formats.agency_table import ReadList, read_agencies, read_fonds
from pipeline.formats.table import read_inventory
from pipeline.language import N_
from pipeline.model.holdings import Agency, Fonds, Listed

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

Function = TypeVar("Function", bound=Callable[..., Any])
Entry = TypeVar("Entry", Agency, Fonds)


@click.group(cls=Group, help=N_("Import the list of what is held."))
def inventory() -> None:
    """The inventory: the denominator of every rate."""


def _list_options(function: Function) -> Function:
    """What every import of a list can be told."""
    for decorate in (
        option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON.")),
        option("--accept-valid", is_flag=True, help=N_("Take the good rows although others are refused.")),
        option("--dry-run", is_flag=True, help=N_("Show what would change, and change nothing.")),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        function = decorate(function)
    return function


@inventory.command(
    "import",
    cls=Command,
    help=N_("Import lists of dossiers or of documents (CSV, XLSX, XLS, ODS); again and again if you like."),
)
@_list_options
@option("--agency", help=N_("The agency of all dossiers, where the table has no such column."))
@option("--remove-gone", is_flag=True, help=N_("Withdraw what was listed before and is not any more."))
@option(
    "--whole-fonds",
    is_flag=True,
    help=N_("The list holds all of its fonds: what else is registered of them is gone."),
)
@click.pass_context
def import_(
    context: click.Context,
    *,
    file: Path,
    agency: str | None,
    remove_gone: bool,
    whole_fonds: bool,
    accept_valid: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Takes over a list whole, or not at all; scans that waited for it find their dossiers."""
    desk: Desk = context.obj
    if remove_gone and accept_valid:
        raise UsageError(
            "--remove-gone needs a list without refused rows: correct them, or leave out --accept-valid."
        )
    options = ImportOptions(
        dry_run=dry_run, accept_valid=accept_valid, remove_gone=remove_gone, whole_fonds=whole_fonds
    )
    with open_archive(desk) as archive:
        table = read_inventory(file, agency=agency)
        listed = InventoryList(
            file.name, _sha256(file), table.listed_dossiers, table.listed_documents, table.refused
        )
        result = archive.catalogue.inventory.take(listed, options)
        moved = rematch(archive.catalogue, archive.workspace.inbox) if result.imported else 0
        if result.imported:
            follow_now(archive, desk.language)
    report = ImportReport(file.name, table.encoding, table.passed_over, dry_run, moved)
    _tell(context, report, result, as_json=as_json)


@inventory.command(
    "agencies", cls=Command, help=N_("Import the tree of agencies with their names, old and new.")
)
@_list_options
@click.pass_context
def agencies(context: click.Context, *, file: Path, accept_valid: bool, dry_run: bool, as_json: bool) -> None:
    """Takes over a list of agencies: code, name, the one above, old names, days, successor."""
    options = ImportOptions(dry_run=dry_run, accept_valid=accept_valid)
    _take(context, file, read_agencies, AgencyTree.take_agencies, options, as_json=as_json)


@inventory.command(
    "fonds", cls=Command, help=N_("Import the list of fonds: name, agency, state, metres of shelf.")
)
@_list_options
@click.pass_context
def fonds(context: click.Context, *, file: Path, accept_valid: bool, dry_run: bool, as_json: bool) -> None:
    """Takes over a list of fonds."""
    options = ImportOptions(dry_run=dry_run, accept_valid=accept_valid)
    _take(context, file, read_fonds, AgencyTree.take_fonds, options, as_json=as_json)


def _take(
    context: click.Context,
    file: Path,
    read: Callable[[Path], ReadList[Entry]],
    take: Callable[[AgencyTree, ListFile, Sequence[Listed[Entry]], ImportOptions], ImportResult],
    options: ImportOptions,
    *,
    as_json: bool,
) -> None:
    """Reads a list of the tree of agencies, takes it over and tells what came of it."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        table = read(file)
        source = ListFile(file.name, _sha256(file), table.refused)
        result = take(archive.catalogue.agency_tree, source, table.lines, options)
        if result.imported:
            follow_now(archive, desk.language)
    report = ImportReport(file.name, table.encoding, table.passed_over, options.dry_run)
    _tell(context, report, result, as_json=as_json)


def _tell(context: click.Context, report: ImportReport, result: ImportResult, *, as_json: bool) -> None:
    desk: Desk = context.obj
    if as_json:
        print_json(import_json(report, result, desk.language))
    else:
        print_import(report, result, desk.language)
    if result.refused:
        context.exit(EXIT_PARTIAL if result.imported or report.dry_run else EXIT_NOTHING)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
