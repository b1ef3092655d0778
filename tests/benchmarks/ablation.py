"""What each step of the reading is worth: every one left out alone, on pages whose text is known.

`python -m tests.benchmarks.ablation` reads the pages in `truth/` and `scans/` of the folder that
SOHOA_REAL_SCANS names. Seconds are those of the processor; a step that makes reading worse or dearer when it
is there does not pay.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.linenet import LineNet, LineNetOptions
from pipeline.evaluate import Score, score_page, total
from pipeline.model.media import MediaType
from pipeline.stages.clean import Cleaned, CleanOptions, clean
from pipeline.stages.grain import GrainOptions
from pipeline.stages.leftovers import LeftoverOptions
from pipeline.stages.recognize import RecognizeOptions
from pipeline.stages.rulings import Unruled
from tests.benchmarks.reading import images_of, truths

ROUNDS: Final = int(os.environ.get("SOHOA_BENCH_ROUNDS", "1"))
"""How often each page is read; the quickest time counts."""
TYPES: Final = {".jpg": MediaType.JPEG, ".png": MediaType.PNG}

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Variant:
    """The reading without one step."""

    name: str
    options: PageOptions = field(default_factory=PageOptions)
    engine: LineNetOptions = field(default_factory=LineNetOptions)
    instead: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """What stands in for a function of the program."""

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The program without the step."""
        with ExitStack() as stack:
            for name, function in self.instead.items():
                stack.enter_context(patch(name, function))
            yield


def _in_all_colours(pixels: Pixels, options: CleanOptions) -> Cleaned:
    gray = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    return clean(gray, options)


def _same(first: Any, *_: Any) -> Any:
    return first


STAGES: Final = "pipeline.stages"
STORY: Final = "pipeline.batch.page_story"
VARIANTS: Final = (
    Variant("everything"),
    Variant("without red removal", instead={f"{STORY}.clean": _in_all_colours}),
    Variant("without background", instead={f"{STAGES}.clean._divide_background": _same}),
    Variant("without grain removal", PageOptions(clean=CleanOptions(grain=GrainOptions(clear=0.0)))),
    Variant("without deskew", instead={f"{STAGES}.straighten.find_skew": lambda *_: 0.0}),
    Variant("without scaling", instead={f"{STAGES}.straighten.print_height": lambda *_: 14}),
    Variant(
        "without ruling removal", instead={f"{STORY}.without_rulings": lambda image, *_: Unruled(image, ())}
    ),
    Variant("without the fine page", instead={f"{STORY}.FinePage": lambda *_: None}),
    Variant("without smaller print", engine=LineNetOptions(most_resized=0)),
    Variant("without ends at seals", engine=LineNetOptions(most_ends=0)),
    Variant("without second reader", engine=LineNetOptions(most_doubtful=0)),
    Variant("without leftovers", PageOptions(recognize=RecognizeOptions(leftovers=LeftoverOptions(most=0)))),
    Variant(
        "without noise removal",
        PageOptions(
            recognize=RecognizeOptions(mark_confidence=0.0, bullet_confidence=0.0, noise_confidence=0.0)
        ),
    ),
    Variant("without repair", PageOptions(repairs=False)),
    Variant("without foot order", instead={f"{STAGES}.order._foot_after_body": _same}),
)


@dataclass(frozen=True)
class Worth:
    """How the pages are read without a step, and what that takes."""

    name: str
    score: Score
    seconds: float
    """Of the processor, a page."""


def measured(folder: Path, variants: tuple[Variant, ...] = VARIANTS) -> Iterator[Worth]:
    """Each variant on all pages of a folder with `truth/` and `scans/`, page by page in turn."""
    truth = truths(folder / "truth")
    images = images_of(truth, folder / "scans")
    readers = {variant.name: LineNet(options=variant.engine) for variant in variants}
    scores: dict[str, list[Score]] = {variant.name: [] for variant in variants}
    seconds = dict.fromkeys(scores, 0.0)
    for page, image in images.items():
        for variant in variants:
            times = []
            for _ in range(ROUNDS):
                started = time.process_time()
                with variant.in_place():
                    reading = read_page(image, TYPES[image.suffix], 1, readers[variant.name], variant.options)
                times.append(time.process_time() - started)
            scores[variant.name].append(score_page(truth[page], reading.text.text))
            seconds[variant.name] += min(times)
    for variant in variants:
        readers[variant.name].close()
        yield Worth(variant.name, total(scores[variant.name]), seconds[variant.name] / max(len(images), 1))


def table(found: list[Worth]) -> str:
    """Rates and seconds, and by how much each step changes them; a gain of nothing and a cost is told."""
    whole = found[0]
    lines = [f"{'':28}{'recall':>9}{'precision':>11}{'numbers':>9}{'cer':>9}{'s/page':>9}   worth"]
    for one in found:
        score = one.score
        lines.append(
            f"{one.name:28}{score.recall:>9.4f}{score.precision:>11.4f}{score.number_recall:>9.4f}"
            f"{score.cer:>9.4f}{one.seconds:>9.3f}" + ("" if one is whole else f"   {_worth(whole, one)}")
        )
    return "\n".join(lines)


def _worth(whole: Worth, without: Worth) -> str:
    recall = whole.score.recall - without.score.recall
    cer = without.score.cer - whole.score.cer
    cost = whole.seconds - without.seconds
    pays = recall > 0 or cer > 0 or cost < 0
    told = f"recall {recall:+.4f}, cer {-cer:+.4f}, {cost * 1000:+.0f} ms"
    return told if pays else f"{told}: does not pay here"


def main() -> int:
    """Prints the table; 2 where there are no pages."""
    folder = Path(os.environ.get("SOHOA_REAL_SCANS", ""))
    if not (folder / "truth").is_dir():
        sys.stderr.write("set SOHOA_REAL_SCANS to a folder with scans/ and truth/\n")
        return 2
    cv2.setNumThreads(1)
    sys.stdout.write(table(list(measured(folder))) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
