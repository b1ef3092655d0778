"""Reading order: rows across the header, columns at the foot, cells of tables; no word lost or doubled."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.stages.order import OrderOptions, foot_in_reading_order, in_reading_order

HEIGHT = 20
LETTER = 11
OPTIONS = OrderOptions()


def line(text: str, left: int, top: int, block: int = 0, gap: int = 8) -> Line:
    """A line of print whose words stand `gap` pixels apart."""
    words = []
    for part in text.split():
        words.append(Word(part, Box(left, top, left + LETTER * len(part), top + HEIGHT), 0.9))
        left += LETTER * len(part) + gap
    return Line(tuple(words), block)


def joined(*lines: Line) -> Line:
    """Lines at one height that the engine took for one."""
    return Line(tuple(word for one in lines for word in one.words), lines[0].block)


def read(*lines: Line) -> list[str]:
    return ["\t".join(one.text for one in row) for row in in_reading_order(lines, OPTIONS)]


def test_the_two_columns_of_a_header_are_read_row_by_row() -> None:
    """The engine sees the left column first, then the right one."""
    assert read(
        line("TỈNH ỦY HÀ GIANG", 100, 100, 1),
        line("VĂN PHÒNG", 130, 130, 1),
        line("Số 15-NQ/TU", 120, 170, 1),
        line("ĐẢNG CỘNG SẢN VIỆT NAM", 700, 103, 2),
        line("Hà Giang, ngày 5 tháng 3 năm 2024", 650, 168, 3),
        line("NGHỊ QUYẾT", 500, 230, 4),
    ) == [
        "TỈNH ỦY HÀ GIANG\tĐẢNG CỘNG SẢN VIỆT NAM",
        "VĂN PHÒNG",
        "Số 15-NQ/TU\tHà Giang, ngày 5 tháng 3 năm 2024",
        "NGHỊ QUYẾT",
    ]


def test_header_columns_that_the_engine_joined_are_cut_apart() -> None:
    header = joined(line("UBND TỈNH HÀ GIANG", 100, 100), line("CỘNG HÒA XÃ HỘI", 600, 100))
    assert read(header) == ["UBND TỈNH HÀ GIANG\tCỘNG HÒA XÃ HỘI"]


def test_wide_gaps_of_justified_lines_are_no_columns() -> None:
    assert read(line("Căn cứ Luật Tổ chức chính quyền", 100, 100, gap=38)) == [
        "Căn cứ Luật Tổ chức chính quyền"
    ]


def test_a_row_of_a_table_is_read_across() -> None:
    assert read(
        line("1", 100, 100, 1),
        line("Xã Lũng Cú", 200, 101, 2),
        line("125", 600, 99, 3),
        line("2", 100, 140, 1),
        line("Xã Má Lé", 200, 141, 2),
        line("98", 600, 139, 3),
    ) == ["1\tXã Lũng Cú\t125", "2\tXã Má Lé\t98"]


def test_a_ruling_between_two_words_cuts_the_line_and_one_elsewhere_does_not() -> None:
    text = line("Xã Lũng Cú 125", 100, 100, gap=14)
    third, fourth = text.words[2].box, text.words[3].box
    between = Box(third.right + 6, 50, third.right + 8, 400)
    above = Box(third.right + 6, 0, third.right + 8, 90)
    beside = Box(fourth.right + 30, 50, fourth.right + 32, 400)
    assert [one.text for one in in_reading_order([text], OPTIONS, [between])[0]] == ["Xã Lũng Cú", "125"]
    assert len(in_reading_order([text], OPTIONS, [above, beside])[0]) == 1


FOOT = (
    line("Điều 3. Quyết định này có hiệu lực kể từ ngày ký và thay thế quyết định cũ.", 100, 50, 1),
    line("Nơi nhận:", 100, 100, 2),
    line("- Như Điều 3;", 100, 130, 2),
    line("- Lưu: VT.", 100, 160, 2),
    line("TM. BAN THƯỜNG VỤ", 650, 100, 3),
    line("PHÓ BÍ THƯ", 690, 130, 3),
    line("Nguyễn Văn A", 690, 260, 3),
)
FOOT_READ = [
    "Điều 3. Quyết định này có hiệu lực kể từ ngày ký và thay thế quyết định cũ.",
    "Nơi nhận:",
    "- Như Điều 3;",
    "- Lưu: VT.",
    "TM. BAN THƯỜNG VỤ",
    "PHÓ BÍ THƯ",
    "Nguyễn Văn A",
]


def test_at_the_foot_the_list_of_receivers_comes_before_the_signature() -> None:
    assert read(*FOOT) == FOOT_READ


def test_the_foot_is_told_when_its_first_line_is_joined_or_misread() -> None:
    first = joined(line("Nơi nhân:", 100, 100, 2), line("TM. BAN THƯỜNG VỤ", 650, 100, 2))
    assert read(FOOT[0], first, *FOOT[2:4], *FOOT[5:]) == [
        FOOT_READ[0], "Nơi nhân:", *FOOT_READ[2:],
    ]  # fmt: skip


def test_a_signature_that_starts_above_the_list_still_comes_after_it() -> None:
    lines = [*FOOT[:4], line("TM. ỦY BAN NHÂN DÂN", 640, 74, 3), line("KT. CHỦ TỊCH", 690, 102, 3), *FOOT[5:]]
    assert read(*lines) == [*FOOT_READ[:4], "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", *FOOT_READ[5:]]


def test_the_body_above_the_foot_is_no_signature() -> None:
    """A short last line of the body at the left margin stays where it is."""
    short = line("trong tỉnh./.", 100, 74, 1)
    assert read(FOOT[0], short, *FOOT[1:]) == [FOOT_READ[0], "trong tỉnh./.", *FOOT_READ[1:]]


def test_text_across_the_page_ends_the_foot() -> None:
    """A second document on the same page: its lines are read after the first one's signature."""
    after = line("Văn bản này được ban hành kèm theo Quyết định số 15 của Ban Thường vụ.", 100, 330, 5)
    assert read(*FOOT, after) == [*FOOT_READ, after.text]


def test_noi_nhan_within_a_sentence_opens_no_foot() -> None:
    body = line("Tại nơi nhận hồ sơ phải niêm yết công khai thủ tục hành chính", 100, 100)
    assert read(body, line("theo quy định.", 100, 130)) == [body.text, "theo quy định."]


def test_the_foot_of_a_text_layer_is_read_column_by_column_and_all_else_stays_as_it_stands() -> None:
    """Its lines come in printed rows, cut by their fonts: dots to write on, for one, are no columns."""
    dots = Line(tuple(Word(".", Box(at, 60, at + 3, 63), 1.0) for at in range(100, 400, 12)))
    header = (line("TỈNH ỦY HÀ GIANG", 100, 10, 1), line("ĐẢNG CỘNG SẢN VIỆT NAM", 700, 10, 2))
    foot = ((FOOT[1], FOOT[4]), (FOOT[2], FOOT[5]), (FOOT[3],), (FOOT[6],))
    page = PageText(1654, 2339, 200, (header, (dots,), *foot))
    ordered = foot_in_reading_order(page)
    head = [f"{header[0].text}\t{header[1].text}", dots.text]
    assert ordered.text.split("\n") == [*head, *FOOT_READ[1:]]
    numbers = [one.block for row in ordered.rows for one in row]
    assert numbers == sorted(numbers)
    without = PageText(1654, 2339, 200, page.rows[:2])
    assert foot_in_reading_order(without) is without


def test_an_empty_page_has_no_rows() -> None:
    assert in_reading_order((), OPTIONS) == ()


def test_blocks_are_numbered_in_reading_order() -> None:
    rows = in_reading_order(FOOT, OPTIONS)
    numbers = [one.block for row in rows for one in row]
    assert numbers == sorted(numbers)
    assert numbers[0] == 1
    assert len(set(numbers)) == 3


WORDS = st.builds(
    lambda text, x, y, w, h: Word(text, Box(x, y, x + w, y + h), 0.5),
    st.sampled_from(["Nơi", "nhận:", "Số", "KT.", "1.234", "của", "UBND"]),
    st.integers(0, 1000),
    st.integers(0, 1400),
    st.integers(0, 200),
    st.integers(0, 60),
)
LINES = st.builds(
    lambda words, block: Line(tuple(sorted(words, key=lambda word: word.box.left)), block),
    st.lists(WORDS, min_size=1, max_size=6),
    st.integers(0, 4),
)
RULINGS = st.builds(lambda x, y, h: Box(x, y, x + 3, y + h), *[st.integers(0, 1000)] * 3)


@given(st.lists(LINES, max_size=12), st.lists(RULINGS, max_size=3))
def test_no_word_is_lost_or_doubled_on_any_page(lines: list[Line], rulings: list[Box]) -> None:
    rows = in_reading_order(lines, OPTIONS, rulings)
    before = Counter(word for one in lines for word in one.words)
    assert Counter(word for row in rows for one in row for word in one.words) == before
    assert all(rows)


def _at(word: Word, top: int) -> Word:
    return Word(word.text, Box(word.box.left, top, word.box.right, top + 20), 0.5)


@given(st.lists(LINES, max_size=12))
def test_the_order_of_the_engine_does_not_matter_for_rows_without_ties(lines: list[Line]) -> None:
    """Lines at heights of their own are sorted the same way, however the engine lists them."""
    apart = [Line(tuple(_at(word, 100 * n) for word in one.words)) for n, one in enumerate(lines)]
    there = in_reading_order(apart, OPTIONS)
    back = in_reading_order(apart[::-1], OPTIONS)
    assert [[one.words for one in row] for row in there] == [[one.words for one in row] for row in back]
