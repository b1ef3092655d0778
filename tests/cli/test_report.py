"""`sohoa report`: every kind in every shape; snapshots; the same numbers from the index."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from pipeline.errors import StorageError
from pipeline.index.elastic import rates as elastic_rates
from pipeline.index.elastic.options import ElasticOptions

Sohoa = Callable[..., Any]
INVENTORY = Path(__file__).parents[2] / "samples" / "inventory.csv"
KINDS = ("rate", "backlog", "missing", "quality", "throughput", "errors", "statistics")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", ["table", "csv", "json", "html"])
def test_every_report_in_every_shape(digitized: Path, sohoa_in: Sohoa, kind: str, shape: str) -> None:
    result = sohoa_in(digitized, "report", kind, "--format", shape, lang="vi")
    assert result.exit_code == 0, result.stderr
    if shape == "json":
        answer = json.loads(result.stdout)
        assert {"as_of", "rows", "total"} <= set(answer)
    elif shape == "html":
        assert result.stdout.startswith("<!DOCTYPE html>")
        assert "{" not in result.stdout.split("</style>")[1], "a place that was not filled"
    elif kind not in ("errors",):
        assert len(result.stdout.splitlines()) > 1


def test_a_file_is_written_in_the_shape_of_its_name(digitized: Path, sohoa_in: Sohoa, tmp_path: Path) -> None:
    file = tmp_path / "bao cao.xlsx"
    result = sohoa_in(digitized, "report", "rate", "--out", file)
    assert (result.exit_code, result.stdout) == (0, "")
    names = python_calamine.load_workbook(io.BytesIO(file.read_bytes())).sheet_names
    assert len(names) == 3, "rates, stages, statistics"


def test_a_suffix_that_says_nothing_is_refused(digitized: Path, sohoa_in: Sohoa, tmp_path: Path) -> None:
    for words in (("--out", tmp_path / "a.doc"), ("--format", "table", "--out", tmp_path / "a.txt")):
        assert sohoa_in(digitized, "report", "rate", *words).exit_code == 2
    away = sohoa_in(digitized, "report", "rate", "--out", tmp_path / "no" / "a.csv")
    assert away.exit_code == StorageError.exit_code
    assert sohoa_in(digitized, "report", "rate", "--agency", "Sở Y tế").exit_code == 2
    assert sohoa_in(digitized, "report", "rate", "--by", "year", "--tree").exit_code == 2
    assert sohoa_in(digitized, "report", "rate", "--from", "index").exit_code == 2, "no server"


def test_a_run_keeps_the_rate_of_the_day(digitized: Path, sohoa_in: Sohoa) -> None:
    report = json.loads(sohoa_in(digitized, "report", "rate", "--json").stdout)
    (point,) = report["trend"]
    total = report["total"]["documents"]
    assert (point["registered"], point["digitized"]) == (total["registered"], total["digitized"])
    assert report["forecast"] is None


def test_an_inventory_that_comes_after_its_scans_does_not_lower_the_rate(
    changeable: Path, sohoa_in: Sohoa, tmp_path: Path
) -> None:
    """Entries of the index that show the dossier are made anew at once, not in the next night."""

    def rate_of_all() -> tuple[int, int]:
        share = json.loads(sohoa_in(changeable, "report", "rate", "--json").stdout)["total"]["documents"]
        return share["digitized"], share["registered"]

    before = rate_of_all()
    file = tmp_path / INVENTORY.name
    file.write_text(INVENTORY.read_text("utf-8-sig").replace(";Vĩnh viễn;", ";70 năm;"), "utf-8")
    result = sohoa_in(changeable, "inventory", "import", file)
    assert result.exit_code == 0, result.stderr
    assert (before[0] > 0, rate_of_all()) == (True, before)


def test_the_stages_of_a_row_only_fall(digitized: Path, sohoa_in: Sohoa) -> None:
    report = json.loads(
        sohoa_in(digitized, "report", "rate", "--tree", "--with-out-of-scope", "--json").stdout
    )
    assert report["out_of_scope"] == []
    for row in [*report["rows"], report["total"]]:
        numbers = list(row["stages"].values())
        assert numbers == sorted(numbers, reverse=True)
        assert numbers[-1] == row["documents"]["digitized"]


def test_what_a_mark_of_secrecy_stopped_is_counted_and_not_named(digitized: Path, sohoa_in: Sohoa) -> None:
    quality = json.loads(sohoa_in(digitized, "report", "quality", "--json").stdout)
    assert quality["total"]["stopped"] == 1
    told = [sohoa_in(digitized, *words, "--json").stdout for words in (("unmatched",), ("failures",))]
    told += [sohoa_in(digitized, "report", kind, "--json").stdout for kind in KINDS]
    assert not [text for text in told if "056-PA" in text]


def test_verify_takes_a_damaged_master_out_of_the_rate(changeable: Path, sohoa_in: Sohoa) -> None:
    def count() -> int:
        report = json.loads(sohoa_in(changeable, "report", "rate", "--json").stdout)
        return int(report["total"]["documents"]["digitized"])

    before = count()
    (changeable / "vault").rename(changeable / "away")
    sohoa_in(changeable, "verify")
    assert (before > 0, count()) == (True, 0)
    (changeable / "away").rename(changeable / "vault")
    sohoa_in(changeable, "verify")
    assert count() == before


@pytest.mark.elastic
def test_the_index_holds_the_rates_of_the_catalogue(
    changeable: Path, sohoa_in: Sohoa, elastic_options: ElasticOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for a day, agency, fonds and unit, however often it is sent; and nothing that is gone."""
    monkeypatch.setenv("SOHOA_INDEX__ENGINE", "elastic")
    monkeypatch.setenv("SOHOA_INDEX__URLS", elastic_options.urls[0])
    monkeypatch.setenv("SOHOA_INDEX__PREFIX", elastic_options.prefix)

    def asked(*words: str) -> Any:
        return json.loads(sohoa_in(changeable, "report", "rate", *words, "--json").stdout)

    for _ in range(2):
        result = sohoa_in(changeable, "report", "snapshot")
        assert result.exit_code == 0, result.stderr
    for by in ("agency", "fonds"):
        kept, counted = asked("--by", by, "--from", "index"), asked("--by", by)
        assert (kept["source"], counted["source"]) == ("index", "catalogue")
        for row in (*kept["rows"], *counted["rows"], kept["total"], counted["total"]):
            row.pop("unchecked")
        assert (kept["rows"], kept["total"]) == (counted["rows"], counted["total"])
    (day,) = elastic_rates.held_days(elastic_options)
    first = elastic_rates.day_of(elastic_options, day)
    elastic_rates.send_days(elastic_options, [first[:4]])
    assert elastic_rates.day_of(elastic_options, day) == tuple(sorted(first[:4], key=lambda each: each.unit))
    with elastic_rates.connect(elastic_options) as client:
        client.indices.delete(index=elastic_rates.index_name(elastic_options))
    assert sohoa_in(changeable, "report", "rate", "--from", "index").exit_code == 3
