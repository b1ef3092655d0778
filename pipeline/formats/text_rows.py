"""Words of a text layer as printed rows: what stands on one height shares a row, columns stay apart.

A file paints its text in any order: table cell by table cell, headers last. Words that follow each other
in the file and on the paper form a run; runs on one height form a row. Two runs are joined to one line
where they nearly touch, so a change of font in mid-sentence does not look like a new column.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.model.geometry import Box, union_of
from pipeline.model.ocr import Line, Word

_SAME_HEIGHT: Final = 0.45
"""Ems between the baselines of words that still stand in one row (raised figures included)."""
_COLUMN_GAP: Final = 2.0
"""Ems of white that part two columns."""
_RUN_GAP: Final = 0.5
"""Ems of white that part two pieces of text which the file does not paint one after the other."""
_SMALL: Final = 3
"""Words of a text that may have been stamped into the gap of another."""
_BLOCK_GAP: Final = 1.3
"""Ems of white between lines that part two paragraphs."""


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with the line that it stands on."""

    word: Word
    baseline: float
    """Pixels from the top."""
    em: float
    """Height of its font in pixels."""


@dataclass(slots=True)
class _Run:
    words: list[PlacedWord]

    @property
    def box(self) -> Box:
        return union_of([placed.word.box for placed in self.words])

    @property
    def em(self) -> float:
        return max(placed.em for placed in self.words)

    @property
    def baseline(self) -> float:
        return sorted(placed.baseline for placed in self.words)[len(self.words) // 2]

    def reaches(self, placed: PlacedWord) -> bool:
        """Whether a word goes on where this run ends."""
        last = self.words[-1]
        em = max(last.em, placed.em)
        gap = placed.word.box.left - last.word.box.right
        return (
            abs(placed.baseline - last.baseline) <= _SAME_HEIGHT * em
            and -_RUN_GAP * em <= gap <= _COLUMN_GAP * em
        )


def rows_of(words: Sequence[PlacedWord]) -> tuple[tuple[Line, ...], ...]:
    """The rows of a page from top to bottom, each with its lines from left to right, blocks numbered."""
    runs: list[_Run] = []
    for placed in words:
        if runs and runs[-1].reaches(placed):
            runs[-1].words.append(placed)
        else:
            runs.append(_Run([placed]))
    rows = [_joined(row) for row in _by_height(_filled(runs))]
    return _with_blocks(rows)


def _filled(runs: list[_Run]) -> list[_Run]:
    """The runs with small ones put where another leaves a gap: a stamped day between `ngày` and `tháng`."""
    hosts = [run for run in runs if len(run.words) > _SMALL]
    around = [(run, run.box, run.baseline, run.em) for run in hosts]
    kept = list(hosts)
    for run in runs:
        if len(run.words) > _SMALL:
            continue
        box, baseline, em = run.box, run.baseline, run.em
        near = (
            (host, _gap_for(box, host, size))
            for host, outer, level, size in around
            if outer.left < box.left
            and box.right < outer.right
            and abs(baseline - level) <= _SAME_HEIGHT * max(em, size)
        )
        place = next(((host, gap) for host, gap in near if gap is not None), None)
        if place is None:
            kept.append(run)
        else:
            host, gap = place
            host.words[gap:gap] = run.words
    return kept


def _gap_for(box: Box, host: _Run, size: float) -> int | None:
    """Index of the word of `host` before which a box stands, clear of both neighbours."""
    slack = size * 0.15
    gap = sum(placed.word.box.left - slack < box.left for placed in host.words)
    if not 0 < gap < len(host.words):
        return None
    before, after = host.words[gap - 1].word.box, host.words[gap].word.box
    return gap if before.right - slack <= box.left and box.right <= after.left + slack else None


def _by_height(runs: list[_Run]) -> list[list[_Run]]:
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: (run.baseline, run.box.left)):
        home = next((row for row in reversed(rows[-4:]) if _belongs(run, row)), None)
        if home is None:
            rows.append([run])
        else:
            home.append(run)
    return rows


def _belongs(run: _Run, row: list[_Run]) -> bool:
    near = all(abs(run.baseline - other.baseline) <= _SAME_HEIGHT * max(run.em, other.em) for other in row)
    return near and not any(run.box.overlap_x(other.box) > _RUN_GAP * min(run.em, other.em) for other in row)


def _joined(row: list[_Run]) -> list[_Run]:
    lines: list[_Run] = []
    for run in sorted(row, key=lambda run: run.box.left):
        if lines and run.box.left - lines[-1].box.right <= _RUN_GAP * max(run.em, lines[-1].em):
            lines[-1] = _Run(lines[-1].words + run.words)
        else:
            lines.append(run)
    return lines


def _with_blocks(rows: list[list[_Run]]) -> tuple[tuple[Line, ...], ...]:
    """Rows of as many lines, each under the one above it and close to it, go on with the blocks above."""
    result: list[tuple[Line, ...]] = []
    above: list[_Run] = []
    next_block = 0
    for row in rows:
        lines = tuple(Line(tuple(placed.word for placed in run.words)) for run in row)
        if above and _goes_on(above, row):
            lines = tuple(replace(line, block=old.block) for line, old in zip(lines, result[-1], strict=True))
        else:
            lines = tuple(replace(line, block=next_block + index) for index, line in enumerate(lines))
            next_block += len(lines)
        result.append(lines)
        above = row
    return tuple(result)


def _goes_on(above: list[_Run], row: list[_Run]) -> bool:
    if len(above) != len(row):
        return False
    return all(
        upper.box.overlap_x(lower.box) > 0 and lower.box.top - upper.box.bottom <= _BLOCK_GAP * lower.em
        for upper, lower in zip(above, row, strict=True)
    )
