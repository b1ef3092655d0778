"""Where Tesseract's language data lies on this machine."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pipeline.errors import EnvironmentFault

USUAL_FOLDERS: Final = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


def tessdata_folder(language: str, usual: Sequence[str] = USUAL_FOLDERS) -> Path:
    """The first folder that holds the data of `language` (`TESSDATA_PREFIX` goes before the usual places).

    Raises `EnvironmentFault` naming the package to install where none does.
    """
    named = os.environ.get("TESSDATA_PREFIX")
    for folder in ([named] if named else []) + list(usual):
        if (Path(folder) / f"{language}.traineddata").is_file():
            return Path(folder)
    raise EnvironmentFault(
        "Tesseract's data for {language} is missing; install it: apt-get install tesseract-ocr-{language}",
        language=language,
    )


def missing_program() -> EnvironmentFault:
    """The error where the program is not installed."""
    return EnvironmentFault(
        "The program tesseract is missing; install it with: apt-get install tesseract-ocr tesseract-ocr-vie"
    )
