"""The story of a stack: where documents begin in a scan, and the pages that each of them gets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.batch.document_story import Outcome
from pipeline.catalogue.rows import WaitingDocument
from pipeline.model.outcome import Failure
from pipeline.model.page import PageReading, renumbered
from pipeline.model.stack import Cut
from pipeline.rules.book import Rules
from pipeline.stages.stacks import find_cuts


def cuts_of(outcomes: Mapping[int, Outcome], rules: Rules) -> tuple[Cut, ...]:
    """Where documents begin on these pages (by page number); a mark of secrecy holds them all together.

    A wrong cut could part the page with the mark from the rest of a secret document.
    """
    readings = [outcome for outcome in outcomes.values() if isinstance(outcome, PageReading)]
    if any(reading.marks for reading in readings):
        return ()
    return find_cuts(readings, rules)


def dealt(outcomes: Mapping[int, Outcome], parts: Sequence[WaitingDocument]) -> list[dict[int, Outcome]]:
    """The pages of each part, counted from its first one; the first part begins with page 1."""
    before = parts[0].first_page - 1
    dealt_out: list[dict[int, Outcome]] = []
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        first = part.first_page - before
        end = following.first_page - before if following else max(outcomes) + 1
        dealt_out.append(
            {number - first + 1: _moved(outcomes[number], number - first + 1) for number in range(first, end)}
        )
    return dealt_out


def _moved(outcome: Outcome, page_number: int) -> Outcome:
    if isinstance(outcome, Failure):
        return replace(outcome, page_number=page_number)
    return renumbered(outcome, page_number)
