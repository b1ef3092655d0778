"""Pages as arrays, and errors of the libraries that hold pixels."""

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.formats.pixels import from_pillow, is_out_of_memory


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


@pytest.mark.parametrize("mode", ["1", "L"])
@pytest.mark.parametrize("height", [1, 256, 517])
def test_a_grey_page_comes_whole_from_pillow(mode: str, height: int) -> None:
    gray = np.random.default_rng(3).integers(0, 256, (height, 11), np.uint8)
    image = Image.fromarray(gray).convert(mode)
    found = from_pillow(image)
    assert np.array_equal(found, np.array(image.convert("L")))
    assert found.flags.writeable
