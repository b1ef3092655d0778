"""Finds marks of secrecy before any text leaves the worker: MẬT, TỐI MẬT, TUYỆT MẬT, and doubts about them.

High recall first: what might be a mark stops the document, a person decides. Looked at are the words that
were read in the zones where marks stand (Nghị định 30/2020/NĐ-CP, ô 10a and 11, and the footer); what the
recognizer of the page does not see is found by `stages/secrecy_image.py`. Words of the body (bí mật, mật độ,
mật ong) stop nothing, but for a mark that stands alone. A mark never carries text of the page.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText
from pipeline.model.page import SecrecyMark
from pipeline.rules.book import Mark, MarkKind, Rules
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

HEAD_SHARE: Final = 0.38
"""Marks stand in the upper part of a page: left under the code, right above quốc hiệu."""
FOOT_SHARE: Final = 0.9
"""Or in the footer."""

_STOP: Final = (MarkKind.SECRECY, MarkKind.RELEASE)
OTHER_KINDS: Final = (MarkKind.URGENCY, MarkKind.CIRCULATION)
"""Marks that stop nothing."""
_SHORT_MARK: Final = re.compile(r"[mn]{1,2}at|rnat|iviat|lvlat|mat[a-z]")
_MISREAD_MARK: Final = re.compile(r"[mnw]{1,2}[a4oe][tifl17]{1,2}|[a-z]mat|ma[a-z]|[a-z]at")
"""Stops only where the print is no Vietnamese syllable, so that MAI, MỚI and HẠT do not."""
_LEVEL_NAMED: Final = r"\b(?:tuyet|toi|mat\b|[abc]\b)"
_LABELLED: Final = re.compile(rf"\bdo mat\b[^:;]{{0,16}}[:;]\W*(?:\w+\W+){{0,2}}?{_LEVEL_NAMED}")
_SHORT_LABEL: Final = re.compile(rf"\bdo mat\W+{_LEVEL_NAMED}")
"""In a short line no colon is needed; a sentence names levels without one: độ mật gồm Tuyệt mật, Tối mật."""
LETTERS: Final = re.compile(r"[^\W_]+")
_MARKED_MAT: Final = frozenset({"MẬT", "MÂT", "MẤT", "MẶT"})
_COMPOUND_BEFORE: Final = frozenset(
    {"bi", "bao", "be", "tri", "duong", "mau", "chat", "bo", "co", "van", "khach", "ra"}
)
_COMPOUND_AFTER: Final = frozenset(
    {"do", "ma", "ong", "vu", "thiet", "tran", "khau", "bang", "hang", "dat", "phuong", "truoc", "sau"}
)
DIGITS_AS_LETTERS: Final = str.maketrans({"4": "a", "0": "o", "1": "i", "7": "t", "5": "s", "ø": "o"})
_TORN_LINE: Final = re.compile(
    r"^(?:toim\w{0,3}|tuyet(?:[mnw]\w{0,3})?|thu\w?hoi|t?a?i?l?ieuthu?h?o?i?)$"
    r"|^chinguoicoten|uoicotenm|cotenmoi|moiduocboc"
)
"""A mark of which a seal or a hole has taken a part."""
_TORN_MAT: Final = re.compile("M[ẬÂ]|[ẬÂ]T")
_LONGEST_STAMP: Final = 40
_SPACED: Final = 2
"""Letters that are read as one where all stand apart."""
_LONE: Final = {
    "MẬT": "mật", "TỐI MẬT": "tối mật", "TUYỆT MẬT": "tuyệt mật", "GIẢI MẬT": "mật",
    "TÀI LIỆU THU HỒI": "mật", "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ": "mật",
}  # fmt: skip
_QUOTED: Final = re.compile("[“\"'‘«][^“”\"'’«»]{3,10}[”\"'’»]")
"""A level in quotation marks is named, not borne."""


def marks_in_text(page_number: int, text: PageText, rules: Rules) -> tuple[SecrecyMark, ...]:
    """The marks among the words that were read on a page."""
    found = []
    for row in text.rows:
        for line in (*row, *_spaced(row)):
            mark = _mark_in_line(line, rules) if _in_zone(line.box, text) else _lone_mark(row)
            if mark:
                rule, level = mark
                found.append(SecrecyMark(level, page_number, line.box, rule))
    return tuple(found)


def _spaced(row: tuple[Line, ...]) -> Iterator[Line]:
    """Neighbours in a row whose letters stand apart (T H U, H Ồ I), as one line: the words of one mark."""
    for are_spaced, run in groupby(row, is_spaced):
        lines = tuple(run)
        if are_spaced and len(lines) > 1:
            yield Line(
                tuple(replace(each.words[0], text=each.text.replace(" ", ""), box=each.box) for each in lines)
            )


def is_spaced(line: Line) -> bool:
    """Whether its letters stand apart."""
    return len(line.words) > 1 and all(len(word.text) <= _SPACED for word in line.words)


def _in_zone(box: Box, text: PageText) -> bool:
    """Whether a mark may stand there."""
    middle = box.middle[1] / max(text.height, 1)
    return middle < HEAD_SHARE or middle > FOOT_SHARE


def _lone_mark(row: tuple[Line, ...]) -> tuple[str, str] | None:
    """Rule and level of a mark in the body, as on covers: capitals, alone in its row, without fault."""
    level = _LONE.get(" ".join(LETTERS.findall(row[0].text))) if len(row) == 1 else None
    return ("lone_mark", level) if level else None


def _mark_in_line(line: Line, rules: Rules) -> tuple[str, str] | None:
    """Rule and level of the mark in a line."""
    printed = line.text
    if len(printed) <= _LONGEST_STAMP:
        level = level_named(printed, rules, other=False)
        if level:
            return "mark_line", level
    plain = " ".join(plain_words(printed))
    if labelled := _labelled(printed):
        return "mark_label", _worst(labelled)
    letters = plain.replace(" ", "")
    torn = _TORN_LINE.search(letters) or _TORN_MAT.fullmatch("".join(LETTERS.findall(printed)))
    if is_set(printed) and torn:
        return "torn_mark", _worst(plain)
    if any(_within(line)):
        return "mark_in_line", _worst(plain)
    return None


def _labelled(printed: str) -> str:
    """A line that says which level the document bears (Độ mật: Tối mật), folded; empty where it says none."""
    is_short = len(printed) <= _LONGEST_STAMP
    borne = unmarked(printed if is_short else _QUOTED.sub(" , ", printed)).lower()
    return borne if _LABELLED.search(borne) or (is_short and _SHORT_LABEL.search(borne)) else ""


def plain_words(printed: str) -> list[str]:
    """Its runs of letters, in lower case and without marks."""
    return LETTERS.findall(unmarked(printed).lower())


def level_named(printed: str, rules: Rules, *, other: bool) -> str | None:
    """The level that a short line or a stamp names, read as badly as it may be; None where it names none."""
    words = LETTERS.findall(unmarked(printed).lower().translate(DIGITS_AS_LETTERS))
    solid = [word for word in words if len(word) > 1] or words
    joined = "".join(solid)
    if not joined or (not other and not is_set(printed)):
        return None
    if is_other_mark(joined, rules.marks_of(*OTHER_KINDS)):
        return None
    if any(_is_handling(joined, mark) for mark in rules.marks_of(MarkKind.HANDLING)):
        return "mật"
    for mark in rules.marks_of(*_STOP):
        wanted = mark.text.folded.replace(" ", "")
        if len(wanted) > 3 and _near(
            joined, wanted, 1 if mark.kind is MarkKind.RELEASE else len(wanted) // 3
        ):
            return mark.value
    alone = "mat" in solid and len(solid) <= 3 and not _compound(solid)
    return "mật" if alone or _is_short_mark(joined, printed) else None


def _is_short_mark(joined: str, printed: str) -> bool:
    """Whether it is MẬT alone, or was so before it was misread."""
    if _SHORT_MARK.fullmatch(joined):
        return True
    words = LETTERS.findall(printed)
    return bool(_MISREAD_MARK.fullmatch(joined)) and len(words) == 1 and not is_syllable(words[0])


def is_set(printed: str) -> bool:
    """Whether a line is set like a mark: capitals, or one word with a capital."""
    letters = [letter for letter in printed if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return bool(letters) and (capitals >= 0.6 * len(letters) or (letters[0].isupper() and len(letters) <= 8))


def _is_handling(joined: str, mark: Mark) -> bool:
    wanted = mark.text.folded.replace(" ", "")
    limit = len(wanted) // 5
    return Levenshtein.distance(joined, wanted, score_cutoff=limit) <= limit


def _near(joined: str, wanted: str, limit: int) -> bool:
    """Whether it is the mark but for `limit` letters, and its end is MẬT but for one."""
    whole = Levenshtein.distance(joined, wanted, score_cutoff=limit) <= limit
    return whole and min(Levenshtein.distance(joined[-size:], "mat") for size in (2, 3, 4)) <= 1


def is_other_mark(joined: str, marks: Iterable[Mark]) -> bool:
    """Whether it is nearer to a mark of urgency or circulation (KHẨN, HỎA TỐC)."""
    return any(
        Levenshtein.distance(joined, mark.text.folded.replace(" ", ""), score_cutoff=1) <= 1 for mark in marks
    )


def _compound(words: list[str]) -> bool:
    """Whether `mat` is part of another word: bí mật, bảo mật, mật độ, mặt trận."""
    place = words.index("mat")
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    return before in _COMPOUND_BEFORE or after in _COMPOUND_AFTER


def _within(line: Line) -> Iterator[bool]:
    """Whether a word of a longer line is the mark: capitals with its own letters, in no compound."""
    words = [word.text.strip(".,:;()[]|*-–") for word in line.words]
    plain = [unmarked(word).lower() for word in words]
    for index, word in enumerate(words):
        if word not in _MARKED_MAT or word == "MẶT" or word == "MẤT":
            continue
        around = [*plain[max(index - 1, 0) : index], "mat", *plain[index + 1 : index + 2]]
        if not _compound(around):
            yield True


def _worst(plain: str) -> str:
    """The highest level that the folded words can mean."""
    if "tuyet" in plain:
        return "tuyệt mật"
    return "tối mật" if "toi m" in plain else "mật"
