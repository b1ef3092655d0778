"""How much of known pages is still read when they are scanned badly: one hardship at a time.

What a person still reads at once must not come out as garbage: negatives of microfilm, pages on their side,
folded sheets, coloured carbon copies, weak toner, two pages on one scan.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.linenet import LineNet
from pipeline.evaluate import Score, score_page, total
from pipeline.model.media import MediaType

Pixels = npt.NDArray[np.uint8]

PAPER: Final = 255


def _turned(degrees: float) -> Callable[[Pixels], Pixels]:
    def turn(page: Pixels) -> Pixels:
        height, width = page.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        return np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=(PAPER,) * 3), np.uint8)

    return turn


def _inked(ink: tuple[int, int, int], paper: tuple[int, int, int]) -> Callable[[Pixels], Pixels]:
    """Print of one colour on paper of another; blue, green, red."""

    def ink_it(page: Pixels) -> Pixels:
        share = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY).astype(np.float32)[:, :, None] / PAPER
        dark, light = np.array(ink, np.float32), np.array(paper, np.float32)
        return (dark + (light - dark) * share).astype(np.uint8)

    return ink_it


def _bilevel(threshold: int) -> Callable[[Pixels], Pixels]:
    return lambda page: np.where(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) < threshold, 0, PAPER).astype(
        np.uint8
    )


def _grainy(depth: float, grain: float) -> Callable[[Pixels], Pixels]:
    """Print that is so many grey levels deep, in paper of so much grain."""

    def fade(page: Pixels) -> Pixels:
        noise = np.random.default_rng(5).normal(0, grain, page.shape[:2])
        faded = 225 - depth * (PAPER - cv2.cvtColor(page, cv2.COLOR_BGR2GRAY).astype(np.float64)) / PAPER
        return np.clip(faded + noise, 0, PAPER).astype(np.uint8)

    return fade


def _folded(page: Pixels) -> Pixels:
    """Two folds across the sheet, each with its shadow."""
    shaded = page.astype(np.float32)
    for top in (page.shape[0] // 3, 2 * page.shape[0] // 3):
        shaded[top - 3 : top + 3] *= 0.6
        shaded[top + 3 : top + 40] *= np.linspace(0.8, 1, 37, dtype=np.float32)[:, None, None]
    return shaded.astype(np.uint8)


def _on_a_lid(page: Pixels) -> Pixels:
    height, width = page.shape[:2]
    edges = (height // 12, height // 15, width // 6, width // 30)
    return np.asarray(cv2.copyMakeBorder(page, *edges, cv2.BORDER_CONSTANT, value=(20, 18, 22)), np.uint8)


def _packed(quality: int) -> Callable[[Pixels], Pixels]:
    def pack(page: Pixels) -> Pixels:
        packed = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)

    return pack


HARDSHIPS: Final[Mapping[str, Callable[[Pixels], Pixels]]] = {
    "as it is": lambda page: page,
    "negative": lambda page: PAPER - page,
    "on its side": lambda page: np.ascontiguousarray(np.rot90(page)),
    "on its head": lambda page: np.ascontiguousarray(np.rot90(page, 2)),
    "askew by 7 degrees": _turned(7),
    "askew by -12 degrees": _turned(-12),
    "brown paper": _inked((40, 50, 60), (110, 150, 180)),
    "blue carbon on pink": _inked((150, 70, 60), (200, 190, 225)),
    "violet hectograph": _inked((190, 110, 150), (205, 225, 230)),
    "red print": _inked((50, 40, 200), (240, 245, 245)),
    "pale in grain": _grainy(60, 12),
    "very pale in grain": _grainy(35, 9),
    "overexposed": lambda page: (PAPER * (page / PAPER) ** 0.3).astype(np.uint8),
    "thin toner, two tones": _bilevel(100),
    "thick toner, two tones": _bilevel(215),
    "JPEG of quality 15": _packed(15),
    "folds": _folded,
    "dark lid": _on_a_lid,
    "half the resolution": lambda page: np.asarray(
        cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8
    ),
}


@dataclass(frozen=True, slots=True)
class Endured:
    """How pages are read under a hardship."""

    name: str
    whole: Score
    worst: float
    """Recall of the page that is read worst."""


def endured(truth: Mapping[str, str], images: Mapping[str, Path], folder: Path) -> Iterator[Endured]:
    """Every hardship on all pages, then pairs of pages that lie side by side on one scan."""
    pages = {name: cv2.imread(str(path), cv2.IMREAD_COLOR) for name, path in images.items()}
    with LineNet() as engine:
        for hardship, harden in HARDSHIPS.items():
            scores = [
                score_page(truth[name], _read(np.asarray(harden(page), np.uint8), folder, engine))
                for name, page in pages.items()
            ]
            yield Endured(hardship, total(scores), min(score.recall for score in scores))
        names = list(pages)
        pairs = list(zip(names[::2], names[1::2], strict=False))
        scores = [
            score_page(
                f"{truth[left]}\n{truth[right]}",
                _read(_side_by_side(pages[left], pages[right]), folder, engine),
            )
            for left, right in pairs
        ]
        if scores:
            yield Endured("two pages on one scan", total(scores), min(score.recall for score in scores))


def _side_by_side(left: Pixels, right: Pixels) -> Pixels:
    height = min(left.shape[0], right.shape[0], 2400)
    both = [
        cv2.resize(
            page, (round(page.shape[1] * height / page.shape[0]), height), interpolation=cv2.INTER_AREA
        )
        for page in (left, right)
    ]
    return np.asarray(np.hstack(both), np.uint8)


def _read(page: Pixels, folder: Path, engine: LineNet) -> str:
    path = folder / "page.png"
    cv2.imwrite(str(path), page, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return read_page(path, MediaType.PNG, 1, engine, PageOptions()).text.text


def table(found: Iterator[Endured]) -> Iterator[str]:
    """A line for each hardship, as soon as it is known."""
    yield f"{'':26}{'recall':>8}{'precision':>11}{'numbers':>9}{'cer':>8}{'worst page':>12}"
    for one in found:
        whole = one.whole
        yield (
            f"{one.name:26}{whole.recall:>8.4f}{whole.precision:>11.4f}{whole.number_recall:>9.4f}"
            f"{whole.cer:>8.4f}{one.worst:>12.4f}"
        )
