"""The engines themselves: the one place that loads them all.

The line reader and its library are loaded only where they are asked for: every worker starts here, and
opening the line reader takes 0.14 s where Tesseract alone takes 0.06 s, and 44 MB more.
"""

import importlib
from typing import Final

from pipeline.engines.base import Engine
from pipeline.engines.names import EngineName
from pipeline.engines.tesseract import TesseractEngine
from pipeline.engines.tesseract_cli import TesseractProgram
from pipeline.errors import EngineError, EnvironmentFault
from pipeline.language import Message

_LINE_READER: Final = "pipeline.engines.linenet"


def open_engine(name: EngineName) -> Engine:
    """Loads the engine; `EnvironmentFault` or `EngineError` where its program or data is missing."""
    match name:
        case EngineName.TESSERACT:
            return TesseractEngine()
        case EngineName.TESSERACT_CLI:
            return TesseractProgram()
        case EngineName.LINENET:
            return _line_reader()


def open_or_stand_in(name: EngineName) -> tuple[Engine, Message | None]:
    """The engine, or Tesseract and the reason where the line reader cannot run here.

    Raises as `open_engine` does where Tesseract itself is missing.
    """
    try:
        return open_engine(name), None
    except (EnvironmentFault, EngineError) as error:
        if name is not EngineName.LINENET:
            raise
        return TesseractEngine(), error.message


def _line_reader() -> Engine:
    """The line reader, after it has read its sample line."""
    try:
        module = importlib.import_module(_LINE_READER)
    except ImportError as error:
        raise EnvironmentFault(
            "The line reader cannot load a library: {reason}. Install the program again, "
            'or choose the recognizer "tesseract" in the settings.',
            reason=str(error),
        ) from error
    reader: Engine = module.open_checked()
    return reader
