"""Sends drawn pages with and without marks of secrecy through the page story, and counts what went wrong."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.choice import open_or_stand_in
from pipeline.engines.names import EngineName
from pipeline.formats.image import decode
from pipeline.formats.pdf_file import page_count
from pipeline.model.media import SNIFF_BYTES, MediaType, sniff
from pipeline.rules.load import load_rules
from pipeline.stages.secrecy_image import marks_in_image
from tests.benchmarks.secrecy_pages import Style, harmless_cases, scan, secret_cases

LONGEST = 6
"""Pages of a real scan that are looked at."""


@dataclass
class Tally:
    """What came of one style."""

    secret: int = 0
    harmless: int = 0
    missed: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    milliseconds: float = 0.0
    """CPU time of the gate on the pixels, a page."""


def drawn(style: Style, folder: Path, every: int = 1) -> Tally:
    """All drawn pages of a style, or every so many."""
    engine = open_or_stand_in(EngineName.TESSERACT)[0]
    tally, spent = Tally(), 0.0
    cases = [*secret_cases(style), *harmless_cases(style)][::every]
    for case in cases:
        path = folder / "page.jpg"
        path.write_bytes(scan(case))
        raster = decode(path, MediaType.JPEG, 1)
        started = time.process_time()
        marks_in_image(raster.pixels, raster.dpi, 1, engine, load_rules())
        spent += time.process_time() - started
        marks = read_page(path, MediaType.JPEG, 1, engine, PageOptions()).marks
        tally.secret += case.secret
        tally.harmless += not case.secret
        if case.secret and not marks:
            tally.missed += (case.name,)
        if marks and not case.secret:
            tally.stopped += (case.name,)
    tally.milliseconds = 1000 * spent / len(cases)
    return tally


def falsely_stopped(folder: Path) -> tuple[int, list[str]]:
    """Pages of real scans that were looked at, and those that were stopped; none of them is secret."""
    engine = open_or_stand_in(EngineName.TESSERACT)[0]
    looked, stopped = 0, []
    for path, media_type, number in _pages(folder):
        looked += 1
        marks = read_page(path, media_type, number, engine, PageOptions()).marks
        stopped += [f"{path.name}, page {number}: {mark.rule}" for mark in marks]
    return looked, stopped


def _pages(folder: Path) -> Iterator[tuple[Path, MediaType, int]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            media_type = sniff(file.read(SNIFF_BYTES))
        if media_type is None:
            continue
        count = page_count(path) if media_type is MediaType.PDF else 1
        yield from ((path, media_type, number) for number in range(1, min(count, LONGEST) + 1))
