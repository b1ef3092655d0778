"""What the errors of the server and of its client library mean for us: the one place that translates them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from pipeline.errors import EnvironmentFault, SohoaError, UnreachableError
from pipeline.index.elastic.options import ElasticOptions
from pipeline.language import N_

_Meaning = tuple[type[SohoaError], str]
"""What is raised, and its message: `{server}` and the `{reason}` that was told."""

_AWAY: Final[_Meaning] = (
    UnreachableError,
    N_(
        "Elasticsearch at {server} cannot be reached ({reason}). The pages wait; when it is back, enter "
        '"sohoa run" again.'
    ),
)
_BUSY: Final[_Meaning] = (
    UnreachableError,
    N_('Elasticsearch at {server} is overloaded ({reason}). The pages wait; enter "sohoa run" again later.'),
)
_MISSING: Final[_Meaning] = (
    EnvironmentFault,
    N_('The search index on Elasticsearch at {server} is missing ({reason}). Build it with "sohoa reindex".'),
)
_CLOSED: Final[_Meaning] = (
    EnvironmentFault,
    N_(
        "The search index on Elasticsearch at {server} is closed ({reason}). Open it there, or build it anew "
        'with "sohoa reindex".'
    ),
)
_UNKNOWN_USER: Final[_Meaning] = (
    EnvironmentFault,
    N_(
        "Elasticsearch at {server} does not know this user or API key ({reason}). Check the user name and "
        "password, or the API key, in the settings."
    ),
)
_FORBIDDEN: Final[_Meaning] = (
    EnvironmentFault,
    N_(
        "This user or API key lacks rights on Elasticsearch at {server} ({reason}). Let the administrator "
        "grant: monitor on the cluster, and read, write, create_index, view_index_metadata and manage on our "
        "indexes."
    ),
)
_UNTRUSTED: Final[_Meaning] = (
    EnvironmentFault,
    N_(
        "The certificate of Elasticsearch at {server} is not trusted ({reason}). Name the certificate of "
        "its authority in the settings (ca_file)."
    ),
)
_NOT_ELASTICSEARCH: Final[_Meaning] = (
    EnvironmentFault,
    N_(
        "What answers at {server} is not Elasticsearch ({reason}). Check the URL, and whether a proxy stands "
        "in between."
    ),
)
_WRONG_VERSION: Final[_Meaning] = (
    EnvironmentFault,
    N_(
        "Elasticsearch at {server} is of a version that this program does not know ({reason}): install 8.19 "
        "or 9."
    ),
)
_UNEXPECTED: Final[_Meaning] = (
    SohoaError,
    N_("Elasticsearch at {server} did not accept a request of this program ({reason}). Please report this."),
)
_DISK_FULL: Final[_Meaning] = (
    UnreachableError,
    N_(
        "The disk of Elasticsearch at {server} is full ({reason}). The pages wait; make room there, then "
        'enter "sohoa run" again.'
    ),
)
_WRITE_PROTECTED: Final[_Meaning] = (
    EnvironmentFault,
    N_(
        "The search index on Elasticsearch at {server} is write-protected ({reason}). Take the block off the "
        'index, then enter "sohoa run" again.'
    ),
)
_BY_KIND: Final[dict[str, _Meaning]] = {
    "index_not_found_exception": _MISSING,
    "index_closed_exception": _CLOSED,
    "media_type_header_exception": _WRONG_VERSION,
    "circuit_breaking_exception": _BUSY,
    "es_rejected_execution_exception": _BUSY,
}
_BY_STATUS: Final[dict[int, _Meaning]] = {
    401: _UNKNOWN_USER,
    403: _FORBIDDEN,
    404: _MISSING,
    408: _BUSY,
    429: _BUSY,
}


@contextmanager
def translated(options: ElasticOptions) -> Iterator[None]:
    """Turns whatever the client library raises into our errors; the one place that does."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise fault_of(error, options) from error


def fault_of(error: ApiError | TransportError, options: ElasticOptions) -> SohoaError:
    """What an exception of the client library means for us."""
    if isinstance(error, ApiError):
        if isinstance(error, UnsupportedProductError):
            return _meant(_NOT_ELASTICSEARCH, options.server, str(error))
        kind, reason = error_words(error)
        return server_fault(options, error.status_code, kind, reason)
    if isinstance(error, TlsError):
        return _meant(_UNTRUSTED, options.server, error.message)
    if isinstance(error, SerializationError):
        return _meant(_NOT_ELASTICSEARCH, options.server, error.message)
    if isinstance(error, ConnectionTimeout):
        return UnreachableError(
            "Elasticsearch at {server} gave no answer within {seconds} s. The pages wait; when it is less "
            'busy, enter "sohoa run" again.',
            server=options.server,
            seconds=options.timeout_seconds,
        )
    return _meant(_AWAY, options.server, error.message)


def error_words(error: ApiError) -> tuple[str, str]:
    """The server's own name for an error, and its reason."""
    body = error.body if isinstance(error.body, dict) else {}
    told = body.get("error", error.message)
    return item_words(told)


def item_words(told: object) -> tuple[str, str]:
    """The same for the error of one item in a bulk."""
    if isinstance(told, dict):
        cause = told.get("caused_by") or {}
        reasons = [str(words) for words in (told.get("reason"), cause.get("reason")) if words]
        return str(told.get("type", "")), "; ".join(reasons)
    return "", str(told)


def server_fault(options: ElasticOptions, status: int, kind: str, reason: str) -> SohoaError:
    """What an answer of the server other than success means for us."""
    told = f"{status} {kind}: {reason}" if kind else f"{status} {reason}"
    if kind == "cluster_block_exception":
        return _meant(_DISK_FULL if status == 429 else _WRITE_PROTECTED, options.server, told)
    unlisted = _AWAY if status >= 500 else _UNEXPECTED
    return _meant(_BY_KIND.get(kind) or _BY_STATUS.get(status) or unlisted, options.server, told)


def wrong_version(server: str, told: str) -> SohoaError:
    """The server is too old, or newer than this program."""
    return _meant(_WRONG_VERSION, server, told)


def _meant(meaning: _Meaning, server: str, told: str) -> SohoaError:
    error, template = meaning
    return error(template, server=server, reason=told)
