"""One thread for every numeric library. Imports nothing of ours: it must run before they are loaded."""

import os
from typing import Final

_LIMITS: Final = (
    "OMP_THREAD_LIMIT",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)
"""What Tesseract, NumPy and OpenCV ask the environment for."""


def pin_to_one_thread() -> None:
    """Keeps every numeric library of this process and of its workers to one thread.

    To be called before the libraries are loaded: they read the environment once. Parallel pages are faster
    than parallel loops, by an order of magnitude where the two fight for cores.
    """
    for name in _LIMITS:
        os.environ[name] = "1"
