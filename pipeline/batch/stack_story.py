"""The story of a stack: where documents begin in a scan, and the pages that each of them gets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.batch.document_story import Outcome
from pipeline.catalogue.rows import WaitingDocument
from pipeline.catalogue.store import Catalogue
from pipeline.model.outcome import Failure
from pipeline.model.page import PageReading, renumbered
from pipeline.model.stack import Cut, CutReason, Splitting
from pipeline.rules.book import Rules
from pipeline.stages.stacks import find_cuts, led_by_slips


def cuts_of(outcomes: Mapping[int, Outcome], rules: Rules) -> tuple[Cut, ...]:
    """Where documents begin on these pages (by page number); a mark of secrecy holds them all together.

    A wrong cut could part the page with the mark from the rest of a secret document.
    """
    readings = [outcome for outcome in outcomes.values() if isinstance(outcome, PageReading)]
    if any(reading.marks for reading in readings):
        return ()
    return find_cuts(readings, rules)


def follow_slips(catalogue: Catalogue, document_ids: Sequence[str], splitting: Splitting) -> None:
    """Files what followed files that hold nothing but a slip, in the folders of these documents."""
    if splitting is Splitting.OFF or not document_ids:
        return
    codes = led_by_slips(catalogue.slip_files.session(document_ids))
    if codes:
        catalogue.slip_files.file(codes, apply=CutReason.SLIP in splitting.applied)


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


def gathered(parts: Sequence[tuple[WaitingDocument, Sequence[PageReading]]]) -> dict[int, Outcome]:
    """The readings of all parts of a scan, counted from its first page."""
    whole: dict[int, Outcome] = {}
    for part, readings in parts:
        for reading in readings:
            number = part.first_page - 1 + reading.page_number
            whole[number] = _moved(reading, number)
    return whole


def _moved(outcome: Outcome, page_number: int) -> Outcome:
    if isinstance(outcome, Failure):
        return replace(outcome, page_number=page_number)
    return renumbered(outcome, page_number)
