"""What came of the import of a list, for people and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import click

from pipeline.catalogue.listing import Change, ChangeKind, ImportResult, InventoryChange
from pipeline.cli.tables import print_table, say
from pipeline.language import N_, translate
from pipeline.model.holdings import PassedOver, RefusedRow, RowPlace
from pipeline.vietnamese.legacy import LegacyEncoding

MOST_SHOWN: Final = 20
"""Changes of a kind that are shown to people; JSON has all of them."""
_KINDS: Final = {ChangeKind.NEW: N_("new"), ChangeKind.CHANGED: N_("changed"), ChangeKind.GONE: N_("gone")}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What is told of an import beside its result."""

    file_name: str
    encoding: LegacyEncoding | None
    passed_over: PassedOver
    dry_run: bool
    matched: int = 0
    """Scans that found their dossier by it."""


def import_json(report: ImportReport, result: ImportResult, language: str) -> dict[str, Any]:
    """`sohoa inventory import --json`."""
    return {
        "file": report.file_name,
        "encoding": report.encoding and str(report.encoding),
        "dry_run": report.dry_run,
        "imported": result.imported,
        "counts": _counts_json(result.counts),
        "documents": _counts_json(result.documents),
        "matched": report.matched,
        "changes": [
            {
                "change": str(change.kind),
                "code": change.code,
                "ordinal": change.ordinal,
                "values": [{"name": each.name, "old": each.old, "new": each.new} for each in change.values],
            }
            for change in result.changes
        ],
        "refused": [
            {
                "sheet": row.sheet,
                "row": row.row_number,
                "column": row.column,
                "reason": row.reason.text(language),
            }
            for row in result.refused
        ],
        "passed_over": [{"sheet": place.sheet, "row": place.row_number} for place in report.passed_over.rows],
        "passed_over_sheets": list(report.passed_over.sheets),
    }


def print_import(report: ImportReport, result: ImportResult, language: str) -> None:
    """The refused rows, what changes, and the sum of it."""
    if report.encoding:
        say(
            N_("The list is written in {encoding} and was converted."),
            language,
            encoding=str(report.encoding),
        )
    for row in result.refused:
        click.echo(refusal(row, language), err=True)
    if report.dry_run:
        _print_changes(result.changes, language)
    elif any(change.kind is ChangeKind.GONE for change in result.changes):
        _print_changes([change for change in result.changes if change.kind is ChangeKind.GONE], language)
    _say_passed_over(report.passed_over, language)
    _say_counts(
        N_("Inventory: {new} new, {changed} changed, {gone} gone, {unchanged} unchanged, {refused} refused."),
        result.counts,
        len(result.refused),
        language,
    )
    if result.documents != InventoryChange(0, 0, 0):
        _say_counts(
            N_("Documents listed: {new} new, {changed} changed, {gone} gone, {unchanged} unchanged."),
            result.documents,
            0,
            language,
        )
    if report.matched:
        say(N_("{count} scans found their dossier."), language, count=report.matched)
    if report.dry_run:
        say(N_("This was a trial: nothing was changed."), language)
    elif not result.imported:
        say(
            N_(
                "Nothing was imported: correct the refused rows and import the list again, or take the good "
                "rows with --accept-valid."
            ),
            language,
        )


def _say_passed_over(passed_over: PassedOver, language: str) -> None:
    if passed_over.sheets:
        say(
            N_("These sheets hold no list that is understood and were passed over: {sheets}."),
            language,
            sheets=", ".join(passed_over.sheets),
        )
    if passed_over.rows:
        say(
            N_("{count} rows are headings, sums or signatures and were passed over: {rows}."),
            language,
            count=len(passed_over.rows),
            rows=_places(passed_over.rows),
        )


def refusal(row: RefusedRow, language: str) -> str:
    """Where a refused row stands, and why it is refused."""
    reason = row.reason.text(language)
    if row.column is not None:
        template = N_("{sheet}, row {row}, column `{column}`: {reason}")
        if not row.sheet:
            template = N_("Row {row}, column `{column}`: {reason}")
        return translate(template, language).format(
            sheet=row.sheet, row=row.row_number, column=row.column, reason=reason
        )
    template = N_("{sheet}, row {row}: {reason}") if row.sheet else N_("Row {row}: {reason}")
    return translate(template, language).format(sheet=row.sheet, row=row.row_number, reason=reason)


def _print_changes(changes: Sequence[Change], language: str) -> None:
    rows: list[tuple[str, ...]] = []
    for kind, name in _KINDS.items():
        of_kind = [change for change in changes if change.kind is kind]
        rows += [
            (translate(name, language), change.code, str(change.ordinal or ""), _values(change))
            for change in of_kind[:MOST_SHOWN]
        ]
        if len(of_kind) > MOST_SHOWN:
            more = translate(N_("… and {count} more"), language).format(count=len(of_kind) - MOST_SHOWN)
            rows.append((translate(name, language), more, "", ""))
    if rows:
        print_table((N_("change"), N_("code"), N_("no."), N_("what")), rows, language, right=(2,))


def _values(change: Change) -> str:
    return "; ".join(f"{each.name}: {_shown(each.old)} → {_shown(each.new)}" for each in change.values)


def _shown(value: str | int | None) -> str:
    return "–" if value is None else str(value)


def _places(places: Sequence[RowPlace]) -> str:
    shown = [f"{place.sheet} {place.row_number}".strip() for place in places[:MOST_SHOWN]]
    return ", ".join(shown) + (" …" if len(places) > MOST_SHOWN else "")


def _counts_json(counts: InventoryChange) -> dict[str, int]:
    return {"new": counts.new, "changed": counts.changed, "gone": counts.gone, "unchanged": counts.unchanged}


def _say_counts(template: str, counts: InventoryChange, refused: int, language: str) -> None:
    say(
        template,
        language,
        new=counts.new,
        changed=counts.changed,
        gone=counts.gone,
        unchanged=counts.unchanged,
        refused=refused,
    )
