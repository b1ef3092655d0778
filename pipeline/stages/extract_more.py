"""What else the archive's forms ask of a document: to whom it went, when it came in, how much of it there is.

Fields of Nghị định 30/2020/NĐ-CP, Phụ lục VI, and Thông tư 05/2025/TT-BNV outside head and signature.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from pipeline.model.archive import Field
from pipeline.model.geometry import Box
from pipeline.model.page import PageKind, PageReading
from pipeline.rules.book import Phrase, Rules
from pipeline.stages.evidence import concluded_field, read_field
from pipeline.stages.extract_foot import recipients_line
from pipeline.stages.header import Header
from pipeline.stages.printed import PrintedLine, PrintedPage
from pipeline.stages.wording import best_match, same
from pipeline.vietnamese.dates import FIRST_YEAR, LAST_YEAR
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable

_ADDRESSED: Final = tuple(map(Phrase.of, ("Kính gửi", "Kính trình")))
_ARRIVAL: Final = ("den", "cv den", "cong van den", "van ban den", "cong van den so")
_ARRIVAL_NUMBER: Final = re.compile(r"^\W*s[oôốóồ0]\s*[:.]+\s*(\d{1,6})\W*$", re.IGNORECASE)
_ARRIVAL_DATE: Final = re.compile(
    r"ng[aà]y\s*[:.]*\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\b", re.IGNORECASE
)
_STAMP_WIDTH: Final = 0.3
_STAMP_HEIGHT: Final = 0.12
_ENCLOSED: Final = ("kem theo", "ban hanh kem theo")
_APPENDIX: Final = re.compile(r"^\W*(PHỤ LỤC(?:\s+(?:SỐ\s+)?[IVX\d]{1,4})?)\b", re.IGNORECASE)
_LANGUAGE_SHARE: Final = 0.6
_LANGUAGE_WORDS: Final = 20
_MOST_RECIPIENTS: Final = 1000
"""Letters: `ToPlaces` of the form."""


def further_fields(
    pages: Sequence[PrintedPage],
    sides: Sequence[PageReading],
    header: Header,
    rules: Rules,
    weak_below: float,
) -> list[Field]:
    """Recipients, arrival, counts, language, attachments and kind of copy, as far as they show.

    `pages` are those with print of the first document, `sides` all its pages, blank ones among them.
    """
    found = [
        _recipients(pages, weak_below),
        *_arrival(header.page, weak_below),
        *_counts(sides),
        _language(pages, rules),
        _attachments(pages, weak_below),
        _copy(pages, rules, weak_below),
    ]
    return [field for field in found if field]


def _recipients(pages: Sequence[PrintedPage], weak_below: float) -> Field | None:
    """To whom it is addressed, and the list under `Nơi nhận`."""
    lines = _addressed(pages[0])
    for page in pages:
        start = recipients_line(page)
        if start is not None:
            lines = [*lines, *_list_under(page, start)]
            break
    value = "; ".join(_entries(lines))[:_MOST_RECIPIENTS]
    return read_field("recipients", value, lines, "recipients", weak_below=weak_below) if value else None


def _entries(lines: Sequence[PrintedLine]) -> list[str]:
    """The entries of a list; a line goes on with the one before that ended without a sign."""
    found: list[str] = []
    going_on = False
    for line in lines:
        text = _without_opener(line)
        name = re.sub(r"^[\W_]+|[\s;,./:]+$", "", text)
        listed = text.lstrip().startswith(("-", "–", "+"))
        if len(name) > 1:
            if going_on and not listed and found:
                found[-1] += f" {name}"
            else:
                found.append(name)
            going_on = text.rstrip()[-1].isalnum()
    return found


def _addressed(page: PrintedPage) -> list[PrintedLine]:
    """`Kính gửi: …` and the list right under it."""
    at = next((place for place, line in enumerate(page.lines) if _opener(line)), None)
    if at is None:
        return []
    first = page.lines[at]
    found = [first]
    for line in page.lines[at + 1 :]:
        listed = line.text.lstrip().startswith(("-", "–", "+"))
        gap = line.box.middle[1] - found[-1].box.middle[1]
        if not listed or gap > 3 * first.box.height:
            break
        found.append(line)
    return found


def _opener(line: PrintedLine) -> int:
    found = best_match(line.plain[:3], _ADDRESSED)
    return found.end if found and found.start <= 1 else 0


def _without_opener(line: PrintedLine) -> str:
    return " ".join(word.text for word in line.words[_opener(line) :])


def _list_under(page: PrintedPage, start: PrintedLine) -> list[PrintedLine]:
    """The lines of the list, which ends with the archive's copy (`Lưu: …`)."""
    furthest_left = start.box.left + 0.12 * page.width
    furthest_right = start.box.left + 0.5 * page.width
    found: list[PrintedLine] = []
    for line in sorted(page.lines, key=lambda line: line.box.middle[1]):
        below = line.box.middle[1] > start.box.middle[1] + 0.4 * start.box.height
        if not below or line.box.left > furthest_left or line.box.right > furthest_right:
            continue
        if found and line.box.middle[1] - found[-1].box.middle[1] > 4 * start.box.height:
            break
        found.append(line)
        if "luu" in line.plain[:2]:
            break
    return found


def _arrival(page: PrintedPage, weak_below: float) -> list[Field]:
    """Number and date of the stamp ĐẾN; they are never those of the document."""
    stamp = next((line for line in page.lines if line.folded in _ARRIVAL), None)
    if stamp is None:
        return []
    aside = round(_STAMP_WIDTH / 2 * page.width)
    lowest = stamp.box.bottom + round(_STAMP_HEIGHT * page.height)
    reach = Box(stamp.box.left - aside, stamp.box.top, stamp.box.right + aside, lowest)
    fields: list[Field] = []
    for line in page.lines:
        if line is stamp or not (line.box.overlap_x(reach) and line.box.overlap_y(reach)):
            continue
        number, date = _ARRIVAL_NUMBER.match(line.text), _ARRIVAL_DATE.search(unmarked(line.text))
        if number:
            fields.append(
                read_field("arrival_number", number[1], [line], "arrival_stamp", weak_below=weak_below)
            )
        if date and (day := _day(*map(int, date.groups()))):
            fields.append(read_field("arrival_date", day, [line], "arrival_stamp", weak_below=weak_below))
    return list({field.name: field for field in reversed(fields)}.values())


def _day(day: int, month: int, year: int) -> str | None:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if FIRST_YEAR <= year <= LAST_YEAR else None


def _counts(sides: Sequence[PageReading]) -> list[Field]:
    """Pages with print, and sheets where they are certain: one page, or blank backs that were scanned too."""
    first = sides[0].page_number
    printed = [side for side in sides if side.text.rows]
    fields = [concluded_field("page_count", str(len(printed)), first, "pages_with_print", sure=True)]
    backs = [side for at, side in enumerate(sides) if at % 2 and side.kind is PageKind.BLANK]
    if len(sides) == 1 or backs:
        fields.append(concluded_field("sheet_count", str((len(sides) + 1) // 2), first, "sides", sure=True))
    return fields


def _language(pages: Sequence[PrintedPage], rules: Rules) -> Field | None:
    """Vietnamese where most words are syllables and many carry marks; another language is left open."""
    words = [word.text.strip(".,;:()") for line in pages[0].lines for word in line.words]
    words = [word for word in words if word.isalpha()]
    marked = sum(unmarked(word) != word for word in words)
    syllables = sum(map(is_syllable, words))
    enough = len(words) >= _LANGUAGE_WORDS and syllables >= _LANGUAGE_SHARE * len(words)
    name = rules.text_of("language", "01")
    if not name or not enough or marked < 0.3 * len(words):
        return None
    return concluded_field("language", name, pages[0].page_number, "share_of_syllables", sure=True)


def _attachments(pages: Sequence[PrintedPage], weak_below: float) -> Field | None:
    """What is attached, by the heads of the pages after the first: `Phụ lục I (trang 3)`."""
    names: list[str] = []
    lines: list[PrintedLine] = []
    for page in pages[1:]:
        for line in page.lines[:6]:
            appendix = _APPENDIX.match(line.text)
            enclosed = any(each in line.folded for each in _ENCLOSED) and line.text.lstrip().startswith("(")
            if appendix or enclosed:
                name = _appendix_name(appendix[1]) if appendix else page.lines[0].text
                names.append(f"{name} (trang {page.page_number})")
                lines.append(line)
                break
    if not names:
        return None
    here = [line for line in lines if line.page_number == lines[0].page_number]
    return read_field("attachments", "; ".join(names), here, "head_of_page", weak_below=weak_below)


def _appendix_name(printed: str) -> str:
    """`Phụ lục IX`: the number stays as it is, the words are written small."""
    number = [word.lower() if word.upper() == "SỐ" else word.upper() for word in printed.split()[2:]]
    return " ".join(["Phụ lục", *number])


def _copy(pages: Sequence[PrintedPage], rules: Rules, weak_below: float) -> Field | None:
    """The kind of copy, in capitals on a line of its own."""
    forms = sorted(rules.copies, key=lambda copy: -copy.text.count)
    for page in pages:
        for line in page.lines:
            if not line.is_upper or len(line.words) > 5:
                continue
            copy = next((one for one in forms if same(line.text, one.text)), None)
            if copy:
                return read_field("copy_mark", copy.value, [line], "copy_line", weak_below=weak_below)
    return None
