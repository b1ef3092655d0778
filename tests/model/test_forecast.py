"""When everything will be digitized: a range from the weeks so far, or an honest silence."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.forecast import forecast, progress, weekly
from pipeline.model.rates import TrendPoint

MONDAY = dt.date(2026, 1, 5)


def weeks(*numbers: int, goal: int | None = 1000) -> list[TrendPoint]:
    return [TrendPoint(MONDAY + dt.timedelta(weeks=at, days=4), goal, n) for at, n in enumerate(numbers)]


def test_an_even_pace_ends_when_it_must() -> None:
    found = forecast(weeks(100, 200, 300, 400, 500))
    assert found is not None
    last = MONDAY + dt.timedelta(weeks=4, days=4)
    assert found.early == found.likely == found.late == last + dt.timedelta(weeks=5)
    assert (found.weeks, found.per_week) == (4, 100)


def test_an_uneven_pace_gives_a_range_and_the_same_one_again() -> None:
    points = weeks(0, 10, 120, 130, 300, 310, 400)
    found = forecast(points)
    assert found is not None
    assert found.late is not None
    assert found.early < found.likely < found.late
    assert forecast(points) == found


@pytest.mark.parametrize(
    "points",
    [
        [],
        weeks(100, 200),
        weeks(100, 100, 100, 100, 100),
        weeks(400, 300, 200, 100),
        weeks(100, 200, 300, 400, goal=None),
        weeks(100, 200, 300, 1000),
    ],
    ids=["nothing", "two weeks", "standstill", "backwards", "unknown goal", "done"],
)
def test_what_cannot_be_foretold_is_not(points: list[TrendPoint]) -> None:
    assert forecast(points) is None


def test_a_pace_without_end_in_sight_has_no_date() -> None:
    assert forecast(weeks(0, 1, 2, 3, goal=10**9)) is None


def test_a_week_counts_its_last_snapshot_and_a_gap_is_shared() -> None:
    day = TrendPoint(MONDAY + dt.timedelta(days=1), 1000, 50)
    points = [day, *weeks(100), TrendPoint(MONDAY + dt.timedelta(weeks=2), 1000, 300)]
    assert [point.digitized for point in weekly(points)] == [100, 300]
    assert progress(points) == [100, 100], "nobody looked in the week between"


@given(st.lists(st.integers(0, 500), min_size=4, max_size=8), st.integers(1, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_range_is_in_order_and_lies_ahead(steps: list[int], goal: int) -> None:
    numbers = [sum(steps[: at + 1]) for at in range(len(steps))]
    points = weeks(*numbers, goal=goal)
    found = forecast(points)
    if found:
        assert points[-1].day < found.early <= found.likely
        assert found.late is None or found.likely <= found.late
