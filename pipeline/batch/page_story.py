"""The page story: the order of the stages for one page, written once, from top to bottom."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from pipeline.engines.base import Engine, FinePage, Gray
from pipeline.engines.digits import DigitReader, load_digits
from pipeline.formats.image import ImageLimits, Raster, decode
from pipeline.formats.pdf import inspect
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.pdf_render import render
from pipeline.formats.pixels import Pixels
from pipeline.formats.self_description import load_reader_of_remarks, self_description
from pipeline.formats.slip_code import find_slip
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.ocr import PageText
from pipeline.model.page import SECRECY_LEVELS, PageKind, PageReading, SecrecyMark, Treatment
from pipeline.model.upright import upright
from pipeline.rules.load import load_rules
from pipeline.stages.clean import Cleaned, CleanOptions, clean
from pipeline.stages.flatten import flattened
from pipeline.stages.handwriting import read_hand
from pipeline.stages.negative import positive
from pipeline.stages.order import foot_in_reading_order
from pipeline.stages.quality import QualityOptions, graded
from pipeline.stages.recognize import Recognized, RecognizeOptions, recognize
from pipeline.stages.repair import RepairOptions, repair
from pipeline.stages.rulings import RulingOptions, without_rulings
from pipeline.stages.secrecy import marks_in_text
from pipeline.stages.secrecy_image import marks_in_image
from pipeline.stages.secrecy_names import mark_in_names
from pipeline.stages.straighten import Straightened, StraightenOptions, straighten
from pipeline.stages.triage import Route, TriageOptions, route
from pipeline.stages.unread import looked_at
from pipeline.vietnamese.language_model import packaged

_NO_PLACE: Final = Box(0, 0, 1, 1)
_MOST_SLIP_WORDS: Final = 200
"""A page with more words is a document to which somebody has added the code of a slip."""


@dataclass(frozen=True, slots=True)
class PageOptions:
    """The options of every stage of the page story."""

    render_dpi: int = 200
    """Dots per inch at which pages are drawn, and in which the boxes of text layers are given."""
    repairs: bool = True
    own_rules: Path | None = None
    limits: ImageLimits = field(default_factory=ImageLimits)
    triage: TriageOptions = field(default_factory=TriageOptions)
    clean: CleanOptions = field(default_factory=CleanOptions)
    straighten: StraightenOptions = field(default_factory=StraightenOptions)
    rulings: RulingOptions = field(default_factory=RulingOptions)
    recognize: RecognizeOptions = field(default_factory=RecognizeOptions)
    repair: RepairOptions = field(default_factory=RepairOptions)
    quality: QualityOptions = field(default_factory=QualityOptions)
    sure_reading: float = 0.6
    """Mean confidence of words below which a page may stand on its head, if it does not tell itself."""
    passed: str = ""
    """A person has released this page: marks of secrecy up to this level stop it no more."""


def read_page(
    path: Path, media_type: MediaType, page_number: int, engine: Engine, options: PageOptions
) -> PageReading:
    """Everything that is known of the page with that number (from 1) of a master.

    Raises `BadInputError`, `EngineError` or `EnvironmentFault`; never holds text of a page with a mark of
    secrecy.
    """
    reading = _read(path, media_type, page_number, engine, options)
    rules = load_rules(own=options.own_rules)
    level = mark_in_names(self_description(path, media_type), rules) if page_number == 1 else None
    marks = (SecrecyMark(level, 1, _NO_PLACE, "self_description"),) if level else ()
    return _stopped(reading, reading.marks + _not_passed(marks, options.passed))


def _read(
    path: Path, media_type: MediaType, page_number: int, engine: Engine, options: PageOptions
) -> PageReading:
    if media_type is not MediaType.PDF:
        return _read_scan(decode(path, media_type, page_number, options.limits), page_number, engine, options)
    page = inspect(path, page_number, options.render_dpi)
    way = route(page, page.words, options.triage)
    if way is Route.TEXT_LAYER and page.words is not None:
        return _kept_text(path, page_number, page.words, engine, options)
    raster = page_raster(path, page_number, options.limits) if way is Route.IMAGE else None
    raster = raster or render(path, page_number, options.render_dpi, options.limits)
    return _read_scan(raster, page_number, engine, options)


@dataclass(frozen=True, slots=True, eq=False)
class ReadPrint:
    """The print of a scan, with what the stages on the way to it found."""

    cleaned: Cleaned
    straight: Straightened
    found: Recognized
    """As the recognizer read it."""
    text: PageText
    """With its marks repaired, where that is asked for."""


def read_print(raster: Raster, engine: Engine, options: PageOptions) -> ReadPrint:
    """What is printed on a scan: the part of the page story that training and measuring go through too.

    Where it was guessed which way is up and little could be read, the page is read upside down too. Raises
    `EngineError` where the recognizer fails.
    """
    cleaned = clean(raster.pixels, options.clean)
    seen = _print_of(cleaned, raster, engine, options, engine.rotation)
    sureness, words = _sureness(seen.text)
    if seen.straight.is_told or sureness >= options.sure_reading * words:
        return seen
    other_way = (seen.straight.rotation + 180) % 360
    turned = _print_of(cleaned, raster, engine, options, lambda _: other_way)
    return turned if _sureness(turned.text) > (sureness, words) else seen


def _sureness(text: PageText) -> tuple[float, int]:
    """The sum of the confidences of all words, and how many they are."""
    confidences = [word.confidence for word in text.words()]
    return sum(confidences), len(confidences)


def _print_of(
    cleaned: Cleaned,
    raster: Raster,
    engine: Engine,
    options: PageOptions,
    ask_rotation: Callable[[Gray], int | None],
) -> ReadPrint:
    height, width = cleaned.gray.shape
    straight = straighten(cleaned.gray, options.straighten, ask_rotation)
    flat = flattened(straight, cleaned.gray)
    unruled = without_rulings(flat.image, straight.print_height, options.rulings)
    found = recognize(
        replace(straight, image=unruled.image),
        engine,
        (width, height),
        raster.dpi,
        options.recognize,
        unruled.dividers,
        FinePage(flat.fine, flat.from_working, unruled.dividers),
        flat.bend,
    )
    text = repair(found.text, packaged(), options.repair).text if options.repairs else found.text
    return ReadPrint(cleaned, straight, found, text)


def _read_scan(raster: Raster, page_number: int, engine: Engine, options: PageOptions) -> PageReading:
    raster = replace(raster, pixels=positive(raster.pixels))
    seen = read_print(raster, engine, options)
    cleaned, straight, text = seen.cleaned, seen.straight, seen.text
    treatment = Treatment(
        straight.rotation, straight.skew, straight.scale, cleaned.red_ink, seen.found.dropped_lines
    )
    print_height = straight.print_height / straight.scale
    quality = graded(text, print_height, lambda: looked_at(raster.pixels, cleaned.gray), options.quality)
    kind = PageKind.SCAN if text.rows or quality else PageKind.BLANK
    reading = PageReading(page_number, kind, text, engine.name, treatment, quality=quality)
    marks = _marks_in_image(raster, page_number, engine, options, straight.rotation, text)
    reading = _gated(reading, marks, options)
    if reading.marks:
        return reading
    hand = read_hand(text, straight, load_rules(own=options.own_rules), _digit_reader())
    return _separated(replace(reading, hand=hand), cleaned.gray)


def _separated(reading: PageReading, page: Pixels) -> PageReading:
    """The reading, without its words where the page is a slip; those of a page that holds more stay."""
    if sum(1 for _ in reading.text.words()) > _MOST_SLIP_WORDS:
        return reading
    slip = find_slip(page)
    if slip is None:
        return reading
    wordless = replace(reading.text, rows=())
    return replace(reading, kind=PageKind.SEPARATOR, text=wordless, slip=slip, hand=(), quality=None)


def _kept_text(
    path: Path, page_number: int, text: PageText, engine: Engine, options: PageOptions
) -> PageReading:
    """A page that keeps its text layer; its marks of secrecy may still be drawn, not written."""
    text = foot_in_reading_order(text)
    quality = graded(text, None, None, options.quality)
    reading = PageReading(page_number, PageKind.TEXT, text, "text-layer", quality=quality)
    drawn = render(path, page_number, options.render_dpi, options.limits)
    return _gated(reading, _marks_in_image(drawn, page_number, engine, options), options)


def _marks_in_image(
    raster: Raster,
    page_number: int,
    engine: Engine,
    options: PageOptions,
    rotation: int = 0,
    text: PageText | None = None,
) -> tuple[SecrecyMark, ...]:
    """Marks that the recognizer of the page does not see."""
    rules = load_rules(own=options.own_rules)
    return marks_in_image(raster.pixels, raster.dpi, page_number, engine, rules, rotation, text)


def _gated(reading: PageReading, marks: tuple[SecrecyMark, ...], options: PageOptions) -> PageReading:
    """The reading, or no more than its marks where there are any."""
    text, back = upright(reading.text, reading.treatment.rotation)
    read = marks_in_text(reading.page_number, text, load_rules(own=options.own_rules))
    marks += tuple(replace(mark, box=back.map_box(mark.box)) for mark in read)
    return _stopped(reading, _not_passed(marks, options.passed))


def _not_passed(marks: tuple[SecrecyMark, ...], passed: str) -> tuple[SecrecyMark, ...]:
    """The marks above the level that a person has let pass."""
    highest = SECRECY_LEVELS.get(passed, 0)
    return tuple(mark for mark in marks if SECRECY_LEVELS[mark.level] > highest)


def _stopped(reading: PageReading, marks: tuple[SecrecyMark, ...]) -> PageReading:
    """The reading without its text where there are marks."""
    if not marks:
        return reading
    wordless = replace(reading.text, rows=())
    return replace(reading, text=wordless, marks=marks, slip=None, hand=(), quality=None)


@lru_cache(maxsize=1)
def _digit_reader() -> DigitReader:
    """The network of this worker, loaded once for each process."""
    return load_digits()


def load_means() -> None:
    """Loads the models and rules that every page takes."""
    packaged()
    _digit_reader()
    load_rules()
    load_reader_of_remarks()
