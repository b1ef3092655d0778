"""Glued words: `Sốvănbản` taken apart into `Số văn bản`.

Bold print in narrow cells loses its spaces in recognition. A Vietnamese word is one syllable, and syllables
have a grammar (`vietnamese/syllable.py`), so a run of letters that is no syllable but falls into two or more
is taken apart. Runs without a tone or vowel mark are left alone: they are names and foreign words. Numbers
written by hand into the gaps of a form, signs and the dashes of a list are parted from their words too.
"""

import re
from functools import lru_cache
from typing import Final

from pipeline.model.geometry import Box
from pipeline.model.ocr import Word
from pipeline.vietnamese.language_model import packaged
from pipeline.vietnamese.normalize import folded, unmarked
from pipeline.vietnamese.syllable import is_syllable, toneless_forms

_LONGEST: Final = 7
"""Letters of the longest syllable, nghiêng."""
_SHORTEST: Final = 2
_MOST_LETTERS: Final = 40
_MOST_WAYS: Final = 8
"""Ways to take apart the start of a run that are followed at once."""
_WORD_AND_NUMBER: Final = re.compile(r"([^\W\d_]{2,7}:?)(\d{1,4}(?:[/.-]\w+)*\W*)")
"""`ngày06`, `Số:154/QĐ-UBND`."""
_SIGN_AND_WORD: Final = re.compile(r"(.*\w[,;])([^\W\d_]{2,7}\W?)")
"""`93,khoản`."""
_DASH_AND_WORD: Final = re.compile(r"([-–+])([^\W\d_]\w.*)")
"""`-Như` at the start of a line."""


def taken_apart(word: Word) -> tuple[Word, ...]:
    """The words of a glued word, each with its share of the box; the word itself where it is none."""
    pieces = _by_signs(word.text) or _by_syllables(word.text)
    return tuple(_placed(word, pieces)) if len(pieces) > 1 else (word,)


def without_dash(word: Word) -> tuple[Word, ...]:
    """The first word of a line, parted from the dash of a list that it was read with."""
    found = _DASH_AND_WORD.fullmatch(word.text)
    return tuple(_placed(word, list(found.groups()))) if found else (word,)


def _by_signs(text: str) -> list[str]:
    """A word and the number, or a number and the word, that belong to no one code; empty where they do."""
    found = _WORD_AND_NUMBER.fullmatch(text)
    if found and _is_plain_word(found[1].removesuffix(":")):
        return list(found.groups())
    found = _SIGN_AND_WORD.fullmatch(text)
    if found and _is_plain_word("".join(filter(str.isalpha, found[2]))):
        return list(found.groups())
    return []


def _is_plain_word(letters: str) -> bool:
    """Whether letters are a word of running text, not the abbreviation with which a code begins."""
    marked = unmarked(letters) != letters
    return (
        is_syllable(letters)
        and _is_one_case(letters)
        and not letters.isupper()
        and (marked or len(letters) > 2)
    )


def _by_syllables(text: str) -> list[str]:
    """The syllables of a run of letters that is none itself; empty where it does not fall into them."""
    start, end = _letters(text)
    letters = text[start:end]
    if not 4 <= len(letters) <= _MOST_LETTERS or not letters.isalpha() or _is_one_syllable(letters):
        return []
    pieces = _syllables(letters)
    if len(pieces) < 2 or unmarked(letters) == letters:
        return []
    pieces[0] = text[:start] + pieces[0]
    pieces[-1] += text[end:]
    return pieces


def _is_one_syllable(letters: str) -> bool:
    """Whether it is a syllable but for its marks, which are misread more often than spaces are lost."""
    return is_syllable(letters) or folded(letters) in _plain_syllables()


@lru_cache(maxsize=1)
def _plain_syllables() -> frozenset[str]:
    return frozenset(map(folded, toneless_forms()))


def _letters(text: str) -> tuple[int, int]:
    """Where the letters begin and end between punctuation marks."""
    places = [place for place, letter in enumerate(text) if letter.isalnum()]
    return (places[0], places[-1] + 1) if places else (0, 0)


def _syllables(letters: str) -> list[str]:
    """The run in the fewest syllables, the likeliest of those; empty where it is not made of them."""
    ways: list[list[list[str]]] = [[[]], *([] for _ in letters)]
    for end in range(_SHORTEST, len(letters) + 1):
        found = [
            [*before, letters[start:end]]
            for start in range(max(0, end - _LONGEST), end - _SHORTEST + 1)
            if ways[start] and _may_be_syllable(letters[start:end])
            for before in ways[start]
        ]
        fewest = min(map(len, found), default=0)
        ways[end] = [way for way in found if len(way) == fewest][-_MOST_WAYS:]
    return min(ways[-1], key=packaged().cost, default=[]) if len(ways[-1]) != 1 else ways[-1][0]


def _may_be_syllable(piece: str) -> bool:
    return is_syllable(piece) and _is_one_case(piece)


def _is_one_case(piece: str) -> bool:
    return piece.islower() or piece.isupper() or piece.istitle()


def _placed(word: Word, pieces: list[str]) -> list[Word]:
    box, total, done = word.box, sum(map(len, pieces)), 0
    words = []
    for piece in pieces:
        left = box.left + box.width * done // total
        done += len(piece)
        right = box.left + box.width * done // total
        words.append(Word(piece, Box(left, box.top, right, box.bottom), word.confidence))
    return words
