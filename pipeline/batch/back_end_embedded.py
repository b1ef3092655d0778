"""The search index in a folder of the workspace."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.back_end import IndexState, PartState
from pipeline.batch.examined import Check
from pipeline.batch.projection import follow
from pipeline.catalogue.store import Catalogue
from pipeline.errors import EnvironmentFault
from pipeline.index.embedded import SCHEMA_VERSION, EmbeddedIndex
from pipeline.model.archive import EntryKind


@dataclass(frozen=True, slots=True)
class EmbeddedBackEnd:
    """A `BackEnd` without a server."""

    folder: Path

    def missing(self) -> frozenset[EntryKind]:
        """Pages, where the folder holds nothing."""
        there = self.folder.is_dir() and any(self.folder.iterdir())
        return frozenset() if there else frozenset({EntryKind.PAGE})

    def writing(self) -> EmbeddedIndex:
        """The index, an empty one where there is none."""
        return EmbeddedIndex.open(self.folder)

    def reading(self) -> EmbeddedIndex:
        """The index; `EnvironmentFault` where there is none: an empty one looks as if nothing were held."""
        if self.missing():
            raise EnvironmentFault(
                'The search index in {folder} is missing; build it with "sohoa reindex".',
                folder=str(self.folder),
            )
        return EmbeddedIndex.open(self.folder)

    def rebuild(self, catalogue: Catalogue) -> int:
        """Empties the index and sends every page again."""
        index = EmbeddedIndex.create(self.folder)
        try:
            catalogue.reindex_all({EntryKind.PAGE})
            follow(catalogue, index)
            return index.count()
        finally:
            index.close()

    def state(self) -> IndexState:
        """How it stands."""
        index = self.reading()
        try:
            pages = index.count()
        finally:
            index.close()
        used = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        free = shutil.disk_usage(self.folder).free
        part = PartState(None, SCHEMA_VERSION, pages)
        return IndexState(str(self.folder), None, part, None, (), used, free)

    def examine(self) -> tuple[Check, ...]:
        """Nothing: its library is among those that are examined anyway."""
        return ()


def back_end(folder: Path) -> EmbeddedBackEnd:
    """The back end of a folder."""
    return EmbeddedBackEnd(folder)
