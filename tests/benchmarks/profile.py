"""What each part of the page story costs: processor time in one process with one thread, as in a worker.

`python -m tests.benchmarks.profile FILE…` reads every page of the files and writes the costs as JSON; a part
is a function that the page story calls, less the parts that it calls itself.
"""

import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline.batch import page_story
from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines import linenet, linenet_model, lines
from pipeline.engines.linenet import LineNet
from pipeline.formats.pdf_file import page_count
from pipeline.model.media import MediaType
from pipeline.stages import recognize, straighten
from pipeline.threads import pin_to_one_thread

ROUNDS = 3
TOP = 10
MEDIA = {".pdf": MediaType.PDF, ".jpg": MediaType.JPEG, ".png": MediaType.PNG}
PARTS: tuple[tuple[ModuleType | type, str, str], ...] = (
    (page_story, "inspect", "what lies on a PDF page"),
    (page_story, "page_raster", "image of a PDF page decoded"),
    (page_story, "decode", "image file decoded"),
    (page_story, "render", "PDF page drawn"),
    (page_story, "clean", "background divided out"),
    (page_story, "flattened", "bends looked for"),
    (page_story, "without_rulings", "rulings taken out"),
    (page_story, "repair", "marks repaired"),
    (page_story, "graded", "quality graded"),
    (page_story, "marks_in_image", "marks of secrecy in the image"),
    (page_story, "marks_in_text", "marks of secrecy in the text"),
    (page_story, "mark_in_names", "marks of secrecy in names"),
    (page_story, "read_hand", "digits by hand"),
    (page_story, "find_slip", "slip looked for"),
    (straighten, "_letters", "letters for the angle"),
    (straighten, "is_upright", "which way is up"),
    (straighten, "find_skew", "angle of the lines"),
    (straighten, "print_height", "height of the print"),
    (straighten, "_resample", "turned and scaled"),
    (recognize, "read_leftovers", "leftovers"),
    (recognize, "in_reading_order", "reading order"),
    (linenet, "find_lines", "lines found and measured"),
    (lines, "page_ink", "parts of the ink"),
    (linenet, "cut", "lines cut"),
    (linenet, "ink_of", "ink of lines"),
    (linenet_model.LineModel, "scores", "network"),
    (linenet, "words_of", "words of lines"),
    (linenet, "read_raw", "second reader"),
)
REST = "everything else"


def costs(files: Sequence[Path]) -> dict[str, float]:
    """Milliseconds a page of each part, and of `REST`, measured in a process of its own."""
    pin_to_one_thread()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.profile", *map(str, files)],
        capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def table(found: Mapping[str, float]) -> str:
    """The dearest parts of a page, and the sum of all."""
    ranked = sorted(found.items(), key=lambda item: -item[1])
    whole = sum(found.values())
    lines_of_table = [f"{name:32}{cost:8.1f} ms{cost / whole:7.1%}" for name, cost in ranked[:TOP]]
    return "\n".join([*lines_of_table, f"{'a page in all':32}{whole:8.1f} ms"])


def of_tesseract(images: Sequence[Path]) -> float:
    """Milliseconds of processor time that `tesseract PAGE - -l vie` takes a page, with one thread."""
    pin_to_one_thread()
    before = _of_children()
    for path in images:
        subprocess.run(["tesseract", path, "-", "-l", "vie"], capture_output=True, check=True)
    return (_of_children() - before) / len(images)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def _measured(files: Sequence[Path]) -> dict[str, float]:
    """The cheapest of some rounds of each page, by parts."""
    spent: defaultdict[str, float] = defaultdict(float)
    inside: list[float] = []
    for place, name, label in PARTS:
        setattr(place, name, _timed(getattr(place, name), label, spent, inside))
    pages = [
        (path, MEDIA[path.suffix], number)
        for path in files
        for number in range(1, (page_count(path) if path.suffix == ".pdf" else 1) + 1)
    ]
    sums: defaultdict[str, float] = defaultdict(float)
    with LineNet() as engine:
        read_page(*pages[0], engine, PageOptions())  # loads what is loaded once for each worker
        for page in pages:
            rounds = []
            for _ in range(ROUNDS):
                spent.clear()
                started = time.process_time()
                read_page(*page, engine, PageOptions())
                whole = time.process_time() - started
                rounds.append((whole, {**spent, REST: whole - sum(spent.values())}))
            for label, seconds in min(rounds, key=lambda done: done[0])[1].items():
                sums[label] += seconds * 1000 / len(pages)
    return dict(sums)


def _timed(
    work: Callable[..., Any], label: str, spent: defaultdict[str, float], inside: list[float]
) -> Callable[..., Any]:
    """The function, its time counted without that of the timed functions which it calls."""

    @wraps(work)
    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        inside.append(0.0)
        try:
            return work(*arguments, **named)
        finally:
            took = time.process_time() - started
            spent[label] += took - inside.pop()
            if inside:
                inside[-1] += took

    return timed


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured([Path(name) for name in sys.argv[1:]])))
