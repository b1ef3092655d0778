"""The command `run`, as light as its help: workers load their libraries while the command loads its own."""

import importlib
from typing import TYPE_CHECKING, Final

import click

from pipeline.batch.workshop import open_workshop
from pipeline.cli.click_words import NATURAL, Command, option
from pipeline.language import N_

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

_WORK: Final = "pipeline.cli.digitize"


@click.command(cls=Command, help=N_("Read everything that waits, the inbox first."))
@option("--jobs", type=click.IntRange(1, 256), help=N_("Worker processes; by default one for each core."))
@option("--limit", type=NATURAL, help=N_("Documents to read at most."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def run(context: click.Context, *, jobs: int | None, limit: int | None, as_json: bool) -> None:
    """Takes in the inbox, reads what waits, brings the index up to date and tells what came of it."""
    desk: Desk = context.obj
    open_workshop()
    work = importlib.import_module(_WORK)
    context.exit(work.digitize(desk, jobs, limit, as_json=as_json))
