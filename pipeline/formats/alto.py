"""ALTO 4.4 (Analyzed Layout and Text Object), the form in which archives keep the reading of a page.

One `TextBlock` for each block, one `TextLine` for each line; the identifier of a line holds its row and its
place in the row, so that the page text can be made again from the file. Schema and meaning of the elements:
https://www.loc.gov/standards/alto/.
"""

import re
from itertools import groupby
from typing import Final
from xml.etree import ElementTree as ET

from pipeline.errors import BadInputError
from pipeline.model.geometry import Box, union_of
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import PageReading

NAMESPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA: Final = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"
_LINE_ID: Final = re.compile(r"row_(\d+)_line_(\d+)")
_BLOCK_ID: Final = re.compile(r"block_(-?\d+)")
_DPI: Final = re.compile(r"\bdpi=(\d+)")


def write(reading: PageReading, source_name: str, software: str) -> bytes:
    """The reading of a page as an ALTO 4.4 file in UTF-8, boxes in pixels of the master.

    `source_name` is the name of the scanned file, `software` our name and version; the recognizer is taken
    from the reading. The same reading gives the same bytes: no time is written.
    """
    root = ET.Element(
        "alto", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{NAMESPACE} {_SCHEMA}"}
    )
    _describe(root, reading, source_name, software)
    text = reading.text
    size = {"WIDTH": str(text.width), "HEIGHT": str(text.height)}
    number = str(reading.page_number)
    page = ET.SubElement(
        ET.SubElement(root, "Layout"),
        "Page",
        {"ID": f"page_{number}", "PHYSICAL_IMG_NR": number, **size, "LANG": "vi"},
    )
    if text.mean_confidence is not None:
        page.set("PC", _share(text.mean_confidence))
    space = ET.SubElement(page, "PrintSpace", {"HPOS": "0", "VPOS": "0", **size})
    _write_blocks(space, text)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def parse(data: bytes) -> PageText:
    """The page text of an ALTO file that `write` made; in files of others each line is a row of its own.

    Raises `BadInputError` for what is no ALTO, and for every file with a document type declaration, by
    which a small file could name other files or grow to gigabytes.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInputError("The ALTO file holds a document type declaration; remove it.")
    try:
        root = ET.fromstring(data)
        page = _only(root, "Page")
        size = int(float(page.get("WIDTH", ""))), int(float(page.get("HEIGHT", "")))
        return PageText(*size, _dpi(root), _parse_rows(page))
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadInputError(
            "The ALTO file is damaged ({reason}); export it again.", reason=str(error)
        ) from error


def _describe(root: ET.Element, reading: PageReading, source_name: str, software: str) -> None:
    description = ET.SubElement(root, "Description")
    ET.SubElement(description, "MeasurementUnit").text = "pixel"
    source = ET.SubElement(description, "sourceImageInformation")
    ET.SubElement(source, "fileName").text = _clean(source_name)
    processing = ET.SubElement(description, "Processing", {"ID": "processing_1"})
    done = reading.treatment
    steps = (
        f"dpi={reading.text.dpi} kind={reading.kind} engine={reading.engine} rotation={done.rotation} "
        f"skew={done.skew:.3f} scale={done.scale:.3f} red_ink={done.red_ink:.4f} "
        f"dropped_lines={done.dropped_lines}"
    )
    ET.SubElement(processing, "processingStepSettings").text = _clean(steps)
    made_by = ET.SubElement(processing, "processingSoftware")
    ET.SubElement(made_by, "softwareName").text = _clean(software)


def _write_blocks(space: ET.Element, text: PageText) -> None:
    placed = [
        (line.block, row, at, line) for row, lines in enumerate(text.rows) for at, line in enumerate(lines)
    ]
    order = {block: index for index, block in reversed(list(enumerate(block for block, *_ in placed)))}
    placed.sort(key=lambda entry: order[entry[0]])
    for block, members in groupby(placed, key=lambda entry: entry[0]):
        lines = list(members)
        box = union_of([line.box for *_, line in lines])
        element = ET.SubElement(space, "TextBlock", {"ID": f"block_{block}", **_place(box)})
        for _, row, at, line in lines:
            _write_line(element, f"row_{row}_line_{at}", line)


def _write_line(block: ET.Element, identifier: str, line: Line) -> None:
    element = ET.SubElement(block, "TextLine", {"ID": identifier, **_place(line.box)})
    for index, word in enumerate(line.words):
        if index:
            _write_space(element, line.words[index - 1].box, word.box)
        attributes = {
            "ID": f"{identifier}_word_{index}",
            "CONTENT": _clean(word.text),
            "WC": _share(word.confidence),
        }
        ET.SubElement(element, "String", {**attributes, **_place(word.box)})


def _write_space(line: ET.Element, before: Box, after: Box) -> None:
    width = max(0, after.left - before.right)
    ET.SubElement(line, "SP", {"HPOS": str(before.right), "VPOS": str(before.top), "WIDTH": str(width)})


def _place(box: Box) -> dict[str, str]:
    return {"HPOS": str(box.left), "VPOS": str(box.top), "WIDTH": str(box.width), "HEIGHT": str(box.height)}


def _share(confidence: float) -> str:
    return f"{confidence:.4f}"


def _clean(text: str) -> str:
    return _NOT_XML.sub(_REPLACEMENT, text)


def _parse_rows(page: ET.Element) -> tuple[tuple[Line, ...], ...]:
    rows: dict[int, list[tuple[int, Line]]] = {}
    for block in page.iter(f"{{{NAMESPACE}}}TextBlock"):
        number = _BLOCK_ID.fullmatch(block.get("ID", ""))
        for element in block.iter(f"{{{NAMESPACE}}}TextLine"):
            words = tuple(_parse_word(string) for string in element.iter(f"{{{NAMESPACE}}}String"))
            if not words:
                continue
            known = _LINE_ID.fullmatch(element.get("ID", ""))
            row, at = (int(known[1]), int(known[2])) if known else (len(rows), 0)
            rows.setdefault(row, []).append((at, Line(words, int(number[1]) if number else 0)))
    ordered = (sorted(rows[row], key=lambda entry: entry[0]) for row in sorted(rows))
    return tuple(tuple(line for _, line in row) for row in ordered)


def _parse_word(string: ET.Element) -> Word:
    left, top, width, height = (
        round(float(string.attrib[name])) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")
    )
    return Word(
        string.attrib["CONTENT"], Box(left, top, left + width, top + height), float(string.get("WC", "1"))
    )


def _dpi(root: ET.Element) -> int:
    settings = root.findtext(f".//{{{NAMESPACE}}}processingStepSettings") or ""
    found = _DPI.search(settings)
    return int(found[1]) if found else 300


def _only(root: ET.Element, name: str) -> ET.Element:
    found = root.find(f".//{{{NAMESPACE}}}{name}")
    if found is None:
        raise LookupError(f"no {name}")
    return found
