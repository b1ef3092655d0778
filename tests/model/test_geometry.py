"""Boxes and maps: nothing is lost on the way to the working image and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.geometry import Box, Transform, union_of

PLACES = st.integers(-5000, 5000)
SIDES = st.integers(0, 5000)
BOXES = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), PLACES, PLACES, SIDES, SIDES)
ANGLES = st.floats(-360, 360, allow_nan=False)
SIZES = st.integers(1, 10_000)
MAPS = st.builds(
    lambda angle, width, height, factor: Transform.turning(angle, width, height)[0].then(
        Transform.scaling(factor)
    ),
    ANGLES,
    SIZES,
    SIZES,
    st.floats(0.1, 4.0),
)


def test_what_a_box_measures() -> None:
    box = Box(10, 20, 40, 60)
    assert (box.width, box.height, box.area, box.middle) == (30, 40, 1200, (25.0, 40.0))


@pytest.mark.parametrize("corners", [(1, 0, 0, 5), (0, 5, 5, 4)])
def test_impossible_boxes_cannot_be_made(corners: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="impossible box"):
        Box(*corners)


@given(BOXES, BOXES)
def test_union_holds_both_and_overlap_is_symmetric(one: Box, other: Box) -> None:
    both = one.union(other)
    assert both == other.union(one) == union_of([one, other])
    assert both.left <= min(one.left, other.left)
    assert both.bottom >= max(one.bottom, other.bottom)
    assert one.overlap_x(other) == other.overlap_x(one) >= 0
    assert one.overlap_y(other) == other.overlap_y(one) <= min(one.height, other.height)


def test_boxes_that_stand_apart_do_not_overlap() -> None:
    assert Box(0, 0, 10, 10).overlap_x(Box(10, 0, 20, 10)) == 0
    assert Box(0, 0, 10, 10).overlap_y(Box(0, 12, 10, 20)) == 0


def test_union_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no boxes"):
        union_of([])


@given(BOXES, SIZES, SIZES)
def test_clipped_boxes_lie_on_the_page_and_clipping_twice_changes_nothing(
    box: Box, width: int, height: int
) -> None:
    part = box.clipped(width, height)
    assert 0 <= part.left <= part.right <= width
    assert 0 <= part.top <= part.bottom <= height
    assert part.clipped(width, height) == part


@given(ANGLES, SIZES, SIZES)
def test_a_turned_page_lies_wholly_on_its_new_sheet(angle: float, width: int, height: int) -> None:
    turn, new_width, new_height = Transform.turning(angle, width, height)
    for x in (0, width):
        for y in (0, height):
            new_x, new_y = turn.apply(x, y)
            assert -0.51 <= new_x <= new_width + 0.51
            assert -0.51 <= new_y <= new_height + 0.51


def test_turning_is_clockwise() -> None:
    """The top left corner of a page goes to the top right when it is turned by a quarter."""
    turn, width, height = Transform.turning(90, 100, 200)
    assert (width, height) == (200, 100)
    assert turn.apply(0, 0) == pytest.approx((200, 0))
    assert turn.map_box(Box(10, 20, 30, 60)) == Box(140, 10, 180, 30)


@given(MAPS, st.floats(-9999, 9999), st.floats(-9999, 9999))
def test_the_inverse_brings_every_point_back(there: Transform, x: float, y: float) -> None:
    back = there.inverse()
    assert back.apply(*there.apply(x, y)) == pytest.approx((x, y), abs=1e-3)
    assert there.then(back).apply(x, y) == pytest.approx((x, y), abs=1e-3)


@given(MAPS, MAPS, st.floats(-999, 999), st.floats(-999, 999))
def test_then_is_one_map_after_the_other(first: Transform, second: Transform, x: float, y: float) -> None:
    assert first.then(second).apply(x, y) == pytest.approx(second.apply(*first.apply(x, y)), abs=1e-4)


@given(BOXES, ANGLES, SIZES, SIZES)
def test_a_box_that_goes_there_and_back_holds_the_first_one(
    box: Box, angle: float, width: int, height: int
) -> None:
    there, _, _ = Transform.turning(angle, width, height)
    back = there.inverse().map_box(there.map_box(box))
    assert back.left <= box.left
    assert back.top <= box.top
    assert back.right >= box.right
    assert back.bottom >= box.bottom


@given(BOXES, st.sampled_from((0, 90, 180, 270, -90, 360)), SIZES, SIZES)
def test_quarter_turns_and_back_give_the_very_box(box: Box, angle: int, width: int, height: int) -> None:
    there, _, _ = Transform.turning(angle, width, height)
    assert there.inverse().map_box(there.map_box(box)) == box


@given(BOXES, ANGLES)
def test_upright_boxes_grow_no_more_than_turning_asks(box: Box, angle: float) -> None:
    there, _, _ = Transform.turning(angle, 1000, 1400)
    cosine, sine = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    mapped = there.map_box(box)
    assert mapped.width <= math.ceil(box.width * cosine + box.height * sine) + 2
    assert mapped.height <= math.ceil(box.width * sine + box.height * cosine) + 2


def test_a_map_that_flattens_the_page_has_no_inverse() -> None:
    with pytest.raises(ValueError, match="no inverse"):
        Transform(a=1, b=2, d=2, e=4).inverse()
