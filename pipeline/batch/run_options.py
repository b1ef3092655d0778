"""How a run works: what the settings say of it, as one value."""

from dataclasses import dataclass, field

from pipeline.batch.tasks import ReadingOptions
from pipeline.engines.names import EngineName
from pipeline.model.stack import Splitting
from pipeline.stages.extract import ExtractOptions


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run works."""

    engine: EngineName = EngineName.LINENET
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    extract: ExtractOptions = field(default_factory=ExtractOptions)
    page_seconds: float = 60.0
    file_seconds: float = 120.0
    limit: int | None = None
    """Documents to read at most; None for all."""
    splitting: Splitting = Splitting.SLIPS
    """What is done with a scan of many documents."""
