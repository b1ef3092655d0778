"""What a page must have, as values: every index turns the same ones into its own query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Has:
    """A word in a field; a rare word counts more."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Words next to each other, at least two."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begins:
    """A key that begins so."""

    field: str
    prefix: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the names or numbers in a field."""

    field: str
    values: tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """A number from the first to the last."""

    field: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Flat:
    """The same pages, all with one score."""

    clause: "Clause"
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class All:
    """What has all of the clauses; `better` ones only add to the score. Without any: everything."""

    clauses: tuple["Clause", ...]
    better: tuple["Clause", ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """What has so many of the clauses."""

    clauses: tuple["Clause", ...]
    needed: int = 1


Clause = Has | SideBySide | Begins | OneOf | Between | Flat | All | Any


def all_of(clauses: Iterable[Clause], better: Iterable[Clause] = ()) -> Clause:
    """What has all of the clauses: of one clause, that clause."""
    musts, options = tuple(clauses), tuple(better)
    return musts[0] if len(musts) == 1 and not options else All(musts, options)


def any_of(clauses: Iterable[Clause], needed: int = 1) -> Clause:
    """What has so many of the clauses: of one clause, that clause."""
    options = tuple(clauses)
    return options[0] if len(options) == 1 else Any(options, needed)


def sequence(field: str, words: Sequence[str]) -> Clause:
    """The words next to each other, or the only word."""
    return Has(field, words[0]) if len(words) == 1 else SideBySide(field, tuple(words))
