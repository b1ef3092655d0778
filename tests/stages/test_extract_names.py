"""Names under a signature: which of several readings is one, and which readings stay open to doubt."""

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Other, Word
from pipeline.rules.load import load_rules
from pipeline.stages.evidence import REPAIRED, WEAK_READING
from pipeline.stages.extract_signer import Signer, find_signer
from pipeline.stages.printed import PrintedLine

Seen = tuple[str, float, dict[str, float]]
"""A word as read, its confidence, what else was seen and at what cost."""


def line(*words: Seen | str) -> PrintedLine:
    made, left = [], 100
    for one in words:
        text, confidence, others = one if isinstance(one, tuple) else (one, 0.97, {})
        box = Box(left, 100, left + 12 * len(text), 130)
        seen = tuple(Other(*other) for other in others.items())
        made.append(Word(text, box, confidence, others=seen))
        left = box.right + 12
    return PrintedLine(1, tuple(made))


def signer(*words: Seen | str) -> Signer | None:
    return find_signer([line(*words)], load_rules(), 0.6)


def name(found: Signer | None) -> str | None:
    return " ".join(found.words) if found else None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("Vũ", ("Ngóc", 0.6, {"Ngọc": 0.2, "Ngộc": 1.1}), "Khánh"), "Vũ Ngọc Khánh"),
        (("Phạm", ("Thi", 0.77, {"hi": 2.4, "Thị": 2.5}), "Hương"), "Phạm Thị Hương"),
        (("Nguyễn", ("văn", 0.7, {}), "Hùng"), "Nguyễn Văn Hùng"),
        ((("ùng", 0.87, {"sùng": 2.3, "ụng": 2.1}), "Quang", "Hải"), "Sùng Quang Hải"),
        (("Trần", "Minh", ("Hũng", 0.65, {"Hăng": 1.0, "Hung": 1.3, "Hùng": 2.3})), "Trần Minh Hùng"),
        ((("HƯỲNH", 0.4, {"HƯỸNH": 0.6, "HUỲNH": 4.6}), "CÔNG", "LÝ"), "Huỳnh Công Lý"),
        ((("YCao", 0.2, {"vCao": 0.2, "Cao": 1.0}), "Thanh", "Bình"), "Cao Thanh Bình"),
    ],
)
def test_of_what_was_seen_the_name_is_taken_and_doubted(words: tuple[Seen | str, ...], wanted: str) -> None:
    found = signer(*words)
    assert (name(found), found and found.doubt) == (wanted, REPAIRED)


@pytest.mark.parametrize(
    "words",
    [
        ("Dương", "Văn", "Thải"),  # many are called Thái
        ("Bùi", ("Vũ", 0.65, {"Võ": 0.2}), "Hà"),  # two names fit as well
        ("Lê", "Hữu", ("Phớc", 0.85, {})),  # no syllable of ours
    ],
)
def test_a_name_that_nobody_has_or_that_may_be_another_is_doubted(words: tuple[Seen | str, ...]) -> None:
    found = signer(*words)
    assert found is not None
    assert found.doubt == WEAK_READING


def test_a_usual_name_that_was_read_well_is_sure() -> None:
    found = signer("Đặng", "Thị", "Thanh", "Hương")
    assert (name(found), found and found.doubt) == ("Đặng Thị Thanh Hương", None)


@pytest.mark.parametrize(
    "words",
    [
        (("ông", 0.9, {"ống": 3.1}), "Đức", "Mạnh"),  # Nông, Mông
        (("ương", 0.97, {}), "Văn", "Hải"),  # Dương, Lương, Trương, Vương
        (("ở", 0.9, {}), "Quang", "Diệu"),  # the family name is under the seal
        (("N", 0.4, {"AN": 1.4}), "VĂN", "HẢI"),
    ],
)
def test_what_is_left_of_several_family_names_is_none_of_them(words: tuple[Seen | str, ...]) -> None:
    assert signer(*words) is None


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("Thạc", "sĩ", "Nguyễn", "Thu", "Hà"), "Nguyễn Thu Hà"),
        (("Đại", "tá", "Ly", "Seo", "Páo"), "Ly Seo Páo"),
        (("Điểu", "KBré"), "Điểu K'Bré"),
        (("Phùng", "Tô", "Long"), "Phùng Tô Long"),
        (("Y", "Mai", "Hoa"), "Y Mai Hoa"),
    ],
)
def test_where_a_name_begins(words: tuple[str, ...], wanted: str) -> None:
    """A degree is no part of a name, a family name before another is."""
    assert name(signer(*words)) == wanted
