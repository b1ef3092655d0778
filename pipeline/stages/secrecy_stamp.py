"""What a stamp says that was cut out of a page and read by itself: a mark of secrecy, a doubt, or neither.

Other words than those of a page come out of stamps: half a word beside a hole, a letter under a seal. What is
not surely another stamp stops the document, a person decides. A mark never carries text of the page.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.model.geometry import Box
from pipeline.model.page import SecrecyMark
from pipeline.rules.book import MarkKind, Rules
from pipeline.stages.mark_frames import Frame
from pipeline.stages.mark_rings import Ring
from pipeline.stages.red_ink import Suspect
from pipeline.stages.secrecy import DIGITS_AS_LETTERS, LETTERS, OTHER_KINDS, is_other_mark, level_named
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

_HARMLESS: Final = (
    "du thao", "sao y", "sao luc", "trich sao", "ban sao", "ban chinh", "ban goc", "cong van den", "den",
    "da kiem tra", "mau", "ban luu", "luu", "sao y ban chinh",
)  # fmt: skip
"""What else stands in double frames."""
_STAMP_MARK: Final = re.compile(r"\w{0,3}[a4][t7†]\w?")
"""A red stamp that ends like MẬT and is as short."""
_TORN_MARK: Final = re.compile(r"m|mn|ma|mt|vt|nt|m[iv]t|[a4]t")
"""What is left of MẬT beside a hole or under a seal."""
_TORN_END: Final = re.compile(r"\w{1,5}mat|m\wt|i?m[il]?|\w{3,7}thuhoi")
"""The end of a mark whose letters are hardly read."""
_BLURRED_MARK: Final = re.compile(r"ma[iljf]")
"""What MẬT looks like where its last letter is blurred."""
_TORN_FORM: Final = 8
"""Letters that must be left of a longer form."""
_TORN_HALF: Final = re.compile(r"taili(?:eu?)?|bocbi")
"""Shorter parts of longer forms; others are usual words, such as THỜI HẠN."""
_MANGLED: Final = (5, 2)
"""First letters of a hardly read form that are right, and by how many it may be longer or shorter."""
_UNREAD_LETTERS: Final = 3
_MOST_LINES: Final = 2
_ALIKE: Final = str.maketrans({"r": "t", "v": "y", "w": "m"})
"""Capitals that are misread for those of the marks."""
_MOST_LETTERS: Final = 12
"""More letters are none of the marks that have the size of a mark."""
_SURE: Final = 0.6
_TRUSTED: Final = 0.75
_DOUBTFUL: Final = 0.5
"""Confidence below which what was read in a frame of the size of a mark may be anything."""
_LEAST_FRAME: Final = 15.0
"""Millimetres; emblems and logos have smaller frames."""
_LEVEL_LETTERS: Final = {"A": "tuyệt mật", "B": "tối mật", "C": "mật"}
"""The codes of the levels on covers (Nghị định 26/2020/NĐ-CP, Điều 6)."""
_RING_DIGITS: Final = str.maketrans({"8": "B", "4": "A", "€": "C", "(": "C", "©": "C"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recognizer made of a crop."""

    words: str
    """Lines on lines of their own; empty where it saw none."""
    confidence: float = 0.0
    """That of the least sure word of two letters or more, 0.0-1.0; 0.0 where there is none."""

    @property
    def is_doubtful(self) -> bool:
        """Whether what was read may be anything."""
        return self.confidence < _DOUBTFUL

    @property
    def letters(self) -> str:
        """Its letters as they are, without spaces and signs."""
        return "".join(LETTERS.findall(self.words))

    @property
    def plain(self) -> str:
        """Its letters in lower case and without marks."""
        return "".join(LETTERS.findall(unmarked(self.words).lower()))


def is_other_stamp(reading: Reading, rules: Rules) -> bool:
    """Whether it is read without a doubt as a mark of urgency or circulation, or as another usual stamp."""
    plain = reading.plain
    marks = rules.marks_of(*OTHER_KINDS)
    exact = {*(mark.text.folded for mark in marks), *_HARMLESS}
    if len(plain) > _UNREAD_LETTERS and plain in {text.replace(" ", "") for text in exact}:
        return True
    if reading.confidence < _SURE or level_of_stamp(reading, rules, framed=True):
        return False
    return is_other_mark(plain, marks) or _is_harmless(plain)


def mark_from_red(suspect: Suspect, page_number: int, reading: Reading, rules: Rules) -> SecrecyMark | None:
    """The mark that the engine's reading of a red stamp shows or may show; None for another stamp."""
    level = level_of_stamp(reading, rules, framed=suspect.framed)
    if level:
        return SecrecyMark(level, page_number, suspect.box, "red_stamp")
    if suspect.framed and len(reading.letters) < _UNREAD_LETTERS:
        return SecrecyMark("mật", page_number, suspect.box, "unread_red_frame")
    return None


def mark_from_frame(frame: Frame, page_number: int, reading: Reading, rules: Rules) -> SecrecyMark | None:
    """The mark that a frame in any ink shows or may show, read by the engine; None for another stamp.

    A double frame is that of a mark of secrecy, so it stops unless something else is read in it; one line
    around goes with urgency too, so it stops where it has the size of a mark and nothing is surely read.
    """
    level = level_of_stamp(reading, rules, framed=True)
    if level:
        return SecrecyMark(level, page_number, frame.box, "frame")
    if is_other_stamp(reading, rules):
        return None
    if frame.double and frame.width >= _LEAST_FRAME:
        return SecrecyMark("mật", page_number, frame.box, "unread_double_frame")
    letters = len(reading.letters)
    unread = letters < _UNREAD_LETTERS or (letters <= _MOST_LETTERS and reading.is_doubtful)
    if unread and frame.closed and frame.has_size_of_mark:
        return SecrecyMark("mật", page_number, frame.box, "unread_frame")
    return None


def mark_from_ring(ring: Ring, page_number: int, reading: Reading) -> SecrecyMark | None:
    """The mark A, B or C in a ring, as covers of secret letters bear it; None for anything else."""
    letters = "".join(LETTERS.findall(unmarked(reading.words).upper().translate(_RING_DIGITS)))
    levels = [level for letter, level in _LEVEL_LETTERS.items() if letter in letters]
    # a broken ring may be a seal and a pen crossing one another, which read as several letters
    if levels and (len(letters) <= 2 if ring.whole else len(letters) == 1 and ring.lettered):
        return SecrecyMark(levels[0], page_number, ring.box, "ring")
    unread = ring.whole and ring.lettered and len(letters) < _UNREAD_LETTERS
    return SecrecyMark("mật", page_number, ring.box, "unread_ring") if unread else None


def mark_from_looks(ring: Ring, page_number: int, readings: Sequence[Reading]) -> SecrecyMark | None:
    """The mark A, B or C of which two looks at a ring show the same letter, however broken it is."""
    seen = Counter(reading.letters for reading in readings)
    levels = [level for letter, level in _LEVEL_LETTERS.items() if seen[letter] > 1]
    return SecrecyMark(levels[0], page_number, ring.box, "ring") if levels else None


def mark_from_word(box: Box, page_number: int, reading: Reading, rules: Rules) -> SecrecyMark | None:
    """The mark that a lone word shows or may show, which the recognizer of the page passed over."""
    # strokes of a pen read as letters
    level = level_of_stamp(reading, rules, framed=False) if len(reading.letters) > 1 else None
    return SecrecyMark(level, page_number, box, "lone_word") if level else None


def level_of_stamp(reading: Reading, rules: Rules, *, framed: bool) -> str | None:
    """The level that a stamp names, in one of its lines or in all, also where a part of it is hidden."""
    parts = [part for part in re.split(r"[\n\t]", reading.words) if part.strip()]
    for part in (*parts, reading.words) if len(parts) <= _MOST_LINES else parts:
        level = level_named(part, rules, other=True)
        if level:
            return level
    return None if len(parts) > _MOST_LINES else _level_of_part(reading, rules, framed=framed)


def _level_of_part(reading: Reading, rules: Rules, *, framed: bool) -> str | None:
    """The level of a mark of which a part is hidden or hardly read; more lines are scraps of a seal."""
    letters = reading.plain.translate(DIGITS_AS_LETTERS)
    if len(letters) == 1 and not framed and letters != "m":  # seals are full of them
        return _LEVEL_LETTERS.get(reading.letters)
    if reading.is_doubtful:
        letters = letters.translate(_ALIKE)
        if level := _level_hardly_read(letters, rules):
            return level
    if _is_torn_highest(letters, reading):
        return "tuyệt mật"
    if letters in ("toi", "toim", "toima", "imat") or Levenshtein.distance(letters, "toimat") <= 1:
        return "tối mật"
    if _is_torn_form(letters, rules, doubtful=reading.is_doubtful):
        return "mật"
    torn = _STAMP_MARK.fullmatch(letters) or _TORN_MARK.fullmatch(letters) or _is_blurred(letters, reading)
    if torn and not framed and _is_other_word(reading):
        return None
    # a small letter is what is left of a seal
    return _LEVEL_LETTERS.get(reading.letters) or ("mật" if torn else None)


def _level_hardly_read(letters: str, rules: Rules) -> str | None:
    """The level of a mark that came out as letters like its own."""
    if len(letters) >= _TORN_FORM - 1 and Levenshtein.distance(letters, "tuyetmat") <= 2:
        return "tuyệt mật"
    mangled = _TORN_END.fullmatch(letters) or any(_is_mangled(letters, form) for form in _forms(rules))
    return "mật" if mangled else None


def _forms(rules: Rules) -> Iterator[str]:
    """The longer forms that only secret documents bear, as plain letters."""
    return (mark.text.folded.replace(" ", "") for mark in rules.marks_of(MarkKind.HANDLING))


def _is_mangled(letters: str, form: str) -> bool:
    """Whether it begins like a form, is as long, and two thirds of its letters are those of the form."""
    right, off = _MANGLED
    alike = letters[:right] == form[:right] and abs(len(letters) - len(form)) <= off
    return alike and Levenshtein.distance(letters, form) <= len(form) // 3


def _is_harmless(letters: str) -> bool:
    return any(
        Levenshtein.distance(letters, wanted.replace(" ", ""), score_cutoff=1) <= (len(wanted) > 5)
        for wanted in _HARMLESS
    )


def _is_torn_form(letters: str, rules: Rules, *, doubtful: bool) -> bool:
    """Whether it is the beginning or the end of one of the longer forms that only secret documents bear."""
    size = len(letters)
    if size < _TORN_FORM:
        half = _TORN_HALF.fullmatch(letters)
        return bool(half) or Levenshtein.distance(letters, "thuhoi", score_cutoff=1) <= 1
    parts = [part for form in _forms(rules) for part in (form[:size], form[-size:])]
    limit = size // (4 if doubtful else 6)
    return any(Levenshtein.distance(letters, part, score_cutoff=limit) <= limit for part in parts)


def _is_torn_highest(letters: str, reading: Reading) -> bool:
    """Whether it is the beginning of TUYỆT MẬT, and not surely another word such as TUYÊN."""
    near = Levenshtein.distance(letters[:5], "tuyet", score_cutoff=1) <= 1
    return (
        near and len(letters) <= _MOST_LETTERS and (letters[:5] == "tuyet" or reading.confidence < _TRUSTED)
    )


def _is_blurred(letters: str, reading: Reading) -> bool:
    """Whether it is in capitals, and like MẬT as far as it could be read."""
    doubtful = reading.confidence < _TRUSTED and reading.letters.isupper()
    return doubtful and bool(_BLURRED_MARK.fullmatch(letters))


def _is_other_word(reading: Reading) -> bool:
    """Whether it is surely read as a longer word, such as LUẬT, or ends small, which no mark does."""
    letters = reading.letters
    if letters.islower() and letters[0] in "lđ" and len(letters) > 3:
        return True
    other = letters[-1:].islower() or (len(letters) > 3 and is_syllable(letters))
    return other and reading.confidence > _TRUSTED
