"""What `sohoa verify` finds in the quarantine: sealed masters that open, and an audit table that is whole."""

from dataclasses import dataclass
from typing import Any

import click

from pipeline.catalogue.quarantine_audit import AuditState
from pipeline.cli.desk import Archive
from pipeline.cli.strongroom import strongroom_of
from pipeline.cli.tables import say
from pipeline.errors import EnvironmentFault
from pipeline.language import N_, Message, translate


@dataclass(frozen=True, slots=True)
class QuarantineState:
    """How the quarantine stands."""

    audit: AuditState
    damaged: tuple[int, ...]
    """Cases whose master is missing, damaged, or still lies in plain."""
    locked: Message | None
    """Why no master could be opened; None where the key fits or there is nothing to open."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.audit.whole and not self.damaged and self.locked is None


def check_quarantine(archive: Archive) -> QuarantineState:
    """Opens and hashes every sealed master, and follows the chain of the audit table."""
    audit = archive.catalogue.quarantine.check_audit()
    cases = archive.catalogue.quarantine.cases()
    if not cases:
        return QuarantineState(audit, (), None)
    try:
        strongroom = strongroom_of(archive)
        sound = {case.sha256: strongroom.verify(case.sha256) for case in cases}
    except EnvironmentFault as error:
        return QuarantineState(audit, (), error.message)
    damaged = [
        case.number
        for case in cases
        if not sound[case.sha256] or archive.vault.path_of(case.vault_name).exists()
    ]
    return QuarantineState(audit, tuple(damaged), None)


def quarantine_json(state: QuarantineState) -> dict[str, Any]:
    """The part of `sohoa verify --json` about the quarantine."""
    return {
        "damaged": list(state.damaged),
        "locked": state.locked is not None,
        "audit": {
            "entries": state.audit.entries,
            "last_hash": state.audit.last_hash,
            "broken_at": state.audit.broken,
            "unrecorded": list(state.audit.unrecorded),
        },
    }


def print_quarantine(state: QuarantineState, language: str) -> None:
    """The same for people."""

    def warn(template: str, **values: object) -> None:
        click.echo(translate(template, language).format(**values), err=True)

    if state.locked is not None:
        click.echo(state.locked.text(language), err=True)
    for number in state.damaged:
        warn(
            N_("Case {number}: its encrypted master is missing or damaged, or it still lies in plain."),
            number=number,
        )
    if state.audit.broken is not None:
        warn(N_("The audit table was changed: the chain breaks at entry {entry}."), entry=state.audit.broken)
    for number in state.audit.unrecorded:
        warn(N_("Case {number}: the audit table does not account for its state."), number=number)
    if state.audit.whole and state.audit.entries:
        say(
            N_("Audit table of the quarantine: {count} entries, whole; last hash {hash}."),
            language,
            count=state.audit.entries,
            hash=state.audit.last_hash,
        )
