"""Frames of marks are put together from level lines, whatever is missing; print and tables make none."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.model.geometry import Box
from pipeline.stages.mark_frames import Frame, find_frames
from pipeline.stages.mark_pixels import look_at

DPI = 200
MM = DPI / 25.4
Page = npt.NDArray[np.uint8]


def page_with(frames: int, angle: float = 0.0, shade: int = 60, width: float = 30) -> Page:
    """A page with a stamp of 8 mm at 33, 52 mm, so many lines around it, turned."""
    page = np.full((round(297 * MM), round(210 * MM)), 240, np.uint8)
    middle = ((33 + width / 2) * MM, 56 * MM)
    for inset in range(frames):
        box = (middle, ((width - 2 * inset) * MM, (8 - 2 * inset) * MM), angle)
        cv2.polylines(page, [cv2.boxPoints(box).astype(np.int32)], isClosed=True, color=(shade,), thickness=2)
    return page


def at(x: float, y: float) -> tuple[int, int]:
    return round(x * MM), round(y * MM)


def frames(page: Page, words: tuple[Box, ...] = ()) -> tuple[Frame, ...]:
    return find_frames(look_at(page, DPI), words)


@pytest.mark.parametrize("angle", [-6.0, 0.0, 3.0])
@pytest.mark.parametrize(("lines", "shade"), [(1, 60), (2, 60), (2, 190)])
def test_a_frame_is_found_and_its_lines_are_counted(lines: int, shade: int, angle: float) -> None:
    (frame,) = frames(page_with(lines, angle, shade))
    assert frame.double == (lines == 2)
    assert frame.closed
    assert frame.has_size_of_mark
    assert abs(frame.width - 30) < 2


def test_a_hole_in_a_side_or_a_seal_over_a_third_hides_no_double_frame() -> None:
    page = page_with(2)
    cv2.circle(page, (round(33 * MM), round(56 * MM)), round(2.9 * MM), (250,), cv2.FILLED)
    cv2.circle(page, (round(70 * MM), round(58 * MM)), round(17 * MM), (90,), 6)
    assert any(frame.double for frame in frames(page))


def test_cells_of_a_table_are_not_closed() -> None:
    page = np.full((round(297 * MM), round(210 * MM)), 240, np.uint8)
    for step in range(8):
        at = round((100 + 8 * step) * MM)
        cv2.line(page, (round(30 * MM), at), (round(180 * MM), at), (60,), 2)
    for x in (30, 60, 120, 180):
        cv2.line(page, (round(x * MM), round(100 * MM)), (round(x * MM), round(156 * MM)), (60,), 2)
    assert not any(frame.double for frame in frames(page))


def test_strokes_of_words_that_were_surely_read_are_no_lines() -> None:
    page = page_with(2)
    assert frames(page)
    assert frames(page, (Box(0, 0, 2000, 2000),)) == ()


def test_a_hole_over_half_of_both_lower_lines_hides_no_double_frame() -> None:
    page = page_with(2, width=17)
    cv2.circle(page, (round(47 * MM), round(60 * MM)), round(3.4 * MM), (90,), cv2.FILLED)
    assert any(frame.double for frame in frames(page))
    single = page_with(1, width=17)
    cv2.circle(single, (round(47 * MM), round(60 * MM)), round(3.4 * MM), (90,), cv2.FILLED)
    assert not any(frame.double for frame in frames(single))


def test_a_frame_that_holds_an_ornament_is_a_drawing_and_one_that_holds_letters_is_not() -> None:
    page = page_with(2)
    assert not frames(page)[0].drawn
    lettered = page.copy()
    cv2.putText(lettered, "A B D O", at(37, 58), cv2.FONT_HERSHEY_COMPLEX, 0.9, (60,), 2)
    assert not frames(lettered)[0].drawn
    for x in np.arange(36, 60, 1.6):
        for y in (54.5, 56, 57.5):
            cv2.circle(page, at(x, y), round(0.7 * MM), (60,), 2)
    assert frames(page)[0].drawn


def test_letters_so_thick_that_they_pass_for_holes_are_kept_beside_the_crop_without_them() -> None:
    page = page_with(2)
    assert frames(page)[0].blotted is None
    for x in (38, 43, 48):
        cv2.line(page, at(x, 55), at(x + 1.5, 57), (60,), 18)
    frame = frames(page)[0]
    assert frame.blotted is not None
    assert np.mean(frame.blotted < 128) > np.mean(frame.crop < 128) + 0.02


def test_a_frame_that_holds_light_letters_on_black_is_a_drawing() -> None:
    page = page_with(1)
    cv2.rectangle(page, at(37, 54), at(55, 58), (60,), cv2.FILLED)
    cv2.putText(page, "LOGO", at(39, 57), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (240,), 2)
    assert frames(page)[0].drawn
