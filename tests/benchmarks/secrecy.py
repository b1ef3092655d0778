"""Sends drawn pages with and without marks of secrecy through the page story, and counts what went wrong."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from pipeline.batch import page_story
from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.choice import open_or_stand_in
from pipeline.engines.names import EngineName
from pipeline.formats.pdf_file import page_count
from pipeline.model.media import SNIFF_BYTES, MediaType, sniff
from pipeline.model.page import SecrecyMark
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


class Watch:
    """Stands in for the gate on the pixels in the page story, and measures what it costs there."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.pages = 0

    def __call__(self, *page: Any) -> tuple[SecrecyMark, ...]:
        started = time.process_time()
        marks = marks_in_image(*page)
        self.seconds += time.process_time() - started
        self.pages += 1
        return marks

    @property
    def milliseconds(self) -> float:
        """CPU time of a page."""
        return 1000 * self.seconds / max(1, self.pages)


def drawn(style: Style, folder: Path, every: int = 1) -> Tally:
    """All drawn pages of a style, or every so many."""
    engine = open_or_stand_in(EngineName.LINENET)[0]
    tally, watch = Tally(), Watch()
    with mock.patch.object(page_story, "marks_in_image", watch):
        for case in [*secret_cases(style), *harmless_cases(style)][::every]:
            path = folder / "page.jpg"
            path.write_bytes(scan(case))
            marks = read_page(path, MediaType.JPEG, 1, engine, PageOptions()).marks
            tally.secret += case.secret
            tally.harmless += not case.secret
            if case.secret and not marks:
                tally.missed += (case.name,)
            if marks and not case.secret:
                tally.stopped += (f"{case.name}: {', '.join(mark.rule for mark in marks)}",)
    tally.milliseconds = watch.milliseconds
    return tally


def falsely_stopped(folder: Path) -> tuple[int, list[str], float]:
    """Pages of real scans that were looked at, those that were stopped, and milliseconds of the gate a page.

    None of them is secret.
    """
    engine = open_or_stand_in(EngineName.LINENET)[0]
    looked, stopped, watch = 0, [], Watch()
    with mock.patch.object(page_story, "marks_in_image", watch):
        for path, media_type, number in _pages(folder):
            looked += 1
            marks = read_page(path, media_type, number, engine, PageOptions()).marks
            stopped += [f"{path.name}, page {number}: {mark.rule}" for mark in marks]
    return looked, stopped, watch.milliseconds


def _pages(folder: Path) -> Iterator[tuple[Path, MediaType, int]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            media_type = sniff(file.read(SNIFF_BYTES))
        if media_type is None:
            continue
        count = page_count(path) if media_type is MediaType.PDF else 1
        yield from ((path, media_type, number) for number in range(1, min(count, LONGEST) + 1))
