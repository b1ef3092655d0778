"""Cuts the lines of scanned pages without truth and reads them once with Tesseract, as a base for labels.

    python -m pipeline.training.reader_pages --out DIR --pages N [--held NAME …] PDF …

The first page of every document comes first, then the second of each, so that a run that is stopped early has
seen every office. Pages that are stored already are skipped.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2

from pipeline.engines.base import Gray
from pipeline.engines.lines import Extent, find_lines
from pipeline.engines.lines_crop import Place, crop_to_page, crop_width, cut
from pipeline.engines.lines_second import read_raw
from pipeline.engines.tesseract import TesseractEngine
from pipeline.errors import SohoaError
from pipeline.formats.image import ImageLimits
from pipeline.formats.pdf_file import page_count
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.pdf_render import render
from pipeline.model.geometry import Transform
from pipeline.stages.clean import CleanOptions, clean
from pipeline.stages.rulings import RulingOptions, without_rulings
from pipeline.stages.straighten import StraightenOptions, straighten
from pipeline.training.reader_real import RealLine, cut_strip, write_page

_DPI = 200


def pages(documents: Sequence[Path], most: int) -> Iterator[tuple[Path, int]]:
    """The first pages of all documents, then the second ones, up to `most` of each; spread over long ones."""
    chosen = {path: _spread(page_count(path), most) for path in documents}
    for turn in range(most):
        for path, numbers in chosen.items():
            if turn < len(numbers):
                yield path, numbers[turn]


def _spread(count: int, most: int) -> list[int]:
    """First and last page first, then pages evenly between."""
    if count <= most:
        return list(range(1, count + 1))
    return list(dict.fromkeys([1, count, *(1 + (count - 1) * turn // (most - 1) for turn in range(most))]))


class LineStore:
    """Reads pages and stores their lines."""

    def __init__(self, out: Path, held: Sequence[str]) -> None:
        self._out, self._held = out, held
        self._tesseract = TesseractEngine()

    def store(self, path: Path, page_number: int) -> int:
        """Stores the lines of one page; says how many they are."""
        prefix = "held-" if any(path.name.startswith(name) for name in self._held) else ""
        document = f"{prefix}{path.stem[:3]}"
        target = self._out / f"{document}_p{page_number:03}.zip"
        if target.exists():
            return 0
        raster = page_raster(path, page_number) or render(path, page_number, _DPI, ImageLimits())
        lines = list(self._lines(raster.pixels, document))
        write_page(target, lines)
        return len(lines)

    def _lines(self, pixels: Gray, document: str) -> Iterator[RealLine]:
        gray = clean(pixels, CleanOptions()).gray
        straight = straighten(gray, StraightenOptions(), self._tesseract.rotation)
        if straight.rotation:
            return  # the strips below are upright; so few pages lie on their side that they are left out
        image = without_rulings(straight.image, straight.print_height, RulingOptions()).image
        for found in find_lines(self._tesseract.library, image, Extent.PAGE):
            place = on_page(found.place, straight.to_master)
            words = read_raw(self._tesseract.library, cut(gray, crop_to_page(place), crop_width(place)))
            text = " ".join(word for word, _ in words)
            line = cut_strip(gray, place, text, document) if text else None
            if line:
                yield line


def on_page(place: Place, to_page: Transform) -> Place:
    """A place of the working image in pixels of the page itself."""
    left, right = (
        to_page.apply(place.left, place.left_baseline), to_page.apply(place.right, place.right_baseline)
    )  # fmt: skip
    scale = (to_page.a**2 + to_page.d**2) ** 0.5
    return Place(*left, *right, place.em * scale)


def main(arguments: Sequence[str]) -> int:
    """Stores pages until all are stored; says on stderr what failed."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.reader_pages")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--held", nargs="*", default=[])
    parser.add_argument("documents", nargs="+", type=Path)
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    asked.out.mkdir(parents=True, exist_ok=True)
    store = LineStore(asked.out, asked.held)
    for path, page_number in pages(asked.documents, asked.pages):
        try:
            count = store.store(path, page_number)
        except SohoaError as error:
            sys.stderr.write(f"{path.name} {page_number}: {error}\n")
            continue
        sys.stderr.write(f"{path.name} {page_number}: {count} lines\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
