"""Where the index of a workspace is, and what can be done with it beside writing and searching.

A back end is imported when it is chosen: the client of Elasticsearch alone takes 0.15 s to load, for which
a search in the embedded index should not wait.
"""

import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.batch.examined import Check
from pipeline.catalogue.store import Catalogue
from pipeline.index.choice import IndexEngine
from pipeline.index.elastic.options import ElasticOptions
from pipeline.model.archive import EntryKind

if TYPE_CHECKING:
    from pipeline.index.base import Index

_log = logging.getLogger(__name__)
_MODULES: Final = {
    IndexEngine.EMBEDDED: "pipeline.batch.back_end_embedded",
    IndexEngine.ELASTIC: "pipeline.batch.back_end_elastic",
}


@dataclass(frozen=True, slots=True)
class PartState:
    """How the entries of one kind stand."""

    alias: str | None
    """The name under which a server finds them; None where there is no server."""
    version: str | None
    """Of their fields, or the index that the alias leads to; None where there is no index yet."""
    count: int
    """Those that can be found."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """How a search index stands."""

    place: str
    """Its folder, or the addresses of its server."""
    server: str | None
    """Version of the server; None where there is none."""
    pages: PartState
    documents: PartState | None
    """None where documents are only what the pages belong to."""
    being_built: tuple[str, ...]
    """Indexes that a `sohoa reindex` is filling, or that one left when it was killed."""
    used_bytes: int
    """By all of these."""
    free_bytes: int | None
    """On the disk where it lies, on the fullest one of a cluster; None where it does not tell."""


class BackEnd(Protocol):
    """A kind of search index in its place."""

    def missing(self) -> frozenset[EntryKind]:
        """The kinds of entry without an index, in order or not; `UnreachableError` where nobody answers."""
        ...

    def writing(self) -> "Index":
        """The index for one who writes, an empty one where there is none.

        Raises `EnvironmentFault` where it must be built anew, `UnreachableError` where it is away.
        """
        ...

    def reading(self) -> "Index":
        """The index for one who only searches, and who may have no other right."""
        ...

    def rebuild(self, catalogue: Catalogue) -> int:
        """Builds the index anew from the catalogue; how many pages it holds."""
        ...

    def state(self) -> IndexState:
        """How it stands; raises what `writing` raises."""
        ...

    def examine(self) -> tuple[Check, ...]:
        """What `sohoa doctor` tells of it."""
        ...


def choose(engine: IndexEngine, folder: Path, options: Callable[[], ElasticOptions]) -> BackEnd:
    """The back end that the settings name: in `folder`, or on the server that `options` tells of."""
    module = importlib.import_module(_MODULES[engine])
    found: BackEnd = module.back_end(options() if engine is IndexEngine.ELASTIC else folder)
    return found


def open_for_writing(back_end: BackEnd, catalogue: Catalogue) -> "Index":
    """The index for one who writes; a new one owes every entry, also where a server has lost the old one.

    That is also how the documents of an index that was made without them get there.
    """
    if missing := back_end.missing():
        # before it is made: a kill in between leaves nothing that looks whole and is not
        owed = catalogue.reindex_all(missing)
        lost = logging.WARNING if owed else logging.INFO  # a new workspace has none yet
        _log.log(lost, "no search index of: %s; making it, %s entries wait", ", ".join(sorted(missing)), owed)
    return back_end.writing()
