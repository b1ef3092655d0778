"""Pages for the tests of stages: sample scans as pixels, and pages of print drawn with a known layout."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.formats.image import decode
from pipeline.model.media import SNIFF_BYTES, sniff

Pixels = npt.NDArray[np.uint8]
FONT = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")
SENTENCE = "Căn cứ Luật Tổ chức chính quyền địa phương và chức năng, nhiệm vụ của Văn phòng"


@pytest.fixture(scope="session")
def pixels_of(sample: Callable[[str], Path]) -> Callable[..., Pixels]:
    """The pixels of a page of a sample that is an image."""

    def load(name: str, page: int = 1) -> Pixels:
        path = sample(name)
        media_type = sniff(path.read_bytes()[:SNIFF_BYTES])
        assert media_type is not None
        return decode(path, media_type, page).pixels

    return load


@pytest.fixture(scope="session")
def print_page() -> Callable[..., Pixels]:
    """A page with lines of Vietnamese print: size of the type in pixels, width, height, how many lines."""
    if not FONT.exists():
        pytest.skip("needs the fonts of fonts-liberation2")

    def draw(
        em: int = 36, width: int = 1240, height: int = 1754, lines: int = 30, text: str = SENTENCE
    ) -> Pixels:
        page = Image.new("L", (width, height), 255)
        pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), em)
        for number in range(lines):
            top = height // 12 + number * round(1.5 * em)
            words = text.split()
            pen.text((width // 10, top), " ".join(words[number % len(words[:5]) :]), 20, font)
        page.paste(255, (width - width // 10, 0, width, height))
        return np.asarray(page)

    return draw


@pytest.fixture(scope="session")
def turned() -> Callable[[Pixels, float], Pixels]:
    """A page turned clockwise by any angle, on a white sheet that holds all of it."""

    def turn(gray: Pixels, degrees: float) -> Pixels:
        height, width = gray.shape[:2]
        radians = np.radians(degrees)
        cosine, sine = abs(np.cos(radians)), abs(np.sin(radians))
        size = (round(width * cosine + height * sine), round(width * sine + height * cosine))
        # OpenCV counts angles against the clock
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
        matrix[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
        white = (255, 255, 255)
        return np.asarray(
            cv2.warpAffine(gray, matrix, size, flags=cv2.INTER_CUBIC, borderValue=white), np.uint8
        )

    return turn
