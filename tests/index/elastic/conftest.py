"""A workspace of which the index has not seen a page yet, and the settings that lead it to a server."""

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.catalogue.store import Catalogue
from pipeline.cli.desk import local_now
from pipeline.index.elastic.admin import delete_all
from pipeline.index.elastic.options import ElasticOptions
from tests.benchmarks.made_up import make

Sohoa = Callable[..., Any]
PAGES, DOCUMENTS = 1101, 111
"""Three bulk requests and one; the last document has one page only."""


@dataclass(frozen=True)
class Owing:
    """A workspace that owes the index every page."""

    folder: Path
    sohoa_in: Sohoa

    def sohoa(self, *words: str) -> Any:
        return self.sohoa_in(self.folder, *words)

    def told(self, *words: str) -> Any:
        result = self.sohoa(*words, "--json")
        return json.loads(result.stdout)

    def waiting(self) -> tuple[int, int]:
        """Pages and documents that the index does not know."""
        outbox = self.told("index", "status")["outbox"]
        return outbox["pages"], outbox["documents"]

    def waiting_in_the_catalogue(self) -> tuple[int, int]:
        """The same where the index cannot be asked how it stands."""
        with Catalogue.open(self.folder / "catalogue.sqlite3", now=local_now) as catalogue:
            state = catalogue.outbox_state()
        return state.pages, state.documents

    def ends(self, code: int, *words: str) -> str:
        """Runs `sohoa` and demands this exit code and one message; the message."""
        result = self.sohoa(*words)
        assert result.exit_code == code, (words, result.output)
        assert "Traceback" not in result.output
        return str(result.stderr)

    def ends_whole(self) -> None:
        """One more run, then no difference: nothing lost, nothing twice."""
        self.ends(0, "run")
        checked = self.sohoa("index", "check", "--json")
        assert (checked.exit_code, json.loads(checked.stdout)["differences"]) == (0, 0)
        state = self.told("index", "status")
        assert (state["pages"], state["catalogue_pages"], state["outbox"]["length"]) == (PAGES, PAGES, 0)
        assert state["documents"] == state["catalogue_documents"] == DOCUMENTS


@pytest.fixture(scope="session")
def owing_once(tmp_path_factory: pytest.TempPathFactory, sohoa_in: Sohoa) -> Path:
    workspace = tmp_path_factory.mktemp("owing") / "workspace"
    assert sohoa_in(workspace, "init").exit_code == 0
    make(workspace, PAGES, characters=150)
    return workspace


@pytest.fixture
def lead_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[ElasticOptions], None]:
    """Sets what the program is told of its server."""

    def lead(options: ElasticOptions) -> None:
        monkeypatch.setenv("SOHOA_INDEX__ENGINE", "elastic")
        monkeypatch.setenv("SOHOA_INDEX__URLS", options.urls[0])
        monkeypatch.setenv("SOHOA_INDEX__CA_FILE", str(options.ca_file or ""))
        monkeypatch.setenv("SOHOA_INDEX__PREFIX", options.prefix)
        monkeypatch.setenv("SOHOA_INDEX__USERNAME", options.username or "")
        monkeypatch.setenv("SOHOA_INDEX__PASSWORD", options.password or "")
        monkeypatch.setenv("SOHOA_INDEX__API_KEY", options.api_key or "")

    return lead


@pytest.fixture
def owing(owing_once: Path, tmp_path: Path, sohoa_in: Sohoa) -> Owing:
    return Owing(Path(shutil.copytree(owing_once, tmp_path / "workspace")), sohoa_in)


@pytest.fixture
def fresh(elastic_url: str, lead_to: Callable[[ElasticOptions], None]) -> Iterator[ElasticOptions]:
    """A prefix that no index has yet, in the settings."""
    options = ElasticOptions((elastic_url,), prefix=f"t{uuid.uuid4().hex[:12]}-", timeout_seconds=20)
    lead_to(options)
    yield options
    delete_all(options)
