"""Circles are found as if every cell of the page were counted, though whole blocks are passed over."""

import itertools

import cv2
import numpy as np
import pytest

from pipeline.stages import mark_circles
from pipeline.stages.mark_circles import DIRECTIONS, Circle, circles, covered
from pipeline.stages.mark_outlines import Outlines, outlines_of

SIZE = (300, 210)
RADII = (5.0, 9.0)


def scattered(seed: int, *rings: tuple[float, float, float]) -> Outlines:
    """Points anywhere with any direction, and all around some rings; pixels."""
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(0, SIZE[1], 1500), chance.uniform(0, SIZE[0], 1500)
    turn = chance.uniform(0, 2 * np.pi, 1500)
    for ring_x, ring_y, radius in rings:
        around = np.arange(0, 2 * np.pi, 1 / radius)
        x, y = np.append(x, ring_x + radius * np.cos(around)), np.append(y, ring_y + radius * np.sin(around))
        turn = np.append(turn, around)
    sides = (np.asarray(side, np.float32) for side in (x, y, np.cos(turn), np.sin(turn)))
    return Outlines(*sides, SIZE)


def every_cell(outlines: Outlines, radius: float) -> set[tuple[float, float, float]]:
    """Places with votes enough, each cell of the page counted by itself."""
    votes = np.zeros((SIZE[0] // 2 + 3, SIZE[1] // 2 + 3), int)
    for reach in (-radius, radius):
        x = ((outlines.x + reach * outlines.across_x) / 2).astype(int)
        y = ((outlines.y + reach * outlines.across_y) / 2).astype(int)
        inside = (x >= 0) & (y >= 0) & (x <= SIZE[1] // 2) & (y <= SIZE[0] // 2)
        np.add.at(votes, (y[inside] + 1, x[inside] + 1), 1)
    rows, columns = SIZE[0] // 2 + 1, SIZE[1] // 2 + 1
    near = sum(
        votes[down : rows + down, right : columns + right]
        for down, right in itertools.product(range(3), repeat=2)
    )
    found = np.argwhere(near >= 0.3 * 2 * np.pi * radius).tolist()
    return {(column * 2 + 1.0, row * 2 + 1.0, radius) for row, column in found}


@pytest.mark.parametrize("seed", range(4))
def test_no_place_with_votes_enough_is_passed_over(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    outlines = scattered(seed, (60, 80, 14.2), (208, 150, 20), (100, 297, 17.7), (3.1, 5.1, 12.5))
    found: set[tuple[float, float, float]] = set()

    def spy(places: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float]]:
        found.update(place[1:] for place in places)
        return []

    monkeypatch.setattr(mark_circles, "_apart", spy)
    circles(outlines, RADII)
    wanted = [
        every_cell(outlines, radius) for radius in np.arange(RADII[0] * 2.5, RADII[1] * 2.5 + 1).tolist()
    ]
    assert found == set().union(*wanted)
    assert len(found) > 20


def test_a_ring_is_laid_through_its_points() -> None:
    found = circles(scattered(1, (60, 80, 14.2)), RADII)
    assert (found[0].x, found[0].y) == pytest.approx((120.5, 160.5), abs=1.0)
    assert found[0].radius == pytest.approx(28.4, abs=0.8)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1)])
def test_a_page_of_one_row_has_no_outlines(shape: tuple[int, int]) -> None:
    assert outlines_of(np.zeros(shape, np.uint8), ()).x.size == 0


def test_a_circle_is_covered_where_a_hole_lies_over_it_and_not_by_its_own_line() -> None:
    page = np.full((200, 200), 240, np.uint8)
    cv2.circle(page, (100, 100), 40, (60,), 2)
    cv2.circle(page, (140, 100), 14, (20,), cv2.FILLED)
    hidden = covered(page, Circle(100, 100, 40))
    assert hidden[0]
    assert hidden[-3:].all()
    assert not hidden[DIRECTIONS // 8 : -DIRECTIONS // 8].any()
