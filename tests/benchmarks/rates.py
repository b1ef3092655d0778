"""What every report costs when the catalogue grows: 10,000, 100,000 and 1,000,000 documents.

The catalogue is filled past the program, row by row as the program would; the seconds are those of the
processor (`process_time`), so that other programs on the machine do not count.
"""

import datetime as dt
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.catalogue.rate import RateGroup
from pipeline.catalogue.rate_work import WorkGroup
from pipeline.catalogue.rates import Asked
from pipeline.catalogue.store import Catalogue

SEED = 22
AGENCIES = 200
A_DOSSIER = 10
"""Documents of one dossier."""
PAGES = 3
TYPES = ("Quyết định", "Công văn", "Báo cáo", "Nghị quyết", "Kế hoạch", "Tờ trình", "Thông báo")
FIELDS = ("document_type", "issued_date", "issuing_agency", "subject", "code_full")
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor for each question, of one size."""

    documents: int
    seconds: dict[str, float]


def measured(folder: Path, documents: int, listed: bool = True) -> Cost:
    """A catalogue of that size, and what each question costs; the best of three, the first one apart."""
    place = folder / f"{documents}.sqlite3"
    Catalogue.open(place, now=lambda: NOW).close()
    fill(place, documents, listed=listed)
    seconds: dict[str, float] = {}
    with Catalogue.open(place, now=lambda: NOW) as catalogue:
        rates = catalogue.rates
        seconds["first count of everything"] = _cpu(lambda: rates.rate(RateGroup.AGENCY), 1)
        for by in RateGroup:
            seconds[f"rate by {by}"] = _cpu(lambda by=by: rates.rate(by))
        seconds["rate by agency, tree"] = _cpu(lambda: rates.rate(RateGroup.AGENCY, tree=True))
        seconds["snapshot"] = _cpu(rates.snapshot)
        seconds["rate after 100 more documents"] = _after_a_night(catalogue, place)
        past = Asked(NOW.date() - dt.timedelta(days=40))
        seconds["rate of an earlier day, counted again"] = _cpu(lambda: rates.rate(RateGroup.AGENCY, past), 1)
        for name, ask in questions(catalogue).items():
            seconds[name] = _cpu(ask)
    for file in folder.glob(f"{documents}.sqlite3*"):
        file.unlink()
    return Cost(documents, seconds)


def questions(catalogue: Catalogue) -> dict[str, Callable[[], Any]]:
    """The other reports."""
    rates, since = catalogue.rates, NOW.date() - dt.timedelta(days=90)
    return {
        "backlog": lambda: rates.backlog(RateGroup.AGENCY, 30),
        "missing, the first 1,000": lambda: list(islice(rates.missing(), 1000)),
        "quality": lambda: rates.quality(RateGroup.AGENCY),
        "quality by field": rates.quality_by_field,
        "throughput by day": lambda: rates.throughput(WorkGroup.DAY, since),
        "errors": rates.errors,
        "statistics of holdings": rates.holdings,
        "out of scope": rates.out_of_scope,
    }


def _after_a_night(catalogue: Catalogue, place: Path) -> float:
    with closing(sqlite3.connect(place)) as driver, driver:
        driver.execute("UPDATE documents SET pages_read = pages_read WHERE id % 1000 = 0")
        driver.execute("UPDATE documents SET status = 'waiting' WHERE id <= 100")
    return _cpu(lambda: catalogue.rates.rate(RateGroup.AGENCY), 1)


def _cpu(question: Callable[[], Any], rounds: int = 3) -> float:
    took = []
    for _ in range(rounds):
        started = time.process_time()
        question()
        took.append(time.process_time() - started)
    return min(took)


def table(costs: Iterable[Cost]) -> str:
    """A line for each question, a column for each size, and how the last grew."""
    of = list(costs)
    lines = [f"{'CPU seconds':40}" + "".join(f"{cost.documents:>12,}" for cost in of) + f"{'growth':>9}"]
    for name in of[-1].seconds:
        row = [cost.seconds.get(name, 0.0) for cost in of]
        growth = row[-1] / max(row[-2], 1e-9) if len(row) > 1 else 0
        lines.append(f"{name:40}" + "".join(f"{each:12.3f}" for each in row) + f"{growth:8.1f}x")
    return "\n".join(lines)


def fill(place: Path, documents: int, *, listed: bool) -> None:
    """Agencies in a tree, fonds, dossiers, lists, scans of two thirds of them, pages, metadata."""
    chance = random.Random(SEED)
    with closing(sqlite3.connect(place)) as driver, driver:
        watchers = driver.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in watchers:
            driver.execute(f"DROP TRIGGER {name}")
        _insert(driver, "inventory_imports", "id file_name sha256 imported_at", [(1, "x", "x", _day(0))])
        bodies = ((n, f"Cơ quan {n:03}", None if n <= 20 else 1 + n % 20) for n in range(1, AGENCIES + 1))
        _insert(driver, "agencies", "agency_id name parent_id", bodies)
        _insert(driver, "dossiers", _DOSSIER, _dossiers(documents // A_DOSSIER, chance))
        if listed:
            _insert(driver, "registered_documents", _LINE, _lines(documents))
        of = [n for n in range(1, documents + 1) if n % 3]
        masters = ((f"{n:064x}", 1, "x", "x", _day(n % 300)) for n in of)
        _insert(driver, "masters", "sha256 size media_type vault_name taken_at", masters)
        _insert(driver, "documents", _DOCUMENT, _documents(of))
        pages = ((n, page, "scan", "read", 1, 300, 0.95, 200) for n in of for page in range(1, PAGES + 1))
        _insert(driver, "pages", _PAGE, pages)
        _insert(driver, "fields", "document_no name value confidence page_number rule", _fields(of))
        driver.execute("INSERT INTO stale_documents SELECT id FROM documents")
        driver.execute("INSERT INTO stale_dossiers SELECT dossier_code FROM dossiers")
        for _, sql in watchers:
            driver.execute(sql)
        driver.execute("ANALYZE")


_DOSSIER = (
    "dossier_code agency agency_id fonds_code archive_box year retention_period expected_documents "
    "expected_pages expected_sheets import_id registered_at"
)
_LINE = "dossier_code ordinal document_type expected_pages subject import_id registered_at"
_DOCUMENT = (
    "id document_id sha256 source_name dossier_code ordinal status page_count pages_read revision "
    "derived_name taken_at filed_at"
)
_PAGE = "document_no page_number kind status revision dpi mean_confidence word_count"


def _insert(driver: sqlite3.Connection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    names = columns.split()
    places = ", ".join("?" for _ in names)
    driver.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)


def _day(back: int) -> str:
    return (NOW - dt.timedelta(days=back)).astimezone(dt.UTC).isoformat(timespec="microseconds")


def _code(number: int) -> str:
    return f"H{number % AGENCIES:03}.{number:06}"


def _dossiers(count: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        agency = 1 + n % AGENCIES
        yield (
            _code(n), f"Cơ quan {agency:03}", agency, f"P{agency:03}.{n % 3}", str(n // 20), 1950 + n % 75,
            ("Vĩnh viễn", "50 năm", "20 năm")[n % 3], A_DOSSIER, A_DOSSIER * PAGES, A_DOSSIER * 2, 1,
            _day(chance.randrange(400)),
        )  # fmt: skip


def _lines(documents: int) -> Iterator[tuple[Any, ...]]:
    for n in range(documents):
        kind, subject = TYPES[n % len(TYPES)], f"Về việc số {n}"
        yield _code(n // A_DOSSIER), 1 + n % A_DOSSIER, kind, PAGES, subject, 1, _day(300)


def _documents(numbers: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    for n in numbers:
        dossier, ordinal = divmod(n - 1, A_DOSSIER)
        yield (
            n, f"{n:016x}", f"{n:064x}", f"scan {n}.pdf", _code(dossier), 1 + ordinal, "done", PAGES, PAGES,
            1, f"{n:016x}.pdf", _day(n % 300), _day(n % 300),
        )  # fmt: skip


def _fields(numbers: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    for n in numbers:
        for name in FIELDS:
            value = TYPES[n % len(TYPES)] if name == "document_type" else "x"
            yield n, name, value, 0.9, 1, "x"
