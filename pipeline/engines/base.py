"""What every recognizer promises; `tests/contract/test_engine.py` holds each one to it.

An engine gets a cleaned grey image that stands upright and whose print is about 14 px high, and gives
back the words that it sees, line by line, in the pixels of that image. It changes nothing, writes nothing,
uses one thread, and is loaded once per worker process. It raises `EngineError` for everything that goes
wrong in it; limits of time and memory are kept outside, by the process that it runs in.
"""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.model.geometry import Box, Transform
from pipeline.model.ocr import Line

Gray: TypeAlias = npt.NDArray[np.uint8]
"""Height × width, 0 black to 255 white."""


@dataclass(frozen=True, slots=True, eq=False)
class FinePage:
    """The cleaned page in the pixels of the master, from which lines are cut."""

    gray: Gray
    from_working: Transform
    """From pixels of the working image to pixels of this one."""
    dividers: tuple[Box, ...] = ()
    """Upright rulings of tables that were taken out of the working image, in its pixels: lines end there."""


class Engine(Protocol):
    """A recognizer of Vietnamese print."""

    @property
    def name(self) -> str:
        """Name and version, as kept with each reading: `tesserocr 5.5.4 vie`."""
        ...

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        """All printed lines in the engine's own order; `Line.block` tells its paragraphs apart.

        An engine may take its pixels from the `fine` page; boxes are in pixels of `image` all the same.
        """
        ...

    def read_line(self, image: Gray) -> tuple[Line, ...]:
        """The words of a crop that holds one line or a few words, such as a stamp."""
        ...

    def rotation(self, image: Gray) -> int | None:
        """Degrees clockwise (0, 90, 180, 270) that turn the page upright; None where it cannot tell."""
        ...

    def close(self) -> None:
        """Frees the model; the engine is not used afterwards."""
        ...
