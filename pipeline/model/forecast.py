"""When everything will be digitized, from what the last weeks brought.

Method: the progress of each of the last weeks is drawn again and again, with replacement, until nothing is
left (a bootstrap, Efron, Annals of Statistics 7, 1979, as project planners use it on throughput); the
quantiles of the number of weeks give the date and its range. Nothing is assumed of the shape of the weeks,
one holiday or one flood of scans moves the middle little, and the same history gives the same answer.

Limits: what is left is taken as it is today, so what will still be registered is not foreseen; weeks count as
independent, so a long pause or a new scanner shows only as its weeks come in. Below `FEWEST_WEEKS` weeks, or
without progress in them, nothing is foretold.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.model.rates import TrendPoint

FEWEST_WEEKS: Final = 3
MOST_WEEKS: Final = 12
"""Older weeks say little about the next ones."""
_ROUNDS: Final = 500
_LAST_WEEK: Final = 52 * 25
"""What takes longer is not foretold."""
_SEED: Final = 7
_QUANTILES: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the rate is expected to reach 100 %; the range holds eight of ten drawings."""

    early: dt.date
    likely: dt.date
    late: dt.date | None
    """None where more than one drawing of ten never ends."""
    weeks: int
    """Weeks of history that it rests on."""
    per_week: int
    """The middle of their progress."""


def weekly(points: Sequence[TrendPoint]) -> list[TrendPoint]:
    """The last point of each calendar week (Monday to Sunday), oldest first."""
    last: dict[tuple[int, int], TrendPoint] = {}
    for point in sorted(points, key=lambda each: each.day):
        year, week, _ = point.day.isocalendar()
        last[year, week] = point
    return list(last.values())


def progress(points: Sequence[TrendPoint]) -> list[float]:
    """What each of the last weeks brought; weeks without a snapshot share what was found after them."""
    steps: list[float] = []
    for before, after in pairwise(weekly(points)):
        days = (_monday(after.day) - _monday(before.day)).days
        weeks = max(days // 7, 1)
        steps += [(after.digitized - before.digitized) / weeks] * weeks
    return steps[-MOST_WEEKS:]


def forecast(points: Sequence[TrendPoint]) -> Forecast | None:
    """The expected end, or None where it cannot be told or is reached already."""
    if not points:
        return None
    last, steps = points[-1], progress(points)
    left = None if last.registered is None else last.registered - last.digitized
    if not left or left < 0 or len(steps) < FEWEST_WEEKS or sum(steps) <= 0:
        return None
    draw = random.Random(_SEED)
    ends = sorted(_weeks_until(left, steps, draw) for _ in range(_ROUNDS))
    early, likely, late = (ends[int(share * (_ROUNDS - 1))] for share in _QUANTILES)
    if likely > _LAST_WEEK:
        return None
    day = last.day
    return Forecast(
        early=day + dt.timedelta(weeks=early),
        likely=day + dt.timedelta(weeks=likely),
        late=None if late > _LAST_WEEK else day + dt.timedelta(weeks=late),
        weeks=len(steps),
        per_week=int(sorted(steps)[len(steps) // 2]),
    )


def _weeks_until(left: int, steps: Sequence[float], draw: random.Random) -> int:
    rest = float(left)
    for week in range(1, _LAST_WEEK + 1):
        rest -= draw.choice(steps)
        if rest <= 0:
            return week
    return _LAST_WEEK + 1


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
