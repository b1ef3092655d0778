"""The second reader: a cut line read by Tesseract's network alone."""

import numpy as np
import pytest

from pipeline.engines.charset import sample_line
from pipeline.engines.lines import Extent, find_lines
from pipeline.engines.lines_crop import HEIGHT, crop_to_page, crop_width, cut
from pipeline.engines.lines_second import read_raw
from pipeline.engines.tesseract import TesseractEngine

pytestmark = pytest.mark.tesseract


def test_it_reads_a_cut_line() -> None:
    text, image = sample_line()
    with TesseractEngine() as engine:
        (found,) = find_lines(engine.library, image, Extent.BLOCK)
        line = cut(image, crop_to_page(found.place), crop_width(found.place))
        words = read_raw(engine.library, line)
    assert [word.strip(".") for word, _ in words] == text.split()
    assert all(0.3 < confidence <= 1.0 for _, confidence in words)


def test_paper_holds_no_sure_words() -> None:
    with TesseractEngine() as engine:
        words = read_raw(engine.library, np.full((HEIGHT, 400), 255, np.uint8))
    assert all(confidence < 0.3 for _, confidence in words)
