"""Taking in: files become masters in the vault and documents in the catalogue; only then do they move.

For each file: look, copy, hash again (vault), commit (catalogue), move to `inbox/done` where it came through
the inbox. A kill between two steps is harmless, because each can be done again with the same result.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.catalogue.rows import SourceState, TakenSource
from pipeline.catalogue.store import Catalogue
from pipeline.errors import BadInputError, StorageError
from pipeline.intake.candidate import Candidate, Refusal, refused
from pipeline.intake.done import move_to_done
from pipeline.intake.dossier import dossier_for
from pipeline.intake.names import display_name
from pipeline.intake.vault import Vault
from pipeline.intake.watch import candidates, settled
from pipeline.model.outcome import Failure

_SETTLED_BEFORE: Final = frozenset({SourceState.TAKEN, SourceState.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Feed:
    """What is fed in, and how."""

    roots: tuple[Path, ...]
    """Files and folder trees."""
    inbox: Path
    settle_seconds: float
    dossier_code: str | None = None
    """The dossier of all files; None to tell it from their folders and names."""


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of the files."""

    taken: int = 0
    """New documents."""
    duplicates: int = 0
    """Files whose bytes were there already; counted once."""
    known: int = 0
    """Files that were dealt with before and have not changed."""
    refused: tuple[tuple[str, Failure], ...] = ()
    """Name of the file, and why it was not taken; it stays where it is."""


@dataclass(slots=True)
class _Tally:
    taken: int = 0
    duplicates: int = 0
    known: int = 0
    refused: list[tuple[str, Failure]] = field(default_factory=list)


def take_in(
    catalogue: Catalogue,
    vault: Vault,
    feed: Feed,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> IntakeReport:
    """Takes in everything below the roots that is complete and that we can read.

    One bad file never stops the others. Raises `StorageError` where the catalogue cannot be written.
    """
    tally = _Tally()
    codes = catalogue.dossier_codes()
    for root in feed.roots:
        fresh = _fresh(catalogue, candidates(root, inbox=feed.inbox), feed, tally)
        found = settled(fresh, feed.settle_seconds, clock=clock, sleep=sleep)
        for refusal in found.refused:
            _refuse(catalogue, refusal, tally)
        for candidate in found.ready:
            code = feed.dossier_code or dossier_for(candidate.path, root, codes)
            _take(catalogue, vault, candidate, code, feed, tally)
    return IntakeReport(tally.taken, tally.duplicates, tally.known, tuple(tally.refused))


def _fresh(
    catalogue: Catalogue, found: Iterable[Candidate | Refusal], feed: Feed, tally: _Tally
) -> Iterable[Candidate | Refusal]:
    """What was not dealt with before; a file that was taken but not moved (a kill between) is moved now."""
    for one in found:
        state = catalogue.source_state(_name_of(one.path), *_size_and_time(one))
        if state is None:
            yield one
            continue
        tally.known += 1
        if state in _SETTLED_BEFORE and isinstance(one, Candidate):
            _move(one, feed, tally)


def _take(
    catalogue: Catalogue, vault: Vault, candidate: Candidate, code: str | None, feed: Feed, tally: _Tally
) -> None:
    try:
        stored = vault.take(candidate)
    except (BadInputError, StorageError) as error:
        _refuse(catalogue, refused(candidate.path, error), tally)
        return
    taken = catalogue.take(
        TakenSource(
            path=_name_of(candidate.path),
            source_name=candidate.source_name,
            size=candidate.size,
            mtime_ns=candidate.modified_ns,
            sha256=stored.sha256,
            media_type=stored.media_type,
            vault_name=stored.vault_name,
        ),
        code,
    )
    tally.taken += taken.is_new
    tally.duplicates += not taken.is_new
    _move(candidate, feed, tally)


def _move(candidate: Candidate, feed: Feed, tally: _Tally) -> None:
    """Moves a taken file to `inbox/done`; it is safe in the vault, so a failure is a word and not a stop."""
    try:
        move_to_done(candidate, feed.inbox)
    except (BadInputError, StorageError) as error:
        tally.refused.append((candidate.source_name, refused(candidate.path, error).failure))


def _refuse(catalogue: Catalogue, refusal: Refusal, tally: _Tally) -> None:
    catalogue.refuse(_name_of(refusal.path), *_size_and_time(refusal), refusal.failure)
    tally.refused.append((refusal.source_name, refusal.failure))


def _size_and_time(found: Candidate | Refusal) -> tuple[int, int]:
    """Bytes, and the time of the last change in nanoseconds; what is gone by now has neither."""
    if isinstance(found, Candidate):
        return found.size, found.modified_ns
    try:
        status = found.path.lstat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _name_of(path: Path) -> str:
    """The path as the catalogue keeps it: absolute, and always text."""
    return display_name(str(path.absolute()))
