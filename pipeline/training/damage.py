"""What printers, scanners and age do to a line of print, and the cutting that the reader does.

Every effect was seen on scans of real offices: faint or fat toner, grain, thresholds, specks, the ghost of
the other side, seals, JPEG blocks, pages scanned small and enlarged, and places told a little wrongly.
"""

import math
import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import Place, crop_to_page, crop_width, cut
from pipeline.training.renderer import Print

Field = npt.NDArray[np.float32]
_TILE: Final = 4096
_LEAST_INK: Final = 0.03
"""Share of a strip that stays black, however pale and thin its print is."""


@dataclass(frozen=True, slots=True)
class DamageOptions:
    """How often each damage is done (0.0-1.0)."""

    bitonal: float = 0.22
    uneven: float = 0.3
    ghost: float = 0.08
    seal: float = 0.07
    stroke: float = 0.05
    specks: float = 0.15
    resized: float = 0.12
    jpeg: float = 0.6
    wrong_size: float = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Grain:
    """Noise made once: making it anew for each line would cost more than printing the line."""

    fine: Field
    soft: Field
    clouds: Field


def make_grain(seed: int) -> Grain:
    """Long strips of noise of mean 0 and deviation 1, fine, soft (a few pixels) and in clouds."""
    rng = np.random.default_rng(seed)
    fine = rng.standard_normal((320, _TILE)).astype(np.float32)
    soft = blurred(rng.standard_normal((320, _TILE)).astype(np.float32), 1.2)
    small = blurred(rng.standard_normal((40, _TILE // 8)).astype(np.float32), 3.0)
    clouds = cv2.resize(small, (_TILE, 320), interpolation=cv2.INTER_LINEAR)
    return Grain(fine, _unit(soft), _unit(np.asarray(clouds, np.float32)))


@dataclass(frozen=True, slots=True)
class Damage:
    """Makes a scanned line of a printed one."""

    grain: Grain
    options: DamageOptions = field(default_factory=DamageOptions)

    def scanned(self, printed: Print, rng: random.Random) -> Gray:
        """The strip as the reader's cleaning leaves it: grey, paper near 255."""
        options = self.options
        ink = printed.ink.astype(np.float32) * (1 / 255)
        if rng.random() < options.ghost:
            ink += blurred(ink[:, ::-1], 1.5) * rng.uniform(0.05, 0.3)
        is_bitonal = rng.random() < options.bitonal
        ink = self._toner(ink, printed, rng, palest=0.6 if is_bitonal else 0.25)
        darkness = rng.uniform(110 if rng.random() < 0.25 else 180, 255)
        gray = 255 - ink * darkness
        if rng.random() < options.seal:
            self._seal(gray, rng)
        if rng.random() < options.stroke:
            _stroke(gray, rng)
        sigma = rng.uniform(0, 14) if rng.random() < 0.7 else 0.0
        if sigma:
            gray += self._piece(rng.choice((self.grain.fine, self.grain.soft)), gray.shape, rng) * sigma
        if is_bitonal:
            gray = self._bitonal(gray, 255 - darkness * rng.uniform(0.28, 0.6), rng)
        elif rng.random() < 0.4:
            low, high = rng.uniform(0, 70), rng.uniform(200, 255)
            gray = (gray - low) * (255 / (high - low))
        scan: Gray = np.clip(gray, 0, 255).astype(np.uint8)
        if rng.random() < options.specks:
            _specks(scan, rng)
        if rng.random() < options.resized:
            scan = _resized(scan, rng)
        if rng.random() < options.jpeg:
            quality = rng.randint(35, 92)
            coded = cv2.imencode(".jpg", scan, (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
            scan = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
        return scan

    def cut(self, scan: Gray, place: Place, rng: random.Random) -> Gray:
        """The line cut as the reader cuts it, at a place told about as well as the reader tells it."""
        em = place.em * rng.uniform(0.96, 1.04)
        if rng.random() < self.options.wrong_size:
            em = place.em * math.exp(rng.uniform(math.log(0.68), math.log(1.4)))
        shift = max(-0.06, min(0.06, rng.gauss(0, 0.02))) * place.em
        length = place.right - place.left
        tilt = math.tan(math.radians(max(-0.3, min(0.3, rng.gauss(0, 0.1))))) * length / 2
        tilt = max(-0.05 * place.em, min(0.05 * place.em, tilt))
        left = place.left - place.em * rng.uniform(-0.02, 0.3)
        right = place.right + place.em * rng.uniform(-0.02, 0.3)
        told = Place(
            left,
            place.left_baseline + shift - tilt,
            max(right, left + 1),
            place.right_baseline + shift + tilt,
            em,
        )
        return cut(scan, crop_to_page(told), crop_width(told))

    def _toner(self, ink: Field, printed: Print, rng: random.Random, *, palest: float) -> Field:
        if rng.random() < self.options.uneven or printed.is_typewriter:
            clouds = self._piece(self.grain.clouds, ink.shape, rng)
            ink = ink * np.clip(1 - np.abs(clouds) * rng.uniform(0.05, 0.35), palest, 1)
            if rng.random() < 0.4:
                grain = self._piece(self.grain.soft, ink.shape, rng)
                ink = ink * np.clip(1.1 - np.abs(grain) * rng.uniform(0.1, 0.45), palest, 1)
        blur = rng.uniform(0.25, 1.0) * max(0.6, min(1.5, printed.dpi / 200))
        if rng.random() < 0.08:
            blur *= 1.6
        ink = blurred(ink, blur)
        ink = np.clip(ink, 0, 1) ** np.float32(math.exp(rng.uniform(-0.7, 0.5)))
        return np.asarray(np.minimum(ink, 1), np.float32)

    def _bitonal(self, gray: Field, level: float, rng: random.Random) -> Field:
        if rng.random() < 0.5:
            rough = self._piece(self.grain.fine, gray.shape, rng) * rng.uniform(0, 22)
            gray = gray + rough
        level = max(level, float(np.quantile(gray, _LEAST_INK)))
        return np.where(gray > level, np.float32(255), np.float32(0))

    def _piece(self, noise: Field, shape: tuple[int, ...], rng: random.Random) -> Field:
        height, width = shape
        top = rng.randint(0, max(0, noise.shape[0] - height))
        left = rng.randint(0, max(0, noise.shape[1] - width))
        piece = noise[top : top + height, left : left + width]
        if piece.shape != (height, width):
            piece = np.resize(noise, (height, width))
        return np.asarray(piece, np.float32)

    def _seal(self, gray: Field, rng: random.Random) -> None:
        """A ring of a seal and some of its letters, as the red channel leaves them."""
        height, width = gray.shape
        mask = np.zeros((height, width), np.uint8)
        radius = int(height * rng.uniform(1.0, 2.2))
        centre = (rng.randint(0, width), rng.randint(-height // 2, height + height // 2))
        for share in (1.0, 0.93, 0.6):
            if rng.random() < 0.7:
                cv2.circle(mask, centre, int(radius * share), 255, max(1, height // rng.randint(25, 60)))
        shade = blurred(mask.astype(np.float32), 1.0) * (1 / 255)
        gray -= shade * rng.uniform(15, 130)


def blurred(image: Field, sigma: float) -> Field:
    """The image as seen a little out of focus; `sigma` in pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def _stroke(gray: Field, rng: random.Random) -> None:
    """A pen stroke through the line: a signature, a tick."""
    height, width = gray.shape
    start = rng.randint(0, width)
    points = [
        (start + rng.randint(-height, height) * 2, rng.randint(-height // 3, height * 4 // 3))
        for _ in range(4)
    ]
    shade, thick = rng.uniform(0, 160), max(1, height // 40)
    for start_point, end_point in pairwise(points):
        cv2.line(gray, start_point, end_point, shade, thick, cv2.LINE_AA)


def _specks(scan: Gray, rng: random.Random) -> None:
    height, width = scan.shape
    for _ in range(rng.randint(1, max(2, width // 40))):
        x, y, size = rng.randrange(width), rng.randrange(height), rng.choice((1, 1, 1, 2, 2, 3))
        scan[y : y + size, x : x + size] = 0 if rng.random() < 0.7 else 255


def _resized(scan: Gray, rng: random.Random) -> Gray:
    """Scaled down and up again, as by a copier or a web page."""
    height, width = scan.shape
    factor = rng.uniform(0.55, 0.9)
    if height * factor < 30:
        return scan
    small = cv2.resize(
        scan, (max(2, int(width * factor)), max(2, int(height * factor))), interpolation=cv2.INTER_AREA
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _unit(values: Field) -> Field:
    return np.asarray((values - values.mean()) / values.std(), np.float32)
