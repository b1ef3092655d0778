"""The network of the digit reader."""

import torch
from torch import nn


class DigitNet(nn.Module):
    """From fields (batch × 1 × 48 × 160) to scores (batch × 11 × 40); 0 stands for nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            *_layer(1, 16, stride=2), *_layer(16, 32), nn.MaxPool2d(2, 2),
            *_layer(32, 48), nn.MaxPool2d((2, 1), (2, 1)),
            *_layer(48, 64), nn.MaxPool2d((2, 1), (2, 1)),
            nn.Conv2d(64, 96, 3, padding=(0, 1), bias=False), nn.BatchNorm2d(96), nn.ReLU(),
        )  # fmt: skip
        self.near = nn.Sequential(nn.Conv2d(96, 96, (1, 5), padding=(0, 2), bias=False), nn.BatchNorm2d(96))
        self.far = nn.Sequential(
            nn.Conv2d(96, 96, (1, 5), padding=(0, 4), dilation=(1, 2), bias=False), nn.BatchNorm2d(96)
        )
        self.scores = nn.Conv2d(96, 11, 1)

    def forward(self, fields: torch.Tensor) -> torch.Tensor:
        """Scores of each output at each step; not yet probabilities."""
        steps = self.look(fields)
        steps = torch.relu(steps + self.near(steps))
        steps = torch.relu(steps + self.far(steps))
        scores: torch.Tensor = self.scores(steps).squeeze(2)
        return scores


def _layer(inner: int, outer: int, stride: int = 1) -> tuple[nn.Module, nn.Module, nn.Module]:
    return nn.Conv2d(inner, outer, 3, stride, 1, bias=False), nn.BatchNorm2d(outer), nn.ReLU()
