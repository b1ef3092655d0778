"""A catalogue of any number of made-up pages, as a run would have left it: all of them owed to the index.

The lines come from the texts (`*.txt`) in the folder that SOHOA_TEXTS names, or else from the samples.
"""

import hashlib
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.catalogue.rows import FiledDocument, TakenSource
from pipeline.catalogue.store import Catalogue
from pipeline.cli.desk import local_now
from pipeline.model.archive import Description, DocumentStatus, Field
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import PageKind, PageReading

SAMPLES = Path(__file__).parents[2] / "samples" / "truth"
PER_DOCUMENT = 10
_POOL = 400
"""Different pages; more would be made of the same lines."""
_AGENCIES = ("Tỉnh ủy Hà Giang", "Huyện ủy Đồng Văn", "Ủy ban nhân dân xã Lũng Cú", "Sở Nội vụ")
_TYPES = (("QĐ", "Quyết định"), ("BC", "Báo cáo"), ("KH", "Kế hoạch"), ("TB", "Thông báo"))


def lines() -> list[str]:
    """The lines that pages are made of."""
    folder = Path(os.environ.get("SOHOA_TEXTS", SAMPLES))
    found = [
        line.split() for path in sorted(folder.glob("*.txt")) for line in path.read_text("utf-8").split("\n")
    ]
    words = [word for line in found for word in line if not word.startswith("#")]
    return [" ".join(words[at : at + 12]) for at in range(0, len(words) - 12, 12)]


def texts(count: int, *, characters: int = 2000, seed: int = 1) -> Iterator[str]:
    """So many texts of about so many characters; the same for the same seed."""
    chance, known = random.Random(seed), lines()
    for _ in range(count):
        taken: list[str] = []
        while sum(map(len, taken)) < characters:
            taken.append(chance.choice(known))
        yield "\n".join(taken)


def page_text(text: str) -> PageText:
    """The reading of a text, each word in a box of its own."""
    rows = tuple(
        (
            Line(
                tuple(
                    Word(word, Box(90 * x, 30 * y, 90 * x + 80, 30 * y + 24), 0.9)
                    for x, word in enumerate(row)
                )
            ),
        )
        for y, row in enumerate(line.split() for line in text.split("\n"))
    )
    return PageText(1654, 2339, 200, rows)


def fill(catalogue: Catalogue, pages: int, *, characters: int = 2000, seed: int = 1) -> None:
    """Files so many pages in documents of ten."""
    chance = random.Random(seed)
    pool = [page_text(text) for text in texts(min(pages, _POOL), characters=characters, seed=seed)]
    for number in range(1, (pages + PER_DOCUMENT - 1) // PER_DOCUMENT + 1):
        sha256 = hashlib.sha256(f"made up {seed} {number}".encode()).hexdigest()
        name = f"made-up-{number}.pdf"
        source = TakenSource(name, name, 1000, number, sha256, MediaType.PDF, f"{sha256[:2]}/{sha256}.pdf")
        count = min(PER_DOCUMENT, pages - (number - 1) * PER_DOCUMENT)
        blank = PageReading(1, PageKind.SCAN, pool[0], "made up")
        readings = tuple(
            replace(blank, page_number=page, text=chance.choice(pool)) for page in range(1, count + 1)
        )
        document = catalogue.take(source).document_id
        catalogue.file_document(
            FiledDocument(document, DocumentStatus.DONE, count, readings, _described(number))
        )


def make(workspace: Path, pages: int, *, characters: int = 2000) -> None:
    """The same in the workspace in this folder."""
    with Catalogue.open(workspace / "catalogue.sqlite3", now=local_now) as catalogue:
        fill(catalogue, pages, characters=characters)


def _described(number: int) -> Description:
    short, name = _TYPES[number % len(_TYPES)]
    values = {
        "issuing_agency": _AGENCIES[number % len(_AGENCIES)],
        "code_full": f"{number}-{short}/TU",
        "issued_date": f"{1990 + number % 35}-03-{1 + number % 28:02d}",
        "document_type": name,
        "subject": f"Về việc thứ {number}",
    }
    return Description(tuple(Field(key, value, 0.9, 1, None, "made up") for key, value in values.items()))
