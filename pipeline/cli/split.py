"""The command `split`: shows where scans hold several documents, parts them, and takes that back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from pipeline.batch.stack_story import dealt, gathered
from pipeline.batch.workspace import held_for_run
from pipeline.catalogue.stacks import CutRow
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import Archive, open_archive
from pipeline.cli.digitize import file_kept
from pipeline.cli.tables import print_json, print_table, say
from pipeline.errors import UsageError
from pipeline.intake.durable import withdraw
from pipeline.language import N_, translate
from pipeline.model.archive import DocumentStatus
from pipeline.model.page import PageReading
from pipeline.model.stack import CutReason, CutState

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

_LIST = "list"
_REASON = {
    CutReason.SLIP: N_("a separator sheet"),
    CutReason.SLIP_FILE: N_("a separator sheet in a file before it"),
    CutReason.HEADER: N_("a header of its own"),
    CutReason.HAND: N_("by hand"),
}
_STATE = {
    CutState.PROPOSED: N_("proposed"),
    CutState.APPLIED: N_("cut"),
    CutState.UNDONE: N_("taken back"),
}


@click.command(cls=Command, help=N_("Part a scan that holds several documents, or take that back."))
@click.argument("document")
@option("--at", "pages", help=N_("Pages on which new documents begin: 4,9; by default those proposed."))
@option("--undo", is_flag=True, help=N_("Make one document of the whole scan again."))
@option("--all", "show_all", is_flag=True, help=N_("List also what was cut or taken back."))
@option("--json", "as_json", is_flag=True, help=N_("Print the list as JSON."))
@click.pass_context
def split(
    context: click.Context,
    *,
    document: str,
    pages: str | None,
    undo: bool,
    show_all: bool,
    as_json: bool,
) -> None:
    """DOCUMENT is an id, the beginning of one, or a file name; the word `list` shows what is proposed."""
    desk: Desk = context.obj
    if pages is not None and undo:
        raise UsageError("Give either --at or --undo.")
    with open_archive(desk) as archive:
        if document == _LIST:
            _list(archive, desk.language, show_all=show_all, as_json=as_json)
            return
        with held_for_run(archive.workspace):
            document_id = archive.catalogue.document(document).document_id
            if undo:
                _undo(archive, document_id, desk.language)
                return
            _cut(archive, document_id, None if pages is None else _numbers(pages), desk.language)


def _cut(archive: Archive, document_id: str, pages: list[int] | None, language: str) -> None:
    dossier = archive.catalogue.slip_files.file_as_proposed(document_id) if pages is None else None
    if dossier is not None:
        say(N_("{document} is filed into {dossier}."), language, document=document_id, dossier=dossier)
        return
    whole = _read_whole(archive, [document_id])
    parts = archive.catalogue.stacks.cut(document_id, pages)
    if whole is not None:
        file_kept(archive, list(zip(parts, dealt(gathered([(parts[0], whole[0])]), parts), strict=True)))
    say(
        N_("{document} is now {count} documents.")
        if whole is not None
        else N_("{document} is now {count} documents; the next `sohoa run` reads them."),
        language,
        document=document_id,
        count=len(parts),
    )


def _undo(archive: Archive, document_id: str, language: str) -> None:
    stacks = archive.catalogue.stacks
    dossier = archive.catalogue.slip_files.take_back(document_id)
    if dossier is not None:
        say(
            N_("{document} is in {dossier} no more: the separator sheet in a file before it does not count."),
            language,
            document=document_id,
            dossier=dossier,
        )
        return
    parts = stacks.parts(document_id)
    readings = _read_whole(archive, [part.document_id for part in parts])
    joined = stacks.join(document_id)
    for name in joined.derived:
        withdraw(archive.workspace.derived / name)
    if readings is not None:
        outcomes = gathered(list(zip(parts, readings, strict=True)))
        file_kept(archive, [(stacks.parts(joined.document_id)[0], outcomes)])
    say(
        N_("{document} holds all pages again, {count} documents went back into it.")
        if readings is not None
        else N_(
            "{document} holds all pages again, {count} documents went back into it; `sohoa run` reads it."
        ),
        language,
        document=joined.document_id,
        count=joined.parts,
    )


def _read_whole(archive: Archive, document_ids: Sequence[str]) -> list[tuple[PageReading, ...]] | None:
    """The readings of these documents; None where a page of one was not read."""
    catalogue = archive.catalogue
    if any(catalogue.document(one).status is not DocumentStatus.DONE for one in document_ids):
        return None
    return [catalogue.readings(one) for one in document_ids]


def _numbers(pages: str) -> list[int]:
    try:
        return [int(page) for page in pages.replace(",", " ").split()]
    except ValueError as error:
        raise UsageError(
            "{pages} are no page numbers; write them like this: --at 4,9", pages=pages
        ) from error


def _list(archive: Archive, language: str, *, show_all: bool, as_json: bool) -> None:
    rows = [row for row in archive.catalogue.stacks.listed() if show_all or row.state is CutState.PROPOSED]
    if as_json:
        print_json({"cuts": [_json(row) for row in rows]})
    elif not rows:
        say(N_("No cut is proposed."), language)
    else:
        headers = (N_("document"), N_("file"), N_("page"), N_("because of"), N_("state"), N_("dossier"))
        print_table(headers, [_line(row, language) for row in rows], language, right=(2,))


def _line(row: CutRow, language: str) -> tuple[str, ...]:
    return (
        row.document_id,
        row.source_name,
        str(row.first_page),
        translate(_REASON[row.reason], language),
        translate(_STATE[row.state], language),
        row.dossier_code or "",
    )


def _json(row: CutRow) -> dict[str, Any]:
    return {
        "document_id": row.document_id,
        "source_name": row.source_name,
        "page_number": row.first_page,
        "reason": str(row.reason),
        "state": str(row.state),
        "dossier_code": row.dossier_code,
        "at": row.at.isoformat(),
    }
