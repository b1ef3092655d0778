"""Tables of a report as CSV and as a workbook. Numbers are numbers; text never becomes a formula."""

import csv
import datetime as dt
import io
import textwrap
from collections.abc import Mapping, Sequence
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
_WIDEST_OF_MANY: Final = 32
"""Where many columns share a sheet of paper: wider ones would leave no type that can be read."""
_LINE: Final = 15
"""Points of a line of text: programs other than Excel make no row higher because its text is wrapped."""
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
        "plain": book.add_format({"text_wrap": True, "valign": "top"}),
        "note": book.add_format(
            {"italic": True, "font_color": "#444444", "text_wrap": True, "valign": "top"}
        ),
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
    widths = _widths(report, table)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, report.title, styles["title"])
    _across(sheet, 1, f"{table.title}. {report.subtitle}", styles["plain"], widths)
    head = 3
    for place, column in enumerate(table.columns):
        sheet.write_string(head, place, column.title, styles["head"])
    titles = tuple(column.title for column in table.columns)
    sheet.set_row(head, _LINE * _lines(titles, [width - 2 for width in widths]))  # bold letters are wider
    levels = table.levels or (0,) * len(table.rows)
    for number, (row, level) in enumerate(zip(table.rows, levels, strict=True), head + 1):
        _write_row(sheet, number, row, table.columns, styles, f" {min(level, 5)}" if level else "")
        if (lines := _lines(row, widths)) > 1:
            sheet.set_row(number, _LINE * lines)
    last = head + len(table.rows)
    if table.total:
        last += 1
        _write_row(sheet, last, table.total, table.columns, styles, " total")
    notes = [note for note in (table.note, *report.notes) if note]
    for number, note in enumerate(notes, last + 2):
        _across(sheet, number, note, styles["note"], widths)
    _set_up(sheet, table, head, last + 1 + len(notes))


def _across(sheet: Any, number: int, text: str, style: Any, widths: Sequence[int]) -> None:
    """Writes a text over all columns: what hangs over the last one would not be printed."""
    if len(widths) > 1:
        sheet.merge_range(number, 0, number, len(widths) - 1, "", style)
    sheet.write_string(number, 0, text, style)
    sheet.set_row(number, _LINE * _lines((text,), (sum(widths),)))


def _lines(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """The lines of the cell that is wrapped the most."""
    return max(
        (
            sum(len(textwrap.wrap(line, width)) or 1 for line in cell.splitlines())
            for cell, width in zip(cells, widths, strict=True)
            if isinstance(cell, str) and (len(cell) > width or "\n" in cell)
        ),
        default=1,
    )


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


def _widths(report: Report, table: Table) -> list[int]:
    """Of the columns, in letters: what their cells and the longest word of their title need."""
    unknown = translate(N_("unknown"), report.language)
    widest = _WIDEST_OF_MANY if len(table.columns) > _MANY else _WIDEST
    widths = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in (*table.rows[:500], *((table.total,) if table.total else ()))]
        texts = [cell_text(cell, column.kind, report.language, unknown) for cell in cells]
        longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
        words = max((len(word) for word in column.title.split()), default=0)
        widths.append(min(max(longest, words, 8) + 2, widest))
    return widths


def _set_up(sheet: Any, table: Table, head: int, last: int) -> None:
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    sheet.set_paper(_A4)
    if len(table.columns) > _MANY:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.5, top=0.7, bottom=0.7)
    sheet.print_area(0, 0, last, len(table.columns) - 1)
    sheet.set_footer("&L&F&R&P/&N")
