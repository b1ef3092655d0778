"""Pages that are no Vietnamese print: told as what they are, never an error, never found as Vietnamese."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.linenet import LineNet
from pipeline.model.media import MediaType
from pipeline.model.page import PageKind
from pipeline.model.quality import Grade, Weakness

pytestmark = pytest.mark.tesseract
Gray = npt.NDArray[np.uint8]
FONT = Path("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf")
SIZE = (850, 600)
FRENCH = """Le Résident supérieur au Tonkin a l'honneur de vous faire
connaître que les crédits nécessaires à l'entretien des
routes et des digues seront inscrits au budget local de
cette année, et que les travaux devront être exécutés sous
la direction des chefs de province dans les délais fixés.
Veuillez agréer l'assurance de ma considération."""
VIETNAMESE = """Kính gửi: Ủy ban nhân dân các xã, thị trấn. Đề nghị rà soát
hồ sơ, tài liệu còn lưu tại cơ quan và báo cáo trước ngày 20."""


def photograph() -> Gray:
    """Made up: tones that run into each other."""
    tones = np.random.default_rng(2).uniform(20, 240, (8, 6)).astype(np.float32)
    return cv2.resize(tones, SIZE[::-1], interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def signs() -> Gray:
    """Columns of crossed strokes in squares, as dense as Hán."""
    page, chance = np.full(SIZE, 245, np.uint8), random.Random(4)
    for x in range(60, 540, 45):
        for y in range(60, 780, 34):
            for _ in range(3):
                low, high = chance.randrange(0, 25, 6), chance.randrange(0, 25, 6)
                cv2.line(page, (x, y + low), (x + 25, y + low), 40, 2)
                cv2.line(page, (x + high, y), (x + high, y + 25), 40, 2)
    return page


def pen() -> Gray:
    page, chance = np.full(SIZE, 245, np.uint8), random.Random(5)
    for y in range(80, 800, 48):
        x = 60
        while x < 500:
            steps = np.arange(chance.randint(16, 50))
            curve = [x + steps * 2 + 7 * np.cos(steps * 0.55), y - 12 * np.sin(steps * 0.55)]
            line = np.stack(curve, axis=1).astype(np.int32)
            cv2.polylines(page, [line], isClosed=False, color=50, thickness=2)
            x += len(steps) * 2 + 24
    return page


def printed(text: str) -> Gray:
    page = Image.new("L", (1240, 520), 250)
    font = ImageFont.truetype(str(FONT), 36)
    ImageDraw.Draw(page).multiline_text((120, 80), text, 30, font, spacing=18)
    return np.asarray(page)


@pytest.fixture(scope="module")
def engine() -> Iterator[LineNet]:
    with LineNet() as opened:
        yield opened


@pytest.mark.parametrize(
    ("page", "weakness"),
    [
        (photograph, Weakness.PICTURE),
        (signs, Weakness.OTHER_WRITING),
        (pen, Weakness.OTHER_WRITING),
    ],
)
def test_a_page_that_is_no_print_is_told_apart_from_a_blank_one(
    page: Callable[[], Gray], weakness: Weakness, engine: LineNet, tmp_path: Path
) -> None:
    Image.fromarray(page()).save(tmp_path / "page.png", dpi=(100, 100))
    released = PageOptions(passed="tuyệt mật")  # crossed strokes may well look like the frame of a mark
    reading = read_page(tmp_path / "page.png", MediaType.PNG, 1, engine, released)
    assert reading.kind is PageKind.SCAN
    assert reading.quality is not None
    assert (reading.quality.grade, reading.quality.weaknesses) == (Grade.POOR, (weakness,))
    assert not reading.quality.searchable
    assert reading.searchable_text.rows == ()


@pytest.mark.skipif(not FONT.is_file(), reason="the Debian package fonts-liberation2 is not installed")
def test_a_french_letter_is_listed_for_review_and_not_found_as_vietnamese(
    workspace: Path, sohoa_in: Callable[..., Any], tmp_path: Path
) -> None:
    for name, text in (("thư Pháp.png", FRENCH), ("công văn.png", VIETNAMESE)):
        Image.fromarray(printed(text)).save(tmp_path / name, dpi=(200, 200))
    sohoa_in(workspace, "ingest", tmp_path / "thư Pháp.png", tmp_path / "công văn.png")
    assert sohoa_in(workspace, "run", "--jobs", "1").exit_code == 0

    def asked(*words: str) -> Any:
        return json.loads(sohoa_in(workspace, *words, "--json").stdout)

    (listed,) = asked("review", "--all")["pages"]
    assert listed["source_name"] == "thư Pháp.png"
    assert (listed["grade"], listed["weaknesses"], listed["searchable"]) == ("poor", ["foreign"], False)
    assert asked("review", "--reason", "faint")["pages"] == []
    for query in ("Tonkin", "budget", "de la", "province", "chefs"):
        assert asked("search", query)["total_pages"] == 0, query
    assert asked("search", "rà soát hồ sơ")["total_pages"] == 1
    shown = asked("show", "thư Pháp.png", "--page", "1")
    assert "Tonkin" in shown["text"], "what was read is kept"
    assert shown["fields"] == [], "and describes nothing"
    assert sohoa_in(workspace, "index", "check").exit_code == 0
    assert "French or English; kept, not searched" in sohoa_in(workspace, "review").stdout
    name = "thư Pháp.png"
    assert asked("review", name)["pages"] == [listed]
    assert sohoa_in(workspace, "review", name, "--readable", "1", "--person", "Lan").exit_code == 0
    assert asked("search", "budget")["total_pages"] == 1, "a person knows better than the program"
    assert asked("show", name)["fields"] != []
    assert "searched all the same, says Lan" in sohoa_in(workspace, "show", name).stdout
    assert "No page" in sohoa_in(workspace, "review").stderr
    assert sohoa_in(workspace, "index", "check").exit_code == 0
    assert sohoa_in(workspace, "review", name, "--undo", "1", "--person", "Mai").exit_code == 0
    assert asked("search", "budget")["total_pages"] == 0
    assert [one["taken_back_by"] for one in asked("show", name)["vouched"]] == ["Mai"]
    wrong = (("--readable", "1"), (name, "--readable", "2-1"), (name, "--readable", "1", "--undo", "1"))
    for words in (*wrong, (name, "--undo", "2")):
        assert sohoa_in(workspace, "review", *words).exit_code == 2, words
    assert sohoa_in(workspace, "check", "thư Pháp.png", "--waive", "tiếng Pháp").exit_code == 0
    assert "No page is to be looked at." in sohoa_in(workspace, "review", "--all").stderr
