"""How well pages are read: ours through the command line, plain Tesseract and OCRmyPDF on the same pages."""

import shutil
import subprocess
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from pipeline.evaluate import Score, score_page, total
from tests.benchmarks.kills import finished, made
from tests.benchmarks.programs import OCRMYPDF, OCRMYPDF_OPTIONS

SECONDS = 900


def ours(scans: Path, folder: Path) -> dict[str, str]:
    """The text of every page by the stem of its export, read in a workspace of its own."""
    made(folder / "workspace", scans, None)
    finished(folder / "workspace", "run", "--jobs", "2", codes=(0, 4))
    finished(folder / "workspace", "export", "text", folder / "text")
    return {_nfc(path.stem): path.read_text("utf-8") for path in (folder / "text").glob("*.txt")}


def tesseract(images: Mapping[str, Path]) -> dict[str, str]:
    """What `tesseract -l vie` reads in the same images."""
    return {
        page: subprocess.run(
            ["tesseract", path, "stdout", "-l", "vie"],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        ).stdout
        for page, path in images.items()
    }


def ocrmypdf(images: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """What OCRmyPDF writes into its sidecar; nothing for a page that it refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for page, path in images.items():
        sidecar = folder / f"{page}.txt"
        subprocess.run(
            [*OCRMYPDF, *OCRMYPDF_OPTIONS, "--image-dpi", "200", "--sidecar", sidecar, path,
             folder / "out.pdf"],
            capture_output=True, check=False, timeout=SECONDS,
        )  # fmt: skip
        found[page] = sidecar.read_text("utf-8") if sidecar.is_file() else ""
    return found


def truths(folder: Path) -> dict[str, str]:
    """The printed text of each page by the name of its file."""
    return {_nfc(path.stem): path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}


def scored(truth: Mapping[str, str], reading: Mapping[str, str]) -> dict[str, Score]:
    """Each page of the truth against the reading whose name begins with its name."""
    return {
        page: score_page(text, next((reading[name] for name in sorted(reading) if name.startswith(page)), ""))
        for page, text in truth.items()
    }


def images_of(truth: Mapping[str, str], scans: Path) -> dict[str, Path]:
    """The scan of each page, where it is an image of one page."""
    files = sorted(path for path in scans.rglob("*") if path.suffix.lower() in (".jpg", ".png"))
    return {
        page: next(path for path in files if _nfc(path.stem).startswith(page.removesuffix("_p001")))
        for page in truth
        if any(_nfc(path.stem).startswith(page.removesuffix("_p001")) for path in files)
    }


def table(readings: Mapping[str, Mapping[str, Score]]) -> str:
    """The rates of each reader in total, then of each page by the first of them."""
    heads = f"{'':34}{'pages':>6}{'recall':>9}{'precision':>11}{'folded':>9}{'numbers':>9}{'cer':>9}"
    lines = [heads, *(_line(name, total(pages.values())) for name, pages in readings.items())]
    first = next(iter(readings.values()))
    return "\n".join([*lines, "", *(_line(f"  {page}"[:33], score) for page, score in first.items())])


def _line(name: str, score: Score) -> str:
    rates = (score.recall, score.precision, score.folded_recall, score.number_recall, score.cer)
    widths = (9, 11, 9, 9, 9)
    return f"{name:34}{score.pages:>6}" + "".join(
        f"{rate:>{width}.4f}" for rate, width in zip(rates, widths, strict=True)
    )


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def missing_rivals() -> list[str]:
    """Programs to compare with that are not here."""
    return [name for name in ("tesseract",) if shutil.which(name) is None]
