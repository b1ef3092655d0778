"""What the report of the rate says: its JSON, its tables, its charts."""

from collections.abc import Sequence
from typing import Any

import click

from pipeline.catalogue.rate import UNITS, RateRow
from pipeline.cli.report_rate_charts import RateAnswer, day_text, rate_charts, rate_figures
from pipeline.cli.report_rate_tables import (
    counted_units,
    group_name,
    holdings_table,
    outside_table,
    rates_table,
    shares_table,
    stages_table,
)
from pipeline.cli.report_words import GROUP_NAMES, UNIT_NAMES, say_in
from pipeline.cli.tables import percent, print_table, say
from pipeline.language import N_
from pipeline.model.forecast import weekly
from pipeline.model.rate_policy import STAGES
from pipeline.model.report import (
    Report,
    number_text,
)


def rate_json(answer: RateAnswer) -> dict[str, Any]:
    """`sohoa report rate --json`."""
    report, expected = answer.report, answer.expected
    value: dict[str, Any] = {
        "as_of": report.as_of.isoformat(),
        "by": str(report.by),
        "rows": [_row_json(row) for row in report.rows],
        "total": _row_json(report.total),
        "source": report.source,
        "trend": [
            {"day": point.day.isoformat(), "registered": point.registered, "digitized": point.digitized}
            for point in weekly(answer.points)
        ],
        "forecast": expected
        and {
            "early": expected.early.isoformat(),
            "likely": expected.likely.isoformat(),
            "late": expected.late and expected.late.isoformat(),
            "weeks": expected.weeks,
            "per_week": expected.per_week,
        },
    }
    if answer.outside is not None:
        value["out_of_scope"] = [
            {"scope": str(each.scope), **{unit: getattr(each, unit) for unit in UNITS}}
            for each in answer.outside
        ]
    return value


def _row_json(row: RateRow) -> dict[str, Any]:
    shares = dict(zip(UNITS, row.shares, strict=True))
    earlier = row.documents.earlier
    reached = (*earlier, row.documents.digitized)
    return {
        "group": row.group,
        **{
            unit: {"registered": share.registered, "digitized": share.digitized, "rate": share.rate}
            for unit, share in shares.items()
        },
        "stages": dict(zip(map(str, STAGES), reached, strict=True)) if earlier else None,
        "unchecked": row.unchecked,
        "level": row.level,
    }


def rate_report(answer: RateAnswer, language: str, *, to_read: bool = False) -> Report:
    """The report, for spreadsheets or to be read: then numbers that belong together share a column."""
    text, found = say_in(language), answer.report
    who = f" – {answer.agency}" if answer.agency else ""
    tables = [shares_table(found, language) if to_read else rates_table(found, language)]
    if found.total.documents.earlier:
        tables.append(stages_table(found, language))
    if answer.holdings:
        tables.append(holdings_table(answer.holdings, language))
    if answer.outside is not None:
        tables.append(outside_table(answer.outside, language))
    return Report(
        text(N_("Digitization rate")) + who,
        text(N_("As of {day}, by {group}; source: {source}")).format(
            day=f"{found.as_of:%d/%m/%Y}",
            group=text(GROUP_NAMES[found.by]),
            source=text(_SOURCES[found.source]),
        ),
        language,
        tuple(tables),
        tuple(rate_charts(answer, language)),
        tuple(rate_figures(answer, language)),
        tuple(_notes(answer, language)),
    )


_SOURCES = {
    "catalogue": N_("the catalogue"),
    "snapshot": N_("the snapshot of that day"),
    "index": N_("the search index"),
}


def _notes(answer: RateAnswer, language: str) -> list[str]:
    text, policy = say_in(language), answer.policy
    notes = [
        text(
            N_(
                "The denominator is the approved inventory; without one a rate is unknown. Rates are rounded "
                "down. The rate of digitization is not the scale 100 % of a reproduction."
            )
        ),
        text(
            N_(
                "A document counts when its master is whole, every page was read at {dpi} dpi or more, pages "
                "are as many as listed, its searchable file and its metadata are there, no person asked for "
                "another scan, and the index has confirmed it; a dossier when all its documents do."
            )
        ).format(dpi=policy.minimum_dpi),
    ]
    unchecked = answer.report.total.unchecked
    if policy.needs_check:
        notes.append(text(N_("A person must have checked every document that counts.")))
    elif unchecked:
        note = text(N_("{count} documents count though no person has checked them."))
        notes.append(note.format(count=number_text(unchecked, language)))
    return notes


def rate_table(answer: RateAnswer, language: str) -> None:
    """The rate on the screen: numerator, denominator and per cent, rounded down."""
    text, report = say_in(language), answer.report
    units = counted_units(report)
    rows = [_shown(row, group_name(row, report.by, language), units, language) for row in report.rows]
    total = _shown(report.total, text(N_("total")), units, language)
    heads = [GROUP_NAMES[report.by], *(UNIT_NAMES[unit] for unit in units)]
    print_table(heads, [*rows, total], language, right=range(1, len(heads)))
    if answer.outside is not None:
        click.echo()
        table = outside_table(answer.outside, language)
        shown = [[str(cell) for cell in row] for row in table.rows]
        print_table([column.title for column in table.columns], shown, language, right=range(1, 5))
    expected = answer.expected
    if expected:
        say(
            N_(
                "100 % of the documents is expected around {likely} (from {early}; {weeks} weeks of history)."
            ),
            language,
            likely=day_text(expected.likely),
            early=day_text(expected.early),
            weeks=expected.weeks,
        )


def _shown(row: RateRow, name: str, units: Sequence[str], language: str) -> list[str]:
    cells = []
    for unit in units:
        share = getattr(row, unit)
        registered = "?" if share.registered is None else str(share.registered)
        cells.append(f"{share.digitized}/{registered}  {percent(share.rate, language):>7}")
    return ["  " * row.level + name, *cells]
