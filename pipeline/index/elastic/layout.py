"""Versions of the indexes on the server, and the aliases that name the present ones.

There is one index for each kind of entry. They are built anew and exchanged together.
"""

import re
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from pipeline.errors import EnvironmentFault
from pipeline.index.elastic.faults import error_words, translated
from pipeline.index.elastic.mapping import HELD, layout_of, mappings, settings
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.archive import EntryKind


def prepare(client: Elasticsearch, options: ElasticOptions) -> tuple[EntryKind, ...]:
    """Makes an index for each kind of which the server has none, and looks at those that are there.

    Returns the kinds of which it made one. Raises `EnvironmentFault` where indexes are there but the alias is
    not, or where the present index was made by another version of this program.
    """
    return tuple(kind for kind in EntryKind if _prepare(client, options, kind))


def _prepare(client: Elasticsearch, options: ElasticOptions, kind: EntryKind) -> bool:
    alias = options.alias_of(kind)
    there = is_named(client, options, alias)
    found = {} if there else _aliases(client, options, kind)
    if there or any(alias in names for names in found.values()):  # made by another process just now
        _check_layout(client, options, kind)
        return False
    if any(options.next_alias_of(kind) not in names for names in found.values()):
        raise EnvironmentFault(
            "Elasticsearch at {server} has indexes of ours, but the alias {alias} that names the present one "
            'is missing. Set it again there, or build the index anew with "sohoa reindex".',
            server=options.server,
            alias=alias,
        )
    make(client, options, kind, _first(client, options, kind), alias)
    return True


def missing(client: Elasticsearch, options: ElasticOptions) -> frozenset[EntryKind]:
    """The kinds of which the server has no index of ours at all, in order or not."""
    return frozenset(kind for kind in EntryKind if _is_missing(client, options, kind))


def _is_missing(client: Elasticsearch, options: ElasticOptions, kind: EntryKind) -> bool:
    building = options.next_alias_of(kind)
    left = any(building not in names for names in _aliases(client, options, kind).values())
    return not left and not behind(client, options, options.alias_of(kind))


def make(client: Elasticsearch, options: ElasticOptions, kind: EntryKind, version: int, alias: str) -> None:
    """Makes an empty version of an index behind an alias; one that another process just made is as good."""
    with translated(options):
        try:
            client.indices.create(
                index=options.index_name(version, kind),
                settings=settings(options, kind),
                mappings=mappings(kind),
                aliases={alias: _shown(kind)},
            )
        except BadRequestError as error:
            if error_words(error)[0] != "resource_already_exists_exception":
                raise


def versions(
    client: Elasticsearch, options: ElasticOptions, kind: EntryKind = EntryKind.PAGE
) -> tuple[int, ...]:
    """The versions that are on the server, oldest first; those of closed indexes too."""
    return tuple(sorted(_aliases(client, options, kind)))


def newest(client: Elasticsearch, options: ElasticOptions) -> int:
    """The highest version of any kind; 0 where there is none."""
    return max((version for kind in EntryKind for version in versions(client, options, kind)), default=0)


def nameless(client: Elasticsearch, options: ElasticOptions, kind: EntryKind) -> tuple[int, ...]:
    """The versions that no alias of ours names."""
    ours = {options.alias_of(kind), options.next_alias_of(kind)}
    return tuple(version for version, names in _aliases(client, options, kind).items() if not names & ours)


def is_named(client: Elasticsearch, options: ElasticOptions, alias: str) -> bool:
    """Whether an alias names any index."""
    with translated(options):
        return bool(client.indices.exists_alias(name=alias))


def behind(client: Elasticsearch, options: ElasticOptions, alias: str) -> tuple[str, ...]:
    """The indexes that an alias names; none where it is missing."""
    if not is_named(client, options, alias):
        return ()
    with translated(options):
        return tuple(sorted(client.indices.get_alias(name=alias)))


def being_built(client: Elasticsearch, options: ElasticOptions) -> tuple[str, ...]:
    """The indexes that a rebuild is filling, or that one left."""
    return tuple(name for kind in EntryKind for name in behind(client, options, options.next_alias_of(kind)))


def exchange(client: Elasticsearch, options: ElasticOptions, version: int) -> None:
    """Lets each alias name this version, all in one step, seen by every reader and writer at once."""
    actions: list[dict[str, Any]] = []
    for kind in EntryKind:
        new, alias = options.index_name(version, kind), options.alias_of(kind)
        actions += [
            {"remove": {"index": old, "alias": alias, "must_exist": True}}
            for old in behind(client, options, alias)
        ]
        actions += [
            {"remove": {"index": new, "alias": options.next_alias_of(kind), "must_exist": True}},
            {"add": {"index": new, "alias": alias, **_shown(kind)}},
        ]
    with translated(options):
        client.indices.update_aliases(actions=actions)


def _shown(kind: EntryKind) -> dict[str, Any]:
    """How an alias names an index: that of documents hides, from whoever counts there, what was withdrawn."""
    filters = {"filter": HELD} if kind is EntryKind.DOCUMENT else {}
    return {"is_write_index": True, **filters}


def _aliases(client: Elasticsearch, options: ElasticOptions, kind: EntryKind) -> dict[int, frozenset[str]]:
    """Each version that is on the server, with the aliases that name it."""
    pattern = re.compile(re.escape(options.alias_of(kind)) + r"-v(\d+)")
    with translated(options):
        known = client.indices.get_alias(index=f"{options.alias_of(kind)}-v*", expand_wildcards="all")
    found = ((pattern.fullmatch(name), told) for name, told in known.items())
    return {int(match[1]): frozenset(told["aliases"]) for match, told in found if match}


def _first(client: Elasticsearch, options: ElasticOptions, kind: EntryKind) -> int:
    """The version of an index where there is none: that of the others, unless it is being built."""
    version = max(newest(client, options), 1)
    return version + 1 if version in versions(client, options, kind) else version


def _check_layout(client: Elasticsearch, options: ElasticOptions, kind: EntryKind) -> None:
    alias = options.alias_of(kind)
    found = client.indices.get_mapping(index=alias)
    layouts = {index["mappings"].get("_meta", {}).get("layout") for index in found.values()}
    if layouts != {layout_of(kind)}:
        raise EnvironmentFault(
            "The search index {alias} on Elasticsearch was made by another version of this program; build it "
            'anew with "sohoa reindex".',
            alias=alias,
        )
