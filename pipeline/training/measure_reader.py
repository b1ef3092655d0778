"""Reads scans that have a truth with a set of weights and says how well: for reports, never for choosing.

python -m pipeline.training.measure_reader --scans DIR --truth DIR [--weights FILE | --tesseract] [--out DIR]
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2

from pipeline.engines.base import Engine, FinePage
from pipeline.engines.linenet import LineNet
from pipeline.engines.linenet_model import WEIGHTS
from pipeline.engines.tesseract import TesseractEngine
from pipeline.evaluate import Score, score_page, total
from pipeline.formats.image import decode
from pipeline.model.media import MediaType
from pipeline.stages.clean import CleanOptions, clean
from pipeline.stages.recognize import RecognizeOptions, recognize
from pipeline.stages.repair import RepairOptions, repair
from pipeline.stages.rulings import RulingOptions, without_rulings
from pipeline.stages.straighten import StraightenOptions, straighten
from pipeline.vietnamese.language_model import LanguageModel

_TYPES = {".jpg": MediaType.JPEG, ".png": MediaType.PNG}


@dataclass(frozen=True, slots=True)
class Reading:
    """A page before and after repair, and what it cost."""

    raw: str
    repaired: str
    seconds: dict[str, float]
    """CPU seconds of each stage."""


def read_scan(path: Path, engine: Engine, model: LanguageModel) -> Reading:
    """The page story of one scan, stage by stage."""
    clock = [time.process_time()]
    raster = decode(path, _TYPES[path.suffix], 1)
    height, width = raster.pixels.shape[:2]
    clock.append(time.process_time())
    cleaned = clean(raster.pixels, CleanOptions())
    straight = straighten(cleaned.gray, StraightenOptions(), engine.rotation)
    unruled = without_rulings(straight.image, straight.print_height, RulingOptions())
    clock.append(time.process_time())
    found = recognize(
        replace(straight, image=unruled.image), engine, (width, height), raster.dpi, RecognizeOptions(),
        unruled.dividers, FinePage(cleaned.gray, straight.to_master),
    )  # fmt: skip
    clock.append(time.process_time())
    repaired = repair(found.text, model, RepairOptions()).text
    clock.append(time.process_time())
    names = ("decode", "prepare", "recognize", "repair")
    seconds = {name: end - start for name, start, end in zip(names, clock, clock[1:], strict=False)}
    return Reading(found.text.text, repaired.text, seconds)


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
    model = LanguageModel.load()
    raw, repaired, seconds = [], [], []
    for truth in sorted(asked.truth.glob("*.txt")):
        scan = next(path for path in sorted(asked.scans.glob(f"{truth.stem}*")) if path.suffix in _TYPES)
        reading = read_scan(scan, engine, model)
        text = truth.read_text("utf-8")
        raw.append(score_page(text, reading.raw))
        repaired.append(score_page(text, reading.repaired))
        seconds.append(reading.seconds)
        sys.stdout.write(
            _row(truth.stem, raw[-1]) + _row("", repaired[-1]) + f" {_times([reading.seconds])}\n"
        )
        if asked.out:
            asked.out.mkdir(parents=True, exist_ok=True)
            (asked.out / f"{truth.stem}.txt").write_text(reading.repaired, "utf-8")
            (asked.out / f"{truth.stem}.raw").write_text(reading.raw, "utf-8")
    sys.stdout.write(
        _row("raw", total(raw)) + "\n" + _row("repaired", total(repaired)) + f" {_times(seconds)}\n"
    )
    return 0


def _row(name: str, score: Score) -> str:
    rates = (score.recall, score.precision, score.folded_recall, score.number_recall, score.cer)
    return f"{name:9}" + " ".join(f"{rate:.4f}" for rate in rates)


def _times(pages: Sequence[dict[str, float]]) -> str:
    return " ".join(f"{name} {sum(page[name] for page in pages) / len(pages):.2f}" for name in pages[0])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
