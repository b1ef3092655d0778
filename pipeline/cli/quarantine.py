"""The commands about documents that a mark of secrecy stopped: list, open, confirm, release, and the key."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from pipeline.batch.quarantine import copy_out
from pipeline.batch.quarantine import release as release_case
from pipeline.batch.quarantine_key import check_outside
from pipeline.batch.workspace import Workspace, held_for_run
from pipeline.catalogue.quarantine_audit import Decision
from pipeline.catalogue.quarantine_cases import Case, CaseState
from pipeline.cli.click_words import NATURAL, Command, Group, option
from pipeline.cli.desk import open_archive
from pipeline.cli.strongroom import strongroom_of
from pipeline.cli.tables import print_json, print_table, say
from pipeline.errors import UsageError
from pipeline.intake.vault_key import Key, create_key
from pipeline.language import N_, translate
from pipeline.model.page import SECRECY_LEVELS

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

Function = TypeVar("Function", bound=Callable[..., Any])

_STATES: Final = {
    CaseState.OLD: N_("not decided"),
    CaseState.STOPPED: N_("not decided"),
    CaseState.CONFIRMED: N_("confirmed"),
    CaseState.RELEASED: N_("released"),
}


def _decided(function: Function) -> Function:
    """The options of a command that goes on record."""
    function = option("--reason", required=True, help=N_("Why; kept in the audit table."))(function)
    return option("--person", required=True, help=N_("Who decides; kept in the audit table."))(function)


@click.group(cls=Group, help=N_("Look after documents that a mark of secrecy stopped."))
def quarantine() -> None:
    """The quarantine; everything that is done here is on record."""


@quarantine.command("list", cls=Command, help=N_("Number, page, kind of mark and date of each document."))
@option("--all", "everything", is_flag=True, help=N_("Released ones too."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def list_(context: click.Context, *, everything: bool, as_json: bool) -> None:
    """Nothing that tells which document it is; `sohoa quarantine open` shows it to who has the key."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        cases = archive.catalogue.quarantine.cases(released=everything)
    if as_json:
        print_json({"cases": [_json(case) for case in cases]})
        return
    if not cases:
        say(N_("The quarantine is empty."), desk.language)
        return
    print_table(
        (N_("number"), N_("page"), N_("mark"), N_("date"), N_("state"), N_("still to do")),
        [_row(case, desk.language) for case in cases],
        desk.language,
        right=(0,),
    )


def _row(case: Case, language: str) -> tuple[str, ...]:
    todo = []
    if case.in_quarantine and not case.put_away:
        todo.append(translate(N_("not encrypted yet: enter `sohoa run`"), language))
    if case.in_quarantine and case.left_outside:
        todo.append(translate(N_("the file that was fed lies outside the inbox, unencrypted"), language))
    return (
        str(case.number),
        _where(case, language),
        case.level.upper(),
        case.stopped_at.astimezone().strftime("%d/%m/%Y"),
        translate(_STATES[case.state], language),
        "; ".join(todo) or "–",
    )


def _where(case: Case, language: str) -> str:
    """The pages, or that the name told; of a released case only the audit table knows it."""
    if not case.in_quarantine:
        return "–"
    return ", ".join(map(str, _pages(case))) or translate(N_("name"), language)


def _pages(case: Case) -> list[int]:
    return sorted({mark.page_number for mark in case.marks if mark.page_number})


def _json(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "pages": _pages(case),
        "level": case.level,
        "stopped_at": case.stopped_at.isoformat(timespec="seconds"),
        "state": "stopped" if case.state is CaseState.OLD else str(case.state),
        "encrypted": case.put_away,
        "left_outside": case.left_outside,
    }


@quarantine.command("open", cls=Command, help=N_("Write the plain scan to FILE, to look at it."))
@click.argument("number", type=NATURAL)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_decided
@click.pass_context
def open_(context: click.Context, *, number: int, file: Path, person: str, reason: str) -> None:
    """FILE must be new and outside of the workspace; it is for its owner alone to read."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        check_outside(file.absolute(), archive.workspace)
        decision = _decision(person, reason)
        name = copy_out(archive.catalogue, strongroom_of(archive), number, file.absolute(), decision)
    say(
        N_("The scan {name} was written to {file}, unencrypted: delete it when you have looked at it."),
        desk.language,
        name=name,
        file=str(file),
    )


@quarantine.command("confirm", cls=Command, help=N_("Record that the document is secret."))
@click.argument("number", type=NATURAL)
@_decided
@option("--approval", help=N_("Number of the approval, where there is one."))
@option("--level", type=click.Choice(list(SECRECY_LEVELS)), help=N_("The right level, where it was misread."))
@click.pass_context
def confirm(
    context: click.Context, *, number: int, person: str, reason: str, approval: str | None, level: str | None
) -> None:
    """It stays in quarantine, encrypted."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        archive.catalogue.quarantine.confirm(number, _decision(person, reason, approval), level)
    say(N_("Case {number} is confirmed; it stays in quarantine."), desk.language, number=number)


@quarantine.command("release", cls=Command, help=N_("Set a document back that is not secret."))
@click.argument("number", type=NATURAL)
@_decided
@option("--approval", required=True, help=N_("Number of the approval by who may give it."))
@click.pass_context
def release(context: click.Context, *, number: int, person: str, reason: str, approval: str) -> None:
    """It is read at the next run, and what was seen stops it no more. TUYỆT MẬT is never released."""
    desk: Desk = context.obj
    with open_archive(desk) as archive, held_for_run(archive.workspace):
        decision = _decision(person, reason, approval)
        release_case(archive.catalogue, archive.vault, strongroom_of(archive), number, decision)
    say(N_("Case {number} is released; the next `sohoa run` reads it."), desk.language, number=number)


def _decision(person: str, reason: str, approval: str | None = None) -> Decision:
    """What goes on record; `UsageError` where a part of it is empty."""
    said = [" ".join(text.split()) for text in (person, reason, approval if approval is not None else "-")]
    if not all(said):
        raise UsageError("The person, the reason and the number of the approval must not be empty.")
    return Decision(said[0], said[1], said[2] if approval is not None else None)


@quarantine.group("key", cls=Group, help=N_("The key that masters in quarantine are encrypted with."))
def key() -> None:
    """The key."""


@key.command("create", cls=Command, help=N_("Make a key in a new FILE outside of the workspace."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def create(context: click.Context, *, file: Path) -> None:
    """The file is for its owner alone; without a copy of it, nobody opens what it has locked."""
    desk: Desk = context.obj
    place = file.expanduser().absolute()
    check_outside(place, Workspace(desk.workspace))
    made = create_key(place)
    say_key(made, place, desk.language)


def say_key(made: Key, file: Path, language: str) -> None:
    """Tells where a new key lies, and to keep a copy of it."""
    say(
        N_(
            "The key {key} is in {file}. Keep a copy of it apart from the archive: without it nobody "
            "opens what is in quarantine."
        ),
        language,
        key=made.key_id,
        file=str(file),
    )
