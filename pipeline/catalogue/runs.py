"""Runs: when the work was done, and what came of it."""

import datetime as dt
import json

from sqlalchemy import Connection, insert, update

from pipeline.catalogue.rows import RunOutcome, RunTotals
from pipeline.catalogue.schema import runs


def start(connection: Connection, moment: dt.datetime) -> int:
    """Begins a run; its number. One that was killed is closed as interrupted: only one process writes."""
    connection.execute(
        update(runs)
        .where(runs.c.outcome.is_(None))
        .values(finished_at=moment, outcome=str(RunOutcome.INTERRUPTED))
    )
    added = connection.execute(insert(runs).values(started_at=moment)).inserted_primary_key
    return int(added[0]) if added else 0


def finish(connection: Connection, run_id: int, totals: RunTotals, moment: dt.datetime) -> None:
    """Ends a run."""
    counters = json.dumps(dict(totals.counters))
    connection.execute(
        update(runs)
        .where(runs.c.id == run_id)
        .values(finished_at=moment, outcome=str(totals.outcome), counters_json=counters)
    )
