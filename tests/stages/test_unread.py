"""A page without words: blank sides are told from pictures, noise, and writing that is not read."""

import random

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.model.quality import Weakness
from pipeline.stages.unread import looked_at, what_is_seen

Gray = npt.NDArray[np.uint8]
SIZE = (1170, 827)


def seen(page: Gray) -> Weakness | None:
    return what_is_seen(looked_at(page, page))


def paper(tone: int = 245) -> Gray:
    return np.full(SIZE, tone, np.uint8)


def soft(values: npt.NDArray[np.floating]) -> Gray:
    """A few values stretched over a page without an edge."""
    return np.asarray(cv2.resize(values.astype(np.float32), SIZE[::-1], interpolation=cv2.INTER_CUBIC)).clip(
        0, 255
    ).astype(np.uint8)  # fmt: skip


def test_paper_with_dust_and_punched_holes_is_blank() -> None:
    page, chance = paper(), random.Random(1)
    for _ in range(60):
        cv2.circle(page, (chance.randrange(SIZE[1]), chance.randrange(SIZE[0])), 1, 90, -1)
    for y in (400, 700):
        cv2.circle(page, (30, y), 14, 10, -1)
    assert seen(page) is None


def test_a_blank_leaf_on_the_dark_lid_of_a_scanner_is_blank() -> None:
    page = paper()
    page[600:] = 60
    assert seen(page) is None


def test_tones_are_a_picture() -> None:
    """A made-up photograph: a sky, hills and a dark wall."""
    page = soft(np.random.default_rng(2).uniform(20, 240, (9, 7)))
    assert seen(page) is Weakness.PICTURE


def test_a_black_page_is_no_paper() -> None:
    assert seen(paper(3)) is Weakness.NOISE


@pytest.mark.parametrize("shape", [(1, 1), (3, 5000), (5000, 2), (40, 30)])
def test_no_shape_of_a_page_is_too_odd(shape: tuple[int, int]) -> None:
    assert seen(np.full(shape, 250, np.uint8)) is None


@pytest.mark.parametrize("grain", ["all over", "specks", "dark"])
def test_grain_is_noise(grain: str) -> None:
    chance = np.random.default_rng(3)
    page = {
        "all over": chance.integers(0, 256, SIZE),
        "specks": np.where(chance.random(SIZE) < 0.03, 0, 255),
        "dark": chance.normal(30, 15, SIZE).clip(0, 255),
    }[grain].astype(np.uint8)
    assert seen(page) is Weakness.NOISE


def test_square_signs_in_columns_are_other_writing() -> None:
    """Nobody here can write Hán: crossed strokes in squares, column by column."""
    page, chance = paper(), random.Random(4)
    for x in range(120, 720, 60):
        for y in range(120, 1050, 46):
            for _ in range(3):
                low, high = chance.randrange(0, 34, 8), chance.randrange(0, 34, 8)
                cv2.line(page, (x, y + low), (x + 34, y + low), 40, 2)
                cv2.line(page, (x + high, y), (x + high, y + 34), 40, 2)
    assert seen(page) is Weakness.OTHER_WRITING


def test_lines_of_a_pen_are_other_writing() -> None:
    page, chance = paper(), random.Random(5)
    for y in range(120, 1050, 60):
        x = 90
        while x < 680:
            count = chance.randint(20, 70)
            steps = np.arange(count)
            points = np.stack(
                [x + steps * 2 + 9 * np.cos(steps * 0.55), y - 15 * np.sin(steps * 0.55)], axis=1
            )
            cv2.polylines(page, [points.astype(np.int32)], isClosed=False, color=50, thickness=2)
            x += count * 2 + 30
    assert seen(page) is Weakness.OTHER_WRITING
