"""Builds the packaged language model from a folder of texts.

    python -m pipeline.training.build_language_model TEXT_DIR OUT

The same texts give the same bytes. Of the texts only counts of words remain, without the names of persons.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.rules.book import Rules
from pipeline.rules.load import load_rules
from pipeline.training.corpus import Names, sentences
from pipeline.training.phrases import office_phrases
from pipeline.training.smoothing import smoothed
from pipeline.vietnamese.model_file import Tables
from pipeline.vietnamese.syllable import is_syllable


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Which words enter the vocabulary."""

    least_syllable: int = 2
    """A syllable that was seen less often may be a misprint of the texts."""
    least_other: int = 5
    """Other words (abbreviations, foreign words) serve as context only, and only where they are frequent."""
    even_share: float = 0.3
    """Share (0.0-1.0) of the last resort in which all words are alike."""


def build(texts: Sequence[str], rules: Rules, options: BuildOptions) -> Tables:
    """The model counted from whole texts and the phrases of `rules`.

    Raises `ValueError` where the texts hold no syllable often enough.
    """
    names = Names.of(rules)
    read = [sentence for text in texts for sentence in sentences(text.splitlines(), names)]
    read += sentences(office_phrases(rules), names)
    counts = Counter(piece for sentence in read for piece in sentence if piece.isalpha())
    syllables = sorted(
        word for word, count in counts.items() if count >= options.least_syllable and is_syllable(word)
    )
    others = sorted(
        word for word, count in counts.items() if count >= options.least_other and not is_syllable(word)
    )
    if not syllables:
        raise ValueError("the texts hold no syllable often enough")
    words = [*syllables, *others]
    return smoothed(
        read, words, len(syllables), unknown_words=len(counts) - len(words), even_share=options.even_share
    )


def main(arguments: Sequence[str]) -> int:
    """Reads `TEXT_DIR/*.txt` in the order of their names and writes `OUT`; says what it did on stderr."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m pipeline.training.build_language_model TEXT_DIR OUT\n")
        return 2
    folder, out = map(Path, arguments)
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    tables = build(texts, load_rules(), BuildOptions())
    data = tables.packed()
    out.write_bytes(data)
    sys.stderr.write(
        f"{len(tables.words)} words, {len(tables.bigrams)} bigrams, {len(tables.trigrams)} trigrams, "
        f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
