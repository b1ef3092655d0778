"""The command `slips`: separator sheets with a code, printed from the inventory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.catalogue.store import Catalogue
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import open_archive
from pipeline.cli.files import write_file
from pipeline.cli.tables import say
from pipeline.errors import UsageError
from pipeline.formats.slip_sheet import Paragraph, Sheet, slips_pdf
from pipeline.language import N_, translate
from pipeline.model.archive import Dossier, Scope
from pipeline.model.slip import LONGEST_CODE, Slip
from pipeline.rules.book import Rules

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@dataclass(frozen=True, slots=True)
class _Wanted:
    """For which dossiers slips are printed; where several things are said, all of them must hold."""

    codes: tuple[str, ...]
    agencies: frozenset[str]
    """Names of one agency, those included that it had before, letter case aside; empty for all agencies."""
    unscanned: bool


@click.command(cls=Command, help=N_("Print separator sheets that tell a scan where a dossier begins."))
@option("--dossier", "codes", multiple=True, help=N_("Code of a dossier; may be given several times."))
@option("--agency", help=N_("All dossiers of this agency, under any name that it has had."))
@option("--unscanned", is_flag=True, help=N_("All dossiers of which nothing was scanned yet."))
@option(
    "--separators",
    type=click.IntRange(0, 1000),
    default=0,
    help=N_("So many sheets that part two documents of one dossier."),
)
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help=N_("The PDF to write, one A4 page for each sheet."),
)
@click.pass_context
def slips(
    context: click.Context,
    *,
    codes: tuple[str, ...],
    agency: str | None,
    unscanned: bool,
    separators: int,
    out: Path,
) -> None:
    """Writes a PDF: lay each sheet on top of the papers of its dossier before they go into the scanner."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        names = _names_of(agency.strip(), archive.rules()) if agency else frozenset[str]()
        wanted = _Wanted(tuple(code.strip() for code in codes), names, unscanned)
        dossiers = _chosen(archive.catalogue, wanted, separators)
    sheets = [dossier_sheet(dossier, desk.language) for dossier in dossiers]
    sheets += [document_sheet(desk.language)] * separators
    write_file(out, slips_pdf(sheets))
    say(N_("{count} sheets written to {file}."), desk.language, count=len(sheets), file=str(out))


def _chosen(catalogue: Catalogue, wanted: _Wanted, separators: int) -> Sequence[Dossier]:
    if not (wanted.codes or wanted.agencies or wanted.unscanned):
        if separators:
            return ()
        raise UsageError("Say for which dossiers: --dossier CODE, --agency NAME or --unscanned.")
    dossiers = catalogue.dossiers()
    for missing in sorted(set(wanted.codes) - {dossier.dossier_code for dossier in dossiers}):
        raise UsageError("The inventory has no dossier {code}; import it first.", code=missing)
    chosen = list(_matching(dossiers, wanted, catalogue))
    if not chosen:
        raise UsageError("No dossier of the inventory is like that; nothing was written.")
    return chosen


def _names_of(name: str, rules: Rules) -> frozenset[str]:
    """The name, and where the authority file knows its agency all names that it has had."""
    known = rules.agency_named(name)
    others = {one.name.text.casefold() for one in rules.agencies if known and one.key == known.key}
    return frozenset(others | {name.casefold()})


def _matching(dossiers: Sequence[Dossier], wanted: _Wanted, catalogue: Catalogue) -> Iterator[Dossier]:
    scanned = catalogue.stacks.filed_dossiers() if wanted.unscanned else frozenset()
    for dossier in dossiers:
        code = dossier.dossier_code
        if wanted.codes and code not in wanted.codes:
            continue
        if wanted.agencies and dossier.agency.casefold() not in wanted.agencies:
            continue
        if code in scanned or (not wanted.codes and dossier.scope is not Scope.IN_SCOPE):
            continue
        if len(code) > LONGEST_CODE:
            raise UsageError("The dossier code {code} is too long for a slip.", code=code)
        yield dossier


def dossier_sheet(dossier: Dossier, language: str) -> Sheet:
    """The slip that files what follows into a dossier, with what people want to see of it."""
    place = [
        translate(name, language).format(value=value)
        for name, value in (
            (N_("fonds {value}"), dossier.fonds_code),
            (N_("inventory {value}"), dossier.inventory_number),
            (N_("box {value}"), dossier.archive_box),
            (N_("year {value}"), dossier.year),
        )
        if value
    ]
    below = [Paragraph(dossier.dossier_code, 30, bold=True, most_lines=3)]
    if dossier.title:
        below.append(Paragraph(dossier.title, 16))
    if place:
        below.append(Paragraph(" · ".join(place), 14, most_lines=2))
    return Sheet(
        Slip(dossier.dossier_code),
        (
            Paragraph(translate(N_("DOSSIER SHEET"), language), 28, bold=True),
            Paragraph(dossier.agency, 18, most_lines=2),
        ),
        tuple(below),
        Paragraph(
            translate(
                N_(
                    "Lay this sheet on the papers of a dossier before scanning. It is no part of the dossier."
                ),
                language,
            ),
            12,
        ),
    )


def document_sheet(language: str) -> Sheet:
    """The slip that only parts two documents."""
    return Sheet(
        Slip(None),
        (Paragraph(translate(N_("SEPARATOR SHEET"), language), 28, bold=True),),
        (),
        Paragraph(
            translate(
                N_(
                    "Lay this sheet between two documents of a dossier before scanning; it can be used again."
                ),
                language,
            ),
            12,
        ),
    )
