"""Lines to be printed: of every kind, in letters that the network knows, the same for the same generator."""

import random
from pathlib import Path

import pytest

from pipeline.engines.charset import ALL_LETTERS
from pipeline.engines.linenet_letters import LETTERS
from pipeline.rules.load import load_rules
from pipeline.training.reader_syllables import syllable
from pipeline.training.reader_text import OFFICE, TextOptions, TextSource, load_texts
from pipeline.vietnamese.syllable import is_syllable

TEXT = """##### một nguồn
Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015 — sửa đổi, bổ sung;
ngắn
Xét đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 12/TTr-SNV ngày 5 tháng 3 năm 2021 Ω,
Theo đề nghị của Chánh Văn phòng Ủy ban nhân dân tỉnh về việc ban hành quy chế làm việc.
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> TextSource:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "one.txt").write_text(TEXT, "utf-8")
    return load_texts(folder, load_rules(), TextOptions())


def test_all_134_letters_of_vietnamese_can_be_printed_and_no_letter_twice() -> None:
    assert set(ALL_LETTERS) <= set(LETTERS)
    assert len(ALL_LETTERS) == 134
    assert len(set(LETTERS)) == len(LETTERS)


def test_paragraphs_are_lines_of_the_text_that_the_network_can_print(source: TextSource) -> None:
    assert len(source.paragraphs) == 2
    assert source.paragraphs[0].endswith("năm 2015 - sửa đổi, bổ sung;")


def test_lines_hold_known_letters_only_and_are_never_empty(source: TextSource) -> None:
    rng = random.Random(1)
    for _ in range(2000):
        for text in (source.line(rng), source.few_words(rng)):
            assert text.strip()
            assert set(text) <= set(LETTERS), text
            assert "  " not in text


def test_every_kind_of_office_line_is_made(source: TextSource) -> None:
    rng = random.Random(2)
    for make in set(OFFICE):
        for _ in range(50):
            text = make(rng, source)
            assert text
            assert set(text) <= set(LETTERS), (make, text)


def test_the_same_generator_makes_the_same_lines(source: TextSource) -> None:
    one, two = ([source.line(random.Random(seed)) for seed in range(50)] for _ in range(2))
    assert one == two
    assert len(set(one)) > 40


def test_few_words_are_one_or_two(source: TextSource) -> None:
    rng = random.Random(3)
    counts = [len(source.few_words(rng).split()) for _ in range(300)]
    assert sum(counts) / len(counts) < 2.2


def test_every_letter_is_met_in_lines(source: TextSource) -> None:
    rng = random.Random(4)
    met = set("".join(source.line(rng) for _ in range(6000)))
    assert set(ALL_LETTERS) <= met


def test_made_up_syllables_are_syllables() -> None:
    rng = random.Random(5)
    made = {syllable(rng) for _ in range(3000)}
    assert all(map(is_syllable, made)), sorted(word for word in made if not is_syllable(word))[:20]
    assert len(made) > 2000


def test_a_folder_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no text"):
        load_texts(tmp_path, load_rules(), TextOptions())
