from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pipeline.errors import BadInputError
from pipeline.formats.pdf_render import render
from pipeline.formats.pdf_text import text_layer

MakePdf = Callable[..., Path]


def _show(x: float, y: float, text: str, size: int = 10) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET "


def test_columns_are_lines_of_one_row_whatever_the_order_of_painting(make_pdf: MakePdf) -> None:
    """Word writes the left cell of a header in full before the right one."""
    content = (
        _show(20, 300, "UBND TINH")
        + _show(30, 285, "So: 15")
        + _show(160, 300, "CONG HOA")
        + _show(165, 285, "Doc lap")
    )
    page = text_layer(make_pdf(content, page_size=(300, 400)), 1, 144)
    assert page is not None
    assert page.text == "UBND TINH\tCONG HOA\nSo: 15\tDoc lap"
    assert [[line.block for line in row] for row in page.rows] == [[0, 1], [0, 1]]
    assert (page.width, page.height, page.dpi) == (600, 800, 144)
    assert {word.confidence for word in page.words()} == {1.0}


def test_a_change_of_font_in_mid_line_is_no_column(make_pdf: MakePdf) -> None:
    page = text_layer(
        make_pdf(_show(63, 300, "hai") + _show(20, 300, "Dieu mot"), page_size=(300, 400)), 1, 100
    )
    assert page is not None
    assert page.text == "Dieu mot hai"


def test_a_paragraph_after_a_gap_is_a_new_block(make_pdf: MakePdf) -> None:
    content = _show(20, 300, "mot") + _show(20, 288, "hai") + _show(20, 200, "ba")
    page = text_layer(make_pdf(content, page_size=(300, 400)), 1, 100)
    assert page is not None
    assert [line.block for line in page.lines()] == [0, 0, 1]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_lie_on_the_ink_that_is_drawn(make_pdf: MakePdf, rotation: int) -> None:
    """A word's box on the rendered page holds all its ink, with crop box and rotation."""
    boxes = {"/Rotate": rotation, "/CropBox": pikepdf.Array([10, 20, 290, 390])}
    path = make_pdf(_show(60, 300, "HHHH", 24), page_size=(300, 400), page_entries=boxes)
    page = text_layer(path, 1, 100)
    assert page is not None
    (word,) = page.words()
    ink = render(path, 1, 100).pixels.min(axis=2) < 128
    assert ink.shape == (page.height, page.width)
    ys, xs = ink.nonzero()
    assert abs(word.box.left - xs.min()) <= 2
    assert abs(word.box.right - 1 - xs.max()) <= 2
    assert abs(word.box.top - ys.min()) <= 2
    assert abs(word.box.bottom - 1 - ys.max()) <= 2


def test_text_outside_the_visible_page_is_left_out(make_pdf: MakePdf) -> None:
    assert text_layer(make_pdf(_show(20, 1000, "far above")), 1, 100) is None


def test_a_page_without_text_has_no_layer(make_pdf: MakePdf) -> None:
    assert text_layer(make_pdf("0 0 10 10 re f"), 1, 100) is None


def test_errors_of_pdfium_are_translated(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    """pdfium refuses some files that pikepdf can mend."""

    def refuse(*_: object) -> None:
        raise pypdfium2.PdfiumError("no")

    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)
    with pytest.raises(BadInputError, match=r"text of page 1 of the PDF page\.pdf"):
        text_layer(make_pdf(""), 1, 100)


def test_the_list_of_exceptions_of_pdfium_is_complete() -> None:
    errors = [
        kind for kind in vars(pypdfium2).values() if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert [kind for kind in errors if not issubclass(kind, Warning)] == [pypdfium2.PdfiumError]


def test_a_small_text_that_is_painted_later_goes_into_the_gap_that_was_left_for_it(make_pdf: MakePdf) -> None:
    words = "BT /F1 8 Tf 10 100 Td (Place, day) Tj 60 0 Td (month 02) Tj ET"
    stamp = "BT /F1 7 Tf 53 100.3 Td (19) Tj ET"
    text = text_layer(make_pdf(f"{words} {stamp}"), 1, 144)
    assert text is not None
    assert text.text == "Place, day 19 month 02"


def test_what_a_stamp_annotation_shows_is_text_of_the_page(make_pdf: MakePdf) -> None:
    path = make_pdf("BT /F1 8 Tf 10 100 Td (No:) Tj ET")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        look = pikepdf.Stream(pdf, b"BT /F1 8 Tf 0 2 Td (404) Tj ET")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, 20, 10])
        look.Resources = pdf.pages[0].obj.Resources
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=pikepdf.Array([30, 98, 50, 108]),
            F=4,
            AP=pikepdf.Dictionary(N=look),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(annotation)])
        pdf.save(path)
    text = text_layer(path, 1, 144)
    assert text is not None
    assert text.text == "No: 404"
