"""Places on a page: pixels of the master image, origin top left, angles in degrees clockwise.

Every box that leaves a stage is in the pixels of the master *as a viewer shows it* (EXIF orientation and
PDF page rotation applied), so that a box can be drawn on the page image without further knowledge.
"""

import math
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """An upright rectangle; right and bottom lie just outside it."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        if self.right < self.left or self.bottom < self.top:
            raise ValueError(f"impossible box {self.left, self.top, self.right, self.bottom}")

    def __reduce__(self) -> tuple[type["Box"], tuple[int, int, int, int]]:
        """As the call that makes it: a page of boxes goes to another process in a third of the time."""
        return Box, (self.left, self.top, self.right, self.bottom)

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def area(self) -> int:
        """Pixels inside."""
        return self.width * self.height

    @property
    def middle(self) -> tuple[float, float]:
        """The centre, as (x, y)."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def union(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def overlap_x(self, other: "Box") -> int:
        """Pixels that both span from left to right, 0 where they stand apart."""
        return max(0, min(self.right, other.right) - max(self.left, other.left))

    def overlap_y(self, other: "Box") -> int:
        """Pixels that both span from top to bottom, 0 where they stand apart."""
        return max(0, min(self.bottom, other.bottom) - max(self.top, other.top))

    def clipped(self, width: int, height: int) -> "Box":
        """The part of the box that lies on a page of this size (it may be empty)."""
        if self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height:
            return self
        left, right = min(max(self.left, 0), width), min(max(self.right, 0), width)
        return Box(left, min(max(self.top, 0), height), right, min(max(self.bottom, 0), height))


def union_of(boxes: "list[Box] | tuple[Box, ...]") -> Box:
    """The smallest box that holds all; `ValueError` where there is none."""
    if not boxes:
        raise ValueError("no boxes to join")
    return Box(
        min([box.left for box in boxes]),
        min([box.top for box in boxes]),
        max([box.right for box in boxes]),
        max([box.bottom for box in boxes]),
    )


@dataclass(frozen=True, slots=True)
class Transform:
    """An affine map: x' = a·x + b·y + c, y' = d·x + e·y + f (rows as OpenCV writes them)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    @classmethod
    def scaling(cls, factor: float) -> Self:
        """Enlarges by `factor` about the origin."""
        return cls(a=factor, e=factor)

    @classmethod
    def turning(cls, degrees: float, width: float, height: float) -> tuple[Self, int, int]:
        """Turns a page clockwise and moves it so that all of it shows; the map and the new size."""
        radians = math.radians(degrees)
        cosine, sine = math.cos(radians), math.sin(radians)
        new_width = round(abs(width * cosine) + abs(height * sine))
        new_height = round(abs(width * sine) + abs(height * cosine))
        shift_x = new_width / 2 - (cosine * width / 2 - sine * height / 2)
        shift_y = new_height / 2 - (sine * width / 2 + cosine * height / 2)
        return cls(cosine, -sine, shift_x, sine, cosine, shift_y), new_width, new_height

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def then(self, after: "Transform") -> "Transform":
        """This map followed by `after`."""
        return Transform(
            after.a * self.a + after.b * self.d,
            after.a * self.b + after.b * self.e,
            after.a * self.c + after.b * self.f + after.c,
            after.d * self.a + after.e * self.d,
            after.d * self.b + after.e * self.e,
            after.d * self.c + after.e * self.f + after.f,
        )

    def inverse(self) -> "Transform":
        """The map back; `ValueError` for a map that flattens the page."""
        determinant = self.a * self.e - self.b * self.d
        if abs(determinant) < 1e-12:
            raise ValueError("the map has no inverse")
        a, b = self.e / determinant, -self.b / determinant
        d, e = -self.d / determinant, self.a / determinant
        return Transform(a, b, -(a * self.c + b * self.f), d, e, -(d * self.c + e * self.f))

    def map_box(self, box: Box) -> Box:
        """The upright box around the mapped corners."""
        left, top, right, bottom = self.reach(box.left, box.top, box.right, box.bottom)
        return Box(
            math.floor(left + 1e-6), math.floor(top + 1e-6), math.ceil(right - 1e-6), math.ceil(bottom - 1e-6)
        )

    def reach(
        self, left: float, top: float, right: float, bottom: float
    ) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the mapped corners of a box."""
        x0, x1 = sorted((self.a * left, self.a * right))
        x2, x3 = sorted((self.b * top, self.b * bottom))
        y0, y1 = sorted((self.d * left, self.d * right))
        y2, y3 = sorted((self.e * top, self.e * bottom))
        return x0 + x2 + self.c, y0 + y2 + self.f, x1 + x3 + self.c, y1 + y3 + self.f
