"""Pages that the tests of formats share: a pattern that shows every turn, and PDFs built around it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pytest

Pixels = npt.NDArray[np.uint8]
MakePdf = Callable[..., Path]


@pytest.fixture
def grey_page() -> Pixels:
    """200 × 280 pixels, an F in the upper left, so that no turn or mirror image equals another."""
    page = np.full((280, 200), 255, np.uint8)
    page[30:180, 30:50] = 0
    page[30:50, 30:130] = 60
    page[90:110, 30:90] = 120
    return page


@pytest.fixture
def bilevel_page(grey_page: Pixels) -> Pixels:
    return np.where(grey_page < 200, 0, 255).astype(np.uint8)


@pytest.fixture
def colour_page(grey_page: Pixels) -> Pixels:
    """Blue-green-red, with a red seal."""
    page = np.repeat(grey_page[:, :, None], 3, axis=2)
    page[200:250, 120:180] = (40, 30, 220)
    return page


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Writes a one-page PDF: a content stream, an image stream with its entries, page entries."""

    def make(
        content: str,
        image: bytes = b"",
        entries: dict[str, object] | None = None,
        page_size: tuple[float, float] = (144, 201.6),
        page_entries: dict[str, object] | None = None,
        name: str = "page.pdf",
    ) -> Path:
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page(page_size=page_size)
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.obj.Resources = pikepdf.Dictionary(
                Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary()
            )
            if entries is not None:
                stream = pikepdf.Stream(pdf, image)
                stream.stream_dict = pikepdf.Dictionary(
                    {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, **entries}
                )
                page.obj.Resources.XObject["/Im0"] = stream
            for key, value in (page_entries or {}).items():
                page.obj[key] = value
            page.obj.Contents = pdf.make_stream(content.encode("latin-1"))
            pdf.save(tmp_path / name)
        return tmp_path / name

    return make
