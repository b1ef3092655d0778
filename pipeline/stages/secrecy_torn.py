"""What is left of marks of secrecy: the letters that a hole, a seal or a blur leaves of the words of a stamp.

Other words than those of a page come out of stamps. What was surely read as another word is none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.rules.book import MarkKind, Rules
from pipeline.stages.secrecy import DIGITS_AS_LETTERS, LETTERS, level_named, plain_words
from pipeline.vietnamese.syllable import is_syllable

_STAMP_MARK: Final = re.compile(r"\w{0,3}[a4][t7†]\w?")
"""A red stamp that ends like MẬT and is as short."""
_TORN_MARK: Final = re.compile(r"m|mn|ma|mt|vt|nt|m[iv]t|[a4]t")
"""What is left of MẬT beside a hole or under a seal."""
_TORN_END: Final = re.compile(r"\w{1,5}mat|m\wt|yt|i?m[il]?|\w{3,7}thuhoi")
"""The end of a mark whose letters are hardly read."""
_TORN_HIGH: Final = re.compile(r"toi[my]\w{0,2}")
"""What is left of TỐI MẬT whose end is hardly read."""
_TORN_RELEASE: Final = re.compile(r"giaima?|g?iaimat")
"""What is left of GIẢI MẬT."""
_BLURRED_MARK: Final = re.compile(r"ma[iljf]")
"""What MẬT looks like where its last letter is blurred."""
_TORN_FORM: Final = 8
"""Letters that must be left of a longer form."""
_TORN_HALF: Final = re.compile(r"taili(?:eu?)?|bocbi")
"""Shorter parts of longer forms; others are usual words, such as THỜI HẠN."""
_INVITATION: Final = "thumoi"
"""THƯ MỜI, which differs from THU HỒI by a letter."""
_MANGLED: Final = (5, 2)
"""First letters of a hardly read form that are right, and by how many it may be longer or shorter."""
_LAST: Final = 3
"""Last letters of one that are right."""
_MOST_LINES: Final = 2
_LONGEST_REST: Final = 4
"""Letters; what is left of MẬT by itself has no more."""
_SCRAP: Final = 2
_SCRAP_BELOW: Final = 0.1
"""Confidence below which so many letters side by side are a part of a seal; a hole parts those of MẬT."""
_ALIKE: Final = str.maketrans({"r": "t", "v": "y", "w": "m"})
"""Capitals that are misread for those of the marks."""
_TRUSTED: Final = 0.75
_DOUBTFUL: Final = 0.5
"""Confidence below which what was read in a frame of the size of a mark may be anything."""
LEVEL_LETTERS: Final = {"A": "tuyệt mật", "B": "tối mật", "C": "mật"}
"""The codes of the levels on covers (Nghị định 26/2020/NĐ-CP, Điều 6)."""
MOST_LETTERS: Final = 12
"""More letters are none of the marks that have the size of a mark."""
SURE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recognizer made of a crop."""

    words: str
    """Lines on lines of their own; empty where it saw none."""
    confidence: float = 0.0
    """That of the least sure word of two letters or more, 0.0-1.0; where there is none, that of the least
    sure of three letters that stand apart; 0.0 where there are fewer."""

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
        return "".join(plain_words(self.words))


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
        return LEVEL_LETTERS.get(reading.letters)
    if reading.is_doubtful:
        letters = letters.translate(_ALIKE)
        if level := _level_hardly_read(letters, rules):
            return level
    if _is_torn_highest(letters, reading):
        return "tuyệt mật"
    if _TORN_RELEASE.fullmatch(letters):
        return "mật"
    if letters in ("toi", "toim", "toima", "imat") or Levenshtein.distance(letters, "toimat") <= 1:
        return "tối mật"
    if _is_torn_form(letters, rules, doubtful=reading.is_doubtful):
        return "mật"
    if not framed and _is_scrap(reading):
        return None
    letters = letters if framed else reading.plain.translate(DIGITS_AS_LETTERS)
    torn = _STAMP_MARK.fullmatch(letters) or _TORN_MARK.fullmatch(letters) or _is_blurred(letters, reading)
    if torn and not framed and _is_other_word(reading):
        return None
    # a small letter is what is left of a seal
    return LEVEL_LETTERS.get(reading.letters) or ("mật" if torn else None)


def _is_scrap(reading: Reading) -> bool:
    """Whether it is a number, two letters of a seal that are hardly read, or too long for a rest of MẬT."""
    letters = reading.letters
    scrap = len(letters) == _SCRAP and letters in reading.words and reading.confidence < _SCRAP_BELOW
    return scrap or reading.plain.isdigit() or len(letters) > _LONGEST_REST


def _level_hardly_read(letters: str, rules: Rules) -> str | None:
    """The level of a mark that came out as letters like its own."""
    if len(letters) >= _TORN_FORM - 1 and Levenshtein.distance(letters, "tuyetmat") <= 2:
        return "tuyệt mật"
    if _TORN_HIGH.fullmatch(letters):
        return "tối mật"
    mangled = _TORN_END.fullmatch(letters) or any(_is_mangled(letters, form) for form in _forms(rules))
    return "mật" if mangled else None


def _forms(rules: Rules) -> Iterator[str]:
    """The longer forms that only secret documents bear, as plain letters."""
    return (mark.text.folded.replace(" ", "") for mark in rules.marks_of(MarkKind.HANDLING))


def _is_mangled(letters: str, form: str) -> bool:
    """Whether it begins or ends like a form, is as long, and has two thirds of its letters."""
    right, off = _MANGLED
    ends = letters[:right] == form[:right] or letters[-_LAST:] == form[-_LAST:]
    alike = ends and abs(len(letters) - len(form)) <= off
    return alike and Levenshtein.distance(letters, form) <= len(form) // 3


def _is_torn_form(letters: str, rules: Rules, *, doubtful: bool) -> bool:
    """Whether it is a part of one of the longer forms that only secret documents bear."""
    size = len(letters)
    if size < _TORN_FORM:
        half = _TORN_HALF.fullmatch(letters)
        if letters == _INVITATION and not doubtful:
            return False
        return bool(half) or Levenshtein.distance(letters, "thuhoi", score_cutoff=1) <= 1
    parts = [
        form[at : at + long]
        for form in _forms(rules)
        for long in (size, size + 1)
        for at in range(max(len(form) - long, 0) + 1)
    ]
    limit = size // (4 if doubtful else 6)
    return any(Levenshtein.distance(letters, part, score_cutoff=limit) <= limit for part in parts)


def _is_torn_highest(letters: str, reading: Reading) -> bool:
    """Whether it is the beginning of TUYỆT MẬT, and not surely another word such as TUYÊN."""
    near = Levenshtein.distance(letters[:5], "tuyet", score_cutoff=1) <= 1
    return near and len(letters) <= MOST_LETTERS and (letters[:5] == "tuyet" or reading.confidence < _TRUSTED)


def _is_blurred(letters: str, reading: Reading) -> bool:
    """Whether it is in capitals, and like MẬT as far as it could be read."""
    doubtful = reading.confidence < _TRUSTED and reading.letters.isupper()
    return doubtful and bool(_BLURRED_MARK.fullmatch(letters))


def _is_other_word(reading: Reading) -> bool:
    """Whether it is surely read as a longer word, such as LUẬT, or ends small, which no mark does."""
    letters = reading.letters
    if letters.islower() and letters[0] in "lđ" and len(letters) > 3:
        return True
    if len(letters) > 3 and is_syllable(letters):
        return reading.confidence > SURE
    return letters[-1:].islower() and not reading.is_doubtful
