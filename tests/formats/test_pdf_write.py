import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
from PIL import Image, ImageCms

from pipeline.errors import BadInputError, StorageError
from pipeline.formats.draw import encode_jpeg
from pipeline.formats.image import decode
from pipeline.formats.pdf_font import glyphless_truetype
from pipeline.formats.pdf_image import page_raster
from pipeline.formats.pdf_render import render
from pipeline.formats.pdf_text import text_layer
from pipeline.formats.pdf_write import write_searchable
from pipeline.model.geometry import Box
from pipeline.model.media import MediaType
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import PageKind, PageReading
from pipeline.vietnamese.normalize import VIETNAMESE_LETTERS

Pixels = npt.NDArray[np.uint8]
MakePdf = Callable[..., Path]
SCAN = "q 144 0 0 201.6 0 0 cm /Im0 Do Q"


def _line(texts: list[str], left: int, top: int, block: int = 0, step: int = 0) -> Line:
    words = []
    for text in texts:
        width = 7 * len(text)
        words.append(Word(text, Box(left, top, left + width, top + 14), 0.9))
        left += width + (step or 8)
    return Line(tuple(words), block)


def _reading(
    width: int, height: int, *rows: tuple[Line, ...], number: int = 1, kind: PageKind = PageKind.SCAN
) -> PageReading:
    return PageReading(number, kind, PageText(width, height, 100, rows), "x")


def _text(path: Path, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, str(path), "-"], capture_output=True, text=True, check=True, timeout=30
    ).stdout.strip("\n\f")


def _scan(make_pdf: MakePdf, page: Pixels, **more: object) -> Path:
    entries = {"/Width": 200, "/Height": 280, "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8}
    return make_pdf(SCAN, encode_jpeg(page), {**entries, "/Filter": pikepdf.Name.DCTDecode}, **more)


def _image_bytes(path: Path) -> list[bytes]:
    with pikepdf.open(path) as pdf:
        groups = [page.obj.Resources.XObject for page in pdf.pages]
        return [stream.read_raw_bytes() for group in groups for _, stream in sorted(group.items())]


def test_all_vietnamese_letters_come_out_of_both_readers(
    tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels
) -> None:
    letters = VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper()
    assert len(letters) == 134
    chunks = [letters[at : at + 10] for at in range(0, 134, 10)]
    reading = _reading(200, 280, *((_line([chunk], 10, 10 + 18 * at),) for at, chunk in enumerate(chunks)))
    out = tmp_path / "out.pdf"
    write_searchable(_scan(make_pdf, colour_page), MediaType.PDF, out, [reading], "thử")
    for options in ((), ("-raw",)):
        assert _text(out, *options).split() == chunks
    with pypdfium2.PdfDocument(out) as document:
        assert document[0].get_textpage().get_text_range().split() == chunks


def test_reading_order_and_spaces_are_kept(tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels) -> None:
    rows = (
        (_line(["ỦY", "BAN"], 10, 10), _line(["CỘNG", "HÒA"], 110, 10, 1)),
        (_line(["Số:", "15"], 10, 30), _line(["Độc", "lập"], 110, 30, 1)),
        (_line(["Kính", "gửi:", "các", "sở"], 10, 80, 2, step=1),),
    )
    out = tmp_path / "out.pdf"
    write_searchable(_scan(make_pdf, colour_page), MediaType.PDF, out, [_reading(200, 280, *rows)], "thử")
    expected = ["ỦY", "BAN", "CỘNG", "HÒA", "Số:", "15", "Độc", "lập", "Kính", "gửi:", "các", "sở"]
    assert _text(out, "-raw").split() == expected
    assert sorted(_text(out).split()) == sorted(expected)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_stand_where_they_were_read_on_turned_and_cropped_pages(
    tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels, rotation: int
) -> None:
    boxes = {"/Rotate": rotation, "/CropBox": pikepdf.Array([7.2, 7.2, 136.8, 194.4]), "/UserUnit": 1.25}
    source = _scan(make_pdf, colour_page, page_entries=boxes)
    raster = page_raster(source, 1)
    assert raster is not None
    height, width = raster.pixels.shape[:2]
    line = _line(["Điều", "một"], 40, 60)
    out = tmp_path / "out.pdf"
    write_searchable(source, MediaType.PDF, out, [_reading(width, height, (line,))], "thử")
    found = text_layer(out, 1, raster.dpi)
    assert found is not None
    assert found.text == "Điều một"
    assert (found.width, found.height) == (width, height)
    for there, here in zip(found.words(), line.words, strict=True):
        for side in ("left", "top", "right", "bottom"):
            assert abs(getattr(there.box, side) - getattr(here.box, side)) <= 3, (side, there.box, here.box)


def test_the_layer_is_invisible_and_images_stay_byte_for_byte(
    tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels
) -> None:
    source, out = _scan(make_pdf, colour_page), tmp_path / "out.pdf"
    write_searchable(source, MediaType.PDF, out, [_reading(200, 280, (_line(["mực"], 20, 60),))], "thử")
    assert _image_bytes(out) == _image_bytes(source)
    assert np.array_equal(render(out, 1, 100).pixels, render(source, 1, 100).pixels)


def test_an_older_hidden_layer_gives_way(tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels) -> None:
    source = _scan(make_pdf, colour_page)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        older = b"BT /F1 12 Tf 3 Tr 20 150 Td (older) Tj ET BT 0 Tr 20 20 Td (stamped) Tj ET"
        page.contents_add(pdf.make_stream(older))
        form = pdf.make_stream(
            b"BT /F1 9 Tf 3 Tr (form) Tj ET", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form
        )
        form.BBox = pikepdf.Array([0, 0, 144, 202])
        page.obj.Resources.XObject["/Fm0"] = form
        form.Resources = pikepdf.Dictionary(Font=page.obj.Resources.Font)
        page.contents_add(pdf.make_stream(b"/Fm0 Do"))
        pdf.save()
    out = tmp_path / "out.pdf"
    write_searchable(source, MediaType.PDF, out, [_reading(200, 280, (_line(["mới"], 20, 60),))], "thử")
    assert _text(source, "-raw").split() == ["older", "stamped", "form"]
    assert sorted(_text(out).split()) == ["mới", "stamped"]


def test_a_text_object_that_mixes_shown_and_hidden_text_is_left_alone(
    tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels
) -> None:
    source = _scan(make_pdf, colour_page)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        mixed = b"BT /F1 12 Tf 3 Tr 20 150 Td (hidden ) Tj 0 Tr (shown) Tj ET"
        pdf.pages[0].contents_add(pdf.make_stream(mixed))
        pdf.save()
    out = tmp_path / "out.pdf"
    write_searchable(source, MediaType.PDF, out, [_reading(200, 280)], "thử")
    assert _text(out, "-raw").split() == ["hidden", "shown"]


@pytest.mark.parametrize("trailing", [" q 3 0 0 3 50 50 cm", " Q Q", ""])
def test_a_graphics_state_left_behind_does_not_move_the_layer(
    tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels, trailing: str
) -> None:
    source = _scan(make_pdf, colour_page)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].contents_add(pdf.make_stream(trailing.encode()))
        pdf.save()
    out = tmp_path / "out.pdf"
    line = _line(["mốc"], 40, 60)
    write_searchable(source, MediaType.PDF, out, [_reading(200, 280, (line,))], "thử")
    found = text_layer(out, 1, 100)
    assert found is not None
    assert abs(next(found.words()).box.left - 40) <= 2


def test_pages_with_their_own_text_and_pages_without_reading_stay(tmp_path: Path, make_pdf: MakePdf) -> None:
    source = make_pdf("BT /F1 12 Tf 20 150 Td (born digital) Tj ET")
    out = tmp_path / "out.pdf"
    kept = _reading(200, 280, (_line(["born"], 10, 10),), kind=PageKind.TEXT)
    write_searchable(source, MediaType.PDF, out, [kept, _reading(200, 280, number=7)], "thử")
    assert _text(out) == "born digital"


def test_a_restricted_pdf_is_written_open(tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels) -> None:
    source = _scan(make_pdf, colour_page)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.save(encryption=pikepdf.Encryption(owner="x", user=""))
    write_searchable(
        source, MediaType.PDF, tmp_path / "o.pdf", [_reading(200, 280, (_line(["a"], 9, 9),))], "thử"
    )
    with pikepdf.open(tmp_path / "o.pdf") as pdf:
        assert not pdf.is_encrypted


def test_the_same_master_gives_the_same_bytes_with_title_and_language(
    tmp_path: Path, make_pdf: MakePdf, colour_page: Pixels
) -> None:
    source, reading = _scan(make_pdf, colour_page), _reading(200, 280, (_line(["một"], 10, 10),))
    for name in ("a.pdf", "b.pdf"):
        write_searchable(source, MediaType.PDF, tmp_path / name, [reading], "Công văn 15")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == "Công văn 15"
        assert str(pdf.Root.Lang) == "vi-VN"


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("orientation", [1, 3, 5, 6])
def test_a_jpeg_goes_in_byte_for_byte_and_upright(
    tmp_path: Path, colour_page: Pixels, mode: str, orientation: int
) -> None:
    source, out = tmp_path / "a.jpg", tmp_path / "out.pdf"
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(colour_page[:, :, ::-1].copy()).convert(mode).save(
        source, exif=exif, dpi=(100, 100), quality=95
    )
    raster = decode(source, MediaType.JPEG, 1)
    height, width = raster.pixels.shape[:2]
    write_searchable(source, MediaType.JPEG, out, [_reading(width, height, (_line(["một"], 30, 40),))], "thử")
    assert _image_bytes(out) == [source.read_bytes()]
    drawn = render(out, 1, 100).pixels
    shown = raster.pixels if raster.pixels.ndim == 3 else np.repeat(raster.pixels[:, :, None], 3, axis=2)
    assert drawn.shape == shown.shape
    assert float(np.abs(drawn.astype(int) - shown).mean()) < (15 if mode == "CMYK" else 4)
    found = text_layer(out, 1, 100)
    assert found is not None
    assert found.text == "một"
    assert abs(next(found.words()).box.left - 30) <= 2


def test_a_multipage_tiff_becomes_pages_without_loss(
    tmp_path: Path, bilevel_page: Pixels, grey_page: Pixels, colour_page: Pixels
) -> None:
    source, out = tmp_path / "a.tif", tmp_path / "out.pdf"
    pages = [
        Image.fromarray(p) for p in (bilevel_page, grey_page, np.ascontiguousarray(colour_page[:, :, ::-1]))
    ]
    pages[0].save(source, save_all=True, append_images=pages[1:], dpi=(100, 100))
    readings = [_reading(200, 280, (_line([f"trang{n}"], 10, 10),), number=n) for n in (1, 2, 3)]
    write_searchable(source, MediaType.TIFF, out, readings, "thử")
    assert _text(out, "-raw").split() == ["trang1", "trang2", "trang3"]
    for number, page in enumerate((bilevel_page, grey_page, colour_page), 1):
        raster = page_raster(out, number)
        assert raster is not None
        shown = raster.pixels
        assert np.array_equal(shown, page)
    with pikepdf.open(out) as pdf:
        assert pdf.pages[0].obj.Resources.XObject["/Im0"].Filter == "/CCITTFaxDecode"


def test_a_colour_profile_goes_along_with_its_jpeg(tmp_path: Path, colour_page: Pixels) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(colour_page).save(tmp_path / "a.jpg", icc_profile=profile)
    write_searchable(tmp_path / "a.jpg", MediaType.JPEG, tmp_path / "o.pdf", [_reading(200, 280)], "thử")
    with pikepdf.open(tmp_path / "o.pdf") as pdf:
        space = pdf.pages[0].obj.Resources.XObject["/Im0"].ColorSpace
        assert space[0] == "/ICCBased"
        assert space[1].read_bytes() == profile


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the always full device of Linux")
def test_a_full_disk_is_a_matter_of_storage(make_pdf: MakePdf, colour_page: Pixels) -> None:
    reading = _reading(200, 280, (_line(["một"], 10, 10),))
    with pytest.raises(StorageError, match="make room"):
        write_searchable(_scan(make_pdf, colour_page), MediaType.PDF, Path("/dev/full"), [reading], "thử")


def test_a_damaged_master_is_told(tmp_path: Path) -> None:
    for media_type in (MediaType.PDF, MediaType.JPEG, MediaType.PNG):
        (tmp_path / "a.bin").write_bytes(b"Kinh gui")
        with pytest.raises(BadInputError, match=r"a\.bin"):
            write_searchable(tmp_path / "a.bin", media_type, tmp_path / "o.pdf", [_reading(9, 9)], "a")


def test_the_font_program_is_a_complete_truetype_font() -> None:
    font = TTFont(io.BytesIO(glyphless_truetype()), checkChecksums=2)
    font.ensureDecompiled()
    assert font["maxp"].numGlyphs == 2
    assert font["head"].unitsPerEm == 1000
    assert [font["hmtx"][name][0] for name in font.getGlyphOrder()] == [500, 500]
