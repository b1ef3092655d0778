"""Finds marks of secrecy before any text leaves the worker: MẬT, TỐI MẬT, TUYỆT MẬT, and doubts about them.

High recall first: what might be a mark stops the document, a person decides. Two ways lead here: the words
that were read in the zones where marks stand (Nghị định 30/2020/NĐ-CP, ô 10a and 11, and the footer), and
the words read in red stamps (`stages/red_ink.py`), which the recognizer of the page does not see. Words of
the body (bí mật, mật độ, mật ong) stop nothing. A mark never carries text of the page.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rapidfuzz.distance import Levenshtein

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText
from pipeline.model.page import SecrecyMark
from pipeline.rules.book import Mark, MarkKind, Rules
from pipeline.stages.mark_frames import Frame
from pipeline.stages.mark_rings import Ring
from pipeline.stages.red_ink import Suspect
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

HEAD_SHARE: Final = 0.38
"""Marks stand in the upper part of a page: left under the code, right above quốc hiệu."""
FOOT_SHARE: Final = 0.9
"""Or in the footer."""

_STOP: Final = (MarkKind.SECRECY, MarkKind.RELEASE)
_HARMLESS: Final = (
    "du thao", "sao y", "sao luc", "trich sao", "ban sao", "ban chinh", "ban goc", "cong van den", "den",
    "da kiem tra", "mau", "ban luu", "luu", "sao y ban chinh",
)  # fmt: skip
"""What else stands in double frames."""
_OTHER: Final = (MarkKind.URGENCY, MarkKind.CIRCULATION)
_SHORT_MARK: Final = re.compile(r"[mn]{1,2}at|rnat|iviat|lvlat|mat[a-z]")
_MISREAD_MARK: Final = re.compile(r"[mnw]{1,2}[a4oe][tifl17]{1,2}|[a-z]mat|ma[a-z]|[a-z]at")
"""Stops only where the print is no Vietnamese syllable, so that MAI, MỚI and HẠT do not."""
_STAMP_MARK: Final = re.compile(r"\w{0,3}[a4][t7†]\w?")
"""A red stamp that ends like MẬT and is as short."""
_TORN_MARK: Final = re.compile(r"m|mn|ma|mt|vt|nt|m[iv]t|[a4]t")
"""What is left of MẬT beside a hole or under a seal."""
_TORN_FORMS: Final = ("chinguoicoten", "moiduocboc", "thuhoi", "lieuthuhoi", "tailieuthu")
_LABELLED: Final = re.compile(r"(?:do|muc do|cap do) mat (?:\w+ ){0,2}?(?:tuyet|toi|mat|[abc]\b)")
_LETTERS: Final = re.compile(r"[^\W_]+")
_MARKED_MAT: Final = frozenset({"MẬT", "MÂT", "MẤT", "MẶT"})
_COMPOUND_BEFORE: Final = frozenset(
    {"bi", "bao", "be", "tri", "duong", "mau", "chat", "bo", "co", "van", "khach", "ra"}
)
_COMPOUND_AFTER: Final = frozenset(
    {"do", "ma", "ong", "vu", "thiet", "tran", "khau", "bang", "hang", "dat", "phuong"}
)
_UNREAD_LETTERS: Final = 3
_DIGRAPHS: Final = str.maketrans({"4": "a", "0": "o", "1": "i", "7": "t", "5": "s", "ø": "o"})
_LONGEST_STAMP: Final = 40
_LEAST_FRAME: Final = 15.0
"""Millimetres; emblems and logos have smaller frames."""
_LEVEL_LETTERS: Final = {"A": "tuyệt mật", "B": "tối mật", "C": "mật"}
"""The codes of the levels on covers (Nghị định 26/2020/NĐ-CP, Điều 6)."""
_RING_DIGITS: Final = str.maketrans({"8": "B", "4": "A", "€": "C", "(": "C", "©": "C"})


def marks_in_text(page_number: int, text: PageText, rules: Rules) -> tuple[SecrecyMark, ...]:
    """The marks among the words that were read on a page."""
    found = []
    for line in text.lines():
        mark = _mark_in_line(line, rules) if _in_zone(line.box, text) else None
        if mark:
            rule, level = mark
            found.append(SecrecyMark(level, page_number, line.box, rule))
    return tuple(found)


def mark_from_reading(suspect: Suspect, page_number: int, words: str, rules: Rules) -> SecrecyMark | None:
    """The mark that the engine's reading of a red stamp shows or may show; None for another stamp."""
    level = _level_of_stamp(words, rules)
    if level:
        return SecrecyMark(level, page_number, suspect.box, "red_stamp")
    letters = "".join(_LETTERS.findall(words))
    if suspect.framed and len(letters) < _UNREAD_LETTERS:
        return SecrecyMark("mật", page_number, suspect.box, "unread_red_frame")
    return None


def mark_from_frame(frame: Frame, page_number: int, words: str, rules: Rules) -> SecrecyMark | None:
    """The mark that a frame in any ink shows or may show, read by the engine; None for another stamp.

    A double frame is that of a mark of secrecy, so it stops unless something else is read in it.
    """
    level = _level_of_stamp(words, rules)
    if level:
        return SecrecyMark(level, page_number, frame.box, "frame")
    letters = "".join(_LETTERS.findall(unmarked(words).lower()))
    if _is_other_mark(letters, rules.marks_of(*_OTHER)) or _is_harmless(letters):
        return None
    if frame.double and frame.width >= _LEAST_FRAME:
        return SecrecyMark("mật", page_number, frame.box, "unread_double_frame")
    if len(letters) < _UNREAD_LETTERS and frame.has_size_of_mark:
        return SecrecyMark("mật", page_number, frame.box, "unread_frame")
    return None


def mark_from_ring(ring: Ring, page_number: int, words: str) -> SecrecyMark | None:
    """The mark A, B or C in a ring, as covers of secret letters bear it; None for anything else."""
    letters = "".join(_LETTERS.findall(unmarked(words).upper().translate(_RING_DIGITS)))
    level = _LEVEL_LETTERS.get(letters)
    if level:
        return SecrecyMark(level, page_number, ring.box, "ring")
    unread = ring.lettered and len(letters) < 2
    return SecrecyMark("mật", page_number, ring.box, "unread_ring") if unread else None


def mark_from_word(box: Box, page_number: int, words: str, rules: Rules) -> SecrecyMark | None:
    """The mark that a lone word shows or may show, which the recognizer of the page passed over."""
    letters = "".join(_LETTERS.findall(words))
    level = _level_of_stamp(words, rules) if len(letters) > 1 else None  # strokes of a pen read as letters
    return SecrecyMark(level, page_number, box, "lone_word") if level else None


def _level_of_stamp(words: str, rules: Rules) -> str | None:
    """The level that a stamp names, in one of its lines or in all, also where a part of it is hidden."""
    parts = [part for part in re.split(r"[\n\t]", words) if part.strip()]
    for part in (*parts, words):
        level = _level(part, rules, other=True)
        if level:
            return level
    letters = "".join(_LETTERS.findall(unmarked(words).lower().translate(_DIGRAPHS)))
    if Levenshtein.distance(letters[:5], "tuyet", score_cutoff=1) <= 1:
        return "tuyệt mật"
    if letters in ("toi", "toim", "toima", "oimat", "imat"):
        return "tối mật"
    torn = _STAMP_MARK.fullmatch(letters) or _TORN_MARK.fullmatch(letters) or letters.startswith(_TORN_FORMS)
    capital = "".join(_LETTERS.findall(words))  # a small letter is what is left of a seal
    return _LEVEL_LETTERS.get(capital) or ("mật" if torn else None)


def _is_harmless(letters: str) -> bool:
    return any(
        Levenshtein.distance(letters, wanted.replace(" ", ""), score_cutoff=1) <= (len(wanted) > 5)
        for wanted in _HARMLESS
    )


def _in_zone(box: Box, text: PageText) -> bool:
    """Whether a mark may stand there."""
    middle = box.middle[1] / max(text.height, 1)
    return middle < HEAD_SHARE or middle > FOOT_SHARE


def _mark_in_line(line: Line, rules: Rules) -> tuple[str, str] | None:
    """Rule and level of the mark in a line."""
    printed = line.text
    if len(printed) <= _LONGEST_STAMP:
        level = _level(printed, rules, other=False)
        if level:
            return "mark_line", level
    plain = " ".join(_LETTERS.findall(unmarked(printed).lower()))
    if _LABELLED.search(plain):
        return "mark_label", _worst(plain)
    letters = plain.replace(" ", "")
    if _looks_set(printed) and (letters in ("tuyet", "thuhoi") or letters.startswith("chinguoicoten")):
        return "torn_mark", _worst(plain)
    if any(_within(line)):
        return "mark_in_line", _worst(plain)
    return None


def _level(printed: str, rules: Rules, *, other: bool) -> str | None:
    """The level that a short line or a stamp names, read as badly as it may be; None where it names none."""
    words = _LETTERS.findall(unmarked(printed).lower().translate(_DIGRAPHS))
    solid = [word for word in words if len(word) > 1] or words
    joined = "".join(solid)
    if not joined or (not other and not _looks_set(printed)):
        return None
    if _is_other_mark(joined, rules.marks_of(*_OTHER)):
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
    words = _LETTERS.findall(printed)
    return bool(_MISREAD_MARK.fullmatch(joined)) and len(words) == 1 and not is_syllable(words[0])


def _looks_set(printed: str) -> bool:
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


def _is_other_mark(joined: str, marks: Iterable[Mark]) -> bool:
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
    return "tối mật" if "toi mat" in plain else "mật"
