"""A second opinion on a cut line: Tesseract's network alone, without its own layout analysis."""

from typing import Final

import cv2
import numpy as np
import tesserocr

from pipeline.engines.base import Gray
from pipeline.engines.tesseract import show
from pipeline.errors import EngineError
from pipeline.vietnamese.normalize import printed

_BORDER: Final = 6
"""Pixels of paper above and below the line; print that touches the edge is read badly."""


def read_raw(library: "tesserocr.PyTessBaseAPI", line: Gray) -> list[tuple[str, float]]:
    """The words of a cut line, each with its confidence (0.0-1.0); `EngineError` where Tesseract fails."""
    library.SetPageSegMode(tesserocr.PSM.RAW_LINE)
    show(library, _bordered(line))
    try:
        words = printed(library.GetUTF8Text()).split()
        confidences = [value / 100 for value in library.AllWordConfidences()]
    except (RuntimeError, UnicodeDecodeError) as error:
        raise EngineError(
            "Tesseract failed on this page: {reason}. Try `sohoa retry`.", reason=str(error)
        ) from error
    finally:
        library.Clear()
    if len(confidences) != len(words):
        confidences = [min(confidences, default=0.0)] * len(words)
    return list(zip(words, confidences, strict=True))


def _bordered(line: Gray) -> Gray:
    padded = cv2.copyMakeBorder(line, _BORDER, _BORDER, 0, 0, cv2.BORDER_CONSTANT, value=(255.0,))
    return np.asarray(padded, np.uint8)
