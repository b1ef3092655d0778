"""Tables of a report as CSV and as a workbook. Numbers are numbers; text never becomes a formula."""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from typing import Any, Final

import xlsxwriter

from pipeline.language import N_, translate
from pipeline.model.report import Cell, CellKind, Column, Report, Table, cell_text

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_FORMATS: Final = {
    CellKind.TEXT: "@",
    CellKind.NUMBER: "#,##0",
    CellKind.DECIMAL: "#,##0.0",
    CellKind.RATE: "0.0%",
    CellKind.DATE: "dd/mm/yyyy",
    CellKind.SHARE: "@",
}
_A4: Final = 9
_WIDEST: Final = 60
_MANY: Final = 7
"""A table with more columns is printed across the sheet."""


def csv_text(table: Table) -> str:
    """A line for each row under the keys of the columns; what is not known is empty, a rate is 0-1."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.key for column in table.columns])
    for row in (*table.rows, *((table.total,) if table.total else ())):
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def workbook(report: Report) -> bytes:
    """A sheet for each table, with title, frozen header and a set-up for A4 paper."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": report.title})
        styles = _styles(book)
        for number, table in enumerate(report.tables, 1):
            _sheet(book.add_worksheet(_sheet_name(table, number)), report, table, styles)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "plain": book.add_format({}),
        "note": book.add_format({"italic": True, "font_color": "#444444"}),
        "head": book.add_format(
            {"bold": True, "border": 1, "bg_color": "#EEEEEE", "text_wrap": True, "valign": "top"}
        ),
    }
    for kind, form in _FORMATS.items():
        side = "left" if kind is CellKind.TEXT else "right"
        cell = {"num_format": form, "border": 1, "align": side, "valign": "top"}
        if kind is CellKind.TEXT:
            cell["text_wrap"] = True
        styles[str(kind)] = book.add_format(cell)
        styles[f"{kind} total"] = book.add_format({**cell, "bold": True, "top": 2})
        for level in range(1, 6):
            styles[f"{kind} {level}"] = book.add_format({**cell, "indent": level})
    return styles


def _sheet_name(table: Table, number: int) -> str:
    name = "".join(" " if letter in "[]:*?/\\'" else letter for letter in table.title)
    return f"{number}. {name}"[:31].strip()


def _sheet(sheet: Any, report: Report, table: Table, styles: Mapping[str, Any]) -> None:
    sheet.write_string(0, 0, report.title, styles["title"])
    sheet.write_string(1, 0, f"{table.title}. {report.subtitle}", styles["plain"])
    head = 3
    for place, column in enumerate(table.columns):
        sheet.write_string(head, place, column.title, styles["head"])
    levels = table.levels or (0,) * len(table.rows)
    for number, (row, level) in enumerate(zip(table.rows, levels, strict=True), head + 1):
        _write_row(sheet, number, row, table.columns, styles, f" {min(level, 5)}" if level else "")
    last = head + len(table.rows)
    if table.total:
        last += 1
        _write_row(sheet, last, table.total, table.columns, styles, " total")
    notes = [note for note in (table.note, *report.notes) if note]
    for number, note in enumerate(notes, last + 2):
        sheet.write_string(number, 0, note, styles["note"])
    _set_up(sheet, report, table, head, last + 1 + len(notes))


def _write_row(
    sheet: Any,
    number: int,
    row: tuple[Cell, ...],
    columns: tuple[Column, ...],
    styles: Mapping[str, Any],
    more: str,
) -> None:
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        style = styles[f"{column.kind}{more if place == 0 or more == ' total' else ''}"]
        if cell is None:
            sheet.write_blank(number, place, None, style)
        elif isinstance(cell, dt.date):
            sheet.write_datetime(number, place, dt.datetime.combine(cell, dt.time()), style)
        elif isinstance(cell, str):
            sheet.write_string(number, place, cell_text(cell, column.kind, "", ""), style)
        else:
            # shown with one place: a spreadsheet would round 99.96 % up
            shown = int(cell * 1000 + 1e-9) / 1000 if column.kind is CellKind.RATE else cell
            sheet.write_number(number, place, shown, style)


def _set_up(sheet: Any, report: Report, table: Table, head: int, last: int) -> None:
    unknown = translate(N_("unknown"), report.language)
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in (*table.rows[:500], *((table.total,) if table.total else ()))]
        texts = [cell_text(cell, column.kind, report.language, unknown) for cell in cells]
        widest = max((len(line) for text in texts for line in text.splitlines()), default=0)
        words = max((len(word) for word in column.title.split()), default=0)
        sheet.set_column(place, place, min(max(widest, words, 8) + 2, _WIDEST))
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    sheet.set_paper(_A4)
    if len(table.columns) > _MANY:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
    sheet.print_area(0, 0, last, len(table.columns) - 1)
    sheet.set_footer("&L&F&R&P/&N")
