import unicodedata

import pytest

from pipeline.vietnamese import legacy
from pipeline.vietnamese.legacy import LegacyEncoding, converted, detected
from pipeline.vietnamese.normalize import TONES, VIETNAMESE_LETTERS

TEXT = (
    "Tỉnh ủy Hà Giang; Hồ sơ Hội nghị Ban Chấp hành Đảng bộ tỉnh lần thứ 17 khóa XVI\n"
    "Quyết định, nghị quyết của Thường vụ về ruộng đất, thủy lợi năm 1976 - 1998\n"
    "H49.64.33.2001.160"
)


def as_tcvn3(text: str) -> str:
    """As a program of before Unicode typed it; there are no capitals with tones but in other fonts."""
    codes = {letter: chr(code) for code, letter in legacy._TCVN3.items()}
    return "".join(codes.get(letter, codes.get(letter.lower(), letter)) for letter in text)


def as_vni(text: str) -> str:
    codes = {letter: sign for sign, letter in legacy._VNI.items()}
    return "".join(codes.get(letter, letter) for letter in text)


def as_windows_1258(text: str) -> str:
    letters = []
    for letter in unicodedata.normalize("NFD", text):
        letters.append(letter)
        if letter not in TONES and unicodedata.combining(letter):
            letters[-2:] = [unicodedata.normalize("NFC", "".join(letters[-2:]))]
    swapped = "".join(letters)
    for tone in TONES:  # a tone stands behind the letter with its hat
        for hat in "\u0302\u0306\u031b":
            swapped = swapped.replace(tone + hat, hat + tone)
    composed = "".join(_hats(swapped))
    return composed.encode("cp1258").decode("latin-1")


def _hats(text: str) -> list[str]:
    letters: list[str] = []
    for letter in text:
        if letter in "\u0302\u0306\u031b":
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + letter)
        else:
            letters.append(letter)
    return letters


WRITTEN = {
    LegacyEncoding.TCVN3: as_tcvn3(TEXT),
    LegacyEncoding.VNI: as_vni(TEXT),
    LegacyEncoding.WINDOWS_1258: as_windows_1258(TEXT),
    LegacyEncoding.UTF8: TEXT.encode().decode("latin-1"),
}


@pytest.mark.parametrize("encoding", LegacyEncoding)
def test_old_text_is_known_by_its_syllables_and_comes_back_whole(encoding: LegacyEncoding) -> None:
    old = WRITTEN[encoding]
    assert detected(old) is encoding
    assert converted(old, encoding) == TEXT


@pytest.mark.parametrize("encoding", LegacyEncoding)
def test_the_header_alone_is_enough(encoding: LegacyEncoding) -> None:
    header = "Mục lục;Cơ quan;Mã hồ sơ;Tiêu đề;Thời hạn bảo quản;Số lượng trang"
    old = {
        LegacyEncoding.TCVN3: as_tcvn3,
        LegacyEncoding.VNI: as_vni,
        LegacyEncoding.WINDOWS_1258: as_windows_1258,
        LegacyEncoding.UTF8: lambda text: text.encode().decode("latin-1"),
    }[encoding](header)
    assert detected(old) is encoding
    assert converted(old, encoding) == header


@pytest.mark.parametrize(
    "text", [TEXT, "", "Hà Nam", "plain English text, no mark", "Müller, Café, Señor Peña — déjà vu", "12/3"]
)
def test_text_of_today_and_other_languages_are_left_alone(text: str) -> None:
    assert detected(text) is None


def test_every_letter_has_a_sign() -> None:
    """The tables are whole: 67 letters in lower case, with all capitals in VNI and seven in TCVN3."""
    assert set(VIETNAMESE_LETTERS) <= set(legacy._TCVN3.values())
    assert set(VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper()) <= set(legacy._VNI.values())


def test_a_line_of_unicode_in_an_old_file_is_not_converted() -> None:
    """Files were pasted together from old and new ones."""
    assert converted("Huyện Đồng Văn\nHå s¬", LegacyEncoding.TCVN3) == "Huyện Đồng Văn\nHồ sơ"
    assert converted("Hà Nam", LegacyEncoding.TCVN3) == "Hà Nam"
    assert converted("Huyện", LegacyEncoding.VNI) == "Huyện"
    assert converted("\u0152uvre ệ", LegacyEncoding.WINDOWS_1258) == "\u0152uvre ệ"


def test_signs_that_latin_1_lacks_are_read_as_windows_shows_them() -> None:
    assert converted("\u201cNghi\u00f2 quy\u00ea\u00ect\u201d", LegacyEncoding.WINDOWS_1258) == "“Nghị quyết”"
