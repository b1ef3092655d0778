"""How often a word is right of which the network is so sure: of the words at 0.9, nine in ten are right.

The network is as sure of a code, a foreign word or a stroke of a pen as of a syllable, and far more often
wrong there. The tables are data, `data/trust.json`, which says what they were fitted to;
`pipeline/training/fit_trust.py` makes them.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Final, Self

import numpy as np

from pipeline.errors import EnvironmentFault
from pipeline.vietnamese.syllable import is_syllable

TRUST_FILE: Final = "trust.json"
"""The tables of the package, in the folder `data` beside this module."""

_SIGNS: Final = ".,;:()[]\"'“”‘’-–/+*•…"
Table = tuple[tuple[float, ...], tuple[float, ...]]
"""Confidences of the network, rising, and the shares of such words that are right, rising too."""


class Kind(StrEnum):
    """What a word is, as far as trust goes."""

    SYLLABLE = "syllable"
    """It can be a Vietnamese syllable."""
    NUMBER = "number"
    """It holds a digit."""
    OTHER = "other"
    """Abbreviations, names, foreign words, strokes of a pen."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The tables, one for each kind of word."""

    tables: Mapping[Kind, Table]

    @classmethod
    def parsed(cls, written: str) -> Self:
        """The tables of a file; `ValueError` or `KeyError` where it is none."""
        kept = json.loads(written)["tables"]
        tables = {kind: (tuple(kept[kind]["network"]), tuple(kept[kind]["right"])) for kind in Kind}
        for sure, right in tables.values():
            if len(sure) != len(right) or any(np.diff(sure) <= 0) or any(np.diff(right) <= 0):
                raise ValueError("not a rising table")
        return cls(tables)

    def of(self, kind: Kind, confidence: float) -> float:
        """Chance (0.0-1.0) that a word of the kind is right."""
        return _between(*self.tables[kind], confidence)

    def confidence_of(self, kind: Kind, chance: float) -> float:
        """The network's confidence behind a chance: the other way round."""
        sure, right = self.tables[kind]
        return _between(right, sure, chance)


def _between(known: tuple[float, ...], wanted: tuple[float, ...], value: float) -> float:
    """What belongs to a value of the rising `known`, on the straight line between two of them."""
    after = bisect_right(known, value)
    if after in (0, len(known)):
        return wanted[0 if after == 0 else -1]
    low, high = known[after - 1], known[after]
    return wanted[after - 1] + (value - low) / (high - low) * (wanted[after] - wanted[after - 1])


def kind_of(text: str) -> Kind | None:
    """The kind of a word; None where it is signs alone."""
    bare = text.strip(_SIGNS)
    if not bare:
        return None
    if any(map(str.isdigit, bare)):
        return Kind.NUMBER
    return Kind.SYLLABLE if is_syllable(bare) else Kind.OTHER


def trust(text: str, confidence: float) -> float:
    """Chance (0.0-1.0) that a word is right, by its kind and the network's confidence; signs keep theirs.

    Raises `EnvironmentFault` where the tables of the package are missing or damaged.
    """
    kind = kind_of(text)
    return confidence if kind is None else packaged().of(kind, confidence)


@lru_cache(maxsize=1)
def packaged() -> Trust:
    """The tables of the package."""
    try:
        written = resources.files("pipeline.engines").joinpath("data", TRUST_FILE).read_text("utf-8")
        return Trust.parsed(written)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFault(
            "The line reader lacks a file of its own ({file}); install the program again.", file=TRUST_FILE
        ) from error
