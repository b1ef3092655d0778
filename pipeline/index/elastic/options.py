"""Where the server is, who we are there, and how our indexes are called. Secrets are in no `repr`."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pipeline.errors import EnvironmentFault
from pipeline.model.archive import EntryKind

_PREFIX: Final = re.compile(r"(?:[a-z0-9][a-z0-9_.-]{0,99})?")


@dataclass(frozen=True, slots=True)
class ElasticOptions:
    """Where the server is and how the index is laid out there.

    Raises `EnvironmentFault` where they contradict each other.
    """

    urls: tuple[str, ...] = ("http://127.0.0.1:9200",)
    """Nodes of one cluster, each with its port."""
    ca_file: Path | None = None
    """Certificate of the authority that signed the server's; None: those that the machine trusts."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    """In place of name and password."""
    prefix: str = "sohoa-"
    """Begins the name of every index and alias of ours; one prefix for each archive."""
    shards: int = 1
    """Parts of a new index of pages: one for each 10 million pages or so."""
    replicas: int = 0
    """Copies of each part on other nodes."""
    timeout_seconds: float = 30.0
    """The longest wait for one answer."""

    def __post_init__(self) -> None:
        for url in self.urls or ("",):
            _check_url(url)
        if (self.username is None) != (self.password is None) or (self.username and self.api_key):
            raise EnvironmentFault(
                "Elasticsearch wants either a user name with its password or an API key: set one of them."
            )
        if not _PREFIX.fullmatch(self.prefix):
            raise EnvironmentFault(
                'The index prefix "{prefix}" is no name for Elasticsearch: use small letters, digits, "-", '
                '"_" and ".", and begin with a letter or digit.',
                prefix=self.prefix,
            )
        if self.shards < 1 or self.replicas < 0 or self.timeout_seconds <= 0:
            raise EnvironmentFault(
                "Elasticsearch needs at least one shard, no negative number of replicas, and a "
                "time-out above 0."
            )

    @property
    def alias(self) -> str:
        """The name under which the pages are searched and written."""
        return self.alias_of(EntryKind.PAGE)

    @property
    def next_alias(self) -> str:
        """The same while they are being built in place of the present ones; there is none otherwise."""
        return self.next_alias_of(EntryKind.PAGE)

    def alias_of(self, kind: EntryKind) -> str:
        """The name under which the entries of a kind are searched and written."""
        return f"{self.prefix}{kind}s"

    def next_alias_of(self, kind: EntryKind) -> str:
        """The name of the index that is being built in place of the present one; there is none otherwise."""
        return f"{self.alias_of(kind)}-next"

    @property
    def server(self) -> str:
        """The server as messages name it."""
        return ", ".join(self.urls)

    def index_name(self, version: int, kind: EntryKind = EntryKind.PAGE) -> str:
        """The name of one version of an index."""
        return f"{self.alias_of(kind)}-v{version}"


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise EnvironmentFault(
            "The URL of Elasticsearch holds a user name or password: take them out of the URL and set them "
            "on their own."
        )
    try:
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port is not None
    except ValueError:  # a port that is no number
        whole = False
    if not whole:
        raise EnvironmentFault(
            '"{url}" is no URL of Elasticsearch: write it like https://search.example:9200', url=url
        )
