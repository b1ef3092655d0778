import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.catalogue.rate import RateGroup, RateRow, Share
from pipeline.catalogue.rows import FiledDocument
from pipeline.model.archive import DocumentStatus, Dossier, EntryKind
from pipeline.model.geometry import Box
from pipeline.model.page import SecrecyMark

GROUPS = (RateGroup.AGENCY, RateGroup.FONDS, RateGroup.YEAR)


def inventory(archive, *lines: Dossier) -> None:
    archive.catalogue.import_inventory("ml.csv", "a" * 64, lines)


def row(archive, group: str | None, by: RateGroup = RateGroup.AGENCY) -> RateRow:
    (found,) = [each for each in archive.catalogue.rate(by).rows if each.group == group]
    return found


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_share_is_rounded_down_to_four_places(digitized: int, registered: int) -> None:
    share = Share(registered, digitized)
    if registered == 0:
        assert share.rate is None
    else:
        assert share.rate is not None
        exact = Fraction(digitized, registered)
        assert (
            Fraction(round(share.rate * 10_000), 10_000)
            <= exact
            < Fraction(round(share.rate * 10_000) + 1, 10_000)
        )


def test_almost_all_is_not_all() -> None:
    assert Share(100_000, 99_999).rate == 0.9999
    assert Share(10_000, 2_999).rate == 0.2999


@pytest.mark.parametrize("by", RateGroup)
def test_without_an_inventory_the_rate_is_unknown(archive, by: RateGroup) -> None:
    archive.digitize("a", "H1.1")
    report = archive.catalogue.rate(by)
    assert report.total.documents == Share(None, 1)
    assert report.total.pages == Share(None, 2)
    assert all(
        unit.rate is None for unit in (report.total.documents, report.total.pages, report.total.dossiers)
    )


def test_an_empty_catalogue_has_a_report(archive) -> None:
    report = archive.catalogue.rate(RateGroup.AGENCY)
    assert report.rows == ()
    assert report.total == RateRow(None, Share(None, 0), Share(None, 0), Share(None, 0))


def test_rates_by_agency(archive) -> None:
    inventory(
        archive,
        Dossier("H1.1", "Tỉnh ủy", expected_documents=2, expected_pages=4),
        Dossier("H1.2", "Tỉnh ủy", expected_documents=1, expected_pages=10),
        Dossier("H2.1", "Huyện ủy", expected_documents=3, expected_pages=9),
    )
    for scan, dossier in (("a", "H1.1"), ("b", "H1.1"), ("c", "H1.2"), ("d", "H9.9"), ("e", None)):
        archive.digitize(scan, dossier)
    report = archive.catalogue.rate(RateGroup.AGENCY)
    assert report.rows == (
        RateRow("Huyện ủy", Share(1, 0), Share(3, 0), Share(9, 0)),
        RateRow("Tỉnh ủy", Share(2, 2), Share(3, 3), Share(14, 6)),
        RateRow(None, Share(None, 0), Share(None, 2), Share(None, 4)),
    )
    assert report.total == RateRow(None, Share(3, 2), Share(6, 3), Share(23, 6))
    assert report.as_of == dt.date(2026, 3, 5)


def test_more_than_registered_does_not_make_up_for_another_dossier(archive) -> None:
    inventory(
        archive,
        Dossier("1", "A", expected_documents=1, expected_pages=1),
        Dossier("2", "A", expected_documents=1),
    )
    archive.digitize("a", "1")
    archive.digitize("b", "1")
    assert row(archive, "A").documents == Share(2, 1)
    assert row(archive, "A").dossiers == Share(2, 1)
    assert row(archive, "A").pages == Share(None, 1)


@pytest.mark.parametrize("expected", [None, 0])
def test_a_dossier_without_numbers_makes_the_group_unknown(archive, expected: int | None) -> None:
    inventory(
        archive, Dossier("1", "A", expected_documents=1), Dossier("2", "A", expected_documents=expected)
    )
    archive.digitize("a", "1")
    archive.digitize("b", "2")
    assert row(archive, "A").documents == Share(None, 2)
    assert row(archive, "A").dossiers == Share(2, 1)
    assert archive.catalogue.rate(RateGroup.AGENCY).total.documents.rate is None


def test_what_the_index_owes_of_a_document_alone_makes_no_page_less_digitized(archive) -> None:
    """An index of documents is added to one of pages that is complete: the rate does not fall meanwhile."""
    inventory(archive, Dossier("1", "A", expected_documents=1, expected_pages=2))
    archive.digitize("a", "1")
    assert archive.catalogue.reindex_all({EntryKind.DOCUMENT}) == 1
    assert row(archive, "A").documents == Share(1, 1)


@pytest.mark.parametrize("lack", ["derived", "page", "index", "waiting", "quarantine", "empty"])
def test_what_is_not_finished_does_not_count(archive, lack: str) -> None:
    inventory(archive, Dossier("1", "A", expected_documents=1, expected_pages=2))
    document_id = archive.digitize("a", "1")
    assert row(archive, "A").documents == Share(1, 1)
    filed = archive.filed(document_id)
    if lack == "derived":
        archive.catalogue.file_document(FiledDocument(document_id, DocumentStatus.DONE, 2, filed.readings))
    elif lack == "page":
        archive.catalogue.file_document(archive.filed(document_id, 2, failed=1))
    elif lack == "index":
        archive.catalogue.reindex_all()
    elif lack == "waiting":
        archive.catalogue.file_document(archive.filed(document_id, 2, failed=1))
        archive.catalogue.retry()
    elif lack == "quarantine":
        archive.catalogue.quarantine_document(
            document_id, 2, [SecrecyMark("mật", 1, Box(0, 0, 1, 1), "stamp")]
        )
    else:
        archive.catalogue.file_document(
            FiledDocument(document_id, DocumentStatus.DONE, 0, derived_name="x.pdf")
        )
    if lack != "index":
        archive.index_all()
    found = row(archive, "A")
    assert (found.dossiers, found.documents, found.pages) == (Share(1, 0), Share(1, 0), Share(2, 0))


def test_blank_pages_count(archive) -> None:
    inventory(archive, Dossier("1", "A", expected_documents=1, expected_pages=2))
    document_id = archive.take("a", "1")
    blank = (archive.page(1), archive.page(2, ""))
    archive.catalogue.file_document(
        FiledDocument(document_id, DocumentStatus.DONE, 2, blank, derived_name="x.pdf")
    )
    archive.index_all()
    assert row(archive, "A").pages == Share(2, 2)


def test_other_groups(archive) -> None:
    inventory(
        archive,
        Dossier("1", "A", fonds_code="P1", year=1998, expected_documents=1),
        Dossier("2", "A", expected_documents=1),
    )
    archive.digitize("a", "1")
    for by, name in ((RateGroup.FONDS, "P1"), (RateGroup.YEAR, "1998")):
        assert row(archive, name, by).documents == Share(1, 1)
        assert row(archive, "", by).documents == Share(1, 0), "the inventory leaves it out"
    assert row(archive, "Báo cáo", RateGroup.TYPE).documents == Share(None, 1)


def test_a_look_back(archive) -> None:
    """A day ends in the time zone of the clock; what came later does not count."""
    inventory(archive, Dossier("1", "A", expected_documents=1))
    archive.clock.moment = archive.clock.moment.replace(day=6, hour=23)
    archive.digitize("a", "1")
    rate = archive.catalogue.rate
    assert rate(RateGroup.AGENCY, dt.date(2026, 3, 4)).total.documents == Share(None, 0)
    assert rate(RateGroup.AGENCY, dt.date(2026, 3, 5)).total.documents == Share(1, 0)
    assert rate(RateGroup.AGENCY, dt.date(2026, 3, 6)).total.documents == Share(1, 1)


numbers = st.one_of(st.none(), st.integers(0, 4))
lines = st.lists(
    st.builds(
        Dossier,
        st.sampled_from("123456"),
        st.sampled_from(["A", "B"]),
        st.sampled_from([None, "P1"]),
        year=st.sampled_from([None, 1999]),
        expected_documents=numbers,
        expected_pages=numbers,
    ),
    max_size=5,
    unique_by=lambda line: line.dossier_code,
)
scans = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3", "9", None]), st.integers(1, 3)), min_size=1, max_size=5
)


@given(lines, scans, st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rate_never_flatters(new_archive, held, documents, data) -> None:
    """Never above 1, unknown without inventory, totals are sums, duplicates and removals never raise it."""
    archive = new_archive()
    with archive.catalogue:
        inventory(archive, *held)
        ids = [archive.digitize(f"s{at}", dossier, pages) for at, (dossier, pages) in enumerate(documents)]
        before = {by: archive.catalogue.rate(by) for by in GROUPS}
        for report in before.values():
            covered = [each for each in report.rows if each.group is not None] or list(report.rows)
            for unit in ("dossiers", "documents", "pages"):
                shares = [getattr(each, unit) for each in (*report.rows, report.total)]
                assert all(share.rate is None or 0 <= share.rate <= 1 for share in shares)
                total = sum(getattr(each, unit).digitized for each in covered)
                assert getattr(report.total, unit).digitized == total
                if not held:
                    assert all(share.registered is None for share in shares)
        archive.take("s0", path="/inbox/again.pdf")
        assert {by: archive.catalogue.rate(by) for by in GROUPS} == before
        gone = data.draw(st.sampled_from(ids))
        archive.catalogue.file_document(FiledDocument(gone, DocumentStatus.FAILED, None))
        archive.index_all()
        for by in GROUPS:
            after = {each.group: each for each in archive.catalogue.rate(by).rows}
            for old in before[by].rows:
                new = after.get(old.group, RateRow(None, Share(None, 0), Share(None, 0), Share(None, 0)))
                for unit in ("dossiers", "documents", "pages"):
                    assert getattr(new, unit).digitized <= getattr(old, unit).digitized


def test_the_questions_that_grow_use_indexes(archive) -> None:
    """At a million documents a scan of a table for each document would take hours; the plan shows none."""
    archive.digitize("a", "1")
    with archive.catalogue._database.engine.connect() as connection:
        plan: list[str] = []
        for by in RateGroup:
            for statement in _statements(archive, by):
                plan += [
                    str(step[3]) for step in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement)
                ]
    steps = [step for step in plan if any(name in step for name in ("documents", "outbox", "fields"))]
    assert any("ix_documents_rate" in step for step in steps)
    assert [step for step in steps if step.startswith("SCAN")] == []


def _statements(archive, by: RateGroup) -> list[str]:
    from sqlalchemy import event

    seen: list[str] = []

    def note(_connection, _cursor, statement, parameters, *_: object) -> None:
        for value in parameters:
            statement = statement.replace("?", f"'{value}'", 1)
        seen.append(statement)

    event.listen(archive.catalogue._database.engine, "before_cursor_execute", note)
    archive.catalogue.rate(by)
    event.remove(archive.catalogue._database.engine, "before_cursor_execute", note)
    return [statement for statement in seen if statement.startswith(("SELECT", "WITH"))]
