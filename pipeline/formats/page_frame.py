"""The visible part of a PDF page, and the map from its points to pixels as a viewer shows them.

Everything that places something on a page (images, text, the layer that we write) uses this one map, so
that boxes agree with rendered pages: origin of the boxes, /Rotate and /UserUnit are dealt with here only.
"""

from dataclasses import dataclass
from typing import Final

import pikepdf

from pipeline.model.geometry import Transform

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Where an image's corners lie in user space: bottom left, bottom right, top left, top right."""

_A4: Final = (0.0, 0.0, 595.276, 841.89)
_POINTS_PER_INCH: Final = 72


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The rectangle of user space that a viewer shows, and how it turns it."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    """Degrees clockwise: 0, 90, 180 or 270."""
    user_unit: float = 1.0
    """Points of paper in one unit of user space."""

    @property
    def width_pt(self) -> float:
        """Points of paper across, as shown."""
        return self._shown_size[0] * self.user_unit

    @property
    def height_pt(self) -> float:
        """Points of paper down, as shown."""
        return self._shown_size[1] * self.user_unit

    def pixel_size(self, dpi: float) -> tuple[int, int]:
        """Width and height in pixels of the page at a resolution."""
        scale = dpi / _POINTS_PER_INCH
        return max(1, round(self.width_pt * scale)), max(1, round(self.height_pt * scale))

    def to_pixels(self, width: float, height: float) -> Transform:
        """The map from user space to the page as shown in an image of this size, origin top left."""
        across, down = self.right - self.left, self.top - self.bottom
        unit = Transform(1 / across, 0, -self.left / across, 0, -1 / down, self.top / down)
        turn = {
            0: Transform(),
            90: Transform(0, -1, 1, 1, 0, 0),
            180: Transform(-1, 0, 1, 0, -1, 1),
            270: Transform(0, 1, 0, -1, 0, 1),
        }[self.rotation]
        return unit.then(turn).then(Transform(width, 0, 0, 0, height, 0))

    def share(self, corners: Corners) -> float:
        """Share of the visible page under the upright rectangle around these corners, 0.0-1.0."""
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        across = min(max(xs), self.right) - max(min(xs), self.left)
        down = min(max(ys), self.top) - max(min(ys), self.bottom)
        area = (self.right - self.left) * (self.top - self.bottom)
        return max(0.0, across) * max(0.0, down) / area

    @property
    def _shown_size(self) -> tuple[float, float]:
        across, down = self.right - self.left, self.top - self.bottom
        return (down, across) if self.rotation in (90, 270) else (across, down)


def page_frame(page: pikepdf.Page) -> PageFrame:
    """The frame of a page: its CropBox inside its MediaBox; A4 where the page names no usable box."""
    media = _rectangle(page.mediabox) or _A4
    crop = _rectangle(page.cropbox) or media
    inside = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    left, bottom, right, top = inside if inside[2] - inside[0] > 1 and inside[3] - inside[1] > 1 else media
    return PageFrame(left, bottom, right, top, _rotation(page), _user_unit(page))


def _rectangle(box: pikepdf.Object) -> tuple[float, float, float, float] | None:
    try:
        x0, y0, x1, y1 = (float(value) for value in box)
    except (TypeError, ValueError):
        return None
    usable = abs(x1 - x0) > 1 and abs(y1 - y0) > 1
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) if usable else None


def _rotation(page: pikepdf.Page) -> int:
    degrees = _number(page.rotation)
    return int(degrees) % 360 // 90 * 90


def _user_unit(page: pikepdf.Page) -> float:
    unit = _number(page.obj.get("/UserUnit", 1))
    return unit if 0.01 <= unit <= 1000 else 1.0


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # whatever the file holds
    except (TypeError, ValueError):
        return 0.0
