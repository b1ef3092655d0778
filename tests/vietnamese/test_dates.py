"""Printed dates, whole and damaged; what cannot be a date is refused."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.vietnamese import dates
from pipeline.vietnamese.dates import find_date


@pytest.mark.parametrize(
    "text",
    [
        "Hà Nội, ngày 05 tháng 01 năm 2020",
        "Hà Nội, ngay 5 thang 1 nam 2020",
        "HÀ GIANG, NGÀY 05 THÁNG 01 NĂM 2020",
        "ngày 5/1/2020",
        "ngày 05-01-2020",
        "Hà Giang,ngày05tháng01năm2020",
        "Hà Nội, ngày 0 5 tháng 01 năm 2 020",
        "Hà Nội, ngảy 05 tháng 01 nắm 2020",
    ],
)
def test_reads_the_forms_of_print(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.date == dt.date(2020, 1, 5)
    assert found.doubt is None


def test_letters_for_digits_are_read_with_a_doubt() -> None:
    found = find_date("Điện Biên, ngày l9 tháng O2 năm 2O25")
    assert found is not None
    assert (found.date, found.doubt) == (dt.date(2025, 2, 19), dates.REPAIRED)


@pytest.mark.parametrize(
    ("text", "parts", "doubt"),
    [
        ("Quảng Ngãi, ngày    tháng 01 năm 2025", (None, 1, 2025), dates.NO_DAY),
        ("Quảng Ngãi, ngày⁄{§. tháng 01 năm 2025", (None, 1, 2025), dates.NO_DAY),
        ("Quảng Ngãi, ngày 12 tháng Ø năm 2021", (12, None, 2021), dates.NO_MONTH),
        ("ngày 3 tháng 12 năm", (3, 12, None), dates.NO_YEAR),
        ("ngày 31 tháng 02 năm 2020", (31, 2, 2020), dates.IMPOSSIBLE),
        ("ngày 29 tháng 02 năm 2023", (29, 2, 2023), dates.IMPOSSIBLE),
        ("ngày 1 tháng 2 năm 2202", (1, 2, 2202), dates.IMPOSSIBLE),
        ("ngày 1 tháng 2 năm 1899", (1, 2, 1899), dates.IMPOSSIBLE),
        ("ngày 1 tháng 13 năm 2020", (1, 13, 2020), dates.IMPOSSIBLE),
        ("ngày 31/02/2020", (31, 2, 2020), dates.IMPOSSIBLE),
    ],
)
def test_refuses_what_is_damaged_or_cannot_be(
    text: str, parts: tuple[int | None, int | None, int | None], doubt: str
) -> None:
    found = find_date(text)
    assert found is not None
    assert found.date is None
    assert (found.day, found.month, found.year) == parts
    assert found.doubt == doubt


@pytest.mark.parametrize("text", ["", "không có ngày nào", "Luật số 63/2025/QH15", "12/05/2020"])
def test_finds_no_date_where_none_is_named(text: str) -> None:
    assert find_date(text) is None


def test_takes_the_first_of_two_dates() -> None:
    found = find_date("ngày 5/1/2020 và ngày 06 tháng 02 năm 2021")
    assert found is not None
    assert found.date == dt.date(2020, 1, 5)


def test_says_where_the_date_stands() -> None:
    text = "Hà Nội, ngày 05 tháng 01 năm 2020."
    found = find_date(text)
    assert found is not None
    assert text[found.start : found.end] == "ngày 05 tháng 01 năm 2020"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_reads_every_date_that_the_decree_lets_print(day: dt.date) -> None:
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    found = find_date(f"Hà Giang, ngày {day.day:02} tháng {month} năm {day.year}")
    assert found is not None
    assert found.date == day
