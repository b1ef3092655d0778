"""How well documents are tagged: exported metadata against labels, of real scans and of made-up Party papers.

A field is right when it equals the label but for letter case (codes: exactly, zeros in front aside), the
subject when it is 95 % alike. Labels that a person wrote by hand on the paper are counted apart.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapidfuzz.distance import Levenshtein

from tests.benchmarks.kills import finished, made
from tests.benchmarks.party_papers import Paper, papers

FLOORS: Final = {
    "family": 1.0, "document_type": 1.0, "code_number": 0.95, "code_notation": 0.95, "issued_date": 0.95,
    "issuing_agency": 0.95, "place": 0.95, "subject": 0.9, "signer_name": 0.9, "signer_position": 0.85,
}  # fmt: skip
"""What share of the printed values must be right."""
OTHERS: Final = ("signing_authority", "urgency", "secrecy", "circulation")
MOST_INVENTED: Final = 0.02
_EXACT: Final = ("code_number", "code_notation")
_SUBJECT_ALIKE: Final = 0.95
PARTY_COUNT: Final = 30
"""Papers of each wording."""
SEEDS: Final = (11, 23, 47)
"""One for each wording."""


@dataclass
class Tally:
    """Counts of what became of labels."""

    printed: dict[str, Counter[str]] = field(default_factory=dict)
    written: dict[str, Counter[str]] = field(default_factory=dict)
    stopped: int = 0
    """Documents that the gate of secrecy stopped; their fields are not counted."""
    misses: list[str] = field(default_factory=list)

    def invented(self) -> float:
        """Share of the empty labels for which a value was found."""
        every = sum(self.printed.values(), Counter())
        return every["invented"] / max(1, every["invented"] + every["silent"])


def exported(scans: Path, folder: Path) -> dict[str, Mapping[str, Any]]:
    """The metadata of each scan, by the first three characters of its name, from a workspace of its own."""
    made(folder / "workspace", scans, None)
    finished(folder / "workspace", "run", "--jobs", "2", codes=(0, 4))
    finished(folder / "workspace", "export", "metadata", folder / "metadata.jsonl")
    rows = [json.loads(line) for line in (folder / "metadata.jsonl").read_text("utf-8").splitlines()]
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        found.setdefault(row["source_name"][:3], row)
    return found


def labels_of(file: Path) -> dict[str, Mapping[str, Any]]:
    """The labels of real scans, by the first three characters of their names."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return {row["id"]: row for row in rows}


def party(folder: Path, wording: int) -> tuple[dict[str, Mapping[str, Any]], Path]:
    """Labels of made-up Party papers, and the folder with their scans."""
    scans = folder / "scans"
    scans.mkdir(parents=True)
    drawn = papers(PARTY_COUNT, SEEDS[wording], wording)
    for paper in drawn:
        _save(paper, scans)
    return {paper.name[:3]: paper.truth for paper in drawn}, scans


def _save(paper: Paper, folder: Path) -> None:
    first, *others = paper.pages
    first.save(
        folder / f"{paper.name}.pdf", save_all=True, append_images=others, resolution=paper.dpi, quality=80
    )


def tallied(labels: Mapping[str, Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]]) -> Tally:
    """What became of every label; a document that is not there was stopped."""
    tally = Tally()
    for name, label in labels.items():
        if name not in found:
            tally.stopped += 1
            continue
        for one in (*FLOORS, *OTHERS):
            by_hand = one in label.get("handwritten", ())
            result = _outcome(one, label[one], found[name].get(one))
            counts = tally.written if by_hand else tally.printed
            counts.setdefault(one, Counter())[result] += 1
            if result not in ("right", "silent"):
                tally.misses.append(f"{name} {one} {result}: {label[one]!r}, found {found[name].get(one)!r}")
    return tally


def together(tallies: Sequence[Tally]) -> Tally:
    """The sum of several."""
    whole = Tally()
    for tally in tallies:
        whole.stopped += tally.stopped
        whole.misses += tally.misses
        for ours, theirs in ((whole.printed, tally.printed), (whole.written, tally.written)):
            for name, counts in theirs.items():
                ours.setdefault(name, Counter()).update(counts)
    return whole


def _outcome(name: str, label: str | None, value: str | None) -> str:
    if label is None:
        return "invented" if value else "silent"
    if not value:
        return "missing"
    wanted, got = _canonical(name, label), _canonical(name, value)
    if name == "subject":
        right = Levenshtein.normalized_similarity(wanted, got) >= _SUBJECT_ALIKE
        return "right" if right else "wrong"
    return "right" if wanted == got else "wrong"


def _canonical(name: str, value: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if name == "code_number":
        return text.lstrip("0")
    return text if name in _EXACT else text.casefold()


def table(tally: Tally) -> str:
    """Right, missing, wrong and invented of each field, with its floor; then the misses."""
    lines = [
        f"{'':20}{'right':>12}{'share':>8}{'floor':>7}{'missing':>9}{'wrong':>7}{'invented':>10}   by hand"
    ]
    for name in (*FLOORS, *OTHERS):
        printed, written = tally.printed.get(name, Counter()), tally.written.get(name, Counter())
        shown = printed["right"] + printed["missing"] + printed["wrong"]
        share = f"{printed['right'] / shown:.3f}" if shown else "–"
        floor = f"{FLOORS[name]:.2f}" if name in FLOORS else ""
        by_hand = f"{written['right']} / {written['missing']} / {written['wrong']}" if written else ""
        lines.append(
            f"{name:20}{printed['right']:>7}/{shown:<4}{share:>8}{floor:>7}{printed['missing']:>9}"
            f"{printed['wrong']:>7}{printed['invented']:>10}   {by_hand}"
        )
    lines.append(
        f"invented {tally.invented():.4f} (at most {MOST_INVENTED}), {tally.stopped} stopped by the gate"
    )
    return "\n".join([*lines, *tally.misses])
