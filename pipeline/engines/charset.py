"""Self-tests of an engine: the letters that its model can print at all, and a line that it must read.

Engines made for many languages silently lack tone marks ("QUYẾT ĐỊNH" comes out as "QUYT ĐNH"), so the
character set itself is looked at. Format of the data files: Tesseract, `ccutil/tessdatamanager.h`.
"""

import struct
from pathlib import Path
from typing import Final

from pipeline.engines.base import Gray
from pipeline.errors import EnvironmentFault
from pipeline.formats.image import decode
from pipeline.model.media import MediaType
from pipeline.vietnamese.normalize import VIETNAMESE_LETTERS

ALL_LETTERS: Final = VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper()
"""The 134 letters that Vietnamese has and English lacks."""
SAMPLE_TEXT: Final = "Nghị quyết của Tỉnh ủy Hà Giang, ngày 15 tháng 8"
_SAMPLE_IMAGE: Final = Path(__file__).parent / "data" / "sample_line.png"
_LSTM_UNICHARSET: Final = 21
_MOST_ENTRIES: Final = 100


def missing_letters(traineddata: Path) -> tuple[str, ...]:
    """Vietnamese letters that a Tesseract model cannot print; `EnvironmentFault` for a damaged model."""
    known = {entry.split(" ", 1)[0] for entry in _entries(traineddata)}
    return tuple(letter for letter in ALL_LETTERS if letter not in known)


def sample_line() -> tuple[str, Gray]:
    """A line of print (Liberation Serif, SIL Open Font License) and what it says."""
    return SAMPLE_TEXT, decode(_SAMPLE_IMAGE, MediaType.PNG, 1).pixels


def _entries(traineddata: Path) -> list[str]:
    """The character set of the LSTM model: what lies between its own offset and the next one, a line each."""
    try:
        data = traineddata.read_bytes()
        (count,) = struct.unpack_from("<i", data)
        if not _LSTM_UNICHARSET < count <= _MOST_ENTRIES:
            raise ValueError("not a table of offsets")
        offsets = struct.unpack_from(f"<{count}q", data, 4)
        start = offsets[_LSTM_UNICHARSET]
        end = min((offset for offset in offsets if offset > start), default=len(data))
        if start <= 0:
            return []
        size, *entries = data[start:end].decode("utf-8").rstrip("\n").split("\n")
        if int(size) != len(entries):
            raise ValueError("not the whole character set")
        return entries
    except (OSError, struct.error, ValueError) as error:
        raise EnvironmentFault(
            "Tesseract's data file {file} is damaged; install it again.", file=str(traineddata)
        ) from error
