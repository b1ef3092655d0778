from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from pipeline.errors import BadInputError
from pipeline.formats.alto import parse, write
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import PageKind, PageReading
from pipeline.vietnamese.normalize import VIETNAMESE_LETTERS

HERE = Path(__file__).parent


class _Offline(etree.Resolver):  # type: ignore[misc]  # its base is untyped
    def resolve(self, url: str, public_id: str, context: object) -> object:
        name = "xlink-for-alto.xsd" if "xlink" in url else Path(url).name
        return self.resolve_filename(str(HERE / name), context)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    parser = etree.XMLParser()
    parser.resolvers.add(_Offline())
    return etree.XMLSchema(etree.parse(str(HERE / "alto-4-4.xsd"), parser))


_letters = st.text(
    st.one_of(
        st.sampled_from(VIETNAMESE_LETTERS),
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zs", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=8,
).filter(lambda text: text.split() == [text] and "\ufffe" not in text and "\uffff" not in text)
_words = st.builds(
    lambda text, left, top, width, height, confidence: Word(
        text, Box(left, top, left + width, top + height), confidence / 100
    ),
    _letters,
    st.integers(0, 2400),
    st.integers(0, 3400),
    st.integers(0, 300),
    st.integers(0, 80),
    st.integers(0, 100),
)
_lines = st.builds(
    lambda words, block: Line(tuple(words), block),
    st.lists(_words, min_size=1, max_size=4),
    st.integers(0, 3),
)
_pages = st.builds(
    lambda rows: PageText(2480, 3508, 300, tuple(map(tuple, rows))),
    st.lists(st.lists(_lines, min_size=1, max_size=3), max_size=5),
)


def _reading(text: PageText) -> PageReading:
    return PageReading(3, PageKind.SCAN, text, "tesserocr 5.5 vie")


@settings(max_examples=60, deadline=None)
@given(_pages)
def test_what_is_written_is_read_back(page: PageText) -> None:
    assert parse(write(_reading(page), "a.pdf", "sohoa 0.1")) == page


@settings(max_examples=25, deadline=None)
@given(page=_pages)
def test_every_page_is_valid_against_the_schema(schema: etree.XMLSchema, page: PageText) -> None:
    schema.assertValid(etree.fromstring(write(_reading(page), "công văn 'a' & b.pdf", "sohoa <0.1>")))


def test_side_by_side_columns_become_blocks_of_their_own_lines() -> None:
    def line(text: str, left: int, top: int, block: int) -> Line:
        return Line((Word(text, Box(left, top, left + 90, top + 30), 0.9),), block)

    rows = ((line("A", 0, 0, 0), line("B", 500, 0, 1)), (line("C", 0, 50, 0), line("D", 500, 50, 1)))
    root = etree.fromstring(write(_reading(PageText(1000, 1400, 120, rows)), "a.jpg", "sohoa"))
    name = "{http://www.loc.gov/standards/alto/ns-v4#}"
    blocks = [
        [s.get("CONTENT") for s in block.iter(f"{name}String")] for block in root.iter(f"{name}TextBlock")
    ]
    assert blocks == [["A", "C"], ["B", "D"]]
    assert root.find(f".//{name}MeasurementUnit").text == "pixel"
    assert root.find(f".//{name}Page").get("PHYSICAL_IMG_NR") == "3"


def test_letters_that_xml_forbids_are_replaced() -> None:
    word = Word("a\x00b\x1bc\ufffe", Box(0, 0, 9, 9), 1.0)
    written = write(_reading(PageText(10, 10, 100, ((Line((word,)),),))), "a.pdf", "sohoa")
    assert [found.text for found in parse(written).words()] == ["a\ufffdb\ufffdc\ufffd"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<alto/>",
        b"no xml",
        b'<!DOCTYPE alto [<!ENTITY a "aaaa">]><alto>&a;</alto>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY a "b">]><a/>'.encode("utf-16"),
        b'<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Page WIDTH="x" HEIGHT="1"/></alto>',
    ],
)
def test_damaged_and_dangerous_files_are_refused(data: bytes) -> None:
    with pytest.raises(BadInputError):
        parse(data)
