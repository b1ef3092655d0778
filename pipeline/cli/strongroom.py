"""The quarantine as commands need it: opened with its key, and finished at the end of what may fill it."""

from pipeline.batch.quarantine import finish
from pipeline.batch.quarantine_key import open_strongroom
from pipeline.cli.desk import Archive
from pipeline.errors import EnvironmentFault, SohoaError, StorageError, UnreachableError
from pipeline.intake.vault_sealed import Strongroom


def strongroom_of(archive: Archive) -> Strongroom:
    """The strongroom of a workspace; `EnvironmentFault` where its key is not as it must be."""
    return open_strongroom(archive.workspace, archive.settings.quarantine.key_file)


def finish_quarantine(archive: Archive, strongroom: Strongroom) -> SohoaError | None:
    """Puts away what is not yet; the reason where that was not possible, and the next run tries again."""
    try:
        finish(
            archive.catalogue,
            archive.vault,
            strongroom,
            archive.workspace.inbox,
            archive.workspace.derived,
            lambda: archive.back_end.rebuild(archive.catalogue),
        )
    except (StorageError, UnreachableError, EnvironmentFault) as error:
        return error
    return None
