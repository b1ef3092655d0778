"""How well and how fast the work goes: quality, throughput and open errors, counted."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, String, case, cast, func, select

from pipeline.catalogue.rate import RateGroup
from pipeline.catalogue.rate_agencies import Agencies
from pipeline.catalogue.rate_backlog import GROUPS
from pipeline.catalogue.schema import documents, failures, runs
from pipeline.catalogue.schema_archive import quality_checks
from pipeline.catalogue.schema_rate import COUNTED_LACKS, Cover, dossier_counts, field_counts
from pipeline.language import Message
from pipeline.model.archive import Verdict
from pipeline.model.outcome import FailureKind, Stage


class WorkGroup(StrEnum):
    """What the rows of a report on work stand for."""

    DAY = "day"
    """A day on which documents were read."""
    WEEK = "week"
    """A week, by its Monday."""
    RUN = "run"
    """A run of the program."""
    PERSON = "person"
    """Whoever checked scans."""


@dataclass(frozen=True, slots=True)
class QualityRow:
    """How the scans of a group stand."""

    group: str
    documents: int
    """Scans of documents, waiting ones too."""
    checked: int
    """Passed or waived by a person."""
    rescan: int
    low_resolution: int
    wrong_pages: int
    undescribed: int
    failed: int
    stopped: int
    damaged: int


@dataclass(frozen=True, slots=True)
class FieldRow:
    """How sure a field of the metadata is, over all documents."""

    name: str
    documents: int
    """That show it."""
    doubtful: int
    """Of which a person should look at it."""
    confidence: float
    """Mean, 0.0-1.0."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """What was done in a time, by a run or by a person."""

    group: str
    """An ISO date, the number of a run, or the name of a person."""
    documents: int
    pages: int
    failed: int = 0
    """Pages that failed; of a person: scans that were sent back."""
    seconds: float | None = None
    """How long a run took."""


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """Open failures of one kind."""

    stage: Stage
    kind: FailureKind
    count: int
    documents: int
    """Documents or files that have it."""
    oldest: dt.datetime
    example: str | None
    """Name of one of the files."""
    message: Message
    """What happened to that one, and what to do."""


_OF_SCANS: Final = ("scans", "checked", *(f"scans_{lack}" for lack in COUNTED_LACKS))
"""In the order of the fields of `QualityRow`."""


def quality(
    connection: Connection, by: RateGroup, agencies: Collection[int] | None, bodies: Agencies
) -> list[QualityRow]:
    """The scans of each group; those in no dossier of the inventory come last, under an empty name."""
    of = dossier_counts.c
    number = of.agency_id if by is RateGroup.AGENCY else func.min(of.agency_id)
    query = (
        select(
            func.coalesce(cast(of[GROUPS[by]], String), "").label("category"),
            number.label("agency_id"),
            *(func.sum(of[name]).label(name) for name in _OF_SCANS),
        )
        .where(of.cover != Cover.OUTSIDE, of.scans > 0)
        .group_by("category", of.agency_id)
    )
    if agencies is not None:
        query = query.where(of.agency_id.in_(list(agencies)))
    sums: dict[str, list[int]] = {}
    for category, agency, *counts in connection.execute(query):
        name = bodies.named(agency, category) if by is RateGroup.AGENCY else category
        before = sums.get(name, [0] * len(counts))
        sums[name] = [a + b for a, b in zip(before, counts, strict=True)]
    return [QualityRow(name, *sums[name]) for name in sorted(sums, key=lambda name: (not name, name))]


def by_field(connection: Connection) -> list[FieldRow]:
    """Each field of the metadata, the least sure first."""
    rows = connection.execute(select(field_counts).where(field_counts.c.documents > 0))
    found = [FieldRow(name, count, bad, total / count / 1e6) for name, count, bad, total in rows]
    return sorted(found, key=lambda row: -row.doubtful / row.documents)


def throughput(connection: Connection, by: WorkGroup, zone: dt.tzinfo, since: dt.datetime) -> list[WorkRow]:
    """What was done since a moment, oldest first; days and weeks are those of the zone."""
    if by is WorkGroup.RUN:
        return _by_run(connection, since)
    if by is WorkGroup.PERSON:
        return _by_person(connection, since)
    hour = func.substr(cast(documents.c.filed_at, String), 1, 13).label("hour")
    query = (
        select(hour, func.count(), func.sum(documents.c.pages_read))
        .where(documents.c.filed_at >= since, documents.c.pages_read > 0)
        .group_by("hour")
    )
    sums: dict[dt.date, list[int]] = {}
    for text, count, pages in connection.execute(query):
        day = dt.datetime.fromisoformat(f"{text}:00+00:00").astimezone(zone).date()
        if by is WorkGroup.WEEK:
            day -= dt.timedelta(days=day.weekday())
        before = sums.setdefault(day, [0, 0])
        sums[day] = [before[0] + count, before[1] + int(pages)]
    return [WorkRow(day.isoformat(), *sums[day]) for day in sorted(sums)]


def _by_run(connection: Connection, since: dt.datetime) -> list[WorkRow]:
    query = (
        select(runs).where(runs.c.started_at >= since, runs.c.counters_json.is_not(None)).order_by(runs.c.id)
    )
    rows = []
    for row in connection.execute(query.order_by(runs.c.id)):
        counters = json.loads(row.counters_json)
        took = (row.finished_at - row.started_at).total_seconds() if row.finished_at else None
        documents_read, pages, failed = (
            counters.get(name, 0) for name in ("documents", "pages", "failed_pages")
        )
        rows.append(WorkRow(str(row.id), documents_read, pages, failed, took))
    return rows


def _by_person(connection: Connection, since: dt.datetime) -> list[WorkRow]:
    sent_back = func.sum(case((quality_checks.c.verdict == str(Verdict.RESCAN), 1), else_=0))
    query = (
        select(
            quality_checks.c.person,
            func.count(),
            func.sum(func.coalesce(quality_checks.c.page_count, 0)),
            sent_back,
        )
        .where(quality_checks.c.at >= since)
        .group_by(quality_checks.c.person)
        .order_by(quality_checks.c.person)
    )
    return [WorkRow(name, *map(int, numbers)) for name, *numbers in connection.execute(query)]


def errors(connection: Connection) -> list[ErrorRow]:
    """Open failures by stage, kind and text, the most frequent first."""
    of = failures.c
    groups = connection.execute(
        select(
            of.stage, of.kind, func.count(), func.count(of.document_no.distinct()),
            func.count(of.source_path.distinct()), func.min(of.at), func.min(of.id),
        )
        .where(of.resolved_at.is_(None))
        .group_by(of.stage, of.kind, of.template)
    ).all()  # fmt: skip
    rows = [_error(connection, row) for row in groups]
    return sorted(rows, key=lambda row: (-row.count, str(row.stage), str(row.kind)))


def _error(connection: Connection, row: Any) -> ErrorRow:
    stage, kind, count, of_documents, of_paths, oldest, first = row
    one = connection.execute(
        select(failures, documents.c.source_name)
        .outerjoin_from(failures, documents, documents.c.id == failures.c.document_no)
        .where(failures.c.id == first)
    ).one()
    values = tuple((name, value) for name, value in json.loads(one.values_json))
    example = one.source_name or one.source_path
    return ErrorRow(
        Stage(stage), FailureKind(kind), count, of_documents + of_paths, oldest, example,
        Message(one.template, values),
    )  # fmt: skip
