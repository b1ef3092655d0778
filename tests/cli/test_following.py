"""The index behind a run: a server that is away is not asked again and again."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.workspace import Workspace
from pipeline.catalogue.store import Catalogue
from pipeline.cli.desk import Archive, local_now
from pipeline.cli.following import Follower
from pipeline.errors import UnreachableError
from pipeline.index.choice import IndexEngine
from pipeline.intake.vault import Vault
from pipeline.settings import IndexSettings, Settings


@pytest.fixture
def rude() -> Iterator[tuple[str, list[int]]]:
    """A server that hangs up at once: its address, and its callers."""
    callers: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, (_, port) = listener.accept()
                except OSError:
                    return
                callers.append(port)
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", callers
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_server_that_is_away_is_asked_again_only_at_the_end(
    workspace: Path, rude: tuple[str, list[int]]
) -> None:
    url, callers = rude
    place = Workspace(workspace)
    settings = Settings(index=IndexSettings(engine=IndexEngine.ELASTIC, urls=(url,)))
    with Catalogue.open(place.catalogue_file, now=local_now) as catalogue:
        follower = Follower(Archive(place, settings, catalogue, Vault(place.vault)))
        for _ in range(19):
            follower.after_document()
        assert callers == []
        follower.after_document()
        asked = len(callers)
        assert asked > 0
        for _ in range(100):
            follower.after_document()
        assert len(callers) == asked
        assert isinstance(follower.finish(), UnreachableError)
        assert len(callers) > asked
