import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from pipeline.formats.draw import confidence_colour, draw_words, encode_jpeg, encode_png
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word

Pixels = npt.NDArray[np.uint8]


def test_png_keeps_every_pixel(grey_page: Pixels, colour_page: Pixels) -> None:
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(encode_png(grey_page)))), grey_page)
    assert np.array_equal(
        np.asarray(Image.open(io.BytesIO(encode_png(colour_page))))[:, :, ::-1], colour_page
    )


def test_jpeg_grows_with_its_quality(colour_page: Pixels) -> None:
    low, high = encode_jpeg(colour_page, 20), encode_jpeg(colour_page, 95)
    assert low[:2] == high[:2] == b"\xff\xd8"
    assert len(low) < len(high)


def test_boxes_are_coloured_by_confidence_and_the_page_is_left_alone(grey_page: Pixels) -> None:
    words = [Word("a", Box(60, 200 + 20 * i, 100, 215 + 20 * i), c) for i, c in enumerate((0.95, 0.7, 0.2))]
    text = PageText(200, 280, 300, tuple((Line((word,)),) for word in words))
    before = grey_page.copy()
    drawn = draw_words(grey_page, text)
    assert np.array_equal(grey_page, before)
    assert drawn.shape == (280, 200, 3)
    for word in words:
        assert tuple(drawn[word.box.top, word.box.left]) == confidence_colour(word.confidence)
    assert len({confidence_colour(word.confidence) for word in words}) == 3
    assert tuple(drawn[208, 80]) == (255, 255, 255)
