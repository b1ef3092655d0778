"""What a person typed, cut into filters, quoted text and the rest; nothing of it is lost on the way.

Filters are `năm:2024`, `năm:2020-2024`, `loại:"quyết định"`, `cơ quan:"Huyện ủy Bắc Mê"`, also `nam:`,
`year:`, `loai:`, `type:`, `co quan:`, `agency:`, in either case, the value in quotes or one word. What only
looks like a filter (`năm: nay`, `loại:` alone, a name that is not known) stays text.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.index.filters import FIRST, LAST, NO_FILTERS, Filters, Years
from pipeline.rules.load import load_rules
from pipeline.vietnamese.normalize import exact, folded, printed, unmarked

MAX_FILTERS: Final = 8
"""Filters taken from one query; further ones stay text."""

_QUOTE: Final = '["“”„‟«»＂]'
_NO_QUOTE: Final = '[^"“”„‟«»＂]'
_AGENCY: Final = r"co[\s_]?quan|agency"
_NAMES: Final = frozenset({"năm", "nam", "year", "loại", "loai", "type"}) | {
    *("cơ quan", "co quan", "cơquan", "coquan", "agency"),
}
"""Forms of the names that count: `loài:` is no filter, though it is `loai:` without its marks."""
_DOTS: Final = r"(?:\.\.\.?|…)"
_YEARS: Final = (
    rf"(?P<first>\d{{4}})(?:\s?[-\u2010-\u2015]\s?(?P<last>\d{{4}})|(?P<open>{_DOTS})(?P<end>\d{{4}})?)?"
    rf"|{_DOTS}(?P<until>\d{{4}})"
)
_PIECE: Final = re.compile(
    rf"(?<!\w)(?P<year>nam|year)\s?:\s*(?:{_QUOTE}\s*)?"
    rf"(?:{_YEARS})(?:\s*{_QUOTE})?(?![\w/]|[-.]\w)"
    rf"|(?<!\w)(?P<name>(?P<type>loai|type)|{_AGENCY})\s?:\s*"
    rf"(?:{_QUOTE}(?P<quoted>{_NO_QUOTE}*)(?:{_QUOTE}|$)"
    rf"|(?!(?:nam|year|loai|type|{_AGENCY})\s?:)(?P<bare>[^\s\"“”„‟«»＂]+))"
    rf"|{_QUOTE}(?P<phrase>{_NO_QUOTE}*){_QUOTE}",
    re.IGNORECASE,
)
_UNQUOTED: Final = re.compile(
    rf"(?:(?P<type>loai|type)|{_AGENCY}|(?P<second>quan))\s?:\s*(?P<value>[^\":]*\s[^\":]*)", re.IGNORECASE
)
_AFTER_A_NAME: Final = ",;.)"
_LONGEST_TYPE: Final = 6
"""Words of the longest name of a type that is taken without quotes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was typed."""

    text: str
    """As typed, quotes and all."""
    filters: Filters = NO_FILTERS
    """What it demands where it is a filter."""
    quoted: str | None = None
    """What stands in the quotes where it is quoted text."""


def cut(text: str) -> tuple[Piece, ...]:
    """The pieces of NFC text, one after the other; their texts together are the whole."""
    return tuple(_cut(text))


def as_typed(arguments: Sequence[str], own_types: Collection[str] = ()) -> str:
    """The arguments of a command as one query, with the quotes that a shell took off `cơ quan:"Sở Y tế"`.

    A name of one of `own_types`, which an office adds to the rules, gets quotes where it has none.
    """
    known = frozenset(" ".join(folded(name).split()) for name in own_types)
    before = ("", *arguments)
    text = " ".join(_requoted(*each, known) for each in zip(before, arguments, strict=False))
    return _with_quotes(text, known) if known else text


def _with_quotes(text: str, known: frozenset[str]) -> str:
    """The text with the values of its type filters in quotes where they are names of several known words."""
    text = printed(text)
    ends = [found.end("name") for found in _PIECE.finditer(unmarked(text)) if found["type"] and found["bare"]]
    for end in reversed(ends):
        start = end + len(text[end:]) - len(text[end:].lstrip(" :"))
        value = _bare(text[start:], known)
        if " " in value:
            text = f'{text[:start]}"{value}"{text[start + len(value) :]}'
    return text


def _requoted(before: str, argument: str, known: frozenset[str]) -> str:
    argument = printed(argument)
    found = _UNQUOTED.fullmatch(unmarked(argument))
    if found is None or (found["second"] and folded(printed(before)) != "co"):
        return argument
    value = _part(argument, found, "value")
    if found["type"] and " " in _bare(value, _types() | known):
        return argument
    return f'{argument[: found.start("value")]}"{value}"'


def _cut(text: str) -> Iterator[Piece]:
    plain = unmarked(text)
    start, looked, room = 0, 0, MAX_FILTERS
    while found := _PIECE.search(plain, looked):
        piece = _piece(text, found)
        if piece is None or (piece.filters and not room):
            looked = found.start() + 1
            continue
        if text[start : found.start()]:
            yield Piece(text[start : found.start()])
        yield piece
        room -= bool(piece.filters)
        start = looked = found.start() + len(piece.text)
    if text[start:]:
        yield Piece(text[start:])


def _piece(text: str, found: re.Match[str]) -> Piece | None:
    """The filter or the quoted text that was found; None where it only looks like a filter."""
    whole = text[found.start() : found.end()]
    if found["phrase"] is not None:
        return Piece(whole, quoted=_part(text, found, "phrase"))
    name = _part(text, found, "year" if found["year"] else "name")
    if " ".join(exact(name).split()) not in _NAMES:
        return None
    if found["year"]:
        return Piece(whole, Filters(years=(_years(found),)))
    if found["quoted"] is not None:
        value = " ".join(_part(text, found, "quoted").split())
    else:
        value = _bare(text[found.start("bare") :], _types() if found["type"] else frozenset())
        whole = text[found.start() : found.start("bare") + len(value)]
        value = " ".join(value.replace("_", " ").split())
    if not exact(value).split():
        return None
    return Piece(whole, Filters(document_types=(value,)) if found["type"] else Filters(agencies=(value,)))


def _years(found: re.Match[str]) -> Years:
    if found["until"]:
        return Years(FIRST, int(found["until"]))
    first = int(found["first"])
    last = int(found["last"] or found["end"] or (LAST if found["open"] else first))
    return Years(min(first, last), max(first, last))


def _part(text: str, found: re.Match[str], group: str) -> str:
    return text[found.start(group) : found.end(group)]


def _bare(rest: str, names: frozenset[str]) -> str:
    """The value that begins here without quotes: one word, or the whole of one of the names (folded)."""
    words = re.split(r"(\s+)", rest, maxsplit=_LONGEST_TYPE)
    for count in range(_LONGEST_TYPE if names else 1, 0, -1):
        value = "".join(words[: 2 * count - 1]).rstrip(_AFTER_A_NAME)
        if count == 1 or " ".join(folded(value).split()) in names:
            return value
    raise AssertionError  # pragma: no cover -- the last count is 1


@lru_cache(maxsize=1)
def _types() -> frozenset[str]:
    """The types of documents that the rules know, folded."""
    return frozenset(" ".join(each.name.folded.split()) for each in load_rules().types)
