"""Made-up scans: print stands where its place says, damage leaves it readable, seeds repeat."""

import random

import numpy as np
import pytest

from pipeline.engines.lines_crop import BASELINE, HEIGHT, STEP, crop_to_page, crop_width, cut
from pipeline.training.damage import Damage, DamageOptions, make_grain
from pipeline.training.reader_fonts import FAMILIES, Family, face, installed
from pipeline.training.renderer import print_line

NONE = DamageOptions(*[0.0] * 9)
OTHERS = ("", "")


@pytest.fixture(scope="module")
def families() -> tuple[Family, ...]:
    return installed()


@pytest.fixture(scope="module")
def damage() -> Damage:
    return Damage(make_grain(1))


def test_a_missing_family_is_left_out_and_none_at_all_is_an_error() -> None:
    ghost = Family(("a.ttf", "b.ttf", "c.ttf", "d.ttf"), 1.0)
    assert ghost not in installed((*FAMILIES, ghost))
    with pytest.raises(FileNotFoundError, match="apt-get install"):
        installed((ghost,))


def test_the_size_of_a_face_is_told_by_its_letters(families: tuple[Family, ...]) -> None:
    """For Times the em of the reader is the em of the font, within a few hundredths."""
    used = face(families[0].files[0], 100.0)
    assert used.em == pytest.approx(100, rel=0.05)
    assert used.em_of_capitals == pytest.approx(100, rel=0.05)


def test_printed_lines_stand_on_their_baseline(families: tuple[Family, ...]) -> None:
    """All but those that are underlined or stand in a table."""
    baseline, good = round(BASELINE), 0
    for seed in range(60):
        printed = print_line("xnxnxnxnxn", OTHERS, families[:3], random.Random(seed))
        line = cut(255 - printed.ink, crop_to_page(printed.place), crop_width(printed.place))
        ink = 255 - line.astype(int)
        letters = ink[baseline - 17 : baseline + 1].sum()
        good += letters > 0.95 * ink.sum() and ink[baseline - 15].sum() > 0.1 * ink[baseline - 7].sum()
    assert good >= 48


def test_damage_leaves_ink_on_paper(families: tuple[Family, ...], damage: Damage) -> None:
    rng = random.Random(7)
    for _ in range(150):
        printed = print_line("Hội đồng nhân dân", ("trên dòng", "dưới dòng"), families, rng)
        line = damage.cut(damage.scanned(printed, rng), printed.place, rng)
        assert line.shape[0] == HEIGHT
        assert line.shape[1] % (2 * STEP) == 0
        assert line.dtype == np.uint8
        if printed.text:
            assert np.quantile(line, 0.02) < np.quantile(line, 0.7) - 25, "ink is darker than paper"


def test_the_same_seed_makes_the_same_scan(families: tuple[Family, ...], damage: Damage) -> None:
    def made(seed: int) -> bytes:
        rng = random.Random(seed)
        printed = print_line("Số: 15/QĐ-UBND", OTHERS, families, rng)
        return damage.cut(damage.scanned(printed, rng), printed.place, rng).tobytes()

    assert [made(seed) for seed in range(8)] == [made(seed) for seed in range(8)]


def test_without_damage_only_the_place_varies(families: tuple[Family, ...]) -> None:
    rng = random.Random(9)
    printed = print_line("Điều 1", OTHERS, families[:1], rng)
    line = Damage(make_grain(2), NONE).scanned(printed, rng)
    assert line.shape == printed.ink.shape
