"""Made-up codes, dates, amounts and names, in the forms in which Vietnamese offices print them."""

import random
from collections.abc import Callable, Sequence
from typing import Final

from pipeline.rules.book import Rules

_TYPES: Final = (
    "QĐ",
    "NQ",
    "CT",
    "TT",
    "NĐ",
    "TB",
    "BC",
    "TTr",
    "KH",
    "CV",
    "HD",
    "QC",
    "CTr",
    "BB",
    "GM",
    "KL",
)
_ISSUERS: Final = (
    "UBND", "HĐND", "TTg", "CP", "BTC", "BCA", "BNV", "BGDĐT", "BTNMT", "SNV", "STC", "VPCP", "VP", "SYT",
    "SGDĐT", "SXD", "STP", "KSTT", "NC", "TH", "KT", "VX", "ĐTMT", "TCCB", "HCTP", "CAT", "BQP", "VKSTC",
)  # fmt: skip
_PARTY: Final = ("TW", "TU", "HU", "ĐU", "BTCTW", "BTGTU", "UBKTTU", "VPTU", "BCĐ")


def code(rng: random.Random, rules: Rules) -> str:
    """The number and notation of a document: `15/2021/QĐ-UBND`, `127-QĐ/TU`."""
    digits = str(rng.choice((rng.randint(1, 99), rng.randint(1, 999), rng.randint(1, 9999))))
    if rng.random() < 0.2:
        digits = digits.zfill(rng.randint(2, 4))
    if rng.random() < 0.15:
        return f"{digits}-{rng.choice(_TYPES)}/{rng.choice(_PARTY)}"
    if rng.random() < 0.12:
        return f"{digits}/{rng.randint(1990, 2026)}/QH{rng.randint(9, 16)}"
    issuers = [issuer_code for issuer in rules.issuers for issuer_code in issuer.codes]
    issuer = rng.choice((rng.choice(_ISSUERS), rng.choice(issuers)))
    if rng.random() < 0.2:
        issuer += f"-{rng.choice(_ISSUERS)}"
    year = f"/{rng.randint(1990, 2026)}" if rng.random() < 0.4 else ""
    kind = rng.choice(_TYPES)
    return f"{digits}{year}/{kind}-{issuer}" if rng.random() < 0.8 else f"{digits}/{issuer}"


def date(rng: random.Random, rules: Rules) -> str:
    """A date in words or with slashes."""
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(1945, 2030)
    pad = "02" if rng.random() < 0.6 else ""
    text = f"ngày {day:{pad}} tháng {month:{pad}} năm {year}"
    separator = rng.choice("//-.")
    return rng.choice(
        (text, text, f"{day:02}{separator}{month:02}{separator}{year}", f"{day}/{month}/{year}")
    )


def number(rng: random.Random, rules: Rules) -> str:
    """An amount, a share, a phone number, a time, or plain digits."""
    large = rng.randint(1, 10 ** rng.randint(3, 11))
    return rng.choice(
        (
            str(rng.randint(0, 10 ** rng.randint(1, 6))),
            f"{large:,}".replace(",", "."),
            f"{large:,}".replace(",", ".") + rng.choice((" đồng", " đ", "đ", " ha", " m²", "")),
            f"{rng.randint(0, 999)},{rng.randint(0, 99)}{rng.choice(('%', ' %', '', ''))}",
            f"{rng.randint(0, 23)}h{rng.randint(0, 59):02}",
            f"{rng.randint(0, 23)} giờ {rng.randint(0, 59):02} phút",
            f"{rng.randint(0, 99):02}",
            f"{rng.randint(1, 99)}-{rng.randint(1, 99)}",
            "".join(rng.choices("0123456789", k=rng.randint(9, 13))),
            f"{rng.randint(2, 99)}°",
        )
    )


def capitals(rng: random.Random, rules: Rules) -> str:
    """An abbreviation."""
    return "".join(rng.choices("ABCDĐEGHIKLMNOPQRSTUVWXY", k=rng.randint(2, 6)))


def name(rng: random.Random, rules: Rules, words: Sequence[str]) -> str:
    """A name of a person that nobody has: a surname and words in no order."""
    given = [rng.choice(words).capitalize() for _ in range(rng.randint(1, 2))]
    middle = [rng.choice(("Văn", "Thị", "Đình", "Hữu", "Minh", "Ngọc", "Xuân"))] if rng.random() < 0.5 else []
    return " ".join([rng.choice(rules.surnames).text, *middle, *given])


CODES: Final[Sequence[Callable[[random.Random, Rules], str]]] = (code, code, date, number, number, capitals)
"""What is put into lines of running text and of random words."""
