"""Comparing print with known words, through the errors of a recognizer.

Words are compared without marks, in lower case, with an edit distance that grows with their length; what is
put right keeps the case and the tone style (ủy, uỷ) of the print.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.rules.book import Phrase
from pipeline.vietnamese.normalize import exact, folded

_GLUED: Final = re.compile(r"(?<=[^\W\d_]{2})([-–])(?=[^\W\d_]{2})")


@dataclass(frozen=True, slots=True)
class Match:
    """Where in a list of words a phrase stands."""

    phrase: Phrase
    start: int
    """Index of its first word."""
    end: int
    """Index after its last word."""
    errors: int
    """Letters that differ from the phrase."""


@lru_cache(maxsize=1 << 15)
def fold_word(word: str) -> str:
    """A printed word as it is compared; empty where it has neither letter nor digit."""
    return folded(word).replace(" ", "")


def fold_words(words: Sequence[str]) -> list[str]:
    """Each printed word as it is compared."""
    return [fold_word(word) for word in words]


def apart(words: Iterable[str]) -> list[str]:
    """The words with those cut apart that a dash glues together: `RỊA-VŨNG` is three."""
    return [piece for word in words for piece in _GLUED.sub(r" \1 ", word).split()]


def slack(length: int) -> int:
    """Letters that may differ in a phrase of this length: none to 3, one to 9, then two in ten."""
    return 0 if length <= 3 else 1 if length <= 9 else length // 5


def errors(left: str, right: str, limit: int) -> int | None:
    """Edit distance of two folded texts; None where it is above `limit`."""
    if abs(len(left) - len(right)) > limit:
        return None
    distance = Levenshtein.distance(left, right, score_cutoff=limit)
    return distance if distance <= limit else None


def same(text: str, phrase: Phrase, limit: int | None = None) -> bool:
    """Whether `text`, spaces aside, is the phrase but for reading errors."""
    wanted = phrase.folded.replace(" ", "")
    limit = slack(len(wanted)) if limit is None else limit
    return errors(fold_word(text), wanted, limit) is not None


def best_match(plain: Sequence[str], phrases: Iterable[Phrase], start: int | None = None) -> Match | None:
    """The longest phrase within folded words (only at `start` where given), fewest errors first.

    Words without letters (dashes) are passed over. Each word must look like its counterpart, so that a long
    phrase does not swallow a foreign word.
    """
    solid = [index for index, word in enumerate(plain) if word]
    words = [plain[index] for index in solid]
    first = None if start is None else sum(index < start for index in solid)
    found: Match | None = None
    for phrase in phrases:
        wanted = phrase.words
        if not wanted or (found and len(wanted) < found.phrase.count):
            continue
        last = len(words) - len(wanted)
        places = range(last + 1) if first is None else range(first, min(first, last) + 1)
        for place in places:
            if abs(len(words[place]) - len(wanted[0])) > 2:
                continue
            wrong = _aligned(words, wanted, place)
            if wrong is not None and (not found or _rank(phrase, wrong) > _rank(found.phrase, found.errors)):
                found = Match(phrase, solid[place], solid[place + len(wanted) - 1] + 1, wrong)
    return found


def _rank(phrase: Phrase, wrong: int) -> tuple[int, int]:
    return phrase.count, -wrong


def _aligned(words: Sequence[str], wanted: Sequence[str], place: int) -> int | None:
    """Letters that differ, word by word; None where a word is another word or too much differs.

    Words of one or two letters, and phrases of one word, must be the same: SỞ is not BỘ.
    """
    total = 0
    for offset, word in enumerate(wanted):
        seen = words[place + offset]
        if seen == word:
            continue
        limit = 0 if len(wanted) == 1 or len(word) < 3 else 1 if len(word) < 5 else 2
        wrong = errors(seen, word, limit) if limit else None
        if wrong is None:
            return None
        total += wrong
    return total if total <= slack(sum(map(len, wanted))) else None


def put_right(words: Sequence[str], found: Match) -> list[str]:
    """The words with the matched ones spelled as the phrase spells them, in the case of the print."""
    span = words[found.start : found.end]
    known = found.phrase.text.split()
    if len(span) == len(known):
        right = [_recased(printed, word) for printed, word in zip(span, known, strict=True)]
    else:
        right = [
            _recased(span[0], word) if index == 0 else _in_case(word, span[0])
            for index, word in enumerate(known)
        ]
    return [*words[: found.start], *right, *words[found.end :]]


def snapped(
    words: Sequence[str], phrases: Sequence[Phrase], believed: Callable[[str], bool] = lambda _: False
) -> list[str]:
    """The words with every known phrase put right, longest phrases first, from left to right.

    A phrase that would change letters, not marks alone, of a word that is `believed` is passed over.
    """
    result: list[str] = []
    rest = list(words)
    while rest:
        plain = fold_words(rest)
        found = best_match(plain, phrases, 0) if plain[0] else None
        if found and not _contradicts(rest[: found.end], found.phrase, believed):
            right = put_right(rest, found)
            cut = len(right) - (len(rest) - found.end)
            result += right[:cut]
            rest = right[cut:]
        else:
            result.append(rest.pop(0))
    return result


def _contradicts(words: Sequence[str], phrase: Phrase, believed: Callable[[str], bool]) -> bool:
    solid = [word for word in words if fold_word(word)]
    pairs = zip(solid, phrase.words, strict=True)
    return any(fold_word(word) != known and believed(word) for word, known in pairs)


def _recased(printed: str, known: str) -> str:
    bare = printed.strip(",.;:")
    if exact(bare) == exact(known):
        return printed.upper() if is_upper(printed) else printed  # TỊCh
    tail = printed[len(printed.rstrip(",;:")) :]
    return _in_case(known, printed) + tail


def _in_case(known: str, printed: str) -> str:
    if is_upper(printed):
        return known.upper()
    return known.title() if printed[:1].isupper() else known


def is_upper(text: str) -> bool:
    """Whether most of its letters are capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and sum(letter.isupper() for letter in letters) >= 0.7 * len(letters)
