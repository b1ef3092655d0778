"""Grades tell good readings from bad ones, and Vietnamese from everything else, however little is marked."""

import pytest

from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.quality import Grade, PageQuality, Weakness
from pipeline.stages.quality import QualityOptions, graded
from pipeline.stages.unread import Look

BLANK = Look(paper=1.0, contrast=0.1, ink=0.001, tone=0.0, lid=0.0, roughness=0.2, pieces=1)
PRINT = Look(paper=1.0, contrast=0.8, ink=0.05, tone=0.01, lid=0.0, roughness=5.0, pieces=180)
PALE = Look(paper=1.0, contrast=0.2, ink=0.01, tone=0.0, lid=0.0, roughness=1.0, pieces=180)

VIETNAMESE = (
    "Thực hiện kế hoạch của Ủy ban nhân dân tỉnh, trong năm qua các cơ quan, đơn vị trên địa bàn huyện đã "
    "quan tâm chỉ đạo công tác thu thập, chỉnh lý và bảo quản tài liệu lưu trữ theo Luật số 01/2011/QH13"
)
NOT_FLAGGED = {
    "Vietnamese": VIETNAMESE,
    "a telegram without marks": (
        "YEU CAU CAC DON VI CHUAN BI DAY DU LUC LUONG, PHUONG TIEN, VAT TU, LUONG THUC, THUOC MEN DE SAN "
        "SANG UNG CUU KHI CO TINH HUONG XAU"
    ),
    "a typewriter of 1951": (
        "Đề nghị các đồng-chí cho biêt tình hình san-xuât va tiêt-kiêm o đia-phương, sô ngươi tham-gia, sô "
        "thoc thu đươc va nhưng kho-khăn cân giai-quyêt"
    ),
    "names": (
        "1. Giàng Seo Páo, xã Pả Vi 2. Vàng Mí Sính, xã Sủng Trà 3. Ksor Phước, Ea H'leo 4. Rơ Châm Klơi, xã "
        "Đăk Đoa 5. Y Blok Êban, huyện Krông Pắc 6. Tẩn Lao Sử, xã Sơn Vĩ"
    ),
    "abbreviations": (
        "Nơi nhận: - TTTU, TT HĐND, UBND, UBMTTQ tỉnh; - VPTU, VP HĐND, VP UBND; - BTCTU, UBKTTU; - Lưu: VT, "
        "TH, NC, KTTH"
    ),
    "numbers": "50.495 17.612 7.413 31.191 30.940 81.645 75.212 74.895 59.295 62.203 33.949 14.003 27.392",
    "a cover": "HỒ SƠ Đại hội đại biểu lần thứ V Số tờ: 215",
    "one word": "Thường",
    "some foreign words": (
        "Công ty Samsung Electronics Vietnam nhập khẩu thiết bị Server Dell PowerEdge theo hợp đồng của Sở "
        "Thông tin và Truyền thông ký với nhà thầu International Business Machines"
    ),
}
FRENCH = (
    "J ai l honneur de vous faire connaitre que par arêté en date du 4 février derier le Gouvermeur général "
    "a décidé que les crédits nécessaires à Tentretien des routes seraient inscrits au budget local"
)
ENGLISH = (
    "The following documents were received from the National Archives and are kept in the reading room where "
    "they may be consulted by members of the public who hold a valid card"
)
RUSSIAN = (
    "CBHIIT bCTBy T CBO VB KHH OCO IbCTBy MOKp TH CKOH MOCKBy IBauaTb IITOTO HCna TeKyIIerO MeCnua BCTpee "
    "TOBapHIIIeM Ha BOK3aIe"
)


def page(text: str, confidence: float = 0.97) -> PageText:
    box = Box(0, 0, 10, 10)
    words = tuple(Word(word, box, confidence) for word in text.split())
    return PageText(1654, 2339, 200, ((Line(words),),) if words else ())


def grade(
    text: str, confidence: float = 0.97, look: Look = PRINT, height: float = 18.0
) -> PageQuality | None:
    return graded(page(text, confidence), height, lambda: look, QualityOptions())


@pytest.mark.parametrize("text", NOT_FLAGGED.values(), ids=NOT_FLAGGED)
def test_whatever_is_vietnamese_is_good_and_searched(text: str) -> None:
    found = grade(text)
    assert found is not None
    assert (found.grade, found.weaknesses, found.searchable) == (Grade.GOOD, (), True)
    assert found.right_share == pytest.approx(0.97)


@pytest.mark.parametrize("text", NOT_FLAGGED.values(), ids=NOT_FLAGGED)
def test_vietnamese_that_is_read_with_doubt_stays_searched(text: str) -> None:
    """`one word` alone, and unsure, may be anything."""
    found = grade(text, 0.7, BLANK)
    assert found is not None
    assert found.searchable
    assert found.grade is Grade.POOR
    assert Weakness.LOW_CONFIDENCE in found.weaknesses


@pytest.mark.parametrize(("text", "confidence"), [(FRENCH, 0.86), (FRENCH, 0.5), (ENGLISH, 0.95)])
def test_french_and_english_are_kept_out_however_well_they_are_read(text: str, confidence: float) -> None:
    found = grade(text, confidence)
    assert found is not None
    assert (found.grade, found.weaknesses, found.searchable) == (Grade.POOR, (Weakness.FOREIGN,), False)


def test_other_letters_read_as_latin_ones_are_kept_out() -> None:
    found = grade(RUSSIAN, 0.4)
    assert found is not None
    assert (found.weaknesses, found.searchable) == ((Weakness.OTHER_WRITING,), False)


def test_words_of_no_language_that_are_surely_read_stay_searched() -> None:
    """A table of materials or of addresses: `kg`, `dwg`, `mdf` are no syllables."""
    found = grade("kg dwg mdf xls ppt cdr hdd ssd usb wlan vlsm bmp jpg tif", 0.95)
    assert found is not None
    assert (found.grade, found.weaknesses, found.searchable) == (Grade.FAIR, (Weakness.FEW_SYLLABLES,), True)


def test_half_a_page_of_english_is_still_a_vietnamese_page() -> None:
    found = grade(f"{VIETNAMESE} {ENGLISH}")
    assert found is not None
    assert found.searchable


def test_a_few_letters_seen_in_noise_are_kept_out() -> None:
    noise = Look(paper=1.0, contrast=1.0, ink=0.2, tone=0.1, lid=0.0, roughness=20.0, pieces=5)
    found = grade("8 a tA e . w", 0.8, noise)
    assert found is not None
    assert (found.weaknesses, found.searchable) == ((Weakness.NOISE,), False)


@pytest.mark.parametrize("text", ["Ớ Ớ O Ủ ỦU UUO ỦC uc", "ic uo ut oc up ac ot ia uc ec ap oi ue ao iu ua"])
def test_strokes_of_a_pen_that_are_read_as_syllables_are_kept_out(text: str) -> None:
    found = grade(text, 0.5)
    assert found is not None
    assert (found.weaknesses, found.searchable) == ((Weakness.OTHER_WRITING,), False)


def test_the_caption_of_a_picture_is_searched() -> None:
    picture = Look(paper=1.0, contrast=0.9, ink=0.5, tone=0.6, lid=0.0, roughness=1.0, pieces=9)
    found = grade("Hình ba: hội nghị sơ kết", 0.85, picture)
    assert found is not None
    assert found.searchable


@pytest.mark.parametrize(
    ("height", "look", "weaknesses"),
    [
        (8.0, PRINT, {Weakness.LOW_RESOLUTION, Weakness.LOW_CONFIDENCE}),
        (18.0, PALE, {Weakness.FAINT, Weakness.LOW_CONFIDENCE}),
        (18.0, PRINT, {Weakness.LOW_CONFIDENCE}),
    ],
)
def test_a_bad_reading_says_what_may_be_to_blame(
    height: float, look: Look, weaknesses: set[Weakness]
) -> None:
    found = grade(VIETNAMESE, 0.75, look, height)
    assert found is not None
    assert set(found.weaknesses) == weaknesses
    well_read = grade(VIETNAMESE, 0.97, look, height)
    assert well_read is not None
    assert well_read.grade is Grade.GOOD


def test_a_blank_page_has_no_grade_and_one_with_other_writing_has() -> None:
    assert grade("", look=BLANK) is None
    found = grade("", look=PRINT)
    assert found == PageQuality(Grade.POOR, None, (Weakness.OTHER_WRITING,), searchable=False)


def test_a_text_layer_is_graded_without_a_look() -> None:
    found = graded(page(VIETNAMESE, 1.0), None, None, QualityOptions())
    assert found == PageQuality(Grade.GOOD, 1.0)
    assert graded(page(""), None, None, QualityOptions()) is None
