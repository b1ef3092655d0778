"""The names of agencies in the left column of a header: who issued the document, and the body above it.

`ỦY BAN NHÂN DÂN / TỈNH X` is one name on two lines; `BỘ X / CỤC Y` are two bodies. A line begins a name of
its own when it begins like one and the name before it is whole.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.model.archive import Field
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.evidence import WEAK_READING, read_field
from pipeline.stages.header import Header
from pipeline.stages.printed import PrintedLine
from pipeline.stages.wording import apart, best_match, fold_word, same, snapped
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

_KINDS: Final = tuple(map(Phrase.of, ("TỈNH", "THÀNH PHỐ", "HUYỆN", "THỊ XÃ", "PHƯỜNG", "TỐI CAO")))
_JUNK_EDGE: Final = re.compile(r"^[^\w(]+|[^\w)]+$")
_ARRIVAL: Final = ("den", "cv den", "cong van den", "van ban den")
_SHORTEST_GLUED: Final = 6
_GUESSED: Final = 0.3
"""A word read with less confidence (0.0-1.0) makes the whole name doubtful."""
_STAR_LETTERS: Final = 2
"""A line of so few letters is the asterisk under the name of a Party body, misread."""


def agency_fields(header: Header, rules: Rules, weak_below: float) -> list[Field]:
    """The issuing agency, and the parent where one is printed; empty where the column shows no agency."""
    types = [kind.name for kind in rules.types]
    lines = [
        line
        for line in map(_undoubled, _without_arrival_stamp(header.agency_lines))
        if line.letters > _STAR_LETTERS and not any(same(line.text, name) for name in types)
    ]
    phrases = [issuer.name for issuer in rules.issuers]
    places = [place.name for place in rules.places]
    units: list[list[PrintedLine]] = []
    for line in lines:
        starts = best_match(line.plain, phrases, 0) is not None
        if not units or (starts and _is_whole(units[-1], rules)):
            units.append([line])
        else:
            units[-1].append(line)
    names = [_agency_name(unit, phrases, places) for unit in units]
    if not any(best_match([word for line in unit for word in line.plain], phrases, 0) for unit in units):
        return []
    fields = [_agency_field("issuing_agency", names[-1], units[-1], weak_below)]
    if len(units) > 1:
        above = [line for unit in units[:-1] for line in unit]
        fields.insert(0, _agency_field("parent_agency", " ".join(names[:-1]), above, weak_below))
    return fields


def _agency_field(name: str, value: str, lines: Sequence[PrintedLine], weak_below: float) -> Field:
    guessed = any(word.confidence < _GUESSED and len(word.text) > 1 for line in lines for word in line.words)
    doubt = WEAK_READING if guessed else None
    return read_field(name, value, lines, "left_column", weak_below=weak_below, doubt=doubt)


def _without_arrival_stamp(lines: list[PrintedLine]) -> list[PrintedLine]:
    """The lines without `ĐẾN` and the name of the receiving body over it."""
    stamp = next((line for line in lines if line.folded in _ARRIVAL), None)
    if not stamp:
        return lines
    reach = stamp.box.top - 2.5 * stamp.box.height
    return [line for line in lines if line.box.middle[1] < reach]


def _is_whole(unit: Sequence[PrintedLine], rules: Rules) -> bool:
    """Whether the lines are a whole name, so that the next line may begin another."""
    plain = [word for line in unit for word in line.plain if word]
    found = best_match(plain, [issuer.name for issuer in rules.issuers], 0)
    if not found:
        return False
    heads = {issuer.name.folded for issuer in rules.issuers if issuer.head}
    return found.phrase.folded not in heads or len(plain) > found.end


def _agency_name(unit: Sequence[PrintedLine], phrases: Sequence[Phrase], places: Sequence[Phrase]) -> str:
    words = [_JUNK_EDGE.sub("", word.text) or word.text for line in unit for word in line.words]
    kept = [word for word in apart(words) if any(map(_is_read, word)) or word in "-–"]
    while kept and not kept[-1][-1].isalnum():
        kept.pop()
    kept = [piece for word in kept for piece in _cut_place(word, places)]
    known = [phrase for phrase in (*phrases, *places) if phrase.count > 1]
    return " ".join(snapped(kept, [*known, *_KINDS], is_syllable))


def _cut_place(word: str, places: Sequence[Phrase]) -> list[str]:
    """The words of a place between which no gap was seen: `ANGIANG`."""
    plain = fold_word(word)
    if len(plain) < _SHORTEST_GLUED or is_syllable(word):
        return [word]
    found = {place.text for place in places if place.count > 1 and place.folded.replace(" ", "") == plain}
    return [part.upper() for part in found.pop().split()] if len(found) == 1 else [word]


def _undoubled(line: PrintedLine) -> PrintedLine:
    """The line, its words without a vowel that was read twice with two marks: `ỦỦY`."""
    words = [replace(word, text=_without_double(word.text)) for word in line.words]
    return PrintedLine(line.page_number, tuple(words))


def _without_double(word: str) -> str:
    plain = unmarked(word)
    if len(plain) != len(word) or len(word) < 3 or is_syllable(word):
        return word
    for at in range(1, len(word)):
        shorter = word[:at] + word[at + 1 :]
        if plain[at] == plain[at - 1] and is_syllable(shorter):
            return shorter
    return word


def _is_read(letter: str) -> bool:
    """Whether it is a letter with a case or a digit; a lone accent counts as a letter elsewhere."""
    return letter.isdigit() or letter.lower() != letter.upper()
