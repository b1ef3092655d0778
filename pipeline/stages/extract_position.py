"""Lines of right and title in a signature: `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`, with what a seal hid put back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.rules.book import Phrase, Rules
from pipeline.stages.evidence import REPAIRED
from pipeline.stages.printed import PrintedLine
from pipeline.stages.wording import (
    Match,
    apart,
    best_match,
    errors,
    fold_word,
    fold_words,
    is_upper,
    put_right,
    snapped,
)
from pipeline.vietnamese.syllable import is_syllable

_KINDS: Final = tuple(map(Phrase.of, ("TỈNH", "HUYỆN")))
_DEPUTY: Final = ("P.", "PHÓ")
_FOR_A_HEAD: Final = ("KT.", "K/T")
_ACTING: Final = "Q."
_PREFIX_FORM: Final = re.compile(r"^[^\w†]*(?P<form>[A-ZĐ1†]{1,3}|[A-Z1†][/.][A-Z1†]{1,2})[.,:;/]*$")
_GLUED_PREFIX: Final = re.compile(r"^[^\w†]*((?:KT|TM|TL|TUQ|[KT]/[TMLUQ]{1,2})[.,]?)(?=[A-ZĐƯ][A-ZÀ-ỸĐƯ])")
_SLASHES: Final = re.compile(r"[/⁄]+")
_PREFIX_LETTERS: Final = str.maketrans({"†": "T", "1": "T"})
_MISREAD_FORM: Final = re.compile(r"^[^\w†]*(?P<form>[A-Z0-9†Ụ]{1,3})[.,:;]+$")
_MISREAD_LETTERS: Final = str.maketrans("†1IYF7XRN0OỤ", "TTTTTTKKMQQU")
_MISREAD_SLASH: Final = re.compile(r"^[^\w†]*(?P<first>[KT])[Il1|!'’J](?P<last>T|M|L|UQ)[.,:;]?$")
_SLASH_TWICE: Final = re.compile(r"^[^\w†]*([KT])[Il1|ỊÍỈ]/(T|M|L|UQ)(?=$|[.,:;])")
"""What a thick slash is read as: `TI/M`."""
_SPACED_PREFIX: Final = re.compile(r"^([KT]) ?/ ?(T|M|L|UQ)(?=[ .,])")
_EDGE: Final = re.compile(r"^[\W_]+|[\W_]+$")
_SHORT_TITLE: Final = 3
_CLIPPED: Final = 9
"""What a title without its first letters counts against one with wrong letters."""


@dataclass(frozen=True)
class Position:
    """One line of right and title."""

    line: PrintedLine
    words: tuple[str, ...]
    doubt: str | None = None
    """Why a person should look; None where nothing was put back."""
    right: str | None = None
    """By what right is signed, as printed: `KT.`, `T/M`; None for a title alone."""

    @property
    def is_for_a_head(self) -> bool:
        """Whether somebody signs in the place of the head whom the line names."""
        return self.right in _FOR_A_HEAD


def position_on(line: PrintedLine, rules: Rules, above: Position | None) -> Position | None:
    """The position on the line, without what a seal added at the edges; None where it is none."""
    if not any(map(_has_capitals, (word.text for word in line.words))):
        return None
    words = _words_of(line)
    right, misread = _prefix(words[0], rules) if len(words) > 1 else (None, None)
    rest = words[1:] if right else words
    known = best_match(fold_words(rest), rules.titles)
    if known is None or not in_capitals(rest[known.start : known.end]):
        return _unlisted(line, right, rest) or _deputy_under(above, _whole(line, right, rest, rules))
    if not right and known.start > 0:
        right, misread = _prefix(rest[known.start - 1], rules)
    kept = _title(rest, known, rules)
    if right == _ACTING and above and above.is_for_a_head:
        return Position(line, ("PHÓ", *kept), REPAIRED)  # nobody acts as the head and signs in its place
    doubt = misread
    if known.start > 0 and not right:
        before = rest[known.start - 1]
        if before in _DEPUTY:
            kept = [before, *kept]
        elif _hides_deputy(before, kept, above, line):
            kept, doubt = ["PHÓ", *kept], REPAIRED
        elif longer := _longer(before, kept, rules):
            kept, doubt = longer, REPAIRED
    found = Position(line, (right, *kept) if right else tuple(kept), doubt, right)
    return found if known.start > 0 else _deputy_under(above, found)


def _deputy_under(above: Position | None, found: Position | None) -> Position | None:
    """The position, with PHÓ under that of its head: nobody signs in the place of a head and is that head."""
    if found is None or found.right or above is None or not above.is_for_a_head:
        return found
    if above.words[1:] != found.words:
        return found
    return Position(found.line, ("PHÓ", *found.words), REPAIRED)


def _longer(shred: str, kept: Sequence[str], rules: Rules) -> list[str] | None:
    """The one title that has a word more, of which a seal left the end before the others: `NG BÍ THƯ`."""
    end, known = fold_word(shred), fold_words(kept)
    if not shred.isupper():
        return None
    found = {
        title.text
        for title in rules.titles
        if list(title.words[1:]) == known and end and title.words[0].endswith(end)
    }
    return found.pop().split() if len(found) == 1 else None


def deputy_of(head: Sequence[str], rules: Rules) -> tuple[str, ...] | None:
    """Who signs in the place of the head on a line such as `KT. CHỦ TỊCH`; None where the rules know none."""
    title = fold_words(head[1:])
    found = next((pair for pair in rules.deputies if list(pair[0].words) == title), None)
    return tuple(found[1].text.split()) if found else None


def in_capitals(words: Sequence[str]) -> bool:
    """Whether the words are set in capitals, a sign or a digit among them."""
    upper = all(word[:1].isupper() or not word[:1].isalpha() for word in words)
    return upper and any(map(_has_capitals, words))


def _has_capitals(word: str) -> bool:
    return sum(map(str.isupper, word)) >= 2


def _words_of(line: PrintedLine) -> list[str]:
    whole = _SPACED_PREFIX.sub(r"\1/\2", line.text)
    texts = apart(_GLUED_PREFIX.sub(r"\1 ", _slashed(word)) for word in whole.split())
    return [text for text in texts if any(map(str.isalnum, text)) or text in "-–"]


def _slashed(text: str) -> str:
    """The word with one plain slash for what recognizers make of it: `_K⁄/T`."""
    plain = _SLASHES.sub("/", text).lstrip("_") if "⁄" in text or "//" in text else text
    return _SLASH_TWICE.sub(r"\1/\2", plain)


def _title(rest: Sequence[str], known: Match, rules: Rules) -> list[str]:
    """The title from its first word on, with the capitals that follow (`UBND TỈNH`)."""
    right = snapped(put_right(rest, known), [*rules.titles, *_KINDS])[known.start :]
    length = known.phrase.count
    kept = [word for index, word in enumerate(right) if index < length or _is_capital_word(word)]
    kept = [_EDGE.sub("", word) if index == len(kept) - 1 else word for index, word in enumerate(kept)]
    deputy = fold_word(kept[0]) == "pho"  # a dash between them was dirt
    return [word for word in kept if not (deputy and word in "-–")]


def _unlisted(line: PrintedLine, right: str | None, rest: Sequence[str]) -> Position | None:
    """A right with a body that the rules do not list: `T/M ỦY BAN ĐOÀN KẾT CÔNG GIÁO`."""
    solid = [_EDGE.sub("", word) for word in rest]
    if not right or len(solid) < 2 or not all(map(_is_capital_word, solid)):
        return None
    return Position(line, (right, *solid), None, right)


def _whole(line: PrintedLine, right: str | None, rest: Sequence[str], rules: Rules) -> Position | None:
    """The title that the whole line is but for a few letters: `3Í THƯ`, `ƯỚNG BAN`, or `KT.` with `TỊCH`."""
    if right in _FOR_A_HEAD and len(rest) == 1:
        ends = {head.text for head, _ in rules.deputies if head.words[-1] == fold_word(rest[0])}
        if len(ends) != 1:
            return None
        return Position(line, (str(right), *ends.pop().split()), REPAIRED, right)
    if len(rest) < 2 or not is_upper(" ".join(rest)):
        return None
    plain = fold_word("".join(rest))
    near: list[tuple[int, Phrase]] = []
    for title in rules.titles:
        wanted = title.folded.replace(" ", "")
        limit = max(1, len(wanted) // 4)
        wrong = errors(plain, wanted, limit) if title.count == len(rest) and len(wanted) > 4 else None
        if wrong is not None:
            near.append((wrong, title))
        elif title.count == len(rest) and _is_clipped(rest, title):
            near.append((_CLIPPED, title))
    least = min((wrong for wrong, _ in near), default=0)
    best = {title.text for wrong, title in near if wrong == least}
    if len(best) != 1:
        return None
    words = tuple(best.pop().split())
    return Position(line, (right, *words) if right else words, REPAIRED, right)


def _is_clipped(rest: Sequence[str], title: Phrase) -> bool:
    """Whether a seal took the first letters of the title and nothing else: `ÁM ĐỐC`."""
    first, whole = rest[0], title.text.split()[0]
    return (
        2 <= len(first) < len(whole)
        and whole.endswith(first)
        and fold_words(rest[1:]) == list(title.words[1:])
    )


def _hides_deputy(before: str, kept: Sequence[str], above: Position | None, line: PrintedLine) -> bool:
    """Whether PHÓ stands before the title, hidden by a seal but for its end or its place."""
    for_the_same = above is not None and above.is_for_a_head and list(above.words[1:]) == list(kept)
    hidden = for_the_same and len(line.words) > len(kept)
    return hidden or (len(before) <= _SHORT_TITLE and before[-1:] in "ÓÒO" and before.isupper())


def _is_capital_word(word: str) -> bool:
    bare = word.strip(",.")
    return bare in "-–" or (
        bare.isupper() and len(bare) > 1 and (is_syllable(bare) or bare in ("UBND", "HĐND"))
    )


def _prefix(word: str, rules: Rules) -> tuple[str | None, str | None]:
    """The right of signing as printed (`KT.`, `T/M`), None where the word is none; and why it is doubtful.

    Doubtful is what recognizers make of one (`XT.`, `KI.`, `TIM`): its letters look alike.
    """
    found = _PREFIX_FORM.match(word)
    right = _known_prefix(found["form"].translate(_PREFIX_LETTERS), rules) if found else None
    if right:
        return right, None
    slash = _MISREAD_SLASH.match(word)
    if slash:
        return _known_prefix(f"{slash['first']}/{slash['last']}", rules), REPAIRED
    found = _MISREAD_FORM.match(word)
    right = _known_prefix(found["form"].translate(_MISREAD_LETTERS), rules) if found else None
    return right, REPAIRED if right else None


def _known_prefix(form: str, rules: Rules) -> str | None:
    bare = form.replace(".", "")
    for prefix in rules.prefixes:
        for known in prefix.forms:
            if bare == known:
                return known if "/" in known else prefix.mark
    return None
