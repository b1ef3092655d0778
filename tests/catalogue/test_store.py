import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event

from pipeline.catalogue.rows import (
    FiledDocument,
    OutboxAction,
    OutboxItem,
    OutboxState,
    PageStatus,
    RunOutcome,
    RunTotals,
    SourceState,
)
from pipeline.errors import UsageError
from pipeline.model.archive import Description, DocumentStatus, Dossier, EntryKind, MatchedBy, Placement
from pipeline.model.geometry import Box
from pipeline.model.outcome import FailureKind
from pipeline.model.page import SecrecyMark
from tests.inventories import inventory_of

MARK = SecrecyMark("mật", 1, Box(0, 0, 10, 10), "stamp")


def dump(place: Path) -> list[str]:
    with sqlite3.connect(place) as driver:
        lines = list(driver.iterdump())
    driver.close()
    return lines


def items(archive, kind: EntryKind = EntryKind.PAGE) -> list[tuple[int, str]]:
    return [
        (item.number, str(item.action)) for item in archive.catalogue.outbox_batch(1000) if item.kind is kind
    ]


def owed(archive, kind: EntryKind) -> list[OutboxItem]:
    return [item for item in archive.catalogue.outbox_batch(1000) if item.kind is kind]


class TestInventory:
    def test_importing_twice_changes_nothing(self, archive) -> None:
        lines = [Dossier("H1.2001.1", "Tỉnh ủy", expected_documents=3), Dossier("H1.2001.2", "Tỉnh ủy")]
        first = archive.catalogue.inventory.take(inventory_of(*lines)).counts
        before = dump(archive.place)
        again = archive.catalogue.inventory.take(inventory_of(*lines)).counts
        assert (first.new, first.changed, first.unchanged) == (2, 0, 0)
        assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
        assert dump(archive.place) == before
        assert archive.catalogue.dossiers() == tuple(lines)

    def test_a_changed_line_is_taken_over_and_the_index_hears_of_it(self, archive) -> None:
        archive.digitize("a", "H1.2001.1")
        archive.catalogue.inventory.take(inventory_of(Dossier("H1.2001.1", "Huyện ủy")))
        assert [action for _, action in items(archive)] == ["put", "put"]
        assert [action for _, action in items(archive, EntryKind.DOCUMENT)] == ["put"]
        archive.index_all()
        changed = inventory_of(Dossier("H1.2001.1", "Tỉnh ủy", title="x"), sha256="b" * 64)
        counts = archive.catalogue.inventory.take(changed).counts
        assert (counts.new, counts.changed) == (0, 1)
        rows = archive.catalogue.index_rows([number for number, _ in items(archive)])
        assert [(row.agency, row.dossier_title) for row in rows] == [("Tỉnh ủy", "x")] * 2
        [item] = owed(archive, EntryKind.DOCUMENT)
        [document] = archive.catalogue.document_rows([item.number])
        assert (document.agency, document.revision) == ("Tỉnh ủy", item.revision)
        assert item.revision == 3, "filed, and two changes of the inventory"

    def test_a_code_twice_in_one_list_is_refused_whole(self, archive) -> None:
        twice = inventory_of(Dossier("H1.1", "A"), Dossier(" H1.1", "B"))
        result = archive.catalogue.inventory.take(twice)
        assert not result.imported
        assert ["H1.1" in row.reason.text("en") for row in result.refused] == [True]
        assert archive.catalogue.dossier_codes() == frozenset()


class TestIntake:
    def test_the_same_bytes_from_two_paths_are_one_document(self, archive) -> None:
        first = archive.catalogue.take(archive.source("a"))
        second = archive.catalogue.take(
            archive.source("a", path="/inbox/copy.pdf"), Placement("H1.1", MatchedBy.FOLDER)
        )
        assert (first.is_new, second.is_new) == (True, False)
        assert first.document_id == second.document_id
        assert archive.catalogue.source_state("/inbox/copy.pdf", 1000, 7) is SourceState.DUPLICATE
        assert [row.dossier_code for row in archive.catalogue.waiting()] == ["H1.1"]
        assert len(list(archive.catalogue.masters())) == 1

    def test_a_dossier_once_given_is_not_taken_away_by_a_duplicate(self, archive) -> None:
        archive.take("a", "H1.1")
        archive.take("a", "H1.2", path="/inbox/copy.pdf")
        assert archive.catalogue.waiting()[0].dossier_code == "H1.1"

    def test_taking_again_after_a_kill_is_no_duplicate(self, archive) -> None:
        archive.take("a")
        archive.take("a")
        assert archive.catalogue.source_state("/inbox/a.pdf", 1000, 7) is SourceState.TAKEN

    def test_other_bytes_under_the_same_path_are_another_document(self, archive) -> None:
        archive.take("a", path="/inbox/x.pdf")
        archive.take("b", path="/inbox/x.pdf")
        assert len(archive.catalogue.waiting()) == 2
        assert archive.catalogue.source_state("/inbox/x.pdf", 1000, 8) is None

    def test_a_refusal_is_one_visible_failure_until_the_file_is_taken(self, archive) -> None:
        refusal = archive.failure(kind=FailureKind.BAD_INPUT)
        for _ in range(3):
            archive.catalogue.refuse("/inbox/a.pdf", 5, 5, refusal)
        assert archive.catalogue.source_state("/inbox/a.pdf", 5, 5) is SourceState.REFUSED
        (row,) = archive.catalogue.failures()
        assert (row.source_path, row.document_id, row.failure) == ("/inbox/a.pdf", None, refusal)
        archive.take("a")
        assert archive.catalogue.failures() == ()
        assert len(archive.catalogue.failures(open_only=False)) == 1

    @pytest.mark.parametrize("kind", [FailureKind.NOT_READY, FailureKind.STORAGE])
    def test_a_file_that_was_not_ready_is_looked_at_again(self, archive, kind: FailureKind) -> None:
        archive.catalogue.refuse("/inbox/a.pdf", 5, 5, archive.failure(kind=kind))
        assert archive.catalogue.source_state("/inbox/a.pdf", 5, 5) is None
        assert len(archive.catalogue.failures()) == 1

    def test_names_that_are_not_utf8_or_not_nfc(self, archive) -> None:
        legacy = os.fsdecode(b"/inbox/B\xb8o c\xb8o.pdf")
        archive.take("a", path=legacy)
        assert archive.catalogue.source_state(legacy, 1000, 7) is SourceState.TAKEN
        archive.take("b", path="/inbox/Quye\u0302\u0301t.pdf")
        assert archive.catalogue.document("Quyết.pdf").source_name == "Quyết.pdf"

    def test_the_oldest_waits_first(self, archive) -> None:
        ids = [archive.take(scan) for scan in "abc"]
        assert [row.document_id for row in archive.catalogue.waiting(2)] == ids[:2]


class TestFiling:
    def test_what_was_filed_is_found(self, archive) -> None:
        document_id = archive.take("a", "H1.1")
        filed = archive.filed(document_id, 3, failed=1)
        archive.catalogue.file_document(filed, archive.catalogue.start_run())
        row = archive.catalogue.document(document_id[:6])
        assert (row.status, row.page_count, row.pages_read, row.revision) == (DocumentStatus.PARTIAL, 3, 2, 1)
        assert row.description == filed.description
        assert archive.catalogue.readings(document_id) == filed.readings
        assert archive.catalogue.reading(document_id, 2) == filed.readings[1]
        assert [page.status for page in archive.catalogue.pages(document_id)] == [
            PageStatus.READ, PageStatus.READ, PageStatus.FAILED,
        ]  # fmt: skip
        assert [row.failure for row in archive.catalogue.failures()] == list(filed.failures)
        assert list(archive.catalogue.documents()) == [row]
        with pytest.raises(UsageError):
            archive.catalogue.reading(document_id, 3)

    def test_reading_again_keeps_page_ids_and_raises_revisions(self, archive) -> None:
        document_id = archive.take("a")
        archive.catalogue.file_document(archive.filed(document_id, 3, failed=1))
        before = archive.catalogue.pages(document_id)
        assert archive.catalogue.retry() == 1
        assert len(archive.catalogue.readings(document_id)) == 2, "what was read stays while it waits"
        archive.catalogue.file_document(archive.filed(document_id, 3))
        after = archive.catalogue.pages(document_id)
        assert [page.page_id for page in after] == [page.page_id for page in before]
        assert all(new.revision > old.revision for new, old in zip(after, before, strict=True))
        assert archive.catalogue.failures() == ()
        assert archive.catalogue.document(document_id).revision == 2

    def test_pages_that_lose_their_words_or_are_gone_are_withdrawn(self, archive) -> None:
        document_id = archive.digitize("a", pages=3)
        ids = [page.page_id for page in archive.catalogue.pages(document_id)]
        blank = dataclasses.replace(
            archive.filed(document_id, 2), readings=(archive.page(1), archive.page(2, ""))
        )
        archive.catalogue.file_document(blank)
        assert sorted(items(archive)) == [(ids[0], "put"), (ids[1], "withdraw"), (ids[2], "withdraw")]
        archive.catalogue.file_document(archive.filed(document_id, 3))
        new = archive.catalogue.pages(document_id)[2].page_id
        assert new > max(ids), "the id of a page that is gone is not given again"

    def test_impossible_filings_cannot_be_made(self, archive) -> None:
        for wrong in (
            {"status": DocumentStatus.WAITING},
            {"page_count": 1},
            {"readings": (archive.page(1), archive.page(1))},
            {"readings": (dataclasses.replace(archive.page(1), marks=(MARK,)),)},
        ):
            with pytest.raises(ValueError, match="document"):
                dataclasses.replace(archive.filed("0" * 16), **wrong)

    def test_an_unknown_document_is_told(self, archive) -> None:
        with pytest.raises(UsageError):
            archive.catalogue.file_document(archive.filed("0" * 16))

    def test_a_file_that_cannot_be_opened(self, archive) -> None:
        document_id = archive.take("a")
        failure = archive.failure(kind=FailureKind.BAD_INPUT)
        archive.catalogue.file_document(
            FiledDocument(document_id, DocumentStatus.FAILED, None, (), Description(), (failure,))
        )
        assert archive.catalogue.counts().documents[DocumentStatus.FAILED] == 1
        assert archive.catalogue.retry([document_id]) == 1
        with pytest.raises(UsageError):
            archive.catalogue.retry(["f" * 16])

    def test_a_fault_at_any_statement_leaves_nothing(self, archive) -> None:
        """Each statement of a filing in turn breaks; the catalogue is as before, every time."""
        document_id = archive.digitize("a", "H1.1", pages=3)
        before = dump(archive.place)
        wrong_at = 0
        seen = 0

        def break_off(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == wrong_at:
                raise KeyboardInterrupt

        engine = archive.catalogue._database.engine
        event.listen(engine, "before_cursor_execute", break_off)
        finished = False
        while not finished:
            wrong_at, seen = wrong_at + 1, 0
            try:
                archive.catalogue.file_document(archive.filed(document_id, 2, failed=1))
                finished = True
            except KeyboardInterrupt:
                event.remove(engine, "before_cursor_execute", break_off)
                assert dump(archive.place) == before
                event.listen(engine, "before_cursor_execute", break_off)
        event.remove(engine, "before_cursor_execute", break_off)
        assert wrong_at > 15
        assert dump(archive.place) != before

    def test_a_process_killed_inside_a_transaction_leaves_nothing(self, archive) -> None:
        document_id = archive.take("a")
        before = dump(archive.place)
        code = f"""
import datetime as dt, os, signal
from sqlalchemy import event
from pipeline.catalogue.rows import FiledDocument
from pipeline.catalogue.store import Catalogue
from pipeline.model.archive import DocumentStatus
catalogue = Catalogue.open({str(archive.place)!r}, now=lambda: dt.datetime.now(dt.UTC))
event.listen(catalogue._database.engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
catalogue.file_document(FiledDocument({document_id!r}, DocumentStatus.FAILED, 5))
"""
        killed = subprocess.run([sys.executable, "-c", code], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert dump(archive.place) == before


class TestQuarantine:
    def test_nothing_of_the_text_is_left(self, archive) -> None:
        document_id = archive.take("a")
        filed = archive.filed(document_id, 2)
        secret = dataclasses.replace(
            filed,
            description=Description((dataclasses.replace(filed.description.fields[0], value="Bí-mật-xyz"),)),
        )
        archive.catalogue.file_document(secret)
        archive.index_all()
        archive.catalogue.quarantine_document(document_id, 2, [MARK], archive.catalogue.start_run())
        row = archive.catalogue.document(document_id)
        assert (row.status, row.description, row.derived_name) == (
            DocumentStatus.QUARANTINED,
            Description(),
            None,
        )
        assert archive.catalogue.readings(document_id) == ()
        assert [action for _, action in items(archive)] == ["withdraw", "withdraw"]
        assert items(archive, EntryKind.DOCUMENT) == [(row.document_no, "withdraw")]
        archive.catalogue.close()
        for file in archive.place.parent.iterdir():
            assert "Bí-mật-xyz".encode() not in file.read_bytes()

    def test_it_is_not_undone_by_the_program(self, archive) -> None:
        document_id = archive.take("a")
        archive.catalogue.quarantine_document(document_id, 2, [MARK])
        assert archive.catalogue.retry() == 0
        assert archive.catalogue.reindex_all() == 0
        with pytest.raises(UsageError, match="quarantine"):
            archive.catalogue.file_document(archive.filed(document_id))


class TestOutbox:
    def test_rows_hold_all_that_the_index_needs(self, archive) -> None:
        archive.catalogue.inventory.take(inventory_of(Dossier("H1.1", "Tỉnh ủy", "P1", archive_box="7")))
        document_id = archive.take("a", "H1.1")
        archive.catalogue.file_document(archive.filed(document_id, 1))
        (item,) = owed(archive, EntryKind.PAGE)
        (row,) = archive.catalogue.index_rows([item.number, 999])
        assert (item.action, item.revision, item.document_no) == (
            OutboxAction.PUT,
            row.revision,
            row.document_no,
        )
        assert (row.text, row.page_number, row.document_id) == ("Kính gửi Tỉnh ủy", 1, document_id)
        assert (row.agency, row.archive_box, row.source_name) == ("Tỉnh ủy", "7", "a.pdf")
        assert row.fields == {"document_type": "Báo cáo"}
        (item,) = owed(archive, EntryKind.DOCUMENT)
        (document,) = archive.catalogue.document_rows([item.number, 999])
        assert (item.number, item.document_no) == (row.document_no, row.document_no)
        assert (item.action, item.revision) == (OutboxAction.PUT, document.revision)
        assert (document.document_id, document.source_name) == (document_id, "a.pdf")
        assert (document.page_count, document.pages_read, document.agency) == (1, 1, "Tỉnh ủy")
        assert document.fields == {"document_type": "Báo cáo"}

    def test_only_the_very_item_is_confirmed(self, archive) -> None:
        """A page or document that changed while the index was busy with it stays owed."""
        document_id = archive.take("a")
        archive.catalogue.file_document(archive.filed(document_id, 1))
        busy = archive.catalogue.outbox_batch(10)
        assert {item.kind for item in busy} == set(EntryKind)
        archive.catalogue.file_document(archive.filed(document_id, 1))
        archive.catalogue.confirm(item.outbox_id for item in busy)
        changed = archive.catalogue.outbox_batch(10)
        assert [item.number for item in changed] == [item.number for item in busy]
        assert all(new.revision > old.revision for new, old in zip(changed, busy, strict=True))
        archive.catalogue.confirm(item.outbox_id for item in changed)
        assert archive.catalogue.outbox_size() == 0

    def test_a_page_and_a_document_of_the_same_number_are_two_debts(self, archive) -> None:
        """Queueing one must not take the other out."""
        archive.digitize("a", pages=1)
        [(page, _)] = archive.catalogue.revisions(EntryKind.PAGE)
        [(document, _)] = archive.catalogue.revisions(EntryKind.DOCUMENT)
        assert page == document == 1
        for kind in (EntryKind.PAGE, EntryKind.DOCUMENT, EntryKind.PAGE):
            assert archive.catalogue.reindex_all({kind}) == 1
        assert [(item.kind, item.number) for item in archive.catalogue.outbox_batch(10)] == [
            (EntryKind.DOCUMENT, 1),
            (EntryKind.PAGE, 1),
        ]

    def test_documents_that_the_index_should_hold_are_those_read_and_not_stopped(self, archive) -> None:
        """With or without words; one that waits to be read again stays, as its pages do."""
        archive.take("never read")
        assert archive.catalogue.indexable(EntryKind.DOCUMENT) == 0
        failed = archive.take("b")
        archive.catalogue.file_document(FiledDocument(failed, DocumentStatus.FAILED, None))
        archive.catalogue.retry()
        stopped = archive.digitize("c")
        number = archive.catalogue.document(stopped).document_no
        assert archive.catalogue.indexable(EntryKind.DOCUMENT) == 2
        archive.catalogue.quarantine_document(stopped, 2, [MARK])
        assert archive.catalogue.indexable(EntryKind.DOCUMENT) == 1
        assert archive.catalogue.document_rows([number]) == ()
        [(left, _)] = archive.catalogue.revisions(EntryKind.DOCUMENT)
        assert left == archive.catalogue.document(failed).document_no

    def test_a_document_stopped_before_it_was_ever_filed_owes_the_index_nothing(self, archive) -> None:
        archive.catalogue.quarantine_document(archive.take("a"), 2, [MARK])
        assert archive.catalogue.outbox_size() == 0

    def test_a_document_placed_into_a_dossier_later_is_told_whole(self, archive) -> None:
        archive.digitize("a", pages=1)
        archive.catalogue.take(
            archive.source("a", path="/inbox/copy.pdf"), Placement("H1.1", MatchedBy.FOLDER)
        )
        assert [item.kind for item in archive.catalogue.outbox_batch(10)] == list(EntryKind)

    def test_settling_documents_puts_what_is_held_and_withdraws_what_is_not(self, archive) -> None:
        archive.digitize("a")
        stopped = archive.digitize("b")
        archive.catalogue.quarantine_document(stopped, 2, [MARK])
        archive.index_all()
        assert archive.catalogue.settle(EntryKind.DOCUMENT, {1: 0, 2: 70, 99: 4}) == (99,)
        assert [(i.number, i.action, i.revision) for i in owed(archive, EntryKind.DOCUMENT)] == [
            (1, OutboxAction.PUT, 2),
            (2, OutboxAction.WITHDRAW, 71),
        ]
        assert owed(archive, EntryKind.PAGE) == []

    def test_reindexing_twice_queues_each_page_and_document_once(self, archive) -> None:
        archive.digitize("a", pages=2)
        assert archive.catalogue.reindex_all() == 3
        assert archive.catalogue.reindex_all() == 3
        assert archive.catalogue.outbox_size() == 3

    def test_batches_can_be_read_one_after_the_other_without_confirming(self, archive) -> None:
        archive.digitize("a", pages=3)
        archive.catalogue.reindex_all()
        items = archive.catalogue.outbox_batch(10)
        assert archive.catalogue.outbox_batch(10, items[0].outbox_id) == items[1:]
        assert archive.catalogue.outbox_batch(10, items[-1].outbox_id) == ()

    def test_state_of_the_outbox_is_its_length_and_since_when_it_waits(self, archive) -> None:
        assert archive.catalogue.outbox_state() == OutboxState(0, 0, None)
        archive.digitize("a", pages=2)
        archive.catalogue.reindex_all()
        first = archive.clock.moment
        document_id = archive.take("b")
        archive.catalogue.file_document(archive.filed(document_id, 1))
        state = archive.catalogue.outbox_state()
        assert (state, state.length) == (OutboxState(3, 2, first), 5)

    def test_pages_that_the_index_should_hold_are_those_with_words(self, archive) -> None:
        document_id = archive.digitize("a", pages=2)
        assert archive.catalogue.indexable(EntryKind.PAGE) == 2
        archive.catalogue.file_document(
            dataclasses.replace(
                archive.filed(document_id, 2), readings=(archive.page(1), archive.page(2, ""))
            )
        )
        assert archive.catalogue.indexable(EntryKind.PAGE) == 1
        archive.catalogue.quarantine_document(document_id, 2, [SecrecyMark("mật", 1, Box(0, 0, 9, 9), "x")])
        assert archive.catalogue.indexable(EntryKind.PAGE) == 0

    def test_settling_goes_above_what_the_index_has_and_names_pages_nobody_knows(self, archive) -> None:
        archive.digitize("a", pages=2)
        (first, revision), (second, _) = archive.catalogue.revisions(EntryKind.PAGE)
        assert archive.catalogue.settle(EntryKind.PAGE, {first: 0, second: 70, 999: 3}) == (999,)
        assert [(item.number, item.revision) for item in archive.catalogue.outbox_batch(10)] == [
            (first, revision + 1),
            (second, 71),
        ]
        assert dict(archive.catalogue.revisions(EntryKind.PAGE)) == {first: revision + 1, second: 71}

    def test_settling_withdraws_a_page_without_words(self, archive) -> None:
        document_id = archive.digitize("a", pages=1)
        [(page, _)] = archive.catalogue.revisions(EntryKind.PAGE)
        archive.catalogue.file_document(
            dataclasses.replace(archive.filed(document_id, 1), readings=(archive.page(1, ""),))
        )
        archive.index_all()
        assert list(archive.catalogue.revisions(EntryKind.PAGE)) == []
        assert archive.catalogue.settle(EntryKind.PAGE, {page: 90}) == ()
        [item] = archive.catalogue.outbox_batch(10)
        assert (item.action, item.revision) == (OutboxAction.WITHDRAW, 91)


class TestQuestions:
    def test_counts_are_weighed_by_words(self, archive) -> None:
        document_id = archive.take("a")
        archive.take("b")
        filed = archive.filed(document_id, 3, failed=1)
        archive.catalogue.file_document(
            dataclasses.replace(filed, readings=(archive.page(1), archive.page(2, "")))
        )
        counts = archive.catalogue.counts()
        assert (counts.pages_read, counts.blank_pages, counts.failed_pages) == (2, 1, 1)
        assert counts.mean_confidence == pytest.approx(0.9)
        assert (counts.documents[DocumentStatus.WAITING], counts.documents[DocumentStatus.PARTIAL]) == (1, 1)
        assert counts.open_failures == 1

    def test_an_empty_catalogue_has_no_confidence(self, archive) -> None:
        assert archive.catalogue.counts().mean_confidence is None

    def test_a_name_of_several_documents_asks_back(self, archive) -> None:
        ids = [archive.take("a", path="/x/scan.pdf"), archive.take("b", path="/y/scan.pdf")]
        with pytest.raises(UsageError) as asked:
            archive.catalogue.document("scan.pdf")
        assert all(document_id in str(asked.value) for document_id in ids)

    @pytest.mark.parametrize("wanted", ["", "%%%%", "nothing.pdf", "____"])
    def test_a_document_that_is_not_there(self, archive, wanted: str) -> None:
        archive.take("a")
        with pytest.raises(UsageError, match="There is no document"):
            archive.catalogue.document(wanted)

    def test_long_lists_are_given_whole(self, archive, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pipeline.catalogue.database._BATCH", 2)
        ids = [archive.take(scan) for scan in "abcde"]
        assert [row.document_id for row in archive.catalogue.documents()] == ids
        assert len({row.sha256 for row in archive.catalogue.masters()}) == 5

    def test_retrying_all_lets_refused_files_be_looked_at(self, archive) -> None:
        archive.catalogue.refuse("/inbox/a.pdf", 5, 5, archive.failure(kind=FailureKind.BAD_INPUT))
        assert archive.catalogue.retry() == 0
        assert archive.catalogue.source_state("/inbox/a.pdf", 5, 5) is None
        assert len(archive.catalogue.failures()) == 1, "it stays visible until it was taken"

    def test_a_killed_run_is_closed_by_the_next(self, archive) -> None:
        archive.catalogue.start_run()
        second = archive.catalogue.start_run()
        archive.catalogue.finish_run(second, RunTotals(RunOutcome.DONE, (("pages", 3),)))
        with sqlite3.connect(archive.place) as driver:
            found = driver.execute("SELECT outcome, counters_json FROM runs ORDER BY id").fetchall()
        driver.close()
        assert found == [("interrupted", None), ("done", '{"pages": 3}')]

    def test_a_moment_without_a_time_zone_is_refused(self, archive) -> None:
        archive.clock.moment = archive.clock.moment.replace(tzinfo=None)
        with pytest.raises(Exception, match="without a time zone"):
            archive.take("a")
