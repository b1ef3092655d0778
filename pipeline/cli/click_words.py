"""click in two languages: help texts are keys of the catalogue and are looked up when they are shown."""

import datetime as dt
import gettext
import importlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from keyword import iskeyword
from typing import Any, Final, TypeVar

import click

from pipeline.language import LOCALE_FOLDER, N_, translate

Function = TypeVar("Function", bound=Callable[..., Any])

MOST: Final = 1_000_000_000
"""No number that a person types is larger; databases and indexes refuse what has more than 64 bits."""
NATURAL: Final = click.IntRange(1, MOST)
"""A number of things, or the number of one of them."""


class Day(click.ParamType[dt.date]):
    """A day as programs or as people write it: 2020-03-05 or 05/03/2020."""

    name = "day"

    def convert(
        self, value: str | dt.date, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """The day; a usage error where it is none."""
        if isinstance(value, dt.date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            with suppress(ValueError):
                return dt.datetime.strptime(value.strip(), form).date()
        template = translate(N_("`{value}` is no day: write 2020-03-05 or 05/03/2020."), language_of(ctx))
        self.fail(template.format(value=value), param, ctx)


def language_of(context: click.Context | None) -> str:
    """The language asked for on the command line or in the environment; Vietnamese otherwise."""
    while context is not None:
        if "lang" in context.params:
            return str(context.params["lang"])
        context = context.parent
    return "vi"


def speak(language: str) -> None:
    """Makes click's own words (headings, errors) those of the language, for the rest of the program.

    click asks gettext for the text domain of the process and for the language that the environment names.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("sohoa", str(LOCALE_FOLDER))
    gettext.textdomain("sohoa")


class Option(click.Option):
    """An option whose help is translated."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Names and translated help."""
        english = self.help
        self.help = translate(english or "", language_of(ctx))
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


class Command(click.Command):
    """A command whose help is translated."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the translated help."""
        text = translate(self.help or "", language_of(ctx))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The help in one line, in the language of the running command."""
        return translate(self.help or "", language_of(click.get_current_context(silent=True)))


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


class LazyGroup(Group):
    """A group that knows its commands by name and imports one only to run it, so that `--help` is quick."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of their daily use."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in self._lazy:
            return None
        module, _ = self._lazy[cmd_name]
        name = cmd_name.replace("-", "_") + ("_" if iskeyword(cmd_name) else "")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        language = language_of(ctx)
        rows = [(name, translate(english, language)) for name, (_, english) in self._lazy.items()]
        with formatter.section(translate(N_("Commands"), language)):
            formatter.write_dl(rows)


def option(*names: str, **settings: Any) -> Callable[[Function], Function]:
    """`click.option` with translated help."""
    return click.option(*names, cls=Option, **settings)
