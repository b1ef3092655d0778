"""What a command has on its desk: the workspace with its settings, catalogue, vault and index."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.batch.back_end import BackEnd, choose, open_for_writing
from pipeline.batch.kept_rates import keep, on_server
from pipeline.batch.secret_file import read_secret
from pipeline.batch.workspace import Workspace, find_workspace
from pipeline.catalogue.rate import RateGroup, RateReport
from pipeline.catalogue.rate_history import DIVISIONS, report_of
from pipeline.catalogue.rates import Asked
from pipeline.catalogue.store import Catalogue
from pipeline.errors import EnvironmentFault, UsageError
from pipeline.index.choice import IndexEngine
from pipeline.index.elastic.options import ElasticOptions
from pipeline.intake.done import sweep_done
from pipeline.intake.vault import Vault
from pipeline.log import logging_to
from pipeline.model.rate_policy import RatePolicy
from pipeline.rules.book import Rules
from pipeline.rules.load import load_rules
from pipeline.settings import IndexSettings, Settings, load_settings

if TYPE_CHECKING:
    from pipeline.cli.main import Desk
    from pipeline.index.base import Index


@dataclass(frozen=True, slots=True)
class Archive:
    """An open workspace."""

    workspace: Workspace
    settings: Settings
    catalogue: Catalogue
    vault: Vault

    @property
    def back_end(self) -> BackEnd:
        """The kind of search index that the settings name."""
        return back_end_of(self.workspace, self.settings)

    @contextmanager
    def index(self) -> "Iterator[Index]":
        """The search index to ask, closed at the end."""
        with _closed(self.back_end.reading()) as index:
            yield index

    @contextmanager
    def index_to_write(self) -> "Iterator[Index]":
        """The search index to send to, closed at the end."""
        with _closed(open_for_writing(self.back_end, self.catalogue)) as index:
            yield index

    @property
    def rate_policy(self) -> RatePolicy:
        """What counts as digitized in this office."""
        asked = self.settings.rate
        return RatePolicy(asked.minimum_dpi, asked.required_fields, asked.needs_quality_check)

    def keep_rates(self, *, send: bool = True) -> int:
        """Keeps the rate of today, and sends it where the search index is on a server; its lines."""
        server = self._server if send and self.settings.index.engine is IndexEngine.ELASTIC else None
        return keep(self.catalogue, self.rate_policy, server)

    def rates_of_index(self, by: RateGroup, asked: Asked) -> RateReport:
        """The rate as the search index holds it; `UsageError` where it cannot be asked that."""
        if self.settings.index.engine is not IndexEngine.ELASTIC or by not in DIVISIONS:
            raise UsageError(
                "The index holds rates by agency and by fonds, and only with Elasticsearch: choose --by "
                "agency or fonds, or take the numbers from the catalogue."
            )
        day, _ = self.catalogue.rates.moment(asked.as_of)
        names = self.catalogue.rates.agency_names(asked)
        return report_of(on_server().day_of(self._server, day), day, by, "index", names)

    @property
    def _server(self) -> ElasticOptions:
        return _elastic_options(self.settings.index, self.workspace.root)

    def rules(self) -> Rules:
        """The rules, those of the office over ours; `EnvironmentFault` where a file of them is damaged."""
        return load_rules(own=self.workspace.own_rules)


@contextmanager
def _closed(index: "Index") -> "Iterator[Index]":
    try:
        yield index
    finally:
        index.close()


@contextmanager
def open_archive(desk: "Desk") -> Iterator[Archive]:
    """The workspace that the command line names, closed at the end.

    Raises `EnvironmentFault` where there is none, its settings are wrong or its catalogue is gone.
    """
    workspace = find_workspace(desk.workspace)
    if not workspace.catalogue_file.exists():  # an empty one in its place would look as if nothing were held
        raise EnvironmentFault(
            "The catalogue {file} is missing: put it back from the last backup, or make an empty one with "
            "`sohoa init`.",
            file=str(workspace.catalogue_file),
        )
    settings = load_settings(workspace.settings_file)
    with (
        logging_to(workspace.log_file, verbose=desk.verbose),
        Catalogue.open(workspace.catalogue_file, now=local_now) as catalogue,
    ):
        yield Archive(workspace, settings, catalogue, Vault(workspace.vault))


def back_end_of(workspace: Workspace, settings: Settings) -> BackEnd:
    """The kind of search index that the settings of a workspace name."""
    index = settings.index
    return choose(index.engine, workspace.index, lambda: _elastic_options(index, workspace.root))


def _elastic_options(index: IndexSettings, root: Path) -> ElasticOptions:
    """What the settings say of Elasticsearch; paths are relative to the workspace."""
    password = index.password.get_secret_value() or _secret(index.password_file, root)
    api_key = index.api_key.get_secret_value() or _secret(index.api_key_file, root)
    return ElasticOptions(
        urls=index.urls,
        ca_file=root / index.ca_file if index.ca_file else None,
        username=index.username or None,
        password=password or None,
        api_key=api_key or None,
        prefix=index.prefix,
        shards=index.shards,
        replicas=index.replicas,
        timeout_seconds=index.timeout_seconds,
    )


def _secret(file: str, root: Path) -> str:
    return read_secret(root / file) if file else ""


def local_now() -> dt.datetime:
    """The present moment in the time zone of the office."""
    return dt.datetime.now().astimezone()


def sweep(archive: Archive) -> None:
    """Removes what killed runs left half-copied in the vault and the inbox; what is being copied stays."""
    archive.vault.sweep()
    sweep_done(archive.workspace.inbox)
