"""The names of agencies in the left column of a header: who issued the document, and the body above it.

`ỦY BAN NHÂN DÂN / TỈNH X` is one name on two lines; `BỘ X / CỤC Y` are two bodies. A line begins a name of
its own when it begins like one and the name before it is whole.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Final

from pipeline.model.archive import Field
from pipeline.model.ocr import Word
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
_LONGEST_SPLIT: Final = 4
"""Words of a name that may stand on the line above the rest of it."""
_SHORTEST_GLUED: Final = 6
_GUESSED: Final = 0.55
"""A word read with less confidence (0.0-1.0) makes the whole name doubtful."""
_CLOSE: Final = 1.5
"""Another spelling that costs so little more (nats) makes a name doubtful where no known phrase tells it."""
_SURE_COMMA: Final = 0.6
_STAR_LETTERS: Final = 2
"""A line of so few letters is the asterisk under the name of a Party body, misread."""


def agency_fields(header: Header, rules: Rules, weak_below: float) -> list[Field]:
    """The issuing agency, and the parent where one is printed; empty where the column shows no agency."""
    types = [kind.name for kind in rules.types]
    heads = [one.name.text for one in rules.issuers if one.head and one.name.count == 1]
    lines = [
        line
        for line in map(partial(_mended, heads=heads), _without_arrival_stamp(header.agency_lines))
        if line.letters > _STAR_LETTERS and not any(same(line.text, name) for name in types)
    ]
    phrases = [issuer.name for issuer in rules.issuers]
    places = [place.name for place in rules.places]
    units: list[list[PrintedLine]] = []
    for line, below in zip_longest(lines, lines[1:]):
        if not units or _opens(units[-1], line, below, rules, phrases):
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
    words = [word for line in lines for word in line.words if len(word.text) > 1]
    guessed = any(word.confidence < _GUESSED for word in words)
    doubt = WEAK_READING if guessed or any(map(_may_differ, words)) else None
    return read_field(name, value, lines, "left_column", weak_below=weak_below, doubt=doubt)


def _may_differ(word: Word) -> bool:
    """Whether repair changed the word, or another syllable of its letters was seen nearly as well."""
    return word.raw is not None or any(
        other.cost < _CLOSE and fold_word(other.text) == fold_word(word.text) and is_syllable(other.text)
        for other in word.others
    )


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


def _opens(
    above: Sequence[PrintedLine], line: PrintedLine, below: PrintedLine | None, rules: Rules,
    phrases: Sequence[Phrase],
) -> bool:  # fmt: skip
    """Whether the line begins another name than that above it."""
    known = best_match(line.plain, phrases, 0)
    if known is None and not _is_begun(line, below, phrases) and not _is_newspaper(line, rules):
        return False
    if _runs_on(above, line, phrases):
        return False
    unread = best_match([word for one in above for word in one.plain], phrases, 0) is None
    return _is_whole(above, rules) or (unread and known is not None and known.phrase.count > 1)


def _is_newspaper(line: PrintedLine, rules: Rules) -> bool:
    """Whether the line names the newspaper of a province's Party: `BÁO HÀ GIANG`, with the marks of BÁO."""
    places = [place.name for place in rules.places]
    return line.words[0].text == "BÁO" and best_match(line.plain, places, 1) is not None


def _is_begun(line: PrintedLine, below: PrintedLine | None, phrases: Sequence[Phrase]) -> bool:
    """Whether a known name begins with the line and ends on the one below: `BẢO HIỂM XÃ`, `HỘI TỈNH X`."""
    found = best_match([*line.plain, *below.plain], phrases, 0) if below else None
    return found is not None and found.errors == 0


def _runs_on(unit: Sequence[PrintedLine], line: PrintedLine, phrases: Sequence[Phrase]) -> bool:
    """Whether a known name stands across the two lines: `BẢO HIỂM XÃ` and under it `HỘI TỈNH X`."""
    above = [word for one in unit for word in one.plain if word]
    for start in range(max(0, len(above) - _LONGEST_SPLIT), len(above)):
        found = best_match([*above, *line.plain], phrases, start)
        if found and found.end > len(above) and found.errors == 0:
            return True
    return False


def _agency_name(unit: Sequence[PrintedLine], phrases: Sequence[Phrase], places: Sequence[Phrase]) -> str:
    words = [_without_junk(word) for line in unit for word in line.words]
    kept = [word for word in apart(words) if any(map(_is_read, word)) or word in "-–"]
    while kept and not any(map(str.isalnum, kept[-1])):
        kept.pop()
    while kept and not any(map(str.isalnum, kept[0])):
        del kept[0]
    kept[-1:] = [word.rstrip(",") for word in kept[-1:]]
    kept = [piece for word in kept for piece in _cut_place(word, places)]
    known = [phrase for phrase in (*phrases, *places) if phrase.count > 1]
    return " ".join(snapped(kept, [*known, *_KINDS], is_syllable))


def _without_junk(word: Word) -> str:
    """The word without signs at its edges; a comma that was read surely stays: `SỞ VĂN HÓA, THỂ THAO`."""
    bare = _JUNK_EDGE.sub("", word.text) or word.text
    comma = word.text == f"{bare}," and word.confidence >= _SURE_COMMA and is_syllable(bare)
    return word.text if comma else bare


def _cut_place(word: str, places: Sequence[Phrase]) -> list[str]:
    """The words of a place between which no gap was seen: `ANGIANG`."""
    plain = fold_word(word)
    if len(plain) < _SHORTEST_GLUED or is_syllable(word):
        return [word]
    found = {place.text for place in places if place.count > 1 and place.folded.replace(" ", "") == plain}
    return [part.upper() for part in found.pop().split()] if len(found) == 1 else [word]


def _mended(line: PrintedLine, heads: Sequence[str]) -> PrintedLine:
    """The line, its words without a letter that was read twice: `ỦỦY`, `UUBND`; and `SỞY` as two."""
    words = [replace(word, text=_without_double(word.text, heads)) for word in line.words]
    if words:
        words[:1] = _unglued(words[0], heads)
    return PrintedLine(line.page_number, tuple(words))


def _unglued(word: Word, heads: Sequence[str]) -> list[Word]:
    """The first word of a name, cut where it is the kind of a body and a syllable without a gap: `SỞY`."""
    text = word.text
    if is_syllable(text):
        return [word]
    for head in heads:
        rest = text.removeprefix(head)
        if rest != text and is_syllable(rest):
            cut = word.box.left + word.box.width * len(head) // len(text)
            left, right = replace(word.box, right=cut), replace(word.box, left=cut)
            return [replace(word, text=head, box=left), replace(word, text=rest, box=right)]
    return [word]


def _without_double(word: str, heads: Sequence[str]) -> str:
    plain = unmarked(word)
    if len(plain) != len(word) or len(word) < 3 or is_syllable(word):
        return word
    for at in range(1, len(word)):
        shorter = word[:at] + word[at + 1 :]
        if plain[at] == plain[at - 1] and (is_syllable(shorter) or shorter in heads):
            return shorter
    return word


def _is_read(letter: str) -> bool:
    """Whether it is a letter with a case or a digit; a lone accent counts as a letter elsewhere."""
    return letter.isdigit() or letter.lower() != letter.upper()
