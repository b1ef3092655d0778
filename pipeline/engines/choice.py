"""The engines themselves: the one place that loads them all."""

from pipeline.engines.base import Engine
from pipeline.engines.names import EngineName
from pipeline.engines.tesseract import TesseractEngine
from pipeline.engines.tesseract_cli import TesseractProgram


def open_engine(name: EngineName) -> Engine:
    """Loads the engine; `EnvironmentFault` or `EngineError` where its program or data is missing."""
    match name:
        case EngineName.TESSERACT:
            return TesseractEngine()
        case EngineName.TESSERACT_CLI:
            return TesseractProgram()
