"""Building a language model from texts: the same bytes each time, the counts of the texts, nobody's name."""

import math
from pathlib import Path

import pytest

from pipeline.rules.load import load_rules
from pipeline.training.build_language_model import BuildOptions, build, main
from pipeline.training.corpus import PERSON, Names, sentences, without_persons
from pipeline.training.phrases import office_phrases
from pipeline.training.smoothing import smoothed
from pipeline.vietnamese.language_model import LanguageModel
from pipeline.vietnamese.model_file import BREAK, CLASSES, UNKNOWN, unpacked

TEXT = """##### một nguồn
Căn cứ Luật Tổ chức chính quyền địa phương;
Căn cứ Luật Tổ chức chính quyền
địa phương ngày 19 tháng 6 năm 2015. Ông Nguyễn Văn Bình ký ngày 20 tháng 6.
Căn cứ Hoà giải, hòa giải.
"""
NAMES = Names.of(load_rules())


def write_texts(folder: Path) -> Path:
    folder.mkdir()
    (folder / "b.txt").write_text(TEXT, "utf-8")
    (folder / "a.txt").write_text("Thẩm quyền giải quyết. Thẩm quyền giải quyết.\n", "utf-8")
    (folder / "README.md").write_text("không đọc không đọc không đọc", "utf-8")
    return folder


def test_the_same_texts_give_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_texts(tmp_path / "texts")
    assert main([str(folder), str(tmp_path / "one.bin")]) == 0
    assert main([str(folder), str(tmp_path / "two.bin")]) == 0
    one = (tmp_path / "one.bin").read_bytes()
    assert one == (tmp_path / "two.bin").read_bytes()
    assert "SHA-256" in capsys.readouterr().err
    words = unpacked(one).words
    assert {"thẩm", "quyền", "căn", "hòa"} <= set(words)
    assert not {"hoà", "không"} & set(words)


def test_wrong_arguments_are_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["only-one"]) == 2
    assert "TEXT_DIR OUT" in capsys.readouterr().err


def test_texts_without_syllables_are_refused() -> None:
    with pytest.raises(ValueError, match="no syllable"):
        build(["12 34"], load_rules(), BuildOptions(least_syllable=10**6))


def test_a_built_model_prefers_what_the_texts_say() -> None:
    model = LanguageModel(build([TEXT], load_rules(), BuildOptions()))
    assert model.cost(["tổ", "chức", "chính"]) < model.cost(["tổ", "chính", "chức"])
    assert model.cost(["tỉnh", "Quảng", "Ngãi"]) < model.cost(["tỉnh", "Ngãi", "Quảng"])


def test_probabilities_survive_the_file() -> None:
    tables = build([TEXT], load_rules(), BuildOptions())
    built, read = LanguageModel(tables), LanguageModel(unpacked(tables.packed()))
    for phrase in ("căn cứ luật tổ chức", "ngày 1 tháng 2", "lạ lùng thay"):
        assert built.cost(phrase.split()) == read.cost(phrase.split())


def test_smoothing_is_kneser_ney() -> None:
    """Worked by hand: after `a b` came c twice and d once."""
    tables = smoothed(
        [["a", "b", "c"], ["a", "b", "c"], ["a", "b", "d"]],
        ["a", "b", "c", "d"],
        4,
        unknown_words=1,
        even_share=0.0,
    )
    model = LanguageModel(tables)
    after = model.step(model.step(model.start, CLASSES)[1], CLASSES + 1)[1]
    # trigrams: (BREAK a b) 3, (a b c) 2, (a b d) 1: discount 1/3; bigrams: 3, 1, 1, 1 different: n1 3, n2 0
    singles = {"c": 1 / 6, "d": 1 / 6}  # bigram counts: (BREAK a) 3, ab 1, bc 1, bd 1
    bigram = {word: (1 - 0.95) / 2 + 0.95 * share for word, share in singles.items()}
    expected = (2 - 1 / 3) / 3 + (1 / 3 * 2 / 3) * bigram["c"]
    assert math.exp(-model.step(after, CLASSES + 2)[0]) == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize("even_share", [0.0, 0.3, 1.0])
def test_probabilities_sum_to_one(even_share: float) -> None:
    read = list(sentences(TEXT.splitlines(), NAMES))
    words = sorted({word for sentence in read for word in sentence if word.isalpha()})[:12]
    model = LanguageModel(smoothed(read, words, 12, unknown_words=7, even_share=even_share))
    for context in ([], ["căn"], ["căn", "cứ"], ["vô", "lý"]):
        state = model.start
        for word in context:
            state = model.step(state, model.number_of(word))[1]
        total = sum(
            (7 if word == UNKNOWN else 1) * math.exp(-model.step(state, word)[0])
            for word in range(CLASSES + 12)
            if word != BREAK
        )
        assert total == pytest.approx(1.0, abs=0.1)


def test_sentences_run_over_lines_but_not_over_sources() -> None:
    found = list(sentences(["##### a", "Chính quyền", "địa phương", "##### b", "Điều 5. Hoà giải"], NAMES))
    assert found == [["chính", "quyền", "địa", "phương"], ["điều", "5."], ["hòa", "giải"]]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ông Nguyễn Văn Bình, Chủ tịch", f"Ông {PERSON} Chủ tịch"),
        ("do Trần Thị Ngọc Hà ký", f"do {PERSON} ký"),
        ("LÊ MINH ĐỨC", PERSON),
        ("Phạm vi điều chỉnh", "Phạm vi điều chỉnh"),
        ("Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("PHÓ CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        ("Đồng Việt Nam", "Đồng Việt Nam"),
        ("tỉnh Hà Giang", "tỉnh Hà Giang"),
    ],
)
def test_names_of_persons_are_left_out(text: str, left: str) -> None:
    assert " ".join(without_persons(text.split(), NAMES)) == left


def test_the_product_does_not_import_training() -> None:
    package = Path(__file__).parents[2] / "pipeline"
    importing = [
        path
        for path in package.rglob("*.py")
        if path.parent.name != "training" and "pipeline.training" in path.read_text("utf-8")
    ]
    assert importing == []


def test_phrases_name_every_place_after_its_body() -> None:
    phrases = office_phrases(load_rules())
    assert "Ủy ban nhân dân tỉnh Hà Giang." in phrases
    assert "tỉnh ủy Hà Giang." in phrases
    assert "Hà Giang, ngày 1 tháng 1 năm 2000." in phrases
