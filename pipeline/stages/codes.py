"""Number and notation of a document: `15/QĐ-BNV`, `351/2017/UBTVQH14`, and of the Party `127-QĐ/TU`.

Layouts after Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3 (State: colon, slash, hyphen) and Hướng dẫn 05-HD/VPTW
(Party: no colon, hyphen, slash). What a clerk wrote by hand is rarely readable: a number that is not made of
digits is left open, never guessed.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from pipeline.model.archive import Family
from pipeline.rules.book import Rules
from pipeline.vietnamese.normalize import unmarked

_ORG: Final = r"[A-ZĐƯ][A-Za-zĐđƯưƠơ0-9&]+(?:[.,][A-ZĐ0-9][A-Za-zĐđ0-9]*)*"
_STATE: Final = re.compile(
    rf"(?P<number>.{{0,20}}?)/(?:(?P<year>(?:19|20)\d{{2}})/)?(?P<notation>{_ORG}(?:-{_ORG}|-[0-9]+)*)"
)
_PARTY: Final = re.compile(
    rf"(?P<number>[^/]{{0,16}}?)-?(?P<type>[A-ZĐ][A-Za-zĐđ]{{1,3}})/(?P<org>{_ORG}(?:-{_ORG})*)"
)
_SPOILED: Final = re.compile(rf"/(?:(?P<year>(?:19|20)\d{{2}})/)?(?P<notation>{_ORG}(?:-{_ORG})+)\.?$")
_DOT_BEFORE_DASH: Final = re.compile(r"\.(?=-)")
_PREFIX: Final = re.compile(
    r"^\W*(?:(?:bo\s*)?luat|phap\s*lenh)?\s*s[a-z0]{1,2}[a-z]?\s*[:.;,=]*\s*", re.IGNORECASE
)
_REPEATED: Final = re.compile(r"--+|//+")
_SPACES: Final = re.compile(r"\s*([/-])\s*")
_DASHES: Final = str.maketrans({"–": "-", "—": "-", "−": "-", "_": " ", "⁄": "/", "Ð": "Đ", "~": "-"})
_DOUBLED: Final = re.compile(r"([A-Z])\1(?![A-Z])")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_WITH_YEAR: Final = frozenset({"NĐ", "TT", "TTLT"})
"""Types whose code always has the year (Luật Ban hành văn bản quy phạm pháp luật)."""
_DIGITS: Final = str.maketrans("OoIl|", "00111")


@dataclass(frozen=True, slots=True)
class CodeReading:
    """The parts of a printed code."""

    family: Family
    number: str | None
    """As printed, with leading zeros; None where no digits can be read."""
    repaired: bool
    """Whether letters of the number or the notation had to be put right."""
    year: str | None
    notation: str
    type_code: str | None
    """The abbreviation of a document type in the notation; None in that of a công văn."""

    @property
    def of_state(self) -> "CodeReading":
        """The code as one of the State, which wrote `45 QĐ/UB` before 1998."""
        return replace(self, family=Family.STATE)

    @property
    def full(self) -> str | None:
        """Number, year and notation as one code; None without a number."""
        if self.number is None:
            return None
        if self.family is Family.PARTY:
            return f"{self.number}-{self.notation}"
        if self.year is None and "/" in self.notation:  # as before 1998: `45 QĐ/UB`
            return f"{self.number} {self.notation}"
        return "/".join(part for part in (self.number, self.year, self.notation) if part)


def read_code(text: str, rules: Rules) -> CodeReading | None:
    """The code in a line of the header; None where there is none."""
    plain = _SPACES.sub(r"\1", text.translate(_DASHES))
    prefix = _PREFIX.match(unmarked(plain))
    body = _REPEATED.sub(lambda run: run.group()[0], plain[prefix.end() :] if prefix else plain)
    body = _DOT_BEFORE_DASH.sub("-", body)
    named = prefix is not None
    return (
        _party_code(body, rules, named=named)
        or _state_code(body, rules, named=named)
        or _behind_a_stamp(body, rules)
    )


def _behind_a_stamp(body: str, rules: Rules) -> CodeReading | None:
    """The notation of a line whose beginning a stamp has spoiled; its number is never believed."""
    found = _SPOILED.search(body)
    if not found:
        return None
    head, *rest = found["notation"].split("-")
    if head not in _abbreviations(rules, "state") or not rest or rest[0] not in _issuer_codes(rules, "state"):
        return None
    return CodeReading(
        Family.STATE, None, repaired=True, year=found["year"], notation=found["notation"], type_code=head
    )


def _party_code(body: str, rules: Rules, *, named: bool) -> CodeReading | None:
    found = _PARTY.match(body)
    if not found or not (named or found["number"].strip().isdigit()):
        return None
    known = _abbreviations(rules, "party")
    short = _known(found["type"], known) or _one_letter_off(found["type"], known)
    org = _known(found["org"], _issuer_codes(rules, "party")) or found["org"]
    if short is None or org.split("-")[0].isdigit():
        return None
    number, repaired = _digits(found["number"])
    changed = repaired or short != found["type"]
    return CodeReading(Family.PARTY, number, changed, None, f"{short}/{org}", short)


def _state_code(body: str, rules: Rules, *, named: bool) -> CodeReading | None:
    found = _STATE.match(body)
    if not found:
        return None
    head, *rest = found["notation"].split("-")
    short = _known(head, _abbreviations(rules, "state")) if rest else None
    codes = _issuer_codes(rules, "state")
    if head in codes and short != head:
        short = None
    if (not named and short is None) or len(found["notation"]) < 2:
        return None
    parts = [short or _same_letters(head, codes), *(_same_letters(part, codes) for part in rest)]
    notation = "-".join(parts)
    number, repaired = _digits(found["number"])
    repaired = repaired or notation != found["notation"]
    year = found["year"]
    if year is None and short in _WITH_YEAR and number and _YEAR.fullmatch(number):
        number, year = None, number
    return CodeReading(Family.STATE, number, repaired, year, notation, short)


def _digits(printed: str) -> tuple[str | None, bool]:
    """The number where it is made of digits, and whether letters had to be taken for digits."""
    compact = "".join(printed.split()).strip(":.;,- ")
    digits = compact.translate(_DIGITS)
    plain = digits.isascii() and digits.isdigit() and len(digits) <= 6
    return (digits, digits != compact) if plain and int(digits) else (None, False)


def _abbreviations(rules: Rules, family: str) -> set[str]:
    return {short for kind in rules.types if kind.family == family for short in kind.short if len(short) > 1}


def _issuer_codes(rules: Rules, family: str) -> set[str]:
    return {code for issuer in rules.issuers if issuer.family == family for code in issuer.codes}


def _known(printed: str, known: set[str]) -> str | None:
    """The known abbreviation that was printed: the same, or the same without marks."""
    if printed in known:
        return printed
    once = _DOUBLED.sub(r"\1", unmarked(printed))
    alike = [code for code in known if unmarked(code).lower() == once.lower()]
    return alike[0] if len(alike) == 1 else None


def _one_letter_off(printed: str, known: set[str]) -> str | None:
    """The one known abbreviation to which a letter was added: `TTIr`, `ĐĐA`; None where it may be several."""
    shorter = {printed[:at] + printed[at + 1 :] for at in range(len(printed))} & known
    return shorter.pop() if len(shorter) == 1 and len(printed) > 2 else None


def _same_letters(printed: str, known: set[str]) -> str:
    """The known code that differs from the print in marks only, or the print."""
    if printed in known:
        return printed
    alike = [code for code in known if unmarked(code) == unmarked(printed)]
    return alike[0] if len(alike) == 1 else printed
