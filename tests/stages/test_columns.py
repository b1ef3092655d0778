"""Newspaper columns are read one after the other; tables, headers, feet and plain pages stay as they are."""

from collections import Counter
from itertools import cycle, islice

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word
from pipeline.stages.columns import in_columns
from pipeline.stages.order import OrderOptions, in_reading_order
from tests.stages.test_order import FOOT, FOOT_READ, LETTER, joined, line

PITCH = 34
WIDTH = 500
GUTTER = 36
PROSE = [
    "đồng", "bào", "các", "dân", "tộc", "trong", "tỉnh", "thi", "đua", "lao", "động", "sản", "xuất", "xây",
    "dựng", "nếp", "sống", "mới", "ở", "thôn", "bản",
]  # fmt: skip


def column(name: str, count: int, left: int, top: int, width: int = WIDTH, block: int = 1) -> list[Line]:
    """Lines of prose that fill a column and begin with its name and their number, in letters."""
    lines = []
    for number in range(count):
        words, used = [f"{name}{'abcdefghijklmnopqrstuvwxyz'[number]}"], 2 * LETTER
        for word in islice(cycle(PROSE), number, None):
            used += 8 + LETTER * len(word)
            if used > width:
                break
            words.append(word)
        lines.append(line(" ".join(words), left, top + PITCH * number, block))
    return lines


def across(*columns: list[Line]) -> list[Line]:
    """The lines of columns, joined where they stand at one height, as the engine often sees them."""
    heights = sorted({one.box.top for lines in columns for one in lines})
    return [joined(*(one for lines in columns for one in lines if one.box.top == top)) for top in heights]


def texts(*groups: list[Line]) -> list[str]:
    return [one.text for lines in groups for one in lines]


def read(lines: list[Line], dividers: tuple[Box, ...] = ()) -> list[str]:
    rows = in_reading_order(lines, OrderOptions(), dividers)
    return ["\t".join(one.text for one in row) for row in rows]


def two(count: int = 10, top: int = 300) -> tuple[list[Line], list[Line]]:
    return column("l", count, 100, top), column("r", count, 100 + WIDTH + GUTTER, top)


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = two()
    assert read([*left, *right]) == texts(left, right)


def test_lines_that_the_engine_joined_across_the_gutter_are_cut_there() -> None:
    left, right = two()
    assert read(across(left, right)) == texts(left, right)


def test_lines_of_the_two_columns_need_not_stand_at_one_height() -> None:
    left, right = column("l", 10, 100, 300), column("r", 9, 100 + WIDTH + GUTTER, 313)
    assert read([*left, *right]) == texts(left, right)


def test_the_two_pages_of_an_open_book_are_read_one_after_the_other() -> None:
    left, right = column("l", 10, 100, 300), column("r", 9, 100 + WIDTH + 5 * GUTTER, 313)
    assert read([*left, *right]) == texts(left, right)


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [column(name, 12, 100 + place * 376, 300, 340) for place, name in enumerate("abc")]
    assert read(across(*columns)) == texts(*columns)


def test_a_heading_across_the_columns_parts_the_page() -> None:
    """Below it, fewer lines tell the gutter that is known from above."""
    left, right = two()
    heading = line("PHÁT TRIỂN KINH TẾ HỘ Ở VÙNG CAO BIÊN GIỚI CỦA TỈNH", 250, 680)
    below = two(4, 740)
    assert read([*across(left, right), heading, *across(*below)]) == [
        *texts(left, right), heading.text, *texts(*below),
    ]  # fmt: skip


def test_a_paragraph_begins_and_ends_inside_its_column() -> None:
    left, right = two()
    left[4] = line("hết đoạn.", 100, left[4].box.top)
    right[5] = column("r", 1, right[5].box.left + 50, right[5].box.top, WIDTH - 50)[0]
    assert read(across(left, right)) == texts(left, right)


def test_head_and_foot_of_the_page_are_no_part_of_the_columns() -> None:
    left, right = two()
    head = [line("TỈNH ỦY HÀ GIANG", 130, 100), line("ĐẢNG CỘNG SẢN VIỆT NAM", 700, 100)]
    foot = [Line(tuple(_lower(word, 660) for word in one.words), one.block) for one in FOOT[1:]]
    assert read([*head, *across(left, right), *foot]) == [
        "TỈNH ỦY HÀ GIANG\tĐẢNG CỘNG SẢN VIỆT NAM", *texts(left, right), *FOOT_READ[1:],
    ]  # fmt: skip


def _lower(word: Word, pixels: int) -> Word:
    box = word.box
    return Word(word.text, Box(box.left, box.top + pixels, box.right, box.bottom + pixels), word.confidence)


def test_the_rule_between_columns_parts_them_and_rulings_of_a_table_do_not() -> None:
    """The engine cuts lines at rulings, and lets the boxes of some words reach to them."""
    left, right = two()
    rule = Box(611, 290, 615, 650)
    left = [Line((*one.words[:-1], _reaching(one.words[-1], right=rule.left))) for one in left]
    right[::2] = [Line((_reaching(one.words[0], left=rule.right), *one.words[1:])) for one in right[::2]]
    assert read([*left, *right], (rule,)) == texts(left, right)
    border = Box(80, 290, 84, 650)
    assert len(read([*left, *right], (border, rule))) == len(left)


def _reaching(word: Word, left: int | None = None, right: int | None = None) -> Word:
    box = word.box
    return Word(word.text, Box(left or box.left, box.top, right or box.right, box.bottom), word.confidence)


def test_cells_of_all_lengths_at_the_edges_of_columns_are_a_table() -> None:
    left, right = two(12)
    for side in (left, right):
        for row, one in enumerate(side):
            side[row] = Line(one.words[: (len(one.words), 3, 2, 4, 3)[row % 5]])
    cells = [f"{one.text}\t{other.text}" for one, other in zip(left, right, strict=True)]
    assert read([*left, *right]) == cells


def test_numbers_before_the_lines_are_those_of_a_table() -> None:
    left, right = two()
    numbers = [line(f"{row // 3 + 1}", 40, 300 + PITCH * row) for row in range(0, 10, 3)]
    assert len(read([*numbers, *left, *right])) == len(left)


def test_columns_of_figures_are_a_table() -> None:
    rows = [
        (line("1.204 3.118 977 45.201 18.930 2.114 665 20.118", x, 300 + PITCH * row))
        for x in (100, 636)
        for row in range(10)
    ]
    assert len(read(rows)) == 10


def test_columns_of_different_widths_are_label_and_value() -> None:
    left, right = column("l", 10, 100, 300, 250), column("r", 10, 390, 300, 700)
    assert len(read([*left, *right])) == 10


def test_a_few_lines_beside_one_another_make_no_columns() -> None:
    for count, opposite in ((5, 5), (12, 5)):
        left, right = two(count)
        assert len(read([*left, *right[:opposite]])) == count


def test_lines_across_the_page_are_no_columns_where_the_spaces_of_some_meet() -> None:
    left, right = two(12)
    whole = column("a", 12, 100, 300, 1036)
    lines = [
        full if number % 2 else halves
        for number, (full, halves) in enumerate(zip(whole, across(left, right), strict=True))
    ]
    assert in_columns(lines) == [tuple(lines)]


def test_a_column_has_blocks_of_its_own() -> None:
    rows = in_reading_order(across(*two()), OrderOptions())
    assert [row[0].block for row in rows] == [1] * 10 + [2] * 10


@settings(max_examples=40)
@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(0, 14), st.integers(-60, 60), st.integers(-30, 30)), max_size=8),
    st.booleans(),
)
def test_no_word_is_lost_or_doubled(count: int, moved: list[tuple[int, int, int]], is_joined: bool) -> None:
    columns = [column(name, 15, 100 + place * 376, 300, 340) for place, name in enumerate("abc"[:count])]
    for number, x, y in moved:
        one = columns[-1][number]
        columns[-1][number] = line(one.text, one.box.left + x, 300 + PITCH * number + y)
    lines = across(*columns) if is_joined else [one for lines in columns for one in lines]
    parts = in_columns(lines)
    assert Counter(word for part in parts for one in part for word in one.words) == Counter(
        word for one in lines for word in one.words
    )
    assert all(parts)
