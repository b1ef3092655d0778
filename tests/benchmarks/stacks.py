"""Made-up stacks: documents of the samples' renderer in one pile, worn like scans, with and without slips.

Each page is read once by the page story; then the readings are laid together as scans without slips and with
slips, and the places where they are cut are compared with where documents begin.
"""

import os
import random
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pypdfium2
from PIL import Image

from pipeline.batch.page_task import read
from pipeline.batch.tasks import FileTask, PageTask
from pipeline.cli.slips import dossier_sheet
from pipeline.engines.names import EngineName
from pipeline.formats.slip_sheet import slips_pdf
from pipeline.model.archive import Dossier
from pipeline.model.media import MediaType
from pipeline.model.outcome import Failure
from pipeline.model.page import PageReading, renumbered
from pipeline.model.stack import CutReason
from pipeline.rules.load import load_rules
from pipeline.stages.stacks import find_cuts

SAMPLES: Final = Path(__file__).parents[2] / "samples"
STACKS: Final = int(os.environ.get("SOHOA_BENCH_STACKS", "20"))
SEED: Final = 31
_LOOKS: Final = ((150, "grey"), (200, "grey"), (200, "colour"), (200, "bilevel"), (300, "bilevel"))


@dataclass(frozen=True)
class Score:
    """Cuts of all stacks."""

    wanted: int
    found: int
    wrong: int
    whole: int
    """Stacks in which every cut is right and none is wrong."""
    lost: int
    """Pages that no document has, or two have."""

    @property
    def right(self) -> float:
        """Share of the cuts that were found, 0.0-1.0."""
        return self.found / self.wanted


@dataclass(frozen=True)
class Pile:
    """A stack that was read."""

    documents: tuple[tuple[PageReading, ...], ...]
    slips: tuple[PageReading, ...]


def piles(folder: Path, count: int = STACKS) -> Iterator[Pile]:
    """Reads the made-up stacks, one after the other."""
    sys.path.insert(0, str(SAMPLES))  # the samples' renderer is no package
    entries = [
        entry for entry in tomllib.loads((SAMPLES / "documents.toml").read_text("utf-8"))["document"]
        if "stamp" not in entry and "table" not in entry["printed"]
    ]  # fmt: skip
    for number in range(count):
        rng = random.Random(f"{SEED} {number}")
        many = rng.randint(3, 10)
        documents = tuple(
            tuple(_read(folder, image, dpi) for image, dpi in _document(entries, rng, f"{number} {index}"))
            for index in range(many)
        )
        yield Pile(
            documents, tuple(_read(folder, *_slip(f"TU.2024.{index:03d}", rng)) for index in range(many))
        )


def score(found: Sequence[Pile], *, slips: bool) -> Score:
    """How well the stacks are cut, with a slip before each document or with none at all."""
    wanted = right = wrong = whole = lost = 0
    for pile in found:
        pages: list[PageReading] = []
        starts = set()
        for slip, document in zip(pile.slips, pile.documents, strict=True):
            starts.add(len(pages) + 1)
            pages += [slip, *document] if slips else document
        numbered = [renumbered(page, number) for number, page in enumerate(pages, 1)]
        cuts = find_cuts(numbered, load_rules())
        if slips:
            cuts = tuple(cut for cut in cuts if cut.reason is CutReason.SLIP)
        here = {cut.first_page for cut in cuts} | {1}
        wanted += len(starts) - 1
        right += len(here & starts) - 1
        wrong += len(here - starts)
        whole += here == starts
        lost += not here <= set(range(1, len(pages) + 1))
    return Score(wanted, right, wrong, whole, lost)


def _document(
    entries: list[dict[str, Any]], rng: random.Random, name: str
) -> Iterator[tuple[Image.Image, int]]:
    """The pages of a document as scanned; some have an appendix, a draft sent along, blank versos."""
    from layouts import Composer, Content, body_item, compose  # the samples' renderer, found only now
    from scanner import CANVAS_SCALE, Look, draw_sheet, generator, scan
    from typeset import BOLD, Sheet

    entry = rng.choice(entries)
    bodies = [text for one in entries for text in one["printed"]["body"] if not text.startswith("[")]
    printed = {key: value for key, value in entry["printed"].items() if key != "style"}
    number, year = rng.randint(10, 2999), rng.randint(1996, 2026)
    day, month = rng.randint(1, 28), rng.randint(3, 12)
    place = printed["place_date"].split(",")[0]
    content = Content(
        **printed
        | {
            "number": _numbered(printed["number"], number),
            "place_date": f"{place}, ngày {day:02d} tháng {month} năm {year}",
            "body": rng.sample(bodies, rng.randint(3, min(14, len(bodies)))),
        }
    )
    sheets: list[Sheet] = compose(content)
    if rng.random() < 0.25:
        appendix = Composer(content)
        appendix.centred("PHỤ LỤC", BOLD, 14)
        appendix.centred(f"(Kèm theo văn bản số {number} ngày {day:02d}/{month}/{year})", "Italic", 13)
        for text in rng.sample(bodies, 4):
            body_item(appendix, text)
        sheets += appendix.sheets
    elif rng.random() < 0.15:
        undated = f"{place}, ngày      tháng      năm {year}"
        draft = replace(content, number=_numbered(printed["number"], None), place_date=undated)
        sheets += compose(draft)
    dpi, mode = rng.choice(_LOOKS)
    for index, sheet in enumerate(sheets):
        noise = generator(f"{SEED} {name} {index}")
        turned, skew = rng.random() < 0.03, rng.uniform(-1.2, 1.2)
        look = Look(dpi=dpi, mode=mode, skew=skew, upside_down=turned, dust=rng.randint(0, 30))
        yield scan(draw_sheet(sheet, dpi * CANVAS_SCALE, noise), look, noise), dpi
        if rng.random() < 0.1:
            yield scan(draw_sheet(Sheet(), dpi * CANVAS_SCALE, noise), look, noise), dpi


def _numbered(line: str, number: int | None) -> str:
    """The number line of a sample with another number, or with room for one."""
    return re.sub(r"\d+", str(number) if number else "      ", line, count=1)


def _slip(code: str, rng: random.Random) -> tuple[Image.Image, int]:
    """A slip, printed and scanned in black and white, slanted or upside down."""
    dossier = Dossier(code, "Văn phòng Tỉnh ủy Hà Giang", title="Hồ sơ hội nghị Ban Chấp hành Đảng bộ tỉnh")
    dpi = rng.choice((150, 200, 300))
    page = pypdfium2.PdfDocument(slips_pdf([dossier_sheet(dossier, "vi")]))[0].render(scale=dpi / 72)
    angle = rng.uniform(-3, 3) + rng.choice((0, 0, 180))
    turned = page.to_pil().convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    grain = np.random.default_rng(rng.randrange(2**31)).normal(0, 20, turned.size[::-1])
    return Image.fromarray(
        np.where(np.asarray(turned, np.float32) + grain > 128, np.uint8(255), np.uint8(0))
    ), dpi


def _read(folder: Path, image: Image.Image, dpi: int) -> PageReading:
    path = folder / "page.png"
    image.save(path, dpi=(dpi, dpi))
    found = read(PageTask(FileTask(path, path.name, MediaType.PNG), 1, EngineName.TESSERACT))
    if isinstance(found, Failure):
        raise RuntimeError(found.message.text("en"))
    return found
