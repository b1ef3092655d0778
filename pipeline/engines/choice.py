"""The engines by name: the one place that knows them all."""

import shutil
from enum import StrEnum

from pipeline.engines.base import Engine
from pipeline.engines.tessdata import tessdata_folder
from pipeline.engines.tesseract import TesseractEngine
from pipeline.engines.tesseract_cli import TesseractProgram, missing_program


class EngineName(StrEnum):
    """Recognizers that settings may name."""

    TESSERACT = "tesseract"
    """Tesseract's library inside the worker: the fast one."""
    TESSERACT_CLI = "tesseract-cli"
    """The `tesseract` program: where the library does not run."""


def open_engine(name: EngineName) -> Engine:
    """Loads the engine; `EnvironmentFault` or `EngineError` where its program or data is missing."""
    match name:
        case EngineName.TESSERACT:
            return TesseractEngine()
        case EngineName.TESSERACT_CLI:
            return TesseractProgram()


def check_engine(name: EngineName) -> None:
    """Raises `EnvironmentFault` naming what to install where the engine cannot run here; loads no model."""
    tessdata_folder("vie")
    tessdata_folder("osd")
    if name is EngineName.TESSERACT_CLI and shutil.which("tesseract") is None:
        raise missing_program()
