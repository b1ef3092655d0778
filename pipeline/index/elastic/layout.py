"""Versions of the index on the server, and the alias that names the present one."""

import re
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from pipeline.errors import EnvironmentFault
from pipeline.index.elastic.faults import error_words, translated
from pipeline.index.elastic.mapping import LAYOUT, MAPPINGS, settings
from pipeline.index.elastic.options import ElasticOptions


def prepare(client: Elasticsearch, options: ElasticOptions) -> None:
    """Makes the first version of the index where the server has none; looks at the one that is there.

    Raises `EnvironmentFault` where indexes are there but the alias is not, or where the present index was
    made by another version of this program.
    """
    with translated(options):
        if client.indices.exists_alias(name=options.alias):
            _check_layout(client, options)
            return
    if versions(client, options):
        raise EnvironmentFault(
            "Elasticsearch at {server} has indexes of ours, but the alias {alias} that names the present one "
            'is missing. Set it again there, or build the index anew with "sohoa reindex".',
            server=options.server,
            alias=options.alias,
        )
    make(client, options, 1, options.alias)


def make(client: Elasticsearch, options: ElasticOptions, version: int, alias: str) -> None:
    """Makes an empty version of the index behind an alias; one that another process just made is as good."""
    with translated(options):
        try:
            client.indices.create(
                index=options.index_name(version),
                settings=settings(options),
                mappings=MAPPINGS,
                aliases={alias: {"is_write_index": True}},
            )
        except BadRequestError as error:
            if error_words(error)[0] != "resource_already_exists_exception":
                raise


def versions(client: Elasticsearch, options: ElasticOptions) -> tuple[int, ...]:
    """The versions that are on the server, oldest first; those of closed indexes too."""
    pattern = re.compile(re.escape(options.alias) + r"-v(\d+)")
    with translated(options):
        known = client.indices.get_alias(index=f"{options.alias}-v*", expand_wildcards="all")
    found = (pattern.fullmatch(name) for name in known)
    return tuple(sorted(int(match[1]) for match in found if match))


def behind(client: Elasticsearch, options: ElasticOptions, alias: str) -> tuple[str, ...]:
    """The indexes that an alias names; none where it is missing."""
    with translated(options):
        if not client.indices.exists_alias(name=alias):
            return ()
        return tuple(sorted(client.indices.get_alias(name=alias)))


def exchange(client: Elasticsearch, options: ElasticOptions, version: int) -> None:
    """Lets the alias name this version in one step, seen by every reader and writer at once."""
    new = options.index_name(version)
    actions: list[dict[str, Any]] = [
        {"remove": {"index": old, "alias": options.alias, "must_exist": True}}
        for old in behind(client, options, options.alias)
    ]
    actions += [
        {"remove": {"index": new, "alias": options.next_alias, "must_exist": True}},
        {"add": {"index": new, "alias": options.alias, "is_write_index": True}},
    ]
    with translated(options):
        client.indices.update_aliases(actions=actions)


def _check_layout(client: Elasticsearch, options: ElasticOptions) -> None:
    found = client.indices.get_mapping(index=options.alias)
    layouts = {index["mappings"].get("_meta", {}).get("layout") for index in found.values()}
    if layouts != {LAYOUT}:
        raise EnvironmentFault(
            "The search index {alias} on Elasticsearch was made by another version of this program; build it "
            'anew with "sohoa reindex".',
            alias=options.alias,
        )
