"""The line reader: lines found by their letters or by Tesseract's layout analysis, a network of our own.

A line is cut by its baseline and the size of its print, so the network sees all print alike. It looks at the
pixels of the page itself where it is given them: the marks of Vietnamese are sharp there and blurred in the
smaller image that is right for layout analysis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from pipeline.engines.base import FinePage, Gray
from pipeline.engines.charset import sample_line
from pipeline.engines.linenet_cut import CutLine, doubled, parted, share_ink
from pipeline.engines.linenet_decode import ReadWord, chances_of, with_stop, words_of
from pipeline.engines.linenet_doubt import DoubtOptions, is_doubtful, settled
from pipeline.engines.linenet_model import WEIGHTS, load_model
from pipeline.engines.linenet_others import OthersOptions, others_of
from pipeline.engines.linenet_trust import trust
from pipeline.engines.lines import WIDE_GAP, Extent, FoundLine, find_lines
from pipeline.engines.lines_again import Usual, other_places
from pipeline.engines.lines_crop import EM, Place, crop_to_page, crop_width, cut, ink_of, lowered
from pipeline.engines.lines_second import read_raw
from pipeline.engines.lines_size import off_baseline
from pipeline.engines.lines_tied import reaching
from pipeline.engines.tessdata import USUAL_FOLDERS
from pipeline.engines.tesseract import TesseractEngine
from pipeline.errors import EngineError, EnvironmentFault
from pipeline.model.geometry import Box, Transform
from pipeline.model.ocr import Line, Word
from pipeline.vietnamese.syllable import is_syllable

_MOST_PIECES: Final = 32
_MOST_MISSED: Final = 5
"""Ends of a line, one after the other, that may read no better until those farther off are left alone."""

_OFF: Final = 0.4
"""Pixels of a cut line by which its baseline may be off; beyond, it is cut again, moved a pixel at most."""


@dataclass(frozen=True, slots=True)
class LineNetOptions:
    """What a page may cost, which lines are cut anew, and which of a crop Tesseract reads too."""

    doubts: DoubtOptions = field(default_factory=DoubtOptions)
    unsure_size: float = 0.6
    """Lines below this mean confidence are cut again elsewhere; the surest reading is kept."""
    sure_size: float = 0.85
    """Mean confidence from which no further place is tried."""
    surer: float = 0.1
    """By how much the reading of another place must be surer."""
    most_resized: int = 10
    """Lines of a page that are cut again, the longest first."""
    most_ends: int = 100
    """Ends of lines among letters tied to seals that are tried on a page."""
    sure_ends: float = 0.5
    """Mean confidence from which a line is print that may go on among such letters."""
    few_letters: int = 3
    few_believed: float = 0.85
    """Mean confidence from which a line of fewer letters than that is no speck and no stroke of a pen."""
    short_letters: int = 12
    short_believed: float = 0.6
    """The same for lines that hold more letters, but are still short, and no word that is so sure."""
    long_believed: float = 0.4
    """The same for all other lines."""
    most_doubtful: int = 12
    """Lines of a crop that Tesseract reads too, the least sure first; each costs as much as three others.

    Those of a page are not read twice: with the weights of the package it spoils as many words as it saves,
    and takes a tenth of the time.
    """
    others: OthersOptions = field(default_factory=OthersOptions)
    sure: float = 0.95
    """Trust from which a word is what is printed; of all others it is told what they may say instead."""
    most_unsure: int = 120
    """Words of a page of which that is told: shaded tables and seals hold a thousand, some ms each."""


class LineNet:
    """Reads with the network of the package; one instance for each process."""

    def __init__(
        self,
        weights: Path = WEIGHTS,
        options: LineNetOptions | None = None,
        data_folders: Sequence[str] = USUAL_FOLDERS,
    ) -> None:
        self._options = options or LineNetOptions()
        self._model = load_model(weights)
        self._tesseract = TesseractEngine(data_folders)

    @property
    def name(self) -> str:
        """Name, the first letters of the digest of its weights, language."""
        return f"linenet {self._model.digest} vie"

    def read_page(self, image: Gray, fine: FinePage | None = None) -> tuple[Line, ...]:
        """All printed lines of a page, cut from the fine page where there is one."""
        return tuple(self._read(image, Extent.PAGE, fine))

    def read_line(self, image: Gray) -> tuple[Line, ...]:
        """The words of a crop that holds one line or a few words."""
        return tuple(self._read(image, Extent.BLOCK, None))

    def rotation(self, image: Gray) -> int | None:
        """Degrees clockwise that turn the page upright, by Tesseract's own orientation detection."""
        return self._tesseract.rotation(image)

    def check(self) -> None:
        """Reads the sample line; `EnvironmentFault` where it comes out otherwise."""
        text, image = sample_line()
        read = " ".join(line.text for line in self.read_line(image))
        if read != text:
            raise EnvironmentFault(
                "The line reader reads its sample line as {read}; install the program again, "
                'or choose the recognizer "tesseract" in the settings.',
                read=read,
            )

    def close(self) -> None:
        """Frees the models."""
        self._tesseract.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, image: Gray, extent: Extent, fine: FinePage | None) -> Iterator[Line]:
        dividers = fine.dividers if fine else ()
        found = find_lines(self._tesseract.library, image, extent, dividers)
        page = _Pages(image, fine)
        lines = [self._line(line.place, page) for line in found]
        found = self._go_on(lines, found, page)
        self._resize(lines, found, page)
        if extent is Extent.BLOCK:
            self._ask_again(lines)
        left = self._options.most_unsure
        twice = doubled(lines, [line.place for line in found]) if extent is Extent.PAGE else ()
        for number, (line, place) in enumerate(zip(lines, found, strict=True)):
            if number in twice or not _is_believed(line, place, self._options):
                continue
            line.words = with_stop(line.words, line.scores)
            words = []
            for at in range(len(line.words)):
                words.append(self._word(line, at, image, asks=left > 0))
                left -= words[-1] is not None and words[-1].confidence < self._options.sure
            pieces = parted(filter(None, words), WIDE_GAP * place.place.em)
            for part, piece in enumerate(pieces, place.piece):
                yield Line(piece, place.block * _MOST_PIECES + min(part, _MOST_PIECES - 1))

    def _word(self, line: CutLine, number: int, image: Gray, *, asks: bool) -> Word | None:
        """A word in pixels of the working image, with what else it may say; None where it lies outside."""
        word = line.words[number]
        box = _box(word, line.to_working).clipped(image.shape[1], image.shape[0])
        if not box.area:
            return None
        trusted = trust(word.text, word.confidence)
        if not asks or trusted >= self._options.sure or any(map(str.isdigit, word.text)):
            return Word(word.text, box, trusted)
        before = line.words[number - 1] if number else None
        after = line.words[number + 1] if number + 1 < len(line.words) else None
        return Word(
            word.text, box, trusted, others=others_of(word, before, after, line.scores, self._options.others)
        )

    def _line(self, place: Place, page: "_Pages") -> CutLine:
        to_working, width = crop_to_page(place), crop_width(place)
        pixels = page.cut(to_working, width)
        off = off_baseline(pixels)
        if abs(off) > _OFF:
            to_working = crop_to_page(lowered(place, max(-1.0, min(1.0, off)) * place.em / EM))
            pixels = page.cut(to_working, width)
        ink = ink_of(pixels)
        scores = self._model.scores(ink)
        return CutLine(pixels, to_working, words_of(chances_of(scores), ink), scores)

    def _go_on(self, lines: list[CutLine], found: Sequence[FoundLine], page: "_Pages") -> list[FoundLine]:
        """Reads lines as far as to the other ends that they may have; the best readings are kept."""
        kept, left, gone_on = list(found), self._options.most_ends, list[Place]()
        for number, line in enumerate(found):
            if lines[number].sureness < self._options.sure_ends:
                continue
            place, before, missed = line.place, lines[number].length, {-1: 0, 1: 0}
            for end in line.ends[:left]:
                side = -1 if end < line.place.left else 1
                further = reaching(place, end)
                if missed[side] == _MOST_MISSED or any(share_ink(further, taken) for taken in gone_on):
                    continue
                left -= 1
                other = self._line(further, page)
                if other.merit > lines[number].merit:
                    lines[number], place, missed[side] = other, further, 0
                else:
                    missed[side] += 1
            if place != line.place:
                more = None if line.letters is None else line.letters + lines[number].length - before
                kept[number] = replace(line, place=place, letters=more)
                gone_on.append(place)
        return kept

    def _resize(self, lines: list[CutLine], found: Sequence[FoundLine], page: "_Pages") -> None:
        """Cuts unsure lines anew where else they may stand, the longest first."""
        options, places = self._options, [one.place for one in found]
        is_sure = [line.sureness >= options.unsure_size or not line.words for line in lines]
        if all(is_sure):
            return
        usual = Usual.of([place for place, sure in zip(places, is_sure, strict=True) if sure])
        unsure = (
            (place.left - place.right, number)
            for number, (place, sure) in enumerate(zip(places, is_sure, strict=True))
            if not sure
        )
        for _, number in sorted(unsure)[: options.most_resized]:
            for place in other_places(places[number], usual, page.line):
                other = self._line(place, page)
                if other.sureness > lines[number].sureness + options.surer:
                    lines[number] = other
                if lines[number].sureness >= options.sure_size:
                    break

    def _ask_again(self, lines: list[CutLine]) -> None:
        """Lets the second reader look at the lines of a crop that need it most."""
        options = self._options
        doubtful = [line for line in lines if is_doubtful(line.words, options.doubts)]
        doubtful.sort(key=lambda line: min(word.confidence for word in line.words))
        for line in doubtful[: options.most_doubtful]:
            second = read_raw(self._tesseract.library, line.pixels)
            line.words = settled(line.words, second, options.doubts)


def open_checked() -> LineNet:
    """The line reader after its self-test; `EnvironmentFault` or `EngineError` where it fails."""
    reader = LineNet()
    try:
        reader.check()
    except (EnvironmentFault, EngineError):
        reader.close()
        raise
    return reader


@dataclass(frozen=True, slots=True, eq=False)
class _Pages:
    """The working image, and the fine page where there is one."""

    image: Gray
    fine: FinePage | None

    def line(self, place: Place) -> Gray:
        """The pixels of a line that stands there."""
        return self.cut(crop_to_page(place), crop_width(place))

    def cut(self, to_working: Transform, width: int) -> Gray:
        """The pixels of a line, from the finer of the two."""
        if self.fine is None:
            return cut(self.image, to_working, width)
        return cut(self.fine.gray, to_working.then(self.fine.from_working), width)


def _is_believed(line: CutLine, place: FoundLine, options: LineNetOptions) -> bool:
    """Whether a line is print: few letters may be a speck, a stroke of a pen or part of a seal."""
    if place.letters is None:
        return True
    if place.letters < options.few_letters:
        return line.sureness >= options.few_believed
    least = options.short_believed if place.letters < options.short_letters else options.long_believed
    return line.sureness >= least or any(
        word.confidence >= options.few_believed and is_syllable(word.text.strip(".,;:()"))
        for word in line.words
    )


def _box(word: ReadWord, to_image: Transform) -> Box:
    return Box(*map(round, to_image.reach(word.left, word.top, word.right, word.bottom)))
