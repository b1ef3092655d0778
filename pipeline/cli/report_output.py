"""A report in the shape that was asked for, on standard output or in a file."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.cli.click_words import option
from pipeline.cli.files import write_file
from pipeline.cli.tables import json_text, print_json, print_table
from pipeline.errors import UsageError
from pipeline.formats.report_html import html_page
from pipeline.formats.report_pdf import pdf_bytes
from pipeline.formats.report_table import csv_text, workbook
from pipeline.language import N_, translate
from pipeline.model.report import CellKind, Report, Table, cell_text

Function = TypeVar("Function", bound=Callable[..., Any])
_MOST_ROWS = 2000
"""Rows of one table in a file to be read or printed; tables for programs hold all."""


class Shape(StrEnum):
    """What a report is written as."""

    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Output:
    """In which shape, and where to."""

    shape: Shape
    file: Path | None
    """None: standard output."""

    @classmethod
    def chosen(cls, shape: str | None, file: Path | None, *, as_json: bool) -> "Output":
        """What the options say; without a shape, the one that the name of the file ends with."""
        if as_json:
            return cls(Shape.JSON, file)
        if shape:
            return cls(Shape(shape), file)
        ending = file.suffix.lower().removeprefix(".") if file else ""
        if file and ending not in set(Shape) - {"table"}:
            raise UsageError(
                "{file} has no known suffix: write .csv, .xlsx, .json, .html or .pdf, or say --format.",
                file=file.name,
            )
        return cls(Shape(ending) if ending else Shape.TABLE, file)


def shaped(command: Function) -> Function:
    """The options `--format`, `--out` and `--json` of a report."""
    as_json = option("--json", "as_json", is_flag=True, help=N_("The same as --format json."))
    out = option(
        "--out",
        "file",
        type=click.Path(dir_okay=False, path_type=Path),
        help=N_("File to write; its suffix says the shape."),
    )
    shape = option(
        "--format",
        "shape",
        type=click.Choice([each.value for each in Shape]),
        help=N_("Shape of the output; `table` by default."),
    )
    return shape(out(as_json(command)))


def write(output: Output, report: Callable[[], Report], value: Callable[[], Any]) -> None:
    """Writes the report; `value` gives what programs get as JSON."""
    match output.shape:
        case Shape.JSON if output.file is None:
            print_json(value())
        case Shape.TABLE if output.file is None:
            print_report(report())
        case Shape.CSV if output.file is None:
            click.echo(csv_text(report().tables[0]), nl=False)
        case Shape.HTML if output.file is None:
            click.echo(html_page(_short(report())), nl=False)
        case _:
            _deliver(output, _content(output.shape, report, value))


def _content(shape: Shape, report: Callable[[], Report], value: Callable[[], Any]) -> bytes:
    match shape:
        case Shape.JSON:
            return (json_text(value()) + "\n").encode()
        case Shape.CSV:
            return b"\xef\xbb\xbf" + csv_text(report().tables[0]).encode()
        case Shape.XLSX:
            return workbook(report())
        case Shape.HTML:
            return html_page(_short(report())).encode()
        case Shape.PDF:
            return pdf_bytes(_short(report()))
        case Shape.TABLE:
            raise UsageError("A table for the screen is not written to a file: choose another --format.")


def _deliver(output: Output, content: bytes) -> None:
    if output.file is None:
        if sys.stdout.isatty():
            raise UsageError("This shape is no text for a screen: name a file with --out.")
        sys.stdout.buffer.write(content)
        return
    write_file(output.file, content)


def print_report(report: Report) -> None:
    """The tables of a report on the screen, what is to be noted on standard error."""
    unknown = translate(N_("unknown"), report.language)
    for number, table in enumerate(report.tables):
        if number:
            click.echo(f"\n{table.title}")
        texts = (CellKind.TEXT, CellKind.DATE)
        right = [place for place, column in enumerate(table.columns) if column.kind not in texts]
        levels = table.levels or (0,) * len(table.rows)
        rows = list(zip(table.rows, levels, strict=True))
        rows += [(table.total, 0)] if table.total else []
        print_table(
            [column.title for column in table.columns],
            [
                [
                    "  " * (level if place == 0 else 0)
                    + cell_text(cell, column.kind, report.language, unknown)
                    for place, (cell, column) in enumerate(zip(row, table.columns, strict=True))
                ]
                for row, level in rows
            ],
            report.language,
            right=right,
        )
        if table.note:
            click.echo(table.note, err=True)


def _short(report: Report) -> Report:
    """The report with its longest tables cut, and a word on what was left out."""
    return Report(
        report.title,
        report.subtitle,
        report.language,
        tuple(_cut(table, report.language) for table in report.tables),
        report.charts,
        report.figures,
        report.notes,
    )


def _cut(table: Table, language: str) -> Table:
    left = len(table.rows) - _MOST_ROWS
    if left <= 0:
        return table
    note = translate(N_("{count} further rows are left out here; xlsx and csv hold all."), language)
    return Table(
        table.title,
        table.columns,
        table.rows[:_MOST_ROWS],
        table.total,
        table.levels[:_MOST_ROWS],
        note.format(count=left),
    )
