"""Tesseract inside the process (tesserocr): no start-up for each page, no temporary files."""

from collections.abc import Sequence
from typing import Final, Self

import tesserocr

from pipeline.engines.base import FinePage, Gray
from pipeline.engines.tessdata import USUAL_FOLDERS, tessdata_folder
from pipeline.engines.tsv import lines_from_tsv
from pipeline.errors import EngineError
from pipeline.model.ocr import Line

LANGUAGE: Final = "vie"
# Layout analysis wants a resolution. The working image has one print height, about 130 dpi; measured on
# real scans, a lower figure keeps specks and stamps from becoming lines (CER 2.6 % -> 2.4 %).
_ASSUMED_DPI: Final = 100


class TesseractEngine:
    """Reads with the Tesseract library that tesserocr carries; one instance for each process."""

    def __init__(self, data_folders: Sequence[str] = USUAL_FOLDERS) -> None:
        self._data_folders = data_folders
        folder = str(tessdata_folder(LANGUAGE, data_folders))
        self._reader = open_library(folder, LANGUAGE, tesserocr.PSM.AUTO)
        self._name = f"tesserocr {tesserocr.tesseract_version().split()[1]} {LANGUAGE}"
        self._compass: tesserocr.PyTessBaseAPI | None = None

    @property
    def name(self) -> str:
        """Name, version and language."""
        return self._name

    @property
    def library(self) -> "tesserocr.PyTessBaseAPI":
        """The library itself, for engines that use its layout analysis."""
        return self._reader

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        """All printed lines of a page."""
        return self._read(image, tesserocr.PSM.AUTO)

    def read_line(self, image: Gray) -> tuple[Line, ...]:
        """The words of a crop that holds one line or a few words."""
        return self._read(image, tesserocr.PSM.SINGLE_BLOCK)

    def rotation(self, image: Gray) -> int | None:
        """Degrees clockwise that turn the page upright, by Tesseract's own orientation detection."""
        if self._compass is None:
            self._compass = self._open_compass()
        show(self._compass, image)
        found = self._compass.DetectOrientationScript()
        return (360 - int(found["orient_deg"])) % 360 if found else None

    def close(self) -> None:
        """Frees the models."""
        self._reader.End()
        if self._compass is not None:
            self._compass.End()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open_compass(self) -> "tesserocr.PyTessBaseAPI":
        return open_library(str(tessdata_folder("osd", self._data_folders)), "osd", tesserocr.PSM.OSD_ONLY)

    def _read(self, image: Gray, mode: int) -> tuple[Line, ...]:
        self._reader.SetPageSegMode(mode)
        show(self._reader, image)
        try:
            table = self._reader.GetTSVText(0)
        except (RuntimeError, UnicodeDecodeError) as error:
            raise EngineError(
                "Tesseract failed on this page: {reason}. Try `sohoa retry`.", reason=str(error)
            ) from error
        finally:
            self._reader.Clear()
        return lines_from_tsv(table or "")


def open_library(folder: str, language: str, mode: int) -> "tesserocr.PyTessBaseAPI":
    """The library with its data loaded; `EngineError` where it does not load."""
    try:
        reader = tesserocr.PyTessBaseAPI(path=folder, lang=language, psm=mode)
    except RuntimeError as error:
        raise EngineError(
            "Tesseract could not load its data for {language} from {folder}; install it again.",
            language=language,
            folder=folder,
        ) from error
    reader.SetVariable("debug_file", "/dev/null")
    return reader


def show(reader: "tesserocr.PyTessBaseAPI", image: Gray) -> None:
    """Hands an image to the library, with the resolution that layout analysis wants."""
    height, width = image.shape
    reader.SetImageBytes(image.tobytes(), width, height, 1, width)
    reader.SetSourceResolution(_ASSUMED_DPI)
