"""What a wider network makes of a line, learned by a narrower one with the text (Hinton et al. 2015).

The chances of every output at every step say more than a text: which letters were near, and where each one
stands. They can be had for lines without a label too.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from pipeline.engines.linenet_decode import log_chances
from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.linenet_model import load_model
from pipeline.engines.lines_crop import STEP


class Teacher:
    """A trained network that tells its chances."""

    def __init__(self, weights: Path) -> None:
        self._model = load_model(weights)

    def chances(self, lines: npt.NDArray[np.float32], steps: Sequence[int]) -> torch.Tensor:
        """Chances (batch × outputs × steps) of lines (batch × 1 × height × width); 0 in their padding."""
        told = np.zeros((len(lines), len(LETTERS) + 1, lines.shape[3] // STEP), np.float32)
        for place, count in enumerate(steps):
            scores = self._model.scores(np.ascontiguousarray(lines[place, 0, :, : count * STEP]))
            told[place, :, :count] = np.exp(log_chances(scores[:, :count]))
        return torch.from_numpy(told)


def taught_error(scores: torch.Tensor, told: torch.Tensor, letters: int) -> torch.Tensor:
    """How far the learner's chances are from the teacher's (Kullback and Leibler 1951), per letter."""
    learner = scores.float().log_softmax(1)
    known = torch.where(told > 0, told.clamp(min=1e-8).log(), torch.zeros(()))
    return (told * (known - learner)).sum() / max(1, letters)
