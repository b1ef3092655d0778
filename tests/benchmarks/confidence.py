"""Whether the reader is as sure as it is right, and what repair spoils, on pages whose text is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.base import Engine
from pipeline.evaluate import right_words
from pipeline.model.media import MediaType
from pipeline.model.ocr import Word

TYPES: Final = {".jpg": MediaType.JPEG, ".png": MediaType.PNG}
EDGES: Final = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 0.98, 1.0)
"""Confidences between which words are counted together; around 0.9, nine in ten must be right."""
MOST_SPOILT: Final = 1 / 2000
"""Share of the words that the engine had right which repair may make wrong."""


@dataclass(frozen=True)
class Judged:
    """A word that was read."""

    confidence: float
    right: bool
    was_right: bool
    """Before repair."""


def judged(truth: str, words: Sequence[Word]) -> list[Judged]:
    """The words of a page that hold a letter or a digit, against what is printed there."""
    after = right_words(truth, [word.text for word in words])
    before = right_words(truth, [word.raw or word.text for word in words])
    return [
        Judged(word.confidence, right, was_right)
        for word, right, was_right in zip(words, after, before, strict=True)
        if any(map(str.isalnum, word.text))
    ]


def read(truth: Mapping[str, str], images: Mapping[str, Path], engine: Engine) -> list[Judged]:
    """The words of all pages that are images."""
    found = []
    for page, image in images.items():
        reading = read_page(image, TYPES[image.suffix], 1, engine, PageOptions())
        found += judged(truth[page], list(reading.text.words()))
    return found


def error(words: Sequence[Judged]) -> float:
    """Expected calibration error: how far confidence lies from the share of right words, over all bins."""
    return sum(len(one) * abs(_said(one) - _right(one)) for one in _bins(words)) / max(len(words), 1)


def table(words: Sequence[Judged]) -> str:
    """Confidence and share of right words in each bin, the error, and the words that repair changed."""
    lines = [f"{'confidence':14}{'words':>7}{'said':>8}{'right':>8}"]
    for low, high, within in zip(EDGES, EDGES[1:], _bins(words), strict=False):
        if within:
            lines.append(
                f"{low:.2f} - {high:.2f}  {len(within):>7}{_said(within):>8.3f}{_right(within):>8.3f}"
            )
    had = sum(word.was_right for word in words)
    spoilt = sum(word.was_right and not word.right for word in words)
    mended = sum(word.right and not word.was_right for word in words)
    lines.append(f"expected calibration error {error(words):.4f} over {len(words)} words")
    lines.append(
        f"repair: {mended} words put right, {spoilt} of {had} right ones spoilt (goal at most 1 in "
        f"{1 / MOST_SPOILT:.0f})"
    )
    return "\n".join(lines)


def _bins(words: Sequence[Judged]) -> list[list[Judged]]:
    return [
        [word for word in words if low <= word.confidence < high or word.confidence == high == EDGES[-1]]
        for low, high in pairwise(EDGES)
    ]


def _said(words: Sequence[Judged]) -> float:
    return sum(word.confidence for word in words) / max(len(words), 1)


def _right(words: Sequence[Judged]) -> float:
    return sum(word.right for word in words) / max(len(words), 1)
