"""What a command has on its desk: the workspace with its settings, catalogue, vault and index."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.batch.page_story import PageOptions
from pipeline.batch.run import RunOptions
from pipeline.batch.workspace import Workspace, find_workspace
from pipeline.catalogue.store import Catalogue
from pipeline.engines.choice import check_engine
from pipeline.formats.image import ImageLimits
from pipeline.index.embedded import EmbeddedIndex
from pipeline.intake.done import sweep_done
from pipeline.intake.vault import Vault
from pipeline.log import logging_to
from pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@dataclass(frozen=True, slots=True)
class Archive:
    """An open workspace."""

    workspace: Workspace
    settings: Settings
    catalogue: Catalogue
    vault: Vault

    @contextmanager
    def index(self) -> Iterator[EmbeddedIndex]:
        """The search index, closed at the end."""
        index = EmbeddedIndex.open(self.workspace.index)
        try:
            yield index
        finally:
            index.close()

    def run_options(self, limit: int | None) -> RunOptions:
        """The options of a run as the settings say; `EnvironmentFault` where the engine is not there."""
        reading, limits = self.settings.reading, self.settings.limits
        check_engine(reading.engine)
        return RunOptions(
            engine=reading.engine,
            page=PageOptions(
                render_dpi=reading.render_dpi,
                repairs=reading.repair,
                limits=ImageLimits(max_pixels=limits.max_megapixels * 1_000_000),
            ),
            page_seconds=limits.page_seconds,
            file_seconds=limits.file_seconds,
            limit=limit,
        )


@contextmanager
def open_archive(desk: "Desk") -> Iterator[Archive]:
    """The workspace that the command line names, closed at the end.

    Raises `EnvironmentFault` where there is none or its settings are wrong.
    """
    workspace = find_workspace(desk.workspace)
    settings = load_settings(workspace.settings_file)
    with (
        logging_to(workspace.log_file, verbose=desk.verbose),
        Catalogue.open(workspace.catalogue_file, now=local_now) as catalogue,
    ):
        yield Archive(workspace, settings, catalogue, Vault(workspace.vault))


def local_now() -> dt.datetime:
    """The present moment in the time zone of the office."""
    return dt.datetime.now().astimezone()


def sweep(archive: Archive) -> None:
    """Removes what killed runs left half-copied in the vault and the inbox; what is being copied stays."""
    archive.vault.sweep()
    sweep_done(archive.workspace.inbox)
