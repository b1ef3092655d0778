"""Flattening: the page of a thick book, whose lines hang or rise near its spine, with level lines.

Whether lines may be bent is told by one look at the page in sixteen upright strips, in about a millisecond:
in strips of a flat page lines lie at one height, on a bent page each strip lies a little lower or higher than
the one before. Only then are the letters of the lines measured (`lines_bent`), and only where they stand
better on bent lines is the page drawn anew. It is moved up and down only: letters that are narrower on the
slope beside the spine stay as narrow as they are.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.lines_bent import Bend, bend_of
from pipeline.engines.lines_size import page_ink
from pipeline.model.geometry import Transform
from pipeline.stages.straighten import Straightened

Gray = npt.NDArray[np.uint8]

_STRIPS: Final = 16
_BANDS: Final = 3
"""Strips across the page, and bands down it: lines may rise at the top of a book and hang at its foot."""
_STEP: Final = (2, 4)
"""Pixels of the working image down and across, of which one is looked at."""
_FARTHEST: Final = 6
"""Steps by which a strip may lie lower or higher than the one before."""
_LIKE: Final = 0.45
_LIKER: Final = 0.1
"""How alike (1.0: the same) two such strips are, and how much more so than level, at least."""
_EDGE: Final = 60.0
"""Grey levels by which a row may be lighter than the one above: rulings count for no more than print."""
_SAG: Final = (2, 3)
"""Strips side by side that lie lower and lower, or higher and higher, and steps that they do so, at least."""
_SMALLEST: Final = 300
"""Pixels of a side of a page, at least; what is smaller holds no lines that tell anything."""
_LARGEST: Final = 32_000
"""Pixels of a side of the master, at most: OpenCV draws nothing anew that is larger."""
_FINEST: Final = 0.3
"""Size of the working image relative to the fine flat one, at least: finer pixels are not looked at."""
_ROWS: Final = 256
"""Rows of the flat page that are drawn at a time, for the sake of memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """A page with level lines."""

    image: Gray
    """The working image."""
    fine: Gray
    """The page in about the pixels of the master."""
    from_working: Transform
    """From pixels of the working image to pixels of `fine`."""
    bend: Bend | None = None
    """How it was bent; None where it was flat, and is as it was."""


def flattened(straight: Straightened, master: Gray) -> Flat:
    """The straight page, or a flat one where it is found bent; `master` is the page in its own pixels."""
    is_suspect = max(master.shape) < _LARGEST and seems_bent(straight.image)
    bend = bend_of(page_ink(straight.image, is_page=True)) if is_suspect else None
    if bend is None:
        return Flat(straight.image, master, straight.to_master)
    height, width = straight.image.shape
    image = _drawn(straight.image, Transform(), (width, height), 1.0, bend)
    scale = max(straight.scale, _FINEST)
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    fine = _drawn(master, straight.to_master, size, scale, bend)
    return Flat(image, fine, Transform.scaling(1 / scale), bend)


def seems_bent(image: Gray) -> bool:
    """Whether lines of a straight page may be bent: each strip of it is held against the one before."""
    if min(image.shape) < _SMALLEST:
        return False
    strips = _strips(image)
    rows = strips.shape[2]
    alike = np.stack(
        [
            np.einsum(
                "sbr,sbr->sb",
                strips[:-1, :, max(0, -lag) : rows - max(0, lag)],
                strips[1:, :, max(0, lag) : rows - max(0, -lag)],
            )
            for lag in range(-_FARTHEST, _FARTHEST + 1)
        ]
    )
    best = alike.max(axis=0)
    is_sure = (best > _LIKE) & (best - alike[_FARTHEST] > _LIKER)
    lags = np.where(is_sure, alike.argmax(axis=0) - _FARTHEST, 0)
    return any(_goes_on(band) for band in lags.T.tolist())


def _strips(image: Gray) -> npt.NDArray[np.float32]:
    """The lower edges of the print in each strip and band, row by row, with mean 0 and length 1."""
    width = image.shape[1] // (_STEP[1] * _STRIPS) * _STEP[1] * _STRIPS
    some = np.ascontiguousarray(image[:: _STEP[0], : width : _STEP[1]])
    gray = cv2.resize(some, (_STRIPS, some.shape[0]), interpolation=cv2.INTER_AREA)
    rows = (some.shape[0] - 1) // _BANDS
    edges = np.diff(np.ascontiguousarray(gray.T[:, : rows * _BANDS + 1]).astype(np.float32), axis=1)
    bands = np.clip(edges, 0.0, _EDGE).reshape(_STRIPS, _BANDS, rows)
    bands -= bands.mean(axis=2, keepdims=True)
    length = np.sqrt(np.einsum("sbr,sbr->sb", bands, bands))[:, :, None]
    return np.asarray(bands / (length + 1e-3), np.float32)


def _goes_on(lags: list[int]) -> bool:
    """Whether a few strips side by side lie lower and lower, or higher and higher."""
    count, total = 0, 0
    for lag in lags:
        if lag * total <= 0:
            count, total = 0, 0
        if lag:
            count, total = count + 1, total + lag
        if count >= _SAG[0] and abs(total) >= _SAG[1]:
            return True
    return False


def _drawn(page: Gray, to_page: Transform, size: tuple[int, int], scale: float, bend: Bend) -> Gray:
    """The flat page, `size` wide and high, at the inverse of `scale` of the working image."""
    width, height = size
    x = np.arange(width, dtype=np.float64) * scale
    falls, spreads = bend.columns(x)
    flat = np.empty((height, width), np.uint8)
    for top in range(0, height, _ROWS):
        y = np.arange(top, min(top + _ROWS, height), dtype=np.float64) * scale
        hanging = y[:, None] + falls + spreads * bend.heights(y)[:, None]
        across, down = (
            (by_x * x + by_y * hanging + start).astype(np.float32)
            for by_x, by_y, start in (
                (to_page.a, to_page.b, to_page.c),
                (to_page.d, to_page.e, to_page.f),
            )
        )
        flat[top : top + len(y)] = cv2.remap(page, across, down, cv2.INTER_CUBIC, borderValue=(255.0,))
    return flat
