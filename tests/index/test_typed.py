import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index.filters import NO_FILTERS, Filters, Years
from pipeline.index.query import parse
from pipeline.index.typed import MAX_FILTERS, as_typed, cut
from pipeline.vietnamese.normalize import printed

QUOTED = re.compile('["“”„‟«»＂]([^"“”„‟«»＂]*)["“”„‟«»＂]')
PARTS = st.sampled_from(
    [
        *(
            "năm:",
            "NAM :",
            "year",
            ":",
            "2020",
            "2020-2024",
            "..",
            "-",
            "loại:",
            "type:",
            "cơ quan",
            "co_quan:",
        ),
        *(
            '"',
            "“",
            "»",
            " ",
            "\n",
            "quyết định",
            "nghị",
            "15-NQ/TU",
            "Kính gửi: ",
            "V/v:",
            "ho\u0300a",
            "🙂",
        ),
        *("_", ".", ",", "İ"),
    ]
)
TYPED = st.lists(PARTS | st.text(max_size=3), max_size=30).map("".join)
NAMES = st.text(st.sampled_from("aủđ Hà-/.&1"), max_size=12).filter(lambda name: any(map(str.isalnum, name)))
FILTERS = st.one_of(
    st.builds(
        lambda low, high: f"năm:{min(low, high)}-{max(low, high)}",
        st.integers(1000, 9999),
        st.integers(1000, 9999),
    ),
    st.sampled_from(["năm:2020", "NAM: 2021", "year:2019", "năm:2020..", "năm:..1999"]),
    st.builds(
        lambda kind, name: f'{kind}"{name}"',
        st.sampled_from(["loại:", "TYPE: ", "cơ quan:", "agency:"]),
        NAMES,
    ),
)
WORDS = st.sampled_from(
    ["đất", "hoa", "báo", "15-NQ/TU", '"ủy ban"', "năm", "2020", "cơ", "kính gửi:", "15", "NQ/TU"]
)


@given(TYPED)
def test_pieces_are_the_whole_and_every_text_is_a_query(text: str) -> None:
    text = printed(text)
    pieces = cut(text)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert not any(piece.filters and piece.quoted is not None for piece in pieces)
    assert parse(text).filters == parse(unicodedata.normalize("NFD", text)).filters


@given(TYPED)
def test_without_a_colon_only_quotes_are_cut_out(text: str) -> None:
    text = printed(text.replace(":", ""))
    pieces = cut(text)
    assert [piece.quoted for piece in pieces if piece.quoted is not None] == QUOTED.findall(text)
    assert [piece.text for piece in pieces if piece.quoted is None] == [
        each for each in re.split(QUOTED.pattern.replace("(", "(?:"), text) if each
    ]
    assert not any(piece.filters for piece in pieces)


@given(st.lists(FILTERS, max_size=MAX_FILTERS), st.lists(WORDS, max_size=8), st.randoms())
def test_place_and_order_of_filters_do_not_matter(
    filters: list[str], words: list[str], chance: object
) -> None:
    first = parse(" ".join([*filters, *words]))
    mixed = list(words)
    for each in sorted(filters, key=lambda _: chance.random()):  # type: ignore[attr-defined]  # random.Random
        mixed.insert(chance.randint(0, len(mixed)), each)  # type: ignore[attr-defined]  # random.Random
    assert parse(" ".join(mixed)) == first
    assert first == parse(" ".join(words)).within(first.filters)
    assert len(first.filters) == len({parse(each).filters for each in filters})


@given(st.lists(FILTERS, max_size=MAX_FILTERS))
def test_filters_read_what_they_write(filters: list[str]) -> None:
    found = parse(" ".join(filters)).filters
    assert parse(found.text).filters == found


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("năm:2024", (2024, 2024)), ("nam:2024", (2024, 2024)), ("Year: 2024", (2024, 2024)),
        ("NA\u0306M :2024", (2024, 2024)), ("năm:“2024”", (2024, 2024)), ("(năm:2024)", (2024, 2024)),
        ("năm:2020-2024", (2020, 2024)), ("năm:2020 – 2024", (2020, 2024)), ("năm:2020..2024", (2020, 2024)),
        ("năm:2024-2020", (2020, 2024)), ("năm:2020..", (2020, 9999)), ("năm:..2020", (0, 2020)),
        ("đầu năm:2024,", (2024, 2024)), ("năm:2020 - nghị quyết", (2020, 2020)), ("năm:2024.", (2024, 2024)),
    ],
)  # fmt: skip
def test_years(text: str, years: tuple[int, int]) -> None:
    assert parse(text).filters == Filters(years=(Years(*years),))


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ('loại:"quyết định" đất', Filters(document_types=("quyết định",)), ["đất"]),
        ("đất LOẠI: “Quyết  định”", Filters(document_types=("Quyết định",)), ["đất"]),
        ("loại:quyết định đất", Filters(document_types=("quyết định",)), ["đất"]),
        ("type:bao cao so", Filters(document_types=("bao cao",)), ["so"]),
        ("loại:quyết_định", Filters(document_types=("quyết định",)), []),
        ("loai:nghị, đất", Filters(document_types=("nghị",)), ["đất"]),
        ("cơ quan:\"Huyện ủy Bắc Mê\"", Filters(("Huyện ủy Bắc Mê",)), []),
        ("co_quan: vpubnd x", Filters(("vpubnd",)), ["x"]),
        ("x CƠ\nQUAN:«Sở Y tế", Filters(("Sở Y tế",)), ["x"]),
        ("agency:hà giang", Filters(("hà",)), ["giang"]),
        ('loại: cơ quan:"Sở A"', Filters(("Sở A",)), ["loại"]),
    ],
)  # fmt: skip
def test_names(text: str, wanted: Filters, words: list[str]) -> None:
    query = parse(text)
    assert (query.filters, [word.exact for word in query.words]) == (wanted, words)


@pytest.mark.parametrize(
    "text",
    [
        "Kính gửi: UBND", "V/v: đất", "Số: 15-NQ/TU", "năm: nay", "loại:", "loại: !", 'loại:""', "năm:20",
        "năm:20245", "năm:2024a", "năm:2020/QH14", "năm:2020-NQ/TU", "loài:cây", "nằm:2024", "xnăm:2024",
        '"năm:2024"',        "tên:x", '"loại:nghị quyết"', "http://a.vn", "năm 2024", "12:30",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_filter_keeps_its_words(text: str) -> None:
    assert parse(text) == parse(text.replace(":", " "))
    assert parse(text).filters == NO_FILTERS
    assert not parse(text).empty


def test_filters_beyond_the_bound_are_words() -> None:
    query = parse(" ".join(f"năm:{2000 + number}" for number in range(MAX_FILTERS + 1)))
    assert len(query.filters) == MAX_FILTERS
    assert [word.exact for word in query.words] == ["năm", "2008"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["cơ", "quan:Sở Y tế", "đất"], 'cơ quan:"Sở Y tế" đất'),
        (["agency:Sở Y tế"], 'agency:"Sở Y tế"'),
        (["CƠ_QUAN: Sở Y tế"], 'CƠ_QUAN: "Sở Y tế"'),
        (["loại:bảng kê khai", "đất"], 'loại:"bảng kê khai" đất'),
        (["loại:quyết định", "đất"], "loại:quyết định đất"),
        (["mối", "quan:a b"], "mối quan:a b"),
        (['cơ quan:"Sở Y tế" đất'], 'cơ quan:"Sở Y tế" đất'),
        (["cơ quan:Sở năm:2020"], "cơ quan:Sở năm:2020"),
        (["số hóa", "tài liệu"], "số hóa tài liệu"),
        ([], ""),
    ],
)
def test_quotes_that_a_shell_took_are_set_again(arguments: list[str], text: str) -> None:
    assert as_typed(arguments) == text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("loại:phiếu kiểm soát đất", 'loại:"phiếu kiểm soát" đất'),
        ("đất loại: Phieu Kiem Soat, năm:2020", 'đất loại: "Phieu Kiem Soat", năm:2020'),
        ("loại:phiếu đất type:phiếu kiểm soát", 'loại:phiếu đất type:"phiếu kiểm soát"'),
        ('loại:"phiếu kiểm soát" đất', 'loại:"phiếu kiểm soát" đất'),
        ("phiếu kiểm soát", "phiếu kiểm soát"),
        ("cơ quan:phiếu kiểm soát", "cơ quan:phiếu kiểm soát"),
    ],
)
def test_types_of_the_office_need_no_quotes_either(typed: str, text: str) -> None:
    """Types that a workspace adds to the rules are names of several words like ours."""
    assert as_typed(typed.split(), ["Phiếu kiểm soát"]) == text
    assert as_typed(typed.split()) == typed


def test_a_type_of_the_office_ends_where_its_name_does() -> None:
    assert as_typed(["loại:phiếu kiểm soát đất"], ["Phiếu kiểm soát"]) == 'loại:"phiếu kiểm soát" đất'


def test_options_and_query_must_both_hold() -> None:
    options = Filters.chosen(agency="Sở A", year=2020, document_type="Báo cáo")
    assert parse("năm:2021 x").within(options).filters == Filters(
        ("Sở A",), (Years(2020, 2020), Years(2021, 2021)), ("Báo cáo",)
    )
    assert parse("x").within(Filters.chosen()) == parse("x")
