"""The names of agencies in the left column of a header: who issued the document, and the body above it.

`ỦY BAN NHÂN DÂN / TỈNH X` is one name on two lines; `BỘ X / CỤC Y` are two bodies. A line begins a name of
its own when it begins like one and the name before it is whole.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.model.archive import Field
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.evidence import read_field
from pipeline.stages.header import LEFT_SHARE, Header
from pipeline.stages.printed import PrintedLine
from pipeline.stages.wording import best_match, snapped

_KINDS: Final = tuple(map(Phrase.of, ("TỈNH", "THÀNH PHỐ", "HUYỆN", "THỊ XÃ", "PHƯỜNG", "TỐI CAO")))
_JUNK_EDGE: Final = re.compile(r"^[^\w(]+|[^\w)]+$")
_ARRIVAL: Final = ("den", "cv den", "cong van den", "van ban den")
_STAMP_WORDS: Final = ("ky boi", "thoi gian ky", "co quan", "trung tam cong bao", "email", "den")


def agency_fields(header: Header, rules: Rules, weak_below: float) -> list[Field]:
    """The issuing agency, and the parent where one is printed; empty where the column shows no agency."""
    lines = _agency_lines(header)
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
    if not units or not any(best_match(unit[0].plain, phrases, 0) for unit in units):
        return []
    fields = [_agency_field("issuing_agency", names[-1], units[-1], weak_below)]
    if len(units) > 1:
        above = [line for unit in units[:-1] for line in unit]
        fields.insert(0, _agency_field("parent_agency", " ".join(names[:-1]), above, weak_below))
    return fields


def _agency_field(name: str, value: str, lines: Sequence[PrintedLine], weak_below: float) -> Field:
    return read_field(name, value, lines, "left_column", weak_below=weak_below)


def _agency_lines(header: Header) -> list[PrintedLine]:
    """Lines in capitals left of the country's or the Party's name, above the code."""
    anchor = header.motto or header.party
    limit = header.code_line or header.date_line
    if not anchor or not limit:
        return []
    middle = anchor.box.left + anchor.box.width * 0.15
    slope = anchor.box.height
    found = [
        line
        for line in header.lines
        if line.letters >= 2
        and line.is_upper
        and line.box.left < header.page.width * LEFT_SHARE
        and line.box.middle[0] < middle
        and line.box.middle[1] > anchor.box.top - 1.5 * slope
        and line.box.middle[1] < limit.box.top + 0.2 * slope
        and line is not header.code_line
        and not line.folded.startswith(_STAMP_WORDS)
        and not (line.folded.startswith("so") and "/" in line.text)
    ]
    return _without_arrival_stamp(found)


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
    kept = [word for word in words if any(map(str.isalnum, word)) or word in "-–"]
    while kept and not kept[-1][-1].isalnum():
        kept.pop()
    known = [phrase for phrase in (*phrases, *places) if phrase.count > 1]
    return " ".join(snapped(kept, [*known, *_KINDS]))
