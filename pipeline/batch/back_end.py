"""Where the index of a workspace is, and what can be done with it beside writing and searching.

A back end is imported when it is chosen: the client of Elasticsearch alone takes 0.15 s to load, for which
a search in the embedded index should not wait.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pipeline.catalogue.store import Catalogue
from pipeline.index.base import Index
from pipeline.index.choice import IndexEngine
from pipeline.index.elastic.options import ElasticOptions

if TYPE_CHECKING:
    from pipeline.batch.doctor import Check

_MODULES: Final = {
    IndexEngine.EMBEDDED: "pipeline.batch.back_end_embedded",
    IndexEngine.ELASTIC: "pipeline.batch.back_end_elastic",
}


@dataclass(frozen=True, slots=True)
class IndexState:
    """How a search index stands."""

    place: str
    """Its folder, or the addresses of its server."""
    alias: str | None
    """The name under which a server finds it; None where there is no server."""
    version: str
    """Of its fields, or the index that the alias leads to."""
    server: str | None
    """Version of the server; None where there is none."""
    pages: int
    """Pages that can be found."""
    used_bytes: int
    free_bytes: int | None
    """On the disk where it lies, on the fullest one of a cluster; None where it does not tell."""


class BackEnd(Protocol):
    """A kind of search index in its place."""

    def exists(self) -> bool:
        """Whether there is an index, in order or not; `UnreachableError` where nobody answers."""
        ...

    def writing(self) -> Index:
        """The index for one who writes, an empty one where there is none.

        Raises `EnvironmentFault` where it must be built anew, `UnreachableError` where it is away.
        """
        ...

    def reading(self) -> Index:
        """The index for one who only searches, and who may have no other right."""
        ...

    def rebuild(self, catalogue: Catalogue) -> int:
        """Builds the index anew from the catalogue; how many pages it holds."""
        ...

    def state(self) -> IndexState:
        """How it stands; raises what `writing` raises."""
        ...

    def examine(self) -> "tuple[Check, ...]":
        """What `sohoa doctor` tells of it."""
        ...


def choose(engine: IndexEngine, folder: Path, options: Callable[[], ElasticOptions]) -> BackEnd:
    """The back end that the settings name: in `folder`, or on the server that `options` tells of."""
    module = importlib.import_module(_MODULES[engine])
    found: BackEnd = module.back_end(options() if engine is IndexEngine.ELASTIC else folder)
    return found


def open_for_writing(back_end: BackEnd, catalogue: Catalogue) -> Index:
    """The index for one who writes; a new one owes every page, also where a server has lost the old one."""
    if not back_end.exists():
        # before it is made: a kill in between leaves nothing that looks whole and is not
        catalogue.reindex_all()
    return back_end.writing()
