"""File types are told by what is inside."""

import io
from pathlib import Path

import pytest
from PIL import Image

from pipeline.model.media import SNIFF_BYTES, SUFFIXES, MediaType, sniff

SCANS = Path(__file__).parents[2] / "samples" / "scans"
BY_SUFFIX = {".pdf": MediaType.PDF, ".jpg": MediaType.JPEG, ".png": MediaType.PNG, ".tif": MediaType.TIFF}


def test_every_sample_is_what_its_name_says() -> None:
    found = {path: sniff(path.read_bytes()[:SNIFF_BYTES]) for path in SCANS.rglob("*.*") if path.is_file()}
    assert len(found) >= 12
    assert found == {path: BY_SUFFIX[path.suffix] for path in found}


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("WEBP", {}, MediaType.WEBP),
        ("JPEG2000", {}, MediaType.JPEG2000),
        ("JPEG2000", {"no_jp2": True}, MediaType.JPEG2000),
        ("TIFF", {"big_tiff": True}, MediaType.TIFF),
    ],
)
def test_types_that_the_samples_lack(kind: str, options: dict[str, bool], expected: MediaType) -> None:
    out = io.BytesIO()
    Image.new("L", (40, 40), 255).save(out, kind, **options)
    assert sniff(out.getvalue()[:SNIFF_BYTES]) is expected


@pytest.mark.parametrize(
    "head",
    [b"", b"%PD", b"Day la van ban thuong", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x18ftypisom", b"GIF89a", b"PK\3\4"],
)
def test_other_files_are_of_no_type(head: bytes) -> None:
    assert sniff(head) is None


def test_brands_of_heif_cameras() -> None:
    assert {sniff(b"\0\0\0\x18ftyp" + brand) for brand in (b"heic", b"mif1")} == {MediaType.HEIC}


def test_a_pdf_may_start_with_junk_but_only_so_much() -> None:
    assert sniff(b"\r\n" * 100 + b"%PDF-1.4") is MediaType.PDF
    assert sniff(b" " * SNIFF_BYTES + b"%PDF-1.4") is None


def test_every_type_has_its_own_suffix() -> None:
    assert set(SUFFIXES) == set(MediaType)
    assert len(set(SUFFIXES.values())) == len(SUFFIXES)
