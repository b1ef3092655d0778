"""The family name at the beginning of a name, put right where a seal or a stroke of the pen spoiled it."""

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.rules.book import Phrase, Rules
from pipeline.stages.wording import errors, fold_word
from pipeline.vietnamese.normalize import exact, unmarked


def surname_of(word: str, rules: Rules, *, alone: bool) -> str | None:
    """The family name; put right where marks differ, a seal hid its first letter, or one letter is wrong.

    The last two only where it stands first on its line with two more words, and one family name alone fits.
    """
    texts = [phrase.text for phrase in rules.surnames]
    if word in texts:
        return word
    plain = fold_word(word)
    ends = [text for text in texts if text.endswith(word.lower())] if unmarked(word) != word else []
    if alone and len(ends) == 1:
        return ends[0]  # Ần is what a seal left of Trần, not An
    alike = [phrase for phrase in rules.surnames if phrase.folded == plain and word[:1].isupper()]
    if alike:
        return _nearest(word, alike) or alike[0].text
    if not alone:
        return None
    same_end = [text for text in texts if len(text) == len(word) and text[1:] == word[1:]]
    telling = len(word) > 2 or unmarked(word[1:]) != word[1:]
    if not word[:1].isupper() and telling and len(same_end) == 1:
        return same_end[0]
    if len(plain) < 3:
        return None
    clipped = [text for text in texts if text[1:] == word] or [
        phrase.text for phrase in rules.surnames if _lost_its_first(plain, phrase)
    ]
    if len(clipped) == 1 and not word[:1].isupper():
        return clipped[0]
    ending = _by_ending(word, texts)
    if ending:
        return ending
    near = [phrase for phrase in rules.surnames if errors(plain, phrase.folded, 1) is not None]
    return _nearest(word, near) if len(plain) >= 4 else None


def _lost_its_first(plain: str, surname: Phrase) -> bool:
    return surname.folded[1:] == plain or (len(plain) >= 4 and surname.folded.endswith(plain))


def _by_ending(word: str, texts: Sequence[str]) -> str | None:
    """The one family name that ends as the word does, in three letters or more, marks counted: `ïiệu`."""
    for start in range(1, len(word) - 2):
        tail = word[start:]
        found = [text for text in texts if text.endswith(tail) and len(text) > len(tail)]
        if found and unmarked(tail) != tail:
            return found[0] if len(found) == 1 else None
    return None


def _nearest(word: str, near: Sequence[Phrase]) -> str | None:
    """The one that differs least, its marks counted too; None where two differ as little."""
    ranked = sorted((Levenshtein.distance(exact(word), exact(one.text)), one.text) for one in near)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]
