"""The engines by name, and whether they can run here; loads none of them."""

import shutil
from enum import StrEnum

from pipeline.engines.tessdata import missing_program, tessdata_folder


class EngineName(StrEnum):
    """Recognizers that settings may name."""

    TESSERACT = "tesseract"
    """Tesseract's library inside the worker: the fast one."""
    TESSERACT_CLI = "tesseract-cli"
    """The `tesseract` program: where the library does not run."""
    LINENET = "linenet"
    """The line reader of the program: Tesseract finds the lines, a network of ours reads them."""


def check_engine(name: EngineName) -> None:
    """Raises `EnvironmentFault` naming what to install where the engine cannot run here; loads no model."""
    tessdata_folder("vie")
    tessdata_folder("osd")
    if name is EngineName.TESSERACT_CLI and shutil.which("tesseract") is None:
        raise missing_program()
