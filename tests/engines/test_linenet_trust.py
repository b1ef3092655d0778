"""Confidence means the same for all words: the network is surer of strokes and codes than it is right."""

from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.engines import linenet_trust
from pipeline.engines.linenet_trust import Kind, Trust, kind_of, packaged, trust
from pipeline.errors import EnvironmentFault


@pytest.mark.parametrize("word", ["ngày", "15/2021", "xqzt,", "UBND"])
def test_trust_grows_with_confidence_and_stays_a_chance(word: str) -> None:
    values = [trust(word, step / 50) for step in range(51)]
    assert all(0.0 <= before <= after <= 1.0 for before, after in pairwise(values))
    assert values[-1] >= 0.94


@pytest.mark.parametrize("confidence", [0.3, 0.6, 0.9])
def test_syllables_are_trusted_more_than_numbers_and_words_that_are_none(confidence: float) -> None:
    assert trust("tháng,", confidence) > trust("07", confidence) + 0.1
    assert trust("tháng", confidence) > trust("tnnt", confidence) + 0.1


def test_signs_keep_their_confidence() -> None:
    assert trust("-", 0.37) == 0.37
    assert kind_of("-") is None


@pytest.mark.parametrize("kind", Kind)
def test_what_stands_behind_a_chance_can_be_told(kind: Kind) -> None:
    for step in range(1, 20):
        assert packaged().confidence_of(kind, packaged().of(kind, step / 20)) == pytest.approx(step / 20)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{}",
        '{"tables": {"syllable": 1}}',
        '{"tables": {"syllable": {"network": [0, 1], "right": [1, 0]}, '
        '"number": {"network": [0, 1], "right": [0, 1]}, "other": {"network": [0, 1], "right": [0, 1]}}}',
    ],
)
def test_damaged_tables_are_told(written: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / linenet_trust.TRUST_FILE).write_text(written, "utf-8")
    monkeypatch.setattr(linenet_trust.resources, "files", lambda _: tmp_path)
    packaged.cache_clear()
    with pytest.raises(EnvironmentFault):
        trust("ngày", 0.5)
    monkeypatch.undo()
    packaged.cache_clear()


def test_tables_say_what_they_were_fitted_to() -> None:
    path = Path(linenet_trust.__file__).parent / "data" / linenet_trust.TRUST_FILE
    assert "words" in path.read_text("utf-8").split('"origin": "')[1].split('"')[0]
    assert Trust.parsed(path.read_text("utf-8")) == packaged()
