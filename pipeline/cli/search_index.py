"""The group `sohoa index`: how the search index stands, and whether it is what the catalogue says."""

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.batch.check import DifferenceKind, differences, repair
from pipeline.batch.policy import EXIT_PARTIAL
from pipeline.batch.projection import follow
from pipeline.batch.workspace import held_for_run
from pipeline.cli.click_words import Group, option
from pipeline.cli.desk import Archive, local_now, open_archive
from pipeline.cli.tables import decimal, print_json, print_table, say
from pipeline.index.base import Index
from pipeline.language import N_, translate
from pipeline.model.archive import EntryKind

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


_KINDS: Final = {
    DifferenceKind.MISSING: N_("missing in the index"),
    DifferenceKind.STALE: N_("older in the index"),
    DifferenceKind.AHEAD: N_("newer in the index"),
    DifferenceKind.SURPLUS: N_("only in the index"),
}
"""How people call the ways in which catalogue and index can differ."""
_Counts = Counter[tuple[EntryKind, DifferenceKind]]


@click.group(cls=Group, help=N_("Look at the search index, and mend it."))
def index() -> None:
    """The search index."""


@index.command("status", help=N_("Where the search index is, and how far it is behind the catalogue."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def status(context: click.Context, *, as_json: bool) -> None:
    """Back end, aliases, versions, what is in the index and in the catalogue, what waits since when, disk."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        answer = _answer(archive)
    if as_json:
        print_json(answer)
        return
    print_table((N_("search index"), N_("value")), _rows(answer, desk.language), desk.language)
    if answer["being_built"]:
        say(
            N_(
                "Being built by `sohoa reindex`, or left by one that was stopped: {indexes}. "
                "It does no harm; where none is at work, enter `sohoa reindex` again, which removes it."
            ),
            desk.language,
            indexes=", ".join(answer["being_built"]),
        )
    if _lacks_documents(answer):
        say(N_("The documents are not counted yet: the next `sohoa run` adds them."), desk.language)


@index.command("check", help=N_("Compare the search index with the catalogue, entry by entry."))
@option("--repair", "mends", is_flag=True, help=N_("Mend every difference."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def check(context: click.Context, *, mends: bool, as_json: bool) -> None:
    """Counts the pages and documents that differ; what waits to be sent differs, too."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        found = _compared(archive)
        left = _mended(archive) if mends and found.total() else found
    if as_json:
        kinds = {str(kind): sum(found[entry, kind] for entry in EntryKind) for kind in DifferenceKind}
        entries = {f"{entry}s": sum(found[entry, kind] for kind in DifferenceKind) for entry in EntryKind}
        print_json({"differences": found.total(), **kinds, **entries, "left": left.total()})
    else:
        _print_check(found, left, mends=mends, language=desk.language)
    if left.total():
        context.exit(EXIT_PARTIAL)


def _compared(archive: Archive) -> _Counts:
    with archive.index() as searched:
        return _counted(archive, searched)


def _mended(archive: Archive) -> _Counts:
    """What is still different after everything was sent again."""
    with held_for_run(archive.workspace), archive.index_to_write() as written:
        repair(archive.catalogue, written)
        follow(archive.catalogue, written)
        return _counted(archive, written)


def _counted(archive: Archive, compared: Index) -> _Counts:
    return Counter((one.entry, one.kind) for one in differences(archive.catalogue, compared))


def _print_check(found: _Counts, left: _Counts, *, mends: bool, language: str) -> None:
    if not found.total():
        say(N_("The index holds everything as the catalogue has it."), language)
        return
    rows = [
        (translate(name, language), *(str(found[entry, kind]) for entry in EntryKind))
        for kind, name in _KINDS.items()
        if any(found[entry, kind] for entry in EntryKind)
    ]
    print_table((N_("what differs"), N_("pages"), N_("documents")), rows, language, right=(1, 2))
    if not mends:
        say(N_("Mend them with `sohoa index check --repair`."), language)
    elif left.total():
        say(
            N_("Mended, but {count} entries differ again; a run may be at work."),
            language,
            count=left.total(),
        )
    else:
        say(N_("All of them are mended."), language)


def _answer(archive: Archive) -> dict[str, Any]:
    state = archive.back_end.state()
    outbox = archive.catalogue.outbox_state()
    return {
        "engine": str(archive.settings.index.engine),
        "place": state.place,
        "server_version": state.server,
        "alias": state.pages.alias,
        "version": state.pages.version,
        "pages": state.pages.count,
        "catalogue_pages": archive.catalogue.indexable(EntryKind.PAGE),
        "document_alias": state.documents and state.documents.alias,
        "document_version": state.documents and state.documents.version,
        "documents": state.documents and state.documents.count,
        "catalogue_documents": archive.catalogue.indexable(EntryKind.DOCUMENT),
        "being_built": list(state.being_built),
        "outbox": {
            "length": outbox.length,
            "pages": outbox.pages,
            "documents": outbox.documents,
            "oldest_seconds": _age(outbox.oldest),
        },
        "disk": {"used_bytes": state.used_bytes, "free_bytes": state.free_bytes},
    }


def _lacks_documents(answer: dict[str, Any]) -> bool:
    """Whether an index that keeps documents has none yet, as one that an older program made."""
    return answer["document_alias"] is not None and answer["document_version"] is None


def _age(moment: dt.datetime | None) -> float | None:
    return None if moment is None else round(max(0.0, (local_now() - moment).total_seconds()), 1)


def _rows(answer: dict[str, Any], language: str) -> list[tuple[str, str]]:
    outbox, disk = answer["outbox"], answer["disk"]
    rows = (
        (N_("back end"), answer["engine"]),
        (N_("where it is"), answer["place"]),
        (N_("version of the server"), answer["server_version"]),
        (N_("alias of the pages"), answer["alias"]),
        (N_("version of the pages"), answer["version"]),
        (N_("pages in the index"), answer["pages"]),
        (N_("pages in the catalogue"), answer["catalogue_pages"]),
        (N_("pages that wait to be sent"), outbox["pages"]),
        *_document_rows(answer),
        (N_("being built"), ", ".join(answer["being_built"]) or None),
        (N_("waiting for so many seconds"), outbox["oldest_seconds"]),
        (N_("disk used (MB)"), _megabytes(disk["used_bytes"], language)),
        (N_("disk free (MB)"), _megabytes(disk["free_bytes"], language)),
    )
    return [(translate(name, language), str(value)) for name, value in rows if value is not None]


def _document_rows(answer: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """What is said of documents where the index keeps them on their own."""
    if answer["document_alias"] is None:
        return ()
    return (
        (N_("alias of the documents"), answer["document_alias"]),
        (N_("version of the documents"), answer["document_version"]),
        (N_("documents in the index"), answer["documents"]),
        (N_("documents in the catalogue"), answer["catalogue_documents"]),
        (N_("documents that wait to be sent"), answer["outbox"]["documents"]),
    )


def _megabytes(count: int | None, language: str) -> str | None:
    return None if count is None else decimal(count / 1e6, language)
