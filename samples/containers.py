"""Writes pages as JPEG, PNG, TIFF and PDF, the same bytes every time.

No dates, no program names; the identifier of a PDF is a digest of its content.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name
from PIL import Image
from typeset import PAGE_HEIGHT, PAGE_WIDTH, Run, Sheet, font_file

TAG: Final = "SOHOAA"
_CMAP_HEAD: Final = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
)
_CMAP_TAIL: Final = "endcmap CMapName currentdict /CMap defineresource pop end end\n"


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scanned page with its resolution and JPEG quality."""

    image: Image.Image
    dpi: int
    quality: int = 65


def jpeg_bytes(page: Scanned) -> bytes:
    """A baseline JPEG."""
    out = io.BytesIO()
    page.image.save(out, "JPEG", quality=page.quality, dpi=(page.dpi, page.dpi), optimize=True)
    return out.getvalue()


def write_image(path: Path, pages: list[Scanned]) -> None:
    """JPEG, PNG or (several pages) TIFF G4, by the ending of the name."""
    first = pages[0]
    if path.suffix == ".jpg":
        path.write_bytes(jpeg_bytes(first))
    elif path.suffix == ".png":
        first.image.save(path, "PNG", dpi=(first.dpi, first.dpi), optimize=True)
    else:
        rest = [page.image for page in pages[1:]]
        first.image.save(
            path, "TIFF", compression="group4", dpi=(first.dpi, first.dpi), save_all=True, append_images=rest
        )


class PdfWriter:
    """A PDF of scanned pages (one JPEG each) and of born-digital pages (text with embedded fonts)."""

    def __init__(self, sheets: list[Sheet]) -> None:
        """Embeds the letters that the born-digital sheets need."""
        self.pdf = pikepdf.new()
        letters: dict[str, set[str]] = {}
        for run in (run for sheet in sheets for run in sheet.runs):
            letters.setdefault(run.face, set()).update(run.text)
        self.faces = {
            face: _Embedded(self.pdf, face, "".join(sorted(used))) for face, used in sorted(letters.items())
        }

    def add_scan(self, page: Scanned) -> None:
        """A page that is one image."""
        width, height = (side * 72 / page.dpi for side in page.image.size)
        image = self.pdf.make_stream(
            jpeg_bytes(page),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=page.image.width,
            Height=page.image.height,
            ColorSpace=Name.DeviceRGB if page.image.mode == "RGB" else Name.DeviceGray,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        content = f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /Im0 Do Q\n".encode()
        self._add(width, height, content, Dictionary(XObject=Dictionary(Im0=image)))

    def add_sheet(self, sheet: Sheet) -> None:
        """A page of real text."""
        lines = [self._text(run) for run in sheet.runs]
        lines += [
            f"{rule.width:.2f} w {rule.x0:.2f} {PAGE_HEIGHT - rule.y0:.2f} m "
            f"{rule.x1:.2f} {PAGE_HEIGHT - rule.y1:.2f} l S"
            for rule in sheet.rules
        ]
        fonts = Dictionary({f"/{face}": embedded.font for face, embedded in self.faces.items()})
        self._add(PAGE_WIDTH, PAGE_HEIGHT, "\n".join(lines).encode(), Dictionary(Font=fonts))

    def save(self, path: Path) -> None:
        """Writes the file; its identifier is a digest of its content."""
        self.pdf.Root.Lang = "vi"
        self.pdf.save(path, deterministic_id=True, compress_streams=True, min_version="1.5")

    def _text(self, run: Run) -> str:
        shift = -run.gap / run.size * 1000
        parts = []
        for index, word in enumerate(run.text.split(" ")):
            space = self.faces[run.face].codes(" ") if index else ""
            parts.append(
                (f"<{space}> {shift:.1f} " if index else "") + f"<{self.faces[run.face].codes(word)}>"
            )
        at = f"{run.x:.2f} {PAGE_HEIGHT - run.y:.2f}"
        return f"BT /{run.face} {run.size:g} Tf {at} Td [{' '.join(parts)}] TJ ET"

    def _add(self, width: float, height: float, content: bytes, resources: Dictionary) -> None:
        box = Array([0, 0, round(width, 2), round(height, 2)])
        page = Dictionary(
            Type=Name.Page, MediaBox=box, Resources=resources, Contents=self.pdf.make_stream(content)
        )
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))


class _Embedded:
    """A subset of a face as a Type 0 font; a character code is the glyph number of the full font."""

    def __init__(self, pdf: pikepdf.Pdf, face: str, letters: str) -> None:
        source = TTFont(font_file(face), recalcTimestamp=False)
        cmap, em = source.getBestCmap(), source["head"].unitsPerEm
        self.glyphs = {letter: source.getGlyphID(cmap[ord(letter)]) for letter in letters}
        widths = {self.glyphs[x]: round(source["hmtx"][cmap[ord(x)]][0] * 1000 / em) for x in letters}
        name = Name(f"/{TAG}+{source['name'].getDebugName(6)}")
        descriptor = pdf.make_indirect(_descriptor(source, name, pdf.make_stream(_subset(source, letters))))
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=descriptor,
            CIDToGIDMap=Name.Identity,
            W=Array([item for glyph, width in sorted(widths.items()) for item in (glyph, Array([width]))]),
        )
        self.font = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=name,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
                ToUnicode=pdf.make_stream(self._to_unicode().encode("ascii")),
            )
        )

    def codes(self, text: str) -> str:
        """The text as hexadecimal character codes."""
        return "".join(f"{self.glyphs[letter]:04X}" for letter in text)

    def _to_unicode(self) -> str:
        pairs = sorted((glyph, letter) for letter, glyph in self.glyphs.items())
        blocks = []
        for start in range(0, len(pairs), 100):
            block = pairs[start : start + 100]
            rows = "".join(f"<{glyph:04X}> <{ord(letter):04X}>\n" for glyph, letter in block)
            blocks.append(f"{len(block)} beginbfchar\n{rows}endbfchar\n")
        return _CMAP_HEAD + "".join(blocks) + _CMAP_TAIL


def _subset(font: TTFont, letters: str) -> bytes:
    options = Options(retain_gids=True, hinting=False, layout_features=[], notdef_outline=True)
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern", "DSIG", "FFTM"]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _descriptor(font: TTFont, name: Name, program: pikepdf.Stream) -> Dictionary:
    head, os2 = font["head"], font["OS/2"]
    scale = 1000 / head.unitsPerEm
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax)]),
        ItalicAngle=round(font["post"].italicAngle),
        Ascent=round(os2.sTypoAscender * scale),
        Descent=round(os2.sTypoDescender * scale),
        CapHeight=round(os2.sCapHeight * scale),
        StemV=80,
        FontFile2=program,
    )
