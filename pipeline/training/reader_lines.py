"""Where the lines for training come from: made up, or cut from real scans and labelled by machine."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import HEIGHT, STEP, ink_of
from pipeline.training.damage import Damage
from pipeline.training.reader_fonts import Family
from pipeline.training.reader_text import TextSource
from pipeline.training.renderer import print_line

_WIDTHS: Final = 64
"""Batches are so many pixels wide, or a multiple: for every new width the library builds new code."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A cut line and what it says."""

    line: Gray
    text: str | None
    """None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes lines up; the same generator makes the same lines."""

    source: TextSource
    families: tuple[Family, ...]
    damage: Damage

    def sample(self, rng: random.Random, *, few_words: bool = False) -> Sample:
        """A made-up line; one or two words where `few_words`."""
        text = self.source.few_words(rng) if few_words else self.source.line(rng)
        others = (self.source.line(rng), self.source.line(rng)) if not few_words else (text, text[::-1])
        printed = print_line(text, others, self.families, rng)
        line = self.damage.cut(self.damage.scanned(printed, rng), printed.place, rng)
        return Sample(line, printed.text)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Lines of about one width, padded with paper."""

    lines: npt.NDArray[np.float32]
    """Batch × 1 × height × width."""
    steps: npt.NDArray[np.int64]
    """Steps of the network in each line."""
    texts: list[str | None]


def batches(samples: Sequence[Sample], size: int, rng: random.Random) -> list[Batch]:
    """The samples in batches of `size`, lines of like width together, in random order."""
    ordered = sorted(samples, key=lambda sample: sample.line.shape[1])
    made = [_batch(ordered[start : start + size]) for start in range(0, len(ordered), size)]
    rng.shuffle(made)
    return made


def _batch(samples: Sequence[Sample]) -> Batch:
    # a line needs a step for each letter and one between equal letters; too narrow ones are stretched
    samples = [_wide_enough(sample) for sample in samples]
    widest = -(-max(sample.line.shape[1] for sample in samples) // _WIDTHS) * _WIDTHS
    lines = np.zeros((len(samples), 1, HEIGHT, widest), np.float32)
    for place, sample in enumerate(samples):
        lines[place, 0, :, : sample.line.shape[1]] = ink_of(sample.line)
    steps = np.array([sample.line.shape[1] // STEP for sample in samples], np.int64)
    return Batch(lines, steps, [sample.text for sample in samples])


def _wide_enough(sample: Sample) -> Sample:
    text = sample.text or ""
    doubles = sum(one == other for one, other in pairwise(text))
    wanted = (len(text) + doubles + 1) * STEP
    missing = -(-max(0, wanted - sample.line.shape[1]) // (2 * STEP)) * 2 * STEP
    if not missing:
        return sample
    return replace(sample, line=np.pad(sample.line, ((0, 0), (0, missing)), constant_values=255))
