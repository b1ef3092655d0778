"""Recognition: what the engine sees, less the noise, in reading order and in pixels of the master."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from pipeline.engines.base import Engine, FinePage
from pipeline.engines.lines_bent import Bend
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.stages.glued import taken_apart, without_dash
from pipeline.stages.leftovers import LeftoverOptions, read_leftovers
from pipeline.stages.matrix_codes import without_codes
from pipeline.stages.order import OrderOptions, in_reading_order
from pipeline.stages.straighten import Straightened
from pipeline.vietnamese.normalize import printed
from pipeline.vietnamese.syllable import is_syllable

_BULLETS: Final = frozenset("-–+*•")
_FOREIGN: Final = str.maketrans("ŸÿŠš", "YỷSs")
"""Letters of Tesseract's model that Vietnamese lacks, and what was printed."""
_NOTATION: Final = re.compile(
    r"[/-][A-ZĐ]{2,}-[A-ZĐƯ]{2,}\b|/[A-ZĐƯ]{3,}\b|[a-z]{3,}[.@][a-z]{2,}"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d\b"
)
_AS_CAPITALS: Final = str.maketrans("4850", "ABSO")
"""Figures that slanted capitals are taken for, as in `4n toàn`. Articles are called 8a, never 8n."""
_FIGURE_AND_LETTERS: Final = re.compile(r"(\W*)([4850])([^\W\d_]{2,6}|[^\W\d_a-zđ]|[nio])(\W*)")
_UNSURE: Final = 0.5
"""Confidence below which a figure before small letters may be a capital; measures (`5m`) read better."""
_MINUTES: Final = re.compile(r"(\d{1,2}[gh]\d{2})°")
"""A time of day, `7g30’`, whose minute sign was taken for the sign of degrees."""
_RULES: Final = frozenset("|_¦‗~")
"""What is left of rulings and underlines."""


@dataclass(frozen=True, slots=True)
class RecognizeOptions:
    """What is kept of what the engine saw."""

    mark_confidence: float = 0.6
    """Marks without letters or digits (specks, dots) are kept only from this confidence on."""
    bullet_confidence: float = 0.25
    """The same for marks that begin the items of a list."""
    noise_confidence: float = 0.45
    """Lines below this mean confidence that hold no Vietnamese syllable are noise."""
    leftovers: LeftoverOptions = field(default_factory=LeftoverOptions)
    order: OrderOptions = field(default_factory=OrderOptions)


@dataclass(frozen=True, slots=True)
class Recognized:
    """The text of a page and what was left out."""

    text: PageText
    dropped_lines: int
    """Lines of noise: specks, rules, ghosts of the verso, seals, the cells of QR codes."""


def recognize(
    straight: Straightened,
    engine: Engine,
    size: tuple[int, int],
    dpi: int,
    options: RecognizeOptions,
    dividers: Sequence[Box] = (),
    fine: FinePage | None = None,
    bend: Bend | None = None,
) -> Recognized:
    """Reads the working image; boxes come back in a master of `size` (width, height) pixels.

    `dividers` are the upright rulings of tables on the working image; `bend` says how it hung before it was
    flattened. Raises `EngineError` where the engine fails.
    """
    width, height = size
    seen = engine.read_page(straight.image, fine)
    kept = tuple(line for line in (_without_noise(line, options) for line in seen) if line)
    if kept:  # on a page without a line, what is left over is the ghost of its other side
        kept += read_leftovers(straight.image, kept, straight.print_height, engine, options.leftovers)
    kept = without_codes(straight.image, kept)
    rows = in_reading_order(kept, options.order, dividers)
    text = PageText(width, height, dpi, _to_master(rows, straight, width, height, bend))
    return Recognized(text, max(0, len(seen) - len(kept)))


def _without_noise(line: Line, options: RecognizeOptions) -> Line | None:
    """The line without specks and rules, or None where nothing readable is left."""
    cleaned = [word for word in map(_clean_word, line.words) if word and _is_kept(word, options)]
    if not cleaned:
        return None
    cleaned = [*without_dash(cleaned[0]), *cleaned[1:]]
    words = tuple(part for word in cleaned for part in taken_apart(word))
    mean = sum(word.confidence for word in words) / len(words)
    if mean < options.noise_confidence and not any(
        _is_sure_word(word.text) or _is_code(word.text) for word in words
    ):
        return None
    return Line(words, line.block)


def _clean_word(word: Word) -> Word | None:
    text = _cleaned(word.text)
    if word.confidence < _UNSURE:
        text = _with_capital(text)
    if text == word.text:
        return word
    return replace(word, text=text) if text else None


@lru_cache(maxsize=1 << 12)
def _cleaned(text: str) -> str:
    return _MINUTES.sub(r"\1’", "".join(printed(text).translate(_FOREIGN).split()))


def _with_capital(text: str) -> str:
    """A syllable whose capital was read as a figure, as it was printed; anything else as it is."""
    found = _FIGURE_AND_LETTERS.fullmatch(text)
    if not found or not found[3].islower():
        return text
    syllable = found[2].translate(_AS_CAPITALS) + found[3]
    return found[1] + syllable + found[4] if is_syllable(syllable) else text


def _is_kept(word: Word, options: RecognizeOptions) -> bool:
    if any(map(str.isalnum, word.text)):
        return True
    if _RULES.issuperset(word.text):
        return False
    wanted = options.bullet_confidence if word.text in _BULLETS else options.mark_confidence
    return word.confidence >= wanted


def _is_sure_word(text: str) -> bool:
    """A Vietnamese syllable of three letters or more: noise hardly ever looks like one."""
    letters = text.strip(".,;:()-\"'“”/")
    return len(letters) >= 3 and is_syllable(letters)


def _is_code(text: str) -> bool:
    """The notation of a document (`/QĐ-UBND`), its number often by hand, an address or a date."""
    return _NOTATION.search(text) is not None


def _to_master(
    rows: Sequence[tuple[Line, ...]], straight: Straightened, width: int, height: int, bend: Bend | None
) -> tuple[tuple[Line, ...], ...]:
    def mapped(word: Word) -> Word:
        box = bend.on_bent(word.box) if bend else word.box
        return replace(word, box=straight.to_master.map_box(box).clipped(width, height))

    return tuple(tuple(Line(tuple(map(mapped, line.words)), line.block) for line in row) for row in rows)
