"""The font of the invisible text layer: it holds no shapes, only widths, and maps every code to its letter.

A PDF viewer that searches or copies needs a font with a map to Unicode; it never draws this one. The
TrueType program inside is made here, byte by byte, so that nothing binary is kept in the package: two
glyphs that paint nothing, and the tables that ISO 32000 asks of an embedded TrueType font. Character codes
are the code points themselves, in 16 bits (Vietnamese needs none above U+FFFF).
"""

import struct
from typing import Final

import pikepdf

GLYPH_WIDTH: Final = 0.5
"""Ems that each glyph is wide."""
ASCENT: Final = 0.8
DESCENT: Final = 0.2
"""Ems above and below the baseline that a viewer highlights."""
_UNITS: Final = 1000
_MADE: Final = 3_786_912_000
"""A fixed date (2024-01-01, seconds since 1904), so that the same master gives the same bytes."""
_NAME: Final = pikepdf.Name("/SohoaGlyphless")
_CODES: Final = 0x10000
_RANGES_IN_A_BLOCK: Final = 100


def add_glyphless_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The font as an indirect object of this PDF, ready to be named in the resources of its pages."""
    program = glyphless_truetype()
    file = pdf.make_stream(program, Length1=len(program))
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=_NAME,
        Flags=5,
        FontBBox=pikepdf.Array([0, -int(DESCENT * _UNITS), int(GLYPH_WIDTH * _UNITS), int(ASCENT * _UNITS)]),
        ItalicAngle=0,
        Ascent=int(ASCENT * _UNITS),
        Descent=-int(DESCENT * _UNITS),
        CapHeight=int(ASCENT * _UNITS),
        StemV=80,
        FontFile2=file,
    )
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=_NAME,
        CIDSystemInfo=pikepdf.Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=int(GLYPH_WIDTH * _UNITS),
        CIDToGIDMap=pdf.make_stream(b"\x00\x01" * _CODES),
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=_NAME,
        Encoding=pikepdf.Name("/Identity-H"),
        DescendantFonts=pikepdf.Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(_to_unicode()),
    )
    return pdf.make_indirect(font)


def glyphless_truetype() -> bytes:
    """A TrueType font program with two glyphs that paint nothing: .notdef, and one for everything else."""
    advance, ascent, descent = int(GLYPH_WIDTH * _UNITS), int(ASCENT * _UNITS), -int(DESCENT * _UNITS)
    tables = {
        b"OS/2": _os2(advance, ascent, descent),
        b"cmap": struct.pack(">HHHHL", 0, 1, 3, 1, 12)
        + struct.pack(">HHHHHHHHHHHHHH", 4, 32, 0, 4, 4, 1, 0, 0x20, 0xFFFF, 0, 0x20, 0xFFFF, 0xFFE1, 1)
        + struct.pack(">HH", 0, 0),
        b"glyf": _invisible_glyph(advance, ascent, descent),
        b"head": struct.pack(
            ">LLLLHHqqhhhhHHhhh",
            0x10000, 0x10000, 0, 0x5F0F3CF5, 3, _UNITS,
            _MADE, _MADE, 0, descent, advance, ascent, 0, 8, 2, 0, 0,
        ),
        b"hhea": struct.pack(
            ">LhhhHhhhhhh8xhH", 0x10000, ascent, descent, 0, advance, 0, 0, advance, 1, 0, 0, 0, 2
        ),
        b"hmtx": struct.pack(">HhHh", advance, 0, advance, 0),
        b"loca": struct.pack(">HHH", 0, 0, len(_invisible_glyph(advance, ascent, descent)) // 2),
        b"maxp": struct.pack(">LHHHHHHHHHHHHHH", 0x10000, 2, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": _names(),
        b"post": struct.pack(">LLhhLLLLL", 0x30000, 0, -100, 50, 1, 0, 0, 0, 0),
    }  # fmt: skip
    return _sfnt(tables)


def _invisible_glyph(advance: int, ascent: int, descent: int) -> bytes:
    """A line from corner to corner, walked there and back: it has no area to paint, but it has a size.

    Viewers built on pdfium mark a found word by the size of its glyphs, not by what the font declares.
    """
    header = struct.pack(">hhhhh", 1, 0, descent, advance, ascent)
    points = struct.pack(">HHBBhhhh", 1, 0, 1, 1, 0, advance, descent, ascent - descent)
    return (header + points).ljust(24, b"\x00")


def _os2(advance: int, ascent: int, descent: int) -> bytes:
    return struct.pack(
        ">HhHHHhhhhhhhhhhh10s4L4sHHHhhhHH2LhhHHH",
        3, advance, 400, 5, 0, 500, 500, 0, 0, 500, 500, 0, 0, 50, 250, 0, b"\x00" * 10, 0, 0, 0, 0, b"NONE",
        0x40, 0x20, 0xFFFF, ascent, descent, 0, ascent, -descent, 1, 0, 500, ascent, 0, 0x20, 0,
    )  # fmt: skip


def _names() -> bytes:
    text = "SohoaGlyphless".encode("utf-16-be")
    numbers = (1, 2, 4, 6)
    records = b"".join(struct.pack(">HHHHHH", 3, 1, 0x409, number, len(text), 0) for number in numbers)
    return struct.pack(">HHH", 0, len(numbers), 6 + len(records)) + records + text


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    header = struct.pack(">LHHHH", 0x10000, count, 16 << power, power, count * 16 - (16 << power))
    offset = len(header) + 16 * count
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        padded = table + b"\x00" * (-len(table) % 4)
        directory += tag + struct.pack(">LLL", _checksum(padded), offset + len(body), len(table))
        body += padded
    font = bytearray(header + directory + body)
    head = font.index(struct.pack(">L", 0x5F0F3CF5)) - 4
    font[head : head + 4] = struct.pack(">L", (0xB1B0AFBA - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}L", data)
    return sum(words) & 0xFFFFFFFF


def _to_unicode() -> bytes:
    """Every code is its own letter; a range may not leave its high byte (ISO 32000-1, 9.10.3)."""
    ranges = [
        f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(0x100) if not 0xD8 <= high <= 0xDF
    ]
    blocks = [ranges[at : at + _RANGES_IN_A_BLOCK] for at in range(0, len(ranges), _RANGES_IN_A_BLOCK)]
    mapped = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{mapped}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
