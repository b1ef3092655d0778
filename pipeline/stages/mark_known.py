"""What the recognizer of a page read, as the secrecy gate needs it: where print is, and what it says."""

from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Word
from pipeline.stages.secrecy import is_spaced, plain_words
from pipeline.stages.secrecy_torn import Reading

_LONG: Final = 12
"""Letters from which on a line is print, however it was read."""
_FEW: Final = 3
"""More letters and digits, all surely read, are print too."""
_PART: Final = 6
"""Letters of a line that are known again."""
_SURE: Final = 0.75


@dataclass(frozen=True, slots=True)
class KnownLines:
    """The lines that the recognizer of the page read, upright."""

    lines: tuple[Line, ...]

    def print_places(self, scale: float) -> list[Box]:
        """Where lines were read that are surely print (long ones, short ones read well), at that scale."""
        boxes = [line.box for line in self.lines if _is_print(line)]
        edges = ((box.left, box.top, box.right, box.bottom) for box in boxes)
        return [Box(*(round(edge * scale) for edge in box)) for box in edges]

    def sure_words(self) -> list[Box]:
        """Where words were surely read."""
        words = (word for line in self.lines for word in line.words)
        return [word.box for word in words if len(word.text) > 1 and word.confidence > _SURE]

    def spaced_words(self) -> list[tuple[Box, Reading]]:
        """The words whose letters stand apart: others beside them may not have been read."""
        return [
            (line.box, Reading(line.text, min(word.confidence for word in line.words)))
            for line in self.lines
            if is_spaced(line)
        ]

    def reading_in(self, box: Box) -> Reading | None:
        """What was surely read within a box (pixels of the page); None where that is nothing."""
        inside = [
            word for line in self.lines for word in line.words
            if box.left <= word.box.middle[0] <= box.right and box.top <= word.box.middle[1] <= box.bottom
        ]  # fmt: skip
        sure = min((word.confidence for word in inside), default=0.0)
        letters = sum(char.isalpha() for word in inside for char in word.text)
        return Reading(" ".join(word.text for word in inside), sure) if sure > _SURE and letters > 3 else None

    def runs_through(self, box: Box, letters: str) -> bool:
        """Whether these letters, read within a box, belong to a line that begins or ends outside it."""
        return len(letters) >= _PART and any(
            (line.box.left < box.left or line.box.right > box.right)
            and box.top < line.box.middle[1] < box.bottom
            and _holds("".join(plain_words(line.text)), letters)
            for line in self.lines
        )


def _holds(line: str, part: str) -> bool:
    """Whether a part, but for a letter, and others beside it are in a line."""
    return len(line) > len(part) + 1 and any(
        Levenshtein.distance(line[at : at + size], part, score_cutoff=1) <= 1
        for size in range(len(part) - 1, len(part) + 2)
        for at in range(len(line) - size + 1)
    )


def _is_print(line: Line) -> bool:
    if sum(map(str.isalpha, line.text)) >= _LONG:
        return True
    sure = _signs(line.text) > _FEW and min(word.confidence for word in line.words) > _SURE
    return sure or any(map(_is_code, line.words))


def _is_code(word: Word) -> bool:
    """Whether it is surely the code of a document, whose number may be written by hand: /QĐ-UBND."""
    return "/" in word.text and word.confidence > _SURE and _signs(word.text) > _FEW


def _signs(text: str) -> int:
    """Its letters and digits."""
    return sum(map(str.isalnum, text))
