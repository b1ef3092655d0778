"""Messages stay values until they are read, in any language, and never fail on what the catalogue lacks."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import LANGUAGES, N_, REASONS, Message, message, translate

WORDS = st.text(min_size=1, max_size=20)


def test_places_are_filled_in_english() -> None:
    text = message("The PDF {name} has no page {page}.", name="a.pdf", page=7).text("en")
    assert text == "The PDF a.pdf has no page 7."


def test_values_with_braces_are_not_read_as_places() -> None:
    """A file may be called `{x}.pdf`: its name must not be formatted again."""
    assert message("The file {name} is gone.", name="{x}.pdf").text("en") == "The file {x}.pdf is gone."


def test_order_of_values_does_not_matter() -> None:
    """Failures are compared and counted by their message."""
    assert message("{a} {b}", a=1, b=2) == message("{a} {b}", b=2, a=1)


def test_unknown_texts_come_out_as_they_are_in_every_language() -> None:
    assert {translate("no such text 5f1c", language) for language in (*LANGUAGES, "fr")} == {
        "no such text 5f1c"
    }


def test_empty_text_is_not_the_header_of_the_catalogue() -> None:
    """gettext answers the empty text with the head of its file."""
    assert translate("", "vi") == ""


def test_what_the_operating_system_gives_as_a_reason_is_told_in_the_language_too() -> None:
    for reason in REASONS:
        told = message("{file} cannot be written ({reason}).", file="a", reason=reason)
        assert told.text("en") == f"a cannot be written ({reason})."
        assert reason not in told.text("vi")
    named = message("There is no document {document}.", document="File exists")
    assert "File exists" in named.text("vi"), "a name is never translated"


def test_marking_a_text_leaves_it_as_it_is() -> None:
    assert N_("Pages") == "Pages"


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), WORDS, max_size=4))
def test_messages_survive_pickling_with_all_values(values: dict[str, str]) -> None:
    """They cross from the worker to the parent."""
    template = " ".join(f"{{{name}}}" for name in sorted(values))
    found = message(template, **values)
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.text("en") == " ".join(values[name] for name in sorted(values))


def test_default_language_is_vietnamese() -> None:
    assert LANGUAGES[0] == "vi"
    assert Message("x").text() == translate("x", "vi")
