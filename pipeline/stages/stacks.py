"""Finds where documents begin in a stack: at slips, and at header zones.

A slip is certain. A header cuts only where it cannot be anything else: the country's or the Party's name at
the top, a code and a date below it (Nghị định 30/2020/NĐ-CP, Phụ lục I, ô 1-4; Hướng dẫn 05-HD/VPTW), and a
document before it that has come to its end. An appendix, a form in one, a draft sent along, a copy's block
of `SAO Y` and whatever carries a page number above 1 stay with the document before them. In doubt nothing is
cut: a person puts a document right that is too long, but nobody misses an appendix that was cut off.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.model.page import HandField, PageKind, PageReading
from pipeline.model.stack import Cut, CutReason, SessionFile
from pipeline.model.upright import upright
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.extract_foot import RECIPIENTS, signature_fields
from pipeline.stages.header import Header, read_header
from pipeline.stages.printed import PrintedPage, printed_page
from pipeline.stages.wording import best_match

_TOP: Final = 0.22
"""Share of the height above which the name of the country or the Party stands on a first page."""
_NUMBER_ZONE: Final = 0.1
_PAGE_NUMBER: Final = re.compile(r"^[\W_]*(?:trang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?[\W_]*$")
_APPENDIX: Final = re.compile(
    r"^\W*(?:phu luc|bieu(?: mau)?(?: so)?\b|mau (?:so|\d)|kem theo|ban hanh kem theo|du thao|danh sach)"
)
_COPY: Final = re.compile(r"^\W*(?:trich sao|sao y|sao luc|ban sao)")
_COPY_TYPES: Final = frozenset({"SY", "SL", "TrS"})
_LIKELY: Final = 0.5
_SESSION_GAP: Final = 3600 * 10**9
"""Nanoseconds without a new file after which another session began."""
_DIGITS: Final = re.compile(r"(\d+)")
_END: Final = (*RECIPIENTS, Phrase.of("Nơi gửi"))


def find_cuts(pages: Sequence[PageReading], rules: Rules) -> tuple[Cut, ...]:
    """Where documents begin on these pages of one scan, by page.

    A cut on page 1 cuts nothing: it tells the dossier that a slip at the very beginning names. Slips that
    follow each other count as one, and slips after the last document stay with it.
    """
    cuts: list[Cut] = []
    dossier: str | None = None
    first, slips, before = True, list[PageReading](), list[PrintedPage]()
    for page in sorted(pages, key=lambda page: page.page_number):
        if page.slip is not None:
            slips.append(page)
        elif page.kind is PageKind.BLANK and not slips:
            continue
        elif slips:
            dossier = next(
                (one.slip.dossier_code for one in reversed(slips) if one.slip and one.slip.dossier_code),
                dossier,
            )
            start = 1 if first else slips[0].page_number
            cuts.append(Cut(start, CutReason.SLIP, dossier))
            slips, before, first = [], _printed(page), False
        else:
            standing = _printed(page)
            if not first and standing and _begins(standing[0], page, before, rules):
                cuts.append(Cut(page.page_number, CutReason.HEADER, dossier))
                before = []
            before, first = before + standing, False
    return tuple(cuts)


def led_by_slips(files: Sequence[SessionFile]) -> dict[str, str]:
    """To which dossier files belong (by digest) because a file before them holds nothing but its slip.

    What follows it in its folder, names in the order in which people count (`scan 9` before `scan 10`): up to
    the next file with a slip, one that was not read, or one that was made an hour later than the one before.
    """
    codes: dict[str, str] = {}
    folder, code, before = "", None, 0
    for file in sorted(files, key=_in_session):
        where = file.path.rpartition("/")[0]
        if where != folder or not file.is_read or file.modified_ns - before > _SESSION_GAP:
            code = None
        folder, before = where, file.modified_ns
        if file.is_slip:
            code = file.dossier_code or code
        elif file.has_slips:
            code = None
        elif code:
            codes[file.sha256] = code
    return codes


def _in_session(file: SessionFile) -> tuple[str, list[tuple[bool, int, str]]]:
    folder, _, name = file.path.rpartition("/")
    parts = _DIGITS.split(name.casefold())
    return folder, [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def _printed(page: PageReading) -> list[PrintedPage]:
    """The page as a person holds it; nothing where nothing is printed."""
    if not page.text.rows:
        return []
    return [printed_page(replace(page, text=upright(page.text, page.treatment.rotation)[0]))]


def _begins(page: PrintedPage, reading: PageReading, before: Sequence[PrintedPage], rules: Rules) -> bool:
    header = read_header(page, rules)
    name = header.party or header.motto
    if name is None or name.box.top > page.height * _TOP or _belongs_to_another(page, header):
        return False
    code = header.code
    if code is None or code.type_code in _COPY_TYPES:
        return False
    hand = {one.field for one in reading.hand if one.choices and one.choices[0][1] >= _LIKELY}
    date = header.date
    has_number = bool(code.number) or HandField.NUMBER in hand
    has_date = date is not None and bool(date.year) and (date.day is not None or HandField.DAY in hand)
    return has_number and has_date and _has_ended(before, rules)


def _belongs_to_another(page: PrintedPage, header: Header) -> bool:
    """Whether words at the top say that this is an appendix, a draft, a copy's block or a later page."""
    for line in page.lines:
        top = line.box.top / page.height
        number = _PAGE_NUMBER.match(line.folded) if top < _NUMBER_ZONE else None
        if number and int(number[1]) > 1 and page.width * 0.3 < line.box.middle[0] < page.width * 0.7:
            return True
        above_title = line.box.bottom <= max(header.bottom, page.height * 0.2)
        if above_title and (_APPENDIX.match(line.folded) or _COPY.match(line.folded)):
            return True
    return False


def _has_ended(pages: Sequence[PrintedPage], rules: Rules) -> bool:
    """Whether a document shows its foot: recipients, or a signature."""
    if any(best_match(line.plain[:4], _END) for page in pages for line in page.lines):
        return True
    return bool(signature_fields(pages, rules, 0.0))
