"""Lines of real scans with the text that two readers agree on: stored for training, cut anew each time.

A page is one zip file: `lines.jsonl` (text and place of each line) and a PNG strip of the cleaned page around
each. Pages whose name says `held` are for the learning curve only.
"""

import json
import math
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from pipeline.engines.base import Gray
from pipeline.engines.lines_crop import Place, crop_to_page, crop_width, cut
from pipeline.training.damage import blurred
from pipeline.training.reader_lines import Sample

UNSURE: Final = "unsure-"
"""Before the name of a document: the readers do not agree on the line."""
_FINEST_EM: Final = 50.0
"""Pixels; finer strips are made smaller before they are stored."""


@dataclass(frozen=True, slots=True, eq=False)
class RealLine:
    """A strip of a cleaned page with one line on it."""

    png: bytes
    place: Place
    """In pixels of the strip."""
    text: str
    document: str

    def strip(self) -> Gray:
        """The pixels."""
        decoded = cv2.imdecode(np.frombuffer(self.png, np.uint8), cv2.IMREAD_GRAYSCALE)
        if decoded is None:
            raise ValueError("a strip is no PNG")
        return np.asarray(decoded, np.uint8)


class RealLines:
    """The real lines of a folder, drawn document by document: long documents teach little more."""

    def __init__(self, folder: Path | None) -> None:
        lines = [line for path in sorted(folder.glob("*.zip")) for line in read_page(path)] if folder else []
        self._held = [line for line in lines if line.document.startswith("held")]
        self._unsure = [line for line in lines if line.document.startswith(UNSURE)]
        documents: dict[str, list[RealLine]] = {}
        for line in lines:
            if not line.document.startswith(("held", UNSURE)):
                documents.setdefault(line.document, []).append(line)
        self._documents = list(documents.values())
        self._weights = [math.sqrt(len(found)) for found in self._documents]

    @property
    def count(self) -> int:
        """Lines to learn from."""
        return sum(map(len, self._documents))

    def sample(self, rng: random.Random) -> Sample:
        """One of the lines, cut a little differently each time."""
        line = rng.choice(rng.choices(self._documents, self._weights)[0])
        return Sample(_varied(line, rng), line.text)

    def unsure(self, rng: random.Random) -> Sample | None:
        """One of the lines on which the readers do not agree, without a text; None where there are none."""
        return Sample(_varied(rng.choice(self._unsure), rng), None) if self._unsure else None

    def held_out(self) -> list[Sample]:
        """The lines that are never learned from, cut as the reader cuts them."""
        return [
            Sample(cut(line.strip(), crop_to_page(line.place), crop_width(line.place)), line.text)
            for line in self._held
        ]


def read_page(path: Path) -> list[RealLine]:
    """The lines of one stored page."""
    with zipfile.ZipFile(path) as archive:
        rows = archive.read("lines.jsonl").decode("utf-8").splitlines()
        return [_read_line(archive, json.loads(row)) for row in rows]


def write_page(path: Path, lines: list[RealLine]) -> None:
    """Stores the lines of a page, whole or not at all."""
    new = path.with_suffix(".new")
    with zipfile.ZipFile(new, "w") as archive:
        rows = []
        for number, line in enumerate(lines):
            name, place = f"{number:04}.png", line.place
            archive.writestr(name, line.png)
            numbers = (place.left, place.left_baseline, place.right, place.right_baseline, place.em)
            rows.append({"png": name, "place": numbers, "text": line.text, "document": line.document})
        archive.writestr("lines.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    new.replace(path)


def cut_strip(page: Gray, place: Place, text: str, document: str) -> RealLine | None:
    """The strip of a cleaned page around a line; None where it lies outside the page."""
    em = place.em
    left, right = math.floor(place.left - 1.5 * em), math.ceil(place.right + 1.5 * em)
    top = math.floor(min(place.left_baseline, place.right_baseline) - 1.6 * em)
    bottom = math.ceil(max(place.left_baseline, place.right_baseline) + 0.9 * em)
    left, top = max(left, 0), max(top, 0)
    strip = page[top:bottom, left:right]
    if min(strip.shape) < 8:
        return None
    factor = min(1.0, _FINEST_EM / em)
    if factor < 1:
        strip = np.asarray(
            cv2.resize(strip, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8
        )
    png = cv2.imencode(".png", np.ascontiguousarray(strip))[1].tobytes()
    moved = Place(
        (place.left - left) * factor, (place.left_baseline - top) * factor,
        (place.right - left) * factor, (place.right_baseline - top) * factor, em * factor,
    )  # fmt: skip
    return RealLine(png, moved, text, document)


def _read_line(archive: zipfile.ZipFile, row: dict[str, object]) -> RealLine:
    place = row["place"]
    assert isinstance(place, list)
    return RealLine(
        archive.read(str(row["png"])), Place(*map(float, place)), str(row["text"]), str(row["document"])
    )


def _varied(line: RealLine, rng: random.Random) -> Gray:
    """The line as another scanner and another telling of its place might give it."""
    strip, place = line.strip(), line.place
    em = place.em * rng.uniform(0.96, 1.04)
    if rng.random() < 0.06:
        em = place.em * math.exp(rng.uniform(math.log(0.75), math.log(1.3)))
    shift = max(-0.05, min(0.05, rng.gauss(0, 0.015))) * place.em
    tilt = max(-0.03, min(0.03, rng.gauss(0, 0.01))) * place.em
    told = Place(
        place.left - rng.uniform(0, 0.2) * em, place.left_baseline + shift - tilt,
        place.right + rng.uniform(0, 0.2) * em, place.right_baseline + shift + tilt, em,
    )  # fmt: skip
    cropped = cut(strip, crop_to_page(told), crop_width(told)).astype(np.float32)
    if rng.random() < 0.3:
        cropped = blurred(cropped, rng.uniform(0.3, 0.8))
    if rng.random() < 0.3:
        noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(cropped.shape, np.float32)
        cropped = cropped + noise * np.float32(rng.uniform(2, 12))
    if rng.random() < 0.3:
        share = np.clip(cropped, 0, 255) * np.float32(1 / 255)
        cropped = np.float32(255) * share ** np.float32(rng.uniform(0.7, 1.5))
    if rng.random() < 0.15:
        cropped = 255 - (255 - cropped) * np.float32(rng.uniform(0.45, 1.0))
    return np.asarray(np.clip(cropped, 0, 255), np.uint8)
