"""Taking in: files become masters in the vault and documents in the catalogue; only then do they move.

For each file: look, copy, hash again (vault), commit (catalogue), move to `inbox/done` where it came through
the inbox. A kill between two steps is harmless, because each can be done again with the same result.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipeline.batch import door
from pipeline.catalogue.rows import SourceState, TakenSource
from pipeline.catalogue.sources import veiled
from pipeline.catalogue.store import Catalogue
from pipeline.errors import BadInputError, StorageError
from pipeline.intake.candidate import Candidate, Refusal, refused
from pipeline.intake.done import move_to_done
from pipeline.intake.dossier import dossier_for
from pipeline.intake.names import display_name
from pipeline.intake.vault import Vault
from pipeline.intake.vault_sealed import Strongroom
from pipeline.intake.watch import candidates, settled
from pipeline.intake.wipe import wipe
from pipeline.model.archive import MatchedBy, Placement
from pipeline.model.outcome import Failure
from pipeline.model.page import SecrecyMark
from pipeline.rules.load import load_rules

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
    own_rules: Path | None = None
    """Folder with rule files of the office; its marks stop files at the door, too."""


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
    stopped: bool = False
    """Whether a mark of secrecy in a name stopped something; the quarantine knows what."""


@dataclass(slots=True)
class _Tally:
    taken: int = 0
    duplicates: int = 0
    known: int = 0
    refused: list[tuple[str, Failure]] = field(default_factory=list)
    stopped: bool = False


def take_in(
    catalogue: Catalogue,
    vault: Vault,
    strongroom: Strongroom,
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
    rules = load_rules(own=feed.own_rules)
    for root in feed.roots:
        fresh = _fresh(catalogue, candidates(root, inbox=feed.inbox), feed, tally)
        found = settled(fresh, feed.settle_seconds, clock=clock, sleep=sleep)
        for refusal in found.refused:
            _refuse(catalogue, refusal, door.mark_at(refusal.path, root, rules), tally)
        for candidate in found.ready:
            place = _placement(candidate, root, feed, codes)
            mark = door.mark_at(candidate.path, root, rules)
            if mark:
                _stop(
                    catalogue, strongroom, candidate, place.dossier_code if place else None, mark, feed, tally
                )
            else:
                _take(catalogue, vault, strongroom, candidate, place, feed, tally)
    return IntakeReport(tally.taken, tally.duplicates, tally.known, tuple(tally.refused), tally.stopped)


def _placement(candidate: Candidate, root: Path, feed: Feed, codes: frozenset[str]) -> Placement | None:
    found = dossier_for(candidate.path, root, codes)
    if feed.dossier_code is None:
        return found
    ordinal = found.ordinal if found and found.dossier_code == feed.dossier_code else None
    return Placement(feed.dossier_code, MatchedBy.FOLDER, ordinal)


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
        elif state is SourceState.SEALED and isinstance(one, Candidate):
            _wipe(one, feed)


def _stop(
    catalogue: Catalogue,
    strongroom: Strongroom,
    candidate: Candidate,
    code: str | None,
    mark: SecrecyMark,
    feed: Feed,
    tally: _Tally,
) -> None:
    try:
        door.stop(catalogue, strongroom, candidate, _name_of(candidate.path), code, mark)
    except (BadInputError, StorageError) as error:
        _refuse(catalogue, refused(candidate.path, error), mark, tally)
        return
    tally.stopped = True
    _wipe(candidate, feed)


def _take(
    catalogue: Catalogue,
    vault: Vault,
    strongroom: Strongroom,
    candidate: Candidate,
    place: Placement | None,
    feed: Feed,
    tally: _Tally,
) -> None:
    try:
        stored = vault.take(candidate, lambda sha256: catalogue.quarantine.holds(sha256))
    except (BadInputError, StorageError) as error:
        _refuse(catalogue, refused(candidate.path, error), None, tally)
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
        place,
    )
    if taken.sealed:
        tally.known += 1
        _wipe(candidate, feed)
        return
    tally.taken += taken.is_new
    tally.duplicates += not taken.is_new
    _move(candidate, feed, tally)


def _move(candidate: Candidate, feed: Feed, tally: _Tally) -> None:
    """Moves a taken file to `inbox/done`; it is safe in the vault, so a failure is a word and not a stop."""
    try:
        move_to_done(candidate, feed.inbox)
    except (BadInputError, StorageError) as error:
        tally.refused.append((candidate.source_name, refused(candidate.path, error).failure))


def _wipe(candidate: Candidate, feed: Feed) -> None:
    """Wipes a file in the inbox whose bytes are sealed; what lies elsewhere is not ours."""
    if candidate.path.is_relative_to(feed.inbox):
        wipe(candidate.path)


def _refuse(catalogue: Catalogue, refusal: Refusal, mark: SecrecyMark | None, tally: _Tally) -> None:
    if mark:
        refusal = door.refusal_without_name(refusal)
        tally.refused.append((refusal.source_name, refusal.failure))
        catalogue.refuse(veiled(_name_of(refusal.path)), *_size_and_time(refusal), refusal.failure)
        return
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
