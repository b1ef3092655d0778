"""The reading of a page as one record: compact JSON, compressed; what went in comes out equal.

Words are kept column by column (texts, confidences, edges of boxes), which compresses to about a third of
what a record for each word would take. The first key tells the layout, so that old records stay readable.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, Final

import orjson
import zstandard

from pipeline.errors import StorageError
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import HandField, HandReading, PageKind, PageReading, SecrecyMark, Treatment
from pipeline.model.quality import Grade, PageQuality, Weakness
from pipeline.model.slip import Slip

LAYOUT: Final = 1
MOST_BYTES: Final = 64 * 1024 * 1024
"""A record that unfolds to more than this is damage or an attack: the densest page takes under 1 MiB."""

_LEVEL: Final = 6


def pack(reading: PageReading) -> bytes:
    """The record of a reading."""
    treatment, text = reading.treatment, reading.text
    layout = {
        "layout": LAYOUT,
        "page": [reading.page_number, reading.kind, reading.engine],
        "size": [text.width, text.height, text.dpi],
        "treatment": [
            treatment.rotation, treatment.skew, treatment.scale, treatment.red_ink, treatment.dropped_lines
        ],
        "marks": [[mark.level, mark.page_number, _edges(mark.box), mark.rule] for mark in reading.marks],
        "rows": [[_pack_line(line) for line in row] for row in text.rows],
    }  # fmt: skip
    if reading.slip:
        layout["slip"] = reading.slip.dossier_code
    if reading.hand:
        layout["hand"] = [[one.field, _edges(one.box), one.choices] for one in reading.hand]
    if reading.quality:
        quality = reading.quality
        layout["quality"] = [quality.grade, quality.right_share, quality.weaknesses, quality.searchable]
    written = json.dumps(layout, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return zstandard.ZstdCompressor(level=_LEVEL).compress(written.encode())


def unpack(record: bytes) -> PageReading:
    """The reading of a record; `StorageError` where the record is damaged."""
    with _damage_told():
        return _reading(_layout(record))


def text_of(record: bytes) -> str:
    """The printed text of a record, `unpack(record).text.text` without its boxes, at a tenth of the price.

    Raises `StorageError` where the record is damaged.
    """
    with _damage_told():
        rows = _layout(record)["rows"]
        return "\n".join("\t".join(" ".join(texts) for _, texts, *_ in row) for row in rows)


def is_sound(record: bytes) -> bool:
    """Whether `text_of` can read the record."""
    try:
        text_of(record)
    except StorageError:
        return False
    return True


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (zstandard.ZstdError, ValueError, TypeError, KeyError) as error:
        raise StorageError(
            "The kept reading of a page is damaged: restore the catalogue from its last copy, "
            "or read the document again with `sohoa retry`."
        ) from error


def _layout(record: bytes) -> dict[str, Any]:
    with zstandard.ZstdDecompressor().stream_reader(record) as stream:
        written = stream.read(MOST_BYTES + 1)
    if len(written) > MOST_BYTES:
        raise ValueError("record too large")
    layout: dict[str, Any] = orjson.loads(written)
    if layout["layout"] != LAYOUT:
        raise ValueError("unknown layout")
    return layout


def _reading(layout: dict[str, Any]) -> PageReading:
    page_number, kind, engine = layout["page"]
    width, height, dpi = layout["size"]
    rows = tuple(tuple(_line(line) for line in row) for row in layout["rows"])
    return PageReading(
        page_number=page_number,
        kind=PageKind(kind),
        text=PageText(width, height, dpi, rows),
        engine=engine,
        treatment=Treatment(*layout["treatment"]),
        marks=tuple(
            SecrecyMark(level, page_number, Box(*edges), rule)
            for level, page_number, edges, rule in layout["marks"]
        ),
        slip=Slip(layout["slip"]) if "slip" in layout else None,
        hand=tuple(
            HandReading(HandField(field), Box(*edges), tuple((text, chance) for text, chance in choices))
            for field, edges, choices in layout.get("hand", ())
        ),
        quality=_quality(layout["quality"]) if "quality" in layout else None,
    )


def _quality(kept: list[Any]) -> PageQuality:
    grade, share, weaknesses, searchable = kept
    return PageQuality(Grade(grade), share, tuple(map(Weakness, weaknesses)), searchable)


def _pack_line(line: Line) -> list[Any]:
    raws = [(place, word.raw) for place, word in enumerate(line.words) if word.raw is not None]
    return [
        line.block,
        [word.text for word in line.words],
        [word.confidence for word in line.words],
        list(chain.from_iterable(_edges(word.box) for word in line.words)),
        *([raws] if raws else ()),
    ]


def _line(packed: list[Any]) -> Line:
    block, texts, confidences, edges, *repaired = packed
    boxes = [Box(*edges[at : at + 4]) for at in range(0, len(edges), 4)]
    raws: dict[int, str] = dict(repaired[0]) if repaired else {}
    words = enumerate(zip(texts, boxes, confidences, strict=True))
    return Line(tuple(Word(*parts, raws.get(place)) for place, parts in words), block)


def _edges(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom
