"""Rings of A, B and C are found though a hole, a seal or a fold lies over them; seals and cells are none."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.model.geometry import Box
from pipeline.stages.mark_outlines import outlines_of
from pipeline.stages.mark_pixels import Look, look_at
from pipeline.stages.mark_rings import Ring, closer, find_rings, paler, wider

DPI = 200
MM = DPI / 25.4
Page = npt.NDArray[np.uint8]


def paper() -> Page:
    return np.full((round(297 * MM), round(210 * MM)), 240, np.uint8)


def circle(page: Page, x: float, y: float, radius: float, shade: int = 60, width: float = 0.4) -> None:
    cv2.circle(page, (round(x * MM), round(y * MM)), round(radius * MM), (shade,), round(width * MM))


def letter(page: Page, x: float, y: float, shade: int = 60) -> None:
    """An A of capital strokes, as high as in a ring of 15 mm."""
    points = np.array([(x - 2.6, y + 3), (x, y - 3), (x + 2.6, y + 3)]) * MM
    cv2.polylines(page, [points.astype(np.int32)], isClosed=False, color=(shade,), thickness=7)
    cv2.line(
        page,
        (round((x - 1.5) * MM), round((y + 1) * MM)),
        (round((x + 1.5) * MM), round((y + 1) * MM)),
        (shade,),
        5,
    )


def rings(page: Page, read: tuple[Box, ...] = ()) -> tuple[Ring, ...]:
    look: Look = look_at(page, DPI)
    return find_rings(look, outlines_of(look.ink, read))


def marked(radius: float = 7.5, shade: int = 60) -> Page:
    page = paper()
    circle(page, 60, 50, radius, shade)
    letter(page, 60, 50, shade)
    return page


@pytest.mark.parametrize("radius", [5.0, 7.5, 12.0])
@pytest.mark.parametrize("shade", [60, 190])
def test_a_ring_with_a_letter_is_found_where_it_is(radius: float, shade: int) -> None:
    (ring,) = rings(marked(radius, shade))
    assert ring.whole
    assert abs(ring.box.middle[0] - 60 * MM) < 0.6 * MM
    assert abs(ring.box.middle[1] - 50 * MM) < 0.6 * MM


@pytest.mark.parametrize("inner", [5.7, 6.5])
def test_two_rings_around_a_letter_are_one_mark(inner: float) -> None:
    page = marked()
    circle(page, 60, 50, inner)
    assert len(rings(page)) == 1


def test_an_arc_around_a_letter_of_a_seal_is_no_ring() -> None:
    """Seals have A, B and C in their lettering, between lines that are bent around them."""
    page = marked()
    cv2.rectangle(
        page, (round(50 * MM), round(43 * MM)), (round(57.5 * MM), round(57 * MM)), (250,), cv2.FILLED
    )
    assert rings(page) == ()


def test_a_hole_a_seal_and_a_fold_hide_no_ring() -> None:
    page = marked()
    cv2.circle(page, (round(66 * MM), round(53 * MM)), round(2.9 * MM), (250,), cv2.FILLED)
    for radius, width in ((17.5, 0.8), (14.0, 0.3), (6.5, 0.3)):
        circle(page, 40, 50, radius, 90, width)
    cv2.line(page, (0, round(51 * MM)), (page.shape[1], round(51.5 * MM)), (200,), 3)
    assert any(ring.whole and abs(ring.box.middle[0] - 60 * MM) < MM for ring in rings(page))


def test_a_round_seal_is_no_ring() -> None:
    page = paper()
    for radius in (18.0, 16.4, 9.0):
        circle(page, 100, 150, radius)
    letter(page, 100, 150)
    assert rings(page) == ()


def test_a_cell_of_a_table_is_no_ring() -> None:
    page = paper()
    for step in range(8):
        at = round((50 + 13 * step) * MM)
        cv2.line(page, (round(50 * MM), at), (round(141 * MM), at), (60,), 3)
        cv2.line(page, (at, round(50 * MM)), (at, round(141 * MM)), (60,), 3)
    assert rings(page) == ()


def test_a_ring_in_lines_that_were_read_is_looked_for_between_them() -> None:
    look = look_at(marked(), DPI)
    read = (
        Box(0, round(40 * look.ink.shape[0] / 297), look.ink.shape[1], round(45 * look.ink.shape[0] / 297)),
    )
    assert len(find_rings(look, outlines_of(look.ink, read))) == 1


def test_a_closer_look_leaves_out_what_stands_beside_the_letter() -> None:
    page = marked()
    cv2.line(page, (round(65.2 * MM), round(48.5 * MM)), (round(65.2 * MM), round(51.5 * MM)), (60,), 3)
    (ring,) = rings(page)
    inner = closer(look_at(page, DPI), ring)
    assert (inner.box, inner.whole) == (ring.box, ring.whole)
    beside, no_more = (np.flatnonzero((each.crop < 128).any(axis=0))[-1] for each in (ring, inner))
    middle = ring.crop.shape[1] / 2, inner.crop.shape[1] / 2
    pixel = 200 / 25.4
    assert (beside - middle[0]) / pixel > 4.5
    assert (no_more - middle[1]) / pixel < 4


def test_a_wider_look_holds_a_letter_that_fills_its_ring() -> None:
    page = marked(5.0)
    (ring,) = rings(page)
    outer = wider(look_at(page, DPI), ring)
    assert (outer.box, outer.whole) == (ring.box, ring.whole)
    assert outer.crop.shape[0] > ring.crop.shape[0]


def test_what_covers_a_pale_letter_is_taken_off() -> None:
    page = marked(shade=170)
    circle(page, 72, 50, 9.0, 30, 1.5)
    (ring,) = rings(page)
    bare = paler(ring)
    assert bare is not None
    assert bare.box == ring.box
    assert ring.crop[:, -24:].min() < 60
    assert bare.lettered
    # the letter is the darkest that is left: it stands in the middle
    rows, columns = np.nonzero(bare.crop < 100)
    middle = bare.crop.shape[1] / 2
    assert abs(columns.mean() - middle) < 6
    assert abs(rows.mean() - middle) < 10


def test_a_ring_of_one_ink_is_left_as_it_is() -> None:
    (ring,) = rings(marked())
    assert paler(ring) is None
