"""Building the index anew under live reads and writes, and telling how it stands."""

from dataclasses import dataclass

from elasticsearch import Elasticsearch

from pipeline.index.elastic import layout
from pipeline.index.elastic.connection import check_version, connect
from pipeline.index.elastic.faults import translated
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.mapping import HELD
from pipeline.index.elastic.options import ElasticOptions


class Rebuild:
    """A new version of the index, to be filled from the catalogue and put in the place of the present one.

    From its making on, every commit of every writer goes to both versions. So fill it from what the catalogue
    holds afterwards, in any order: versions decide which text is newer, and a page withdrawn meanwhile stays
    out. One that is not finished does no harm; the next one begins by deleting it.
    """

    def __init__(self, client: Elasticsearch, options: ElasticOptions) -> None:
        """Deletes what an unfinished rebuild left and makes the new version."""
        self._client = client
        self._options = options
        for name in layout.behind(client, options, options.next_alias):
            _delete(client, options, name)
        self._version = max(layout.versions(client, options), default=0) + 1
        layout.make(client, options, self._version, options.next_alias)
        self.index = ElasticIndex(client, options, being_built=True)
        """Takes pages for the new version only; its commits are found after `finish`."""

    @classmethod
    def start(cls, options: ElasticOptions) -> "Rebuild":
        """A rebuild on the server of these options; ends with `finish` or `abandon`."""
        client = connect(options)
        try:
            check_version(client, options)
            return cls(client, options)
        except BaseException:
            client.close()
            raise

    def finish(self) -> None:
        """Puts the new version in the place of the present one and deletes all older ones."""
        with translated(self._options):
            self._client.indices.refresh(index=self._options.next_alias)
        layout.exchange(self._client, self._options, self._version)
        for version in layout.versions(self._client, self._options):
            if version < self._version:
                _delete(self._client, self._options, self._options.index_name(version))
        self._client.close()

    def abandon(self) -> None:
        """Deletes the new version; the present one stays."""
        _delete(self._client, self._options, self._options.index_name(self._version))
        self._client.close()


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index stands on its server."""

    server_version: str
    health: str
    """The server's word: green, yellow (copies are missing) or red (pages are missing)."""
    alias: str
    index: str
    """The present version."""
    being_built: str | None
    """A version that a rebuild is filling, or that one left."""
    pages: int
    disk_bytes: int
    """Taken by the index, copies included."""
    free_bytes: int
    """On the disk of the fullest node."""


def status(options: ElasticOptions) -> IndexStatus:
    """How the index stands; raises `EnvironmentFault` where there is none, `UnreachableError` as always."""
    with connect(options) as client:
        version = check_version(client, options)
        with translated(options):
            [index] = client.indices.get_alias(name=options.alias)
            health = client.cluster.health(index=index)["status"]
            totals = client.indices.stats(index=index, metric="store")["_all"]["total"]
            nodes = client.nodes.stats(metric="fs", filter_path="nodes.*.fs.total")["nodes"]
            pages = client.count(index=index, query=HELD)["count"]
        being_built = layout.behind(client, options, options.next_alias)
    return IndexStatus(
        server_version=version,
        health=health,
        alias=options.alias,
        index=index,
        being_built=being_built[0] if being_built else None,
        pages=pages,
        disk_bytes=totals["store"]["size_in_bytes"],
        free_bytes=min(node["fs"]["total"]["available_in_bytes"] for node in nodes.values()),
    )


def delete_all(options: ElasticOptions) -> None:
    """Deletes every version of the index; the catalogue can build it again."""
    with connect(options) as client:
        for version in layout.versions(client, options):
            _delete(client, options, options.index_name(version))


def _delete(client: Elasticsearch, options: ElasticOptions, name: str) -> None:
    with translated(options):
        client.indices.delete(index=name, ignore_unavailable=True)
