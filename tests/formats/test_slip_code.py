"""Slips on paper: found however they were scanned, and nothing else is taken for one."""

import io

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest

from pipeline.errors import EnvironmentFault
from pipeline.formats import slip_sheet
from pipeline.formats.slip_code import code_places, find_slip, slip_modules
from pipeline.formats.slip_sheet import Paragraph, Sheet, slips_pdf
from pipeline.model.slip import Slip

Pixels = npt.NDArray[np.uint8]
SLIP = Slip("H49.16.01.2024.0012")
TITLE = "Hồ sơ về việc thực hiện nghị quyết của Ban Chấp hành Đảng bộ tỉnh khóa XVII, nhiệm kỳ 2020 - 2025 "
SHEET = Sheet(
    SLIP,
    (Paragraph("TỜ ĐẦU HỒ SƠ", 28, bold=True),),
    (Paragraph("H49.16.01.2024.0012" * 5, 30), Paragraph(TITLE * 4, 16)),
    Paragraph("Đặt tờ này lên trên", 12),
)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return slips_pdf([SHEET, Sheet(Slip(None), (), (), Paragraph("x", 12))])


@pytest.fixture(scope="module")
def page(pdf: bytes) -> Pixels:
    """The first sheet as a scanner sees it at 150 dpi."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    drawn = document[0].render(scale=150 / 72, grayscale=True).to_numpy()
    return np.asarray(drawn.reshape(drawn.shape[:2]), np.uint8)


@pytest.mark.parametrize(
    ("degrees", "dpi"), [(0, 150), (3, 150), (-3, 150), (180, 150), (177, 100), (90, 300)]
)
def test_a_slip_is_found_in_black_and_white_slanted_and_upside_down(
    page: Pixels, degrees: float, dpi: int
) -> None:
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(page, matrix, (width, height), borderValue=(255,))
    scanned = cv2.resize(turned, None, fx=dpi / 150, fy=dpi / 150, interpolation=cv2.INTER_AREA)
    assert find_slip(np.where(scanned > 128, np.uint8(255), np.uint8(0))) == SLIP


def test_a_colour_scan_with_noise_is_read_too(page: Pixels) -> None:
    noise = np.random.default_rng(3).normal(0, 25, page.shape)
    gray = np.clip(page * 0.8 + 20 + noise, 0, 255).astype(np.uint8)
    assert find_slip(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR)) == SLIP


def test_a_sticker_and_the_code_of_others_are_no_slip(page: Pixels) -> None:
    sheet = np.full((1754, 1240), 255, np.uint8)
    sticker = cv2.resize(slip_modules(SLIP), (120, 120), interpolation=cv2.INTER_NEAREST)
    sheet[100:220, 100:220] = sticker
    assert find_slip(sheet) is None
    assert find_slip(np.full((1754, 1240), 255, np.uint8)) is None
    assert find_slip(page) == SLIP


def test_the_same_sheets_give_the_same_bytes_one_page_each(pdf: bytes) -> None:
    assert len(pypdfium2.PdfDocument(io.BytesIO(pdf))) == 2
    assert slips_pdf([SHEET]) == slips_pdf([SHEET])


def test_long_titles_are_cut_and_long_codes_broken(page: Pixels) -> None:
    """Nothing runs over the edge of the sheet."""
    assert page[:, :60].min() > 200
    assert page[:, -60:].min() > 200


def test_a_missing_font_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slip_sheet, "_BOLD", "NoSuchFont-Bold.ttf")
    slip_sheet._font.cache_clear()
    with pytest.raises(EnvironmentFault, match="fonts-liberation2"):
        slips_pdf([SHEET])
    slip_sheet._font.cache_clear()


def test_codes_are_found_where_they_stand_readable_or_not() -> None:
    made = np.kron(slip_modules(SLIP), np.ones((5, 5), np.uint8))
    side = len(made)
    sheet = np.full((700, 900), 255, np.uint8)
    sheet[100 : 100 + side, 80 : 80 + side] = made
    spoilt = made.copy()
    spoilt[60 : side - 20, 60 : side - 20] = 255
    sheet[100 : 100 + side, 500 : 500 + side] = spoilt
    cv2.putText(sheet, "some words below", (60, 600), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    places = np.array([(left, 100, left + side, 100 + side) for left in (80, 500)])
    found = np.array([(box.left, box.top, box.right, box.bottom) for box in code_places(sheet)])
    off = np.abs(found[:, None] - places[None]).max(axis=2)  # each code found against each place
    assert (off.min(axis=1) <= 8).all()
    assert (off.min(axis=0) <= 8).all()
    worn = cv2.GaussianBlur(sheet, (0, 0), 1.2) + np.random.default_rng(7).normal(0, 20, sheet.shape)
    assert len(code_places(np.clip(worn, 0, 255).astype(np.uint8))) >= 1
    assert code_places(np.full((300, 300), 255, np.uint8)) == ()
