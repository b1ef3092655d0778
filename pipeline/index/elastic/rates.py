"""The rate of each day on the server, for dashboards: one document for a day, agency, fonds and unit.

The index stands apart from those of pages and documents: it is made from the snapshots of the catalogue, and
a day that is sent again takes the place of what was there of that day, so that nothing is there twice.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch.helpers import bulk, scan

from pipeline.errors import EnvironmentFault
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.faults import error_words, translated
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.rates import RateSnapshot

_COUNTS: Final = ("registered", "scanned", "read", "described", "checked", "digitized")
_MAPPINGS: Final[dict[str, Any]] = {
    "_meta": {"layout": "1"},
    "dynamic": "strict",
    "properties": {
        "day": {"type": "date", "format": "strict_date"},
        **{name: {"type": "keyword"} for name in ("agency", "fonds_code", "unit")},
        "covered": {"type": "boolean"},
        **{name: {"type": "long"} for name in _COUNTS},
        "rate": {"type": "double"},
    },
}
_MOST_DAYS: Final = 40_000
"""More days than any archive keeps: about a hundred years."""


def index_name(options: ElasticOptions) -> str:
    """The name of the index."""
    return f"{options.prefix}rates"


def send_days(options: ElasticOptions, days: Sequence[Sequence[RateSnapshot]]) -> int:
    """Puts each day in the place of what the server holds of it; the number of documents sent.

    Raises `UnreachableError` where the server is away; what was sent before stays.
    """
    with connect(options) as client, translated(options):
        _make(client, options)
        return sum(_send(client, options, day) for day in days if day)


def held_days(options: ElasticOptions) -> frozenset[dt.date]:
    """The days that the server holds."""
    with connect(options) as client, translated(options):
        if not client.indices.exists(index=index_name(options)):
            return frozenset()
        groups = {"days": {"terms": {"field": "day", "size": _MOST_DAYS}}}
        found = client.search(index=index_name(options), size=0, aggs=groups)
    buckets = found["aggregations"]["days"]["buckets"]
    return frozenset(dt.date.fromisoformat(each["key_as_string"]) for each in buckets)


def day_of(options: ElasticOptions, day: dt.date) -> tuple[RateSnapshot, ...]:
    """What the server holds of a day, in a fixed order.

    Raises `EnvironmentFault` where it holds nothing of that day.
    """
    with connect(options) as client, translated(options):
        there = client.indices.exists(index=index_name(options))
        found = [_snapshot(day, source) for _, source in _hits(client, options, day)] if there else []
    if not found:
        raise EnvironmentFault(
            'The search index holds no rates of {day}: send them with "sohoa report snapshot".',
            day=f"{day:%d/%m/%Y}",
        )
    return tuple(sorted(found, key=lambda each: (each.agency, each.fonds_code, each.covered, each.unit)))


def _hits(client: Elasticsearch, options: ElasticOptions, day: dt.date) -> Iterator[tuple[str, Any]]:
    """Id and contents of everything of a day."""
    query = {"query": {"term": {"day": day.isoformat()}}}
    for hit in scan(client, index=index_name(options), query=query):
        yield hit["_id"], hit["_source"]


def _snapshot(day: dt.date, source: dict[str, Any]) -> RateSnapshot:
    values: dict[str, Any] = {name: source.get(name) for name in RateSnapshot.__dataclass_fields__}
    return RateSnapshot(**{**values, "day": day})


def _make(client: Elasticsearch, options: ElasticOptions) -> None:
    """Makes the index where it is missing; one that another process just made is as good."""
    if client.indices.exists(index=index_name(options)):
        return
    settings = {"number_of_shards": 1, "number_of_replicas": options.replicas}
    try:
        client.indices.create(index=index_name(options), mappings=_MAPPINGS, settings=settings)
    except BadRequestError as error:
        if error_words(error)[0] != "resource_already_exists_exception":
            raise


def _send(client: Elasticsearch, options: ElasticOptions, day: Sequence[RateSnapshot]) -> int:
    """Sends a day, then takes out what is no longer of it, such as an agency that was withdrawn."""
    wanted = {_id(each): _source(each) for each in day}
    actions: list[dict[str, Any]] = [{"_id": name, "_source": source} for name, source in wanted.items()]
    gone = [name for name, _ in _hits(client, options, day[0].day) if name not in wanted]
    actions += [{"_op_type": "delete", "_id": name} for name in gone]
    bulk(client, actions, index=index_name(options), refresh=True)
    return len(wanted)


def _id(each: RateSnapshot) -> str:
    key = "\x1f".join((each.day.isoformat(), each.agency, each.fonds_code, str(each.covered), each.unit))
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _source(each: RateSnapshot) -> dict[str, Any]:
    rate = each.digitized * 10_000 // each.registered / 10_000 if each.registered else None
    values = {**asdict(each), "day": each.day.isoformat(), "rate": rate}
    return {name: value for name, value in values.items() if value is not None}
