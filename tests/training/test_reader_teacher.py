"""What a teacher tells of lines, and that a learner comes nearer to it."""

import random

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs PyTorch: install the extra `train`")
pytest.importorskip("onnx", reason="export needs onnx: install the extra `train`")

import torch

from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.lines_crop import STEP
from pipeline.training.export_reader import export
from pipeline.training.reader_lines import Sample, batches
from pipeline.training.reader_network import LineNet, NetworkOptions, ctc_error
from pipeline.training.reader_teacher import Teacher, taught_error

SMALL = NetworkOptions((8, 12, 16, 24, 48), (5, 9), 64)


def lines(*texts: str | None) -> list[Sample]:
    rng = np.random.default_rng(3)
    return [
        Sample(rng.integers(0, 255, (40, 64 + 32 * place), np.uint8), text)
        for place, text in enumerate(texts)
    ]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Teacher:
    torch.manual_seed(4)
    path = tmp_path_factory.mktemp("teacher") / "wide.onnx"
    export(LineNet(SMALL), path)
    return Teacher(path)


def test_every_step_of_a_line_has_chances_and_its_padding_none(teacher: Teacher) -> None:
    (batch,) = batches(lines("a", "b"), 2, random.Random(1))
    told = teacher.chances(batch.lines, batch.steps.tolist())
    assert told.shape == (2, len(LETTERS) + 1, batch.lines.shape[3] // STEP)
    for line, steps in zip(told, batch.steps.tolist(), strict=True):
        assert torch.allclose(line[:, :steps].sum(0), torch.ones(steps), atol=1e-5)
        assert not line[:, steps:].any()


def test_who_says_the_same_is_not_in_error_and_a_learner_comes_nearer(teacher: Teacher) -> None:
    (batch,) = batches(lines(None, None), 2, random.Random(1))
    told = teacher.chances(batch.lines, batch.steps.tolist())
    assert float(taught_error(told.clamp(min=1e-9).log(), told, 10)) == pytest.approx(0, abs=1e-4)
    torch.manual_seed(5)
    learner = LineNet(SMALL)
    optimizer = torch.optim.AdamW(learner.parameters(), 3e-3)
    errors = []
    for _ in range(25):
        error = taught_error(learner(torch.from_numpy(batch.lines)), told, 10)
        optimizer.zero_grad()
        error.backward()
        optimizer.step()
        errors.append(float(error.detach()))
    assert 0 < errors[-1] < 0.5 * errors[0]


def test_lines_without_a_text_count_for_nothing_against_texts() -> None:
    torch.manual_seed(6)
    scores = torch.randn(2, len(LETTERS) + 1, 24)
    steps = torch.tensor([24, 24])
    alone = ctc_error(scores[:1], steps[:1], ["ab"])
    assert float(ctc_error(scores, steps, ["ab", None])) == pytest.approx(float(alone))
    assert float(ctc_error(scores, steps, [None, None])) == 0
