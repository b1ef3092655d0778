"""The way to the server.

`client.info()` and `client.ping()` are never called: they need `GET /`, which proxies and small
distributions of the server do not answer.
"""

import re
import ssl
from typing import Final

from elastic_transport.client_utils import DEFAULT
from elasticsearch import Elasticsearch

from pipeline.errors import EnvironmentFault
from pipeline.index.elastic.faults import translated, wrong_version
from pipeline.index.elastic.options import ElasticOptions

OLDEST_SERVER: Final = (8, 19)
FIRST_UNKNOWN_SERVER: Final = (10, 0)
_CONNECTION_TRIES: Final = 2


def connect(options: ElasticOptions) -> Elasticsearch:
    """A client; nothing is sent yet. Raises `EnvironmentFault` where the certificate file is of no use."""
    basic = (options.username, options.password) if options.username and options.password else None
    private = options.ca_file and any(url.startswith("https:") for url in options.urls)
    try:
        return Elasticsearch(
            list(options.urls),
            basic_auth=basic,
            api_key=options.api_key,
            request_timeout=options.timeout_seconds,
            max_retries=_CONNECTION_TRIES,
            ssl_context=ssl.create_default_context(cafile=options.ca_file) if private else DEFAULT,
        )
    except (OSError, ValueError) as error:  # the file is read here
        raise EnvironmentFault(
            "Elasticsearch cannot be used with these settings ({reason}): check the URLs and the certificate "
            "file.",
            reason=str(error),
        ) from error


def check_version(client: Elasticsearch, options: ElasticOptions) -> str:
    """The version of the oldest node; `EnvironmentFault` where it is none that this program knows."""
    with translated(options):
        nodes = client.nodes.info(filter_path="nodes.*.version").get("nodes", {})
    oldest = min((node["version"] for node in nodes.values()), key=_number, default="0")
    if not OLDEST_SERVER <= _number(oldest) < FIRST_UNKNOWN_SERVER:
        raise wrong_version(options.server, oldest)
    return str(oldest)


def _number(version: str) -> tuple[int, int]:
    digits = [int(part) for part in re.findall(r"\d+", version)[:2]]
    return (digits[0], digits[1]) if len(digits) > 1 else (0, 0)
