"""Slips and stacks by hand: what is printed comes back from a scan, and every cut can be taken back."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pipeline.formats.image import ImageLimits
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.slip_code import find_slip
from pipeline.model.slip import Slip

Sohoa = Callable[..., Any]
Sample = Callable[[str], Path]
INVENTORY = Path(__file__).parents[2] / "samples" / "inventory.csv"


def documents_of(workspace: Path, sohoa_in: Sohoa) -> list[tuple[Any, ...]]:
    with sqlite3.connect(workspace / "catalogue.sqlite3") as driver:
        rows = driver.execute(
            "SELECT source_name, dossier_code, status, page_count, derived_name FROM documents "
            "WHERE status != 'joined' ORDER BY id"
        ).fetchall()
    driver.close()
    return rows


def test_a_stack_with_slips_is_filed_part_by_part_and_can_be_put_together_again(
    workspace: Path, tmp_path: Path, sample: Sample, sohoa_in: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sohoa_in(workspace, "inventory", "import", INVENTORY).exit_code == 0
    slips, stack = tmp_path / "slips.pdf", tmp_path / "pile.pdf"
    words = ("slips", "--dossier", "TU.2024.002", "--separators", "1", "--out", slips)
    assert sohoa_in(workspace, *words).exit_code == 0
    with (
        pikepdf.new() as pile,
        pikepdf.open(slips) as sheets,
        pikepdf.open(sample("014-HD-VPTU.pdf")) as scan,
    ):
        for sheet in sheets.pages:
            pile.pages.append(sheet)
            pile.pages.extend(scan.pages)
        pile.save(stack)
    assert sohoa_in(workspace, "ingest", stack).exit_code == 0
    assert sohoa_in(workspace, "run", "--jobs", "1").exit_code == 0
    first, second = documents_of(workspace, sohoa_in)
    assert first[:4] == ("pile.pdf", "TU.2024.002", "done", 2)
    assert second[:4] == ("pile_p004.pdf", "TU.2024.002", "done", 2), "the slip is no page side of it"
    for row in (first, second):
        with pikepdf.open(workspace / "derived" / row[4]) as pdf:
            assert len(pdf.pages) == 3, "no page is dropped, not even the slip"
    shown = json.loads(sohoa_in(workspace, "show", "pile_p004.pdf", "--json").stdout)
    assert [page["kind"] for page in shown["pages"]] == ["separator", "text", "text"]
    texts = [
        sohoa_in(workspace, "show", name, "--page", "2").stdout for name in ("pile.pdf", "pile_p004.pdf")
    ]
    assert texts[0] == texts[1] != "\n"
    picture = tmp_path / "page.png"
    assert sohoa_in(workspace, "show", "pile_p004.pdf", "--page", "1", "--image", picture).exit_code == 0
    assert picture.stat().st_size > 1000

    listed = json.loads(sohoa_in(workspace, "split", "list", "--all", "--json").stdout)["cuts"]
    assert [(cut["page_number"], cut["reason"], cut["state"]) for cut in listed] == [(4, "slip", "applied")]
    monkeypatch.setattr("pipeline.batch.run.read", None)  # from here on no page is read again
    undone = sohoa_in(workspace, "split", "--undo", "pile_p004.pdf")
    assert (undone.exit_code, "holds all pages again" in undone.stderr) == (0, True)
    assert not (workspace / "derived" / second[4]).exists()
    assert [row[:4] for row in documents_of(workspace, sohoa_in)] == [("pile.pdf", "TU.2024.002", "done", 4)]
    assert "is not split" in sohoa_in(workspace, "split", "--undo", "pile.pdf").stderr
    assert "taken back" in sohoa_in(workspace, "split", "list", "--all").stdout
    assert "No cut is proposed." in sohoa_in(workspace, "split", "list").stderr

    again = sohoa_in(workspace, "split", "pile.pdf", "--at", "4")
    assert (again.exit_code, "is now 2 documents.\n" in again.stderr) == (0, True)
    assert [row[:4] for row in documents_of(workspace, sohoa_in)] == [first[:4], second[:4]]
    assert [
        sohoa_in(workspace, "show", name, "--page", "2").stdout for name in ("pile.pdf", "pile_p004.pdf")
    ] == texts
    with pikepdf.open(workspace / "derived" / second[4]) as pdf:
        assert len(pdf.pages) == 3, "it has its PDF again"


def test_slips_are_printed_for_the_dossiers_that_are_meant(
    digitized: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    out = tmp_path / "slips.pdf"
    words = ("slips", "--agency", "huyện ủy đồng văn", "--unscanned", "--out", out)
    assert sohoa_in(digitized, *words).exit_code == 0
    with pikepdf.open(out) as pdf:
        count = len(pdf.pages)
    codes = set()
    for number in range(1, count + 1):
        raster = page_raster(out, number, ImageLimits())
        assert raster is not None
        slip = find_slip(raster.pixels)
        assert isinstance(slip, Slip)
        codes.add(slip.dossier_code)
    assert (
        codes == {"DV.2016.007", "DV.2020.011", "DV.2024.001", "DV.2024.018", "DV.2025.002"}
        or len(codes) == count
    )


def test_slips_of_an_agency_are_asked_for_under_any_name_that_it_has_had(
    digitized: Path, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    counts = []
    for number, name in enumerate(("Tỉnh ủy Hà Giang", "tỉnh uỷ hà tuyên")):
        out = tmp_path / f"{number}.pdf"
        words = ("slips", "--agency", name, "--unscanned", "--out", out)
        assert sohoa_in(digitized, *words).exit_code == 0
        with pikepdf.open(out) as pdf:
            counts.append(len(pdf.pages))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("slips", "--out", "x.pdf"), "Say for which dossiers"),
        (("slips", "--dossier", "XX.1", "--out", "x.pdf"), "has no dossier XX.1"),
        (("slips", "--agency", "Sở Nội vụ", "--out", "x.pdf"), "No dossier of the inventory"),
        (("slips", "--dossier", "TU.2021.003", "--out", "no/such/folder/x.pdf"), "cannot be written"),
        (("split", "127-QĐ-TU.jpg"), "No cut is proposed for"),
        (("split", "127-QĐ-TU.jpg", "--at", "2"), "has one page only"),
        (("split", "014-HD-VPTU.pdf", "--at", "3"), "can begin on page 3"),
        (("split", "127-QĐ-TU.jpg", "--at", "two"), "are no page numbers"),
        (("split", "127-QĐ-TU.jpg", "--at", "2", "--undo"), "either --at or --undo"),
        (("split", "none.pdf", "--undo"), "There is no document none.pdf"),
    ],
)
def test_what_cannot_be_is_told(digitized: Path, sohoa_in: Sohoa, words: tuple[str, ...], told: str) -> None:
    result = sohoa_in(digitized, *words)
    assert result.exit_code != 0
    assert told in result.stderr
