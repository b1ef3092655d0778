import os
import unicodedata
from itertools import islice

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.intake.names import display_name, is_passed_over, numbered_names, sort_key

file_names = st.binary(min_size=1, max_size=120).filter(lambda raw: not set(raw) & {0, 47}).map(os.fsdecode)


@given(file_names)
@example("đơn\nthư.pdf")
@example(os.fsdecode(b"t\xf4i.pdf"))
@example("‮gpj.exe")
def test_display_name_can_be_printed_and_stored_on_one_line(name: str) -> None:
    shown = display_name(name)
    assert len(shown.encode("utf-8").decode().splitlines()) <= 1
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in shown)


@given(st.tuples(file_names, file_names))
def test_different_names_are_shown_differently_but_for_nfc(names: tuple[str, str]) -> None:
    first, second = (unicodedata.normalize("NFC", name) for name in names)
    assert (display_name(first) == display_name(second)) == (first == second)


def test_plain_vietnamese_names_are_shown_as_they_are_in_nfc() -> None:
    name = "Quyết định số 15 (bản sao) \"gốc\" 'cũ'.pdf"
    assert display_name(unicodedata.normalize("NFD", name)) == name
    assert display_name("a\\b\n" + os.fsdecode(b"\xff")) == "a\\\\b\\u000a\\xff"


def test_nfc_and_nfd_sort_alike() -> None:
    names = ["ắ.pdf", "b.pdf", "ặ.pdf"]
    apart = [unicodedata.normalize("NFD", name) for name in names]
    expected = [unicodedata.normalize("NFD", name) for name in sorted(names, key=sort_key)]
    assert sorted(apart, key=sort_key) == expected


def test_temporary_names_are_passed_over_and_scans_are_not() -> None:
    passed = ["~$x.docx", ".DS_Store", "Thumbs.db", "a.PART", "b.tmp", "c.crdownload", ".sohoa-1.part"]
    assert all(map(is_passed_over, passed))
    assert not any(map(is_passed_over, ["part.pdf", "a.tmp.pdf", "done", "~x.pdf", "thumbs.db.pdf"]))


def test_numbered_names_keep_the_suffix() -> None:
    assert list(islice(numbered_names("Đơn (1).pdf"), 3)) == [
        "Đơn (1).pdf", "Đơn (1) (2).pdf", "Đơn (1) (3).pdf",
    ]  # fmt: skip


@given(st.text("ệa", min_size=60, max_size=85))
def test_numbered_names_fit_a_disk_and_stay_apart(stem: str) -> None:
    names = list(islice(numbered_names(stem + ".pdf"), 1, 12))
    assert len(set(names)) == len(names)
    assert all(len(os.fsencode(name)) <= 255 and name.endswith(".pdf") for name in names)
