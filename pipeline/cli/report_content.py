"""What the reports beside the rate say: backlog, what is missing, quality, throughput, errors, holdings."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.catalogue.rate import RateGroup
from pipeline.catalogue.rate_backlog import BacklogRow, backlog_total
from pipeline.catalogue.rate_missing import MissingRow
from pipeline.catalogue.rate_work import ErrorRow, FieldRow, QualityRow, WorkGroup, WorkRow
from pipeline.cli.report_rate_tables import age_columns, holdings_table
from pipeline.cli.report_words import (
    AGE_NAMES,
    FAILED_AT,
    FAILURE_NAMES,
    GROUP_NAMES,
    LACK_NAMES,
    WORK_NAMES,
    say_in,
)
from pipeline.cli.sheet import FIELD_LABELS
from pipeline.language import N_
from pipeline.model.rate_policy import STAGES
from pipeline.model.report import Bar, Bars, Cell, CellKind, Chart, Column, Columns, Report, Table

_LACK_COLUMNS = (
    ("documents", N_("scans")),
    ("checked", N_("checked by a person")),
    ("rescan", N_("to be scanned again")),
    ("low_resolution", N_("resolution too low")),
    ("wrong_pages", N_("wrong number of pages")),
    ("undescribed", N_("metadata missing")),
    ("failed", N_("pages failed")),
    ("stopped", N_("stopped by a mark of secrecy")),
    ("damaged", N_("master damaged or missing")),
)
_WAITS = (
    N_("not scanned"),
    N_("not recognized"),
    N_("not described"),
    N_("not checked"),
    N_("not indexed"),
)


def as_json(report: Report, as_of: dt.date, **more: Any) -> dict[str, Any]:
    """A report of one table for programs: its rows by the keys of its columns."""
    (table, *_) = report.tables
    keys = [column.key for column in table.columns]

    def row_json(row: Sequence[Cell]) -> dict[str, Any]:
        values = (cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row)
        return dict(zip(keys, values, strict=True))

    total = row_json(table.total) if table.total else None
    return {"as_of": as_of.isoformat(), **more, "rows": [row_json(row) for row in table.rows], "total": total}


def _report(title: str, as_of: dt.date, language: str, table: Table, *charts: Chart) -> Report:
    subtitle = say_in(language)(N_("As of {day}")).format(day=f"{as_of:%d/%m/%Y}")
    return Report(title, subtitle, language, (table,), tuple(charts))


def backlog_report(
    rows: Sequence[BacklogRow], by: RateGroup, as_of: dt.date, fresh_days: int, language: str
) -> Report:
    """How much is owed, by age and by the next thing to do."""
    text = say_in(language)
    columns = (
        Column(str(by), text(GROUP_NAMES[by]), CellKind.TEXT),
        Column("dossiers", text(N_("dossiers open"))),
        Column("documents", text(N_("documents owed"))),
        Column("pages", text(N_("pages owed"))),
        *age_columns(language),
        Column("overdue", text(N_("older than {days} days")).format(days=fresh_days)),
        *(Column(f"not_{stage}", text(name)) for stage, name in zip(STAGES, _WAITS, strict=True)),
        Column("unknown_dossiers", text(N_("dossiers without numbers"))),
    )

    def cells(row: BacklogRow) -> tuple[Cell, ...]:
        return (
            row.group or "–", row.dossiers, row.documents, row.pages, *row.ages, row.overdue, *row.at_stage,
            row.unknown,
        )  # fmt: skip

    total = backlog_total(rows, text(N_("total")))
    table = Table(text(N_("Backlog")), columns, tuple(map(cells, rows)), cells(total))
    ages = tuple((text(name), count) for name, count in zip(AGE_NAMES, total.ages, strict=True))
    caption = text(N_("Documents without a digitized copy, by the days since they were registered."))
    chart = Columns(text(N_("Backlog by age")), ages, caption)
    return _report(text(N_("Backlog of digitization")), as_of, language, table, chart)


def missing_report(rows: Iterable[MissingRow], as_of: dt.date, language: str) -> Report:
    """Each thing that has no digitized copy."""
    text = say_in(language)
    columns = (
        Column("agency", text(N_("agency")), CellKind.TEXT),
        Column("fonds", text(N_("fonds")), CellKind.TEXT),
        Column("box", text(N_("box")), CellKind.TEXT),
        Column("dossier", text(N_("dossier")), CellKind.TEXT),
        Column("title", text(N_("title")), CellKind.TEXT),
        Column("ordinal", text(N_("no. in the dossier")), CellKind.TEXT),
        Column("documents", text(N_("documents"))),
        Column("type", text(N_("document type")), CellKind.TEXT),
        Column("code", text(N_("code")), CellKind.TEXT),
        Column("issued", text(N_("issue date")), CellKind.DATE),
        Column("subject", text(N_("subject")), CellKind.TEXT),
        Column("lack", text(N_("why it does not count")), CellKind.TEXT),
        Column("registered_at", text(N_("registered on")), CellKind.DATE),
    )
    cells = tuple(
        (
            row.agency, row.fonds_code, row.archive_box, row.dossier_code, row.dossier_title,
            None if row.ordinal is None else str(row.ordinal), row.documents, row.document_type, row.code,
            row.issued_date, row.subject, _why(row, language), row.registered_at.astimezone().date(),
        )
        for row in rows
    )  # fmt: skip
    table = Table(text(N_("What is missing")), columns, cells)
    return _report(text(N_("Documents without a digitized copy")), as_of, language, table)


def _why(row: MissingRow, language: str) -> str:
    text = say_in(language)
    if row.is_among_next:
        return text(N_("of the next ones; scans of the dossier have no number"))
    if row.ordinal is None:
        return text(N_("not scanned, or the scan does not count"))
    if row.documents is None:
        return text(N_("perhaps missing: not scanned, or scanned without a number"))
    return text(LACK_NAMES[row.lack])


def quality_report(rows: Sequence[QualityRow], by: RateGroup, as_of: dt.date, language: str) -> Report:
    """How the scans stand."""
    text = say_in(language)
    columns = (
        Column(str(by), text(GROUP_NAMES[by]), CellKind.TEXT),
        *(Column(key, text(name)) for key, name in _LACK_COLUMNS),
    )
    found = [[getattr(row, key) for key, _ in _LACK_COLUMNS] for row in rows]
    names = [row.group or text(N_("(not in the inventory)")) for row in rows]
    cells = tuple((name, *numbers) for name, numbers in zip(names, found, strict=True))
    total = (text(N_("total")), *(sum(column) for column in zip(*found, strict=True))) if found else None
    bars = tuple(Bar(name, row.checked, row.documents) for name, row in zip(names, rows, strict=True))
    chart = (Bars(text(N_("Scans checked by a person")), bars),) if bars else ()
    table = Table(text(N_("Quality of the scans")), columns, cells, total)
    return _report(text(N_("Quality of the scans")), as_of, language, table, *chart)


def fields_report(rows: Sequence[FieldRow], as_of: dt.date, language: str) -> Report:
    """How sure the metadata is."""
    text = say_in(language)
    columns = (
        Column("field", text(N_("field")), CellKind.TEXT),
        Column("documents", text(N_("documents"))),
        Column("doubtful", text(N_("to check"))),
        Column("doubtful_rate", text(N_("share to check")), CellKind.RATE),
        Column("confidence", text(N_("confidence")), CellKind.RATE),
    )
    cells = tuple(
        (
            text(FIELD_LABELS.get(row.name, row.name)), row.documents, row.doubtful,
            row.doubtful / row.documents, row.confidence,
        )
        for row in rows
    )  # fmt: skip
    return _report(
        text(N_("Quality of the metadata")), as_of, language, Table(text(N_("Fields")), columns, cells)
    )


def work_report(rows: Sequence[WorkRow], by: WorkGroup, as_of: dt.date, language: str) -> Report:
    """What was done, and how fast."""
    text = say_in(language)
    person, run = by is WorkGroup.PERSON, by is WorkGroup.RUN
    columns = [
        Column(str(by), text(WORK_NAMES[by]), CellKind.TEXT if person or run else CellKind.DATE),
        Column("documents", text(N_("scans checked") if person else N_("documents"))),
        Column("pages", text(N_("pages"))),
    ]
    if person or run:
        columns.append(Column("failed", text(N_("sent back") if person else N_("pages failed"))))
    if run:
        columns.append(Column("pages_per_minute", text(N_("pages/min")), CellKind.DECIMAL))

    def cells(row: WorkRow) -> tuple[Cell, ...]:
        group: Cell = row.group if person or run else dt.date.fromisoformat(row.group)
        pace = row.pages / row.seconds * 60 if row.seconds and row.pages else None
        return (group, row.documents, row.pages, row.failed, pace)[: len(columns)]

    sums = (sum(getattr(row, name) for row in rows) for name in ("documents", "pages", "failed"))
    total = (text(N_("total")), *sums, None)[: len(columns)] if rows else None
    table = Table(text(N_("Work done")), tuple(columns), tuple(map(cells, rows)), total)
    return _report(text(N_("Throughput")), as_of, language, table)


def errors_report(rows: Sequence[ErrorRow], as_of: dt.date, language: str) -> Report:
    """What failed and was not mended, by kind."""
    text = say_in(language)
    columns = (
        Column("stage", text(N_("stage")), CellKind.TEXT),
        Column("kind", text(N_("kind")), CellKind.TEXT),
        Column("failures", text(N_("failures"))),
        Column("documents", text(N_("files"))),
        Column("oldest", text(N_("oldest")), CellKind.DATE),
        Column("example", text(N_("example")), CellKind.TEXT),
        Column("message", text(N_("what happened and what to do")), CellKind.TEXT),
    )
    cells = tuple(
        (
            text(FAILED_AT[row.stage]), text(FAILURE_NAMES[row.kind]), row.count, row.documents,
            row.oldest.astimezone().date(), row.example, row.message.text(language),
        )
        for row in rows
    )  # fmt: skip
    numbers = sum(row.count for row in rows), sum(row.documents for row in rows)
    total = (text(N_("total")), None, *numbers, None, None, None) if rows else None
    table = Table(text(N_("Open failures")), columns, cells, total)
    return _report(text(N_("Errors")), as_of, language, table)


def statistics_report(holdings: Sequence[Any], as_of: dt.date, language: str) -> Report:
    """Fonds, metres of shelf, boxes, dossiers and pages."""
    title = say_in(language)(N_("Statistics of holdings"))
    return _report(title, as_of, language, holdings_table(holdings, language))
