"""An archive of as many pages as wanted, put together from true paragraphs in the same way every time.

Paragraphs are drawn from the whole of the texts, so that frequent syllables stand on more pages than in a
real archive, where a page keeps to its subject: what is measured on it is rather too slow than too fast.
"""

import json
import random
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.index.base import Index, PageEntry
from pipeline.index.elastic.admin import delete_all
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.embedded import EmbeddedIndex
from tests.benchmarks.search_texts import paragraphs

SEED = 41
BATCH = 20_000
"""Pages of one commit."""
_PAGE = 1800
_RECIPE = "1"
"""Raised whenever the same seed makes other pages."""
_UNITS = (
    "Đồng Văn", "Mèo Vạc", "Yên Minh", "Quản Bạ", "Vị Xuyên", "Bắc Mê", "Hoàng Su Phì", "Xín Mần",
    "Bắc Quang", "Quang Bình",
)  # fmt: skip
AGENCIES = (
    "Tỉnh ủy Hà Giang", "Văn phòng Tỉnh ủy", "Ban Tổ chức Tỉnh ủy", "Ủy ban nhân dân tỉnh Hà Giang",
    "Hội đồng nhân dân tỉnh Hà Giang", "Sở Nội vụ", "Sở Tài chính", "Sở Xây dựng", "Sở Y tế",
    "Sở Giáo dục và Đào tạo", "Sở Nông nghiệp và Phát triển nông thôn",
    *(f"{body} {unit}" for unit in _UNITS for body in ("Huyện ủy", "Ủy ban nhân dân huyện")),
)  # fmt: skip
TYPES = {
    "Quyết định": "QĐ-UBND", "Công văn": "UBND-NC", "Báo cáo": "BC-UBND", "Nghị quyết": "NQ/TU",
    "Kế hoạch": "KH-UBND", "Tờ trình": "TTr-SNV", "Thông báo": "TB/TU", "Chỉ thị": "CT/TU",
    "Chương trình": "CTr/TU", "Kết luận": "KL/TU", "Giấy mời": "GM-UBND", "Biên bản": "BB-HU",
}  # fmt: skip
"""Each with the notation of its codes."""


@dataclass(frozen=True)
class Loaded:
    """An index with the archive, and what loading it took; nothing where it was there already."""

    index: Index
    opened: Callable[[], Index]
    """Opens it once more, in any process."""
    pages: int
    seconds: float
    """Without the time that making up the pages took."""
    stored_bytes: int

    @property
    def bytes_a_page(self) -> float:
        """Of the disk."""
        return self.stored_bytes / self.pages


def archive(texts: Path, count: int) -> Iterator[PageEntry]:
    """The first pages of the archive."""
    return islice(_pages(random.Random(SEED), paragraphs(texts)), count)


def embedded(texts: Path, folder: Path, count: int) -> Loaded:
    """The archive in an embedded index in `folder`, which is kept and used again."""
    wanted = {"recipe": _RECIPE, "seed": SEED, "pages": count}
    note = folder / "archive.json"
    files = folder / "index"
    done = json.loads(note.read_text("utf-8")) if note.exists() else {}
    if {key: done.get(key) for key in wanted} != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        index = EmbeddedIndex.create(files)
        seconds = _load(index, archive(texts, count))
        index.close()
        note.write_text(json.dumps({**wanted, "seconds": seconds}), "utf-8")
    seconds = json.loads(note.read_text("utf-8"))["seconds"]
    size = sum(path.stat().st_size for path in files.iterdir())
    opened = partial(EmbeddedIndex.open, files)
    return Loaded(opened(), opened, count, seconds, size)


def elastic(texts: Path, url: str, count: int) -> Loaded:
    """The archive behind the alias of its own of a server, where it is kept and used again."""
    options = ElasticOptions(urls=(url,), prefix=f"archive-{_RECIPE}-{SEED}-{count}-", timeout_seconds=600)
    index = ElasticIndex.open(options)
    seconds = 0.0
    if index.count() != count:
        index.close()
        delete_all(options)
        index = ElasticIndex.open(options)
        seconds = _load(index, archive(texts, count))
    with closing(connect(options)) as client:
        client.indices.flush(index=options.alias)
        figures = client.indices.stats(index=options.alias, metric="store")["_all"]["primaries"]
    return Loaded(
        index, partial(ElasticIndex.reading, options), count, seconds, figures["store"]["size_in_bytes"]
    )


def _load(index: Index, entries: Iterable[PageEntry]) -> float:
    seconds, rest = 0.0, iter(entries)
    while batch := list(islice(rest, BATCH)):
        started = time.perf_counter()
        index.put(batch)
        commit = index.commit()
        seconds += time.perf_counter() - started
        if len(commit.confirmed) != len(batch):
            raise RuntimeError(f"not confirmed: {commit.fault} {commit.refused[:3]}")
    return seconds


def _pages(chance: random.Random, lines: list[str]) -> Iterator[PageEntry]:
    page_id = document_no = 0
    while True:
        document_no += 1
        head, body = _document(chance, document_no, lines)
        for number in range(1, 1 + min(1 + int(chance.expovariate(1 / 3)), 40)):
            page_id += 1
            text = "\n".join((body, *_drawn(chance, lines)) if number == 1 else _drawn(chance, lines))
            yield PageEntry(page_id, page_number=number, revision=1, text=text, **head)


def _document(chance: random.Random, number: int, lines: list[str]) -> tuple[dict[str, Any], str]:
    kind = chance.choices(tuple(TYPES), weights=range(len(TYPES), 0, -1))[0]
    held, issued = chance.choice(AGENCIES), chance.choice(AGENCIES)
    year = round(chance.triangular(1946, 2026, 2026))
    count = 1 + int(chance.expovariate(1 / 400))
    notation = TYPES[kind]
    code = f"{count:02}-{notation}" if "/" in notation else f"{count:02}/{notation}"
    subject = chance.choice(lines)[:150]
    month, day = chance.randrange(1, 13), chance.randrange(1, 29)
    head = {
        "document_no": number,
        "document_id": f"D{number:07}",
        "source_name": f"scan {number}.pdf",
        "agency": held,
        "issuing_agency": issued,
        "code": code if chance.random() < 0.9 else None,
        "issued_date": f"{year}-{month:02}-{day:02}" if chance.random() < 0.95 else None,
        "document_type": kind if chance.random() < 0.95 else None,
        "family": "party" if "/" in notation else "state",
        "subject": subject,
    }
    body = f"{issued}\nSố: {code}\nHà Giang, ngày {day} tháng {month} năm {year}\n{kind.upper()}\n{subject}"
    return head, body


def _drawn(chance: random.Random, lines: list[str]) -> list[str]:
    drawn, size = list[str](), 0
    while size < _PAGE:
        drawn.append(lines[int(chance.random() * len(lines))])
        size += len(drawn[-1]) + 1
    return drawn
