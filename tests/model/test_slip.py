"""The text in the code of a slip: ours is told from that of others, and comes back as it went in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.slip import LONGEST_CODE, Slip, slip_of, slip_text

CODES = st.text(min_size=1, max_size=LONGEST_CODE).filter(lambda code: code == code.strip())


@settings(max_examples=40)
@given(CODES)
def test_what_a_slip_says_is_read_back(code: str) -> None:
    assert slip_of(slip_text(Slip(code))) == Slip(code)


@pytest.mark.parametrize(
    "text",
    ["", "https://xacminh.gov.vn/1", "sohoa:1:dossier:", "sohoa:1:dossier:  ", "sohoa:2:dossier:TU.1",
     "sohoa:1:documents", "sohoa:1:dossier:" + "x" * (LONGEST_CODE + 1)],
)  # fmt: skip
def test_codes_of_others_and_of_unknown_forms_are_no_slips(text: str) -> None:
    assert slip_of(text) is None


def test_a_separator_names_no_dossier() -> None:
    assert slip_of(slip_text(Slip(None))) == Slip(None)


@pytest.mark.parametrize("code", ["", " TU.1", "x" * (LONGEST_CODE + 1)])
def test_a_code_that_would_not_come_back_cannot_be_printed(code: str) -> None:
    with pytest.raises(ValueError, match="slip"):
        Slip(code)
