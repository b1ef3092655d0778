"""Lines as the extraction wants them: columns apart, torn rows whole."""

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import PageKind, PageReading
from pipeline.stages.printed import printed_page


def page(*rows: tuple[str, ...]) -> PageReading:
    lines = []
    for number, row in enumerate(rows):
        left, cells = 100, []
        for cell in row:
            words = []
            for text in cell.split():
                words.append(
                    Word(text, Box(left, 100 + 40 * number, left + 12 * len(text), 130 + 40 * number), 0.9)
                )
                left += 12 * len(text) + 8
            cells.append(Line(tuple(words)))
            left += 60
        lines.append(tuple(cells))
    return PageReading(1, PageKind.TEXT, PageText(1654, 2339, 200, tuple(lines)), "text-layer")


def texts(reading: PageReading) -> list[str]:
    return [line.text for line in printed_page(reading).lines]


def test_a_row_torn_by_stamped_number_and_day_is_number_and_date_again() -> None:
    torn = page(("Số: 565", "/TB-UBND", "Quảng Ngãi, ngày 15", "tháng 11 năm 2024"))
    assert texts(torn) == ["Số: 565 /TB-UBND", "Quảng Ngãi, ngày 15 tháng 11 năm 2024"]


def test_columns_that_are_whole_stay_apart() -> None:
    whole = page(("Số: 15/QĐ-UBND", "Hà Giang, ngày 05 tháng 3 năm 2024"))
    assert texts(whole) == ["Số: 15/QĐ-UBND", "Hà Giang, ngày 05 tháng 3 năm 2024"]


def test_what_was_read_twice_in_one_place_is_one_line_the_longer_one() -> None:
    def line(text: str, top: int) -> Line:
        left, words = 900, []
        for part in text.split():
            words.append(Word(part, Box(left, top, left + 12 * len(part), top + 30), 0.99))
            left = words[-1].box.right + 8
        return Line(tuple(words))

    rows = [(line("Đặng Văn Min", 1500),), (line("Đặng Văn Minh", 1502),), (line("Người ký", 1540),)]
    again = [rows[1], rows[0], rows[2]]
    for order in (rows, again):
        reading = PageReading(1, PageKind.SCAN, PageText(1654, 2339, 200, tuple(order)), "test")
        assert texts(reading) == ["Đặng Văn Minh", "Người ký"]


def test_cells_of_a_table_are_not_joined() -> None:
    table = page(("STT", "Đơn vị", "Số hồ sơ", "Số trang"))
    assert texts(table) == ["STT", "Đơn vị", "Số hồ sơ", "Số trang"]
