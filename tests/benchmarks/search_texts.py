"""True Vietnamese text for the benches of the search, from the folder that SOHOA_TEXTS names.

A file of that folder holds documents one after the other; each begins with a line `##### name`. A document is
cut into pages of about 2,000 characters where paragraphs end, always in the same way.
"""

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "SOHOA_TEXTS"
PAGE_CHARACTERS = 2000
_HEAD = "##### "


@dataclass(frozen=True)
class TextPage:
    """One page of a document."""

    document: str
    number: int
    """From 1."""
    text: str

    @property
    def digest(self) -> str:
        """Tells whether this is still the text that was judged."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:10]


def texts_folder() -> Path | None:
    """The folder with the texts, where there is one."""
    folder = Path(os.environ.get(VARIABLE, ""))
    return folder if VARIABLE in os.environ and any(folder.glob("*.txt")) else None


def pages(folder: Path) -> Iterator[TextPage]:
    """Every document of every file, in the order of names and files."""
    for path in sorted(folder.glob("*.txt")):
        document, paragraphs = "", list[str]()
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith(_HEAD):
                paragraphs.append(line)
                continue
            yield from _cut(document, paragraphs)
            document, paragraphs = line.removeprefix(_HEAD).split(" | ")[0], []
        yield from _cut(document, paragraphs)


def paragraphs(folder: Path) -> list[str]:
    """Every paragraph with a letter or digit in it."""
    lines = (line for page in pages(folder) for line in page.text.splitlines())
    return [line for line in lines if any(map(str.isalnum, line))]


def _cut(document: str, lines: list[str]) -> Iterator[TextPage]:
    number, page, size = 1, list[str](), 0
    for line in lines:
        page.append(unicodedata.normalize("NFC", line))
        size += len(line) + 1
        if size >= PAGE_CHARACTERS:
            yield TextPage(document, number, "\n".join(page).strip())
            number, page, size = number + 1, [], 0
    if rest := "\n".join(page).strip():
        yield TextPage(document, number, rest)
