"""What a seal hid of the lines of right and title: the right (`T/M`, `KT.`), a deputy's title or its PHÓ.

Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7 and Hướng dẫn 05-HD/VPTW tell who signs by what right; what is put
back after them is shown with a doubt.
"""

from collections.abc import Sequence
from typing import Final

from pipeline.model.archive import Family
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.evidence import CONCLUDED, REPAIRED
from pipeline.stages.extract_position import Position, deputy_of
from pipeline.stages.extract_signer import Signer
from pipeline.stages.printed import PrintedLine
from pipeline.stages.wording import fold_words

_OF_PARTY: Final = tuple(
    map(
        Phrase.of,
        ("BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "ỦY BAN KIỂM TRA", "ĐẢNG ỦY", "CHI BỘ", "CHI ỦY", "BAN BÍ THƯ"),
    )
)
"""Of the collectives, those of the Party, which writes the right with a slash."""
_SECRETARIES: Final = tuple(map(Phrase.of, ("BÍ THƯ", "PHÓ BÍ THƯ", "PHÓ BÍ THƯ THƯỜNG TRỰC")))
_DEPUTIES: Final = ("PHÓ", "THỨ", "P.", "ỦY", "UỶ")
"""How titles begin of those who sign in the place of a head."""
_LEAST_OFF, _MOST_OFF = 0.6, 1.5
"""How far off its axis a title stands whose first word a seal covers, as shares of what is reckoned."""


def completed(
    found: list[Position], block: Sequence[PrintedLine], rules: Rules, family: Family
) -> list[Position]:
    """The positions of a signature, with the right and the deputy that a seal hid in the `block`."""
    found = _for_a_head(_with_right(found, rules, family), rules, family)
    return _with_deputy(block, found, rules)


def _with_right(found: list[Position], rules: Rules, family: Family) -> list[Position]:
    """The positions with the right of signing that a seal hid before the name of a collective: `T/M`.

    By order of a collective signs its office, on its behalf a member of it.
    """
    if found and found[0].right:
        return [_slashed(found[0], rules, family), *found[1:]]
    if not found or not any(_is(found[0], body) for body in rules.collectives):
        return found
    mark = "TL" if len(found) > 1 and "VĂN" in found[1].words else "TM"
    first, party = found[0], family is Family.PARTY or any(_is(found[0], body) for body in _OF_PARTY)
    right = next((one.forms[-1] if party else one.mark for one in rules.prefixes if mark in one.forms), None)
    if right is None:
        return found
    return [Position(first.line, (right, *first.words), REPAIRED, right), *found[1:]]


def _slashed(first: Position, rules: Rules, family: Family) -> Position:
    """The position with the slash of the Party where neither it nor a dot was read."""
    bare = PrintedLine(first.line.page_number, first.line.words[:1]).text.rstrip(",:;")
    body = Position(first.line, first.words[1:])
    of_party = family is Family.PARTY or any(_is(body, known) for known in _OF_PARTY)
    if bare.endswith(".") or "/" in bare or not of_party or first.right == "Q.":
        return first
    right = next((one.forms[-1] for one in rules.prefixes if one.mark == first.right), first.right)
    return Position(first.line, (str(right), *first.words[1:]), REPAIRED, right)


def _for_a_head(found: list[Position], rules: Rules, family: Family) -> list[Position]:
    """The positions with the right that a seal hid where a deputy signs in the place of a head: `KT.`.

    A head stands over its deputy, or over itself where PHÓ is hidden too: no title is printed twice.
    """
    if len(found) < 2 or any(one.right for one in found[:2]):
        return found
    head, below = found[0], found[1]
    deputy = deputy_of(("", *head.words), rules)
    if deputy is None or below.words not in (head.words, deputy) or not _is_under(below.line, head.line):
        return found
    kept = next((one for one in rules.prefixes if "KT" in one.forms), None)
    if kept is None:
        return found
    right = kept.forms[-1] if family is Family.PARTY else kept.mark
    first = Position(head.line, (right, *head.words), REPAIRED, right)
    return [first, Position(below.line, deputy, REPAIRED), *found[2:]]


def lacks_a_line(positions: Sequence[Position], rules: Rules) -> bool:
    """Whether a collective signs without a title of a person, a secretary alone, or no deputy for a head.

    On behalf of a collective signs a member, whose title is printed under it; secretaries sign so only.
    """
    if len(positions) > 1:
        return positions[-2].is_for_a_head and positions[-1].words[0] not in _DEPUTIES
    (only,) = positions
    named = Position(only.line, only.words[1:]) if only.right else only
    collective = any(_is(named, body) for body in rules.collectives)
    return collective or (only.right is None and any(_is(only, title) for title in _SECRETARIES))


def _is(position: Position, body: Phrase) -> bool:
    return list(body.words) == fold_words(position.words)


def _with_deputy(block: Sequence[PrintedLine], found: list[Position], rules: Rules) -> list[Position]:
    """The positions with that of the deputy who signs KT. a head, where a seal left only shreds of it."""
    if not found or not found[-1].is_for_a_head:
        return found
    last = found[-1]
    shreds = [line for line in block if _is_shred(line, last.line)]
    deputy = deputy_of(last.words, rules)
    return [*found, Position(shreds[0], deputy, CONCLUDED)] if shreds and deputy else found


def uncovered(positions: Sequence[Position], signer: Signer | None, rules: Rules) -> Sequence[Position]:
    """The positions, the last with the PHÓ that a seal covers: what is left of it stands off their axis."""
    last = positions[-1]
    deputy = None if last.right or last.doubt else deputy_of(("", *last.words), rules)
    if deputy is None or signer is None or len(positions) < 2:
        return positions
    box, above, name = last.line.box, positions[-2].line.box.middle[0], signer.line.box.middle[0]
    missing = (len(" ".join(deputy)) - len(" ".join(last.words))) * box.width / len(last.line.text) / 2
    off = box.middle[0] - (above + name) / 2
    if abs(above - name) > box.height or not _LEAST_OFF * missing < off < _MOST_OFF * missing:
        return positions
    return [*positions[:-1], Position(last.line, deputy, REPAIRED)]


def _is_shred(line: PrintedLine, above: PrintedLine) -> bool:
    """Whether the line, right under a position, is what a seal left of another."""
    torn = any(sum(map(str.isupper, word.text)) >= 2 for word in line.words)
    return torn and _is_under(line, above)


def _is_under(line: PrintedLine, above: PrintedLine) -> bool:
    gap = line.box.middle[1] - above.box.middle[1]
    near = 0.4 * above.box.height < gap < 2.6 * above.box.height
    return near and line.box.right > above.box.left and line.box.left < above.box.right
