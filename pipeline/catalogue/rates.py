"""The rate and all that is asked of it, on an open catalogue.

Every question first brings the derived tables up to date (`rate_settle`); without a change since the last
one that is one look at two empty lists.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Connection, bindparam, update

from pipeline.catalogue import rate, rate_backlog, rate_history, rate_scope, rate_work
from pipeline.catalogue.database import Database
from pipeline.catalogue.rate import RateGroup, RateReport, total
from pipeline.catalogue.rate_agencies import Agencies, agencies_on, as_tree, merged
from pipeline.catalogue.rate_backlog import BacklogRow
from pipeline.catalogue.rate_dossiers import by_dossier
from pipeline.catalogue.rate_missing import MissingRow, missing_after
from pipeline.catalogue.rate_scope import FondsHolding, ScopeCount
from pipeline.catalogue.rate_settle import settle
from pipeline.catalogue.rate_types import by_type
from pipeline.catalogue.rate_work import ErrorRow, FieldRow, QualityRow, WorkGroup, WorkRow
from pipeline.catalogue.schema import masters
from pipeline.model.rate_policy import RatePolicy
from pipeline.model.rates import RateSnapshot, TrendPoint

DEFAULT: Final = RatePolicy()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is to be about."""

    as_of: dt.date | None = None
    """None: now."""
    agency: str | None = None
    """Name or code of a body; those below it count with it. None: all."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Questions about the rate."""

    database: Database

    def rate(
        self, by: RateGroup, asked: Asked = Asked(), policy: RatePolicy = DEFAULT, *, tree: bool = False
    ) -> RateReport:
        """How much is digitized; in a tree agencies hold those below them.

        An earlier day is answered from its snapshot where there is one and it can be divided so, else from
        the catalogue as it is now. Raises `UsageError` for an agency that is not there.
        """
        settle(self.database, policy)
        day, end = self.moment(asked.as_of)
        with self.database.reading() as connection:
            bodies = agencies_on(connection, day)
            chosen = _chosen(bodies, asked)
            if end is not None and by in rate_history.DIVISIONS and not tree:
                kept = rate_history.of_day(connection, day)
                if kept:
                    names = None if chosen is None else {bodies.named(each, "") for each in chosen}
                    return rate_history.report_of(kept, day, by, "snapshot", names)
            if by is RateGroup.TYPE:
                held = total(g.row for g in rate.groups(connection, RateGroup.FONDS, end, chosen))
                covered = held if held.dossiers.registered else None
                rows = by_type(connection, end, chosen, covered)
                return RateReport(day, by, tuple(rows), total(rows))
            beyond = rate.outside(connection, end) if chosen is None else None
            if by is RateGroup.DOSSIER:
                each, whole = by_dossier(connection, end, chosen, beyond)
                return RateReport(day, by, each, whole or total([beyond] if beyond else []))
            found = rate.groups(connection, by, end, chosen)
        others = [beyond] if beyond is not None else []
        flat = merged(found, bodies) if by is RateGroup.AGENCY else [group.row for group in found]
        rows = as_tree(found, bodies) if tree and by is RateGroup.AGENCY else flat
        return RateReport(day, by, (*rows, *others), total(flat or others))

    def snapshot(self, policy: RatePolicy = DEFAULT) -> tuple[RateSnapshot, ...]:
        """Keeps the rate of today in the place of what was kept of today before; gives what it kept."""
        settle(self.database, policy)
        moment = self.database.now()
        with self.database.writing() as connection:
            bodies = agencies_on(connection, moment.date())
            rate_history.record(connection, moment.date(), moment, bodies)
            return rate_history.of_day(connection, moment.date())

    def snapshots(self, day: dt.date) -> tuple[RateSnapshot, ...]:
        """What was kept of a day."""
        with self.database.reading() as connection:
            return rate_history.of_day(connection, day)

    def snapshot_days(self) -> tuple[dt.date, ...]:
        """The days of which something was kept, oldest first."""
        with self.database.reading() as connection:
            return rate_history.days(connection)

    def trend(self, unit: str, asked: Asked = Asked()) -> tuple[TrendPoint, ...]:
        """Digitized of registered, day by day, as it was kept."""
        day, _ = self.moment(asked.as_of)
        names = self.agency_names(asked)
        with self.database.reading() as connection:
            return rate_history.trend(connection, unit, day, names)

    def agency_names(self, asked: Asked) -> frozenset[str] | None:
        """What the agency that is asked for and those below it are called in snapshots; None: all."""
        if not asked.agency:
            return None
        day, _ = self.moment(asked.as_of)
        with self.database.reading() as connection:
            bodies = agencies_on(connection, day)
        return frozenset(bodies.named(each, "") for each in bodies.found(asked.agency))

    def out_of_scope(self, asked: Asked = Asked()) -> tuple[ScopeCount, ...]:
        """What is registered and stays outside of every rate, by reason. Not for everybody's eyes."""
        day, end = self.moment(asked.as_of)
        with self.database.reading() as connection:
            return rate_scope.out_of_scope(connection, end, _chosen(agencies_on(connection, day), asked))

    def holdings(self, asked: Asked = Asked(), policy: RatePolicy = DEFAULT) -> tuple[FondsHolding, ...]:
        """Each fonds with its shelves, boxes, dossiers and pages, without what is secret."""
        with self._settled(policy) as connection:
            chosen = _chosen(agencies_on(connection, self.moment(None)[0]), asked)
            return rate_scope.holdings(connection, chosen)

    def backlog(
        self, by: RateGroup, fresh_days: int, asked: Asked = Asked(), policy: RatePolicy = DEFAULT
    ) -> list[BacklogRow]:
        """What each group still owes, and what is older than the office allows."""
        with self._settled(policy) as connection:
            bodies = agencies_on(connection, self.moment(None)[0])
            now = self.database.now()
            return rate_backlog.backlog(connection, by, now, fresh_days, _chosen(bodies, asked), bodies)

    def missing(self, asked: Asked = Asked(), policy: RatePolicy = DEFAULT) -> Iterator[MissingRow]:
        """Everything in scope without a digitized copy, by dossier; no transaction stays open between."""
        with self._settled(policy) as connection:
            bodies = agencies_on(connection, self.moment(None)[0])
            chosen = _chosen(bodies, asked)
        read = partial(missing_after, agencies=chosen, bodies=bodies)
        for _, rows in self.database.sliced(read, "", lambda found: found[0]):
            yield from rows

    def quality(
        self, by: RateGroup, asked: Asked = Asked(), policy: RatePolicy = DEFAULT
    ) -> list[QualityRow]:
        """How the scans of each group stand."""
        with self._settled(policy) as connection:
            bodies = agencies_on(connection, self.moment(None)[0])
            return rate_work.quality(connection, by, _chosen(bodies, asked), bodies)

    def quality_by_field(self) -> list[FieldRow]:
        """How sure each field of the metadata is."""
        with self.database.reading() as connection:
            return rate_work.by_field(connection)

    def throughput(self, by: WorkGroup, since: dt.date) -> list[WorkRow]:
        """What was done since a day, oldest first."""
        zone = self.database.now().tzinfo or dt.UTC
        with self.database.reading() as connection:
            return rate_work.throughput(connection, by, zone, dt.datetime.combine(since, dt.time(), zone))

    def errors(self) -> list[ErrorRow]:
        """Open failures, the most frequent first."""
        with self.database.reading() as connection:
            return rate_work.errors(connection)

    def note_verification(self, damaged: Mapping[str, str]) -> None:
        """Records that every master was hashed again, and what is wrong with some, by their SHA-256."""
        with self.database.writing() as connection:
            connection.execute(update(masters).where(masters.c.damaged.is_not(None)).values(damaged=None))
            of = (masters.c.sha256 == bindparam("of")) | (masters.c.stack_sha256 == bindparam("of"))
            if damaged:
                states = [{"of": sha256, "state": state} for sha256, state in damaged.items()]
                connection.execute(update(masters).where(of).values(damaged=bindparam("state")), states)
            connection.execute(update(masters).values(verified_at=self.database.now()))

    @contextmanager
    def _settled(self, policy: RatePolicy) -> Iterator[Connection]:
        settle(self.database, policy)
        with self.database.reading() as connection:
            yield connection

    def moment(self, as_of: dt.date | None) -> tuple[dt.date, dt.datetime | None]:
        """The day that is asked for, and its end; None where that lies ahead."""
        now = self.database.now()
        day = as_of or now.date()
        if day >= now.date():
            return day, None
        return day, dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), now.tzinfo or dt.UTC)


def _chosen(bodies: Agencies, asked: Asked) -> frozenset[int] | None:
    return bodies.found(asked.agency) if asked.agency else None
