"""Lines told by letters alone: side by side, in tables, beside pen strokes; other pages are left alone."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from pipeline.engines.lines_crop import Place
from pipeline.engines.lines_letters import LetterLines, lines_of_letters
from pipeline.engines.lines_size import off_baseline, page_ink
from pipeline.engines.lines_tied import ends_beside, reaching, tying_parts
from pipeline.model.geometry import Box

Page = npt.NDArray[np.uint8]
EM = 31
WIDE_GAP = 1.6


def page(*lines: tuple[int, int, int]) -> Page:
    """Bars for letters: so many from (left, baseline) on, every third as high as a capital."""
    image = np.full((500, 1300), 255, np.uint8)
    for left, baseline, count in lines:
        for number in range(count):
            height = round((0.665 if number % 3 == 0 else 0.455) * EM)
            image[baseline - height : baseline, left + 16 * number : left + 16 * number + 9] = 0
    return image


def found(image: Page, *dividers: Box) -> LetterLines:
    return lines_of_letters(page_ink(image, is_page=True), WIDE_GAP, dividers)


def test_lines_one_below_the_other_are_found_with_their_ends_and_baselines() -> None:
    lines = found(page((60, 60, 40), (60, 100, 40), (60, 140, 12)))
    assert lines.sure
    places = [(place.left, place.right, place.left_baseline) for place, _ in lines.places]
    assert places == [(60, 693, 60), (60, 693, 100), (60, 245, 140)]
    assert [letters for _, letters in lines.places] == [40, 40, 12]


def test_columns_with_baselines_of_their_own_are_lines_of_their_own() -> None:
    lines = found(page((60, 60, 20), (600, 52, 30), (60, 100, 20), (600, 92, 30)))
    assert sorted((place.left, place.left_baseline) for place, _ in lines.places) == [
        (60, 60), (60, 100), (600, 52), (600, 92),
    ]  # fmt: skip


def test_a_ruling_between_cells_parts_a_line_that_no_gap_would_part() -> None:
    image = page((60, 60, 20), (60 + 16 * 21, 60, 20))
    (whole,) = found(image).places
    left, right = found(image, Box(385, 20, 388, 90)).places
    assert whole[0].right == right[0].right
    assert left[0].right <= 385 <= 388 <= right[0].left


def test_dots_carry_a_line_on_and_a_stroke_of_a_pen_does_not() -> None:
    image = page((60, 60, 20), (60, 100, 20))
    image[57:60, 400:700:12] = image[57:60, 401:701:12] = image[57:60, 402:702:12] = 0
    cv2.line(image, (390, 130), (700, 70), (0,), 3)
    dotted, plain = found(image).places
    assert dotted[0].right > 690
    assert plain[0].right == pytest.approx(60 + 16 * 19 + 9, abs=1)


def seal(image: Page, left: int, baseline: int) -> Page:
    """The image with a ring that crosses the letters from `left` on to the left of it."""
    cv2.circle(image, (left - 60, baseline + 70), 100, (0,), 3)
    return image


def ends(image: Page) -> list[tuple[Place, tuple[float, ...]]]:
    ink = page_ink(image, is_page=True)
    places = [place for place, _ in lines_of_letters(ink, WIDE_GAP).places]
    parts = tying_parts(ink)
    return [(place, ends_beside(place, places, ink, parts)) for place in places]


def test_a_line_may_begin_at_each_letter_that_a_seal_ties_to_its_ring() -> None:
    plain = page((60, 60, 40), (400, 200, 16))
    assert [tried for _, tried in ends(plain)] == [(), ()]
    (_, above), (name, tried) = ends(seal(plain, 430, 200))
    assert above == ()
    assert name.left > 400 + 16
    assert min(tried) < 400 < max(tried) < name.left
    assert any(400 - 0.3 * EM < end <= 400 for end in tried)
    assert len(tried) < 40


def test_a_line_reaches_over_tied_letters_on_its_slope() -> None:
    place = Place(100, 60, 200, 61, EM)
    assert reaching(place, 0) == Place(0, 59, 200, 61, EM)
    assert reaching(place, 300) == Place(100, 60, 300, 62, EM)


def test_bits_of_a_pale_seal_before_a_line_are_no_beginning_and_a_full_stop_after_it_is_its_end() -> None:
    image = np.asarray(cv2.blur(page((60, 60, 40), (60, 100, 40)), (3, 3)), np.uint8)
    image[50:52, 35:38] = 120
    image[58:60, 698:701] = image[90:92, 38:41] = 0
    ink = page_ink(image, is_page=True)
    assert [35, 50, 3, 2, 6] in ink.parts.tolist()
    (first, _), (second, _) = lines_of_letters(ink, WIDE_GAP).places
    assert (first.left, first.right) == (60, 701)
    assert second.left == 38


def test_a_page_on_which_much_stands_in_no_line_is_left_to_layout_analysis() -> None:
    lines = (60, 60, 40), (60, 100, 40)
    scattered = [
        (60 + 100 * place, 160 + 40 * row + 17 * (place % 2), 1) for row in range(7) for place in range(12)
    ]
    assert found(page(*lines, *scattered[:10])).sure
    assert not found(page(*lines, *scattered)).sure


def test_nothing_is_found_on_white_paper() -> None:
    assert found(np.full((300, 200), 255, np.uint8)) == LetterLines((), sure=True)


@pytest.mark.parametrize("off", [-1.5, -0.5, 0.0, 0.5, 1.5])
def test_a_baseline_that_is_off_by_parts_of_a_pixel_is_told(off: float) -> None:
    line = np.full((40, 400), 255, np.uint8)
    line[15:31, 20:380:14] = line[15:31, 21:381:14] = line[15:31, 22:382:14] = 0
    lowered = cv2.warpAffine(line, np.array([[1, 0, 0], [0, 1, off]]), (400, 40), borderValue=(255,))
    assert off_baseline(np.asarray(lowered, np.uint8)) - off_baseline(line) == pytest.approx(off, abs=0.25)
