"""What commands print: tables and JSON on standard output, sentences on standard error."""

import importlib
import json
from collections.abc import Sequence
from typing import Any

import click

from pipeline.language import N_, Message, translate
from pipeline.model.geometry import Box

_WIDE = 10_000
_LONG = 5_000
"""Entries of a list; setting each on lines of its own takes three times as long."""


def say(template: str, language: str, **values: str | int | float) -> None:
    """A sentence on standard error."""
    click.echo(translate(template, language).format_map(values), err=True)


def say_message(message: Message, language: str) -> None:
    """A message on standard error."""
    click.echo(message.text(language), err=True)


def print_json(value: Any) -> None:
    """One JSON object on standard output."""
    click.echo(json_text(value))


def json_text(value: Any) -> str:
    """A value as JSON is written everywhere: for people to look at too, unless it is too long for them."""
    is_long = isinstance(value, dict) and any(
        isinstance(of, list) and len(of) > _LONG for of in value.values()
    )
    return json.dumps(value, ensure_ascii=False, indent=None if is_long else 2)


def box_json(box: Box) -> list[int]:
    """A box as JSON shows it everywhere: left, top, right, bottom, pixels of the master."""
    return [box.left, box.top, box.right, box.bottom]


def print_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], language: str, *, right: Sequence[int] = ()
) -> None:
    """A table on standard output; the columns in `right` (from 0) are numbers. Nothing is cut in a pipe."""
    # rich takes longer to load than what most commands do that say no more than a sentence
    new_console, new_table = (
        importlib.import_module("rich.console").Console,
        importlib.import_module("rich.table").Table,
    )
    console = new_console(highlight=False, markup=False)
    if not console.is_terminal:
        console = new_console(width=_WIDE, highlight=False, markup=False)
    table = new_table(box=None, pad_edge=False, header_style="bold")
    for place, header in enumerate(headers):
        table.add_column(
            translate(header, language),
            justify="right" if place in right else "left",
            no_wrap=place in right,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*row)
    console.print(table)


def decimal(number: float, language: str) -> str:
    """A number with one decimal place and the sign that the language puts before it."""
    text = f"{number:.1f}"
    return text.replace(".", ",") if language == "vi" else text


def percent(rate: float | None, language: str) -> str:
    """A rate for people, rounded down to one place: `99.9 %` is never shown as 100 %."""
    if rate is None:
        return translate(N_("unknown"), language)
    return f"{decimal(int(rate * 1000 + 1e-9) / 10, language)} %"
