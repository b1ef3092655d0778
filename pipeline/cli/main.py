"""The command `sohoa`: global options, the list of commands, and what an error looks like."""

import gc
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from pipeline.cli.click_words import LazyGroup, Option, option, speak
from pipeline.errors import SohoaError
from pipeline.language import LANGUAGES, N_, translate
from pipeline.threads import pin_to_one_thread

COMMANDS: Final = {
    "init": ("pipeline.cli.admin", N_("Make a workspace, or complete one.")),
    "inventory": ("pipeline.cli.inventory", N_("Import the list of what is held.")),
    "ingest": ("pipeline.cli.work", N_("Take files in; they are read at the next run.")),
    "slips": ("pipeline.cli.slips", N_("Print separator sheets that tell a scan where a dossier begins.")),
    "run": ("pipeline.cli.run", N_("Read everything that waits, the inbox first.")),
    "split": ("pipeline.cli.split", N_("Part a scan that holds several documents, or take that back.")),
    "search": ("pipeline.cli.ask", N_("Find documents by their text, code or metadata.")),
    "show": ("pipeline.cli.view", N_("Show a document, a page, or the picture of a page.")),
    "assign": ("pipeline.cli.matching", N_("Put scans into a dossier by hand.")),
    "unmatched": (
        "pipeline.cli.matching",
        N_("List scans without a dossier, dossiers without a scan, and wrong counts."),
    ),
    "check": ("pipeline.cli.matching", N_("Record what a person found who looked at a scan.")),
    "review": ("pipeline.cli.review", N_("List pages that were read badly, and why.")),
    "edit": ("pipeline.cli.edit", N_("Correct the metadata of a document.")),
    "import": ("pipeline.cli.edit", N_("Take over what people filled in.")),
    "report": ("pipeline.cli.report", N_("Count what is digitized.")),
    "export": ("pipeline.cli.export", N_("Write texts, PDFs, ALTO files or metadata.")),
    "failures": ("pipeline.cli.ask", N_("List what did not work, and what to do.")),
    "quarantine": (
        "pipeline.cli.quarantine",
        N_("Look after documents that a mark of secrecy stopped."),
    ),
    "retry": ("pipeline.cli.work", N_("Set failed documents back, to be read again at the next run.")),
    "verify": ("pipeline.cli.admin", N_("Hash every master again and compare.")),
    "reindex": ("pipeline.cli.admin", N_("Build the search index anew from the catalogue.")),
    "index": ("pipeline.cli.search_index", N_("Look at the search index, and mend it.")),
    "doctor": ("pipeline.cli.doctor", N_("Check programs, languages, libraries and engines.")),
}
"""Each command with the module that holds it and its help."""
_OBJECTS: Final = 50_000
"""New objects after which Python looks for garbage; its own figure is 700."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and how a person works: what the global options say."""

    workspace: Path
    language: str
    verbose: bool


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    help=N_("Digitize Vietnamese archives: read, file, count and find scanned documents."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@option(
    "--workspace",
    type=click.Path(path_type=Path),  # whoever needs it says what is wrong with it
    metavar="DIR",
    envvar="SOHOA_WORKSPACE",
    default=Path(),
    help=N_("Folder of the archive; by default the current one."),
)
@option(
    "--lang",
    type=click.Choice(LANGUAGES),
    envvar="SOHOA_LANG",
    default="vi",
    is_eager=True,
    help=N_("Language of what the program says."),
)
@option("--verbose", is_flag=True, help=N_("Say more on standard error."))
@click.version_option(package_name="sohoa", cls=Option, help=N_("Show the version and exit."))
@click.pass_context
def sohoa(context: click.Context, *, workspace: Path, lang: str, verbose: bool) -> None:
    """The root of all commands."""
    context.obj = Desk(workspace.absolute(), lang, verbose)


_COMPLAINS: Final = "zxingcpp"
"""Tells the terminal of leaks where its objects are not collected at the end (nanobind's leak warnings)."""


def main() -> None:
    """Runs the command line and ends the program with the right exit code."""
    # importing makes half a million objects that live to the end: looking through them for garbage again
    # and again, and a last time at the end, takes a third of the time of a short command
    gc.set_threshold(_OBJECTS)
    try:
        _run()
    finally:
        if _COMPLAINS not in sys.modules:
            gc.freeze()


def _run() -> None:
    pin_to_one_thread()
    speak(_language())
    try:
        code = sohoa(standalone_mode=False)  # what a command gave to `context.exit`, else None
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        _tell(translate(N_("Stopped. Nothing is lost; run it again to go on."), _language()))
        sys.exit(130)
    except SohoaError as error:
        _tell(error.message.text(_language()))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # whoever read our output has seen enough (`sohoa search … | head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code)


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _language() -> str:
    """The language, when an error ends the program and the context is gone."""
    wanted = _language_asked_for()
    return wanted if wanted in LANGUAGES else "vi"


def _language_asked_for() -> str:
    arguments = sys.argv[1:]
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
    return os.environ.get("SOHOA_LANG", "vi")
