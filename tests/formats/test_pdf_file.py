from pathlib import Path

import pikepdf
import pytest

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.pdf import inspect
from pipeline.formats.pdf_file import PDF_DAMAGE, open_pdf, page_count
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.pdf_render import render
from pipeline.formats.pdf_text import text_layer


def _locked(path: Path, user: str) -> Path:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="owner", user=user))
    return path


def test_pages_are_counted(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        for _ in range(3):
            pdf.add_blank_page()
        pdf.save(tmp_path / "a.pdf")
    assert page_count(tmp_path / "a.pdf") == 3


def test_a_locked_pdf_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = _locked(tmp_path / "khóa.pdf", "secret")
    for read in (
        page_count,
        lambda p: inspect(p, 1),
        lambda p: render(p, 1, 100),
        lambda p: text_layer(p, 1, 100),
    ):
        with pytest.raises(BadInputError, match=r"khóa\.pdf is locked; remove its password"):
            read(path)


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    path = _locked(tmp_path / "a.pdf", "")
    assert page_count(path) == 1
    assert inspect(path, 1).image is None
    assert render(path, 1, 50).dpi == 50


def test_a_pdf_without_pages_is_told(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.save(tmp_path / "a.pdf")
    with pytest.raises(BadInputError, match="has no pages"):
        page_count(tmp_path / "a.pdf")


@pytest.mark.parametrize("content", [b"", b"Kinh gui", b"%PDF-1.7\n" + b"x" * 500, b"%PDF-1.4\n%%EOF"])
def test_what_is_no_pdf_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    for read in (
        page_count,
        lambda p: inspect(p, 1),
        lambda p: page_raster(p, 1),
        lambda p: render(p, 1, 100),
    ):
        with pytest.raises(BadInputError, match=r"a\.pdf"):
            read(path)


def test_a_pdf_that_lost_its_end_is_mended_or_refused_cleanly(tmp_path: Path) -> None:
    """Cut at many places: each time an answer or a `BadInputError`, never another error."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page().obj.Contents = pdf.make_stream(b"0 0 10 10 re f")
        pdf.save(tmp_path / "whole.pdf")
    whole = (tmp_path / "whole.pdf").read_bytes()
    answers = []
    for end in range(10, len(whole), 37):
        path = tmp_path / "cut.pdf"
        path.write_bytes(whole[:end])
        try:
            answers.append(page_count(path))
            inspect(path, 1)
        except BadInputError:
            answers.append(0)
    assert set(answers) == {0, 1}


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = _locked(tmp_path / "a.pdf", "")
    with pytest.raises(BadInputError, match="no page 2; it has 1"):
        inspect(path, 2)


def test_a_missing_file_is_a_matter_of_storage(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"gone\.pdf"):
        page_count(tmp_path / "gone.pdf")


def test_no_exception_of_pikepdf_is_left_untranslated() -> None:
    """When pikepdf grows a new exception, this test asks for it to be translated."""
    known = [value for name, value in vars(pikepdf).items() if isinstance(value, type)]
    errors = [kind for kind in known if issubclass(kind, Exception) and not issubclass(kind, Warning)]
    assert len(errors) > 5
    assert [kind.__name__ for kind in errors if not issubclass(kind, PDF_DAMAGE)] == []


def test_errors_inside_the_block_are_translated(tmp_path: Path) -> None:
    path = _locked(tmp_path / "a.pdf", "")
    with pytest.raises(BadInputError, match="damaged"), open_pdf(path) as pdf:
        raise pikepdf.PdfError(str(len(pdf.pages)))
