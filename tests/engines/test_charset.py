"""The self-tests of engines: letters that a model lacks are told, damaged models are a fault."""

import struct
from pathlib import Path

import pytest

from pipeline.engines.charset import ALL_LETTERS, missing_letters, sample_line
from pipeline.engines.tessdata import tessdata_folder
from pipeline.errors import EnvironmentFault

ENTRIES = 24
UNICHARSET = 21


def _model(path: Path, letters: str, *, cut: int = 0) -> Path:
    """A model file as Tesseract lays it out, with a character set and one component after it."""
    lines = [str(len(letters)), *(f"{letter} 3 0,255,0,255 Latin 1 0 2 {letter}" for letter in letters)]
    charset = ("\n".join(lines) + "\n").encode()
    head = 4 + 8 * ENTRIES
    offsets = [-1] * ENTRIES
    offsets[UNICHARSET] = head
    offsets[UNICHARSET + 1] = head + len(charset)
    data = struct.pack(f"<i{ENTRIES}q", ENTRIES, *offsets) + charset + b"\x00\xff" * 50
    path.write_bytes(data[: len(data) - cut] if cut else data)
    return path


@pytest.mark.tesseract
def test_the_installed_model_lacks_no_more_than_the_letter_that_debian_is_known_to_lack() -> None:
    assert set(missing_letters(tessdata_folder("vie") / "vie.traineddata")) <= {"ỵ", "Ỵ"}


@pytest.mark.tesseract
def test_the_english_model_lacks_vietnamese() -> None:
    """The test itself can see a lack."""
    assert {"ế", "Đ"} <= set(missing_letters(tessdata_folder("eng") / "eng.traineddata"))


def test_a_complete_model_lacks_nothing(tmp_path: Path) -> None:
    assert missing_letters(_model(tmp_path / "vie.traineddata", ALL_LETTERS)) == ()


def test_letters_without_their_tone_are_missing(tmp_path: Path) -> None:
    plain = "".join(letter for letter in ALL_LETTERS if letter not in "ếẾịỊ")
    assert set(missing_letters(_model(tmp_path / "vie.traineddata", plain))) == set("ếẾịỊ")


def test_a_model_of_the_old_kind_has_no_such_letters(tmp_path: Path) -> None:
    """Without an LSTM part there is nothing that our reading could use."""
    path = tmp_path / "old.traineddata"
    path.write_bytes(struct.pack(f"<i{ENTRIES}q", ENTRIES, *[-1] * ENTRIES))
    assert missing_letters(path) == tuple(ALL_LETTERS)


@pytest.mark.parametrize("content", [b"", b"\x01", b"<html>404</html>" * 20, b"\x16\0\0\0" + b"1" * 20])
def test_what_is_no_model_is_a_fault_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vie.traineddata"
    path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match=r"vie\.traineddata is damaged"):
        missing_letters(path)


@pytest.mark.parametrize("cut", [200, 1500, 4000])
def test_a_model_that_was_copied_in_part_is_damaged(tmp_path: Path, cut: int) -> None:
    """A download that broke off must not pass for a model that lacks letters."""
    with pytest.raises(EnvironmentFault, match="damaged"):
        missing_letters(_model(tmp_path / "vie.traineddata", ALL_LETTERS, cut=cut))


def test_a_missing_model_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="damaged"):
        missing_letters(tmp_path / "none.traineddata")


def test_the_sample_line_is_black_print_on_white() -> None:
    text, image = sample_line()
    assert "Nghị quyết" in text
    assert image.ndim == 2
    assert image.min() < 80
    assert image.max() > 240


def test_there_are_134_letters() -> None:
    assert len(set(ALL_LETTERS)) == 134
