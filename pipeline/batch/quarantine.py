"""Putting a stopped document away: sealed first, then forgotten by name, then wiped wherever it lay in plain.

Each step can be done again with the same result, so a kill between two is mended by the next run. At every
moment the master is whole in the vault or in the strongroom.
"""

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from pipeline.batch.workspace import derived_name
from pipeline.catalogue.quarantine_audit import Decision
from pipeline.catalogue.quarantine_cases import Case, neutral_name
from pipeline.catalogue.store import Catalogue
from pipeline.errors import EnvironmentFault, UsageError
from pipeline.intake.candidate import opened
from pipeline.intake.durable import hash_on_disk, publish, storing, sync_folder, temporary
from pipeline.intake.vault import Vault, Verification
from pipeline.intake.vault_sealed import FedFile, Note, Strongroom
from pipeline.intake.wipe import wipe

_log = logging.getLogger(__name__)
_READ_ONLY: Final = 0o400


def put_away(
    catalogue: Catalogue, vault: Vault, strongroom: Strongroom, case: Case, inbox: Path, derived: Path
) -> bool:
    """Seals the master of a case, forgets its names and wipes it from the vault; False where it is lost.

    Searchable PDFs go first: an earlier reading, in which the page with the mark failed, may have made one.

    What lies in the inbox is wiped by `finish`. Raises `StorageError` where the disk refuses; the document
    stays stopped, and the next run goes on.
    """
    plain = vault.path_of(case.vault_name)
    same = catalogue.quarantine.same_scan(case.number)
    for each in same:
        wipe(derived / derived_name(each.document_id))
    if plain.is_file() and not _is_half_wiped(vault, strongroom, case):
        strongroom.seal_file(plain, case.sha256, _note(catalogue, strongroom, same))
    elif not strongroom.verify(case.sha256):
        _log.error("the master of case %s is neither in the vault nor in the quarantine", case.number)
        return False
    files = strongroom.note(case.sha256).files
    outside = any(not Path(file.path).is_relative_to(inbox) for file in files)
    for each in same:
        catalogue.quarantine.veil(each.number, left_outside=outside)
    wipe(plain)
    return True


def finish(
    catalogue: Catalogue,
    vault: Vault,
    strongroom: Strongroom,
    inbox: Path,
    derived: Path,
    rebuild_index: Callable[[], object],
) -> None:
    """Does what is left to do of every case, and makes database and index forget what they held.

    Raises `StorageError` where the disk refuses, and what `rebuild_index` raises; the next run goes on.
    """
    strongroom.sweep()
    _mend(catalogue, vault, strongroom)
    todo = [
        case
        for case in catalogue.quarantine.unfinished()
        if put_away(catalogue, vault, strongroom, case, inbox, derived)
    ]
    if not todo:
        return
    _wipe_copies(inbox, {(case.size, case.sha256) for case in todo})
    if any(case.was_indexed for case in todo):
        rebuild_index()  # the files of an index keep deleted words until they are merged
    catalogue.quarantine.forget([case.number for case in todo])


def release(
    catalogue: Catalogue, vault: Vault, strongroom: Strongroom, number: int, decision: Decision
) -> None:
    """Sets a document back to waiting, its master in the vault again.

    Raises `UsageError` where it cannot be released, `StorageError` where its master is damaged or the disk
    refuses: then it stays in quarantine.
    """
    cases = catalogue.quarantine.check_release(number)
    case = cases[0]
    if not all(each.put_away for each in cases):
        raise UsageError(
            "Case {number} is not put away yet: enter `sohoa run`, then release it.", number=number
        )
    with temporary(vault.root / "incoming") as temp:
        note = strongroom.copy_out(case.sha256, temp.descriptor)
        os.fchmod(temp.descriptor, _READ_ONLY)
        publish(temp.path, vault.path_of(case.vault_name))
    files = tuple((file.path, file.state) for file in note.files)
    names = {each.document_id: note.name_of(each.document_id) for each in cases}
    catalogue.quarantine.release(number, decision, names, files)
    strongroom.remove(case.sha256)


def copy_out(
    catalogue: Catalogue, strongroom: Strongroom, number: int, target: Path, decision: Decision
) -> str:
    """Writes the plain master of a case to a new file for a person to look at; the name that it had.

    It is on record before the file is there. Raises `EnvironmentFault` where there is such a file already,
    `UsageError` for a case that was released.
    """
    case = catalogue.quarantine.held(number)
    note = strongroom.note(case.sha256)
    with storing(target.parent):
        try:
            descriptor = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError as error:
            raise EnvironmentFault(
                "There is a file {file} already; give another name.", file=str(target)
            ) from error
    try:
        catalogue.quarantine.opened(number, decision)
        strongroom.copy_out(case.sha256, descriptor)
    except BaseException:
        wipe(target)
        raise
    finally:
        os.close(descriptor)
    sync_folder(target.parent)
    return note.name_of(case.document_id)


def _is_half_wiped(vault: Vault, strongroom: Strongroom, case: Case) -> bool:
    """Whether the plain master is what a kill left of it while it was wiped; it lies sealed by then."""
    sealed = strongroom.verify(case.sha256)
    return sealed and vault.verify(case.vault_name, case.sha256) is not Verification.OK


def _note(catalogue: Catalogue, strongroom: Strongroom, same: Sequence[Case]) -> Note:
    """The names to seal with a master: those that an earlier, killed attempt has sealed stay."""
    names: dict[str, str] = {}
    files: dict[FedFile, None] = {}
    if strongroom.verify(same[0].sha256):
        before = strongroom.note(same[0].sha256)
        names, files = dict(before.names), dict.fromkeys(before.files)
    for case in same:
        found = catalogue.quarantine.names(case.document_id)
        if found.source_name != neutral_name(case.number):
            names[case.document_id] = found.source_name
        files |= dict.fromkeys(FedFile(path, state) for path, state in found.files)
    return Note(tuple(names.items()), tuple(files))


def _mend(catalogue: Catalogue, vault: Vault, strongroom: Strongroom) -> None:
    """Takes away the second copy that a release leaves when it is killed half-way."""
    for case in catalogue.quarantine.cases(released=True):
        plain = vault.path_of(case.vault_name)
        if case.in_quarantine:
            if case.put_away and plain.is_file() and strongroom.verify(case.sha256):
                wipe(plain)
        elif (
            strongroom.holds(case.sha256)
            and not catalogue.quarantine.holds(case.sha256)
            and vault.verify(case.vault_name, case.sha256) is Verification.OK
        ):
            strongroom.remove(case.sha256)


def _wipe_copies(inbox: Path, masters: Iterable[tuple[int, str]]) -> None:
    """Wipes every file below the inbox that holds the bytes of a sealed master, whatever it is called now."""
    wanted = set(masters)
    sizes = {size for size, _ in wanted}
    for folder, _, names in os.walk(inbox):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink() and path.stat().st_size in sizes and _identity(path) in wanted:
                wipe(path)


def _identity(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with opened(path) as (descriptor, status):
        return status.st_size, hash_on_disk(descriptor)
