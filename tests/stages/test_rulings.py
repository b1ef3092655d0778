"""Rulings go, print stays, and the upright ones are told as dividers of cells."""

import cv2
import numpy as np

from pipeline.stages.rulings import RulingOptions, without_rulings

OPTIONS = RulingOptions()


def page() -> np.ndarray:
    image = np.full((600, 800), 255, np.uint8)
    cv2.putText(image, "lIl1 table", (120, 180), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    return image


def test_lines_of_a_table_are_white_afterwards_and_print_is_untouched() -> None:
    plain = page()
    ruled = plain.copy()
    cv2.line(ruled, (90, 100), (90, 400), 0, 2)
    cv2.line(ruled, (400, 100), (400, 400), 90, 1)
    cv2.line(ruled, (90, 230), (700, 231), 0, 2)
    found = without_rulings(ruled, 16, OPTIONS)
    assert np.array_equal(found.image, plain)
    assert sorted(round(box.middle[0]) for box in found.dividers) == [90, 400]


def test_a_page_without_rulings_stays_as_it_is() -> None:
    plain = page()
    found = without_rulings(plain, 16, OPTIONS)
    assert np.array_equal(found.image, plain)
    assert found.dividers == ()


def test_a_thick_bar_is_no_ruling() -> None:
    barred = page()
    cv2.rectangle(barred, (0, 0), (40, 599), 0, -1)
    assert without_rulings(barred, 16, OPTIONS).dividers == ()


def test_the_page_that_was_given_is_not_changed() -> None:
    ruled = page()
    cv2.line(ruled, (90, 100), (90, 400), 0, 2)
    before = ruled.copy()
    without_rulings(ruled, 16, OPTIONS)
    assert np.array_equal(ruled, before)
