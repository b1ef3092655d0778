"""Interpolated Kneser-Ney smoothing of trigrams (Chen and Goodman 1999, sections 2.7 and 4.1.6).

The probability of a word in a context that was seen with few others leans on how many different words it
follows, not on how often it was seen: `Nam` is frequent, but only after `Việt`.
"""

import os
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from pipeline.vietnamese.model_file import BREAK, CLASSES, NUMBER, UNKNOWN, Tables, byte_cost

EVEN = float(os.environ.get("EVEN", "0.5"))
Bigram = tuple[int, int]
Trigram = tuple[int, int, int]


def smoothed(
    sentences: Iterable[Sequence[str]],
    words: Sequence[str],
    choices: int,
    *,
    unknown_words: int,
    even_share: float,
) -> Tables:
    """The model of the sentences over a vocabulary.

    The probability of the class of unknown words is that of any one of `unknown_words` of them. The last
    resort, the frequency of single words, is mixed with `even_share` (0.0-1.0) of the same for all: how
    often laws use a word says little about a petition.
    """
    numbers = {word: number for number, word in enumerate(words, CLASSES)}
    trigrams, openings = _counted(sentences, numbers)
    size = CLASSES + len(words)
    spread = max(1, unknown_words)
    kinds = [1.0] * size
    kinds[UNKNOWN], kinds[BREAK] = spread, 0.0
    ones = _unigrams(_continuations(trigrams, openings), kinds, even_share)
    twos, two_weights = _bigrams(trigrams, openings, ones)
    threes, three_weights = _trigrams(trigrams, twos, ones, two_weights)

    def cost(probability: float, word: int) -> int:
        return byte_cost(probability / spread if word == UNKNOWN else probability)

    pairs = sorted(twos)
    place = {pair: number for number, pair in enumerate(pairs)}
    triples = sorted(threes, key=lambda triple: (place[triple[:2]], triple[2]))
    return Tables(
        words,
        choices,
        bytes(cost(probability, word) for word, probability in enumerate(ones)),
        bytes(byte_cost(two_weights.get(word, 1.0)) for word in range(size)),
        array("I", [first * size + second for first, second in pairs]),
        bytes(cost(twos[pair], pair[1]) for pair in pairs),
        bytes(byte_cost(three_weights.get(pair, 1.0)) for pair in pairs),
        array("I", [place[triple[:2]] * size + triple[2] for triple in triples]),
        bytes(cost(threes[triple], triple[2]) for triple in triples),
    )


def _counted(
    sentences: Iterable[Sequence[str]], numbers: dict[str, int]
) -> tuple[Counter[Trigram], Counter[Bigram]]:
    """How often each trigram was seen, and each first word of a sentence after its BREAK."""
    trigrams: Counter[Trigram] = Counter()
    openings: Counter[Bigram] = Counter()
    for sentence in sentences:
        run = [BREAK, *(_number(word, numbers) for word in sentence)]
        openings[BREAK, run[1]] += 1
        trigrams.update(zip(run, run[1:], run[2:], strict=False))
    return trigrams, openings


def _number(word: str, numbers: dict[str, int]) -> int:
    number = numbers.get(word)
    if number is None:
        return NUMBER if any(map(str.isdigit, word)) else UNKNOWN
    return number


def _discount(counts: Iterable[int]) -> float:
    """Absolute discount after Ney, Essen and Kneser (1994): n1 / (n1 + 2 n2); kept inside (0, 1)."""
    seen = Counter(counts)
    return min(0.95, max(0.1, seen[1] / max(1, seen[1] + 2 * seen[2])))


def _continuations(trigrams: Counter[Trigram], openings: Counter[Bigram]) -> Counter[Bigram]:
    """How many different words stand before each bigram; its count where only a BREAK can."""
    counts: Counter[Bigram] = Counter(openings)
    counts.update((second, third) for _, second, third in trigrams)
    return counts


def _unigrams(bigrams: Counter[Bigram], kinds: Sequence[float], even_share: float) -> list[float]:
    """Share of the different bigrams that end in each word, mixed with its share of the different words."""
    counts: Counter[int] = Counter()
    for (_, second), count in bigrams.items():
        counts[second] += count
    seen, even = sum(counts.values()), sum(kinds)
    return [
        (1 - even_share) * counts[word] / seen + even_share * kind / even for word, kind in enumerate(kinds)
    ]


def _bigrams(
    trigrams: Counter[Trigram], openings: Counter[Bigram], ones: list[float]
) -> tuple[dict[Bigram, float], dict[int, float]]:
    counts = _continuations(trigrams, openings)
    discount = _discount(counts.values())
    totals: dict[int, int] = defaultdict(int)
    kinds: dict[int, int] = defaultdict(int)
    for (first, _), count in counts.items():
        totals[first] += count
        kinds[first] += 1
    weights = {first: discount * kinds[first] / totals[first] for first in totals}
    return {
        pair: (count - discount) / totals[pair[0]] + weights[pair[0]] * ones[pair[1]]
        for pair, count in counts.items()
    }, weights


def _trigrams(
    counts: Counter[Trigram],
    twos: dict[Bigram, float],
    ones: list[float],
    two_weights: dict[int, float],
) -> tuple[dict[Trigram, float], dict[Bigram, float]]:
    discount = _discount(counts.values())
    totals: dict[Bigram, int] = defaultdict(int)
    kinds: dict[Bigram, int] = defaultdict(int)
    for (first, second, _), count in counts.items():
        totals[first, second] += count
        kinds[first, second] += 1
    weights = {pair: discount * kinds[pair] / totals[pair] for pair in totals}
    return {
        triple: (count - discount) / totals[triple[:2]] + weights[triple[:2]] * twos[triple[1:]]
        for triple, count in counts.items()
    }, weights
