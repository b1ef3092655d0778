"""Trains the line reader, and goes on where it was interrupted.

    python -m pipeline.training.train_reader --texts DIR --work DIR [--real DIR] [--teacher FILE]
        [--until STAGE]

One thread, fixed seeds, steps instead of minutes: a run that was stopped and started again sees the same
lines as one that was not. The work folder holds the checkpoint, the process number and the learning curve.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import torch

from pipeline.rules.load import load_rules
from pipeline.training.damage import Damage, make_grain
from pipeline.training.reader_fonts import installed
from pipeline.training.reader_lines import Batch, Maker, Sample, batches
from pipeline.training.reader_network import LineNet, NetworkOptions, ctc_error
from pipeline.training.reader_real import RealLines
from pipeline.training.reader_schedule import SCHEDULE, Stage, rate_at
from pipeline.training.reader_score import error_rate
from pipeline.training.reader_teacher import Teacher, taught_error
from pipeline.training.reader_text import TextOptions, load_texts

CHECKPOINT: Final = "checkpoint.pt"
CURVE: Final = "curve.tsv"
_HEADS: Final = "stage\tstep\tlines\trate\terror\tcer_synthetic\tcer_real\tseconds\n"


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How the training runs."""

    seed: int = 20
    batch: int = 32
    pool: int = 8
    """Batches that are made at once, so that lines of like width come together."""
    save_every: int = 96
    """Steps; a multiple of `pool`."""
    measure_every: int = 384
    held_out: int = 320
    """Made-up lines on which the learning curve is measured; never learned from."""
    weight_decay: float = 0.01
    largest_gradient: float = 5.0
    network: NetworkOptions = field(default_factory=NetworkOptions)


@dataclass(slots=True)
class State:
    """Where a training stands."""

    network: LineNet
    optimizer: torch.optim.AdamW
    stage: int = 0
    step: int = 0
    """Steps of the stage that are done."""
    lines: int = 0


class Trainer:
    """Runs the schedule from wherever the checkpoint in the work folder stands."""

    def __init__(
        self,
        work: Path,
        maker: Maker,
        real: RealLines,
        options: TrainingOptions,
        teacher: Teacher | None = None,
    ) -> None:
        self._work, self._maker, self._real, self._options = work, maker, real, options
        self._teacher = teacher
        self._state = load_state(work / CHECKPOINT, options)
        self._held_out = self._samples(Stage("held out", 1, 0.0), "held out", options.held_out)
        self._started = time.monotonic()

    def run(self, schedule: Sequence[Stage], until: str | None = None) -> None:
        """All stages that are not done yet, up to the one named `until`."""
        state = self._state
        while state.stage < len(schedule):
            stage = schedule[state.stage]
            self._run_stage(stage)
            state.stage, state.step = state.stage + 1, 0
            self._save()
            save_state(state, self._options, self._work / f"after_{stage.name}.pt")
            if stage.name == until:
                return

    def _run_stage(self, stage: Stage) -> None:
        state, options = self._state, self._options
        while state.step < stage.steps:
            pool = self._samples(stage, f"{stage.name} {state.step}", options.batch * options.pool)
            rng = random.Random(f"{options.seed} order {stage.name} {state.step}")
            errors = [self._learn(batch, stage) for batch in batches(pool, options.batch, rng)]
            if state.step % options.save_every == 0:
                self._save()
            if state.step % options.measure_every == 0 or state.step >= stage.steps:
                self._measure(stage, sum(errors) / len(errors))

    def _samples(self, stage: Stage, name: str, count: int) -> list[Sample]:
        rng = random.Random(f"{self._options.seed} {name}")
        made = []
        for _ in range(count):
            unsure = self._unsure(stage, rng)
            if unsure is not None:
                made.append(unsure)
            elif rng.random() < stage.real and self._real.count:
                made.append(self._real.sample(rng))
            else:
                made.append(self._maker.sample(rng, few_words=rng.random() < stage.few_words))
        return made

    def _unsure(self, stage: Stage, rng: random.Random) -> Sample | None:
        """A line without a label, where there is a teacher to tell something of it."""
        if not self._teacher or not stage.unsure or rng.random() >= stage.unsure:
            return None
        return self._real.unsure(rng)

    def _learn(self, batch: Batch, stage: Stage) -> float:
        state = self._state
        for group in state.optimizer.param_groups:
            group["lr"] = rate_at(stage, state.step)
        state.network.train()
        lines = torch.from_numpy(batch.lines)
        with torch.autocast("cpu", torch.bfloat16):
            scores = state.network(lines)
        error = ctc_error(scores, torch.from_numpy(batch.steps), batch.texts)
        if self._teacher and stage.taught:
            told = self._teacher.chances(batch.lines, batch.steps.tolist())
            letters = sum(_letters(text, count) for text, count in zip(batch.texts, batch.steps, strict=True))
            error = (1 - stage.taught) * error + stage.taught * taught_error(scores, told, letters)
        state.optimizer.zero_grad()
        error.backward()
        torch.nn.utils.clip_grad_norm_(state.network.parameters(), self._options.largest_gradient)
        state.optimizer.step()
        state.step += 1
        state.lines += len(batch.texts)
        return float(error.detach())

    def _measure(self, stage: Stage, error: float) -> None:
        state = self._state
        made_up = error_rate(state.network, self._held_out)
        real = error_rate(state.network, self._real.held_out()) if self._real.count else None
        row = (
            stage.name, state.step, state.lines, f"{rate_at(stage, state.step - 1):.2e}", f"{error:.4f}",
            f"{made_up:.4f}", "" if real is None else f"{real:.4f}", round(time.monotonic() - self._started),
        )  # fmt: skip
        path = self._work / CURVE
        with path.open("a", encoding="utf-8") as curve:
            if path.stat().st_size == 0:
                curve.write(_HEADS)
            curve.write("\t".join(map(str, row)) + "\n")

    def _save(self) -> None:
        save_state(self._state, self._options, self._work / CHECKPOINT)


def _letters(text: str | None, steps: int) -> int:
    """Letters of a line; guessed from its length where nobody knows them."""
    return int(steps) // 4 if text is None else len(text)


def save_state(state: State, options: TrainingOptions, path: Path) -> None:
    """Writes a checkpoint whole or not at all."""
    kept = {
        "network": state.network.state_dict(),
        "optimizer": state.optimizer.state_dict(),
        "stage": state.stage, "step": state.step, "lines": state.lines,
        "options": options.network.as_dict(),
    }  # fmt: skip
    torch.save(kept, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def load_state(path: Path, options: TrainingOptions) -> State:
    """The state of a checkpoint, or a new one with random weights where there is none."""
    torch.manual_seed(options.seed)
    network = LineNet(options.network)
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=options.weight_decay)
    state = State(network, optimizer)
    if path.is_file():
        kept = torch.load(path, weights_only=True)
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        state.stage, state.step, state.lines = kept["stage"], kept["step"], kept["lines"]
    return state


def one_thread() -> None:
    """Keeps the libraries of training to one thread."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)


def make_maker(texts: Path, seed: int) -> Maker:
    """What makes lines of the texts of a folder."""
    return Maker(load_texts(texts, load_rules(), TextOptions()), installed(), Damage(make_grain(seed)))


def main(arguments: Sequence[str]) -> int:
    """Trains to the end of the schedule; says where the result is on stderr."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.train_reader")
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--real", type=Path, default=None)
    parser.add_argument("--teacher", type=Path, default=None)
    parser.add_argument("--until", default=None)
    asked = parser.parse_args(arguments)
    one_thread()
    asked.work.mkdir(parents=True, exist_ok=True)
    (asked.work / "pid").write_text(str(os.getpid()))
    options = TrainingOptions()
    teacher = Teacher(asked.teacher) if asked.teacher else None
    maker, real = make_maker(asked.texts, options.seed), RealLines(asked.real)
    trainer = Trainer(asked.work, maker, real, options, teacher)
    trainer.run(SCHEDULE, asked.until)
    sys.stderr.write(f"trained; the weights are in {asked.work / CHECKPOINT}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
