"""Gathers the texts of the program and compiles the Vietnamese catalogue.

A text for people is a literal that is the first argument of one of `KEYWORDS`. Texts of click, which our
command line shows too, come from click itself. Nothing is dated: the same sources give the same bytes.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
CATALOGUE: Final = ROOT / "pipeline/locale/vi/LC_MESSAGES/sohoa.po"
KEYWORDS: Final = frozenset(
    (
        "N_", "message", "translate", "say", "SohoaError", "UsageError", "EnvironmentFault", "BadInputError",
        "EngineError", "StorageError", "UnreachableError", "_UnfitRowError",
    )
)  # fmt: skip
CLICK_MODULES: Final = ("core", "decorators", "exceptions", "formatting", "parser", "types")
CLICK_KEYWORDS: Final = frozenset(("_", "ngettext"))


class Undated(Catalog):
    """A catalogue whose header says nothing of dates, people and machines."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header of every file of ours."""
        return [
            ("Project-Id-Version", "sohoa"),
            ("Language", "vi"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """What another file says of itself is left out."""


def texts_in(source: str, keywords: frozenset[str]) -> Iterator[str | tuple[str, str]]:
    """The texts of a module; singular and plural where a text has both."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords):
            continue
        literals = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if node.func.id == "ngettext":
            yield literals[0], literals[1]
        elif node.args and literals and isinstance(node.args[0], ast.Constant):
            yield literals[0]


def gathered() -> dict[str | tuple[str, str], list[str]]:
    """Every text with the files that use it."""
    found: dict[str | tuple[str, str], list[str]] = {}
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        for text in texts_in(path.read_text("utf-8"), KEYWORDS):
            found.setdefault(text, []).append(path.relative_to(ROOT).as_posix())
    folder = Path(click.__file__).parent
    for name in CLICK_MODULES:
        for text in texts_in((folder / f"{name}.py").read_text("utf-8"), CLICK_KEYWORDS):
            found.setdefault(text, []).append(f"click/{name}.py")
    return found


def translations() -> Catalog:
    """What the present catalogue says."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="vi", domain="sohoa")


def updated(known: Catalog) -> Catalog:
    """The catalogue of the texts in use; what is used no more is dropped."""
    catalogue = Undated(
        locale="vi", domain="sohoa", fuzzy=False, header_comment="# Texts of sohoa in Vietnamese."
    )
    for text, files in gathered().items():
        before = known.get(text)
        catalogue.add(text, before.string if before else None, [(name, 1) for name in sorted(set(files))])
    return catalogue


def main() -> int:
    """Writes both files; 1 where a text has no translation yet."""
    catalogue = updated(translations())
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    missing = [one.id for one in catalogue if one.id and not (one.string and all(one.string))]
    for text in missing:
        print(f"not translated: {text!r}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
