from collections.abc import Callable
from pathlib import Path

import numpy as np
import pdf2image.exceptions
import pytest

from pipeline.errors import BadInputError, EngineError, EnvironmentFault
from pipeline.formats import pdf_render
from pipeline.formats.pdf_render import render

MakePdf = Callable[..., Path]


def test_a_page_is_drawn_in_colour_at_the_resolution_asked_for(make_pdf: MakePdf) -> None:
    raster = render(make_pdf("1 0 0 rg 0 0 72 100.8 re f"), 1, 100)
    assert raster.dpi == 100
    assert raster.pixels.shape == (280, 200, 3)
    assert tuple(raster.pixels[270, 10]) == (0, 0, 255)
    assert tuple(raster.pixels[10, 190]) == (255, 255, 255)


def test_a_page_without_content_is_white(make_pdf: MakePdf) -> None:
    assert np.all(render(make_pdf(""), 1, 50).pixels == 255)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (pdf2image.exceptions.PDFInfoNotInstalledError, EnvironmentFault),
        (pdf2image.exceptions.PopplerNotInstalledError, EnvironmentFault),
        (pdf2image.exceptions.PDFPopplerTimeoutError, EngineError),
        (pdf2image.exceptions.PDFPageCountError, BadInputError),
        (pdf2image.exceptions.PDFSyntaxError, BadInputError),
    ],
)
def test_every_exception_of_pdf2image_becomes_ours(
    make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch, raised: type[Exception], expected: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise raised("no")

    monkeypatch.setattr(pdf_render, "convert_from_path", fail)
    with pytest.raises(expected):
        render(make_pdf(""), 1, 100)


def test_the_list_of_exceptions_is_complete() -> None:
    """When pdf2image grows a new exception, this test asks for it to be translated."""
    names = {name for name, kind in vars(pdf2image.exceptions).items() if isinstance(kind, type)}
    assert names == {
        "PopplerNotInstalledError",
        "PDFInfoNotInstalledError",
        "PDFPageCountError",
        "PDFSyntaxError",
        "PDFPopplerTimeoutError",
    }


def test_a_missing_poppler_is_told_with_the_command(
    make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentFault, match="apt-get install poppler-utils"):
        render(make_pdf(""), 1, 100)
