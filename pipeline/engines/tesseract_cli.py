"""Tesseract as a program (pytesseract): works wherever `tesseract` is installed."""

import subprocess
from collections.abc import Sequence
from functools import cached_property
from typing import Final, Self

import pytesseract

from pipeline.engines.base import FinePage, Gray
from pipeline.engines.tessdata import USUAL_FOLDERS, missing_program, tessdata_folder
from pipeline.engines.tsv import lines_from_tsv
from pipeline.errors import EngineError
from pipeline.model.ocr import Line

_LANGUAGE: Final = "vie"
_ASSUMED_DPI: Final = 100
_FAULTS: Final = (
    pytesseract.TesseractError, subprocess.SubprocessError,
    RuntimeError, UnicodeDecodeError, OSError, SystemExit,
)  # fmt: skip
"""What pytesseract lets through where the program fails; it asks for the version first (SystemExit)."""


class TesseractProgram:
    """Reads by calling the `tesseract` program once for each page."""

    def __init__(self, seconds: float = 50.0, data_folders: Sequence[str] = USUAL_FOLDERS) -> None:
        self._seconds = seconds
        self._data_folders = data_folders
        self._folder = tessdata_folder(_LANGUAGE, data_folders)

    @cached_property
    def name(self) -> str:
        """Name, version and language."""
        try:
            return f"tesseract {pytesseract.get_tesseract_version().base_version} {_LANGUAGE}"
        except (pytesseract.TesseractNotFoundError, *_FAULTS) as error:
            raise missing_program() from error

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        """All printed lines of a page."""
        return self._read(image, "--psm 3")

    def read_line(self, image: Gray) -> tuple[Line, ...]:
        """The words of a crop that holds one line or a few words."""
        return self._read(image, "--psm 6")

    def rotation(self, image: Gray) -> int | None:
        """Degrees clockwise that turn the page upright, by Tesseract's own orientation detection."""
        folder = tessdata_folder("osd", self._data_folders)
        try:
            found = pytesseract.image_to_osd(
                image,
                config=f'--tessdata-dir "{folder}" --dpi {_ASSUMED_DPI}',
                output_type=pytesseract.Output.DICT,
                timeout=self._seconds,
            )
            return int(found["rotate"]) % 360
        except pytesseract.TesseractNotFoundError as error:
            raise missing_program() from error
        except (*_FAULTS, LookupError, ValueError):
            return None  # too few letters: the program ends with an error then, or with half an answer

    def close(self) -> None:
        """Nothing to free: the program ends with each page."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, image: Gray, mode: str) -> tuple[Line, ...]:
        config = f'--tessdata-dir "{self._folder}" --dpi {_ASSUMED_DPI} {mode}'
        try:
            table = pytesseract.image_to_data(image, lang=_LANGUAGE, config=config, timeout=self._seconds)
        except pytesseract.TesseractNotFoundError as error:
            raise missing_program() from error
        except _FAULTS as error:
            raise EngineError(
                "Tesseract failed on this page: {reason}. Try `sohoa retry`.", reason=str(error)
            ) from error
        return lines_from_tsv(str(table))
