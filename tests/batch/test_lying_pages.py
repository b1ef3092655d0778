"""A page that was fed lying or upside down is described, gated and shown as if it had been fed upright."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from pipeline.batch.page_story import PageOptions, read_page
from pipeline.engines.choice import open_engine
from pipeline.engines.names import EngineName
from pipeline.formats.pdf_write import write_searchable
from pipeline.model.geometry import Transform
from pipeline.model.media import MediaType
from pipeline.rules.load import load_rules
from pipeline.stages.extract import ExtractOptions, describe

pytestmark = pytest.mark.tesseract


@pytest.fixture(scope="module", params=[90, 180])
def lying(
    request: pytest.FixtureRequest, sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("lying") / f"{request.param}.png"
    with Image.open(sample("127-QĐ-TU.jpg")) as image:
        image.rotate(request.param, expand=True).save(path)  # counter-clockwise, so `param` turns it upright
    return path


def test_metadata_text_and_page_are_upright(lying: Path, tmp_path: Path) -> None:
    rotation = int(lying.stem)
    with open_engine(EngineName.TESSERACT) as engine:
        reading = read_page(lying, MediaType.PNG, 1, engine, PageOptions())
    assert reading.treatment.rotation == rotation

    description = describe([reading], load_rules(), ExtractOptions())
    assert description.value("code_full") == "127-QĐ/TU"
    assert description.value("issued_date") == "2021-03-09"
    code = description.get("code_full")
    assert code is not None
    assert code.box is not None
    turn, width, height = Transform.turning(rotation, reading.text.width, reading.text.height)
    upright_box = turn.map_box(code.box)
    assert upright_box.middle[0] < width / 2
    assert upright_box.middle[1] < height / 4

    out = tmp_path / "out.pdf"
    write_searchable(lying, MediaType.PNG, out, [reading], "lying")
    with pikepdf.open(out) as pdf:
        assert pdf.pages[0].rotation == rotation
    assert shutil.which("pdftotext") is not None
    shown = subprocess.run(["pdftotext", out, "-"], capture_output=True, text=True, check=True).stdout
    assert "Thành lập Ban Chỉ đạo số hóa tài liệu lưu trữ của các cơ quan Đảng" in shown
