"""What a stamp says that was cut out of a page and read by itself: a mark of secrecy, a doubt, or neither.

Other words than those of a page come out of stamps: half a word beside a hole, a letter under a seal. What is
not surely another stamp stops the document, a person decides. A mark never carries text of the page.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.model.geometry import Box
from pipeline.model.page import SecrecyMark
from pipeline.rules.book import MarkKind, Rules
from pipeline.stages.mark_frames import Frame
from pipeline.stages.mark_rings import Ring
from pipeline.stages.mark_shapes import Likeness
from pipeline.stages.red_ink import Suspect
from pipeline.stages.secrecy import LETTERS, OTHER_KINDS, is_other_mark
from pipeline.stages.secrecy_torn import CERTAIN, LEVEL_LETTERS, MOST_LETTERS, SURE, Reading, level_of_stamp
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

_HARMLESS: Final = (
    "du thao", "sao y", "sao luc", "trich sao", "ban sao", "ban chinh", "ban goc", "cong van den", "den",
    "da kiem tra", "mau", "ban luu", "luu", "luu mau", "sao y ban chinh",
)  # fmt: skip
"""What else stands in double frames."""
_STOP: Final = (MarkKind.SECRECY, MarkKind.RELEASE, MarkKind.HANDLING)
_FORM_WORDS: Final = frozenset({"ban", "so", "sao", "chup", "tu", "ngay", "den", "het"})
"""Of the forms that go with marks: copy number, permission to copy, term."""
_SMALL_WORD: Final = re.compile(r"[^\W\dMNWmnw][^A-ZĐ]{2,3}")
"""A bare word in small letters such as Luật, hardly read; M is not taken for its first."""
_UNREAD_LETTERS: Final = 3
_SEVERAL: Final = 6
"""Letters that are not all wrong in one way, so that they need be read less surely."""
_CAPITALS: Final = 0.75
"""Share of the letters of a stamp that are read as capitals, at least."""
_LONG: Final = 10
"""Letters of the longer marks of urgency and circulation."""
_LEAST_FRAME: Final = 15.0
"""Millimetres; emblems and logos have smaller frames."""
_LIKE: Final = 0.62
"""Likeness to A, B or C of the shape in a ring; what else stands in rings of real scans had 0.58 at most."""
_RING_DIGITS: Final = str.maketrans({"8": "B", "4": "A", "€": "C", "(": "C", "©": "C", "®": "B"})


def is_other_stamp(reading: Reading, rules: Rules) -> bool:
    """Whether it is read without a doubt as a mark of urgency or circulation, or as another usual stamp."""
    plain = reading.plain
    marks = rules.marks_of(*OTHER_KINDS)
    exact = {*(mark.text.folded for mark in marks), *_HARMLESS}
    if len(plain) > _UNREAD_LETTERS and plain in {text.replace(" ", "") for text in exact}:
        return True
    if len(plain) >= _LONG and any(_differs_little(plain, mark.text.folded) for mark in marks):
        return True
    if reading.confidence < SURE or level_of_stamp(reading, rules, framed=True):
        return False
    return is_other_mark(plain, marks) or _is_harmless(plain)


def mark_from_red(suspect: Suspect, page_number: int, reading: Reading, rules: Rules) -> SecrecyMark | None:
    """The mark that the engine's reading of a red stamp shows or may show; None for another stamp."""
    level = level_of_stamp(reading, rules, framed=suspect.framed)
    if level and (suspect.framed or not _SMALL_WORD.fullmatch(reading.letters)):
        return SecrecyMark(level, page_number, suspect.box, "red_stamp")
    if suspect.framed and _is_unread(reading):
        return SecrecyMark("mật", page_number, suspect.box, "unread_red_frame")
    return None


def mark_from_frame(frame: Frame, page_number: int, reading: Reading, rules: Rules) -> SecrecyMark | None:
    """The mark that a frame in any ink shows or may show, read by the engine; None for another stamp.

    A double frame is that of a mark of secrecy, so it stops unless something else is read in it; one line
    around goes with urgency too, so it stops where it has the size of a mark and nothing is surely read.
    """
    level = level_of_stamp(reading, rules, framed=True)
    few = len(reading.letters) < _UNREAD_LETTERS and not (frame.double or frame.has_size_of_mark)
    if level and not few and not (frame.drawn and reading.is_doubtful):
        return SecrecyMark(level, page_number, frame.box, "frame")
    if frame.drawn or is_other_stamp(reading, rules) or _is_surely_other(reading, rules):
        return None
    if frame.double and frame.width >= _LEAST_FRAME:
        return SecrecyMark("mật", page_number, frame.box, "unread_double_frame")
    if _is_unread(reading) and frame.closed and frame.has_size_of_mark:
        return SecrecyMark("mật", page_number, frame.box, "unread_frame")
    return None


def mark_from_ring(ring: Ring, page_number: int, reading: Reading) -> SecrecyMark | None:
    """The mark A, B or C in a ring, as covers of secret letters bear it; None for anything else."""
    letters = "".join(LETTERS.findall(unmarked(reading.words).upper().translate(_RING_DIGITS)))
    levels = [level for letter, level in LEVEL_LETTERS.items() if letter in letters]
    # a broken ring may be a seal and a pen crossing one another, which read as several letters
    if levels and (len(letters) <= 2 if ring.whole else len(letters) == 1 and ring.lettered):
        return SecrecyMark(levels[0], page_number, ring.box, "ring")
    unread = ring.whole and ring.lettered and len(letters) < _UNREAD_LETTERS
    return SecrecyMark("mật", page_number, ring.box, "unread_ring") if unread else None


def mark_from_looks(ring: Ring, page_number: int, readings: Sequence[Reading]) -> SecrecyMark | None:
    """The mark A, B or C of which two looks at a ring show the same letter, however broken it is."""
    seen = Counter(reading.letters for reading in readings)
    levels = [level for letter, level in LEVEL_LETTERS.items() if seen[letter] > 1]
    return SecrecyMark(levels[0], page_number, ring.box, "ring") if levels else None


def mark_from_shape(ring: Ring, page_number: int, shapes: Sequence[Likeness]) -> SecrecyMark | None:
    """The mark A, B or C whose shape stands in a ring, though nothing was read."""
    best = max(shapes, key=lambda shape: shape.degree)
    level = LEVEL_LETTERS[best.letter] if best.degree >= _LIKE else None
    return SecrecyMark(level, page_number, ring.box, "ring") if level else None


def mark_from_word(box: Box, page_number: int, reading: Reading, rules: Rules) -> SecrecyMark | None:
    """The mark that a lone word shows or may show, which the recognizer of the page passed over."""
    # strokes of a pen read as letters
    level = level_of_stamp(reading, rules, framed=False) if len(reading.letters) > 1 else None
    return SecrecyMark(level, page_number, box, "lone_word") if level else None


def _is_unread(reading: Reading) -> bool:
    """Whether it may be a mark for all that was read."""
    letters = len(reading.letters)
    return letters < _UNREAD_LETTERS or (letters <= MOST_LETTERS and reading.is_doubtful)


def _is_surely_other(reading: Reading, rules: Rules) -> bool:
    """Whether it is certain that it holds other words, in capitals, than the forms of secret documents do."""
    words, letters = LETTERS.findall(reading.words), len(reading.letters)
    least = SURE if letters >= _SEVERAL else CERTAIN
    capitals = sum(map(str.isupper, reading.letters))
    if letters <= _UNREAD_LETTERS or reading.confidence < least or capitals < _CAPITALS * letters:
        return False
    forms = {word for mark in rules.marks_of(*_STOP) for word in mark.text.folded.split()} | _FORM_WORDS
    others = sum(unmarked(word).lower() not in forms for word in words)
    return all(is_syllable(word.lower()) for word in words) and 2 * others >= len(words)


def _differs_little(letters: str, wanted: str) -> bool:
    """Whether it is that long mark, which nothing else is like, but for two letters."""
    return Levenshtein.distance(letters, wanted.replace(" ", ""), score_cutoff=2) <= 2


def _is_harmless(letters: str) -> bool:
    return any(
        Levenshtein.distance(letters, wanted.replace(" ", ""), score_cutoff=1) <= (len(wanted) > 5)
        for wanted in _HARMLESS
    )
