"""The bench of confidence counts what it says it counts."""

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Word
from tests.benchmarks import ablation, confidence


def words(*readings: tuple[str, float, str | None]) -> list[Word]:
    return [Word(text, Box(0, 0, 9, 9), sure, raw) for text, sure, raw in readings]


def test_error_and_repair_are_counted() -> None:
    read = words(
        ("tỉnh", 0.9, None), ("hội", 0.9, "hôi"), ("nghị", 0.9, "nghì"), ("ván", 0.9, "văn"), ("-", 1, None)
    )
    found = confidence.judged("tỉnh hội nghị văn", read)
    assert [one.right for one in found] == [True, True, True, False]
    assert [one.was_right for one in found] == [True, False, False, True]
    assert confidence.error(found) == pytest.approx(abs(0.9 - 0.75))
    told = confidence.table(found)
    assert "2 words put right, 1 of 2 right ones spoilt" in told
    assert "over 4 words" in told


@pytest.mark.parametrize("variant", ablation.VARIANTS, ids=lambda variant: variant.name)
def test_every_step_that_is_left_out_is_there(variant: ablation.Variant) -> None:
    """A function that was renamed would be an error here, not in the middle of a bench."""
    with variant.in_place():
        pass
