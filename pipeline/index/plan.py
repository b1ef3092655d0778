"""How a query is answered: what is found, how much that is, and in which order it is looked for.

Half of all pages hold the syllables of a frequent word, and to score each of them takes a tenth of a second
in a million pages. But the tiers lie so far apart that whatever stands in a higher one ranks first. So the
highest tier is searched alone, by its compounds (two neighbouring syllables are rarer than each of them), and
the next one only where it gives too few documents: the order is that of the whole query.
"""

from dataclasses import dataclass

from pipeline.index.clauses import Clause
from pipeline.index.names import Names
from pipeline.index.plan_parts import SAMPLE, Parts, whole
from pipeline.index.plan_stages import Stage, stages
from pipeline.index.query import Query


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run for one query under its filters."""

    answer: Clause
    """All pages found; they score nothing."""
    sample: Clause
    """Those of them that are in the sample."""
    words: tuple[Clause, ...]
    """Each word; a page must have `required` of them."""
    required: int
    musts: tuple[Clause, ...]
    """What else a page must have; it scores nothing."""
    gains: tuple[Clause, ...]
    """What adds to the score of a page: the tiers, and within them words side by side."""
    stages: tuple[Stage, ...]
    """Together they have every page found; what an earlier one has ranks first."""
    browsing: bool
    """Whether nothing but filters was asked for: then pages are counted for little, however many they are."""

    @property
    def whole(self) -> Clause:
        """All pages found, with their scores."""
        return whole(self.words, self.required, self.musts, self.gains)


def plan(asked: Query, names: Names) -> Plan:
    """The plan for what was asked, under the filters."""
    parts = Parts(asked, names)
    words, musts, gains = tuple(parts.words()), tuple(parts.musts()), (*parts.pairs(), *parts.tiers())
    last = () if asked.is_one_code else (Stage(whole(words, asked.required, musts, gains)),)
    return Plan(
        parts.answer(),
        Parts(asked, names, SAMPLE).answer(),
        words,
        asked.required,
        musts,
        gains,
        (*stages(parts), *last),
        asked.empty,
    )
