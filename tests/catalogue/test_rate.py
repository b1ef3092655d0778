import datetime as dt
import re
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, select, text, update

from pipeline.catalogue import rate_triggers
from pipeline.catalogue.edits import Correction
from pipeline.catalogue.listing import ImportOptions, InventoryList
from pipeline.catalogue.rate import UNITS, RateGroup, RateReport, RateRow, Share
from pipeline.catalogue.rate_work import WorkGroup
from pipeline.catalogue.rates import Asked
from pipeline.catalogue.rows import FiledDocument, RunOutcome, RunTotals
from pipeline.catalogue.schema import METADATA
from pipeline.catalogue.schema import documents as documents_table
from pipeline.catalogue.schema_archive import registered_documents
from pipeline.catalogue.schema_rate import (
    document_standing,
    dossier_counts,
    field_counts,
    owed_documents,
    rate_policy,
    type_counts,
)
from pipeline.errors import UsageError
from pipeline.model.archive import (
    Description,
    DocumentStatus,
    Dossier,
    EntryKind,
    Field,
    MatchedBy,
    Placement,
    RegisteredDocument,
    Scope,
    Verdict,
)
from pipeline.model.geometry import Box
from pipeline.model.holdings import Listed, RowPlace
from pipeline.model.page import SecrecyMark
from pipeline.model.rate_policy import RatePolicy
from tests.inventories import inventory_of

GROUPS = (RateGroup.AGENCY, RateGroup.FONDS, RateGroup.YEAR)


POLICY = RatePolicy(required_fields=())


def rate(archive, by: RateGroup, as_of: dt.date | None = None, **options) -> RateReport:
    return archive.catalogue.rates.rate(by, Asked(as_of), POLICY, **options)


def inventory(archive, *lines: Dossier) -> None:
    assert archive.catalogue.inventory.take(inventory_of(*lines)).imported


def row(archive, group: str | None, by: RateGroup = RateGroup.AGENCY) -> RateRow:
    (found,) = [each for each in rate(archive, by).rows if each.group == group]
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
    report = rate(archive, by)
    assert report.total.documents == Share(None, 1)
    assert report.total.pages == Share(None, 2)
    assert all(
        unit.rate is None for unit in (report.total.documents, report.total.pages, report.total.dossiers)
    )


def test_an_empty_catalogue_has_a_report(archive) -> None:
    report = rate(archive, RateGroup.AGENCY)
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
    report = rate(archive, RateGroup.AGENCY)
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
    assert rate(archive, RateGroup.AGENCY).total.documents.rate is None


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

    assert rate(archive, RateGroup.AGENCY, dt.date(2026, 3, 4)).total.documents == Share(None, 0)
    assert rate(archive, RateGroup.AGENCY, dt.date(2026, 3, 5)).total.documents == Share(1, 0)
    assert rate(archive, RateGroup.AGENCY, dt.date(2026, 3, 6)).total.documents == Share(1, 1)


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
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rate_never_flatters(archive, held, documents, data) -> None:
    """Never above 1, unknown without inventory, totals are sums, duplicates and removals never raise it."""
    empty(archive)
    inventory(archive, *held)
    ids = [archive.digitize(f"s{at}", dossier, pages) for at, (dossier, pages) in enumerate(documents)]
    before = {by: rate(archive, by) for by in GROUPS}
    for report in before.values():
        covered = [each for each in report.rows if each.group is not None] or list(report.rows)
        for unit in UNITS:
            shares = [getattr(each, unit) for each in (*report.rows, report.total)]
            assert all(share.rate is None or 0 <= share.rate <= 1 for share in shares)
            total = sum(getattr(each, unit).digitized for each in covered)
            assert getattr(report.total, unit).digitized == total
            if not held:
                assert all(share.registered is None for share in shares)
    archive.take("s0", path="/inbox/again.pdf")
    assert {by: rate(archive, by) for by in GROUPS} == before
    gone = data.draw(st.sampled_from(ids))
    archive.catalogue.file_document(FiledDocument(gone, DocumentStatus.FAILED, None))
    archive.index_all()
    for by in GROUPS:
        after = {each.group: each for each in rate(archive, by).rows}
        for old in before[by].rows:
            new = after.get(old.group, RateRow(None, *(Share(None, 0),) * 3))
            for unit in UNITS:
                assert getattr(new, unit).digitized <= getattr(old, unit).digitized


def empty(archive) -> None:
    """A catalogue without anything, in the same database: opening one for each example takes too long."""
    with archive.catalogue._database.writing() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for table in METADATA.sorted_tables:
            connection.execute(delete(table))


def test_without_a_change_a_report_reads_the_counts_that_are_kept(archive) -> None:
    """At a million documents nothing may look at each of them to answer."""
    archive.digitize("a", "1")
    rate(archive, RateGroup.AGENCY)
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_: object) -> None:
        seen.append(statement)

    event.listen(archive.catalogue._database.engine, "before_cursor_execute", note)
    for by in RateGroup:
        rate(archive, by)
    rates = archive.catalogue.rates
    rates.backlog(RateGroup.AGENCY, 30, policy=POLICY)
    rates.quality(RateGroup.AGENCY, policy=POLICY)
    rates.quality_by_field()
    rates.snapshot(POLICY)
    event.remove(archive.catalogue._database.engine, "before_cursor_execute", note)
    tables = {name for statement in seen for name in re.findall(r"(?:FROM|JOIN) (\w+)", statement)}
    assert tables >= {"dossier_counts", "type_counts"}
    assert not tables & {"documents", "pages", "fields", "registered_documents"}


DERIVED = (document_standing, dossier_counts, type_counts, owed_documents)
steps = st.lists(
    st.tuples(
        st.sampled_from(["scan", "scan", "fail", "check", "stop", "list", "scope", "withdraw", "edit"]),
        st.sampled_from("123"),
        st.integers(0, 3),
    ),
    min_size=3,
    max_size=9,
)


@given(steps)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_is_what_counting_anew_gives(new_archive, changes) -> None:
    """Whatever changes, in whatever order: reports read what is kept, so it must never be stale or wrong."""
    archive = new_archive()
    catalogue = archive.catalogue
    inventory(archive, *(Dossier(code, "A", "P1", expected_documents=3, expected_pages=6) for code in "12"))
    for at, (what, code, number) in enumerate(changes):
        change(archive, at, what, code, number)
        if at % 3 == 0:
            rate(archive, RateGroup.AGENCY)
    rate(archive, RateGroup.AGENCY)
    engine = catalogue._database.engine
    with engine.connect() as connection:
        kept = [connection.execute(select(table).order_by(*table.primary_key)).all() for table in DERIVED]
        counted = connection.execute(select(field_counts).where(field_counts.c.documents > 0)).all()
        sums = "count(*), count(doubt), sum(CAST(round(confidence * 1e6) AS INTEGER))"
        anew = connection.execute(text(f"SELECT name, {sums} FROM fields GROUP BY name")).all()
    assert sorted(counted) == sorted(anew)
    with catalogue._database.writing() as connection:
        for table in (*DERIVED, rate_policy):
            connection.execute(delete(table))
        connection.execute(text("INSERT OR IGNORE INTO stale_dossiers SELECT dossier_code FROM dossiers"))
    owed = catalogue.rates.backlog(RateGroup.AGENCY, 30, policy=POLICY)
    with engine.connect() as connection:
        again = [connection.execute(select(table).order_by(*table.primary_key)).all() for table in DERIVED]
    assert kept == again
    assert all(sum(row.ages) == row.documents for row in owed)
    missing = sum(row.documents or 0 for row in catalogue.rates.missing(policy=POLICY))
    assert missing == sum(row.documents for row in owed)
    catalogue.close()


def change(archive, at: int, what: str, code: str, number: int) -> None:
    catalogue, known = archive.catalogue, [row.document_id for row in archive.catalogue.documents()]
    one = known[number % len(known)] if known else archive.digitize("first", code)
    if what == "scan":
        document_id = archive.digitize(f"s{at}", code)
        placement = Placement(code, MatchedBy.FILE_NAME, number)
        if number:
            catalogue.matching.place(document_id, placement)
    elif what == "stop":
        catalogue.quarantine_document(one, 2, [SecrecyMark("mật", 1, Box(0, 0, 1, 1), "stamp")])
    elif catalogue.document(one).status is not DocumentStatus.QUARANTINED and what in (
        "fail",
        "edit",
        "check",
    ):
        if what == "check":
            catalogue.checks.record(one, Verdict.RESCAN, "Lan", "mờ")
        elif what == "fail":
            catalogue.file_document(archive.filed(one, 2, failed=1))
            archive.index_all()
        else:
            catalogue.edits.record([Correction(one, {"document_type": "Công văn"})], "Lan")
    elif what == "list":
        lines = [RegisteredDocument("1", each, expected_pages=2) for each in range(1, number + 2)]
        listed = [Listed(line, RowPlace("", line.ordinal)) for line in lines]
        catalogue.inventory.take(InventoryList("v.csv", f"{at}", (), listed))
    elif what == "scope":
        scope = Scope.SECRET if number % 2 else Scope.IN_SCOPE
        inventory(archive, Dossier("1", "A", "P1", expected_documents=3, expected_pages=6, scope=scope))
    elif what == "withdraw":
        lines = [Listed(Dossier(code, "A", "P1", expected_documents=number), RowPlace("", 1))]
        catalogue.inventory.take(InventoryList("ml.csv", f"{at}", lines), ImportOptions(remove_gone=True))


def test_every_trigger_is_there_after_all_migrations(archive) -> None:
    """A migration that copies a table would drop its triggers without a word."""
    names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    with archive.catalogue._database.reading() as connection:
        there = set(connection.execute(names).scalars())
    assert {name for name, _ in rate_triggers.statements()} <= there


def scan(archive, name: str, pages: int = 2, **fields: str) -> str:
    """A scan in dossier 1, with this metadata."""
    document_id = archive.take(name, "1")
    found = tuple(Field(key, value, 0.9, 1, None, "x") for key, value in fields.items())
    readings = tuple(archive.page(number) for number in range(1, pages + 1))
    filed = FiledDocument(
        document_id, DocumentStatus.DONE, pages, readings, Description(found), derived_name="x.pdf"
    )
    archive.catalogue.file_document(filed)
    archive.index_all()
    return document_id


@pytest.mark.parametrize("lack", ["damaged", "metadata", "resolution", "rescan", "check"])
def test_each_condition_of_the_policy_is_asked(archive, lack: str) -> None:
    inventory(archive, Dossier("1", "A", expected_documents=1, expected_pages=2))
    document_id = scan(archive, "a", document_type="Báo cáo")
    catalogue, policy = archive.catalogue, POLICY
    assert rate(archive, RateGroup.AGENCY).total.documents == Share(1, 1)
    if lack == "damaged":
        catalogue.rates.note_verification({catalogue.document(document_id).sha256: "missing"})
    elif lack == "metadata":
        policy = RatePolicy(required_fields=("document_type", "subject"))
    elif lack == "resolution":
        policy = RatePolicy(minimum_dpi=201, required_fields=())
    elif lack == "rescan":
        catalogue.checks.record(document_id, Verdict.RESCAN, "Lan", "mờ")
    else:
        policy = RatePolicy(required_fields=(), needs_check=True)
    found = catalogue.rates.rate(RateGroup.AGENCY, policy=policy).total
    assert (found.documents, found.pages, found.dossiers) == (Share(1, 0), Share(2, 0), Share(1, 0))
    if lack == "check":
        catalogue.checks.record(document_id, Verdict.WAIVE, "Lan", "giấy rách")
        assert catalogue.rates.rate(RateGroup.AGENCY, policy=policy).total.documents == Share(1, 1)
    if lack == "damaged":
        catalogue.rates.note_verification({})
        assert rate(archive, RateGroup.AGENCY).total.documents == Share(1, 1)


def test_agencies_that_are_not_there_are_told_with_those_that_are(archive) -> None:
    inventory(archive, Dossier("1", "Huyện ủy A"), Dossier("2", "Huyện ủy B"))
    with pytest.raises(UsageError, match="Huyện ủy A; Huyện ủy B"):
        archive.catalogue.rates.rate(RateGroup.AGENCY, Asked(agency="huyen uy"))
    assert len(archive.catalogue.rates.rate(RateGroup.AGENCY, Asked(agency="uy b")).rows) == 1


def test_history_keeps_one_snapshot_a_day_and_answers_for_earlier_days(archive) -> None:
    rates, clock = archive.catalogue.rates, archive.clock
    inventory(archive, Dossier("1", "A", "P1", expected_documents=2), Dossier("2", "B", expected_documents=2))
    archive.digitize("a", "1")
    first = rates.snapshot(POLICY)
    assert rates.snapshot(POLICY) == first, "again on the same day: the same"
    gone = archive.digitize("b", "2")
    archive.digitize("c", None)
    assert len(rates.snapshot(POLICY)) == 12, "three places in four units"
    shown = rate(archive, RateGroup.AGENCY)
    clock.moment += dt.timedelta(days=1)
    archive.catalogue.file_document(FiledDocument(gone, DocumentStatus.FAILED, None))
    archive.index_all()
    rates.snapshot(POLICY)
    day = clock.moment.date() - dt.timedelta(days=1)
    for by in (RateGroup.AGENCY, RateGroup.FONDS):
        kept = rate(archive, by, day)
        assert (kept.source, kept.as_of) == ("snapshot", day)
        assert kept.total == shown.total
    assert rate(archive, RateGroup.AGENCY, day).rows == shown.rows
    assert rate(archive, RateGroup.YEAR, day).source == "catalogue"
    points = rates.trend("documents")
    assert [(point.registered, point.digitized) for point in points] == [(4, 2), (4, 1)]
    assert [point.digitized for point in rates.trend("documents", Asked(agency="B"))] == [1, 0]


def test_a_backlog_grows_old_and_rings(archive) -> None:
    inventory(archive, Dossier("1", "A", expected_documents=3), Dossier("2", "A"))
    archive.digitize("a", "1")
    archive.clock.moment += dt.timedelta(days=40)
    (row,) = archive.catalogue.rates.backlog(RateGroup.AGENCY, 30, policy=POLICY)
    assert (row.dossiers, row.documents, row.ages, row.overdue, row.unknown) == (1, 2, (0, 2, 0, 0, 0), 2, 1)
    assert row.at_stage == (2, 0, 0, 0, 0)
    (row,) = archive.catalogue.rates.backlog(RateGroup.FONDS, 41, policy=POLICY)
    assert row.overdue == 0


def test_a_scan_without_a_number_leaves_open_which_document_is_missing(archive) -> None:
    """Two of three are owed: they are counted once, and all that may be meant are named."""
    inventory(archive, Dossier("1", "A", expected_documents=3))
    lines = [Listed(RegisteredDocument("1", number), RowPlace("", number)) for number in (1, 2, 3)]
    archive.catalogue.inventory.take(InventoryList("v.csv", "b" * 64, (), lines))
    archive.digitize("a", "1")
    rows = list(archive.catalogue.rates.missing(policy=POLICY))
    assert [(row.ordinal, row.documents) for row in rows] == [(None, 2), (1, None), (2, None), (3, None)]
    assert [row.is_among_next for row in rows] == [True, False, False, False]
    (owed,) = archive.catalogue.rates.backlog(RateGroup.AGENCY, 30, policy=POLICY)
    assert (owed.documents, sum(owed.ages)) == (2, 2)


def test_work_is_counted_by_day_run_and_person(archive) -> None:
    catalogue = archive.catalogue
    run = catalogue.start_run()
    document_id = archive.digitize("a", "1", 3)
    catalogue.finish_run(run, RunTotals(RunOutcome.DONE, (("documents", 1), ("pages", 3))))
    catalogue.checks.record(document_id, Verdict.RESCAN, "Lan", "mờ")
    since = archive.clock.moment.date()
    (day,) = catalogue.rates.throughput(WorkGroup.DAY, since)
    assert (day.group, day.documents, day.pages) == ("2026-03-05", 1, 3)
    (week,) = catalogue.rates.throughput(WorkGroup.WEEK, since)
    assert week.group == "2026-03-02"
    (of_run,) = catalogue.rates.throughput(WorkGroup.RUN, since)
    assert (of_run.documents, of_run.pages) == (1, 3)
    (person,) = catalogue.rates.throughput(WorkGroup.PERSON, since)
    assert (person.group, person.documents, person.pages, person.failed) == ("Lan", 1, 3, 1)


def test_errors_are_counted_by_kind_with_an_example(archive) -> None:
    for name in ("a", "b"):
        archive.catalogue.file_document(archive.filed(archive.take(name), 2, failed=1))
    (row,) = archive.catalogue.rates.errors()
    assert (row.count, row.documents, row.example) == (2, 2, "a.pdf")
    assert row.message.text("en") == "The page took longer than 60 s."


def test_types_are_known_where_every_dossier_has_a_list(archive) -> None:
    """A scan without a number counts, but of which type it is cannot be told: the sum stays the same."""
    inventory(archive, Dossier("1", "A", expected_documents=2, expected_pages=5))
    line = {"dossier_code": "1", "import_id": 1, "registered_at": archive.clock.moment}
    with archive.catalogue._database.writing() as connection:
        for ordinal, kind, pages in ((1, "Báo cáo", 2), (2, "Tờ trình", 3)):
            values = {"ordinal": ordinal, "document_type": kind, "expected_pages": pages}
            connection.execute(insert(registered_documents).values(line | values))
    first = archive.digitize("a", "1")
    archive.digitize("b", "1")
    with archive.catalogue._database.writing() as connection:
        number = documents_table.c.document_id == first
        connection.execute(update(documents_table).where(number).values(ordinal=1))
    report = rate(archive, RateGroup.TYPE)
    assert [(each.group, each.documents) for each in report.rows] == [
        ("Báo cáo", Share(1, 1)),
        ("Tờ trình", Share(1, 0)),
        (None, Share(0, 1)),
    ]
    assert report.total.documents == rate(archive, RateGroup.AGENCY).total.documents == Share(2, 2)
