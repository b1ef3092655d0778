"""The worked example of samples/ha_giang: the rates of the product against those of an independent program.

The program below shares nothing with the product: it reads the same tables with `csv` and counts in plain
Python, dossier by dossier. What it found stands in tests/golden/ha_giang_rates.json: a change there is a
change of the rules, and `python tests/catalogue/test_rate_example.py` writes it.
"""

import csv
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from pipeline.catalogue.rate import RateGroup
from pipeline.catalogue.rates import Asked
from pipeline.catalogue.schema import documents, fields, masters, outbox, pages
from pipeline.catalogue.schema_archive import quality_checks
from pipeline.catalogue.store import Catalogue
from pipeline.model.rate_policy import RatePolicy

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "samples" / "ha_giang"
GOLDEN = ROOT / "tests" / "golden" / "ha_giang_rates.json"
REQUIRED = ("document_type", "issued_date", "issuing_agency", "subject")
TOP = "Tỉnh ủy Hà Giang"


def table(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


# The independent program


def counts(scan: dict[str, str], line: dict[str, str] | None) -> bool:
    """Whether a scan is digitized by the rules of the README."""
    total, blank = int(scan["pages"]), int(scan["blank"])
    right = not line or not line["Số trang"] or total - blank <= int(line["Số trang"]) <= total
    described = scan["state"] != "undescribed" or line is not None  # the list gives what the page lacks
    state = scan["state"] in ("done", "undescribed")
    return state and described and right and int(scan["dpi"]) >= 200 and scan["check"] != "rescan"


def rates() -> dict[str, Any]:
    listed: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for line in table("documents"):
        listed[line["Mã hồ sơ"]][line["STT"]] = line
    scanned: dict[str, list[dict[str, str]]] = defaultdict(list)
    for scan in table("scans"):
        scanned[scan["dossier"]].append(scan)
    groups: dict[str, dict[str, dict[str, list[int]]]] = {}
    columns = {"agency": "Cơ quan", "fonds": "Phông", "year": "Năm", "retention": "THBQ"}
    for dossier in table("dossiers"):
        numbers = of_dossier(dossier, listed[dossier["Mã hồ sơ"]], scanned[dossier["Mã hồ sơ"]])
        if numbers is None:
            continue
        names = {by: dossier[column] for by, column in columns.items()} | {"total": "total"}
        for by, name in names.items():
            row = groups.setdefault(by, {}).setdefault(name, {unit: [0, 0] for unit in numbers})
            for unit, (digitized, registered) in numbers.items():
                row[unit][0] += digitized
                row[unit][1] += registered
    return groups


def of_dossier(
    dossier: dict[str, str], lines: dict[str, dict[str, str]], scans: list[dict[str, str]]
) -> dict[str, tuple[int, int]] | None:
    """Digitized and registered in each unit; None where nothing of it is in scope."""
    inside = {number: line for number, line in lines.items() if not line["Phạm vi số hóa"]}
    secret = [line for line in lines.values() if line["Phạm vi số hóa"]]
    registered = max(int(dossier["Tổng số VB"]) - len(secret), len(inside))
    if dossier["Phạm vi số hóa"] or registered == 0:
        return None
    all_pages = int(dossier["Tổng số trang"]) - sum(int(line["Số trang"] or 0) for line in secret)
    of_lines = [int(line["Số trang"] or 0) for line in inside.values()]
    if lines and all(of_lines) and len(inside) >= registered:
        all_pages = max(all_pages, sum(of_lines))
    best: dict[str, int] = {}
    loose: list[int] = []
    for scan in scans:
        if scan["ordinal"] and scan["ordinal"] not in inside:
            continue  # of a document that is out of scope
        line = inside.get(scan["ordinal"])
        if counts(scan, line):
            wanted = int(line["Số trang"] or 10**6) if line else 10**6
            size = min(int(scan["pages"]), wanted)
            if scan["ordinal"]:
                best[scan["ordinal"]] = max(best.get(scan["ordinal"], 0), size)
            else:
                loose.append(size)
    done = min(len(best) + len(loose), registered)
    whole = done == registered
    sheets = int(dossier["Số lượng tờ"])
    return {
        "dossiers": (int(whole), 1),
        "documents": (done, registered),
        "sheets": (sheets if whole else 0, sheets),
        "pages": (min(sum(best.values()) + sum(loose), max(all_pages, 0)), max(all_pages, 0)),
    }


# The product


class Clock:
    """Says a moment that a test may move."""

    def __init__(self) -> None:
        self.moment = dt.datetime.now().astimezone()

    def __call__(self) -> dt.datetime:
        return self.moment


def fill(catalogue: Catalogue, now: dt.datetime) -> None:
    """The scans, row by row, because their files are not there."""
    rows = list(enumerate(table("scans"), 1))
    with catalogue._database.writing() as connection:
        connection.execute(insert(masters), [
            {"sha256": f"{n:064}", "size": 1, "media_type": "application/pdf", "vault_name": f"{n}.pdf",
             "taken_at": now, "damaged": "missing" if scan["state"] == "damaged" else None}
            for n, scan in rows
        ])  # fmt: skip
        connection.execute(insert(documents), [of_scan(n, scan, now) for n, scan in rows])
        connection.execute(insert(pages), [
            {"document_no": n, "page_number": page, "status": "read", "revision": 1, "word_count": 9,
             "kind": "blank" if page <= int(scan["blank"]) else "scan", "dpi": int(scan["dpi"])}
            for n, scan in rows for page in range(1, int(scan["pages"]) + 1)
        ])  # fmt: skip
        connection.execute(insert(fields), [
            {"document_no": n, "name": name, "value": scan["type"] if name == "document_type" else "x",
             "confidence": 0.9, "page_number": 1, "rule": "x"}
            for n, scan in rows for name in REQUIRED
            if not (scan["state"] == "undescribed" and name == "subject")
        ])  # fmt: skip
        connection.execute(insert(outbox), [
            {"target": "page", "page_id": n, "document_no": n, "action": "put", "revision": 1,
             "queued_at": now}
            for n, scan in rows if scan["state"] == "unindexed"
        ])  # fmt: skip
        connection.execute(insert(quality_checks), [
            {"document_no": n, "verdict": scan["check"], "page_count": int(scan["pages"]), "person": "Lan",
             "at": now}
            for n, scan in rows if scan["check"]
        ])  # fmt: skip


def of_scan(number: int, scan: dict[str, str], now: dt.datetime) -> dict[str, Any]:
    status = {"waiting": "waiting", "failed": "partial", "stopped": "quarantined"}.get(scan["state"], "done")
    count = int(scan["pages"])
    return {
        "id": number, "document_id": f"{number:016}", "sha256": f"{number:064}",
        "source_name": f"{number}.pdf", "dossier_code": scan["dossier"] or None, "status": status,
        "ordinal": int(scan["ordinal"] or 0) or None,
        "page_count": count, "pages_read": count - (status == "partial"), "revision": 1, "taken_at": now,
        "derived_name": None if scan["state"] == "underived" else "x.pdf", "filed_at": now,
    }  # fmt: skip


@dataclass
class Example:
    catalogue: Catalogue
    clock: Clock


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory, sohoa_in: Callable[..., Any]) -> Iterator[Example]:
    """The inventory as an office imports it, and the scans."""
    workspace = tmp_path_factory.mktemp("example") / "workspace"
    for words in (
        ("init",),
        ("inventory", "agencies", EXAMPLE / "agencies.csv"),
        ("inventory", "fonds", EXAMPLE / "fonds.csv"),
        ("inventory", "import", EXAMPLE / "dossiers.csv"),
        ("inventory", "import", EXAMPLE / "documents.csv"),
    ):
        result = sohoa_in(workspace, *words)
        assert result.exit_code == 0, result.output
    clock = Clock()
    with Catalogue.open(workspace / "catalogue.sqlite3", now=clock) as catalogue:
        fill(catalogue, clock.moment)
        yield Example(catalogue, clock)


def numbers(row: Any) -> dict[str, list[int]]:
    return {
        unit: [getattr(row, unit).digitized, getattr(row, unit).registered]
        for unit in ("dossiers", "documents", "sheets", "pages")
    }


def test_the_golden_file_is_what_the_independent_program_counts() -> None:
    assert json.loads(GOLDEN.read_text("utf-8")) == rates()


@pytest.mark.parametrize("by", ["agency", "fonds", "year", "retention"])
def test_the_rates_of_the_example_are_the_golden_ones(example, by: str) -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    report = example.catalogue.rates.rate(RateGroup(by))
    assert {row.group: numbers(row) for row in report.rows if row.group is not None} == golden[by]
    assert numbers(report.total) == golden["total"]["total"]


def test_a_tree_rolls_units_into_the_agency_above(example) -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    top, *units, _beyond = example.catalogue.rates.rate(RateGroup.AGENCY, tree=True).rows
    assert (top.group, top.level, numbers(top)) == (TOP, 0, golden["total"]["total"])
    assert {row.group: numbers(row) for row in units} == {
        name: row for name, row in golden["agency"].items() if name != TOP
    }
    assert {row.level for row in units} == {1}


def test_one_agency_alone(example) -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    report = example.catalogue.rates.rate(RateGroup.FONDS, Asked(agency="dong van"))
    assert [row.group for row in report.rows] == ["P02"]
    assert numbers(report.total) == golden["agency"]["Huyện ủy Đồng Văn"]


def test_where_a_check_is_wanted_only_checked_documents_count(example) -> None:
    wanted = example.catalogue.rates.rate(RateGroup.FONDS, policy=RatePolicy(needs_check=True)).total
    anyhow = example.catalogue.rates.rate(RateGroup.FONDS).total
    assert 0 < wanted.documents.digitized < anyhow.documents.digitized
    assert (wanted.unchecked, wanted.documents.registered) == (0, anyhow.documents.registered)


def test_looking_back_to_today_counts_the_same_again(example) -> None:
    """The counts that are kept, and the same counted anew for a moment, are one and the same."""
    rates = example.catalogue.rates
    kept = {by: rates.rate(by) for by in RateGroup}
    example.clock.moment += dt.timedelta(days=1)
    day = example.clock.moment.date() - dt.timedelta(days=1)
    for by in RateGroup:
        assert rates.rate(by, Asked(day)).rows == kept[by].rows
    example.clock.moment -= dt.timedelta(days=1)


def test_what_is_missing_is_what_the_rate_lacks(example) -> None:
    rates = example.catalogue.rates
    report, owed = rates.rate(RateGroup.AGENCY), rates.backlog(RateGroup.AGENCY, 30)
    shares = {row.group: row.documents for row in report.rows if row.group}
    lacking = {name: (share.registered or 0) - share.digitized for name, share in shares.items()}
    assert {row.group: row.documents for row in owed} == lacking
    assert all(sum(row.ages) == row.documents for row in owed), "each document has one age"
    missing = list(rates.missing())
    stopped = [row for row in missing if row.lack == "stopped"]
    assert stopped
    assert {(row.document_type, row.code, row.issued_date, row.subject) for row in stopped} == {(None,) * 4}
    named = {name: sum(row.documents or 0 for row in missing if row.agency == name) for name in lacking}
    assert named == lacking, "no document is named twice, none is left out"
    assert None in {row.documents for row in missing}, "some cannot be told from those that were scanned"
    assert {row.dossier_code for row in missing} & {
        line["Mã hồ sơ"] for line in table("dossiers") if line["Phạm vi số hóa"]
    } == set()


def test_out_of_scope_is_counted_apart_and_holdings_leave_the_secret_out(example) -> None:
    found = {row.scope: row for row in example.catalogue.rates.out_of_scope()}
    held = table("dossiers")
    for scope, word in (("secret", "mật"), ("lost", "thất lạc"), ("illegible", "không đọc được")):
        of = [line for line in held if line["Phạm vi số hóa"] == word]
        assert found[scope].dossiers == len(of)
    shelves = {row.fonds_code: row for row in example.catalogue.rates.holdings()}
    assert shelves["P01"].metres == 26.5
    assert shelves["P02"].metres == shelves["P02"].boxes / 8
    open_to_all = [line for line in held if line["Phạm vi số hóa"] != "mật"]
    assert sum(row.dossiers for row in shelves.values()) == len(open_to_all)


def test_quality_counts_every_scan_in_scope_once(example) -> None:
    rows = example.catalogue.rates.quality(RateGroup.FONDS)
    secret = {line["Mã hồ sơ"] for line in table("dossiers") if line["Phạm vi số hóa"]}
    scans = [scan for scan in table("scans") if scan["dossier"] not in secret]
    assert sum(row.documents for row in rows) == len(scans)
    assert sum(row.damaged for row in rows) == sum(scan["state"] == "damaged" for scan in scans)
    assert sum(row.checked for row in rows) == sum(scan["check"] in ("pass", "waive") for scan in scans)


if __name__ == "__main__":
    text = json.dumps(rates(), ensure_ascii=False, indent=1)
    GOLDEN.write_text(text + "\n", "utf-8")
