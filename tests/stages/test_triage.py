"""How a page of a PDF is read: every way, and every reason for it."""

import pytest

from pipeline.formats.pdf import CoveringImage, PdfPage
from pipeline.formats.pdf_text import TextLayer
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.stages.triage import Route, TriageOptions, route

SCAN = CoveringImage(1654, 2339, 1.0, alone=True)
SCAN_WITH_STAMP = CoveringImage(1654, 2339, 1.0, alone=False)
GOOD = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 "
TCVN3 = "C¨n cø LuËt Tæ chøc chÝnh quyÒn ®Þa ph¬ng ngµy th¸ng n¨m "


def text_of(words: str, times: int = 8) -> PageText:
    line = Line(tuple(Word(word, Box(0, 0, 9, 9), 1.0) for word in (words * times).split()))
    return PageText(595, 842, 72, ((line,),))


def page(
    image: CoveringImage | None = None,
    *,
    words: int = 120,
    height: float = 0.8,
    hidden: float = 0.0,
    pictures: float = 0.0,
) -> PdfPage:
    layer = TextLayer(words=words, hidden_share=hidden, height_share=height)
    return PdfPage(1, 595, 842, 0, image, layer, pictures)


CASES = {
    "born digital": (page(), text_of(GOOD), Route.TEXT_LAYER),
    "born digital in a font of the 1990s": (page(), text_of(TCVN3), Route.RENDER),
    "glyphs without letters": (page(), text_of(GOOD + "\ufffd\ufffd\ufffd "), Route.RENDER),
    "a glyph or two without a letter": (page(), text_of(GOOD * 8 + "\ufffd ", 1), Route.TEXT_LAYER),
    "only marks": (page(), text_of("- - : … "), Route.RENDER),
    "only numbers": (page(), text_of("12 345 6 "), Route.TEXT_LAYER),
    "a scan": (page(SCAN, words=0), None, Route.IMAGE),
    "a scan with a drawn stamp": (page(SCAN_WITH_STAMP, words=0), None, Route.RENDER),
    "a scan with words of signing software": (
        page(SCAN_WITH_STAMP, words=20), text_of(GOOD, 1), Route.RENDER,
    ),
    "words of a signature in one place": (
        page(SCAN_WITH_STAMP, words=70, height=0.1), text_of(GOOD), Route.RENDER,
    ),
    "a scan with a good hidden layer": (page(SCAN, hidden=1.0), text_of(GOOD), Route.TEXT_LAYER),
    "a scan with a bad hidden layer": (
        page(SCAN, hidden=1.0), text_of(GOOD + "Cin cu Luit "), Route.IMAGE,
    ),
    "text over a picture of the whole page": (
        page(SCAN_WITH_STAMP, hidden=0.0), text_of(GOOD + "xq7z "), Route.TEXT_LAYER,
    ),
    "a caption beside a large picture": (page(words=20, pictures=0.6), text_of(GOOD, 1), Route.RENDER),
    "a page of text beside a large picture": (page(words=300, pictures=0.6), text_of(GOOD), Route.TEXT_LAYER),
    "a short page without pictures": (page(words=4), text_of("Điều khoản thi hành "), Route.TEXT_LAYER),
    "nothing at all": (page(words=0), None, Route.RENDER),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_way_of_a_page(case: str) -> None:
    lying, text, expected = CASES[case]
    assert route(lying, text, TriageOptions()) is expected


def test_options_bind() -> None:
    text = text_of(GOOD)
    assert route(page(SCAN), text, TriageOptions(over_image_words=200)) is Route.IMAGE
    assert route(page(SCAN), text, TriageOptions(over_image_height=0.9)) is Route.IMAGE
    assert route(page(pictures=0.2), text, TriageOptions(picture_share=0.1, beside_picture_words=200)) is (
        Route.RENDER
    )
