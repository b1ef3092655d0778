"""Repair of marks: of the spellings that share a word's letters, the one that fits the words around it.

Recognizers read letters well and the small marks above and below them badly (bổ, bồ, bố). Marks may change on
every word; letters only to what the recognizer tells that it may have seen in their place (`Word.others`).
Digits, signs, boxes and confidence stay, and the engine's own reading is kept beside the repaired one. Repair
always starts from that reading, so a second repair changes nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.model.ocr import Line, PageText, Word
from pipeline.stages.list_marks import with_list_marks
from pipeline.stages.spellings import ChangeCost, Piece, Spelling, line_pieces, reading
from pipeline.vietnamese.language_model import LanguageModel, State, ends_sentence
from pipeline.vietnamese.lettering import is_new_style, new_tone_style

_LABEL: Final = re.compile(r"[\W_]+|\(?\w{1,3}[.)]")
"""What stands before an item of a list: a dash, `a)`, `(iii)`."""


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """What a change costs, and how many ways of reading are weighed against each other."""

    costs: ChangeCost = field(default_factory=ChangeCost)
    beam: int = 12
    """Ways of reading a text that are followed at once."""
    beam_cost: float = 10.0
    """A way of reading that costs so many nats more than the best one is given up."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text of a page with its marks put right."""

    text: PageText
    changed: int
    """Words that differ from the engine's reading."""


class _Path(NamedTuple):
    """One way of reading a sentence up to some piece, as a chain back to its start."""

    cost: float
    state: State
    spelling: Spelling | None = None
    before: "_Path | None" = None


def repair(text: PageText, model: LanguageModel, options: RepairOptions) -> Repaired:
    """The page with wrong marks of its syllables put right; a changed word keeps the reading as `raw`."""
    new_style = _writes_new_style(text)
    lines: dict[tuple[int, int], Line] = {}
    for column in _columns(text):
        places = list(column)
        read = [text.rows[row][cell] for row, cell in places]
        lines.update(zip(places, _repaired_lines(read, model, options, new_style=new_style), strict=True))
    rows = tuple(
        tuple(lines[number, cell] for cell in range(len(row))) for number, row in enumerate(text.rows)
    )
    mended = with_list_marks(replace(text, rows=rows))
    return Repaired(mended, sum(word.raw is not None for word in mended.words()))


def _columns(text: PageText) -> Iterator[list[tuple[int, int]]]:
    """Places (row, cell) of lines whose text runs on: rows that are cut into equally many cells."""
    start = 0
    for end in range(1, len(text.rows) + 1):
        if end == len(text.rows) or len(text.rows[end]) != len(text.rows[start]):
            for cell in range(len(text.rows[start])):
                yield [(row, cell) for row in range(start, end)]
            start = end


def _writes_new_style(text: PageText) -> bool:
    """Whether the page prints `hoà, thuỷ` more often than `hòa, thủy`."""
    balance = 0
    for word in text.words():
        balance += _style(reading(word).strip(".,;:()\"'“”").lower())
    return balance > 0


@lru_cache(maxsize=1 << 14)
def _style(bare: str) -> int:
    """1 for a word in the new style, -1 for one in the old style, 0 where they are the same."""
    return 1 if is_new_style(bare) else -int(new_tone_style(bare) != bare)


def _repaired_lines(
    lines: Sequence[Line], model: LanguageModel, options: RepairOptions, *, new_style: bool
) -> list[Line]:
    chosen: dict[tuple[int, int], list[tuple[Piece, Spelling]]] = defaultdict(list)
    for sentence in _sentences(lines, model, options.costs):
        best = _best([piece for _, piece in sentence], model, options)
        for (line, piece), spelling in zip(sentence, best, strict=True):
            if spelling is not piece.spellings[0]:
                chosen[line, piece.word].append((piece, spelling))
    return [
        replace(
            line,
            words=tuple(
                _reworded(word, chosen[number, place], new_style=new_style)
                for place, word in enumerate(line.words)
            ),
        )
        for number, line in enumerate(lines)
    ]


def _sentences(
    lines: Sequence[Line], model: LanguageModel, costs: ChangeCost
) -> Iterator[list[tuple[int, Piece]]]:
    """The pieces of a column with the number of their line, cut where a sentence ends."""
    sentence: list[tuple[int, Piece]] = []
    runs_on = False
    for number, line in enumerate(lines):
        continues = []
        for word in line.words:
            continues.append(runs_on)
            runs_on = not (ends_sentence(word.text) or _LABEL.fullmatch(word.text))
        found = line_pieces(line.words, model, costs, continues)
        for place, piece in enumerate(found):
            sentence.append((number, piece))
            last_of_word = place + 1 == len(found) or found[place + 1].word != piece.word
            if last_of_word and ends_sentence(line.words[piece.word].text):
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def _best(pieces: Sequence[Piece], model: LanguageModel, options: RepairOptions) -> list[Spelling]:
    """The spellings, one for each piece, that cost least together with the model's own cost."""
    paths = [_Path(0.0, model.start)]
    for piece in pieces:
        reached: dict[State, _Path] = {}
        for path in paths:
            for spelling in piece.spellings:
                cost, state = model.step(path.state, spelling.number)
                cost += path.cost + spelling.cost
                known = reached.get(state)
                if known is None or cost < known.cost:
                    reached[state] = _Path(cost, state, spelling, path)
        ranked = sorted(reached.values(), key=lambda path: path.cost)[: options.beam]
        paths = [path for path in ranked if path.cost <= ranked[0].cost + options.beam_cost]
    chosen = []
    last: _Path | None = paths[0]
    while last is not None and last.spelling is not None:
        chosen.append(last.spelling)
        last = last.before
    return chosen[::-1]


def _reworded(word: Word, changes: Sequence[tuple[Piece, Spelling]], *, new_style: bool) -> Word:
    if not changes and word.raw is None:
        return word
    raw = reading(word)
    text = raw
    for piece, spelling in changes:
        printed = new_tone_style(spelling.text) if new_style else spelling.text
        text = text[: piece.start] + printed + text[piece.end :]
    return replace(word, text=text, raw=None if text == raw else raw)
