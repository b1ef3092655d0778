"""The page story: the order of the stages for one page, written once, from top to bottom."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from pipeline.engines.base import Engine, FinePage
from pipeline.formats.image import ImageLimits, Raster, decode
from pipeline.formats.pdf import inspect
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.pdf_render import render
from pipeline.formats.pdf_text import text_layer
from pipeline.model.media import MediaType
from pipeline.model.ocr import PageText
from pipeline.model.page import PageKind, PageReading, SecrecyMark, Treatment
from pipeline.model.upright import upright
from pipeline.rules.load import load_rules
from pipeline.stages.clean import CleanOptions, clean
from pipeline.stages.recognize import RecognizeOptions, recognize
from pipeline.stages.red_ink import suspects
from pipeline.stages.repair import RepairOptions, repair
from pipeline.stages.rulings import RulingOptions, without_rulings
from pipeline.stages.secrecy import mark_from_reading, marks_in_text
from pipeline.stages.straighten import StraightenOptions, straighten
from pipeline.stages.triage import Route, TriageOptions, route
from pipeline.vietnamese.language_model import LanguageModel


@dataclass(frozen=True, slots=True)
class PageOptions:
    """The options of every stage of the page story."""

    render_dpi: int = 200
    """Dots per inch at which pages are drawn, and in which the boxes of text layers are given."""
    repairs: bool = True
    limits: ImageLimits = field(default_factory=ImageLimits)
    triage: TriageOptions = field(default_factory=TriageOptions)
    clean: CleanOptions = field(default_factory=CleanOptions)
    straighten: StraightenOptions = field(default_factory=StraightenOptions)
    rulings: RulingOptions = field(default_factory=RulingOptions)
    recognize: RecognizeOptions = field(default_factory=RecognizeOptions)
    repair: RepairOptions = field(default_factory=RepairOptions)


def read_page(
    path: Path, media_type: MediaType, page_number: int, engine: Engine, options: PageOptions
) -> PageReading:
    """Everything that is known of the page with that number (from 1) of a master.

    Raises `BadInputError`, `EngineError` or `EnvironmentFault`; never holds text of a page with a mark of
    secrecy.
    """
    if media_type is not MediaType.PDF:
        return _read_scan(decode(path, media_type, page_number, options.limits), page_number, engine, options)
    page = inspect(path, page_number)
    text = text_layer(path, page_number, options.render_dpi) if page.text.words else None
    way = route(page, text, options.triage)
    if way is Route.TEXT_LAYER and text is not None:
        return _kept_text(path, page_number, text, engine, options)
    raster = page_raster(path, page_number, options.limits) if way is Route.IMAGE else None
    raster = raster or render(path, page_number, options.render_dpi, options.limits)
    return _read_scan(raster, page_number, engine, options)


def _read_scan(raster: Raster, page_number: int, engine: Engine, options: PageOptions) -> PageReading:
    height, width = raster.pixels.shape[:2]
    cleaned = clean(raster.pixels, options.clean)
    straight = straighten(cleaned.gray, options.straighten, engine.rotation)
    unruled = without_rulings(straight.image, straight.print_height, options.rulings)
    found = recognize(
        replace(straight, image=unruled.image),
        engine,
        (width, height),
        raster.dpi,
        options.recognize,
        unruled.dividers,
        FinePage(cleaned.gray, straight.to_master),
    )
    text = repair(found.text, _language_model(), options.repair).text if options.repairs else found.text
    treatment = Treatment(
        straight.rotation, straight.skew, straight.scale, cleaned.red_ink, found.dropped_lines
    )
    kind = PageKind.SCAN if text.rows else PageKind.BLANK
    reading = PageReading(page_number, kind, text, engine.name, treatment)
    return _gated(reading, _marks_in_image(raster, page_number, engine))


def _kept_text(
    path: Path, page_number: int, text: PageText, engine: Engine, options: PageOptions
) -> PageReading:
    """A page that keeps its text layer; its marks of secrecy may still be drawn, not written."""
    reading = PageReading(page_number, PageKind.TEXT, text, "text-layer")
    drawn = render(path, page_number, options.render_dpi, options.limits)
    return _gated(reading, _marks_in_image(drawn, page_number, engine))


def _marks_in_image(raster: Raster, page_number: int, engine: Engine) -> tuple[SecrecyMark, ...]:
    """Marks in red ink, which the cleaned page no longer shows."""
    if raster.pixels.ndim == 2:
        return ()
    marks = []
    for suspect in suspects(raster.pixels, raster.dpi):
        crops = (suspect.crop,) if suspect.upright else (suspect.crop, suspect.crop[::-1, ::-1])
        for crop in crops:
            words = "\n".join(line.text for line in engine.read_line(crop))
            marks.append(mark_from_reading(suspect, page_number, words, load_rules()))
    return tuple(mark for mark in marks if mark)


def _gated(reading: PageReading, marks: tuple[SecrecyMark, ...]) -> PageReading:
    """The reading, or no more than its marks where there are any."""
    text, back = upright(reading.text, reading.treatment.rotation)
    read = marks_in_text(reading.page_number, text, load_rules())
    marks += tuple(replace(mark, box=back.map_box(mark.box)) for mark in read)
    if not marks:
        return reading
    return replace(reading, text=replace(reading.text, rows=()), marks=marks)


@lru_cache(maxsize=1)
def _language_model() -> LanguageModel:
    """The model of this worker, loaded once for each process."""
    return LanguageModel.load()
