"""Commands by which people bring scans and inventory together: assign, unmatched, check."""

from typing import TYPE_CHECKING, Any

import click

from pipeline.catalogue.unmatched import CountDiffers, LineWithoutScan, ScanWithoutLine, UnmatchedReport
from pipeline.cli.click_words import NATURAL, Command, option
from pipeline.cli.desk import open_archive
from pipeline.cli.following import follow_now
from pipeline.cli.person import person_or_login
from pipeline.cli.tables import print_json, print_table, say
from pipeline.errors import UsageError
from pipeline.language import N_, translate
from pipeline.model.archive import MatchedBy, Placement, Verdict

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

_UNITS = {"pages": N_("pages"), "sheets": N_("sheets"), "documents": N_("documents")}


@click.command(cls=Command, help=N_("Put scans into a dossier by hand."))
@click.argument("documents", nargs=-1, required=True)
@option("--dossier", required=True, help=N_("Code of the dossier that they belong to."))
@option("--ordinal", type=NATURAL, help=N_("Number of the document in its dossier."))
@click.pass_context
def assign(context: click.Context, *, documents: tuple[str, ...], dossier: str, ordinal: int | None) -> None:
    """No rule changes what a person has put in place."""
    desk: Desk = context.obj
    if ordinal is not None and len(documents) > 1:
        raise UsageError("Only one document can have the number {ordinal}: name one.", ordinal=ordinal)
    with open_archive(desk) as archive:
        catalogue = archive.catalogue
        found = [catalogue.document(name).document_id for name in documents]
        placement = Placement(dossier, MatchedBy.HAND, ordinal)
        moved = sum(catalogue.matching.place(document_id, placement) for document_id in found)
        follow_now(archive, desk.language)
    say(N_("{count} documents belong to the dossier {code} now."), desk.language, count=moved, code=dossier)


@click.command(cls=Command, help=N_("Record what a person found who looked at a scan."))
@click.argument("document")
@option("--pass", "passes", is_flag=True, help=N_("It is whole, legible and in order."))
@option("--waive", metavar="REASON", help=N_("It is not as it should be, but as good as the paper allows."))
@option("--rescan", metavar="REASON", help=N_("It must be scanned again."))
@option("--person", help=N_("Who checked it; by default the login name."))
@click.pass_context
def check(
    context: click.Context,
    *,
    document: str,
    passes: bool,
    waive: str | None,
    rescan: str | None,
    person: str | None,
) -> None:
    """The last check counts; all are kept."""
    desk: Desk = context.obj
    chosen = [
        (verdict, reason)
        for verdict, reason, given in (
            (Verdict.PASS, None, passes),
            (Verdict.WAIVE, waive, waive is not None),
            (Verdict.RESCAN, rescan, rescan is not None),
        )
        if given
    ]
    if len(chosen) != 1:
        raise UsageError("Say one of --pass, --waive REASON and --rescan REASON.")
    verdict, reason = chosen[0]
    with open_archive(desk) as archive:
        row = archive.catalogue.document(document)
        archive.catalogue.checks.record(row.document_id, verdict, person_or_login(person), reason)
    say(_RECORDED[verdict], desk.language, document=row.document_id, name=row.source_name)


_RECORDED = {
    Verdict.PASS: N_("{document} {name}: passed."),
    Verdict.WAIVE: N_("{document} {name}: waived."),
    Verdict.RESCAN: N_("{document} {name}: to be scanned again."),
}


@click.command(
    cls=Command, help=N_("List scans without a dossier, dossiers without a scan, and wrong counts.")
)
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def unmatched(context: click.Context, *, as_json: bool) -> None:
    """Both ways: what was scanned and is not listed, what is listed and was not scanned."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        report = archive.catalogue.matching.unmatched()
    if as_json:
        print_json(_json(report))
    else:
        _print(report, desk.language)


def _json(report: UnmatchedReport) -> dict[str, Any]:
    """`sohoa unmatched --json`."""
    return {
        "scans": [
            {
                "document_id": scan.document_id,
                "source_name": scan.source_name,
                "dossier_code": scan.dossier_code,
                "ordinal": scan.ordinal,
            }
            for scan in report.scans
        ],
        "lines": [
            {
                "dossier_code": line.dossier_code,
                "ordinal": line.ordinal,
                "agency": line.agency,
                "title": line.title,
                "archive_box": line.archive_box,
            }
            for line in report.lines
        ],
        "counts": [
            {
                "dossier_code": each.dossier_code,
                "ordinal": each.ordinal,
                "unit": str(each.unit),
                "expected": each.expected,
                "found": each.found,
            }
            for each in report.counts
        ],
    }


def _print(report: UnmatchedReport, language: str) -> None:
    if not (report.scans or report.lines or report.counts):
        say(N_("Scans and inventory agree."), language)
        return
    if report.scans:
        say(N_("Scans that no line of the inventory covers:"), language)
        scans = (N_("document"), N_("file"), N_("dossier"), N_("no."))
        print_table(scans, [_scan_row(scan) for scan in report.scans], language, right=(3,))
    if report.lines:
        say(N_("Lines of the inventory without a scan:"), language)
        lines = (N_("dossier"), N_("no."), N_("agency"), N_("box"), N_("title"))
        print_table(lines, [_line_row(line) for line in report.lines], language, right=(1,))
    if report.counts:
        say(N_("Counts that differ:"), language)
        counts = (N_("dossier"), N_("no."), N_("unit"), N_("expected"), N_("found"))
        print_table(counts, [_count_row(each, language) for each in report.counts], language, right=(1, 3, 4))


def _number(ordinal: int | None) -> str:
    return "" if ordinal is None else str(ordinal)


def _scan_row(scan: ScanWithoutLine) -> tuple[str, ...]:
    return scan.document_id, scan.source_name, scan.dossier_code or "–", _number(scan.ordinal)


def _line_row(line: LineWithoutScan) -> tuple[str, ...]:
    return line.dossier_code, _number(line.ordinal), line.agency, line.archive_box or "", line.title or ""


def _count_row(each: CountDiffers, language: str) -> tuple[str, ...]:
    unit = translate(_UNITS[each.unit], language)
    return each.dossier_code, _number(each.ordinal), unit, str(each.expected), str(each.found)
