"""Scans that came before their inventory find their dossiers, once the inventory is there."""

from pathlib import Path

from pipeline.catalogue.matching import UnplacedScan, file_key
from pipeline.catalogue.store import Catalogue
from pipeline.intake.dossier import dossier_for
from pipeline.model.archive import MatchedBy, Placement


def rematch(catalogue: Catalogue, inbox: Path) -> int:
    """Places scans whose dossier is not known, by where their files lay and by their names; their number.

    A file counts as lying in its own folder, and in those below the inbox where it came through that. Where
    a list of documents names the file itself, and only once, that decides.
    """
    unplaced = catalogue.matching.unplaced()
    if not unplaced:
        return 0
    codes = catalogue.dossier_codes()
    listed = _listed_files(catalogue)
    moved = 0
    for scan in unplaced:
        placement = listed.get(file_key(scan.source_name)) or _by_path(scan, inbox, codes)
        if placement is not None:
            moved += catalogue.matching.place(scan.document_id, placement)
    return moved


def _listed_files(catalogue: Catalogue) -> dict[str, Placement | None]:
    """Placements by name of the file; None for a name that stands in several lines."""
    listed: dict[str, Placement | None] = {}
    for name, code, ordinal in catalogue.matching.numbers_of_files():
        listed[name] = None if name in listed else Placement(code, MatchedBy.FILE_NAME, ordinal)
    return listed


def _by_path(scan: UnplacedScan, inbox: Path, codes: frozenset[str]) -> Placement | None:
    for text in scan.paths:
        path = Path(text)
        placement = dossier_for(path, inbox if path.is_relative_to(inbox) else path, codes)
        if placement is not None:
            return placement
    return None
