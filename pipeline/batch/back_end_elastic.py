"""The search index on a server."""

import contextlib
from dataclasses import dataclass

from pipeline.batch.back_end import IndexState, PartState
from pipeline.batch.examined import Check
from pipeline.batch.projection import fill, follow
from pipeline.catalogue.store import Catalogue
from pipeline.errors import BadInputError, SohoaError
from pipeline.index.elastic.admin import Rebuild, status
from pipeline.index.elastic.connection import connect
from pipeline.index.elastic.examine import examine
from pipeline.index.elastic.index import ElasticIndex
from pipeline.index.elastic.layout import missing
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.archive import EntryKind


@dataclass(frozen=True, slots=True)
class ElasticBackEnd:
    """A `BackEnd` on a server."""

    options: ElasticOptions

    def missing(self) -> frozenset[EntryKind]:
        """The kinds of which the server has neither an alias nor an index of ours."""
        with connect(self.options) as client:
            return missing(client, self.options)

    def writing(self) -> ElasticIndex:
        """The index for one who writes, an empty one where there is none."""
        return ElasticIndex.open(self.options)

    def reading(self) -> ElasticIndex:
        """The index for one who only searches; nothing is asked yet."""
        return ElasticIndex.reading(self.options)

    def rebuild(self, catalogue: Catalogue) -> int:
        """Fills new versions of pages and documents, which take the place of the old ones; sends what waits.

        Writers write to both meanwhile. A page that the server refuses (`BadInputError`) stops nothing and
        keeps waiting.
        """
        rebuild = Rebuild.start(self.options)
        try:
            with contextlib.suppress(BadInputError):  # told below, where what waits is sent
                fill(catalogue, rebuild.index)
            rebuild.finish()
        except BaseException:
            # where the server is away this fails too: the next rebuild deletes what is left
            with contextlib.suppress(SohoaError):
                rebuild.abandon()
            raise
        return self._caught_up(catalogue)

    def _caught_up(self, catalogue: Catalogue) -> int:
        index = self.writing()
        try:
            follow(catalogue, index)
            return index.count()
        finally:
            index.close()

    def state(self) -> IndexState:
        """How it stands on the server."""
        found = status(self.options)
        return IndexState(
            place=self.options.server,
            server=found.server_version,
            pages=PartState(found.alias, found.index, found.pages),
            documents=PartState(found.document_alias, found.document_index, found.documents),
            being_built=found.being_built,
            used_bytes=found.disk_bytes,
            free_bytes=found.free_bytes,
        )

    def examine(self) -> tuple[Check, ...]:
        """Version, rights, splitting of words, index and disk."""
        return tuple(
            Check(f"elasticsearch: {one.name}", one.ok, one.found, one.needed, one.remedy)
            for one in examine(self.options)
        )


def back_end(options: ElasticOptions) -> ElasticBackEnd:
    """The back end of a server."""
    return ElasticBackEnd(options)
