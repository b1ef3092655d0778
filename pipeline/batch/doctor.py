"""The examination of a machine: what reading needs, which version is there, and how to get what is not.

Each engine is tested on itself: whether it can print all 134 Vietnamese letters at all (engines made for
other languages silently lack tone marks), and whether it reads a line that is drawn for it.
"""

import importlib.metadata
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Final

from pipeline.batch.examined import Check
from pipeline.engines.base import Engine
from pipeline.engines.charset import ALL_LETTERS, missing_letters, sample_line
from pipeline.engines.choice import open_engine
from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.names import EngineName
from pipeline.engines.tessdata import tessdata_folder
from pipeline.errors import SohoaError
from pipeline.language import message
from pipeline.vietnamese.normalize import folded

_PROGRAMS: Final = (
    ("tesseract", "--version", "tesseract-ocr", False),
    ("pdftoppm", "-v", "poppler-utils", True),
    ("pdfinfo", "-v", "poppler-utils", True),
)
"""Program, option that prints its version, Debian package, whether reading needs it."""
_LANGUAGES: Final = ("vie", "osd")
_LIBRARIES: Final = (
    "tesserocr", "pytesseract", "opencv-python-headless", "numpy", "pikepdf", "pypdfium2", "pdf2image",
    "pillow", "pillow-heif", "sqlalchemy", "alembic", "tantivy", "elasticsearch", "pebble", "click", "rich",
)  # fmt: skip
_LINE_READER: Final = "onnxruntime"
"""What the line reader alone needs; without it Tesseract stands in."""
_SECONDS: Final = 20
_FEW_LETTERS: Final = 2
"""Debian's `vie` cannot print ỵ and Ỵ (lỵ, kỵ, tỵ), which the repair puts back from the words around."""


def examine() -> tuple[Check, ...]:
    """Everything that the program needs, one by one."""
    return (
        Check("python", ok=True, found=platform.python_version()),
        *map(_library, _LIBRARIES),
        _library(_LINE_READER, needed=False),
        *(_program(*row) for row in _PROGRAMS),
        *map(_language, _LANGUAGES),
        *(check for name in EngineName for check in _engine(name)),
    )


def _library(name: str, *, needed: bool = True) -> Check:
    try:
        return Check(name, ok=True, found=importlib.metadata.version(name), needed=needed)
    except importlib.metadata.PackageNotFoundError:
        remedy = message("The library {name} is missing; install it with: pip install {name}", name=name)
        return Check(name, ok=False, found="", needed=needed, remedy=remedy)


def _program(name: str, option: str, package: str, needed: bool) -> Check:  # noqa: FBT001  # a table row
    remedy = message(
        "The program {name} is missing; install it with: apt-get install {package}",
        name=name,
        package=package,
    )
    if shutil.which(name) is None:
        return Check(name, ok=False, found="", needed=needed, remedy=remedy)
    try:
        answer = subprocess.run([name, option], capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Check(name, ok=False, found="", needed=needed, remedy=remedy)
    version = re.search(r"\d+(?:\.\d+)+", answer.stdout + answer.stderr)
    return Check(name, ok=version is not None, found=version.group() if version else "", needed=needed)


def _language(language: str) -> Check:
    name = f"tesseract {language}"
    try:
        return Check(name, ok=True, found=str(tessdata_folder(language)))
    except SohoaError as error:
        return Check(name, ok=False, found="", remedy=error.message)


def _engine(name: EngineName) -> Iterator[Check]:
    needed = name is EngineName.TESSERACT
    try:
        engine = open_engine(name)
        yield Check(f"engine {name}", ok=True, found=engine.name, needed=needed)
        yield _letters(name, needed=needed)
        yield _reading(engine, name, needed=needed)
        engine.close()
    except SohoaError as error:
        yield Check(f"engine {name}", ok=False, found="", needed=needed, remedy=error.message)


def _letters(name: EngineName, *, needed: bool) -> Check:
    """Whether the model's own character set holds every Vietnamese letter."""
    missing = _missing_letters(name)
    few = len(missing) <= _FEW_LETTERS
    remedy = (
        message("The model cannot print {letters}; keep `repair` on.", letters=" ".join(missing))
        if few
        else message(
            "The model cannot print {letters}; install Vietnamese data: apt-get install tesseract-ocr-vie",
            letters=" ".join(missing),
        )
    )
    found = f"{len(ALL_LETTERS) - len(missing)}/{len(ALL_LETTERS)}"
    needed = needed and not few
    return Check(f"engine {name}: letters", ok=not missing, found=found, needed=needed, remedy=remedy)


def _missing_letters(name: EngineName) -> tuple[str, ...]:
    if name is EngineName.LINENET:  # a model with other letters than these does not load
        return tuple(letter for letter in ALL_LETTERS if letter not in LETTERS)
    return missing_letters(tessdata_folder("vie") / "vie.traineddata")


def _reading(engine: Engine, name: EngineName, *, needed: bool) -> Check:
    wanted, image = sample_line()
    read = " ".join(line.text for line in engine.read_line(image))
    ok = folded(read).split() == folded(wanted).split()
    remedy = message(
        "The engine reads `{read}` where `{wanted}` is written; install it again.", read=read, wanted=wanted
    )
    return Check(f"engine {name}: reading", ok=ok, found=read, needed=needed, remedy=remedy)
