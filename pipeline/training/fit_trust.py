"""Fits how sure the line reader may be: `engines/data/trust.json`, from pages whose text is known.

    python -m pipeline.training.fit_trust --texts DIR [--pages 160] [--scans DIR --truth DIR] [--out FILE]

Pages are made up from the texts; scans whose truth is known, such as the project's own samples, are added.
Never give it scans that you measure with.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from pipeline.batch.page_story import PageOptions, read_print
from pipeline.engines.linenet import LineNet
from pipeline.engines.linenet_trust import Kind, kind_of, packaged
from pipeline.evaluate import right_words
from pipeline.formats.image import Raster, decode
from pipeline.formats.pixels import Pixels
from pipeline.model.media import MediaType
from pipeline.rules.load import load_rules
from pipeline.training.reader_fonts import installed
from pipeline.training.reader_text import TextOptions, load_texts
from pipeline.training.trust_pages import made_page

_KNOTS: Final = 9
_LEAST_WRONG: Final = 12
"""Wrong words in each bin; fewer tell nothing."""
_STEP: Final = 0.0005
_TYPES: Final = {".jpg": MediaType.JPEG, ".png": MediaType.PNG}


@dataclass(frozen=True, slots=True)
class Seen:
    """A word that was read."""

    kind: Kind
    network: float
    """Confidence of the network, before any table."""
    right: bool


def main(arguments: Sequence[str]) -> int:
    """Reads the pages, fits the tables, prints and writes them."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.fit_trust")
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=160)
    parser.add_argument("--scans", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    seen: list[Seen] = []
    number = 0
    for number, (pixels, dpi, truth) in enumerate(_pages(asked), 1):
        seen += _read(pixels, dpi, truth)
        sys.stderr.write(f"page {number}: {len(seen)} words, {sum(not one.right for one in seen)} wrong\n")
    fitted = {kind: fitted_table([one for one in seen if one.kind is kind]) for kind in Kind}
    wrong = sum(not one.right for one in seen)
    written = _written(
        f"pipeline/training/fit_trust.py: {len(seen):,} words of {asked.pages} made-up pages and of "
        f"{number - asked.pages} scans whose text is known, {wrong:,} of them wrong",
        fitted,
    )
    sys.stdout.write(written)
    if asked.out:
        asked.out.write_text(written, "utf-8")
    return 0


def _written(origin: str, tables: Mapping[Kind, Mapping[str, list[float]]]) -> str:
    """The file, a line for each list."""
    rows = ",\n".join(
        f'    "{kind}": {{\n      "network": {json.dumps(table["network"])},\n'
        f'      "right": {json.dumps(table["right"])}\n    }}'
        for kind, table in tables.items()
    )
    return f'{{\n  "origin": {json.dumps(origin)},\n  "tables": {{\n{rows}\n  }}\n}}\n'


def fitted_table(seen: Sequence[Seen]) -> dict[str, list[float]]:
    """A rising table of a few knots: bins with as many wrong words each, made to rise.

    What falls is pooled (pool adjacent violators; Ayer et al. 1955). Each bin is one right and one wrong
    word larger than it is, so that no share is 0 or 1.
    """
    ordered = sorted(seen, key=lambda one: one.network)
    wrong = np.cumsum([not one.right for one in ordered])
    bins = max(2, min(_KNOTS, int(wrong[-1]) // _LEAST_WRONG)) if ordered else 0
    edges = [
        0,
        *(int(np.searchsorted(wrong, wrong[-1] * at / bins)) + 1 for at in range(1, bins)),
        len(ordered),
    ]
    pools: list[tuple[float, float, int]] = []  # mean confidence, share of right words, words
    for start, end in pairwise(edges):
        part = ordered[start:end]
        if not part:
            continue
        mean = sum(one.network for one in part) / len(part)
        pools.append((mean, (sum(one.right for one in part) + 1) / (len(part) + 2), len(part)))
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (sure, share, count), (last_sure, last_share, last_count) = pools[-2:]
            whole = count + last_count
            pools[-2:] = [
                (
                    (sure * count + last_sure * last_count) / whole,
                    (share * count + last_share * last_count) / whole,
                    whole,
                )
            ]
    return _rising([0.0, *(sure for sure, _, _ in pools), 1.0], [0.0, *(share for _, share, _ in pools), 1.0])


def _rising(network: list[float], right: list[float]) -> dict[str, list[float]]:
    """The knots with two ends, all of them rising."""
    right[0] = right[1] / 2
    right[-1] = min(1.0, right[-2] + (1 - right[-2]) / 2)
    for at in range(1, len(network)):
        network[at] = max(network[at], network[at - 1] + _STEP)
        right[at] = max(right[at], right[at - 1] + _STEP)
    over = max(network[-1], right[-1], 1.0)
    return {
        "network": [round(value / over, 4) for value in network],
        "right": [round(value / over, 4) for value in right],
    }


def _pages(asked: argparse.Namespace) -> Iterator[tuple[Pixels, int, str]]:
    source, families = load_texts(asked.texts, load_rules(), TextOptions()), installed()
    for seed in range(asked.pages):
        page = made_page(source, families, seed)
        yield page.gray, page.dpi, page.text
    for path in sorted(asked.scans.rglob("*")) if asked.scans else ():
        truth = asked.truth / f"{path.stem}_p001.txt"
        if path.suffix in _TYPES and truth.is_file():
            raster = decode(path, _TYPES[path.suffix], 1)
            yield raster.pixels, raster.dpi, truth.read_text("utf-8")


def _read(pixels: Pixels, dpi: int, truth: str) -> list[Seen]:
    """The words of a page, as the page story reads it."""
    before = packaged()
    words = list(read_print(Raster(pixels, dpi), _reader(), PageOptions()).text.words())
    right = right_words(truth, [word.text for word in words])
    kinds = [kind_of(word.raw or word.text) for word in words]
    return [
        Seen(kind, before.confidence_of(kind, word.confidence), is_right)
        for word, kind, is_right in zip(words, kinds, right, strict=True)
        if kind
    ]


@lru_cache(maxsize=1)
def _reader() -> LineNet:
    return LineNet()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
