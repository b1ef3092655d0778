"""How lines hang is told by their letters: as far as they do, on bent pages only, and boxes hang along."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.lines_bent import Bend, bend_of
from pipeline.engines.lines_size import page_ink
from pipeline.model.geometry import Box

Page = npt.NDArray[np.uint8]
Hang = Callable[[float, float], float]
EM = 31
LEFT, RIGHT = 60, 1240
HEIGHT, WIDTH = 700, 1300


def at_the_spine(x: float, _: float) -> float:
    """Lines that hang an em at the left."""
    return float(EM * (1 - np.sin(np.pi / 2 * min(1.0, (x - LEFT) / 600))))


def seen_aslant(x: float, y: float) -> float:
    """Lines that rise at the head of the page and hang at its foot, at the right."""
    return float((y - HEIGHT / 2) / HEIGHT * 2 * EM * max(0.0, (x - 700) / 540) ** 2)


def flat(_: float, __: float) -> float:
    """Lines that are level."""
    return 0.0


def page(hang: Hang, *pieces: tuple[int, int]) -> Page:
    """Lines of bars for letters from one place to another, with some that reach below the baseline."""
    image = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for row, y in enumerate(range(80, HEIGHT - 60, 40)):
        for left, right in pieces or ((LEFT, RIGHT),):
            for number, x in enumerate(range(left, right, 16)):
                if (number + row) % 6:
                    height = round((0.665 if number % 3 == 0 else 0.455) * EM)
                    foot = round(y + hang(x + 4, y)) + (6 if number % 7 == 0 else 0)
                    image[foot - height : foot, x : x + 9] = 0
    return image


def found(image: Page) -> Bend | None:
    return bend_of(page_ink(image, is_page=True))


@pytest.mark.parametrize("hang", [at_the_spine, seen_aslant])
def test_lines_are_laid_flat_to_within_a_few_hundredths_of_an_em(hang: Hang) -> None:
    bend = found(page(hang))
    assert bend is not None
    x = np.arange(LEFT, RIGHT, 20.0)
    for y in range(80, HEIGHT - 60, 80):
        left = np.array([hang(at, y) for at in x]) - bend.drop(x, np.full(len(x), float(y)))
        assert np.ptp(left) < 0.1 * EM


@pytest.mark.parametrize("pieces", [(), ((LEFT, 620), (680, RIGHT)), ((LEFT, 300),)])
def test_straight_pages_are_not_bent(pieces: tuple[tuple[int, int], ...]) -> None:
    assert found(page(flat, *pieces)) is None
    assert found(page(lambda x, _: 0.004 * x, *pieces)) is None


def test_columns_at_heights_of_their_own_are_not_bent() -> None:
    columns = (LEFT, 640), (670, RIGHT)
    for off in (6.0, 10.0, 20.0):
        assert found(page(lambda x, _, off=off: off * (x > 655), *columns)) is None  # type: ignore[misc]


@pytest.mark.parametrize("rows", [0, 2])
def test_few_lines_tell_nothing(rows: int) -> None:
    image = page(at_the_spine)
    image[80 + 40 * rows - 35 :] = 255
    assert found(image) is None


def test_the_box_of_a_word_holds_it_where_it_hangs() -> None:
    bend = Bend(100, 100, np.full(7, 5.0), np.zeros(7))
    assert bend.on_bent(Box(10, 20, 60, 30)) in (Box(10, 25, 60, 35), Box(10, 24, 60, 36))
    at_spine = found(page(at_the_spine))
    assert at_spine is not None
    near, far = (at_spine.on_bent(Box(x, 100, x + 80, 120)) for x in (LEFT, 1000))
    assert near.top - far.top == pytest.approx(0.8 * EM, abs=4)
    assert near.height > far.height
