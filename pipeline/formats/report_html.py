"""A report as one HTML file: no script, no link, nothing to load; for a screen, a phone and A4 paper."""

from html import escape
from typing import Final

from pipeline.formats import report_chart
from pipeline.language import N_, translate
from pipeline.model.report import (
    Bars,
    CellKind,
    Columns,
    Report,
    Table,
    Trend,
    cell_text,
    number_text,
    rate_text,
)

_STYLE: Final = """
@page { size: A4; margin: 18mm 15mm 18mm 20mm;
  @bottom-right { content: counter(page) "/" counter(pages); font: 9pt FONTS; }
  @bottom-left { content: string(title); font: 9pt FONTS; } }
@page across { size: A4 landscape; margin: 15mm; }
* { box-sizing: border-box; }
body { font: 15px/1.45 FONTS; color: #111; background: #fff; margin: 0 auto; padding: 16px;
  max-width: 900px; }
h1 { font-size: 1.5em; line-height: 1.25; margin: 0 0 .2em; string-set: title content(); }
h2 { font-size: 1.12em; margin: 1.5em 0 .5em; break-after: avoid; }
.subtitle { margin: 0 0 1em; color: #444; }
.figures { display: flex; flex-wrap: wrap; gap: 8px; margin: 0; }
.figures div { border: 1px solid #999; border-radius: 4px; padding: 6px 12px; flex: 1 1 140px; }
.figures dt { font-size: .85em; color: #444; }
.figures dd { margin: 0; font-size: 1.2em; font-weight: bold; white-space: nowrap; }
.figures small { display: block; font-size: .72em; font-weight: normal; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92em; }
thead { display: table-header-group; }
th, td { border: 1px solid #aaa; padding: 3px 7px; text-align: left; vertical-align: top; }
th { background: #eee; font-weight: bold; }
tr { break-inside: avoid; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
td.n { white-space: nowrap; }
td:first-child { min-width: 8em; overflow-wrap: anywhere; }
@media screen { th:first-child, td:first-child { position: sticky; left: 0; max-width: 45vw; }
  td:first-child { background: #fff; }
  td.long { min-width: 13em; } }
.sum { break-before: avoid; }
.sum td { font-weight: bold; border-top: 2px solid #111; }
.bars { list-style: none; margin: 0; padding: 0; }
.bars li { margin: 0 0 8px; break-inside: avoid; }
.bars .name { display: flex; justify-content: space-between; gap: 12px; }
.bars .numbers { white-space: nowrap; font-variant-numeric: tabular-nums; }
svg.bar { display: block; width: 100%; height: 12px; border: 1px solid #777; }
svg.open { border-style: dashed; }
svg.chart { display: block; width: 100%; max-width: 560px; height: auto; margin: 0 auto; }
section { break-inside: avoid; }
figure { margin: 0; }
figcaption, .note, .notes { font-size: .87em; color: #444; }
.notes { margin: 1.5em 0 0; padding-left: 1.2em; }
@media print {
  body { font-size: 9.5pt; max-width: none; padding: 0; }
  .bars { columns: 2; column-gap: 9mm; }
  .bars li { margin-bottom: 5px; }
  svg.bar { height: 9px; }
  svg.chart { max-width: 100mm; margin: 0; }
  .pictures { display: flex; gap: 9mm; }
  .pictures section { flex: 1 1 0; }
  .scroll { overflow: visible; }
  .upright td.long { min-width: 17em; }
  .upright + .across { page: across; }
  .across table { font-size: .82em; }
  .across td.n { white-space: normal; }
  th, td { padding: 2px 4px; }
}
""".replace("FONTS", '"Liberation Sans", Arial, "DejaVu Sans", sans-serif')
_LANDSCAPE: Final = "@page { size: A4 landscape; margin: 15mm; }"
"""Where the first table is wide, all is printed across the sheet."""
_MANY: Final = 8
"""A table with more columns is printed across the sheet."""
_LONG: Final = 24
"""Letters; a text with more needs room beside the numbers on a phone, where the table is pushed sideways."""
_INDENT: Final = 16
"""Pixels for each step down in a tree."""


def html_page(report: Report) -> str:
    """The whole file."""
    body = [
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="subtitle">{escape(report.subtitle)}</p>',
        _figures(report),
        _charts(report),
        *(_table(table, report.language) for table in report.tables),
        _notes(report.notes),
    ]
    wide = _LANDSCAPE if report.tables and _is_wide(report.tables[0]) else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{_STYLE}{wide}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, body))
        + "\n</body>\n</html>\n"
    )


def _figures(report: Report) -> str:
    if not report.figures:
        return ""
    parts = (f"<div><dt>{escape(name)}</dt><dd>{_figure(value)}</dd></div>" for name, value in report.figures)
    return f'<dl class="figures">{"".join(parts)}</dl>'


def _figure(value: str) -> str:
    """`921/1.720 · 53,5 %`: the rate large, what it is a rate of below."""
    numbers, _, rate = value.rpartition(" · ")
    return escape(rate) + (f"<small>{escape(numbers)}</small>" if numbers else "")


def _charts(report: Report) -> str:
    """The bars below each other; pictures of one width beside each other where there is room."""
    bars = [chart for chart in report.charts if isinstance(chart, Bars)]
    pictures = [chart for chart in report.charts if not isinstance(chart, Bars)]
    parts = [f"<h2>{escape(chart.title)}</h2>{_bars(chart, report.language)}" for chart in bars]
    if pictures:
        shown = "".join(_picture(chart, report.language) for chart in pictures)
        parts.append(f'<div class="pictures">{shown}</div>')
    return "".join(parts)


def _picture(chart: Trend | Columns, language: str) -> str:
    if isinstance(chart, Columns):
        draw = report_chart.columns(chart, language)
    else:
        draw = report_chart.trend(chart, language)
    caption = f"<figcaption>{escape(chart.caption)}</figcaption>" if chart.caption else ""
    return f"<section><h2>{escape(chart.title)}</h2><figure>{draw}{caption}</figure></section>"


def _bars(chart: Bars, language: str) -> str:
    lines = []
    for each in chart.bars:
        whole = "?" if each.whole is None else number_text(each.whole, language)
        share = translate(N_("unknown"), language)
        if each.whole:
            share = rate_text(each.part * 10_000 // each.whole / 10_000, language)
        numbers = f"{number_text(each.part, language)}/{whole} · {share}"
        lines.append(
            f'<li><div class="name"><span>{escape(each.label)}</span><span class="numbers">{escape(numbers)}'
            f"</span></div>{report_chart.bar(each.part, each.whole)}</li>"
        )
    return f'<ul class="bars">{"".join(lines)}</ul>'


def _table(table: Table, language: str) -> str:
    unknown = translate(N_("unknown"), language)
    texts = [column.kind in (CellKind.TEXT, CellKind.DATE) for column in table.columns]
    long = [any(len(str(row[place] or "")) > _LONG for row in table.rows) for place in range(len(texts))]

    def line(row: tuple[object, ...], level: int, kind: str) -> str:
        cells = []
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            shown = escape(cell_text(cell, column.kind, language, unknown))  # type: ignore[arg-type]  # a Cell
            style = f' style="padding-left:{7 + _INDENT * level}px"' if place == 0 and level else ""
            kind_of_cell = (' class="long"' if long[place] else "") if texts[place] else ' class="n"'
            cells.append(f"<td{kind_of_cell}{style}>{shown}</td>")
        return f"<tr{kind}>{''.join(cells)}</tr>"

    heads = "".join(
        f"<th>{escape(column.title)}</th>" if text else f'<th class="n">{escape(column.title)}</th>'
        for column, text in zip(table.columns, texts, strict=True)
    )
    levels = table.levels or (0,) * len(table.rows)
    lines = [line(row, level, "") for row, level in zip(table.rows, levels, strict=True)]
    if table.total:
        lines.append(line(table.total, 0, ' class="sum"'))
    across = "across" if _is_wide(table) else "upright"
    words = table.note if table.rows else translate(N_("There is nothing of the kind."), language)
    note = f'<p class="note">{escape(words)}</p>' if words else ""
    return (
        f'<div class="{across}"><h2>{escape(table.title)}</h2><div class="scroll"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>{note}</div>"
    )


def _is_wide(table: Table) -> bool:
    return len(table.columns) > _MANY


def _notes(notes: tuple[str, ...]) -> str:
    if not notes:
        return ""
    return f'<ul class="notes">{"".join(f"<li>{escape(note)}</li>" for note in notes)}</ul>'
