"""Lays invented documents out as State and Party bodies print them.

State: Decree 30/2020/NĐ-CP, Annex I. Party: Instruction 36-HD/VPTW of 2018. Both have two header columns, a
title, a body, and at the foot the recipients beside the signature.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from typeset import (
    BOLD,
    BOLD_ITALIC,
    ITALIC,
    MM,
    PAGE_WIDTH,
    REGULAR,
    STYLES,
    Rule,
    Run,
    Sheet,
    Style,
    parse_words,
    set_line,
    text_width,
    wrap,
)

LEFT_COLUMN: Final = 62 * MM
RIGHT_COLUMN: Final = 146 * MM
SIGNATURE_COLUMN: Final = 148 * MM
INDENT: Final = 12.7 * MM
CELL_HEIGHT: Final = 21.0


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; every cell holds one line."""

    widths: list[float]
    """Millimetres."""
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Content:
    """What is printed on a document, line by line."""

    family: Literal["state", "party"]
    agency: list[str]
    """Lines of the left header column; those before `bold_from` are the parent body."""
    bold_from: int
    number: str
    place_date: str
    title: str
    """Type name in capitals; empty for a công văn, whose subject stands under its number."""
    subject: list[str]
    body: list[str]
    """Paragraphs: `[c]` centred bold, `[s]` heading, `[i]` italic; or `[table]`, `[page]` for a new page."""
    recipients: list[str]
    authority: list[str]
    signer: str
    style: str = "print"
    address: list[str] = field(default_factory=list)
    table: Table | None = None
    seal: bool = False
    secrecy: str = ""


class Composer:
    """Fills sheets from top to bottom; opens a new one, with its page number, when the text area is full."""

    def __init__(self, content: Content) -> None:
        """Starts with one empty sheet."""
        self.content = content
        self.style: Style = STYLES[content.style]
        self.sheets = [Sheet()]
        self.y = self.style.top

    @property
    def sheet(self) -> Sheet:
        """The sheet in work."""
        return self.sheets[-1]

    def new_page(self) -> None:
        """Opens the next sheet; its number is centred in the top margin."""
        self.sheets.append(Sheet())
        number = str(len(self.sheets))
        self.sheet.centred(PAGE_WIDTH / 2, 14 * MM, number, self.style.face(REGULAR), self.style.size)
        self.sheet.truth.append(number)
        self.y = self.style.top

    def need(self, height: float) -> None:
        """Makes sure that so much height is left."""
        if self.y + height > self.style.bottom:
            self.new_page()

    def row(self, left: str, right: str, *, faces: tuple[str, str], sizes: tuple[float, float]) -> None:
        """Prints one row of the two header columns and notes it with a TAB between them."""
        self.y += 17
        for x, text, face, size in zip((LEFT_COLUMN, RIGHT_COLUMN), (left, right), faces, sizes, strict=True):
            if text:
                self.sheet.centred(x, self.y, text, self.style.face(face), 12 if self.style.typed else size)
        self.sheet.truth.append("\t".join(text for text in (left, right) if text))

    def centred(self, text: str, face: str, size: float) -> None:
        """Prints one line in the middle of the text area."""
        size = self.style.size if self.style.typed else size
        self.need(self.style.leading)
        self.y += self.style.leading
        x = (self.style.left + self.style.right) / 2
        width = self.sheet.centred(x, self.y, text, self.style.face(face), size)
        if self.style.typed and face == BOLD:
            self.sheet.rule_under(x, self.y + 3, width)
        self.sheet.truth.append(text)

    def paragraph(self, text: str, face: str, indent: float = INDENT) -> None:
        """Prints a wrapped paragraph."""
        lines = wrap(parse_words(text, face), self.style, indent)
        for index, line in enumerate(lines):
            self.need(self.style.leading)
            self.y += self.style.leading
            x = self.style.left + (indent if index == 0 else 0)
            stretch = self.style.justified and index < len(lines) - 1
            set_line(self.sheet, line, x, self.y, self.style, self.style.right - x if stretch else None)
        self.y += self.style.after


def state_header(page: Composer) -> None:
    """Quốc hiệu and tiêu ngữ right, body left, number and date below (zones 1 to 4)."""
    content = page.content
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    for index, left in enumerate(content.agency):
        face = BOLD if index >= content.bold_from else REGULAR
        page.row(left, right[index], faces=(face, BOLD), sizes=(13, 13 if index == 0 else 14))
    page.sheet.rule_under(LEFT_COLUMN, page.y + 5, 26 * MM)
    page.sheet.rule_under(RIGHT_COLUMN, page.y + 5, text_width(right[1], BOLD, 14))
    page.y += 11
    page.row(content.number, content.place_date, faces=(REGULAR, ITALIC), sizes=(13, 13.5))


def party_header(page: Composer) -> None:
    """Name of the Party right with its rule, parent and issuer left, a star line, number left, date right."""
    content = page.content
    name = "ĐẢNG CỘNG SẢN VIỆT NAM"
    size = 12 if page.style.typed else 15
    parent, issuer = content.agency
    page.row(parent, name, faces=(REGULAR, BOLD), sizes=(13.5, size))
    page.sheet.rule_under(RIGHT_COLUMN, page.y + 4.5, text_width(name, page.style.face(BOLD), size))
    page.row(issuer, "", faces=(BOLD, BOLD), sizes=(13.5, 14))
    page.row("*", "", faces=(REGULAR, REGULAR), sizes=(14, 14))
    page.row(content.number, content.place_date, faces=(REGULAR, ITALIC), sizes=(14, 14))


def letter_subject(page: Composer) -> None:
    """The subject of a công văn, under its number (zone 5b; italic 12 for Party bodies)."""
    face = ITALIC if page.content.family == "party" else REGULAR
    page.y += 4
    for line in page.content.subject:
        page.y += 14.5
        page.sheet.centred(LEFT_COLUMN, page.y, line, face, 12)
        page.sheet.truth.append(line)
    page.y += 10


def title(page: Composer) -> None:
    """Type name and subject, centred, with the short rule or the five hyphens under them."""
    content = page.content
    page.y += 26 if content.secrecy else 10
    page.centred(content.title, BOLD, 15 if content.family == "party" else 14)
    for line in content.subject:
        page.centred(line, REGULAR if page.style.typed else BOLD, 14)
    if content.family == "party":
        page.y -= 3
        page.centred("-----", REGULAR, 14)
    else:
        page.sheet.rule_under((page.style.left + page.style.right) / 2, page.y + 6, 46 * MM)
        page.y += 8
    page.y += 6


def address(page: Composer) -> None:
    """`Kính gửi:` and the addressees, one a line under each other where there are several."""
    lines = page.content.address
    first = text_width(lines[0], REGULAR, 14)
    x = (page.style.left + page.style.right - first) / 2
    under = x + text_width("Kính gửi: ", REGULAR, 14)
    page.y += 8
    for index, line in enumerate(lines):
        page.y += 19
        page.sheet.runs.append(Run(under if index else x, page.y, line, REGULAR, 14))
        page.sheet.truth.append(line)
    page.y += 8


def ruled_table(page: Composer, table: Table) -> None:
    """A full grid with a bold header row; first column and figures centred, other cells at the left."""
    left = page.style.left
    edges = [left + sum(table.widths[:index]) * MM for index in range(len(table.widths) + 1)]
    page.y += 6
    top = page.y
    for index, row in enumerate([table.header, *table.rows]):
        face = BOLD if index == 0 or row[0] == "" else REGULAR
        for cell, x0, x1 in zip(row, edges, edges[1:], strict=False):
            middle = index == 0 or cell[:1].isdigit()
            width = text_width(cell, face, 12.5)
            x = (x0 + x1 - width) / 2 if middle else x0 + 5
            page.sheet.runs.append(Run(x, page.y + 14.5, cell, face, 12.5))
        page.sheet.truth.append("\t".join(cell for cell in row if cell))
        page.sheet.rules.append(Rule(edges[0], page.y, edges[-1], page.y))
        page.y += CELL_HEIGHT
    page.sheet.rules.append(Rule(edges[0], page.y, edges[-1], page.y))
    page.sheet.rules.extend(Rule(x, top, x, page.y) for x in edges)
    page.y += 8


def foot(page: Composer) -> None:
    """Recipients left, authority, seal and name right; the truth holds the whole left block first."""
    content, style, party = page.content, page.style, page.content.family == "party"
    page.need(34 + 17 * max(len(content.recipients) + 1, len(content.authority) + 5))
    top = page.y + 26
    head = style.face(REGULAR if party else BOLD_ITALIC)
    page.sheet.runs.append(Run(style.left, top, "Nơi nhận:", head, 14 if party and not style.typed else 12))
    if party:
        end = style.left + text_width("Nơi nhận:", head, 12 if style.typed else 14)
        page.sheet.rules.append(Rule(style.left, top + 2.5, end, top + 2.5))
    page.sheet.truth.append("Nơi nhận:")
    small, step = (12, 15.0) if party else (11, 13.5)
    for index, line in enumerate(content.recipients, 1):
        page.sheet.runs.append(Run(style.left, top + index * step, line, style.face(REGULAR), small))
        page.sheet.truth.append(line)
    y = top
    for index, line in enumerate(content.authority):
        y = top + index * 17
        plain = party and index > 0
        page.sheet.centred(SIGNATURE_COLUMN, y, line, style.face(REGULAR if plain else BOLD), style.size)
        page.sheet.truth.append(line)
    page.sheet.seal_at = (SIGNATURE_COLUMN - 14 * MM, y + 36)
    y += 78
    page.sheet.centred(SIGNATURE_COLUMN, y, content.signer, style.face(BOLD), style.size)
    page.sheet.truth.append(content.signer)
    page.y = y


def compose(content: Content) -> list[Sheet]:
    """All sheets of a document."""
    page = Composer(content)
    (party_header if content.family == "party" else state_header)(page)
    if content.secrecy:
        page.sheet.stamp_at = (LEFT_COLUMN - 15 * MM, page.y + 12)
    if content.title:
        title(page)
    else:
        letter_subject(page)
    if content.address:
        address(page)
    for text in content.body:
        body_item(page, text)
    foot(page)
    return page.sheets


def body_item(page: Composer, text: str) -> None:
    """One entry of the body."""
    if text == "[table]" and page.content.table is not None:
        ruled_table(page, page.content.table)
    elif text == "[page]":
        page.new_page()
    elif text.startswith("[c]"):
        page.y += 3
        page.centred(text[3:], BOLD, 14)
        page.y += 5
    elif text.startswith("[s]"):
        page.paragraph(text[3:], BOLD)
    elif text.startswith("[i]"):
        page.paragraph(text[3:], ITALIC)
    else:
        page.paragraph(text, REGULAR)
