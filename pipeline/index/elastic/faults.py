"""What the errors of the server and of its client library mean for us: the one place that translates them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from pipeline.errors import EnvironmentFault, SohoaError, UnreachableError
from pipeline.index.elastic.options import ElasticOptions


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
            return _not_elasticsearch(options.server, str(error))
        kind, reason = error_words(error)
        return server_fault(options, error.status_code, kind, reason)
    if isinstance(error, TlsError):
        return EnvironmentFault(
            "The certificate of Elasticsearch at {server} is not trusted ({reason}). Name the certificate of "
            "its authority in the settings (ca_file).",
            server=options.server,
            reason=error.message,
        )
    if isinstance(error, SerializationError):
        return _not_elasticsearch(options.server, error.message)
    if isinstance(error, ConnectionTimeout):
        return UnreachableError(
            "Elasticsearch at {server} gave no answer within {seconds} s. The pages wait; when it is less "
            'busy, enter "sohoa run" again.',
            server=options.server,
            seconds=options.timeout_seconds,
        )
    return _away(options.server, error.message)


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
        return _blocked(options.server, status, told)
    known = _BY_KIND.get(kind) or _BY_STATUS.get(status) or (_away if status >= 500 else _unexpected)
    return known(options.server, told)


def _away(server: str, told: str) -> SohoaError:
    return UnreachableError(
        "Elasticsearch at {server} cannot be reached ({reason}). The pages wait; when it is back, enter "
        '"sohoa run" again.',
        server=server,
        reason=told,
    )


def _busy(server: str, told: str) -> SohoaError:
    return UnreachableError(
        'Elasticsearch at {server} is overloaded ({reason}). The pages wait; enter "sohoa run" again later.',
        server=server,
        reason=told,
    )


def _blocked(server: str, status: int, told: str) -> SohoaError:
    if status == 429:
        return UnreachableError(
            "The disk of Elasticsearch at {server} is full ({reason}). The pages wait; make room there, then "
            'enter "sohoa run" again.',
            server=server,
            reason=told,
        )
    return EnvironmentFault(
        "The search index on Elasticsearch at {server} is write-protected ({reason}). Take the block off the "
        'index, then enter "sohoa run" again.',
        server=server,
        reason=told,
    )


def _missing(server: str, told: str) -> SohoaError:
    return EnvironmentFault(
        'The search index on Elasticsearch at {server} is missing ({reason}). Build it with "sohoa reindex".',
        server=server,
        reason=told,
    )


def _closed(server: str, told: str) -> SohoaError:
    return EnvironmentFault(
        "The search index on Elasticsearch at {server} is closed ({reason}). Open it there, or build it anew "
        'with "sohoa reindex".',
        server=server,
        reason=told,
    )


def _unknown_user(server: str, told: str) -> SohoaError:
    return EnvironmentFault(
        "Elasticsearch at {server} does not know this user or API key ({reason}). Check the user name and "
        "password, or the API key, in the settings.",
        server=server,
        reason=told,
    )


def _forbidden(server: str, told: str) -> SohoaError:
    return EnvironmentFault(
        "This user or API key lacks rights on Elasticsearch at {server} ({reason}). Let the administrator "
        "grant: monitor on the cluster, and read, write, create_index, view_index_metadata and manage on our "
        "indexes.",
        server=server,
        reason=told,
    )


def _not_elasticsearch(server: str, told: str) -> SohoaError:
    return EnvironmentFault(
        "What answers at {server} is not Elasticsearch ({reason}). Check the URL, and whether a proxy stands "
        "in between.",
        server=server,
        reason=told,
    )


def wrong_version(server: str, told: str) -> SohoaError:
    """The server is too old, or newer than this program."""
    return EnvironmentFault(
        "Elasticsearch at {server} is of a version that this program does not know ({reason}): install 8.19 "
        "or 9.",
        server=server,
        reason=told,
    )


def _unexpected(server: str, told: str) -> SohoaError:
    return SohoaError(
        "Elasticsearch at {server} did not accept a request of this program ({reason}). Please report this.",
        server=server,
        reason=told,
    )


_Maker = Callable[[str, str], SohoaError]
_BY_KIND: Final[dict[str, _Maker]] = {
    "index_not_found_exception": _missing,
    "index_closed_exception": _closed,
    "media_type_header_exception": wrong_version,
    "circuit_breaking_exception": _busy,
    "es_rejected_execution_exception": _busy,
}
_BY_STATUS: Final[dict[int, _Maker]] = {
    401: _unknown_user,
    403: _forbidden,
    404: _missing,
    408: _busy,
    429: _busy,
}
