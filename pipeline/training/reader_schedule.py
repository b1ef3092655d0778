"""What is learned when, counted in steps so that a stopped or slow machine changes nothing.

A: one or two words (whole lines from random weights teach nothing). B: whole made-up lines. C: a third of the
lines real. Later rounds repeat C at a lower rate with more real lines, labelled anew by the better network. G
learns from a wider network too, where one is given: of lines without a label as well. H unlearns the noise
that such lines hold.
"""

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of training with one rate curve."""

    name: str
    steps: int
    rate: float
    """Highest rate; reached after `warm` steps and let down along a cosine to `last` of it."""
    few_words: float = 0.0
    """Share of lines of one or two words (0.0-1.0)."""
    real: float = 0.0
    """Share of lines from real scans (0.0-1.0)."""
    unsure: float = 0.0
    """Share of lines from real scans without a label, of which the teacher alone tells (0.0-1.0)."""
    taught: float = 0.0
    """Weight of what the teacher says against the text (0.0-1.0)."""
    warm: int = 50
    last: float = 0.03


SCHEDULE: Final = (
    Stage("A", 768, 2e-3, few_words=1.0, warm=100, last=0.3),
    Stage("B", 480, 2e-3, few_words=0.1, last=0.05),
    Stage("C", 480, 1e-3, few_words=0.05, real=0.3),
    Stage("D", 3072, 1.5e-3, few_words=0.04, real=0.3, warm=200),
    Stage("E", 1536, 7e-4, few_words=0.04, real=0.35),
    Stage("F", 1792, 6e-4, few_words=0.04, real=0.4),
    Stage("G", 4992, 1e-3, few_words=0.04, real=0.4, unsure=0.08, taught=0.5, warm=100),
    Stage("H", 768, 3e-4, few_words=0.04, real=0.4),
)


def rate_at(stage: Stage, step: int) -> float:
    """The learning rate of a step of the stage, from 0."""
    if step < stage.warm:
        return stage.rate * (step + 1) / stage.warm
    share = (step - stage.warm) / max(1, stage.steps - stage.warm)
    return stage.rate * (stage.last + (1 - stage.last) * (1 + math.cos(math.pi * share)) / 2)
