"""Makes the half sheets of hard.toml: each shows one thing that makes reading hard.

`shows` says what: `columns` of a newspaper, a ruled `table`, the `curve` of a thick book, the dark `border`
of a scanner with punched holes, the `bleed` of the other side, a `typed` sheet, or a `plain` one that is only
scanned finely or coarsely. Pixel work is integer arithmetic, as in `scanner`.
"""

import math
import tomllib
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from containers import Scanned, write_image
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from scanner import CANVAS_SCALE, Look, draw_sheet, generator, scan
from typeset import (
    BOLD,
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

HALF: Final = 148 / 297
"""Share of a sheet of A4 that is printed and kept."""
CELL: Final = 19.0
COLUMN: Final = replace(STYLES["print"], size=11.5, leading=14.5)
GUTTER: Final = 6 * MM


def write_hard(here: Path, out: Path, only: Collection[str] = ()) -> None:
    """Writes `hard/` with the scans and `hard_truth/` with their true text; `only` these, if any."""
    for name in ("hard", "hard_truth"):
        (out / name).mkdir(parents=True, exist_ok=True)
    for entry in tomllib.loads((here / "hard.toml").read_text("utf-8"))["page"]:
        if only and entry["file"] not in only:
            continue
        sheet = printed(entry)
        write_image(out / "hard" / entry["file"], [scanned(entry, sheet)])
        truth = out / "hard_truth" / f"{Path(entry['file']).stem}.txt"
        truth.write_text("\n".join(sheet.truth) + "\n", encoding="utf-8")


def printed(entry: dict[str, Any]) -> Sheet:
    """The print of a half sheet."""
    sheet, style = Sheet(), STYLES["typewriter" if entry["shows"] == "typed" else "print"]
    y = style.top
    if heading := entry.get("heading"):
        y += 20
        sheet.centred(PAGE_WIDTH / 2, y, heading, BOLD, 15)
        sheet.truth.append(heading)
        y += 8
    if entry["shows"] == "columns":
        width = (style.right - style.left - GUTTER) / 2
        for at, side in enumerate(("left", "right")):
            left = style.left + at * (width + GUTTER)
            _paragraphs(sheet, entry[side], replace(COLUMN, left=left, right=left + width), y)
    elif entry["shows"] == "table":
        _table(sheet, entry, style, y + 8)
    else:
        _paragraphs(sheet, entry["text"], style, y)
    return sheet


def _paragraphs(sheet: Sheet, texts: list[str], style: Style, y: float) -> None:
    for text in texts:
        lines = wrap(parse_words(text, REGULAR), style, 8 * MM)
        for index, line in enumerate(lines):
            y += style.leading
            x = style.left + (0 if index else 8 * MM)
            stretch = style.justified and index < len(lines) - 1
            set_line(sheet, line, x, y, style, style.right - x if stretch else None)
        y += style.after


def _table(sheet: Sheet, entry: dict[str, Any], style: Style, top: float) -> None:
    edges = [style.left + sum(entry["widths"][:at]) * MM for at in range(len(entry["widths"]) + 1)]
    y = top
    for number, row in enumerate(entry["rows"]):
        face = BOLD if number == 0 or not row[0] else REGULAR
        for cell, left, right in zip(row, edges, edges[1:], strict=False):
            middle = number == 0 or cell[:1].isdigit()
            x = (left + right - text_width(cell, face, 12)) / 2 if middle else left + 5
            if cell:
                sheet.runs.append(Run(x, y + 13.5, cell, face, 12))
        sheet.truth.append("\t".join(cell for cell in row if cell))
        sheet.rules.append(Rule(edges[0], y, edges[-1], y))
        y += CELL
    sheet.rules.append(Rule(edges[0], y, edges[-1], y))
    sheet.rules.extend(Rule(x, top, x, y) for x in edges)


def scanned(entry: dict[str, Any], sheet: Sheet) -> Scanned:
    """The half sheet as it comes off the scanner."""
    rng = generator(entry["file"])
    values = dict(entry["look"])
    if "paper" in values:
        values["paper"] = tuple(values["paper"])
    look = Look(**values)
    page = draw_sheet(sheet, look.dpi * CANVAS_SCALE, rng)
    if entry["shows"] == "bleed":
        page = _bled(page, entry, look, rng)
    if entry["shows"] == "curve":
        page = _curved(page)
    image = scan(page, look, rng)
    image = image.crop((0, 0, image.width, round(image.height * HALF)))
    if entry["shows"] == "border":
        image = _bordered(image, look.dpi)
    return Scanned(image, look.dpi, entry.get("quality", 55))


def _bled(page: Image.Image, entry: dict[str, Any], look: Look, rng: np.random.Generator) -> Image.Image:
    """The print with that of the other side shining through, mirrored and blurred."""
    back = Sheet()
    _paragraphs(back, entry["back"], STYLES["print"], STYLES["print"].top + 9)
    ghost = draw_sheet(back, look.dpi * CANVAS_SCALE, rng).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ghost = ghost.filter(ImageFilter.GaussianBlur(2)).point(
        [255 - (255 - tone) * 2 // 5 for tone in range(256)]
    )
    return ImageChops.darker(page, ghost)


def _curved(page: Image.Image) -> Image.Image:
    """The page bent near the spine: lines hang down by up to 5 mm at its left edge."""
    pixels = np.asarray(page)
    height, width = pixels.shape
    reach = width * 9 // 20
    deepest = height * 5 // 297
    rows = np.arange(height)
    bent = pixels.copy()
    for x in range(reach):
        drop = round(deepest * (1 - math.sin(math.pi / 2 * x / reach)))
        bent[:, x] = pixels[np.maximum(rows - drop, 0), x]
    return Image.fromarray(bent)


def _bordered(image: Image.Image, dpi: int) -> Image.Image:
    """The sheet on a dark lid, which also shows through two punched holes."""
    mm = dpi / 25.4
    pen = ImageDraw.Draw(image)
    for middle in (34, 114):
        at = (round(8 * mm), round(middle * mm))
        radius = round(3 * mm)
        pen.ellipse([at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius], fill=24)
    lid = Image.new("L", (image.width + round(22 * mm), image.height + round(16 * mm)), 22)
    lid.paste(image, (round(15 * mm), round(5 * mm)))
    return lid
