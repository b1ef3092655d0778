"""The invisible text layer of a page: its words as PDF instructions, and the removal of an older layer."""

from typing import Final, TypeAlias

import pikepdf

from pipeline.formats.page_frame import PageFrame
from pipeline.formats.pdf_font import DESCENT, GLYPH_WIDTH
from pipeline.model.ocr import Line, Word
from pipeline.model.page import PageReading
from pipeline.model.upright import upright

_Instruction: TypeAlias = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage
_SHOWS_TEXT: Final = frozenset({"Tj", "TJ", "'", '"'})
_INVISIBLE: Final = 3
_NARROWEST_SPACE: Final = 0.25
"""Ems of white that every reader of PDF takes for a space."""
_LEANING: Final = 2.2
"""A line box so much higher than its words hangs askew: each word then gets a baseline of its own."""
_ALIKE: Final = 0.35
"""Lines whose size differs by less than this share from the page's usual one get that: readers of PDF that
guess the reading order take lines of many sizes for as many columns."""
_PAINTS_OTHERWISE: Final = frozenset(
    {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE", "EI"}
)


def layer_instructions(reading: PageReading, frame: PageFrame, font: str) -> bytes:
    """The words in reading order in render mode 3, each stretched over its box, a space between words.

    On a page that was scanned lying or upside down the text runs as the print does. `font` is the name
    (`/F1`) under which the page's resources hold the glyphless font.
    """
    text, back = upright(reading.text, reading.treatment.rotation)
    place = back.then(frame.to_pixels(reading.text.width, reading.text.height).inverse())
    matrix = place.a, place.d, place.b, place.e, place.c, place.f
    parts = [b"q", b"%s cm" % b" ".join(_number(value) for value in matrix), b"BT", b"3 Tr"]
    usual = _median([_size(line) for line in text.lines()])
    for line in text.lines():
        size = _size(line)
        size = usual if abs(size - usual) <= _ALIKE * usual else size
        parts.extend(_line(line, size, font.encode("ascii")))
    return b"\n".join([*parts, b"ET", b"Q"])


def _size(line: Line) -> int:
    """Pixels of the font that fills the line: the height of its tall words, which have marks and tails."""
    heights = sorted(word.box.height for word in line.words)
    return max(1, heights[len(heights) * 4 // 5])


def _median(values: list[int]) -> int:
    return sorted(values)[len(values) // 2] if values else 1


def _line(line: Line, size: int, font: bytes) -> list[bytes]:
    leaning = line.box.height > _LEANING * size
    level = _median([word.box.bottom for word in line.words])
    parts = [b"%s %d Tf" % (font, size)]
    for word, following in zip(line.words, (*line.words[1:], None), strict=True):
        bottom = word.box.bottom if leaning else level
        width, gap = _widths(word, following, size)
        codes = _codes(word.text)
        parts.append(b"1 0 0 -1 %d %s Tm" % (word.box.left, _number(bottom - DESCENT * size)))
        parts.append(b"%s Tz <%s> Tj" % (_stretch(width, len(codes) // 4, size), codes))
        parts.append(b"%s Tz <0020> Tj" % _stretch(gap, 1, size))
    return parts


def _widths(word: Word, following: Word | None, size: int) -> tuple[float, float]:
    """Pixels that a word and the space after it take; boxes that touch are shortened for the space's sake.

    Readers of PDF join words that stand nearer than about 0.15 em, whatever space is written between them.
    """
    narrow = _NARROWEST_SPACE * size
    if following is None:
        return word.box.width, narrow
    room = following.box.left - word.box.left
    if room <= 0:
        return word.box.width, narrow
    width = min(float(word.box.width), max(room - narrow, room / 2))
    return width, room - width


def _stretch(width: float, letters: int, size: int) -> bytes:
    """Percent by which so many letters fill a width (in the same unit as the font size)."""
    return _number(max(1.0, 100 * width / (letters * size * GLYPH_WIDTH)))


def _codes(text: str) -> bytes:
    plain = "".join(letter if ord(letter) < 0x10000 else "\ufffd" for letter in text)
    return plain.encode("utf-16-be", errors="replace").hex().encode("ascii")


def _number(value: float) -> bytes:
    return f"{value:.6f}".rstrip("0").rstrip(".").encode("ascii")


def without_hidden_text(source: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object) -> bytes | None:
    """The content of a page without an older invisible text layer; None where it has none.

    Text objects that show text in render mode 3 only lose their text; forms that hold nothing else are no
    longer drawn. A text object that mixes shown and hidden text is left alone.
    """
    instructions = list(pikepdf.parse_content_stream(source))
    dropped = _hidden_in_text_objects(instructions) | _hidden_forms(instructions, resources)
    if not dropped:
        return None
    kept = [instruction for index, instruction in enumerate(instructions) if index not in dropped]
    return pikepdf.unparse_content_stream(kept)


def _hidden_in_text_objects(instructions: list[_Instruction]) -> set[int]:
    dropped: set[int] = set()
    mode = 0
    stack: list[int] = []
    inside: list[tuple[int, int]] = []
    for index, instruction in enumerate(instructions):
        operator = str(instruction.operator)
        if operator == "q":
            stack.append(mode)
        elif operator == "Q":
            mode = stack.pop() if stack else mode
        elif operator == "Tr":
            mode = int(instruction.operands[0])
        elif operator == "BT":
            inside = []
        elif operator in _SHOWS_TEXT:
            inside.append((index, mode))
        elif operator == "ET" and inside and all(shown == _INVISIBLE for _, shown in inside):
            dropped.update(index for index, _ in inside)
    return dropped


def _hidden_forms(instructions: list[_Instruction], resources: pikepdf.Object) -> set[int]:
    forms = resources.get("/XObject", pikepdf.Dictionary())
    dropped = set()
    for index, instruction in enumerate(instructions):
        if str(instruction.operator) != "Do":
            continue
        form = forms.get(str(instruction.operands[0]))
        if (
            isinstance(form, pikepdf.Stream)
            and form.get("/Subtype") == "/Form"
            and _holds_hidden_text_only(form)
        ):
            dropped.add(index)
    return dropped


def _holds_hidden_text_only(form: pikepdf.Object) -> bool:
    instructions = list(pikepdf.parse_content_stream(form))
    operators = [str(instruction.operator) for instruction in instructions]
    shown = {index for index, operator in enumerate(operators) if operator in _SHOWS_TEXT}
    if not shown or not _PAINTS_OTHERWISE.isdisjoint(operators):
        return False
    return shown == _hidden_in_text_objects(instructions)
