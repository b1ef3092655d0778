"""How well a page was read, estimated without its true text.

Three things are known of a reading: how sure the recognizer is of each word (calibrated, see
`engines/linenet_trust.py`), how many words can be Vietnamese syllables, and how the page itself looks. Marks
are left aside when syllables are counted, so a telegram without marks, a typewritten paper of the 1950s and a
list of names are Vietnamese; French, English, Russian and Chinese read as letters are not: of real Vietnamese
pages 75 % of the words and more are syllables without their marks, of these others 34 % and less.

The share of right words is the mean of the confidences: on 169 pages whose text is known the two correlate at
.94, and the pages called good had 90 % of their words right at least, those called poor 81 % at most.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.model.ocr import PageText, Word
from pipeline.model.quality import Grade, PageQuality, Weakness
from pipeline.stages.unread import Look, what_is_seen
from pipeline.vietnamese.normalize import unmarked
from pipeline.vietnamese.syllable import is_syllable, toneless_forms

_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_LONGEST_SHORTENING: Final = 6
"""Letters of abbreviations in capitals (UBND, VPQH), which are counted as no words of any language."""
_SHORTEST_PLAIN: Final = 3
_FRENCH: Final = (
    "les des est sont dans pour une sur par avec aux plus ces et en il elle pas ont vous nous leur cette ses "
    "qui dont être été avoir fait entre sous sans tous"
)
_ENGLISH: Final = (
    "of and for is that was with by are this from at it as which were be have has or not his her their will "
    "been would shall all any these those other may must should than into between"
)


@dataclass(frozen=True, slots=True)
class QualityOptions:
    """Where the grades part, and what is no Vietnamese text."""

    good: float = 0.93
    """Share of right words from which on a page is good."""
    fair: float = 0.8
    """Share of right words below which a page is poor."""
    unsure: float = 0.9
    """Mean confidence below which the recognizer is unsure of a page."""
    syllables: float = 0.8
    """Share of syllables, marks aside, below which there are few."""
    vietnamese: float = 0.5
    """Share of syllables, marks aside, below which a text is not Vietnamese."""
    enough_words: int = 12
    """Words of two letters and more that a language is told from."""
    function_words: float = 0.04
    """Share of the little words of French or English from which on a text is of that language."""
    caption: int = 3
    """Plain words that show that even a page of another kind bears Vietnamese print."""
    plain: float = 0.2
    """Share of plain words below which an unsure reading is one of strokes, not of print."""
    sure_print: float = 0.6
    """Mean confidence from which on even a text without syllables is print: a table of codes, say."""
    small_print: float = 11.0
    """Pixels of an x-height letter on the master below which a scan is coarse."""
    pale: float = 0.35
    """Contrast of print and paper below which a page is faint."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What is counted in the words of a page."""

    all: int
    """Words with a letter or a digit."""
    confidence: float
    """Mean over these words."""
    counted: int
    """Runs of two letters and more that are no abbreviations."""
    syllables: float
    """Share of these that are syllables, their marks left aside."""
    plain: int
    """How many of these are syllables of three letters and more, which noise hardly ever looks like."""
    function_words: float
    """Share of these that are little words of French or English and no syllables."""


def graded(
    text: PageText, print_height: float | None, look: Callable[[], Look] | None, options: QualityOptions
) -> PageQuality | None:
    """How well a page was read; None for a blank one.

    `print_height` is that of an x-height letter in pixels of the master; `look` is asked only where the words
    leave something open. Both are None for a text layer, which is no print.
    """
    words = _counted(text)
    is_print = _is_print(words, options)
    seen = look() if look and not is_print else None
    if not words.all:
        return _of_no_words(seen)
    if seen and (found := what_is_seen(seen)):
        return PageQuality(Grade.POOR, 0.0, (found,), searchable=False)
    if words.counted >= options.enough_words and words.syllables < options.vietnamese:
        return _of_another_language(words, options)
    share = words.confidence
    if share >= options.good:
        return PageQuality(Grade.GOOD, share)
    grade = Grade.FAIR if share >= options.fair else Grade.POOR
    return PageQuality(grade, share, _weaknesses(words, print_height, look, options))


def _of_no_words(seen: Look | None) -> PageQuality | None:
    found = what_is_seen(seen) if seen else None
    return PageQuality(Grade.POOR, None, (found,), searchable=False) if found else None


def _is_print(words: _Words, options: QualityOptions) -> bool:
    """Whether words were read and not strokes or specks: by their number, or by what few words say."""
    if words.counted >= options.enough_words:
        is_likely = words.confidence >= options.sure_print or words.plain >= options.plain * words.all
        return is_likely or words.syllables < options.vietnamese
    is_text = words.counted > 0 and words.syllables >= options.syllables
    is_table = words.all >= options.enough_words
    is_sure = words.confidence >= options.unsure and (is_text or is_table)
    return is_sure or words.plain >= options.caption


def _of_another_language(words: _Words, options: QualityOptions) -> PageQuality:
    if words.function_words >= options.function_words:
        return PageQuality(Grade.POOR, words.confidence, (Weakness.FOREIGN,), searchable=False)
    if words.confidence < options.sure_print:
        return PageQuality(Grade.POOR, words.confidence, (Weakness.OTHER_WRITING,), searchable=False)
    return PageQuality(Grade.FAIR, words.confidence, (Weakness.FEW_SYLLABLES,))


def _weaknesses(
    words: _Words, print_height: float | None, look: Callable[[], Look] | None, options: QualityOptions
) -> tuple[Weakness, ...]:
    found = []
    if print_height is not None and print_height < options.small_print:
        found.append(Weakness.LOW_RESOLUTION)
    if look and look().contrast < options.pale:
        found.append(Weakness.FAINT)
    if words.counted and words.syllables < options.syllables:
        found.append(Weakness.FEW_SYLLABLES)
    if words.confidence < options.unsure or not found:
        found.append(Weakness.LOW_CONFIDENCE)
    return tuple(found)


def _counted(text: PageText) -> _Words:
    words = [word for word in text.words() if any(map(str.isalnum, word.text))]
    runs = [run for word in words for run in _runs(word)]
    counted = max(len(runs), 1)
    return _Words(
        all=len(words),
        confidence=sum(word.confidence for word in words) / max(len(words), 1),
        counted=len(runs),
        syllables=sum(map(_is_plain_syllable, runs)) / counted,
        plain=sum(len(run) >= _SHORTEST_PLAIN and is_syllable(run) for run in runs),
        function_words=sum(run.lower() in _function_words() for run in runs) / counted,
    )


def _runs(word: Word) -> list[str]:
    """The runs of letters of a word that speak for a language; codes and abbreviations speak for none."""
    text = word.text
    if any(map(str.isdigit, text)):
        return []
    return [
        run
        for run in _LETTERS.findall(text)
        if not run.isupper() or len(run) > _LONGEST_SHORTENING or _is_plain_syllable(run)
    ]


@lru_cache(maxsize=1 << 14)
def _is_plain_syllable(word: str) -> bool:
    return unmarked(word.lower()) in _plain_forms()


@lru_cache(maxsize=1)
def _plain_forms() -> frozenset[str]:
    """Every syllable without marks."""
    return frozenset(map(unmarked, toneless_forms()))


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    """Little words of French and English that are no syllables, with or without marks."""
    return frozenset(word for word in f"{_FRENCH} {_ENGLISH}".split() if not _is_plain_syllable(word))
