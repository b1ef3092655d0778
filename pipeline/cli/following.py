"""Keeps the search index behind the catalogue: while a run goes on, and after a change by a person."""

from typing import Final

from pipeline.batch.projection import follow
from pipeline.cli.desk import Archive
from pipeline.cli.tables import say, say_message
from pipeline.errors import BadInputError, EnvironmentFault, SohoaError, StorageError, UnreachableError
from pipeline.language import N_

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

    def get_ready(self) -> None:
        """Loads the back end, which the end of the run need not wait for then."""
        _ = self._archive.back_end

    def after_document(self) -> None:
        """Counts a document that was filed, and sends what waits where it is time."""
        self._documents += 1
        if self._documents % _EVERY == 0:
            self.catch_up()

    def catch_up(self) -> None:
        """Sends what waits by now, unless the index did not take it before."""
        if not self._trouble:
            self._trouble = self.finish() is not None

    def finish(self) -> SohoaError | None:
        """Sends all that waits; the reason where the index does not take it."""
        try:
            with self._archive.index_to_write() as index:
                follow(self._archive.catalogue, index)
        except _WAITS as error:
            return error
        return None


def follow_now(archive: Archive, language: str) -> None:
    """Sends what a person has changed; where the index is away, that waits for the next run.

    What the index owes counts in no rate: without this an inventory that is imported after its scans would
    show them as not digitized until the night.
    """
    if not archive.catalogue.outbox_size():
        return
    trouble = Follower(archive).finish()
    if trouble:
        say_message(trouble.message, language)
        say(N_("It is entered; the search index follows at the next `sohoa run`."), language)
