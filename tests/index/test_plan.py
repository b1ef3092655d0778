"""The stages of a plan give the order of the whole query, which would look at every page."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.index import embedded_counts, embedded_ranking, embedded_rarity
from pipeline.index.base import PageEntry
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.embedded_counts import count
from pipeline.index.embedded_ranking import best_pages, documents_in_order
from pipeline.index.filters import Years
from pipeline.index.names import Names
from pipeline.index.plan import plan
from pipeline.index.plan_stages import Stage
from pipeline.index.query import parse

QUERIES = tomllib.loads((Path(__file__).parents[1] / "contract" / "queries.toml").read_text("utf-8"))
TYPED = [text for kind in ("words", "phrases", "codes") for text in QUERIES[kind]]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[EmbeddedIndex]:
    """Lines of the samples, put together anew, so that words stand side by side on some pages only."""
    lines = [
        line
        for path in sorted((samples / "truth").glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
    ]
    index = EmbeddedIndex.open(tmp_path_factory.mktemp("plan"))
    index.put(
        PageEntry(
            number, number // 2 + 1, f"D{number // 2}", number % 2 + 1, 1,
            "\n".join(lines[(number * 37 + step * 11) % len(lines)] for step in range(9)), "a.pdf",
            issued_date=f"{2019 + number % 3}-03-05",
        )
        for number in range(600)
    )  # fmt: skip
    index.commit()
    yield index
    index.close()


@pytest.mark.parametrize("text", TYPED)
def test_stages_give_the_order_of_the_whole_query(
    index: EmbeddedIndex, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with windows so small that every stage has to be widened, and found by its rarer words first."""
    reader, staged = index._reader(), plan(parse(text), Names())
    whole = replace(staged, stages=(Stage(staged.whole),))
    wanted = documents_in_order(reader, whole, 10**6)
    monkeypatch.setattr(embedded_ranking, "WINDOW", 7)
    monkeypatch.setattr(embedded_ranking, "FREQUENT", 0)
    shown = [documents_in_order(reader, each, 20)[:20] for each in (whole, staged)]
    monkeypatch.setattr(embedded_rarity, "_LITTLE", 4.0)
    monkeypatch.setattr(embedded_rarity, "_FEW", 1)
    monkeypatch.setattr(embedded_rarity, "_VERY_RARE_OF", 10**6)
    shown.append(documents_in_order(reader, staged, 20)[:20])
    scores = [[pages[0].score for pages in best_pages(reader, staged, each)] for each in shown]
    assert scores[0] == pytest.approx(scores[1], abs=0.01)
    assert scores[0] == pytest.approx(scores[2], abs=0.01)
    assert set(documents_in_order(reader, staged, 10**6)) == set(wanted)


@pytest.mark.parametrize(
    ("names", "pages", "documents"), [(Names(), 600, 300), (Names(years=(Years(2020, 2020),)), 200, 200)]
)
def test_large_answers_are_counted_in_the_sample(
    index: EmbeddedIndex, names: Names, pages: int, documents: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, planned = index._reader(), plan(parse(""), names)
    exact = count(reader, planned)
    monkeypatch.setattr(embedded_counts, "BROWSED", 10)
    about = count(reader, planned)
    assert (exact.estimated, exact.pages, exact.documents) == (False, pages, documents)
    assert about.estimated
    assert about.pages == pages, "pages that filters alone let through are counted all the same"
    assert about.documents == pytest.approx(documents, rel=0.1)
