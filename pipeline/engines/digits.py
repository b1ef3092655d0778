"""Reads the digits of a field of the header that a clerk wrote by hand: a small network of our own.

It runs in OpenCV, so that a worker that reads with Tesseract loads no further library. Weights and how they
were made: `weights/README.md`, `pipeline/training/train_digits.py`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Gray
from pipeline.errors import EnvironmentFault

HEIGHT: Final = 48
"""Pixels; what the network sees is as high."""
WIDTH: Final = 160
"""Pixels; narrower fields are padded with paper, wider ones are pressed together."""
CAPITAL: Final = 17
"""Pixels of the capitals of the print in it."""
WEIGHTS: Final = Path(__file__).parent / "weights" / "digits.onnx"

Ink = npt.NDArray[np.float32]
Chances = npt.NDArray[np.float32]
"""Steps × 11: how likely nothing (0) or each digit (1-10 for 0-9) ends at a step."""


def ink_of(field: Gray) -> Ink:
    """A field `HEIGHT` pixels high as the network wants it: paper about 0, ink about 1."""
    if field.shape[1] > WIDTH:
        field = np.asarray(cv2.resize(field, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
    dark, paper = np.percentile(field, (2, 90))
    ink = (paper - field.astype(np.float32)) / np.float32(max(40.0, paper - dark))
    whole = np.zeros((HEIGHT, WIDTH), np.float32)
    whole[:, : field.shape[1]] = np.clip(ink, -0.2, 1.3)
    return whole


@dataclass(frozen=True, slots=True, eq=False)
class DigitReader:
    """The network, ready to run."""

    network: "cv2.dnn.Net"
    digest: str
    """First letters of the SHA-256 of the file."""

    def chances(self, fields: Sequence[Gray]) -> tuple[Chances, ...]:
        """What each field (`HEIGHT` pixels high) may say, step by step."""
        found = []
        for field in fields:
            self.network.setInput(ink_of(field)[None, None])
            scores = np.asarray(self.network.forward(), np.float32)[0].T
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            found.append(powers / powers.sum(axis=1, keepdims=True))
        return tuple(found)


def load_digits(path: Path = WEIGHTS) -> DigitReader:
    """The network of a file; `EnvironmentFault` where it is missing or damaged.

    A digest beside the file (`….sha256`) must be that of the file.
    """
    try:
        data = path.read_bytes()
        wanted = path.with_suffix(".sha256").read_text("ascii").split()[0]
        digest = hashlib.sha256(data).hexdigest()
        if digest != wanted:
            raise ValueError(digest)
        network = cv2.dnn.readNetFromONNX(np.frombuffer(data, np.uint8))
    except (OSError, IndexError, ValueError, cv2.error) as error:
        raise EnvironmentFault(
            "The weights of the digit reader {file} are missing or damaged; install the program again.",
            file=str(path),
        ) from error
    return DigitReader(network, digest[:8])


def best_strings(
    chances: Sequence[Chances], width: int = 8, longest: int = 6
) -> tuple[tuple[str, float], ...]:
    """The likeliest digit strings over all views, best first; the mean of their chances beside each.

    CTC prefix beam search for each view (Graves et al. 2006; Hannun et al. 2014).
    """
    found = [_beam(view, width, longest) for view in chances]
    texts = {text for view in found for text in view}
    means = [(text, sum(view.get(text, 0.0) for view in found) / len(found)) for text in texts]
    return tuple(sorted(means, key=lambda pair: (-pair[1], pair[0]))[:width])


def _beam(chances: Chances, width: int, longest: int) -> dict[str, float]:
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for row in chances:
        grown: dict[str, list[float]] = {}
        for text, (blank, digit) in beams.items():
            stay = grown.setdefault(text, [0.0, 0.0])
            stay[0] += (blank + digit) * float(row[0])
            if text:
                stay[1] += digit * float(row[1 + int(text[-1])])
            if len(text) == longest:
                continue
            for value in np.flatnonzero(row[1:] > 1e-3):
                more = grown.setdefault(f"{text}{value}", [0.0, 0.0])
                repeats = bool(text) and text[-1] == str(value)
                more[1] += (blank if repeats else blank + digit) * float(row[1 + value])
        kept = sorted(grown.items(), key=lambda item: -sum(item[1]))[:width]
        beams = {text: (pair[0], pair[1]) for text, pair in kept}
    return {text: blank + digit for text, (blank, digit) in beams.items()}
