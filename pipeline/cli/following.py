"""Keeps the search index behind the catalogue while a run goes on."""

from typing import Final

from pipeline.batch.projection import follow
from pipeline.cli.desk import Archive
from pipeline.errors import BadInputError, EnvironmentFault, SohoaError, StorageError, UnreachableError

_EVERY: Final = 20
"""Documents after which the index is brought up to date."""
_WAITS: Final = (UnreachableError, EnvironmentFault, StorageError, BadInputError)
"""What a person must mend first; the pages wait in the outbox until then."""


class Follower:
    """Sends what waits, now and then; an index that does not take it is asked again only at the end."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._documents = 0
        self._trouble = False

    def after_document(self) -> None:
        """Counts a document that was filed, and sends what waits where it is time."""
        self._documents += 1
        if self._documents % _EVERY == 0 and not self._trouble:
            self._trouble = self.finish() is not None

    def finish(self) -> SohoaError | None:
        """Sends all that waits; the reason where the index does not take it."""
        try:
            with self._archive.index_to_write() as index:
                follow(self._archive.catalogue, index)
        except _WAITS as error:
            return error
        return None
