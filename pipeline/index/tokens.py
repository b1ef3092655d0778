"""The words of a text as every index sees them: one code for the index, the query and the highlights.

Words are folded one by one and remembered: pages share a few thousand syllables, which makes a page several
times cheaper than folding it whole. `test_highlight.py` proves that both agree.
"""

import re
from functools import lru_cache
from typing import Final

from pipeline.vietnamese.normalize import exact, folded

TOKEN: Final = re.compile(r"([^\W_]+)")
"""A word: letters and digits. `TOKEN.split` gives what stands between the words at even places."""


def folded_texts(text: str) -> tuple[str, str, str]:
    """The words of NFC text, spaces between them: exact, folded, and each two neighbours as `shingles` does.

    Folded in pieces as white space parts them, with what punctuation they carry: it becomes spaces.
    """
    if not (pieces := text.split()):
        return "", "", ""
    exact_pieces, folded_pieces, links = zip(*map(_piece, pieces), strict=True)
    chain = "".join(links)  # `_a a_b b_c c`: its ends are no pairs
    pairs = chain[chain.find(" ") + 1 : max(chain.rfind(" "), 0)]
    return " ".join(exact_pieces), " ".join(folded_pieces), pairs


def folded_in_place(text: str) -> str:
    """NFC text folded character for character, as `folded` does: most pieces between spaces are known."""
    return " ".join(map(folded_word, text.replace("\n", " ").replace("\t", " ").split(" ")))


@lru_cache(maxsize=65536)
def _piece(piece: str) -> tuple[str, str, str]:
    """A piece without white space: exact, folded, and each of its words as end and beginning of a pair."""
    words = folded(piece)
    return exact(piece), words, "".join(f"_{word} {word}" for word in words.split())


@lru_cache(maxsize=65536)
def exact_word(token: str) -> str:
    """The exact form of one word, or of a piece without white space."""
    return exact(token)


@lru_cache(maxsize=65536)
def folded_word(token: str) -> str:
    """The folded form of one word, or of a piece of text, character for character."""
    return folded(token)
