"""What people may enter: every field has its own idea of what can be."""

import pytest

from pipeline.batch.corrections import checked, with_code
from pipeline.errors import BadInputError, UsageError
from pipeline.model.archive import Description, Field
from pipeline.rules.load import load_rules


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("subject", "  Về  việc\nsố hóa ", "Về việc số hóa"),
        ("subject", "", None),
        ("issued_date", "05/03/2020", "2020-03-05"),
        ("issued_date", "2020-03-05", "2020-03-05"),
        ("arrival_date", "5/3/2020", "2020-03-05"),
        ("page_count", "012", "12"),
        ("code_number", "15", "15"),
        ("code_number", "05b", "05b"),
        ("document_type", "QUYẾT ĐỊNH", "Quyết định"),
        ("document_type", "ket luan", "Kết luận"),
        ("family", "party", "party"),
        ("signer_name", "Nguyễn Thị Hoà", "Nguyễn Thị Hoà"),
    ],
)
def test_what_can_be_is_kept_in_one_form(name: str, text: str, kept: str | None) -> None:
    assert checked(name, text, load_rules()) == kept


@pytest.mark.parametrize(
    ("name", "text", "error", "told"),
    [
        ("author", "x", UsageError, "There is no field author"),
        ("secrecy", "mật", UsageError, "sohoa quarantine"),
        ("issued_date", "31/02/2020", BadInputError, "no day"),
        ("issued_date", "03/2020", BadInputError, "no day"),
        ("issued_date", "2202-01-01", BadInputError, "no day"),
        ("issued_date", "1850-01-01", BadInputError, "out of range"),
        ("page_count", "-1", BadInputError, "whole number"),
        ("code_number", "12a5", BadInputError, "no value"),
        ("code_year", "20", BadInputError, "for example 2020"),
        ("family", "Đảng", BadInputError, "state, party, other"),
        ("document_type", "Quyết đoán", BadInputError, "no type"),
        ("subject", "x" * 2001, BadInputError, "longer"),
        ("note", "a\x07b", BadInputError, "printed"),
        ("subject", "Uû ban nh©n d©n tØnh Hµ Giang vÒ viÖc c¸n bé", BadInputError, "TCVN3"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    name: str, text: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        checked(name, text, load_rules())


def fields(**values: str) -> Description:
    return Description(tuple(Field(name, value, 1.0, 1, None, "test") for name, value in values.items()))


@pytest.mark.parametrize(
    ("present", "entered", "code"),
    [
        ({"family": "state", "code_notation": "QĐ-UBND"}, {"code_number": "16"}, "16/QĐ-UBND"),
        ({"family": "party", "code_notation": "QĐ/TU"}, {"code_number": "16"}, "16-QĐ/TU"),
        (
            {"family": "state", "code_number": "9", "code_notation": "NĐ-CP"},
            {"code_year": "2021"},
            "9/2021/NĐ-CP",
        ),
        ({"family": "state", "code_notation": "QĐ-UBND"}, {"code_number": None}, None),
    ],
)
def test_the_whole_code_follows_its_parts(
    present: dict[str, str], entered: dict[str, str | None], code: str | None
) -> None:
    assert with_code(entered, fields(**present))["code_full"] == code
    assert "code_full" not in with_code({"note": "x"}, fields(**present))
    assert with_code({**entered, "code_full": "y"}, fields(**present))["code_full"] == "y"
