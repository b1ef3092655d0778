"""Intake: nothing is lost, nothing is counted twice, and one bad file never stops the others."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.outcome import FailureKind

Letter = Callable[[Path, str], Path]


def inbox_files(office: Any) -> list[str]:
    inbox = office.place.inbox
    return sorted(path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file())


def test_source_outside_the_inbox_is_left_as_it_was(office: Any, letter: Letter, tmp_path: Path) -> None:
    source = letter(tmp_path / "scans" / "a.pdf", "a")
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    assert office.feed(tmp_path / "scans").taken == 1
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before


def test_source_in_the_inbox_is_moved_to_done_under_its_folder(office: Any, letter: Letter) -> None:
    source = letter(office.place.inbox / "TU.2021.003" / "a.pdf", "a")
    content = source.read_bytes()
    assert office.feed().taken == 1
    assert inbox_files(office) == ["done/TU.2021.003/a.pdf"]
    assert (office.place.inbox / "done/TU.2021.003/a.pdf").read_bytes() == content


def test_source_stays_in_the_inbox_until_the_catalogue_has_committed(
    office: Any, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter(office.place.inbox / "a.pdf", "a")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(office.catalogue), "take", interrupted)
        with pytest.raises(KeyboardInterrupt):
            office.feed()
    assert inbox_files(office) == ["a.pdf"]
    again = office.feed()
    assert (again.taken, again.duplicates) == (1, 0), (
        "the master that lay in the vault already is no duplicate"
    )
    assert inbox_files(office) == ["done/a.pdf"]


def test_file_that_was_taken_but_not_moved_is_moved_by_the_next_intake(
    office: Any, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter(office.place.inbox / "a.pdf", "a")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", interrupted)
        with pytest.raises(KeyboardInterrupt):
            office.feed()
    again = office.feed()
    assert (again.taken, again.known) == (0, 1)
    assert inbox_files(office) == ["done/a.pdf"]
    assert office.catalogue.counts().duplicates == 0


def test_same_bytes_twice_are_a_duplicate_and_counted_once(
    office: Any, letter: Letter, tmp_path: Path
) -> None:
    letter(tmp_path / "scans" / "a.pdf", "same")
    letter(tmp_path / "scans" / "b" / "copy.pdf", "same")
    report = office.feed(tmp_path / "scans")
    assert (report.taken, report.duplicates) == (1, 1)
    assert office.catalogue.counts().duplicates == 1
    assert len(list(office.catalogue.documents())) == 1


def test_known_file_is_passed_over_without_reading_it(office: Any, letter: Letter, tmp_path: Path) -> None:
    """A folder of a hundred thousand scans is fed again each night."""
    source = letter(tmp_path / "scans" / "a.pdf", "a")
    office.feed(tmp_path / "scans")
    status = source.stat()
    source.write_bytes(bytes(len(source.read_bytes())))  # other bytes that look the same from outside
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    report = office.feed(tmp_path / "scans")
    assert (report.taken, report.known, report.refused) == (0, 1, ())


def test_file_that_changed_since_is_a_new_document(office: Any, letter: Letter, tmp_path: Path) -> None:
    letter(tmp_path / "a.pdf", "first")
    office.feed(tmp_path / "a.pdf")
    letter(tmp_path / "a.pdf", "second, after a new scan")
    assert office.feed(tmp_path / "a.pdf").taken == 1


def test_refused_file_is_told_recorded_once_and_stays(office: Any, tmp_path: Path, letter: Letter) -> None:
    bad = office.place.inbox / "notes.pdf"
    bad.write_text("nothing but words")
    letter(office.place.inbox / "z.pdf", "z")
    first, second = office.feed(), office.feed()
    assert first.taken == 1
    ((name, failure),) = first.refused
    assert (name, failure.kind) == ("notes.pdf", FailureKind.BAD_INPUT)
    assert second.known == 1, "it has not changed, so it is not looked at again"
    (row,) = office.catalogue.failures()
    assert row.failure == failure
    assert row.source_path == str(bad)
    assert inbox_files(office) == ["done/z.pdf", "notes.pdf"]


def test_refused_file_is_looked_at_again_after_retry_and_its_failure_closes(
    office: Any, letter: Letter
) -> None:
    bad = office.place.inbox / "a.pdf"
    bad.write_text("nothing but words")
    office.feed()
    office.catalogue.retry()
    assert len(office.feed().refused) == 1
    letter(bad, "scanned again")
    assert office.feed().taken == 1
    assert office.catalogue.failures() == ()


def test_growing_file_is_left_for_the_next_intake(office: Any, letter: Letter) -> None:
    growing = letter(office.place.inbox / "a.pdf", "a")

    def scanner() -> None:
        with growing.open("ab") as file:
            file.write(b"% more")

    report = office.feed(settle=2.0, sleep=scanner)
    ((_, failure),) = report.refused
    assert (report.taken, failure.kind, office.sleeps) == (0, FailureKind.NOT_READY, [2.0])
    assert office.feed().taken == 1, "complete now"
    assert office.catalogue.failures() == (), "and no longer a failure"


def test_dossier_comes_from_the_command_or_from_the_folder(
    office: Any, letter: Letter, tmp_path: Path
) -> None:
    letter(tmp_path / "scans" / "a.pdf", "a")
    letter(tmp_path / "other" / "b.pdf", "b")
    office.feed(tmp_path / "scans", code="VX.2022.006")
    office.feed(tmp_path / "other")
    codes = {row.source_name: row.dossier_code for row in office.catalogue.documents()}
    assert codes["a.pdf"] == "VX.2022.006"
    assert codes["b.pdf"] != "VX.2022.006"


def test_missing_root_is_told_and_the_others_are_taken(office: Any, letter: Letter, tmp_path: Path) -> None:
    letter(tmp_path / "scans" / "a.pdf", "a")
    report = office.feed(tmp_path / "gone", tmp_path / "scans")
    assert (report.taken, len(report.refused)) == (1, 1)
    assert "gone" in report.refused[0][1].message.text("en")


OWN_MARK = """
[[group]]
valid_from = 2020-01-01
source = "this office"
marks = [{ text = "HỒ SƠ GIỮ RIÊNG", kind = "handling", value = "mật" }]
"""


def test_a_mark_of_the_office_in_a_name_stops_the_file_at_the_door(office: Any, letter: Letter) -> None:
    """Marks that a workspace adds to the rules hold at the door, not only on the page."""
    letter(office.place.inbox / "Hồ sơ giữ riêng 01.pdf", "a")
    office.place.own_rules.mkdir()
    (office.place.own_rules / "marks.toml").write_text(OWN_MARK, "utf-8")
    report = office.feed()
    assert (report.taken, report.stopped) == (0, True)
    assert inbox_files(office) == []


def test_without_that_mark_the_same_name_is_taken(office: Any, letter: Letter) -> None:
    letter(office.place.inbox / "Hồ sơ giữ riêng 01.pdf", "a")
    report = office.feed()
    assert (report.taken, report.stopped) == (1, False)
