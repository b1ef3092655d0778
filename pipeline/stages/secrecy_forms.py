"""The longer forms that only secret documents bear, such as TÀI LIỆU THU HỒI, as far as they can be read.

A hole, a seal or a blur takes letters, words or one of the two lines in which a form is set.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.rules.book import MarkKind, Rules
from pipeline.stages.secrecy import is_set, plain_words

_TORN_FORM: Final = 8
"""Letters that must be left of a longer form."""
_TORN_HALF: Final = re.compile(r"taili(?:eu?)?|thuho?|bocbi")
"""Shorter parts of longer forms; others are usual words, such as THỜI HẠN."""
_INVITATION: Final = "thumoi"
"""THƯ MỜI, which differs from THU HỒI by a letter."""
_MANGLED: Final = (5, 2)
"""First letters of a hardly read form that are right, and by how many it may be longer or shorter."""
_LAST: Final = 3
"""Last letters of one that are right."""
_MANGLED_LINE: Final = 4
"""The same for one of the two lines in which a long form is set."""
_RIGHT_WORDS: Final = (3, 2)
"""Words side by side of a form, and letters of them that may be wrong, one in each word."""
_SHORTEST_HALF: Final = 12
_SECOND_LINE: Final = "thuhoi"
"""What stands by itself under TÀI LIỆU."""


def has_line_of_form(lines: Sequence[str], rules: Rules) -> bool:
    """Whether one of the lines is like one of the two in which a form is set."""
    halves = [
        "".join(half)
        for form in _other_words(rules)
        for half in (form[: len(form) // 2], form[len(form) // 2 :])
    ]
    return any(
        _is_mangled("".join(plain_words(line)), half, _MANGLED_LINE)
        for line in lines
        for half in halves
        if len(half) >= _SHORTEST_HALF
    )


def has_second_line(lines: Sequence[str]) -> bool:
    """Whether one of several lines is the second one of TÀI LIỆU THU HỒI."""
    return len(lines) > 1 and any("".join(plain_words(line)) == _SECOND_LINE for line in lines)


def has_words_of_form(printed: str, rules: Rules) -> bool:
    """Whether three of its words are those of a form that names no level, but for a letter, in capitals."""
    if not is_set(printed):
        return False
    words = plain_words(printed)
    count, wrong = _RIGHT_WORDS
    # forms begin with usual words: TÀI LIỆU THAM KHẢO
    wanted = {
        tuple(form[at : at + count]) for form in _other_words(rules) for at in range(1, len(form) - count + 1)
    }
    for at in range(len(words) - count + 1):
        for run in wanted:
            off = [
                Levenshtein.distance(word, right)
                for word, right in zip(words[at : at + count], run, strict=True)
            ]
            if max(off) <= 1 and sum(off) <= wrong:
                return True
    return False


def _forms(rules: Rules) -> Iterator[str]:
    """The longer forms that only secret documents bear, as plain words."""
    return (mark.text.folded for mark in rules.marks_of(MarkKind.HANDLING))


def _other_words(rules: Rules) -> list[list[str]]:
    """The words of those forms that name no level: BÍ MẬT NHÀ NƯỚC stands in other texts too."""
    return [form.split() for form in _forms(rules) if "mat" not in form.split()]


def _solid(form: str) -> str:
    return form.replace(" ", "")


def is_mangled_form(letters: str, rules: Rules) -> bool:
    """Whether it is one of the longer forms, hardly read."""
    return any(_is_mangled(letters, form) for form in map(_solid, _forms(rules)))


def _is_mangled(letters: str, form: str, right: int = _MANGLED[0]) -> bool:
    """Whether it begins or ends like a form, is as long, and has two thirds of its letters."""
    off = _MANGLED[1]
    ends = letters[:right] == form[:right] or letters[-_LAST:] == form[-_LAST:]
    alike = ends and abs(len(letters) - len(form)) <= off
    return alike and Levenshtein.distance(letters, form) <= len(form) // 3


def is_torn_form(letters: str, rules: Rules, *, doubtful: bool) -> bool:
    """Whether it is a part of one of the longer forms that only secret documents bear."""
    size = len(letters)
    if size < _TORN_FORM:
        half = _TORN_HALF.fullmatch(letters)
        if letters == _INVITATION and not doubtful:
            return False
        return bool(half) or Levenshtein.distance(letters, "thuhoi", score_cutoff=1) <= 1
    parts = [
        form[at : at + long]
        for form in map(_solid, _forms(rules))
        for long in (size, size + 1)
        for at in range(max(len(form) - long, 0) + 1)
    ]
    limit = size // (4 if doubtful else 6)
    return any(Levenshtein.distance(letters, part, score_cutoff=limit) <= limit for part in parts)
