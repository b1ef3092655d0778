"""Words of one row are looked at together; what stands elsewhere, or twice in one place, is not."""

from pipeline.model.geometry import Box
from pipeline.stages.mark_neighbours import neighbours
from pipeline.stages.secrecy_torn import Reading


def test_words_of_a_row_come_as_one_without_the_spaces_in_them() -> None:
    words = [(Box(130, 12, 190, 52), Reading("H Ồ I", 0.8)), (Box(10, 10, 90, 50), Reading("T H U", 0.9))]
    assert list(neighbours(words)) == [(Box(10, 10, 190, 52), Reading("THU HỒI", 0.8))]


def test_of_one_place_the_surest_reading_is_taken() -> None:
    place = Box(10, 10, 90, 50)
    words = [
        (place, Reading("T H", 0.3)), (place, Reading("T H U", 0.9)),
        (Box(95, 10, 150, 50), Reading("HỒI", 0.7)),
    ]  # fmt: skip
    assert [reading.words for _, reading in neighbours(words)] == ["THU HỒI"]


def test_words_of_other_rows_and_far_away_stay_alone() -> None:
    words = [
        (Box(10, 10, 90, 50), Reading("THU", 0.9)), (Box(100, 80, 160, 120), Reading("HỒI", 0.9)),
        (Box(400, 10, 480, 50), Reading("HỒI", 0.9)), (Box(92, 10, 98, 50), Reading("", 0.0)),
    ]  # fmt: skip
    assert list(neighbours(words)) == []
