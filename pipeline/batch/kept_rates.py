"""Keeping the rate of the day, here and on the server of the search index.

The catalogue is the truth: where the server is away, the days that it lacks are sent the next time.
"""

import importlib
from typing import Any, Final

from pipeline.catalogue.store import Catalogue
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.rate_policy import RatePolicy

_MODULE: Final = "pipeline.index.elastic.rates"


def on_server() -> Any:
    """The module that talks to the server, which is slow to import and needed with Elasticsearch only."""
    return importlib.import_module(_MODULE)


def keep(catalogue: Catalogue, policy: RatePolicy, options: ElasticOptions | None) -> int:
    """Keeps the rate of today and sends what the server (None: there is none) lacks; lines of today.

    Raises `UnreachableError` where the server is away, when the catalogue has kept it already.
    """
    today = catalogue.rates.snapshot(policy)
    if options is not None:
        server = on_server()
        held = server.held_days(options)
        missing = [day for day in catalogue.rates.snapshot_days() if day not in held]
        days = [*(catalogue.rates.snapshots(day) for day in missing), today]
        server.send_days(options, days)
    return len(today)
