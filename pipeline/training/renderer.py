"""Print: a line of text as ink on a strip of paper, with the lines above and below it.

What comes out is a clean strip at the resolution of some scanner; `damage` makes a scan of it.
"""

import random
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from pipeline.engines.lines_crop import Place
from pipeline.training.reader_fonts import Face, Family, choose_family, choose_style, face

_DPI: Final = ((75, 0.03), (100, 0.13), (150, 0.14), (200, 0.42), (240, 0.06), (300, 0.22))
_POINTS: Final = (10.5, 11, 12, 12, 13, 13, 13, 13.5, 14, 14, 14, 14, 14.5, 15)
_CANVAS: Final = 2.9
"""Height of the strip in ems."""
_ABOVE: Final = 1.65
"""Ems from the top of the strip to the baseline."""
_LONGEST: Final = 2600
"""Pixels; longer lines are printed smaller, so that no batch grows without bounds."""
_UNDERLINED: Final = 0.06
_WIDE_GAP: Final = 0.08
_SIGNED: Final = 0.04
"""Share of lines with strokes of a pen beside them, which are no text."""
_SIGNED_ALONE: Final = 0.3
"""Share of those where nothing but the strokes is there."""

Strip = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Print:
    """A strip of print and where its line stands."""

    ink: Strip
    """0 paper to 255 ink."""
    text: str
    """What is printed in the place; empty where it holds strokes of a pen only."""
    place: Place
    dpi: int
    is_typewriter: bool


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    face: Face
    gap: float
    """Pixels of space after it."""


def print_line(text: str, others: tuple[str, str], families: tuple[Family, ...], rng: random.Random) -> Print:
    """The text on one line, with `others` above and below it."""
    family = choose_family(rng, families)
    dpi = rng.choices([value for value, _ in _DPI], [share for _, share in _DPI])[0]
    size = round(rng.choice(_POINTS) * dpi * rng.uniform(0.97, 1.03) / 72 * 2) / 2
    style = choose_style(rng, family)
    runs = _runs(text, family, style, size, rng)
    width = sum(_length(run) for run in runs)
    if width > _LONGEST:
        size = max(11.0, size * _LONGEST / width)
        runs = _runs(text, family, style, size, rng)
        width = sum(_length(run) for run in runs)
    left, right_margin = size * rng.uniform(0.6, 1.6), size * rng.uniform(0.6, 1.6)
    is_signed = rng.random() < _SIGNED
    text = "" if is_signed and rng.random() < _SIGNED_ALONE else text
    beside = size * rng.uniform(2, 9) if is_signed else 0.0
    canvas = Image.new("L", (int(left + width + beside + right_margin) + 2, int(size * _CANVAS)), 0)
    draw = ImageDraw.Draw(canvas)
    baseline = size * _ABOVE + rng.random()
    right = left + width
    if text:
        right = _draw_runs(draw, runs, left, baseline, size, rng, wobbles=family.is_typewriter)
    if is_signed:
        start = right + size * rng.uniform(0.2, 1.5) if text else left
        right = max(right, start + beside)
        draw_pen(draw, (start, right), baseline, size, rng)
    _draw_neighbours(draw, others, face(choose_style(rng, family), size), (left, baseline), size, rng)
    _draw_rules(draw, (left, right), baseline, size, rng)
    measured = runs[0].face.em_of_capitals if _is_high(text) else runs[0].face.em
    place = Place(left, baseline, right, baseline, measured)
    return Print(np.asarray(canvas, np.uint8), text, place, dpi, family.is_typewriter)


def _is_high(text: str) -> bool:
    """Whether most letters stand as high as capitals, so that these give the size of the line."""
    high = sum(letter.isupper() or letter.isdigit() for letter in text)
    return 2 * high > sum(map(str.isalnum, text))


def _runs(text: str, family: Family, style: str, size: float, rng: random.Random) -> list[_Run]:
    words = text.split(" ")
    change = rng.randrange(len(words)) if rng.random() < 0.15 else len(words)
    other = choose_style(rng, family)
    justified = rng.uniform(0.0, 0.4) if rng.random() < 0.5 else 0.0
    tracking = rng.uniform(-0.03, 0.0) if rng.random() < 0.15 else 0.0
    wide = rng.randrange(len(words)) if rng.random() < _WIDE_GAP else -1
    width = rng.choice((rng.uniform(1, 6), rng.uniform(4, 16))) * size
    runs = []
    for place, word in enumerate(words):
        used = face(other if place >= change else style, size)
        gap = float(used.font.getlength(" ")) + (justified + tracking) * size
        runs.append(_Run(word, used, gap + (width if place == wide else 0.0)))
    return runs


def _length(run: _Run) -> float:
    return float(run.face.font.getlength(run.text)) + run.gap


def _draw_runs(
    draw: ImageDraw.ImageDraw,
    runs: list[_Run],
    left: float,
    baseline: float,
    size: float,
    rng: random.Random,
    *,
    wobbles: bool,
) -> float:
    """Draws the words; gives back where the last one ends."""
    write = _typed if wobbles else _printed
    spans = []
    x = left
    for run in runs:
        end = write(draw, run, (x, baseline), size, rng)
        spans.append((x, end))
        x = end + run.gap
    if rng.random() < _UNDERLINED:
        first, last = sorted((rng.randrange(len(spans)), rng.randrange(len(spans))))
        y = baseline + 0.13 * size
        draw.line((spans[first][0], y, spans[last][1], y), 255, max(1, round(size / 22)))
    return max(spans[-1][1], left + 1)


def _printed(
    draw: ImageDraw.ImageDraw, run: _Run, place: tuple[float, float], size: float, rng: random.Random
) -> float:
    draw.text(place, run.text, 255, run.face.font, "ls")
    return place[0] + float(run.face.font.getlength(run.text))


def _typed(
    draw: ImageDraw.ImageDraw, run: _Run, place: tuple[float, float], size: float, rng: random.Random
) -> float:
    """Letter by letter, as a typewriter strikes: each a little higher or lower, darker or paler."""
    x, y = place
    wear = rng.uniform(0.005, 0.03) * size
    for letter in run.text:
        spot = (x + rng.gauss(0, 0.5 * wear), y + rng.gauss(0, wear))
        draw.text(spot, letter, rng.randint(150, 255), run.face.font, "ls")
        x += float(run.face.font.getlength(letter))
    return x


def _draw_neighbours(
    draw: ImageDraw.ImageDraw, others: tuple[str, str], used: Face, origin: tuple[float, float], size: float,
    rng: random.Random,
) -> None:  # fmt: skip
    for text, way in zip(others, (-1, 1), strict=True):
        if rng.random() < 0.75:
            pitch = rng.uniform(1.12, 1.65) * size
            shift = rng.choice((0.0, rng.uniform(-6, 12) * size))
            draw.text((origin[0] + shift, origin[1] + way * pitch), text, 255, used.font, "ls")


def draw_pen(
    draw: ImageDraw.ImageDraw, span: tuple[float, float], baseline: float, size: float, rng: random.Random
) -> None:
    """A signature or a note by hand, as far as it reaches into the line."""
    count = rng.randint(4, 14)
    points = [
        (
            span[0] + (span[1] - span[0]) * min(1.0, max(0.0, place / count + rng.uniform(-0.12, 0.12))),
            baseline - size * rng.uniform(-0.5, 1.3),
        )
        for place in range(count + 1)
    ]
    draw.line(_curve(points), rng.randint(120, 255), max(1, round(size * rng.uniform(0.03, 0.09))), "curve")


def _curve(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A smooth line through the points (Catmull and Rom 1974)."""
    ends = [points[0], *points, points[-1]]
    found = []
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(6):
            share = step / 6
            found.append(
                tuple(
                    0.5
                    * (
                        2 * b
                        + (c - a) * share
                        + (2 * a - 5 * b + 4 * c - d) * share**2
                        + (3 * b - a - 3 * c + d) * share**3
                    )
                    for a, b, c, d in zip(before, start, end, after, strict=True)
                )
            )
    return [(x, y) for x, y in found]


def _draw_rules(
    draw: ImageDraw.ImageDraw, span: tuple[float, float], baseline: float, size: float, rng: random.Random
) -> None:
    """The rulings of a table beside, above or below the line."""
    if rng.random() > 0.08:
        return
    thick = max(1, round(size * rng.uniform(0.02, 0.06)))
    for x in (span[0] - size * rng.uniform(0.2, 0.5), span[1] + size * rng.uniform(0.2, 0.5)):
        if rng.random() < 0.5:
            draw.line((x, 0, x, size * _CANVAS), 255, thick)
    for y in (baseline - size * rng.uniform(0.95, 1.4), baseline + size * rng.uniform(0.3, 0.6)):
        if rng.random() < 0.5:
            draw.line((0, y, span[1] + 2 * size, y), 255, thick)
