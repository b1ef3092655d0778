"""The words of a text as every index sees them: one code for the index, the query and the highlights.

Words are folded one by one and remembered: pages share a few thousand syllables, which makes a page about
ten times cheaper than folding it whole. `test_highlight.py` proves that both agree.
"""

import re
from functools import lru_cache
from typing import Final

from pipeline.vietnamese.normalize import exact, folded

TOKEN: Final = re.compile(r"([^\W_]+)")
"""A word: letters and digits. `TOKEN.split` gives what stands between the words at even places."""


def folded_texts(text: str) -> tuple[str, str]:
    """The words of NFC text in their exact and in their folded form, spaces between them.

    Folded in pieces as white space parts them, with what punctuation they carry: it becomes spaces.
    """
    pieces = text.split()
    return " ".join(map(exact_word, pieces)), " ".join(map(folded_word, pieces))


@lru_cache(maxsize=65536)
def exact_word(token: str) -> str:
    """The exact form of one word, or of a piece without white space."""
    return exact(token)


@lru_cache(maxsize=65536)
def folded_word(token: str) -> str:
    """The folded form of one word, or of a piece without white space."""
    return folded(token)
