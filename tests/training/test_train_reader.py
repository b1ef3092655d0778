"""A training in small: it learns, goes on where it stopped, and becomes weights that load."""

import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("torch", reason="training needs PyTorch: install the extra `train`")
pytest.importorskip("onnx", reason="export needs onnx: install the extra `train`")

import torch

from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.linenet_model import load_model
from pipeline.engines.lines_crop import ink_of
from pipeline.rules.load import load_rules
from pipeline.training.damage import Damage, DamageOptions, make_grain
from pipeline.training.export_reader import export, quantised
from pipeline.training.reader_fonts import installed
from pipeline.training.reader_lines import Maker, Sample, batches
from pipeline.training.reader_network import LineNet, NetworkOptions
from pipeline.training.reader_real import RealLines
from pipeline.training.reader_schedule import SCHEDULE, Stage, rate_at
from pipeline.training.reader_score import collapsed
from pipeline.training.reader_text import TextOptions, load_texts
from pipeline.training.train_reader import CHECKPOINT, CURVE, Trainer, TrainingOptions, one_thread

SMALL = NetworkOptions((8, 12, 16, 24, 48), (5, 9), 64)
OPTIONS = TrainingOptions(batch=8, pool=2, save_every=8, measure_every=16, held_out=6, network=SMALL)
STAGES = (Stage("A", 16, 3e-3, few_words=1.0, warm=4), Stage("B", 8, 1e-3, warm=2))


@pytest.fixture(scope="module", autouse=True)
def pinned() -> None:
    one_thread()


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "one.txt").write_text("Căn cứ Luật Tổ chức chính quyền địa phương;\n" * 3, "utf-8")
    source = load_texts(folder, load_rules(), TextOptions())
    return Maker(source, installed()[:1], Damage(make_grain(1), DamageOptions(*[0.0] * 9)))


def trained(work: Path, maker: Maker, *untils: str | None) -> dict[str, "torch.Tensor"]:
    work.mkdir()
    for until in untils:
        Trainer(work, maker, RealLines(None), OPTIONS).run(STAGES, until)
    weights: dict[str, torch.Tensor] = torch.load(work / CHECKPOINT, weights_only=True)["network"]
    return weights


def test_an_interrupted_training_ends_as_one_that_was_not(tmp_path: Path, maker: Maker) -> None:
    whole = trained(tmp_path / "whole", maker, None)
    parted = trained(tmp_path / "parted", maker, "A", None)
    assert all(torch.equal(whole[name], parted[name]) for name in whole)
    rows = (tmp_path / "whole" / CURVE).read_text("utf-8").splitlines()
    assert rows[0].startswith("stage\tstep\tlines")
    assert [row.split("\t")[:3] for row in rows[1:]] == [["A", "16", "128"], ["B", "8", "192"]]
    assert (tmp_path / "whole" / "after_A.pt").is_file()


def test_a_network_learns_a_batch_by_heart(maker: Maker, tmp_path: Path) -> None:
    """Error of the same lines falls: gradients, targets and steps fit together."""

    trainer = Trainer(tmp_path, maker, RealLines(None), OPTIONS)
    rng = random.Random(1)
    (batch,) = batches([maker.sample(rng, few_words=True) for _ in range(8)], 8, rng)
    stage = Stage("A", 1000, 4e-3, warm=1)
    errors = [trainer._learn(batch, stage) for _ in range(30)]
    assert np.mean(errors[-3:]) < 0.5 * np.mean(errors[:3])


def test_exported_weights_read_as_the_network_does(maker: Maker, tmp_path: Path) -> None:

    torch.manual_seed(1)
    network = LineNet(SMALL)
    rng = random.Random(2)
    samples = [maker.sample(rng) for _ in range(6)]
    export(network, tmp_path / "float.onnx")
    quantised(tmp_path / "float.onnx", tmp_path / "linenet.onnx", samples)
    exact, small = load_model(tmp_path / "float.onnx"), load_model(tmp_path / "linenet.onnx")
    assert (tmp_path / "linenet.onnx").stat().st_size < 0.6 * (tmp_path / "float.onnx").stat().st_size
    for sample in samples:
        ink = ink_of(sample.line)
        scores = exact.scores(ink)
        assert scores.shape == (len(LETTERS) + 1, sample.line.shape[1] // 4)
        assert np.abs(_chances(scores) - _chances(small.scores(ink))).max() < 0.1


def test_scores_of_quantised_weights_are_told_apart_where_the_best_of_them_lie(
    maker: Maker, tmp_path: Path
) -> None:
    """Not over all scores: those far below the best one tell nothing."""
    torch.manual_seed(1)
    network = LineNet(SMALL)
    torch.nn.init.constant_(network.scores.bias, -60.0)
    with torch.no_grad():
        network.scores.bias[:40] = 3.0
    samples = [maker.sample(random.Random(3)) for _ in range(4)]
    export(network, tmp_path / "float.onnx")
    quantised(tmp_path / "float.onnx", tmp_path / "linenet.onnx", samples)
    found = load_model(tmp_path / "linenet.onnx").scores(ink_of(samples[0].line))
    exact = load_model(tmp_path / "float.onnx").scores(ink_of(samples[0].line))
    assert np.abs(found[:40] - exact[:40]).max() < 0.1
    assert found[40:].max() > -20


def _chances(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    powers = np.exp(scores - scores.max(axis=0))
    return np.asarray(powers / powers.sum(axis=0), np.float32)


def test_lines_too_narrow_for_their_text_are_widened() -> None:
    narrow = Sample(np.full((40, 16), 255, np.uint8), "aabbcc")

    (batch,) = batches([narrow], 1, random.Random(1))
    assert batch.steps[0] >= len("aabbcc") + 3


def test_repeats_collapse_and_blanks_part_them() -> None:
    a, b = LETTERS.index("a") + 1, LETTERS.index("b") + 1
    assert collapsed([0, a, a, 0, a, b, 0]) == "aab"


def test_the_rate_rises_and_falls() -> None:
    for stage in SCHEDULE:
        rates = [rate_at(stage, step) for step in range(stage.steps)]
        assert max(rates) == pytest.approx(stage.rate)
        assert rates[0] < 0.1 * stage.rate
        assert rates[-1] < stage.rate * (stage.last + 0.01)
