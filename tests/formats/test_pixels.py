"""Errors of the libraries that hold pixels."""

import cv2
import numpy as np
import pytest

from pipeline.formats.pixels import is_out_of_memory


def test_want_of_memory_in_opencv_is_told_from_its_other_errors() -> None:
    page = np.zeros((10, 10), np.uint8)
    with pytest.raises(cv2.error) as no_memory:
        cv2.resize(page, (1 << 24, 1 << 24))
    assert is_out_of_memory(no_memory.value)
    with pytest.raises(cv2.error) as wrong_use:
        cv2.resize(page, (0, 0))
    assert not is_out_of_memory(wrong_use.value)
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(ValueError())
