"""The signature of a document: by what right, with which title, and by whom.

It stands right of `Nơi nhận` at the end of the first document of the file (Nghị định 30/2020/NĐ-CP, Phụ lục
I, ô 7; Hướng dẫn 05-HD/VPTW): capitals for right and title, then the name. A seal often lies over both.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipeline.model.archive import Field
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.evidence import REPAIRED, read_field
from pipeline.stages.printed import PrintedLine, PrintedPage
from pipeline.stages.wording import best_match, errors, fold_word, fold_words, put_right, snapped
from pipeline.vietnamese.syllable import is_syllable

RECIPIENTS: Final = (Phrase.of("Nơi nhận"),)
_KINDS: Final = tuple(map(Phrase.of, ("TỈNH", "HUYỆN")))
_DEPUTY: Final = ("P.", "PHÓ")
_RIGHT_SHARE: Final = 0.45
_LEFT_EDGE: Final = 0.3
_STAMP_WORDS: Final = ("ky boi", "thoi gian ky", "ngay ky", "co quan", "email", "nguoi ky", "digitally")
_PREFIX_FORM: Final = re.compile(r"^[^\w†]*(?P<form>[A-ZĐ1†]{1,3}|[A-Z1†]/[A-Z1†]{1,2})[.,:;]?$")
_PREFIX_LETTERS: Final = str.maketrans({"†": "T", "1": "T"})
_EDGE: Final = re.compile(r"^[\W_]+|[\W_]+$")
_NAME_MIN_CONFIDENCE: Final = 0.3


def signature_fields(pages: Sequence[PrintedPage], rules: Rules, weak_below: float) -> list[Field]:
    """Signer, position and right of signing; empty where no signature block is found."""
    for page in pages:
        start = next((line for line in page.lines if best_match(line.plain[:4], RECIPIENTS)), None)
        if start is not None and start.box.middle[0] < page.width * 0.5:
            block = _right_column(page, start.box.top - 2 * start.box.height)
            return _fields(block, _position_lines(block, rules), rules, weak_below)
    for page in pages:
        block = _right_column(page, page.height * 0.35)
        position = _position_lines(block, rules)
        fields = _fields(block, position, rules, weak_below) if position else []
        if any(field.name == "signer_name" for field in fields):
            return fields
    return []


def _right_column(page: PrintedPage, top: float) -> list[PrintedLine]:
    """Lines of the signature column from `top` down."""
    found = [
        line
        for line in page.lines
        if line.box.top >= top
        and line.box.middle[0] > page.width * _RIGHT_SHARE
        and line.box.left > page.width * _LEFT_EDGE
        and not line.folded.startswith(_STAMP_WORDS)
    ]
    return sorted(found, key=lambda line: line.box.middle[1])


def _position_lines(block: Sequence[PrintedLine], rules: Rules) -> list[tuple[PrintedLine, list[str]]]:
    """The lines of right and title, with their words put right."""
    found: list[tuple[PrintedLine, list[str]]] = []
    for line in block:
        words = _position_words(line, rules)
        if words and found:
            words = _deputy(words, found[-1][1], line)
        if words:
            found.append((line, words))
        elif found and _name_words(line, rules):
            break
    return found


def _deputy(words: list[str], above: Sequence[str], line: PrintedLine) -> list[str]:
    """`PHÓ` put back where a seal hid it: who signs KT. a head is the deputy of that head."""
    hidden = above[0] in ("KT.", "K/T") and list(above[1:]) == words and len(line.words) > len(words)
    return ["PHÓ", *words] if hidden else words


def _position_words(line: PrintedLine, rules: Rules) -> list[str]:
    """The words of a position, without what a seal added at the edges; empty where it is none."""
    words = [word.text for word in line.words if any(map(str.isalnum, word.text)) or word.text in "-–"]
    prefix = _prefix(words[0], rules) if len(words) > 1 else None
    rest = words[1:] if prefix else words
    known = best_match(fold_words(rest), rules.titles)
    if known is None or not _in_capitals(rest[known.start : known.end]):
        return []
    if not prefix and known.start > 0:
        prefix = _prefix(rest[known.start - 1], rules)
    right = snapped(put_right(rest, known), [*rules.titles, *_KINDS])[known.start :]
    kept = [
        word for index, word in enumerate(right) if index < known.end - known.start or _is_capital_word(word)
    ]
    kept = [_EDGE.sub("", word) if index == len(kept) - 1 else word for index, word in enumerate(kept)]
    if known.start > 0 and rest[known.start - 1] in _DEPUTY:
        kept = [rest[known.start - 1], *kept]
    return [prefix, *kept] if prefix else kept


def _in_capitals(words: Sequence[str]) -> bool:
    return all(word[:1].isupper() or not word[:1].isalpha() for word in words) and any(
        sum(map(str.isupper, word)) >= 2 for word in words
    )


def _is_capital_word(word: str) -> bool:
    bare = word.strip(",.")
    return bare in "-–" or (bare.isupper() and len(bare) > 1 and is_syllable(bare))


def _prefix(word: str, rules: Rules) -> str | None:
    """The right of signing as printed (`KT.`, `T/M`); None where the word is none."""
    found = _PREFIX_FORM.match(word)
    if not found:
        return None
    form = found["form"].translate(_PREFIX_LETTERS)
    for prefix in rules.prefixes:
        for known in prefix.forms:
            if form == known:
                return known if "/" in known else prefix.mark
    return None


def _fields(
    block: Sequence[PrintedLine],
    position: Sequence[tuple[PrintedLine, list[str]]],
    rules: Rules,
    weak_below: float,
) -> list[Field]:
    fields = []
    bottom = 0
    if position:
        lines = [line for line, _ in position]
        bottom = lines[-1].box.bottom
        text = " / ".join(" ".join(words) for _, words in position)
        fields.append(
            read_field("signer_position", text, lines, "right_of_recipients", weak_below=weak_below)
        )
        marks = {prefix.mark for prefix in rules.prefixes} | {
            form for prefix in rules.prefixes for form in prefix.forms
        }
        first = position[0][1][0]
        if first in marks and first != "Q":
            fields.append(
                read_field("signing_authority", first, lines[:1], "position_prefix", weak_below=weak_below)
            )
    below = [line for line in block if line.box.middle[1] > bottom]
    named = [(words, line) for line in below if (words := _name_words(line, rules))]
    if named:
        words, line = max(named, key=lambda item: (item[1].confidence > weak_below, item[1].box.top))
        repaired = words[0] not in line.text
        fields.append(
            read_field(
                "signer_name",
                " ".join(words),
                [line],
                "under_position",
                weak_below=weak_below,
                repaired=repaired,
                doubt=REPAIRED if repaired else None,
            )
        )
    return fields


def _name_words(line: PrintedLine, rules: Rules) -> list[str]:
    """The words of a person's name on the line, from the family name on; empty where there is none."""
    words = [_EDGE.sub("", word.text) for word in line.words if word.confidence >= _NAME_MIN_CONFIDENCE]
    words = [word for word in words if word]
    for start, word in enumerate(words):
        rest = words[start:]
        if not 2 <= len(rest) <= 5 or not all(map(_is_name_word, rest[1:])):
            continue
        known = _surname(word, rules, alone=start == 0 and len(rest) > 2)
        if known:
            return [known, *rest[1:]]
    return []


def _surname(word: str, rules: Rules, *, alone: bool) -> str | None:
    """The family name; put right where marks (or, alone on its line, one letter) differ and only one fits."""
    texts = [phrase.text for phrase in rules.surnames]
    if word in texts:
        return word
    plain = fold_word(word)
    alike = [phrase.text for phrase in rules.surnames if phrase.folded == plain and word[:1].isupper()]
    if alike:
        return word if is_syllable(word) and len(alike) > 1 else alike[0]
    near = [phrase.text for phrase in rules.surnames if errors(plain, phrase.folded, 1) is not None]
    return near[0] if alone and len(plain) >= 4 and len(near) == 1 else None


def _is_name_word(word: str) -> bool:
    return word[:1].isupper() and word[1:].islower() and is_syllable(word)
