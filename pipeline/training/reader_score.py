"""How far a network is from reading lines right: greedy decoding and edit distance."""

from collections.abc import Sequence

import torch
from rapidfuzz.distance import Levenshtein

from pipeline.engines.linenet_letters import LETTERS
from pipeline.engines.lines_crop import STEP, ink_of
from pipeline.training.reader_lines import Sample
from pipeline.training.reader_network import LineNet


def error_rate(network: LineNet, samples: Sequence[Sample]) -> float:
    """Edits over letters (CER) on the samples; those without a text count for nothing."""
    edits = letters = 0
    for sample, text in zip(samples, read_greedily(network, samples), strict=True):
        if sample.text is not None:
            edits += Levenshtein.distance(sample.text, text)
            letters += len(sample.text)
    return edits / max(letters, 1)


def read_greedily(network: LineNet, samples: Sequence[Sample]) -> list[str]:
    """What the network reads in each line, taking the best output of each step."""
    network.eval()
    texts = []
    with torch.inference_mode():
        for sample in samples:
            scores = network(torch.from_numpy(ink_of(sample.line))[None, None])
            texts.append(collapsed(scores[0].argmax(0).tolist()[: sample.line.shape[1] // STEP]))
    return texts


def collapsed(outputs: Sequence[int]) -> str:
    """The text of a run of outputs: repeats are one letter, blanks are none."""
    previous = 0
    letters = []
    for output in outputs:
        if output and output != previous:
            letters.append(LETTERS[output - 1])
        previous = output
    return "".join(letters).strip()
