"""What the made-up lines say: running text, phrases of offices, and syllables in no order at all.

Half of the lines come from texts, a fifth are headings, codes, dates, names and addressees, and the rest are
random words, so that the network has to look instead of guessing.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.engines.linenet_letters import LETTERS
from pipeline.rules.book import Rules
from pipeline.training.corpus import SOURCE_MARK
from pipeline.training.phrases import office_phrases
from pipeline.training.reader_codes import CODES, code, date, name, number
from pipeline.training.reader_syllables import syllable
from pipeline.vietnamese.normalize import printed

_KNOWN: Final = frozenset(LETTERS)
_SHORTEST_PARAGRAPH: Final = 12
_REPLACED: Final = str.maketrans({"—": "-", "−": "-", "‑": "-", "\t": " ", "″": '"', "′": "'", "·": "."})


@dataclass(frozen=True, slots=True)
class TextOptions:
    """How often each kind of line is made (0.0-1.0 of all lines; the rest are random words)."""

    running: float = 0.5
    office: float = 0.2
    with_code: float = 0.12
    """Lines of running text that get a code, date or number."""
    capitals: float = 0.07
    """Lines of running text in capitals."""


@dataclass(frozen=True, slots=True)
class TextSource:
    """Lines of text to be printed; the same generator gives the same lines."""

    paragraphs: tuple[str, ...]
    weights: tuple[int, ...]
    """Letters up to the end of each paragraph, from the first on."""
    words: tuple[str, ...]
    """Different lower-case words of the texts."""
    phrases: tuple[str, ...]
    rules: Rules
    options: TextOptions

    def line(self, rng: random.Random) -> str:
        """A line as it may stand on a page, in characters that the network knows."""
        kind = rng.random()
        if kind < self.options.running:
            text = self._running(rng)
        elif kind < self.options.running + self.options.office:
            text = self._office(rng)
        else:
            text = self._random(rng, rng.randint(2, 11))
        return " ".join(text.split()) or "Số:"

    def few_words(self, rng: random.Random) -> str:
        """One or two words: what a network learns to read first."""
        if rng.random() < 0.5:
            words = self.line(rng).split()
            start = rng.randrange(len(words))
            return " ".join(words[start : start + rng.randint(1, 2)])
        return self._random(rng, rng.randint(1, 2))

    def _running(self, rng: random.Random) -> str:
        place = rng.choices(range(len(self.paragraphs)), cum_weights=self.weights)[0]
        words = self.paragraphs[place].split()
        low, high = rng.choice(((55, 85), (55, 85), (55, 85), (15, 60), (80, 105)))
        wanted = rng.randint(low, high)
        start = 0 if rng.random() < 0.15 else rng.randrange(len(words))
        taken: list[str] = []
        length = 0
        for word in words[start:]:
            if taken and length + len(word) > wanted:
                break
            taken.append(word)
            length += len(word) + 1
        if rng.random() < self.options.with_code:
            taken.insert(rng.randint(0, len(taken)), rng.choice(CODES)(rng, self.rules))
        text = " ".join(taken)
        return text.upper() if rng.random() < self.options.capitals else text

    def _office(self, rng: random.Random) -> str:
        return rng.choice(OFFICE)(rng, self)

    def _random(self, rng: random.Random, count: int) -> str:
        case = rng.choice((str.lower, str.lower, str.lower, str.capitalize, str.upper))
        words = []
        for _ in range(count):
            word = case(rng.choice(self.words) if rng.random() < 0.7 else syllable(rng))
            if rng.random() < 0.08:
                word = rng.choice((str.capitalize, str.upper))(word)
            if rng.random() < 0.12:
                word += rng.choice(".,;:,,.;!?)%/-")
            if rng.random() < 0.05:
                word = rng.choice(("(", '"', "“", "- ", "+ ", "/", "‘")) + word
            if rng.random() < 0.14:
                word = rng.choice(CODES)(rng, self.rules)
            if rng.random() < 0.015:
                word = "".join(rng.choices(LETTERS[1:], k=rng.randint(1, 5)))
            words.append(word)
        return " ".join(words)


def load_texts(folder: Path, rules: Rules, options: TextOptions) -> TextSource:
    """The source over `folder/*.txt`; `ValueError` where they hold no text."""
    paragraphs = []
    for path in sorted(folder.glob("*.txt")):
        paragraphs += _paragraphs(path.read_text("utf-8"))
    if not paragraphs:
        raise ValueError(f"no text in {folder}")
    total, weights = 0, []
    for paragraph in paragraphs:
        total += len(paragraph)
        weights.append(total)
    words = {word.strip(".,;:()\"“”'!?-/").lower() for text in paragraphs for word in text.split()}
    kept = sorted(word for word in words if word.isalpha() and len(word) <= 9)
    return TextSource(
        tuple(paragraphs), tuple(weights), tuple(kept), tuple(office_phrases(rules)), rules, options
    )


def _paragraphs(text: str) -> list[str]:
    found = []
    for line in text.splitlines():
        clean = " ".join(printed(line).translate(_REPLACED).split())
        if (
            len(clean) >= _SHORTEST_PARAGRAPH
            and not line.startswith(SOURCE_MARK)
            and _KNOWN.issuperset(clean)
        ):
            found.append(clean)
    return found


def _phrase(rng: random.Random, source: TextSource) -> str:
    text = rng.choice(source.phrases).rstrip(".")
    return rng.choice((str.upper, str.upper, str))(text)


def _place_and_date(rng: random.Random, source: TextSource) -> str:
    return f"{rng.choice(source.rules.places).name.text}, {date(rng, source.rules)}"


def _number_line(rng: random.Random, source: TextSource) -> str:
    return f"{rng.choice(('Số: ', 'Số:', 'Số '))}{code(rng, source.rules)}"


def _addressee(rng: random.Random, source: TextSource) -> str:
    fixed = ("Như Điều {n};", "Như trên;", "Lưu: VT, {c}.", "Lưu: VT, {c}{n}.", "Lưu VT, {c}.",
             "Như kính gửi;", "CT, các PCT UBND tỉnh;", "VPUB: CVP, PCVP;",
             "TT Tỉnh ủy, TT HĐND tỉnh;")  # fmt: skip
    if rng.random() < 0.1:
        return rng.choice(("Nơi nhận:", "Nơi nhận", "Kính gửi:", "Kính gửi: "))
    if rng.random() < 0.5:
        capitals = "".join(rng.choices("ABCDĐGHKLMNPQSTUVX", k=rng.randint(2, 5)))
        return "- " + rng.choice(fixed).format(n=rng.randint(1, 40), c=capitals)
    return f"- {rng.choice(source.phrases).rstrip('.')}{rng.choice((';', ';', '.', ' (để b/c);', ';'))}"


def _signer(rng: random.Random, source: TextSource) -> str:
    title = rng.choice(source.rules.titles).text
    prefix = rng.choice(("TM. ", "KT. ", "TL. ", "TUQ. ", "Q. ", "T/M ", "", ""))
    if rng.random() < 0.4:
        return rng.choice((str, str.upper))(name(rng, source.rules, source.words))
    return prefix + title.upper()


def _subject(rng: random.Random, source: TextSource) -> str:
    return f"{rng.choice(('Về việc', 'V/v', 'Về', 'v/v'))} {source._running(rng)[: rng.randint(20, 70)]}"


def _article(rng: random.Random, source: TextSource) -> str:
    heads = ("Điều {n}.", "{n}.", "{r}.", "{l})", "Chương {r}", "Mục {n}", "Khoản {n}", "{n}.{m}.", "-", "+",
             "•", "Phụ lục {r}", "Biểu số {n}", "Bảng {n}.", "{n}.{m}.{l}.", "({n})")  # fmt: skip
    head = rng.choice(heads).format(
        n=rng.randint(1, 120), m=rng.randint(1, 15), r=rng.choice(_ROMAN), l=rng.choice("abcdđeghiklm")
    )
    return f"{head} {source._running(rng)}" if rng.random() < 0.7 else head


def _basis(rng: random.Random, source: TextSource) -> str:
    text = source._running(rng)[: rng.randint(15, 45)]
    return f"Căn cứ {text} số {code(rng, source.rules)} {date(rng, source.rules)};"


def _cells(rng: random.Random, source: TextSource) -> str:
    cells = [
        rng.choice((number, number, code, _word))(rng, source.rules)
        if rng.random() < 0.6
        else source._random(rng, rng.randint(1, 3))
        for _ in range(rng.randint(1, 6))
    ]
    return " ".join(cells)


def _contact(rng: random.Random, source: TextSource) -> str:
    plain = "".join(rng.choices("abcdeghiklmnopqrstuvxy", k=rng.randint(4, 12)))
    digits = f"0{rng.randint(20, 99)}{rng.choice(('.', ' ', '-', ''))}{rng.randint(3000000, 9999999)}"
    texts = (f"Email: {plain}@{plain[:5]}.gov.vn", f"ĐT: {digits}", f"Điện thoại: {digits}; Fax: {digits}",
             f"Website: http://www.{plain}.gov.vn", f"({plain}@{plain[-4:]}.vn)")  # fmt: skip
    return rng.choice(texts)


def _page_number(rng: random.Random, source: TextSource) -> str:
    return rng.choice(("{}", "- {} -", "{}", "Trang {}", "{}/{}")).format(rng.randint(1, 90), 90)


def _word(rng: random.Random, rules: Rules) -> str:
    return rng.choice(
        ("TT", "STT", "Ghi chú", "Tổng cộng", "Đơn vị", "x", "X", "nt", "ha", "m²", "%", "…", "...")
    )


def _dots(rng: random.Random, source: TextSource) -> str:
    return f"{source._random(rng, rng.randint(1, 4))}{rng.choice('.…') * rng.randint(3, 30)}"


_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIV", "XV", "XX")
OFFICE: Final[Sequence[Callable[[random.Random, TextSource], str]]] = (
    _phrase, _phrase, _phrase, _place_and_date, _number_line, _number_line, _addressee, _addressee, _signer,
    _signer, _subject, _article, _article, _basis, _cells, _cells, _contact, _page_number, _dots,
)  # fmt: skip
"""The kinds of office lines; what stands twice is made twice as often."""
