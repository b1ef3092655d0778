"""The network of the line reader and the error that it learns from (CTC, Graves et al. 2006)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
from torch import nn

from pipeline.engines.linenet_letters import LETTERS


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """Size of the network."""

    channels: tuple[int, int, int, int, int] = (16, 32, 48, 96, 192)
    """Of the five layers that look at the picture."""
    kernels: tuple[int, ...] = (5, 9, 15, 15, 15)
    """Steps to which each block looks."""
    hidden: int = 384
    """Channels inside a block."""

    def as_dict(self) -> dict[str, object]:
        """For the checkpoint."""
        return asdict(self)


class Block(nn.Module):
    """A residual block along the line: a depthwise look to the sides, then a mixing of channels."""

    def __init__(self, channels: int, kernel: int, hidden: int) -> None:
        super().__init__()
        self.look = nn.Conv1d(channels, channels, kernel, padding=kernel // 2, groups=channels, bias=False)
        self.norm = nn.BatchNorm1d(channels)
        self.widen = nn.Conv1d(channels, hidden, 1)
        self.narrow = nn.Conv1d(hidden, channels, 1)

    def forward(self, steps: torch.Tensor) -> torch.Tensor:
        """The steps with what their neighbours add."""
        mixed: torch.Tensor = self.narrow(torch.relu(self.widen(self.norm(self.look(steps)))))
        return steps + mixed


class LineNet(nn.Module):
    """From lines (batch × 1 × 40 × width) to scores (batch × outputs × width/4)."""

    def __init__(self, options: NetworkOptions) -> None:
        super().__init__()
        first, second, third, fourth, fifth = options.channels
        self.stem = nn.Sequential(
            *_layer(1, first, (3, 3), (2, 2), (1, 1)),
            *_layer(first, second, (3, 3), (2, 1), (1, 1)),
            *_layer(second, third, (3, 3), (1, 2), (1, 1)),
            *_layer(third, fourth, (3, 3), (2, 1), (1, 1)),
            *_layer(fourth, fifth, (5, 3), (1, 1), (0, 1)),
        )
        self.blocks = nn.Sequential(*(Block(fifth, kernel, options.hidden) for kernel in options.kernels))
        self.scores = nn.Conv1d(fifth, len(LETTERS) + 1, 1)

    def forward(self, lines: torch.Tensor) -> torch.Tensor:
        """Scores of each output at each step; not yet probabilities."""
        scores: torch.Tensor = self.scores(self.blocks(self.stem(lines).squeeze(2)))
        return scores


def ctc_error(scores: torch.Tensor, steps: torch.Tensor, texts: Sequence[str | None]) -> torch.Tensor:
    """Mean error of a batch, each line weighed by its letters; `steps` are the steps of each line.

    Lines without a text count for nothing.
    """
    labelled = [place for place, text in enumerate(texts) if text is not None]
    if not labelled:
        return scores.sum() * 0
    if len(labelled) < len(texts):
        scores, steps = scores[labelled], steps[labelled]
    codes = [torch.tensor(encoded(text), dtype=torch.long) for text in texts if text is not None]
    lengths = torch.tensor([len(line) for line in codes])
    chances = scores.float().log_softmax(1).permute(2, 0, 1)
    errors: torch.Tensor = nn.functional.ctc_loss(
        chances, torch.cat(codes), steps, lengths, reduction="none", zero_infinity=True
    )
    return errors.sum() / lengths.sum().clamp(min=1)


def encoded(text: str) -> list[int]:
    """The outputs that print the text."""
    return [LETTERS.index(letter) + 1 for letter in text]


def _layer(
    inner: int, outer: int, kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int]
) -> tuple[nn.Module, nn.Module, nn.Module]:
    return nn.Conv2d(inner, outer, kernel, stride, padding, bias=False), nn.BatchNorm2d(outer), nn.ReLU()
