import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalogue import record
from pipeline.errors import StorageError
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, PageText, Word
from pipeline.model.page import PageKind, PageReading, SecrecyMark, Treatment
from pipeline.model.quality import Grade, PageQuality, Weakness

pixels = st.integers(0, 60_000)
boxes = st.tuples(pixels, pixels, pixels, pixels).map(
    lambda edges: Box(
        min(edges[0], edges[2]), min(edges[1], edges[3]), max(edges[0], edges[2]), max(edges[1], edges[3])
    )
)
shares = st.floats(0, 1)
texts = st.text(min_size=1, max_size=8).filter(lambda text: text.split() == [text])
lines = st.builds(
    Line,
    st.lists(st.builds(Word, texts, boxes, shares, st.none() | texts), min_size=1, max_size=5).map(tuple),
    pixels,
)
rows = st.lists(st.lists(lines, max_size=3).map(tuple), max_size=4).map(tuple)
readings = st.builds(
    PageReading,
    page_number=st.integers(1, 9999),
    kind=st.sampled_from(PageKind),
    text=st.builds(PageText, pixels, pixels, st.integers(1, 2400), rows),
    engine=st.text(max_size=30),
    treatment=st.builds(
        Treatment,
        st.sampled_from([0, 90, 180, 270]),
        st.floats(-15, 15),
        st.floats(0.1, 4),
        shares,
        st.integers(0, 99),
    ),
    marks=st.lists(
        st.builds(SecrecyMark, st.text(max_size=9), pixels, boxes, st.text(max_size=9)), max_size=2
    ).map(tuple),
    quality=st.none()
    | st.builds(
        PageQuality,
        st.sampled_from(Grade),
        st.none() | shares,
        st.lists(st.sampled_from(Weakness), min_size=1, max_size=3).map(tuple),
        st.booleans(),
    ),
)


@given(readings)
@settings(max_examples=150, deadline=None)
def test_what_went_in_comes_out_equal(reading: PageReading) -> None:
    packed = record.pack(reading)
    assert record.unpack(packed) == reading
    assert record.text_of(packed) == reading.text.text


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-3], lambda b: b"junk" + b, lambda b: b"", lambda b: b[:8] + b"\xff" * 9]
)
def test_a_damaged_record_is_told(damage: object) -> None:
    packed = record.pack(PageReading(1, PageKind.BLANK, PageText(10, 10, 200), "none"))
    for read in (record.unpack, record.text_of):
        with pytest.raises(StorageError):
            read(damage(packed))  # type: ignore[operator]  # parametrized callables have no type


def test_another_layout_is_not_guessed_at() -> None:
    with pytest.raises(StorageError):
        record.unpack(zstandard.compress(b'{"layout":99}'))


def test_a_record_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "MOST_BYTES", 100_000)
    bomb = zstandard.compress(b" " * 10_000_000)
    assert len(bomb) < 2000
    with pytest.raises(StorageError):
        record.unpack(bomb)


def test_a_dense_page_takes_little_room() -> None:
    words = tuple(Word(f"chữ{n % 97}", Box(n, n, n + 60, n + 30), 0.5 + n % 50 / 100) for n in range(600))
    reading = PageReading(1, PageKind.SCAN, PageText(2480, 3508, 300, ((Line(words),),)), "tesserocr")
    assert len(record.pack(reading)) < 8_000
