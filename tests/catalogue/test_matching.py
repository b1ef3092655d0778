"""Scans and dossiers: who may move what, what is missing on either side, what people found."""

import pytest

from pipeline.catalogue.listing import InventoryList
from pipeline.catalogue.unmatched import CountDiffers, LineWithoutScan, ScanWithoutLine, Unit
from pipeline.errors import UsageError
from pipeline.model.archive import Dossier, MatchedBy, Placement, RegisteredDocument, Scope, Verdict
from pipeline.model.holdings import Listed, RowPlace

HAND, SLIP, FOLDER = MatchedBy.HAND, MatchedBy.SLIP, MatchedBy.FOLDER


def inventory(archive, *lines: Dossier | RegisteredDocument) -> None:
    placed = [Listed(line, RowPlace("", at)) for at, line in enumerate(lines, start=2)]
    dossiers = [line for line in placed if isinstance(line.value, Dossier)]
    documents = [line for line in placed if isinstance(line.value, RegisteredDocument)]
    result = archive.catalogue.inventory.take(InventoryList("ml", "a" * 64, dossiers, documents))
    assert result.imported


class TestPlace:
    @pytest.mark.parametrize(
        ("before", "after", "moved"),
        [
            (FOLDER, SLIP, True),
            (SLIP, FOLDER, False),
            (HAND, SLIP, False),
            (SLIP, HAND, True),
            (HAND, HAND, True),
        ],
    )
    def test_people_are_right_then_slips(
        self, archive, before: MatchedBy, after: MatchedBy, moved: bool
    ) -> None:
        inventory(archive, Dossier("1", "A"), Dossier("2", "A"))
        document_id = archive.take("a")
        assert archive.catalogue.matching.place(document_id, Placement("1", before))
        assert archive.catalogue.matching.place(document_id, Placement(" 2", after, 4)) is moved
        row = archive.catalogue.document(document_id)
        expected = ("2", 4, after) if moved else ("1", None, before)
        assert (row.dossier_code, row.ordinal, row.matched_by) == expected
        assert row.matched_at is not None

    def test_the_index_hears_of_it_once(self, archive) -> None:
        document_id = archive.digitize("a")
        inventory(archive, Dossier("1", "A"))
        place = archive.catalogue.matching.place
        assert [place(document_id, Placement("1", HAND, 1)) for _ in range(2)] == [True, False]
        assert archive.catalogue.outbox_size() == 3
        archive.index_all()
        assert place(document_id, Placement("1", HAND, 2))
        assert archive.catalogue.outbox_size() == 0, "the index shows no numbers"

    def test_by_hand_only_into_a_dossier_that_is_held(self, archive) -> None:
        document_id = archive.take("a")
        with pytest.raises(UsageError, match="no dossier 9"):
            archive.catalogue.matching.place(document_id, Placement("9", HAND))
        assert archive.catalogue.matching.place(document_id, Placement("9", SLIP)), "its list may come later"
        with pytest.raises(UsageError, match="no document"):
            archive.catalogue.matching.place("nothing", Placement("9", SLIP))

    def test_a_number_is_given_once_unless_the_other_is_scanned_again(self, archive) -> None:
        inventory(archive, Dossier("1", "A"))
        first, second = archive.digitize("a"), archive.digitize("b")
        archive.catalogue.matching.place(first, Placement("1", HAND, 1))
        with pytest.raises(UsageError, match=first):
            archive.catalogue.matching.place(second, Placement("1", HAND, 1))
        archive.catalogue.checks.record(first, Verdict.RESCAN, "Lan", "mất góc")
        assert archive.catalogue.matching.place(second, Placement("1", HAND, 1))


def test_what_is_missing_is_told_both_ways(archive) -> None:
    inventory(
        archive,
        Dossier("1", "A", expected_documents=3, expected_pages=6, expected_sheets=1),
        Dossier("2", "A", archive_box="7", title="Báo cáo"),
        Dossier("3", "A", scope=Scope.SECRET),
        Dossier("4", "A", expected_documents=1, expected_pages=2, expected_sheets=1),
        RegisteredDocument("1", 1, expected_pages=2),
        RegisteredDocument("1", 2, expected_pages=5),
        RegisteredDocument("1", 3, subject="Về rừng"),
        RegisteredDocument("1", 4, scope=Scope.LOST),
        RegisteredDocument("2", 1),
    )
    scans = {name: archive.digitize(name) for name in ("a", "b", "lost", "nowhere", "d")}
    for name, code, ordinal in (("a", "1", 1), ("b", "1", 2), ("lost", "1", None), ("d", "4", None)):
        archive.catalogue.matching.place(scans[name], Placement(code, SLIP, ordinal))
    archive.take("elsewhere", "9")
    report = archive.catalogue.matching.unmatched()
    assert {(scan.source_name, scan.dossier_code) for scan in report.scans} == {
        ("nowhere.pdf", None), ("lost.pdf", "1"), ("elsewhere.pdf", "9")
    }  # fmt: skip
    assert isinstance(report.scans[0], ScanWithoutLine)
    assert report.lines == (
        LineWithoutScan("2", None, "A", "Báo cáo", "7"),
        LineWithoutScan("1", 3, "A", "Về rừng", None),
    )
    assert report.counts == (
        CountDiffers("1", None, Unit.SHEETS, 1, 6),
        CountDiffers("1", 2, Unit.PAGES, 5, 2),
    )


class TestChecks:
    def test_all_are_kept_and_the_last_counts(self, archive) -> None:
        document_id = archive.digitize("a")
        archive.catalogue.checks.record(document_id, Verdict.RESCAN, "Lan", " mờ ")
        archive.catalogue.checks.record(document_id, Verdict.PASS, " Minh ")
        last, first = archive.catalogue.checks.of(document_id)
        assert (last.verdict, last.person, last.reason, last.is_stale) == (Verdict.PASS, "Minh", None, False)
        assert (first.verdict, first.reason) == (Verdict.RESCAN, "mờ")
        assert last.at > first.at

    def test_reading_again_makes_it_stale_only_with_another_number_of_pages(self, archive) -> None:
        document_id = archive.digitize("a", pages=2)
        archive.catalogue.checks.record(document_id, Verdict.PASS, "Lan")
        archive.catalogue.file_document(archive.filed(document_id, 2))
        assert not archive.catalogue.checks.of(document_id)[0].is_stale
        archive.catalogue.file_document(archive.filed(document_id, 3))
        assert archive.catalogue.checks.of(document_id)[0].is_stale

    @pytest.mark.parametrize("verdict", [Verdict.WAIVE, Verdict.RESCAN])
    def test_a_reason_and_a_person_are_needed(self, archive, verdict: Verdict) -> None:
        document_id = archive.digitize("a")
        for person, reason in (("Lan", " "), (" ", "mờ")):
            with pytest.raises(UsageError):
                archive.catalogue.checks.record(document_id, verdict, person, reason)
        assert archive.catalogue.checks.of(document_id) == ()

    def test_what_was_not_read_cannot_pass(self, archive) -> None:
        document_id = archive.take("a")
        with pytest.raises(UsageError, match="not read"):
            archive.catalogue.checks.record(document_id, Verdict.PASS, "Lan")
        archive.catalogue.checks.record(document_id, Verdict.RESCAN, "Lan", "tệp hỏng")
        with pytest.raises(UsageError, match="no document"):
            archive.catalogue.checks.record("nothing", Verdict.PASS, "Lan")
