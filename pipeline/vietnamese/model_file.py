"""The file of the language model: sorted arrays and byte-sized costs, compressed.

The bytes depend on the tables and the release of zlib alone, neither on the machine nor on the clock, so that
the packaged file can be made again and compared.
"""

import math
import struct
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.errors import EnvironmentFault

UNKNOWN: Final = 0
"""Number of the class of all words outside the vocabulary."""
NUMBER: Final = 1
"""Number of the class of all words that hold a digit."""
BREAK: Final = 2
"""Number of what stands before the first word of a text or sentence."""
CLASSES: Final = 3
"""Words of the vocabulary are numbered from here on."""

STEP: Final = 10
"""Costs are kept in bytes, in tenths of a nat: 0 to 25.5."""

_MAGIC: Final = b"SOHOALM1"
_COUNTS: Final = struct.Struct("<IIIII")


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """A counted and smoothed model as arrays; costs are negative natural logarithms times `STEP`."""

    words: Sequence[str]
    """Lower case, old tone style, without classes; syllables that repair may choose come first."""
    choices: int
    """How many of the words repair may choose."""
    word_costs: bytes
    """One for each class and word, as are the backoffs."""
    word_backoffs: bytes
    bigrams: "array[int]"
    """Sorted: number of the first word × (classes and words) + number of the second; 32 bits each."""
    bigram_costs: bytes
    bigram_backoffs: bytes
    trigrams: "array[int]"
    """Sorted: place among the bigrams × (classes and words) + number of the third; 32 bits each."""
    trigram_costs: bytes

    def packed(self) -> bytes:
        """The bytes of the data file: little-endian, compressed, the same for the same tables."""
        names = "\n".join(self.words).encode()
        counts = (len(names), len(self.words), self.choices, len(self.bigrams), len(self.trigrams))
        costs = self.word_costs + self.word_backoffs + self.bigram_costs + self.bigram_backoffs
        body = [names, costs, self.trigram_costs, _little_endian(self.bigrams), _little_endian(self.trigrams)]
        return _MAGIC + zlib.compress(_COUNTS.pack(*counts) + b"".join(body), 9)


def unpacked(data: bytes) -> Tables:
    """The tables of a data file. Raises `EnvironmentFault` where the bytes are not a whole one."""
    try:
        body = zlib.decompress(data.removeprefix(_MAGIC))
        names, words, choices, bigrams, trigrams = _COUNTS.unpack_from(body)
    except (zlib.error, struct.error) as error:
        raise _damaged() from error
    size = CLASSES + words
    lengths = (names, size, size, bigrams, bigrams, trigrams, 4 * bigrams, 4 * trigrams)
    if not data.startswith(_MAGIC) or _COUNTS.size + sum(lengths) != len(body):
        raise _damaged()
    parts, start = [], _COUNTS.size
    for length in lengths:
        parts.append(body[start : start + length])
        start += length
    return Tables(
        words=parts[0].decode().split("\n") if names else (),
        choices=choices,
        word_costs=parts[1],
        word_backoffs=parts[2],
        bigrams=_numbers(parts[6]),
        bigram_costs=parts[3],
        bigram_backoffs=parts[4],
        trigrams=_numbers(parts[7]),
        trigram_costs=parts[5],
    )


def _damaged() -> EnvironmentFault:
    return EnvironmentFault("The language model of the program is damaged; install the program again.")


def byte_cost(probability: float) -> int:
    """A probability (0.0-1.0) as it is kept in the tables."""
    return min(255, round(-STEP * math.log(probability))) if probability > 0 else 255


def _numbers(part: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(part)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _little_endian(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()
