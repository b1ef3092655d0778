"""How well pages are ranked: judged pages for queries as people type them, and nDCG@10 of each system.

The unit is the page: here each page is a document of its own, without metadata, so that every system ranks
the same things by their text alone. Judgements are for the text that was judged: another text since
then is another page, and said.
"""

import csv
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

DATA = Path(__file__).parent / "data"
DEPTH = 10
GRADES = range(4)
"""0: no answer; 1: touches the matter; 2: answers in part; 3: what the author of the query looks for."""

Judged = dict[str, dict[str, int]]
"""Grades by query and page."""


@dataclass(frozen=True)
class Asked:
    """A query of the collection."""

    name: str
    text: str
    wants: str
    """What its author looks for, in English."""
    marked: bool


@dataclass(frozen=True)
class Judgement:
    """What a reader made of a page."""

    query: str
    document: str
    page_number: int
    digest: str
    grade: int

    @property
    def page(self) -> str:
        """The page with its text: another text is another page."""
        return page_name(self.document, self.page_number, self.digest)


def page_name(document: str, number: int, digest: str) -> str:
    """The name of a page with a given text."""
    return f"{document} {number} {digest}"


def queries(path: Path = DATA / "queries.toml") -> tuple[Asked, ...]:
    """All queries, those with marks first."""
    data = tomllib.loads(path.read_text("utf-8"))
    return tuple(
        Asked(name, text, wants, group == "marked")
        for group in ("marked", "unmarked")
        for name, (text, wants) in data[group].items()
    )


def judgements(path: Path = DATA / "judgements.tsv") -> tuple[Judgement, ...]:
    """All judgements, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Judgement(row["query"], row["document"], int(row["page"]), row["digest"], int(row["grade"]))
            for row in rows
        )


def graded(found: Sequence[Judgement]) -> Judged:
    """The grades by query and page."""
    grades: Judged = {}
    for each in found:
        grades.setdefault(each.query, {})[each.page] = each.grade
    return grades


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Gain of the first pages against the best that the judged ones allow; a page without a grade gains 0."""
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(page, 0) for page in ranked[:depth]]) / best if best else 1.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place) for place, grade in enumerate(grades, start=2))


@dataclass(frozen=True)
class Ranked:
    """What one system made of every query."""

    system: str
    pages: Mapping[str, Sequence[str]]
    """The first pages by query, best first."""


def table(asked: Sequence[Asked], grades: Judged, systems: Sequence[Ranked]) -> str:
    """nDCG@10 of each system, the share of its first ten that nobody has judged, then each query."""
    heads = f"{'nDCG@10':34}{'marked':>9}{'unmarked':>10}{'all':>8}{'unjudged':>10}"
    lines = [heads, *(_summary(asked, grades, system) for system in systems), ""]
    for query in asked:
        scores = (ndcg(system.pages[query.name], grades[query.name]) for system in systems)
        lines.append(f"  {query.name} {query.text[:44]:44}" + "".join(f"{score:7.2f}" for score in scores))
    return "\n".join(lines)


def _summary(asked: Sequence[Asked], grades: Judged, system: Ranked) -> str:
    scores = {query: ndcg(system.pages[query.name], grades[query.name]) for query in asked}
    marked = mean(score for query, score in scores.items() if query.marked)
    unmarked = mean(score for query, score in scores.items() if not query.marked)
    shown = [(query.name, page) for query in asked for page in system.pages[query.name][:DEPTH]]
    unjudged = sum(page not in grades[name] for name, page in shown) / max(len(shown), 1)
    return f"{system.system:34}{marked:9.4f}{unmarked:10.4f}{mean(scores.values()):8.4f}{unjudged:10.1%}"
