"""Commands that look after the archive: init, verify, reindex."""

from typing import TYPE_CHECKING, Final

import click

from pipeline.batch.back_end import open_for_writing
from pipeline.batch.policy import EXIT_PARTIAL
from pipeline.batch.quarantine_key import ensure_key
from pipeline.batch.workspace import Workspace, make_workspace
from pipeline.catalogue.store import Catalogue
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import back_end_of, local_now, open_archive
from pipeline.cli.quarantine import say_key
from pipeline.cli.quarantine_check import check_quarantine, print_quarantine, quarantine_json
from pipeline.cli.tables import print_json, say
from pipeline.intake.vault import Verification
from pipeline.language import N_, translate
from pipeline.log import logging_to
from pipeline.settings import Settings, default_toml, load_settings, settings_toml

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@click.command(cls=Command, help=N_("Make a workspace, or complete one."))
@click.pass_context
def init(context: click.Context) -> None:
    """Makes the folders, the settings file with every default explained, an empty catalogue and an index."""
    desk: Desk = context.obj
    workspace, is_new = make_workspace(desk.workspace, _first_settings())
    settings = load_settings(workspace.settings_file)
    key, made = ensure_key(workspace, settings.quarantine.key_file)
    with (
        logging_to(workspace.log_file, verbose=desk.verbose),
        Catalogue.open(workspace.catalogue_file, now=local_now) as catalogue,
    ):
        owed = _make_index(workspace, settings, catalogue)
    template = N_("The workspace {folder} is ready.") if is_new else N_("The workspace {folder} was ready.")
    say(template, desk.language, folder=str(workspace.root))
    if made:
        say_key(made, key, desk.language)
    if owed:
        say(
            N_("The search index was missing and was made: {count} pages wait for the next `sohoa run`."),
            desk.language,
            count=owed,
        )


_DAMAGE: Final = {Verification.MISSING: N_("missing"), Verification.CHANGED: N_("changed")}


def _first_settings() -> str:
    """The defaults; a key file that the environment names is noted, so that it is found again without it."""
    named = load_settings(None).quarantine
    return settings_toml(Settings.model_construct(quarantine=named)) if named.key_file else default_toml()


def _make_index(workspace: Workspace, settings: Settings, catalogue: Catalogue) -> int:
    """Makes the index where there is none; the pages that it then owes."""
    back_end = back_end_of(workspace, settings)
    if not back_end.missing():
        return 0
    open_for_writing(back_end, catalogue).close()
    return catalogue.outbox_state().pages


@click.command(cls=Command, help=N_("Hash every master again and compare."))
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def verify(context: click.Context, *, as_json: bool) -> None:
    """Reads every master from the disk and tells which are missing or no longer what was taken in."""
    desk: Desk = context.obj
    damaged: list[tuple[str, Verification]] = []
    states: dict[str, str] = {}
    count = 0
    with open_archive(desk) as archive:
        for master in archive.catalogue.masters():
            count += 1
            found = archive.vault.verify(master.vault_name, master.sha256)
            if found is not Verification.OK:
                damaged.append((master.vault_name, found))
                states[master.sha256] = str(found)
        archive.catalogue.rates.note_verification(states)
        sealed = check_quarantine(archive)
    if as_json:
        rows = [{"vault_name": name, "state": str(state)} for name, state in damaged]
        print_json({"masters": count, "damaged": rows, "quarantine": quarantine_json(sealed)})
    else:
        for name, state in damaged:
            click.echo(f"{name}: {translate(_DAMAGE[state], desk.language)}", err=True)
        say(
            N_("{count} masters hashed again, {damaged} missing or changed."),
            desk.language,
            count=count,
            damaged=len(damaged),
        )
        if damaged:
            say(N_("Put the damaged masters back from a backup copy, then verify again."), desk.language)
        print_quarantine(sealed, desk.language)
    if damaged or not sealed.sound:
        context.exit(EXIT_PARTIAL)


@click.command(cls=Command, help=N_("Build the search index anew from the catalogue."))
@click.pass_context
def reindex(context: click.Context) -> None:
    """Sends every page again; with Elasticsearch to a new index, while the old one goes on answering."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        sent = archive.back_end.rebuild(archive.catalogue)
    say(N_("The index was built anew: {count} pages."), desk.language, count=sent)
