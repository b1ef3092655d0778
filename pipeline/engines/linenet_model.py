"""The network of the line reader: loaded from the package, checked, and run on one line at a time."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as native

from pipeline.engines.linenet_decode import Scores
from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.lines_crop import Ink
from pipeline.errors import EngineError, EnvironmentFault

WEIGHTS: Final = Path(__file__).parent / "weights" / "linenet.onnx"
LETTERS_KEY: Final = "letters"
"""Where the model says which characters its outputs print."""

FAULTS: Final = (
    native.Fail, native.InvalidArgument, native.NoSuchFile, native.NoModel, native.EngineError,
    native.RuntimeException, native.InvalidProtobuf, native.ModelLoaded, native.NotImplemented,
    native.InvalidGraph, native.EPFail, native.DeviceReset, native.NotFound, native.ModelLoadCanceled,
    native.ModelRequiresCompilation, RuntimeError, ValueError,
)  # fmt: skip
"""What onnxruntime raises; its own classes share no base but `Exception`."""


@dataclass(frozen=True, slots=True, eq=False)
class LineModel:
    """The network, ready to run."""

    session: onnxruntime.InferenceSession
    digest: str
    """First letters of the SHA-256 of the file: tells readings of different weights apart."""

    def scores(self, ink: Ink) -> Scores:
        """The network's own answer to the ink of a line; `EngineError` where it fails."""
        try:
            (scores,) = self.session.run(None, {"lines": ink[None, None]})
        except FAULTS as error:
            raise EngineError(
                "The line reader failed on this page: {reason}. Try `sohoa retry`.", reason=str(error)
            ) from error
        return np.asarray(scores[0], np.float32)


def load_model(path: Path = WEIGHTS) -> LineModel:
    """The model of a file; `EnvironmentFault` where it is missing, damaged, or prints other letters.

    A digest beside the file (`….sha256`) must be that of the file.
    """
    try:
        data = path.read_bytes()
        wanted = path.with_suffix(".sha256").read_text("ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise _damaged(path) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != wanted:
        raise _damaged(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every line has a width of its own
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        letters = session.get_modelmeta().custom_metadata_map.get(LETTERS_KEY, "")
    except FAULTS as error:
        raise _damaged(path) from error
    if letters != LETTERS:
        raise _damaged(path)
    return LineModel(session, digest[:8])


def _damaged(path: Path) -> EnvironmentFault:
    return EnvironmentFault(
        "The weights of the line reader {file} are missing or damaged; install the program again, "
        'or choose the recognizer "tesseract" in the settings.',
        file=str(path),
    )
