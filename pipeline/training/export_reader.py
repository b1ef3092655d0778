"""Turns a checkpoint into the weights of the package: ONNX, eight-bit numbers, letters and digest inside.

    python -m pipeline.training.export_reader CHECKPOINT OUT.onnx [--float] --texts DIR [--real DIR]

Static quantisation (QDQ, per channel): ranges are taken from made-up and real lines. The scores get a range
of their own, since only the best of each step matter: if all were to fit in, eight bits would tell no less
than .6 nats apart, and letters nearly as likely as the blank would be lost.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnx
import onnx.numpy_helper
import onnxruntime
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.linenet_model import LETTERS_KEY
from pipeline.engines.lines_crop import HEIGHT, ink_of
from pipeline.training.reader_lines import Sample
from pipeline.training.reader_network import LineNet
from pipeline.training.reader_real import RealLines
from pipeline.training.train_reader import TrainingOptions, load_state, make_maker, one_thread

_LINES = 160
_CUT_OFF: Final = 8.0
"""Nats below the best output of the least sure step under which scores are all the same."""


class _Ranges(CalibrationDataReader):
    """Lines from which the ranges of the network's numbers are taken."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._lines: Iterator[npt.NDArray[np.float32]] = map(_input, samples)

    def get_next(self) -> dict[str, npt.NDArray[np.float32]] | None:
        """The next line, or None at the end."""
        line = next(self._lines, None)
        return None if line is None else {"lines": line}


def export(network: LineNet, target: Path) -> None:
    """Writes the network as it is, in 32-bit numbers."""
    network.eval()
    with warnings.catch_warnings():
        # the newer exporter needs one more package and gives the same graph
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network, (torch.zeros(1, 1, HEIGHT, 512),), str(target),
            input_names=["lines"], output_names=["scores"],
            dynamic_axes={"lines": {3: "width"}, "scores": {2: "steps"}}, opset_version=17, dynamo=False,
        )  # fmt: skip
    _seal(target)


def quantised(source: Path, target: Path, samples: Sequence[Sample]) -> None:
    """Writes the network in eight-bit numbers, ranges taken from the samples."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared), str(target), _Ranges(samples), quant_format=QuantFormat.QDQ, per_channel=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        )  # fmt: skip
    _refine_scores(target, samples)
    _seal(target)


def _refine_scores(path: Path, samples: Sequence[Sample]) -> None:
    """Gives the scores of a quantised network the range in which the best output of each step lies."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    best = np.concatenate(
        [session.run(None, {"lines": line})[0][0].max(axis=0) for line in map(_input, samples)]
    )
    lowest = min(0.0, float(best.min()) - _CUT_OFF)
    scale = (float(best.max()) - lowest) / 255
    model = onnx.load(str(path))
    (last,) = (node for node in model.graph.node if "scores" in node.output)
    values = {last.input[1]: np.float32(scale), last.input[2]: np.uint8(round(-lowest / scale))}
    for known in model.graph.initializer:
        if known.name in values:
            known.CopyFrom(onnx.numpy_helper.from_array(np.asarray(values[known.name]), known.name))
    onnx.save(model, str(path))


def _input(sample: Sample) -> npt.NDArray[np.float32]:
    return ink_of(sample.line)[None, None]


def _seal(path: Path) -> None:
    """Writes the letters into the model and its digest beside it."""
    model = onnx.load(str(path))
    del model.metadata_props[:]
    entry = model.metadata_props.add()
    entry.key, entry.value = LETTERS_KEY, LETTERS
    onnx.save(model, str(path))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".sha256").write_text(f"{digest}  {path.name}\n", "ascii")


def main(arguments: Sequence[str]) -> int:
    """Exports a checkpoint; says on stderr what it wrote."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.export_reader")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--real", type=Path, default=None)
    parser.add_argument("--float", action="store_true")
    asked = parser.parse_args(arguments)
    one_thread()
    options = TrainingOptions()
    network = load_state(asked.checkpoint, options).network
    if asked.float:
        export(network, asked.target)
    else:
        maker, real, rng = (
            make_maker(asked.texts, options.seed),
            RealLines(asked.real),
            random.Random(options.seed),
        )
        samples = [maker.sample(rng) for _ in range(_LINES)]
        samples += [real.sample(rng) for _ in range(_LINES if real.count else 0)]
        with tempfile.TemporaryDirectory() as folder:
            export(network, Path(folder) / "float.onnx")
            quantised(Path(folder) / "float.onnx", asked.target, samples)
    sys.stderr.write(f"{asked.target}: {asked.target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
