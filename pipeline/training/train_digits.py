"""Trains the digit reader on made-up fields, and writes its weights into the package.

    python -m pipeline.training.train_digits --work DIR [--out FILE.onnx] [--steps N]

One thread, fixed seeds, steps instead of minutes; goes on where it was interrupted. The recipe: CTC (Graves
et al. 2006), AdamW, one cosine. No scan and no digits of others are learned from.
"""

import argparse
import hashlib
import math
import random
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch
from torch import nn

from pipeline.engines.digits import HEIGHT, WEIGHTS, WIDTH
from pipeline.training.damage import make_grain
from pipeline.training.digit_fields import FieldMaker, Sample
from pipeline.training.digit_network import DigitNet
from pipeline.training.reader_fonts import installed

STEPS: Final = 3200
BATCH: Final = 64
_SEED: Final = 7
_RATE: Final = 3e-3
_SAVE_EVERY: Final = 50
_MEASURE_EVERY: Final = 200
_HELD_OUT: Final = 512


def train(work: Path, steps: int) -> DigitNet:
    """The network after so many steps; the learning curve and a checkpoint are left in the work folder."""
    maker = FieldMaker(installed(), make_grain(_SEED))
    held_out = _samples(maker, "held out", _HELD_OUT)
    torch.manual_seed(_SEED)
    network = DigitNet()
    optimizer = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=0.01)
    step = _restore(work / "digits.pt", network, optimizer)
    while step < steps:
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, steps)
        error = _learn(network, optimizer, _samples(maker, f"step {step}", BATCH))
        step += 1
        if step % _SAVE_EVERY == 0 or step == steps:
            kept = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
            torch.save(kept, work / "digits.new")
            (work / "digits.new").replace(work / "digits.pt")
        if step % _MEASURE_EVERY == 0 or step == steps:
            row = f"{step}\t{error:.4f}\t{exact(network, held_out):.4f}\n"
            with (work / "digits.tsv").open("a", encoding="ascii") as curve:
                curve.write(row)
    return network


def exact(network: DigitNet, samples: Sequence[Sample]) -> float:
    """Share of the fields of which every digit is read right."""
    network.eval()
    with torch.no_grad():
        best = network(_tensor(samples)).argmax(1).numpy()
    right = sum(_collapsed(row) == sample.digits for row, sample in zip(best, samples, strict=True))
    return right / len(samples)


def export(network: DigitNet, target: Path) -> None:
    """Writes the weights, 32-bit numbers, and their digest beside them."""
    network.eval()
    with warnings.catch_warnings():
        # the newer exporter needs one more package and gives the same graph
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network, (torch.zeros(1, 1, HEIGHT, WIDTH),), str(target),
            input_names=["fields"], output_names=["scores"], opset_version=11, dynamo=False,
        )  # fmt: skip
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_suffix(".sha256").write_text(f"{digest}  {target.name}\n", "ascii")


def _learn(network: DigitNet, optimizer: torch.optim.Optimizer, samples: Sequence[Sample]) -> float:
    network.train()
    with torch.autocast("cpu", torch.bfloat16):
        scores = network(_tensor(samples))
    logs = scores.float().permute(2, 0, 1).log_softmax(2)
    targets = torch.tensor([1 + int(digit) for sample in samples for digit in sample.digits])
    lengths = torch.tensor([len(sample.digits) for sample in samples])
    steps = torch.full((len(samples),), logs.shape[0])
    error = nn.functional.ctc_loss(logs, targets, steps, lengths, zero_infinity=True)
    optimizer.zero_grad()
    error.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimizer.step()
    return float(error.detach())


def _samples(maker: FieldMaker, name: str, count: int) -> list[Sample]:
    rng = random.Random(f"{_SEED} {name}")
    return [maker.sample(rng) for _ in range(count)]


def _tensor(samples: Sequence[Sample]) -> torch.Tensor:
    return torch.from_numpy(np.stack([sample.ink for sample in samples])[:, None])


def _collapsed(outputs: Sequence[int]) -> str:
    kept = [now for before, now in zip([0, *outputs], outputs, strict=False) if now and now != before]
    return "".join(str(output - 1) for output in kept)


def _rate(step: int, steps: int) -> float:
    warm = min(1.0, (step + 1) / 60)
    return warm * (1e-5 + (_RATE - 1e-5) * (1 + math.cos(math.pi * step / steps)) / 2)


def _restore(path: Path, network: DigitNet, optimizer: torch.optim.Optimizer) -> int:
    if not path.is_file():
        return 0
    kept = torch.load(path, weights_only=True)
    network.load_state_dict(kept["network"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])


def main(arguments: Sequence[str]) -> int:
    """Trains, and writes the weights; says how good they are on stderr."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.train_digits")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--steps", type=int, default=STEPS)
    asked = parser.parse_args(arguments)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    asked.work.mkdir(parents=True, exist_ok=True)
    network = train(asked.work, asked.steps)
    export(network, asked.out)
    sys.stderr.write(f"{asked.out}: {asked.out.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
