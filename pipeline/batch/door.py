"""The secrecy gate at the door: a file whose name or folder bears a mark is sealed straight from where it is.

It never lies in the vault in plain. Where it came through the inbox, it is wiped there once it is sealed and
on record; where it lies elsewhere, it stays, and its case says so.
"""

from pathlib import Path
from typing import Final

from pipeline.catalogue.rows import SourceState, TakenSource
from pipeline.catalogue.store import Catalogue
from pipeline.intake.candidate import Candidate, Refusal, opened
from pipeline.intake.vault import media_type_of, vault_name_of
from pipeline.intake.vault_sealed import FedFile, Note, Strongroom
from pipeline.language import message
from pipeline.model.geometry import Box
from pipeline.model.outcome import Failure, Stage
from pipeline.model.page import SecrecyMark
from pipeline.rules.book import Rules
from pipeline.stages.secrecy_names import mark_in_names

RULE: Final = "name"
_NOWHERE: Final = Box(0, 0, 1, 1)


def mark_at(path: Path, root: Path, rules: Rules) -> SecrecyMark | None:
    """The mark in the name of a file that is fed below `root`, or in a folder from the root on."""
    first = root.parent if root.is_dir() else root.parent.parent
    parts = path.relative_to(first).parts if path.is_relative_to(first) else (path.name,)
    level = mark_in_names((Path(parts[-1]).stem, *parts[:-1]), rules)
    return SecrecyMark(level, 0, _NOWHERE, RULE) if level else None


def stop(
    catalogue: Catalogue,
    strongroom: Strongroom,
    candidate: Candidate,
    path: str,
    dossier_code: str | None,
    mark: SecrecyMark,
) -> None:
    """Seals a marked file and records it without its name; `path` is how the catalogue knows it.

    Raises `BadInputError` (of no format that is read, still changing) and `StorageError`.
    """
    note = Note((("", candidate.source_name),), (FedFile(path, str(SourceState.TAKEN)),))
    with opened(candidate.path) as (source, _):
        media_type = media_type_of(source, candidate)
        sha256 = strongroom.seal_candidate(source, candidate, note)
    source_of_it = TakenSource(
        path=path,
        source_name=candidate.source_name,
        size=candidate.size,
        mtime_ns=candidate.modified_ns,
        sha256=sha256,
        media_type=media_type,
        vault_name=vault_name_of(sha256, media_type),
    )
    catalogue.quarantine.take(source_of_it, dossier_code, (mark,))


def refusal_without_name(refusal: Refusal) -> Refusal:
    """The refusal of a marked file, which must not name it either."""
    told = message(
        "A file with a mark of secrecy in its name or folder could not be taken in ({kind}); it was left "
        "where it is. Look at it by hand.",
        kind=str(refusal.failure.kind),
    )
    return Refusal(refusal.path, "–", Failure(Stage.INTAKE, refusal.failure.kind, told))
