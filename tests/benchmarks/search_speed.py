"""How fast an index of a large archive answers: queries of every kind, one client and sixteen at once.

An answer is what a screen needs: the first 20 documents with text and matches, all counts and facets.
"""

import multiprocessing
import multiprocessing.synchronize
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from unittest import mock

from pipeline.index import plan as planned
from pipeline.index.base import Index, SearchResult
from pipeline.index.query import parse
from tests.benchmarks.search_archive import Loaded

CLIENTS = 16
ROUNDS = 3
"""How often each query is asked by one client; the first time counts like the others."""
GOAL_MS = 50.0
LIMIT = 20


@dataclass(frozen=True)
class Kind:
    """Queries that cost about the same."""

    name: str
    queries: tuple[str, ...]
    offset: int = 0


KINDS = (
    Kind("one very frequent syllable", ("công", "dân", "của", "nha", "quy", "động")),
    Kind("two syllables, unmarked", (
        "xay dung", "lao dong", "ngan hang", "kiem tra", "dau tu", "ho so", "giao duc", "cong nghe",
        "thuy san", "bao hiem", "hoa chat", "an toan",
    )),
    Kind("three, marked", (
        "chuyển đổi số", "giấy phép xây dựng", "công ty chứng khoán", "nông thôn mới", "chất thải nguy hại",
        "vi phạm hành chính", "người lao động", "tiếp công dân", "môi trường nước", "Ủy ban nhân dân",
    )),
    Kind("nine words", (
        "điều kiện cấp giấy phép xây dựng nhà ở riêng", "dieu kien cap giay phep xay dung nha o",
        "người sử dụng lao động trả lương làm thêm giờ", "xử phạt vi phạm hành chính trong lĩnh vực hàng hải",
        "kiem tra giam sat hai quan doi voi hang hoa", "thi hành án phạt tù đối với người nước ngoài",
        "bao cao ket qua thuc hien nhiem vu cong tac nam", "hồ sơ đề nghị cấp giấy chứng nhận đủ điều kiện",
    )),
    Kind("quoted phrase", (
        '"ủy ban nhân dân cấp tỉnh"', '"nguoi su dung lao dong"', '"cơ quan nhà nước có thẩm quyền"',
        '"thi hành án hình sự"', '"phong chong tham nhung"', '"xử phạt vi phạm hành chính"',
    )),
    Kind("code", (
        "127-NQ/TU", "0482/QĐ-UBND", "45/2019/QH14", "156/2018/NĐ-CP", "33/TTr-SNV", "số 88-KL/TU",
    )),
    Kind("agency, year and type", tuple(
        f'{words} cơ quan:"Đồng Văn" năm:2019 loại:"quyết định"'
        for words in ("đất đai", "bao cao ket qua", "công trình xây dựng", "kinh phi", "tài chính", "")
    )),
    Kind("a year only", (
        "xây dựng năm:2020", "lao dong năm:2015", "an toàn thực phẩm năm:1999", "năm:2020",
    )),
    Kind("half of the marks", (
        "tai nạn lao dong", "hóa chất nguy hiem", "so hóa tài lieu", "bảo hiem xã hoi",
    )),
    Kind("page 25 of the answer", ("xây dựng", "lao dong", "giấy phép", "hồ sơ đề nghị"), offset=480),
    Kind("everything", ("",)),
    Kind("no hits", ("zzqx", "xylophon wagner", '"công chứng khoán dân"', "9999-QĐ/XYZ")),
)  # fmt: skip


@dataclass(frozen=True)
class Timed:
    """The times of one kind, in milliseconds."""

    kind: str
    times: tuple[float, ...]
    pages: int
    """Median pages found."""
    documents: int
    estimated: bool

    @property
    def p50(self) -> float:
        return percentile(self.times, 50)

    @property
    def p95(self) -> float:
        return percentile(self.times, 95)


@dataclass
class _Answers:
    times: list[float] = field(default_factory=list)
    results: list[SearchResult] = field(default_factory=list)


def percentile(times: Sequence[float], share: int) -> float:
    """The time that `share` of 100 answers do not exceed."""
    return quantiles([*times, *times], n=100, method="inclusive")[share - 1]


def alone(index: Index) -> list[Timed]:
    """Each kind by one client, one query after the other."""
    return [_timed(kind, index) for kind in KINDS]


def compounds_first(index: Index) -> list[str]:
    """What looking for the highest tier first gains, by its compounds, over scoring every page found.

    A line for each kind: the same queries both ways, and how many of the first documents are the same.
    """
    lines = [f"{'compounds first, ms':30}{'p50':>9}{'p95':>9}  without{'p50':>9}{'p95':>9}  same documents"]
    for kind in KINDS:
        asked = [text for text in kind.queries if parse(text).words or parse(text).phrases]
        if not asked:
            continue
        ours, whole = _Answers(), _Answers()
        for text in asked * ROUNDS:
            _ask(index, kind, text, ours)
            with mock.patch.object(planned, "stages", return_value=()):
                _ask(index, kind, text, whole)
        same = total = 0
        for left, right in zip(ours.results, whole.results, strict=True):
            wanted = {hit.document_id for hit in right.hits}
            total += len(wanted)
            same += len(wanted & {hit.document_id for hit in left.hits})
        columns = (percentile(one.times, share) for one in (ours, whole) for share in (50, 95))
        first, second, third, fourth = (f"{each:9.1f}" for each in columns)
        lines.append(f"{kind.name:30}{first}{second}         {third}{fourth}  {same} of {total}")
    return lines


def crowd(opened: Callable[[], Index]) -> tuple[Timed, float]:
    """All kinds by `CLIENTS` processes at once, and how many answers a second they got together."""
    context = multiprocessing.get_context("spawn")
    started = context.Barrier(CLIENTS + 1)
    answers: multiprocessing.Queue[list[float]] = context.Queue()
    clients = [
        context.Process(target=_client, args=(opened, number, started, answers)) for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    started.wait()
    began = time.perf_counter()
    times = [one for _ in clients for one in answers.get()]
    seconds = time.perf_counter() - began
    for client in clients:
        client.join()
    return Timed(f"all kinds, {CLIENTS} processes", tuple(times), 0, 0, False), len(times) / seconds


def table(name: str, loaded: Loaded, timed: Sequence[Timed]) -> str:
    """One line a kind."""
    rate = f", loaded at {loaded.pages / loaded.seconds:,.0f} pages a second" if loaded.seconds else ""
    return "\n".join(
        (
            f"{name}: {loaded.pages:,} pages, {loaded.bytes_a_page:,.0f} bytes a page{rate}",
            f"{f'first {LIMIT} documents, ms':30}{'p50':>9}{'p95':>9}{'pages':>11}{'documents':>11}",
            *map(line, timed),
        )
    )


def line(one: Timed) -> str:
    """The times of one kind, and whether they miss the goal."""
    about, slow = "~" if one.estimated else " ", "" if one.p95 < GOAL_MS else f"  (goal {GOAL_MS:.0f})"
    return f"{one.kind:30}{one.p50:9.1f}{one.p95:9.1f}{one.pages:>11,}{about:>2}{one.documents:>9,}{slow}"


def _timed(kind: Kind, index: Index) -> Timed:
    answers = _Answers()
    for _ in range(ROUNDS):
        for text in kind.queries:
            _ask(index, kind, text, answers)
    results = sorted(answers.results, key=lambda result: result.total_pages)
    middle = results[len(results) // 2]
    return Timed(
        kind.name, tuple(answers.times), middle.total_pages, middle.total_documents, middle.estimated
    )


def _ask(index: Index, kind: Kind, text: str, answers: _Answers) -> None:
    started = time.perf_counter()
    answers.results.append(index.search(parse(text), limit=LIMIT, offset=kind.offset))
    answers.times.append((time.perf_counter() - started) * 1000)


def _client(
    opened: Callable[[], Index],
    number: int,
    started: "multiprocessing.synchronize.Barrier",
    answers: "multiprocessing.Queue[list[float]]",
) -> None:
    index = opened()
    seen = _Answers()
    started.wait()
    for kind, text in _shuffled(number):
        _ask(index, kind, text, seen)
    index.close()
    answers.put(seen.times)


def _shuffled(number: int) -> Iterator[tuple[Kind, str]]:
    """Each client begins elsewhere in the same list."""
    asked = [(kind, text) for kind in KINDS for text in kind.queries]
    first = number * len(asked) // CLIENTS
    return iter(asked[first:] + asked[:first])
