"""What the report of the rate is made of, and its charts and figures."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from pipeline.catalogue.rate import UNITS, RateReport, RateRow
from pipeline.catalogue.rate_backlog import BacklogRow
from pipeline.catalogue.rate_scope import FondsHolding, ScopeCount
from pipeline.cli.report_rate_tables import (
    counted_units,
    group_name,
    share_text,
)
from pipeline.cli.report_words import AGE_NAMES, GROUP_NAMES, UNIT_NAMES, say_in
from pipeline.language import N_
from pipeline.model.forecast import Forecast, forecast
from pipeline.model.rate_policy import RatePolicy
from pipeline.model.rates import TrendPoint
from pipeline.model.report import (
    Bar,
    Bars,
    Chart,
    Columns,
    Trend,
    number_text,
)

_MOST_BARS = 40


@dataclass(frozen=True, slots=True)
class RateAnswer:
    """All that the report of the rate is made of; what was not asked for is empty."""

    report: RateReport
    policy: RatePolicy
    points: tuple[TrendPoint, ...] = ()
    """Documents, day by day."""
    owed: BacklogRow | None = None
    holdings: tuple[FondsHolding, ...] = ()
    outside: tuple[ScopeCount, ...] | None = None
    agency: str | None = None

    @property
    def expected(self) -> Forecast | None:
        """When everything will be digitized."""
        return forecast(self.points)


def rate_charts(answer: RateAnswer, language: str) -> list[Chart]:
    """Bars of the groups, the trend with the forecast, the backlog by age."""
    text, report = say_in(language), answer.report
    rows = [row for row in report.rows if row.documents.registered is not None or row.group is not None]
    shown = _most_owing(rows)
    bars = tuple(
        Bar(group_name(row, report.by, language), row.documents.digitized, row.documents.registered)
        for row in shown
    )
    charts: list[Chart] = []
    if bars:
        title = text(N_("Documents digitized, by {group}")).format(group=text(GROUP_NAMES[report.by]))
        if len(shown) < len(rows):
            of_all = text(N_("the {count} of {all} that owe most; the table has all"))
            title += f" ({of_all.format(count=len(shown), all=number_text(len(rows), language))})"
        charts.append(Bars(title, bars))
    if len(answer.points) > 1:
        charts.append(_trend(answer, language))
    if answer.owed and answer.owed.documents:
        ages = zip(AGE_NAMES, answer.owed.ages, strict=True)
        caption = text(N_("Documents without a digitized copy, by the days since they were registered."))
        charts.append(
            Columns(text(N_("Backlog by age")), tuple((text(name), count) for name, count in ages), caption)
        )
    return charts


def _most_owing(rows: Sequence[RateRow]) -> Sequence[RateRow]:
    """Those of many rows that have most left to do, in their order."""
    if len(rows) <= _MOST_BARS:
        return rows
    left = [(each.documents.registered or 0) - each.documents.digitized for each in rows]
    chosen = set(nlargest(_MOST_BARS, range(len(rows)), key=lambda at: left[at]))
    return [row for at, row in enumerate(rows) if at in chosen]


def _trend(answer: RateAnswer, language: str) -> Trend:
    text, expected, last = say_in(language), answer.expected, answer.points[-1]
    points = tuple((point.day, point.digitized) for point in answer.points)
    title = text(N_("Documents digitized, day by day"))
    if expected is None:
        caption = text(N_("Solid: digitized; broken: registered. The end cannot be foretold yet."))
        return Trend(title, points, last.registered, caption=caption)
    caption = text(
        N_(
            "Solid: digitized; broken: registered. At the pace of the last {weeks} weeks ({pace} documents a "
            "week) all is digitized around {likely}, between {early} and {late}."
        )
    ).format(
        weeks=expected.weeks, pace=number_text(expected.per_week, language), likely=day_text(expected.likely),
        early=day_text(expected.early), late=day_text(expected.late) or text(N_("an unknown day")),
    )  # fmt: skip
    return Trend(title, points, last.registered, expected.likely, expected.early, expected.late, caption)


def day_text(day: dt.date | None) -> str:
    """A day; empty where there is none."""
    return f"{day:%d/%m/%Y}" if day else ""


def rate_figures(answer: RateAnswer, language: str) -> list[tuple[str, str]]:
    """The few numbers that count most."""
    text, total = say_in(language), answer.report.total
    figures = [
        (text(UNIT_NAMES[unit]), share_text(share, language))
        for unit, share in zip(UNITS, total.shares, strict=True)
        if unit in counted_units(answer.report)
    ]
    expected = answer.expected
    if expected:
        figures.append((text(N_("100 % expected")), f"{expected.likely:%d/%m/%Y}"))
    return figures
