"""Words put right in a query and in the text that was typed for it; asks no index."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from pipeline.index.query import Phrase, Query, Word
from pipeline.index.spellings import one_edit_apart
from pipeline.index.tokens import TOKEN, exact_word, folded_word
from pipeline.index.typed import Piece

Fixes = Mapping[str, tuple[str, ...]]
"""Folded words as typed, and what to put in place of each."""
Alive = Mapping[str, Mapping[str, int]]
"""Folded words, and for each exact form of it how many pages hold it."""


def rewritten(piece: Piece, fixes: Fixes, alive: Alive, *, marked: bool) -> str:
    """A piece of the text with the fixes in it, and marks set right that no page has so.

    Where nothing was typed with marks (`marked`), they are set everywhere.
    """
    if piece.filters:
        return piece.text

    def in_place(found: re.Match[str]) -> str:
        token = found.group()
        exact, folded = exact_word(token), folded_word(token)
        if folded not in fixes:
            known = alive.get(folded, {})
            if not known or (exact in known and marked):
                return token
            return _in_case(_likeliest(folded, exact, known), token)
        shown = (_likeliest(each, exact, alive.get(each, {})) for each in fixes[folded])
        return _in_case(" ".join(shown), token)

    written = TOKEN.sub(in_place, piece.text)
    if piece.quoted is None:
        return written
    return written[0] + written[1:-1].strip() + written[-1]


def _likeliest(word: str, typed: str, known: Mapping[str, int]) -> str:
    """The exact form of a word: one letter from what was typed where there is one, else the most frequent."""
    if not known:
        return word

    def rank(form: str) -> tuple[bool, int, str]:
        return typed.isascii() or not one_edit_apart(typed, form), -known[form], form

    return min(known, key=rank)


def _in_case(word: str, typed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word


def runs(query: Query) -> tuple[tuple[Word, ...], ...]:
    """The words as they stand side by side."""
    return (query.words, *(phrase.words for phrase in query.phrases))


def fixed(query: Query, fixes: Fixes) -> Query:
    """The query with the fixes in it."""

    def anew(words: tuple[Word, ...]) -> tuple[Word, ...]:
        put = {typed: tuple(Word(each, each) for each in words) for typed, words in fixes.items()}
        return tuple(word for typed in words for word in put.get(typed.folded, (typed,)))

    phrases = (Phrase(anew(phrase.words)) for phrase in query.phrases)
    return replace(query, words=anew(query.words), phrases=tuple(each for each in phrases if each.words))


def without(query: Query, gone: set[str]) -> Query:
    """The query without some words; what is left of a phrase that had one need not stand side by side."""
    words, phrases = list(query.words), []
    for phrase in query.phrases:
        if gone & {word.folded for word in phrase.words}:
            words += phrase.words
        else:
            phrases.append(phrase)
    left = tuple(word for word in words if word.folded not in gone)
    return replace(query, words=left, phrases=tuple(phrases))


def neighbours(query: Query, word: str) -> list[tuple[str, str]]:
    """The pairs of neighbouring words of which one is the word."""
    pairs = ((left.folded, right.folded) for run in runs(query) for left, right in pairwise(run))
    return [pair for pair in dict.fromkeys(pairs) if word in pair]


def comparable(query: Query) -> object:
    """What must be alike in two queries that find the same."""
    words = [tuple(word.folded for word in run) for run in runs(query)]
    return words, set(query.codes), query.filters
