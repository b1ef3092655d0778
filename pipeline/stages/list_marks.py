"""The letters before the items of a list, `a) b) c)`, told by the order in which they follow.

A letter alone before a bracket has no word around it, and `c` and `e`, `d` and `đ` are alike in coarse print.
Lists count in the order of the Vietnamese alphabet without f, j, w and z (Nghị định 30/2020/NĐ-CP, Phụ lục I:
items of a point are marked a, b, c, d, đ, e).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pipeline.model.ocr import Line, PageText, Word

_ORDER: Final = "abcdđeghiklmnopqrstuvxy"
_MARK: Final = re.compile(r"([a-zđ])\)")
_ALIKE: Final = (frozenset("ce"), frozenset("dđ"), frozenset("gq"), frozenset("uv"))


def with_list_marks(text: PageText) -> PageText:
    """The page with each mark that does not follow the one before, or precede the next, put in its order."""
    places = list(_marks(text))
    if not places:
        return text
    letters = [letter for _, letter in places]
    for at, seen in enumerate(letters):
        before = letters[at - 1] if at else None
        after = letters[at + 1] if at + 1 < len(letters) else None
        letters[at] = _in_order(seen, before, after)
    changed = {row: letter for (row, seen), letter in zip(places, letters, strict=True) if letter != seen}
    if not changed:
        return text
    rows = tuple(
        (_marked(row[0], changed[number]), *row[1:]) if number in changed else row
        for number, row in enumerate(text.rows)
    )
    return replace(text, rows=rows)


def _marks(text: PageText) -> Iterator[tuple[int, str]]:
    """The rows that begin with a mark, with its letter."""
    for number, row in enumerate(text.rows):
        found = _MARK.fullmatch(row[0].words[0].text)
        if found:
            yield number, found[1]


def _in_order(seen: str, before: str | None, after: str | None) -> str:
    """The letter that stands there: another one where that follows the letter before it.

    At the head of a page the next one tells, but not whether the list counts `đ`, as foreign ones do not.
    """
    expected = _next(before, 1) if before else _next(after, -1)
    if not before and expected == "đ":
        return seen
    return expected if expected and {seen, expected} in _ALIKE else seen


def _next(letter: str | None, step: int) -> str | None:
    place = _ORDER.find(letter) if letter else -1
    return _ORDER[place + step] if place >= 0 and 0 <= place + step < len(_ORDER) else None


def _marked(line: Line, letter: str) -> Line:
    word = line.words[0]
    text = f"{letter})"
    raw = word.text if word.raw is None else word.raw
    mended = Word(text, word.box, word.confidence, None if raw == text else raw, word.others)
    return replace(line, words=(mended, *line.words[1:]))
