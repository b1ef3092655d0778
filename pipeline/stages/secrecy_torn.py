"""What is left of marks of secrecy: the letters that a hole, a seal or a blur leaves of the words of a stamp.

Other words than those of a page come out of stamps. What was surely read as another word is none of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.rules.book import Rules
from pipeline.stages.secrecy import DIGITS_AS_LETTERS, LETTERS, level_named, plain_words
from pipeline.stages.secrecy_forms import (
    has_line_of_form,
    has_second_line,
    has_words_of_form,
    is_mangled_form,
    is_torn_form,
)
from pipeline.vietnamese.syllable import is_syllable

_STAMP_MARK: Final = re.compile(r"\w{0,3}[a4][t7†]\w?")
"""A red stamp that ends like MẬT and is as short."""
_TORN_MARK: Final = re.compile(r"m|mn|ma|mt|vt|nt|m[iv]t|[a4]t")
"""What is left of MẬT beside a hole or under a seal."""
_TORN_END: Final = re.compile(r"\w{1,5}mat|m\wt|yt|i?m[il]?|\w{3,7}thuhoi")
"""The end of a mark whose letters are hardly read."""
_TORN_HIGH: Final = re.compile(r"toi[my]\w{0,2}")
"""What is left of TỐI MẬT whose end is hardly read."""
_MANGLED_HIGHEST: Final = re.compile(r"tuy\w{1,3}m\w{0,2}")
"""TUYỆT MẬT with a stroke of a pen or other print through it."""
_TORN_HIGHEST: Final = re.compile(r"tuye(?!n)\w{0,5}")
"""The beginning of TUYỆT MẬT among scraps of a seal, and not TUYÊN QUANG."""
_TORN_RELEASE: Final = re.compile(r"giaima?|g?iaimat")
"""What is left of GIẢI MẬT."""
_BLURRED_MARK: Final = re.compile(r"ma[iljf]")
"""What MẬT looks like where its last letter is blurred."""
_LONG: Final = 7
"""Letters from which on two of TUYỆT MẬT may be wrong."""
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
CERTAIN: Final = 0.9


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
    if (
        has_words_of_form(reading.words, rules)
        or has_second_line(parts)
        or (reading.is_doubtful and has_line_of_form(parts, rules))
    ):
        return "mật"
    if any(_TORN_HIGHEST.fullmatch("".join(plain_words(part))) and part.isupper() for part in parts):
        return "tuyệt mật"
    if len(parts) > _MOST_LINES or (not framed and _is_scattered(parts)):
        return None
    return _level_of_part(reading, rules, framed=framed)


def _is_scattered(lines: Sequence[str]) -> bool:
    """Whether a few letters lie on two lines, as those of a seal do; a mark so short has one."""
    letters = [letters for line in lines if (letters := "".join(plain_words(line)))]
    return len(letters) > 1 and sum(map(len, letters)) <= _LONGEST_REST


def _level_of_part(reading: Reading, rules: Rules, *, framed: bool) -> str | None:
    """The level of a mark of which a part is hidden or hardly read; more lines are scraps of a seal."""
    letters = reading.plain.translate(DIGITS_AS_LETTERS)
    if len(letters) == 1 and not framed and letters != "m":  # seals are full of them
        return LEVEL_LETTERS.get(reading.letters)
    if reading.is_doubtful or _is_mixed(reading.letters):
        letters = letters.translate(_ALIKE)
    if reading.is_doubtful and (level := _level_hardly_read(letters, rules)):
        return level
    if _is_torn_highest(letters, reading):
        return "tuyệt mật"
    if _TORN_RELEASE.fullmatch(letters):
        return "mật"
    if _is_torn_high(letters, reading):
        return "tối mật"
    if is_torn_form(letters, rules, doubtful=reading.is_doubtful):
        return "mật"
    if not framed and _is_scrap(reading):
        return None
    letters = letters if framed else reading.plain.translate(DIGITS_AS_LETTERS)
    torn = _STAMP_MARK.fullmatch(letters) or _TORN_MARK.fullmatch(letters) or _is_blurred(letters, reading)
    if torn and (_is_other_capitals(reading) if framed else _is_other_word(reading)):
        return None
    # a small letter is what is left of a seal
    return LEVEL_LETTERS.get(reading.letters) or ("mật" if torn else None)


def _is_scrap(reading: Reading) -> bool:
    """Whether it is a number, letters of a seal that are hardly read, or too long for a rest of MẬT."""
    letters = reading.letters
    scrap = len(letters) == _SCRAP and letters in reading.words and reading.confidence < _SCRAP_BELOW
    return scrap or reading.plain.isdigit() or len(letters) > _LONGEST_REST


def _level_hardly_read(letters: str, rules: Rules) -> str | None:
    """The level of a mark that came out as letters like its own."""
    if _MANGLED_HIGHEST.fullmatch(letters) or (
        len(letters) >= _LONG and Levenshtein.distance(letters, "tuyetmat") <= 2
    ):
        return "tuyệt mật"
    return "mật" if _TORN_END.fullmatch(letters) or is_mangled_form(letters, rules) else None


def _is_torn_highest(letters: str, reading: Reading) -> bool:
    """Whether it is the beginning of TUYỆT MẬT, and not QUYẾT ĐỊNH or surely another word such as TUYÊN."""
    first = letters[:5]
    near = Levenshtein.distance(first, "tuyet", score_cutoff=1) <= 1 and first != "quyet"
    return near and len(letters) <= MOST_LETTERS and (first == "tuyet" or reading.confidence < _TRUSTED)


def _is_torn_high(letters: str, reading: Reading) -> bool:
    """Whether it is TỐI MẬT, or its beginning or end."""
    torn = letters in ("toi", "toim", "toima", "imat") or Levenshtein.distance(letters, "toimat") <= 1
    return torn or (reading.confidence < _TRUSTED and bool(_TORN_HIGH.fullmatch(letters)))


def _is_mixed(letters: str) -> bool:
    """Whether small letters and capitals stand in a word as they never do: rốI."""
    return not (letters.islower() or letters.isupper() or letters.istitle())


def _is_blurred(letters: str, reading: Reading) -> bool:
    """Whether it is in capitals, and like MẬT as far as it could be read."""
    doubtful = reading.confidence < _TRUSTED and reading.letters.isupper()
    return doubtful and bool(_BLURRED_MARK.fullmatch(letters))


def _is_other_capitals(reading: Reading) -> bool:
    """Whether it is surely another word in capitals, such as LUẬT; M may be read as N and a stroke."""
    letters = reading.letters
    is_word = len(letters) > 3 and letters.isupper() and is_syllable(letters)
    return is_word and letters[0] not in "MN" and reading.confidence > _TRUSTED


def _is_other_word(reading: Reading) -> bool:
    """Whether it is surely read as a longer word, such as LUẬT, or ends small, which no mark does."""
    letters = reading.letters
    if letters.islower() and letters[0] in "lđ" and len(letters) > 3:
        return True
    if len(letters) > 3 and is_syllable(letters):
        return reading.confidence > SURE
    return letters[-1:].islower() and not reading.is_doubtful
