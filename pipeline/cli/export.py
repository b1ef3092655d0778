"""The command that writes what was read: texts, PDFs, ALTO files, metadata."""

import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.catalogue.rows import DocumentRow
from pipeline.catalogue.store import Catalogue
from pipeline.cli.click_words import Command, Group, option
from pipeline.cli.desk import open_archive
from pipeline.cli.tables import say
from pipeline.errors import StorageError
from pipeline.formats import alto
from pipeline.formats.metadata import ColumnSet, Edited, MetadataRow, write_metadata
from pipeline.language import N_
from pipeline.model.archive import DocumentStatus
from pipeline.rules.book import Rules

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Group, help=N_("Write texts, PDFs, ALTO files or metadata."))
def export() -> None:
    """Exports; documents in quarantine are never part of one."""


@export.command("text", cls=Command, help=N_("One UTF-8 text file for each page, in reading order."))
@click.argument("folder", type=_FOLDER)
@click.pass_context
def text(context: click.Context, *, folder: Path) -> None:
    """Writes `<stem of the source>_p001.txt` for every page that was read."""
    _each_page(context, folder, "txt")


@export.command("alto", cls=Command, help=N_("One ALTO 4.4 file for each page, with word boxes."))
@click.argument("folder", type=_FOLDER)
@click.pass_context
def alto_(context: click.Context, *, folder: Path) -> None:
    """Writes `<stem of the source>_p001.xml` for every page that was read."""
    _each_page(context, folder, "xml")


@export.command("pdf", cls=Command, help=N_("The searchable PDF of each document."))
@click.argument("folder", type=_FOLDER)
@click.pass_context
def pdf(context: click.Context, *, folder: Path) -> None:
    """Copies the PDFs that the runs have made."""
    desk: Desk = context.obj
    count = 0
    with open_archive(desk) as archive:
        for row, stem in _named(archive.catalogue):
            if row.derived_name:
                _store(folder, f"{stem}.pdf", archive.workspace.derived / row.derived_name)
                count += 1
    say(N_("{count} files written to {folder}."), desk.language, count=count, folder=str(folder))


@export.command("metadata", cls=Command, help=N_("One row for each document: FILE.jsonl, .csv or .xlsx."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option(
    "--columns",
    type=click.Choice([str(one) for one in ColumnSet]),
    default=str(ColumnSet.ALL),
    help=N_("all: every field under its own name; office: the Vietnamese list that offices exchange."),
)
@click.pass_context
def metadata(context: click.Context, *, file: Path, columns: str) -> None:
    """Writes the metadata with the fields that a person should check; `import metadata` takes it back."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        rules = archive.rules()
        rows = [
            _metadata_row(row, archive.catalogue, rules)
            for row in archive.catalogue.documents()
            if row.status in _SHOWN
        ]
        write_metadata(file, rows, ColumnSet(columns))
    say(N_("{count} documents written to {file}."), desk.language, count=len(rows), file=str(file))


def _metadata_row(row: DocumentRow, catalogue: Catalogue, rules: Rules) -> MetadataRow:
    edited = {one.name: Edited(one.person, one.at) for one in catalogue.edits.history(row.document_no)}
    kind = row.description.value("document_type")
    code = (rules.code_of("typeName", kind) or rules.code_of("typeName", "Khác") or "") if kind else ""
    return MetadataRow(row.document_id, row.source_name, row.description, edited, code)


_SHOWN = (DocumentStatus.DONE, DocumentStatus.PARTIAL)


def _each_page(context: click.Context, folder: Path, suffix: str) -> None:
    desk: Desk = context.obj
    software = f"sohoa {version('sohoa')}"
    count = 0
    with open_archive(desk) as archive:
        for row, stem in _named(archive.catalogue):
            for reading in archive.catalogue.readings(row.document_id):
                content = (
                    f"{reading.text.text}\n".encode()
                    if suffix == "txt"
                    else alto.write(reading, row.source_name, software)
                )
                _store(folder, f"{stem}_p{reading.page_number:03d}.{suffix}", content)
                count += 1
    say(N_("{count} files written to {folder}."), desk.language, count=count, folder=str(folder))


def _named(catalogue: Catalogue) -> Iterator[tuple[DocumentRow, str]]:
    """The documents with a stem of their own: the file's, with the id where two files share a name."""
    used: set[str] = set()
    for row in catalogue.documents():
        if row.status in _SHOWN:
            stem = Path(row.source_name).stem
            if stem.casefold() in used:
                stem = f"{stem}_{row.document_id}"
            used.add(stem.casefold())
            yield row, stem


def _store(folder: Path, name: str, content: bytes | Path) -> None:
    """Writes or copies one file; what an earlier export wrote is replaced."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            shutil.copyfile(content, folder / name)
    except OSError as error:
        raise StorageError(
            "{file} cannot be written ({reason}); check the folder, its rights and the free space.",
            file=str(folder / name),
            reason=error.strerror or str(error),
        ) from error
