"""Glued words: `Sốvănbản` taken apart into `Số văn bản`.

Bold print in narrow cells loses its spaces in recognition. A Vietnamese word is one syllable, and syllables
have a grammar (`vietnamese/syllable.py`), so a run of letters that is no syllable but falls into two or more
is taken apart. Runs without a tone or vowel mark are left alone: they are names and foreign words.
"""

from functools import lru_cache
from typing import Final

from pipeline.model.geometry import Box
from pipeline.model.ocr import Word
from pipeline.vietnamese.normalize import folded, unmarked
from pipeline.vietnamese.syllable import is_syllable, toneless_forms

_LONGEST: Final = 7
"""Letters of the longest syllable, nghiêng."""
_SHORTEST: Final = 2
_MOST_LETTERS: Final = 40


def taken_apart(word: Word) -> tuple[Word, ...]:
    """The words of a glued word, each with its share of the box; the word itself where it is none."""
    start, end = _letters(word.text)
    letters = word.text[start:end]
    if not 4 <= len(letters) <= _MOST_LETTERS or not letters.isalpha() or _is_one_syllable(letters):
        return (word,)
    pieces = _syllables(letters)
    if len(pieces) < 2 or unmarked(letters) == letters:
        return (word,)
    pieces[0] = word.text[:start] + pieces[0]
    pieces[-1] += word.text[end:]
    return tuple(_placed(word, pieces))


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
    """The run in the fewest syllables, early ones as long as can be; empty where it is not made of them."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(_SHORTEST, len(letters) + 1):
        for start in range(max(0, end - _LONGEST), end - _SHORTEST + 1):
            before, piece = best[start], letters[start:end]
            if before is None or not is_syllable(piece) or not _is_one_case(piece):
                continue
            known = best[end]
            if known is None or len(before) + 1 <= len(known):
                best[end] = [*before, piece]
    return best[-1] or []


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
