"""Numbers and notations as print and recognizers give them."""

import pytest

from pipeline.model.archive import Family
from pipeline.rules.load import load_rules
from pipeline.stages.codes import read_code


@pytest.mark.parametrize(
    ("text", "full", "notation", "type_code"),
    [
        ("Số: 15/QĐ-BNV", "15/QĐ-BNV", "QĐ-BNV", "QĐ"),
        ("Số: 05 /TTr--UBND", "05/TTr-UBND", "TTr-UBND", "TTr"),
        ("Só:28/2021/NĐ-CP", "28/2021/NĐ-CP", "NĐ-CP", "NĐ"),
        ("Số: 10 /2024/NQ-HĐND", "10/2024/NQ-HĐND", "NQ-HĐND", "NQ"),
        ("Số: 351/2017/UBTVQH14", "351/2017/UBTVQH14", "UBTVQH14", None),
        ("Luật số: 68/2020/QH14", "68/2020/QH14", "QH14", None),
        ("Số: 1091/STTTT-CNTT", "1091/STTTT-CNTT", "STTTT-CNTT", None),
        ("Số: 04/QĐ – BCĐ138", "04/QĐ-BCĐ138", "QĐ-BCĐ138", "QĐ"),
        ("361 /CT-UBND", "361/CT-UBND", "CT-UBND", "CT"),
    ],
)
def test_reads_codes_of_the_state(text: str, full: str, notation: str, type_code: str | None) -> None:
    code = read_code(text, load_rules())
    assert code is not None
    assert (code.family, code.full, code.notation, code.type_code) == (
        Family.STATE,
        full,
        notation,
        type_code,
    )


@pytest.mark.parametrize(
    ("text", "full", "type_code"),
    [
        ("Số 127-QĐ/TU", "127-QĐ/TU", "QĐ"),
        ("Số 15 - NQ/HU", "15-NQ/HU", "NQ"),
        ("Số: 12-CV/BTCTU", "12-CV/BTCTU", "CV"),
        ("Số 11-QĐi/TW", "11-QĐi/TW", "QĐi"),
        ("Số 05 NQ/HT", "05-NQ/HT", "NQ"),
    ],
)
def test_reads_codes_of_the_party(text: str, full: str, type_code: str) -> None:
    code = read_code(text, load_rules())
    assert code is not None
    assert (code.family, code.full, code.type_code) == (Family.PARTY, full, type_code)


@pytest.mark.parametrize(
    "text", ["Số: ố§ /QĐ-UBND", "Số:     /QĐ-UBND", "Số: ZZ2 /QĐ-UBND", "Số 0† /QĐ-UBND"]
)
def test_leaves_a_number_without_digits_open(text: str) -> None:
    code = read_code(text, load_rules())
    assert code is not None
    assert (code.number, code.full, code.notation) == (None, None, "QĐ-UBND")


@pytest.mark.parametrize(
    ("text", "full"),
    [("Số: l5/QD-UBND", "15/QĐ-UBND"), ("Số: 7/QĐÐ-UBND", "7/QĐ-UBND"), ("Số: 7/TB-HDND", "7/TB-HĐND")],
)
def test_says_when_letters_were_put_right(text: str, full: str) -> None:
    code = read_code(text, load_rules())
    assert code is not None
    assert (code.full, code.repaired) == (full, True)


@pytest.mark.parametrize(
    "text", ["Số: 2352", "Ngày: 21/3/2018", "Số và ký hiệu HS:", "và/hoặc", "", "Chuyển: P/Q", "12/2020"]
)
def test_an_arrival_stamp_is_no_code(text: str) -> None:
    assert read_code(text, load_rules()) is None


def test_a_year_is_not_taken_for_the_number_of_a_decree() -> None:
    code = read_code("Số: 2023/TT-BCA", load_rules())
    assert code is not None
    assert (code.number, code.year) == (None, "2023")
