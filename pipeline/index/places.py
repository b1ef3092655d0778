"""Where words stand in a printed text, in whatever form: found in the text as it is, without folding it.

A page is folded in more time than its words are found in. So a word becomes a pattern: each of its letters
stands for all that fold to it, `o` for ô, Ố and fifty more.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from pipeline.index.tokens import folded_in_place
from pipeline.vietnamese.normalize import folded

LATIN: Final = (range(0x250), range(0x1E00, 0x1F00))
"""Where Unicode keeps, in NFC, all that folds to a letter or digit of ASCII."""
_WORD_ENDS: Final = r"(?![^\W_])"
_WORD_BEGAN: Final = r"(?<![^\W_].)"
"""After the first letter of a word: so the search skips quickly to letters that begin one."""

Span = tuple[int, int]
"""Start and end in the text."""


def places_of_words(text: str, words: tuple[str, ...]) -> list[Span]:
    """Each place of each of the folded words in NFC text, in the order of the text."""
    return [found.span() for found in _any_of(words).finditer(_searched(text, words))] if words else []


def places_side_by_side(text: str, words: tuple[str, ...]) -> list[Span]:
    """Each place where the folded words stand side by side in NFC text, overlapping ones too."""
    places, wanted, searched = list[Span](), _sequence(words), _searched(text, words)
    found = wanted.search(searched)
    while found:
        places.append(found.span())
        found = wanted.search(searched, found.start() + 1)
    return places


def _searched(text: str, words: Iterable[str]) -> str:
    """The text itself; with letters of other scripts, of which the patterns know one form, the folded one."""
    return text if all(map(str.isascii, words)) else folded_in_place(text)


@lru_cache(maxsize=1024)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(_pattern(word[1:]))
    first = "".join(map(_forms, by_letter))
    rests = (f"(?<=[{_forms(letter)}])(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return re.compile(f"[{first}]{_WORD_BEGAN}(?:{'|'.join(rests)}){_WORD_ENDS}", re.DOTALL)


@lru_cache(maxsize=1024)
def _sequence(words: tuple[str, ...]) -> re.Pattern[str]:
    first, rest = words[0][0], (words[0][1:], *words[1:])
    sequence = r"[\W_]+".join(map(_pattern, rest))
    return re.compile(f"[{_forms(first)}]{_WORD_BEGAN}{sequence}{_WORD_ENDS}", re.DOTALL)


def _pattern(letters: str) -> str:
    return "".join(f"[{_forms(letter)}]" for letter in letters)


def _forms(letter: str) -> str:
    return _spellings().get(letter, letter)  # words are letters and digits: nothing to escape


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    """The letters and digits of ASCII, and for each all that fold to it."""
    spellings: dict[str, str] = {}
    for code in (code for part in LATIN for code in part):
        letter = folded(chr(code))
        if letter.isascii() and letter.isalnum():
            spellings[letter] = spellings.get(letter, "") + chr(code)
    return spellings
