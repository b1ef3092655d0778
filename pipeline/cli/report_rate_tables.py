"""The tables of the report of the rate."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pipeline.catalogue.rate import UNITS, RateGroup, RateReport, RateRow, Share
from pipeline.catalogue.rate_backlog import AGES
from pipeline.catalogue.rate_scope import FondsHolding, ScopeCount
from pipeline.cli.report_words import AGE_NAMES, GROUP_NAMES, SCOPE_NAMES, STAGE_NAMES, UNIT_NAMES, say_in
from pipeline.language import N_
from pipeline.model.archive import Scope
from pipeline.model.rate_policy import STAGES
from pipeline.model.report import (
    Cell,
    CellKind,
    Column,
    Table,
    number_text,
    rate_text,
)


def group_name(row: RateRow, by: RateGroup, language: str) -> str:
    """What a row is called."""
    if row.group is None:
        untyped = by is RateGroup.TYPE
        return say_in(language)(N_("(type not known)") if untyped else N_("(not in the inventory)"))
    return row.group or "–"


def rates_table(report: RateReport, language: str) -> Table:
    """Digitized, registered and rate of every unit, each number in a column of its own.

    Programs read it: it has the same columns by whatever group, but for sheets that no inventory counts.
    """
    text = say_in(language)
    units, columns = _listed_units(report), list[Column]()
    for unit in units:
        name = text(UNIT_NAMES[unit])
        columns += [
            Column(f"{unit}_digitized", text(N_("{unit}: digitized")).format(unit=name)),
            Column(f"{unit}_registered", text(N_("{unit}: registered")).format(unit=name)),
            Column(f"{unit}_rate", text(N_("{unit}: rate")).format(unit=name), CellKind.RATE),
        ]

    def numbers(row: RateRow) -> Iterator[Cell]:
        for unit in units:
            share: Share = getattr(row, unit)
            yield from (share.digitized, share.registered, share.rate)

    return _by_group(report, language, N_("Digitized of registered"), columns, numbers)


def shares_table(report: RateReport, language: str) -> Table:
    """The same for people: the numbers of a unit share a column."""
    units = counted_units(report)
    columns = [Column(unit, say_in(language)(UNIT_NAMES[unit]), CellKind.SHARE) for unit in units]

    def numbers(row: RateRow) -> Iterator[Cell]:
        return (share_text(getattr(row, unit), language) for unit in units)

    return _by_group(report, language, N_("Digitized of registered"), columns, numbers)


def counted_units(report: RateReport) -> list[str]:
    """The units that the groups have: sheets where the inventory counts them, dossiers not by type."""
    by_type = report.by is RateGroup.TYPE  # a dossier holds documents of many types
    return [unit for unit in _listed_units(report) if not (by_type and unit == "dossiers")]


def _listed_units(report: RateReport) -> list[str]:
    known = any(row.sheets.registered is not None for row in report.rows)
    return [unit for unit in UNITS if known or unit != "sheets"]


def stages_table(report: RateReport, language: str) -> Table:
    """How many documents have come how far."""
    text = say_in(language)
    columns = [
        Column("registered", text(N_("registered"))),
        *(Column(str(stage), text(STAGE_NAMES[stage])) for stage in STAGES),
        Column("unchecked", text(N_("counted unchecked"))),
    ]

    def numbers(row: RateRow) -> Iterator[Cell]:
        documents = row.documents
        yield from (documents.registered, *documents.earlier, documents.digitized, row.unchecked)

    note = text(N_("Each stage holds the documents of all later ones."))
    return _by_group(report, language, N_("Documents by stage"), columns, numbers, note)


def _by_group(
    report: RateReport,
    language: str,
    title: str,
    columns: Sequence[Column],
    numbers: Callable[[RateRow], Iterator[Cell]],
    note: str = "",
) -> Table:
    """A row for each group with its name before its numbers, and the sum."""
    text = say_in(language)
    return Table(
        text(title),
        (Column(str(report.by), text(GROUP_NAMES[report.by]), CellKind.TEXT), *columns),
        tuple((group_name(row, report.by, language), *numbers(row)) for row in report.rows),
        (text(N_("total")), *numbers(report.total)),
        tuple(row.level for row in report.rows),
        note,
    )


def holdings_table(holdings: Sequence[FondsHolding], language: str) -> Table:
    """What stands on the shelves, in the columns of the statistics of archives."""
    text = say_in(language)
    columns = (
        Column("fonds", text(N_("fonds")), CellKind.TEXT),
        Column("name", text(N_("name")), CellKind.TEXT),
        Column("status", text(N_("status")), CellKind.TEXT),
        Column("metres", text(N_("metres of shelf")), CellKind.DECIMAL),
        Column("boxes", text(N_("boxes"))),
        *(Column(unit, text(UNIT_NAMES[unit])) for unit in UNITS),
        Column("digitized_metres", text(N_("metres digitized")), CellKind.DECIMAL),
        Column("digitized_dossiers", text(N_("dossiers digitized"))),
        Column("digitized_pages", text(N_("pages digitized"))),
    )
    rows = [
        (
            each.fonds_code or "–", each.name, text(N_("closed") if each.closed else N_("open")),
            float(each.metres), each.boxes, each.dossiers, each.documents, each.sheets, each.pages,
            float(each.digitized_metres), each.digitized_dossiers, each.digitized_pages,
        )
        for each in holdings
    ]  # fmt: skip
    sums = [_sum([row[place] for row in rows]) for place in range(3, len(columns))]
    return Table(
        text(N_("Statistics of holdings")),
        columns,
        tuple(rows),
        (text(N_("total")), None, None, *sums) if rows else None,
        note=text(N_("Eight boxes stand on one metre of shelf, unless the fonds says otherwise.")),
    )


def _sum(cells: Sequence[Any]) -> Cell:
    return None if any(cell is None for cell in cells) else sum(cells)


def outside_table(counts: Sequence[ScopeCount], language: str) -> Table:
    """What is out of scope, by reason."""
    text = say_in(language)
    columns = (
        Column("scope", text(N_("reason")), CellKind.TEXT),
        *(Column(unit, text(UNIT_NAMES[unit])) for unit in UNITS),
    )
    rows = tuple(
        (text(SCOPE_NAMES[each.scope]), each.dossiers, each.documents, each.sheets, each.pages)
        for each in counts
    )
    note = text(N_("Counted apart; in no rate. This table is not for everybody: it counts secret documents."))
    secret = any(each.scope is Scope.SECRET for each in counts)
    return Table(text(N_("Out of scope")), columns, rows, note=note if secret else "")


def share_text(share: Share, language: str) -> str:
    """Numerator, denominator and rate."""
    if share.registered is None:
        return f"{number_text(share.digitized, language)}/? · {say_in(language)(N_('unknown'))}"
    rate = say_in(language)(N_("unknown")) if share.rate is None else rate_text(share.rate, language)
    return f"{number_text(share.digitized, language)}/{number_text(share.registered, language)} · {rate}"


def age_columns(language: str) -> list[Column]:
    """Columns of a backlog by age."""
    text = say_in(language)
    keys = [f"to_{days}_days" for days in AGES] + [f"over_{AGES[-1]}_days"]
    return [Column(key, text(name)) for key, name in zip(keys, AGE_NAMES, strict=True)]
