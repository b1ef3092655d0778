"""The Vietnamese catalogue: every text of the program is in it, whole, and compiled."""

import gettext
import importlib.util
import io
import string
import sys
import unicodedata
from functools import cache
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
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


@cache
def gathered() -> dict[str | tuple[str, str], list[str]]:
    found: dict[str | tuple[str, str], list[str]] = MESSAGES.gathered()
    return found


@cache
def known() -> Catalog:
    found: Catalog = MESSAGES.translations()
    return found


def ours() -> list[str]:
    named = gathered().items()
    return [
        text
        for text, files in named
        if isinstance(text, str) and any(name.startswith("pipeline/") for name in files)
    ]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def strings_of(text: str | tuple[str, str]) -> tuple[str, ...]:
    found = known().get(text)
    string = found.string if found else ""
    return string if isinstance(string, tuple) else (string,)


def test_texts_are_found() -> None:
    assert len(ours()) > 200
    assert "The PDF {name} is locked; remove its password and feed it again." in ours()
    assert "Show this message and exit." in gathered()


def test_every_text_has_a_vietnamese_form() -> None:
    assert [text for text in gathered() if not all(strings_of(text))] == []


def test_no_text_is_left_over() -> None:
    assert [message.id for message in known() if message.id and message.id not in gathered()] == []


def test_places_are_the_same_in_both_languages() -> None:
    assert [text for text in ours() if [places(one) for one in strings_of(text)] != [places(text)]] == []


def test_places_of_click_are_places_that_it_fills() -> None:
    for text in gathered():
        english = " ".join(text) if isinstance(text, tuple) else text
        assert all(places(one) <= places(english) for one in strings_of(text)), text


def test_sentences_are_vietnamese() -> None:
    """Whole sentences carry Vietnamese letters, in NFC, and end as the English does."""
    sentences = [text for text in ours() if text.count(" ") > 2]
    assert len(sentences) > 100
    for text in sentences:
        (vietnamese,) = strings_of(text)
        assert vietnamese == unicodedata.normalize("NFC", vietnamese), text
        assert any(ord(letter) > 0xBF for letter in vietnamese), text
        assert vietnamese != text
        assert vietnamese.endswith(".") == text.endswith("."), text
        assert vietnamese.endswith(" ") == text.endswith(" "), text


def test_the_catalogue_is_as_the_program_writes_it() -> None:
    written, compiled = io.BytesIO(), io.BytesIO()
    catalogue = MESSAGES.updated(known())
    write_po(written, catalogue, width=100, sort_output=True, include_lineno=False)
    write_mo(compiled, catalogue)
    assert written.getvalue() == MESSAGES.CATALOGUE.read_bytes(), "run: make messages"
    assert compiled.getvalue() == MESSAGES.CATALOGUE.with_suffix(".mo").read_bytes(), "run: make messages"


def test_the_compiled_catalogue_is_what_the_program_reads() -> None:
    assert gettext.find("sohoa", str(LOCALE_FOLDER), ["vi"]) is not None
    assert translate("issue date", "vi") == "ngày ban hành"
    assert translate("issue date", "en") == "issue date"
