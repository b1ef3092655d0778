"""Running text for counting: printed lines to sentences of pieces, with the names of persons taken out.

What people are called is not ours to ship, and a name teaches nothing about the words beside it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from pipeline.rules.book import Rules
from pipeline.vietnamese.language_model import ends_sentence, pieces
from pipeline.vietnamese.normalize import old_tone_style, printed

PERSON: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands where a name stood; outside every vocabulary."""

SOURCE_MARK: Final = "#####"
"""Lines that begin so name the source of the text below them."""

_SHORTEST_NAME: Final = 3
_LONGEST_NAME: Final = 4


@dataclass(frozen=True, slots=True)
class Names:
    """What tells the name of a person from that of a place or a post, in lower case."""

    surnames: frozenset[str]
    public: frozenset[str]
    """Places, posts, bodies and types that begin with a surname: Hồ Chí Minh, Phó Chủ tịch."""

    @classmethod
    def of(cls, rules: Rules) -> Self:
        """The names that the rules know."""
        public = [place.name for place in rules.places] + [issuer.name for issuer in rules.issuers]
        public += [*rules.titles, *(kind.name for kind in rules.types)]
        return cls(
            frozenset(phrase.text.lower() for phrase in rules.surnames) - {"ông"},  # nearly always "Mr."
            frozenset(phrase.text.lower() for phrase in public),
        )


def sentences(lines: Iterable[str], names: Names) -> Iterator[list[str]]:
    """The sentences of a text as lists of pieces in lower case and old tone style; lines run on."""
    sentence: list[str] = []
    for line in lines:
        if line.startswith(SOURCE_MARK):
            if sentence:
                yield sentence
            sentence = []
            continue
        for word in without_persons(printed(line).split(), names):
            if word == PERSON:
                sentence.append(PERSON)
            sentence += [old_tone_style(word[start:end].lower()) for start, end in pieces(word)]
            if sentence and ends_sentence(word):
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def without_persons(words: list[str], names: Names) -> list[str]:
    """The words with every run that is written like a person's name replaced by one `PERSON`.

    That is a surname and two or three more words, all capitalised; or a line of so many words all in
    capitals. Shorter runs are as often a place, and no list of people.
    """
    if len(words) <= _LONGEST_NAME and all(map(str.isupper, words)) and _is_name(words, names):
        return [PERSON]
    result: list[str] = []
    place = 0
    while place < len(words):
        run = _capitalised(words, place)
        if _is_name(run, names):
            result.append(PERSON)
            place += len(run)
        else:
            result.append(words[place])
            place += 1
    return result


def _is_name(run: list[str], names: Names) -> bool:
    if len(run) < _SHORTEST_NAME or run[0].lower() not in names.surnames:
        return False
    lower = [_bare(word).lower() for word in run]
    if lower[-2:] == ["việt", "nam"]:  # Đồng Việt Nam
        return False
    return not any(" ".join(lower[:length]) in names.public for length in range(1, len(lower) + 1))


def _capitalised(words: list[str], start: int) -> list[str]:
    """The run of capitalised words from `start` on, up to a sign and the length of a name."""
    run: list[str] = []
    for word in words[start : start + _LONGEST_NAME]:
        if not (_bare(word).isalpha() and word.istitle()):
            break
        run.append(word)
        if _bare(word) != word:
            break
    return run


def _bare(word: str) -> str:
    return word.rstrip(".,;:)")
