"""Labels real lines by machine: what two independent readers agree on, with the language model as third.

    python -m pipeline.training.reader_labels --pages DIR --weights FILE.onnx --out DIR

A line is kept if every word was printed by one of the two readers, words that differ are known syllables
without digits, of which the language model takes one, and repair would change nothing. Everything else is
left out: a line that is not sure teaches mistakes. It is stored without a label: a teacher can tell of it.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2

from pipeline.engines.linenet_decode import chances_of, with_stop, words_of
from pipeline.engines.linenet_model import load_model
from pipeline.engines.lines_crop import crop_to_page, crop_width, cut, ink_of
from pipeline.training.reader_real import UNSURE, read_page, write_page
from pipeline.training.reader_vote import ALIKE, Voter
from pipeline.vietnamese.language_model import LanguageModel

_LEAST_CONFIDENCE: Final = 0.35
"""Below, the network's reading is a guess, even where the other reader has the same."""


def main(arguments: Sequence[str]) -> int:
    """Writes the labelled lines of all stored pages; says on stderr how many were sure."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.training.reader_labels")
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    asked.out.mkdir(parents=True, exist_ok=True)
    network, voter = load_model(asked.weights), Voter(LanguageModel.load())
    seen = kept = voted = 0
    for path in sorted(asked.pages.glob("*.zip")):
        sure = []
        for line in read_page(path):
            ink = ink_of(cut(line.strip(), crop_to_page(line.place), crop_width(line.place)))
            scores = network.scores(ink)
            words = with_stop(words_of(chances_of(scores), ink), scores)
            if not words or min(word.confidence for word in words) < _LEAST_CONFIDENCE:
                text = None
            else:
                text = voter.label(line.text.split(), [word.text for word in words])
            seen += 1
            if text:
                voted += text.translate(ALIKE) != line.text.translate(ALIKE)
                sure.append(replace(line, text=text))
                kept += 1
            elif words and not line.document.startswith("held"):
                sure.append(replace(line, text="", document=UNSURE + line.document))
        write_page(asked.out / path.name, sure)
    sys.stderr.write(f"{kept} of {seen} lines are sure; in {voted} of them Tesseract was corrected\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
