"""Building the index anew under live reads and writes, and telling how it stands."""

from dataclasses import dataclass

from elasticsearch import Elasticsearch

from pipeline.index.elastic import layout
from pipeline.index.elastic.connection import check_version, connect
from pipeline.index.elastic.faults import translated
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.mapping import HELD
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.archive import EntryKind


class Rebuild:
    """New versions of pages and documents, to be filled and put in the place of the present ones.

    From its making on, every commit of every writer goes to both versions. So fill it from what the catalogue
    holds afterwards, in any order: versions decide which text is newer, and a page withdrawn meanwhile stays
    out. What is not finished does no harm; the next rebuild begins by deleting it.
    """

    def __init__(self, client: Elasticsearch, options: ElasticOptions) -> None:
        """Deletes what an unfinished rebuild left and makes the new version."""
        self._client = client
        self._options = options
        for name in layout.being_built(client, options):
            _delete(client, options, name)
        self._version = layout.newest(client, options) + 1
        for kind in EntryKind:
            layout.make(client, options, kind, self._version, options.next_alias_of(kind))
        self.index = ElasticIndex(client, options, being_built=True)
        """Takes entries for the new version only; its commits are found after `finish`."""

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
        """Puts the new versions in the place of the present ones, both at once, and deletes all others."""
        with translated(self._options):
            self._client.indices.refresh(index=[self._options.next_alias_of(kind) for kind in EntryKind])
        layout.exchange(self._client, self._options, self._version)
        for kind in EntryKind:
            for version in layout.nameless(self._client, self._options, kind):
                _delete(self._client, self._options, self._options.index_name(version, kind))
        self._client.close()

    def abandon(self) -> None:
        """Deletes the new versions; the present ones stay."""
        for kind in EntryKind:
            _delete(self._client, self._options, self._options.index_name(self._version, kind))
        self._client.close()


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index stands on its server."""

    server_version: str
    health: str
    """The server's word: green, yellow (copies are missing) or red (pages are missing)."""
    alias: str
    index: str
    """The present version of the pages."""
    pages: int
    document_alias: str
    document_index: str | None
    """The present version of the documents; None where it was never made, as by an older program."""
    documents: int
    being_built: tuple[str, ...]
    """What a rebuild is filling, or what one left."""
    disk_bytes: int
    """Taken by all of these, copies included."""
    free_bytes: int
    """On the disk of the fullest node."""


def status(options: ElasticOptions) -> IndexStatus:
    """How the index stands; raises `EnvironmentFault` where there is none, `UnreachableError` as always."""
    document_alias = options.alias_of(EntryKind.DOCUMENT)
    with connect(options) as client:
        version = check_version(client, options)
        documents = layout.behind(client, options, document_alias)
        being_built = layout.being_built(client, options)
        with translated(options):
            [index] = client.indices.get_alias(name=options.alias)
            health = client.cluster.health(index=[index, *documents])["status"]
            store = client.indices.stats(index=[index, *documents, *being_built], metric="store")
            nodes = client.nodes.stats(metric="fs", filter_path="nodes.*.fs.total")["nodes"]
            pages = client.count(index=index, query=HELD)["count"]
            counted = client.count(index=documents, query=HELD)["count"] if documents else 0
    return IndexStatus(
        server_version=version,
        health=health,
        alias=options.alias,
        index=index,
        pages=pages,
        document_alias=document_alias,
        document_index=documents[0] if documents else None,
        documents=counted,
        being_built=being_built,
        disk_bytes=store["_all"]["total"]["store"]["size_in_bytes"],
        free_bytes=min(node["fs"]["total"]["available_in_bytes"] for node in nodes.values()),
    )


def delete_all(options: ElasticOptions) -> None:
    """Deletes every version of every index of ours; the catalogue can build them again."""
    with connect(options) as client:
        for kind in EntryKind:
            for version in layout.versions(client, options, kind):
                _delete(client, options, options.index_name(version, kind))


def _delete(client: Elasticsearch, options: ElasticOptions, name: str) -> None:
    with translated(options):
        client.indices.delete(index=name, ignore_unavailable=True)
