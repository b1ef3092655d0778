"""Letters of the size of marks: lines through them are taken away, and those of one word are joined."""

import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box
from pipeline.stages.mark_letters import joined, letters_in

Page = npt.NDArray[np.uint8]


def part(*letters: tuple[int, int]) -> Page:
    """Letters of 3 by 4 mm (15 by 20 pixels) whose upper left corners are given."""
    ink = np.zeros((120, 400), np.uint8)
    for left, top in letters:
        ink[top : top + 20, left : left + 15] = 255
    return ink


def words(ink: Page) -> list[Box]:
    return list(joined(list(letters_in(ink)), ink.shape))


def test_letters_near_each_other_are_one_word() -> None:
    assert sorted(letters_in(part((40, 30), (65, 30)))) == [(40, 30, 15, 20), (65, 30, 15, 20)]
    assert words(part((40, 30), (65, 30), (90, 30))) == [Box(40, 30, 105, 50)]


def test_letters_far_apart_are_two_words() -> None:
    found = words(part((40, 30), (140, 30)))
    assert sorted(box.left for box in found) == [40, 140]


def test_specks_and_blots_are_no_letters() -> None:
    ink = part()
    ink[10:14, 20:24] = 255
    ink[40:110, 200:330] = 255
    assert words(ink) == []


def test_a_fold_through_letters_does_not_hide_them() -> None:
    ink = part((40, 30), (65, 30))
    ink[44:46] = 255
    (word,) = words(ink)
    assert (word.left, word.right) == (40, 80)


def test_letters_within_a_frame_are_found() -> None:
    ink = part((40, 30), (65, 30))
    ink[15:17, 20:120] = ink[65:67, 20:120] = 255
    ink[15:67, 20:22] = ink[15:67, 118:120] = 255
    assert {(40, 30, 15, 20), (65, 30, 15, 20)} <= set(letters_in(ink))


def test_what_reaches_the_edge_stays_within_the_part() -> None:
    (word,) = words(part((0, 0), (20, 0)))
    assert word == Box(0, 0, 35, 20)
