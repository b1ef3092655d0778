"""Running text for counting: printed lines to sentences of pieces, with the names of persons taken out.

What people are called is not ours to ship, and a name teaches nothing about the words beside it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.vietnamese.language_model import ends_sentence, pieces
from pipeline.vietnamese.normalize import old_tone_style, printed

PERSON: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands where a name stood; outside every vocabulary."""

SOURCE_MARK: Final = "#####"
"""Lines that begin so name the source of the text below them."""

_PUBLIC: Final = frozenset({"hồ chí minh", "lê duẩn", "lý sơn", "phan thiết", "phan rang", "trần đề"})
"""Names of places and institutions that begin like a person's."""
_GIVEN: Final = re.compile(r"[^\W\d_]+$")


def sentences(lines: Iterable[str], surnames: frozenset[str]) -> Iterator[list[str]]:
    """The sentences of a text as lists of pieces in lower case and old tone style; lines run on."""
    sentence: list[str] = []
    for line in lines:
        if line.startswith(SOURCE_MARK):
            if sentence:
                yield sentence
            sentence = []
            continue
        for word in without_persons(printed(line).split(), surnames):
            sentence += [old_tone_style(word[start:end].lower()) for start, end in pieces(word)]
            if word == PERSON:
                sentence.append(PERSON)
            elif sentence and ends_sentence(word):
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def without_persons(words: list[str], surnames: frozenset[str]) -> list[str]:
    """The words with every run that is written like a person's name replaced by one `PERSON`.

    A surname and one to three more capitalised words; a line all in capitals is a name where it has two to
    four words and begins with a surname.
    """
    if 2 <= len(words) <= 4 and " ".join(words).isupper() and words[0].lower() in surnames:
        return [PERSON]
    result: list[str] = []
    place = 0
    while place < len(words):
        length = _name_length(words, place, surnames)
        if length:
            result.append(PERSON)
            place += length
        else:
            result.append(words[place])
            place += 1
    return result


def _name_length(words: list[str], start: int, surnames: frozenset[str]) -> int:
    """How many words from `start` on are a person's name; 0 where none begins there."""
    if words[start].lower() not in surnames or not words[start].istitle():
        return 0
    length = 1
    while length < 4 and start + length < len(words):
        word = words[start + length]
        bare = word.rstrip(".,;:)")
        if not (_GIVEN.match(bare) and bare.istitle()):
            break
        length += 1
        if bare != word:
            break
    run = " ".join(words[start : start + length]).lower().rstrip(".,;:)")
    return 0 if length < 2 or any(run.startswith(name) for name in _PUBLIC) else length
