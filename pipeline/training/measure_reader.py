"""Reads scans that have a truth with a set of weights and says how well: for reports, never for choosing.

python -m pipeline.training.measure_reader --scans DIR --truth DIR [--weights FILE | --tesseract] [--out DIR]
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from pipeline.batch.page_story import PageOptions, load_means, read_print
from pipeline.engines.base import Engine
from pipeline.engines.linenet import LineNet
from pipeline.engines.linenet_model import WEIGHTS
from pipeline.engines.tesseract import TesseractEngine
from pipeline.evaluate import Score, score_page, total
from pipeline.formats.image import decode
from pipeline.model.media import MediaType

_TYPES = {".jpg": MediaType.JPEG, ".png": MediaType.PNG}


@dataclass(frozen=True, slots=True)
class Reading:
    """A page before and after repair, and what it cost."""

    raw: str
    repaired: str
    seconds: float
    """Of the processor, from pixels to repaired text."""


def read_scan(path: Path, engine: Engine) -> Reading:
    """The print of one scan, as the page story reads it."""
    raster = decode(path, _TYPES[path.suffix], 1)
    started = time.process_time()
    seen = read_print(raster, engine, PageOptions())
    return Reading(seen.found.text.text, seen.text.text, time.process_time() - started)


def main(arguments: Sequence[str]) -> int:
    """Prints a table of the pages, raw and repaired."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.measure_reader")
    parser.add_argument("--scans", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--tesseract", action="store_true")
    parser.add_argument("--out", type=Path, default=None)
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    engine: Engine = TesseractEngine() if asked.tesseract else LineNet(asked.weights)
    load_means()  # which the first page would be charged with
    raw, repaired, seconds = [], [], []
    for truth in sorted(asked.truth.glob("*.txt")):
        scan = next(path for path in sorted(asked.scans.glob(f"{truth.stem}*")) if path.suffix in _TYPES)
        reading = read_scan(scan, engine)
        text = truth.read_text("utf-8")
        raw.append(score_page(text, reading.raw))
        repaired.append(score_page(text, reading.repaired))
        seconds.append(reading.seconds)
        sys.stdout.write(_row(truth.stem, raw[-1]) + _row("", repaired[-1]) + f" {reading.seconds:.2f} s\n")
        if asked.out:
            asked.out.mkdir(parents=True, exist_ok=True)
            (asked.out / f"{truth.stem}.txt").write_text(reading.repaired, "utf-8")
            (asked.out / f"{truth.stem}.raw").write_text(reading.raw, "utf-8")
    mean = sum(seconds) / max(len(seconds), 1)
    sys.stdout.write(f"{_row('raw', total(raw))}\n{_row('repaired', total(repaired))} {mean:.2f} s a page\n")
    return 0


def _row(name: str, score: Score) -> str:
    rates = (score.recall, score.precision, score.folded_recall, score.number_recall, score.cer)
    return f"{name:9}" + " ".join(f"{rate:.4f}" for rate in rates)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
