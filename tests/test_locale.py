"""The Vietnamese catalogue: every text of the program is in it, whole, and compiled."""

import gettext
import importlib.util
import io
import string
import sys
import unicodedata
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from pipeline.language import LOCALE_FOLDER, translate

ROOT = Path(__file__).parents[1]


def _messages() -> ModuleType:
    """The program behind `make messages`."""
    spec = importlib.util.spec_from_file_location("sohoa_messages", ROOT / ".ci" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MESSAGES = _messages()
GATHERED = MESSAGES.gathered()
KNOWN = MESSAGES.translations()
OURS = sorted(text for text, files in GATHERED.items() if any(name.startswith("pipeline/") for name in files))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def strings_of(text: str | tuple[str, str]) -> tuple[str, ...]:
    found = KNOWN.get(text)
    string = found.string if found else ""
    return string if isinstance(string, tuple) else (string,)


def test_texts_are_found() -> None:
    assert len(OURS) > 200
    assert "The PDF {name} is locked; remove its password and feed it again." in OURS
    assert "Show this message and exit." in GATHERED


def test_every_text_has_a_vietnamese_form() -> None:
    assert [text for text in GATHERED if not all(strings_of(text))] == []


def test_no_text_is_left_over() -> None:
    assert [message.id for message in KNOWN if message.id and message.id not in GATHERED] == []


@pytest.mark.parametrize("text", OURS)
def test_places_are_the_same_in_both_languages(text: str) -> None:
    (vietnamese,) = strings_of(text)
    assert places(vietnamese) == places(text)


def test_places_of_click_are_places_that_it_fills() -> None:
    for text in GATHERED:
        english = " ".join(text) if isinstance(text, tuple) else text
        assert all(places(one) <= places(english) for one in strings_of(text)), text


@pytest.mark.parametrize("text", [text for text in OURS if text.count(" ") > 2])
def test_sentences_are_vietnamese(text: str) -> None:
    """Whole sentences carry Vietnamese letters, in NFC, and end as the English does."""
    (vietnamese,) = strings_of(text)
    assert vietnamese == unicodedata.normalize("NFC", vietnamese)
    assert any(ord(letter) > 0xBF for letter in vietnamese)
    assert vietnamese != text
    assert vietnamese.endswith(".") == text.endswith(".")
    assert vietnamese.endswith(" ") == text.endswith(" ")


def test_the_catalogue_is_as_the_program_writes_it() -> None:
    written, compiled = io.BytesIO(), io.BytesIO()
    catalogue = MESSAGES.updated(KNOWN)
    write_po(written, catalogue, width=100, sort_output=True, include_lineno=False)
    write_mo(compiled, catalogue)
    assert written.getvalue() == MESSAGES.CATALOGUE.read_bytes(), "run: make messages"
    assert compiled.getvalue() == MESSAGES.CATALOGUE.with_suffix(".mo").read_bytes(), "run: make messages"


def test_the_compiled_catalogue_is_what_the_program_reads() -> None:
    assert gettext.find("sohoa", str(LOCALE_FOLDER), ["vi"]) is not None
    assert translate("issue date", "vi") == "ngày ban hành"
    assert translate("issue date", "en") == "issue date"
