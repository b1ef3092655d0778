"""Commands that ask: their JSON is a public interface, and what they point at is what was found."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

Sohoa = Callable[..., Any]
LETTER = "231-UBND-VHXH.jpg"


@pytest.fixture
def asked(digitized: Path, sohoa_in: Sohoa) -> Callable[..., Any]:
    """The JSON answer of a command in the digitized workspace."""

    def ask(*words: str) -> Any:
        result = sohoa_in(digitized, *words, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    return ask


def test_keys_of_search(asked: Callable[..., Any]) -> None:
    answer = asked("search", "lưu trữ")
    assert set(answer) == {
        "query", "total_documents", "total_pages", "estimated", "widened", "took_ms", "hits", "facets",
        "suggestions",
    }  # fmt: skip
    assert answer["suggestions"] == []
    assert answer["query"] == "lưu trữ"
    assert answer["total_documents"] == len(answer["hits"]) > 0
    for hit in answer["hits"]:
        assert set(hit) == {"document_id", "source_name", "score", "metadata", "pages"}
        assert hit["pages"]
        for page in hit["pages"]:
            assert set(page) == {"page_number", "score", "snippet", "matches"}
            for match in page["matches"]:
                assert set(match) == {"text", "start", "end", "boxes"}
                assert all(len(box) == 4 for box in match["boxes"])
    assert set(answer["facets"]) == {"agency", "year", "type"}


def test_boxes_of_a_match_lie_on_its_words(asked: Callable[..., Any]) -> None:
    seen = 0
    for hit in asked("search", "luu tru")["hits"]:
        for page in hit["pages"]:
            shown = asked("show", hit["document_id"], "--page", str(page["page_number"]))
            words = {tuple(word["box"]): word["text"] for word in shown["words"]}
            for match in page["matches"]:
                assert shown["text"][match["start"] : match["end"]] == match["text"]
                under = " ".join(words[tuple(box)] for box in match["boxes"])
                assert match["text"] in under or under in match["text"], (match, under)
                seen += 1
    assert seen > 3


def test_boxes_lie_on_ink_of_the_master(asked: Callable[..., Any], sample: Callable[[str], Path]) -> None:
    """Not only on each other: under a word there is print, in pixels of the scan as it came."""
    shown = asked("show", LETTER, "--page", "1")
    (page,) = shown["pages"]
    pixels = np.asarray(Image.open(sample(LETTER)).convert("L"))
    assert pixels.shape == (page["height"], page["width"])
    _, ink = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    shares = []
    for word in shown["words"]:
        left, top, right, bottom = word["box"]
        shares.append(float((ink[top:bottom, left:right] > 0).mean()))
    assert sum(share > 0.05 for share in shares) > 0.95 * len(shares)


def test_folded_query_finds_what_the_marked_one_finds(asked: Callable[..., Any]) -> None:
    marked, folded = asked("search", "Ủy ban"), asked("search", "uy ban")
    assert {hit["document_id"] for hit in marked["hits"]} <= {hit["document_id"] for hit in folded["hits"]}
    assert marked["hits"]


def test_filters_narrow_the_answer(asked: Callable[..., Any]) -> None:
    everything = asked("search")
    assert everything["total_documents"] == 4, "all that may be found; the one in quarantine is not"
    by_year = asked("search", "--year", "2021")
    assert [hit["source_name"] for hit in by_year["hits"]] == ["127-QĐ-TU.jpg"]
    by_type = asked("search", "--type", "quyết định")
    assert [hit["source_name"] for hit in by_type["hits"]] == ["127-QĐ-TU.jpg"]
    assert asked("search", "--agency", "Vị Xuyên")["total_documents"] == 1
    assert asked("search", "--limit", "1", "--offset", "1")["hits"] == everything["hits"][1:2]


def test_filters_in_the_query_say_what_options_say_and_combine_with_them(asked: Callable[..., Any]) -> None:
    def hits(*words: str) -> list[str]:
        return [hit["source_name"] for hit in asked("search", *words)["hits"]]

    assert hits("năm:2021") == hits("--year", "2021") == ["127-QĐ-TU.jpg"]
    assert hits("năm:2020-2021", "lưu trữ") == hits("lưu trữ NAM: 2020..2021") == ["127-QĐ-TU.jpg"]
    assert hits('loại:"quyết định"') == hits("loại:quyết định") == hits("type:quyết", "--year", "2021")
    assert hits("cơ", "quan:huyện ủy vị xuyên") == hits("--agency", "huyện ủy vị xuyên") != []
    assert hits("năm:2021", "--year", "2020") == hits("năm:2020 năm:2021") == []


def test_a_query_without_hits_gets_texts_that_find_something(asked: Callable[..., Any]) -> None:
    for typed, meant in (
        ("luu trux", "lưu trữ"),
        ('năm:2021 "Ban Chỉ đạoo"', 'năm:2021 "Ban Chỉ đạo"'),
        ('loại:"quyết địn" lưu trữ', 'loại:"Quyết định" lưu trữ'),
    ):
        answer = asked("search", typed)
        assert (answer["total_pages"], answer["suggestions"][0]) == (0, meant)
        for text in answer["suggestions"]:
            assert asked("search", text)["total_pages"] > 0


def test_people_are_told_what_they_may_have_meant_and_what_stands_in_the_way(
    digitized: Path, sohoa_in: Sohoa
) -> None:
    def told(*words: str) -> str:
        result = sohoa_in(digitized, "search", *words, lang="vi")
        assert (result.exit_code, result.stdout) == (0, "")
        return str(result.stderr)

    assert "Không tìm thấy văn bản nào. Có phải bạn muốn tìm: lưu trữ?" in told("luu trux")
    assert """Có phải bạn muốn tìm: '"Ban Chỉ đạo"'?""" in told('"Ban Chỉ đạoo"')
    assert told("năm:2021", "--year", "2020").splitlines() == [
        "Bộ lọc: năm:2020 năm:2021",
        "Không văn bản nào thỏa mãn các bộ lọc này: hãy bỏ bớt hoặc nới rộng bộ lọc.",
        "Không tìm thấy văn bản nào.",
    ]
    assert 'Không văn bản nào mang tên này: cơ quan:"sở y tế".' in told("cơ", "quan:sở y tế")
    assert told("zzzz") == "Không tìm thấy văn bản nào.\n"


def test_words_of_a_document_in_quarantine_are_not_suggested(asked: Callable[..., Any]) -> None:
    assert asked("search", "nhu yếu phẩmm")["suggestions"] == []


def test_document_in_quarantine_is_not_found_and_not_shown(
    digitized: Path, asked: Callable[..., Any], sohoa_in: Sohoa
) -> None:
    assert asked("search", '"nhu yếu phẩm"')["hits"] == []
    assert sohoa_in(digitized, "show", "056-PA-UBND.jpg").exit_code == 2, "its name is forgotten"
    shown = asked("show", "quarantine-00001")
    assert (shown["status"], shown["fields"], shown["pages_read"]) == ("quarantined", [], 0)
    for words in (("--page", "1"), ("--page", "1", "--json"), ("--image", "/nonexistent/x.png")):
        result = sohoa_in(digitized, "show", "quarantine-00001", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "quarantine" in result.stderr


def test_hits_for_people_mark_the_words_and_name_the_place(digitized: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(digitized, "search", "127-QĐ/TU")
    assert result.exit_code == 0
    assert "127-QĐ-TU.jpg" in result.stdout
    assert "page 1:" in result.stdout
    assert "Found 1 documents" in result.stderr


def test_keys_of_show(asked: Callable[..., Any]) -> None:
    shown = asked("show", LETTER)
    assert set(shown) == {
        "document_id", "source_name", "dossier_code", "ordinal", "matched_by", "status", "page_count",
        "pages_read", "fields", "pages", "checks", "edits", "vouched",
    }  # fmt: skip
    assert shown["dossier_code"] == "TU.2024.002"
    for one in shown["fields"]:
        assert set(one) == {"name", "value", "confidence", "page_number", "box", "rule", "doubt"}
        assert 0 <= one["confidence"] <= 1
    assert {one["name"] for one in shown["fields"]} >= {"issuing_agency", "code_number", "issued_date"}
    for page in shown["pages"]:
        assert set(page) == {
            "page_number", "status", "kind", "width", "height", "dpi", "words", "confidence", "engine",
            "grade", "right_share", "weaknesses", "searchable",
        }  # fmt: skip
    with_words = asked("show", LETTER, "--page", "1")
    assert set(with_words) == set(shown) | {"text", "words"}
    assert set(with_words["words"][0]) == {"text", "raw", "start", "box", "confidence"}
    page = shown["pages"][0]
    assert (page["grade"], page["weaknesses"], page["searchable"]) == ("good", [], True)
    assert page["right_share"] > 0.93


def test_document_is_found_by_the_beginning_of_its_id_and_by_its_name(asked: Callable[..., Any]) -> None:
    named = asked("show", LETTER)
    assert asked("show", named["document_id"][:8]) == named


def test_sheet_and_text_for_people(digitized: Path, sohoa_in: Sohoa) -> None:
    sheet = sohoa_in(digitized, "show", LETTER).stdout
    assert "TU.2024.002" in sheet
    assert "issuing agency" in sheet
    text = sohoa_in(digitized, "show", LETTER, "--page", "1").stdout
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert unicodedata.is_normalized("NFC", text)
    assert sohoa_in(digitized, "show", LETTER, "--page", "9").exit_code == 2


def test_a_picture_that_cannot_be_written_is_told(digitized: Path, tmp_path: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(digitized, "show", LETTER, "--image", tmp_path / "nowhere" / "a.png")
    assert (result.exit_code, "cannot be written" in result.stderr) == (4, True)


@pytest.mark.parametrize(
    "words",
    [
        ("show", LETTER, "--page", "9" * 20),
        ("search", "a", "--offset", "9" * 20),
        ("run", "--limit", "9" * 20),
        ("quarantine", "confirm", "9" * 20, "--person", "Lan", "--reason", "x"),
        ("assign", LETTER, "--dossier", "TU.2024.002", "--ordinal", "9" * 20),
    ],
)
def test_a_number_that_no_index_or_database_can_hold_is_refused(
    digitized: Path, sohoa_in: Sohoa, words: tuple[str, ...]
) -> None:
    result = sohoa_in(digitized, *words)
    assert (result.exit_code, "not in the range" in result.stderr) == (2, True)


@pytest.mark.parametrize(("name", "page"), [(LETTER, 1), ("014-HD-VPTU.pdf", 2), ("131-KH-HU 2 mặt.pdf", 1)])
def test_picture_has_the_size_of_the_page_and_boxes_where_words_are(
    digitized: Path, tmp_path: Path, sohoa_in: Sohoa, asked: Callable[..., Any], name: str, page: int
) -> None:
    out = tmp_path / "page.png"
    result = sohoa_in(digitized, "show", name, "--page", str(page), "--image", out)
    assert result.exit_code == 0, result.stderr
    shown = asked("show", name, "--page", str(page))
    about = shown["pages"][page - 1]
    picture = cv2.imread(str(out), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (about["height"], about["width"], 3)
    coloured = (picture.max(axis=2).astype(int) - picture.min(axis=2)) > 60
    edges = 0
    for word in shown["words"]:
        left, top, right, bottom = word["box"]
        edges += bool(coloured[max(top - 3, 0) : bottom + 3, max(left - 3, 0) : right + 3].any())
    assert edges > 0.9 * len(shown["words"])


def test_keys_of_the_rate_and_its_numbers(asked: Callable[..., Any]) -> None:
    report = asked("report", "rate")
    assert set(report) == {"as_of", "by", "rows", "total", "source", "trend", "forecast"}
    assert report["by"] == "agency"
    for row in [*report["rows"], report["total"]]:
        units = {"dossiers", "documents", "sheets", "pages"}
        assert set(row) == {"group", *units, "stages", "unchecked", "level"}
        for unit in ("dossiers", "documents", "pages"):
            share = row[unit]
            assert set(share) == {"registered", "digitized", "rate"}
            assert share["rate"] == int(10_000 * share["digitized"] / share["registered"]) / 10_000
    rows = {row["group"]: row for row in report["rows"]}
    assert set(rows) == {"Tỉnh ủy Hà Giang", "Huyện ủy Đồng Văn", "Huyện ủy Vị Xuyên"}
    assert rows["Huyện ủy Đồng Văn"]["documents"]["digitized"] == 0
    assert rows["Tỉnh ủy Hà Giang"]["documents"] == {"registered": 30, "digitized": 3, "rate": 0.1}


@pytest.mark.parametrize("by", ["agency", "fonds", "year", "type"])
def test_rate_as_csv_holds_the_numbers_of_the_json(digitized: Path, sohoa_in: Sohoa, by: str) -> None:
    report = json.loads(sohoa_in(digitized, "report", "rate", "--by", by, "--format", "json").stdout)
    text = sohoa_in(digitized, "report", "rate", "--by", by, "--format", "csv").stdout
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == len(report["rows"]) + 1
    for line, row in zip(lines, [*report["rows"], report["total"]], strict=True):
        for unit in ("dossiers", "documents", "pages"):
            for part in ("digitized", "registered", "rate"):
                value = row[unit][part]
                assert line[f"{unit}_{part}"] == ("" if value is None else str(value))


def test_rate_as_table_shows_numerator_and_denominator(digitized: Path, sohoa_in: Sohoa) -> None:
    table = sohoa_in(digitized, "report", "rate").stdout
    (line,) = [line for line in table.splitlines() if line.startswith("Tỉnh ủy Hà Giang")]
    assert "3/30" in line
    assert "10.0 %" in line


def test_rate_without_an_inventory_is_unknown(workspace: Path, sohoa_in: Sohoa) -> None:
    report = json.loads(sohoa_in(workspace, "report", "rate", "--json").stdout)
    assert report["total"]["documents"]["rate"] is None
    assert "unknown" in sohoa_in(workspace, "report", "rate").stdout


def test_rate_of_an_earlier_day_counts_what_was_there_then(digitized: Path, sohoa_in: Sohoa) -> None:
    report = json.loads(sohoa_in(digitized, "report", "rate", "--as-of", "2020-01-01", "--json").stdout)
    assert report["as_of"] == "2020-01-01"
    assert report["total"]["pages"]["digitized"] == 0
    as_people_write_it = sohoa_in(digitized, "report", "rate", "--as-of", "01/01/2020", "--json")
    assert json.loads(as_people_write_it.stdout) == report
    for day, told in (("31/02/2020", "2020-03-05"), ("2999-01-01", "not come yet")):
        refused = sohoa_in(digitized, "report", "rate", "--as-of", day)
        assert (refused.exit_code, told in refused.stderr) == (2, True), day


def test_keys_of_failures(workspace: Path, sohoa_in: Sohoa) -> None:
    (workspace / "inbox" / "a.pdf").write_text("text")
    sohoa_in(workspace, "ingest", workspace / "inbox")
    (failure,) = json.loads(sohoa_in(workspace, "failures", "--json").stdout)["failures"]
    assert set(failure) == {
        "source_name", "page_number", "stage", "kind", "message", "document_id", "at", "resolved_at",
    }  # fmt: skip
    table = sohoa_in(workspace, "failures")
    assert "plain text" in table.stdout
    (workspace / "inbox" / "a.pdf").unlink()
