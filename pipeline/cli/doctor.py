"""The command `doctor`: what this machine and the index of the workspace lack."""

from typing import TYPE_CHECKING

import click

from pipeline.batch.doctor import examine
from pipeline.batch.examined import Check
from pipeline.batch.workspace import Workspace
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import back_end_of
from pipeline.cli.tables import print_json, print_table
from pipeline.errors import SohoaError
from pipeline.language import N_, translate
from pipeline.settings import load_settings

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@click.command(cls=Command, help=N_("Check programs, languages, libraries and engines."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Tells every version, what is missing and the command that installs it, and tests each engine."""
    desk: Desk = context.obj
    checks = (*examine(), *_index_checks(desk))
    if as_json:
        print_json({"checks": [_check_json(check, desk.language) for check in checks]})
    else:
        rows = [
            (
                check.name,
                translate(N_("ok") if check.ok else N_("MISSING"), desk.language),
                _told(check, desk),
            )
            for check in checks
        ]
        print_table((N_("part"), N_("state"), N_("version, or what to do")), rows, desk.language)
    if not all(check.ok for check in checks if check.needed):
        context.exit(3)


def _index_checks(desk: "Desk") -> tuple[Check, ...]:
    """What the workspace says of its index; the machine alone is examined where there is no workspace."""
    workspace = Workspace(desk.workspace)
    try:
        settings = load_settings(workspace.settings_file if workspace.settings_file.is_file() else None)
        return back_end_of(workspace, settings).examine()
    except SohoaError as error:
        return (Check("settings", ok=False, found="", remedy=error.message),)


def _told(check: Check, desk: "Desk") -> str:
    return check.found if check.ok or check.remedy is None else check.remedy.text(desk.language)


def _check_json(check: Check, language: str) -> dict[str, str | bool | None]:
    remedy = check.remedy.text(language) if check.remedy else None
    return {
        "name": check.name,
        "ok": check.ok,
        "needed": check.needed,
        "found": check.found,
        "remedy": remedy,
    }
