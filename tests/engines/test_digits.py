"""The digit reader: its weights, how strings are read off its output, and that it reads what it learned."""

import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from pipeline.engines.digits import HEIGHT, WEIGHTS, WIDTH, best_strings, ink_of, load_digits
from pipeline.errors import EnvironmentFault
from pipeline.training.damage import make_grain
from pipeline.training.digit_fields import FieldMaker
from pipeline.training.reader_fonts import FAMILIES, installed

BLANK = 0


def steps(*outputs: int, sure: float = 0.9) -> np.ndarray:
    """Chances of steps, each with one likely output."""
    rows = np.full((len(outputs), 11), (1 - sure) / 10, np.float32)
    rows[np.arange(len(outputs)), outputs] = sure
    return rows


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        ((BLANK, 2, 2, BLANK, 7, BLANK), "16"),
        ((2, BLANK, 2), "11"),
        ((2, 2, 2), "1"),
        ((BLANK, BLANK), ""),
        ((1, 10, BLANK, 10), "099"),
    ],
)
def test_a_string_is_read_off_the_steps(outputs: tuple[int, ...], text: str) -> None:
    best, chance = best_strings([steps(*outputs, sure=0.97)])[0]
    assert best == text
    assert 0.7 < chance <= 1.0


def test_the_chance_of_a_string_is_the_mean_over_the_views() -> None:
    """What one view alone sees is never sure."""
    same, other = steps(2, BLANK, 3, sure=0.99), steps(5, BLANK, 3, sure=0.99)
    found = dict(best_strings([same, same, other]))
    assert found["12"] == pytest.approx(2 / 3, abs=0.05)
    assert found["42"] == pytest.approx(1 / 3, abs=0.05)


def test_a_field_is_as_the_network_wants_it_whatever_its_width() -> None:
    for width in (1, 40, WIDTH, 3 * WIDTH):
        field = np.full((HEIGHT, width), 200, np.uint8)
        field[10:20, : max(1, width // 3)] = 60
        ink = ink_of(field)
        assert ink.shape == (HEIGHT, WIDTH)
        assert ink[40, 0] == pytest.approx(0, abs=0.05)
        assert ink[15, 0] > 0.5


@pytest.mark.parametrize("harm", ["missing", "no digest", "other digest", "no network"])
def test_weights_that_are_missing_or_damaged_are_told(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "digits.onnx"
    shutil.copy(WEIGHTS, path)
    shutil.copy(WEIGHTS.with_suffix(".sha256"), path.with_suffix(".sha256"))
    match harm:
        case "missing":
            path.unlink()
        case "no digest":
            path.with_suffix(".sha256").unlink()
        case "other digest":
            path.with_suffix(".sha256").write_text("0" * 64)
        case "no network":
            path.write_bytes(b"x")
    with pytest.raises(EnvironmentFault, match="install the program again"):
        load_digits(path)


def test_the_weights_read_made_up_fields() -> None:
    """The weights of the package fit the program: sizes, order of outputs, ink."""
    if not any(Path(f"/usr/share/{family.files[0]}").is_file() for family in FAMILIES):
        pytest.skip("needs fonts to print with")
    maker, rng, reader = FieldMaker(installed(), make_grain(5)), random.Random("held out 5"), load_digits()
    right = 0
    for _ in range(60):
        sample = maker.sample(rng)
        field = np.clip(255 - sample.ink * 255, 0, 255).astype(np.uint8)
        right += best_strings(reader.chances([field]))[0][0] == sample.digits
    assert right >= 48
