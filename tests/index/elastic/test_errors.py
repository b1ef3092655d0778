"""Every exception of the client library means something to us; a new one in the library fails here."""

import inspect
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import elastic_transport
import elasticsearch
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, helpers

from pipeline.errors import EnvironmentFault, SohoaError, UnreachableError
from pipeline.index.elastic.connection import check_version, connect
from pipeline.index.elastic.faults import fault_of, server_fault, translated
from pipeline.index.elastic.options import ElasticOptions

OPTIONS = ElasticOptions()
TRANSLATED: dict[type[Exception], type[SohoaError]] = {
    elastic_transport.ConnectionError: UnreachableError,
    elastic_transport.ConnectionTimeout: UnreachableError,
    elastic_transport.SniffingError: UnreachableError,
    elastic_transport.TransportError: UnreachableError,
    elastic_transport.TlsError: EnvironmentFault,
    elastic_transport.SerializationError: EnvironmentFault,
    elasticsearch.ApiError: SohoaError,
    elasticsearch.AuthenticationException: EnvironmentFault,
    elasticsearch.AuthorizationException: EnvironmentFault,
    elasticsearch.BadRequestError: SohoaError,
    elasticsearch.ConflictError: SohoaError,
    elasticsearch.NotFoundError: EnvironmentFault,
    elasticsearch.UnsupportedProductError: EnvironmentFault,
}
STATUS = {
    elasticsearch.AuthenticationException: 401,
    elasticsearch.AuthorizationException: 403,
    elasticsearch.ConflictError: 409,
    elasticsearch.NotFoundError: 404,
}
NEVER_RAISED = {helpers.BulkIndexError, helpers.ScanError, elastic_transport.ApiError}
"""Of functions that are not asked to raise or not used, and a base of what is raised."""


def exceptions_of_the_library() -> set[type[Exception]]:
    members = [
        member
        for module in (elasticsearch, elasticsearch.exceptions, elastic_transport, helpers)
        for _, member in inspect.getmembers(module, inspect.isclass)
    ]
    return {each for each in members if issubclass(each, Exception) and not issubclass(each, Warning)}


def api_error(kind: type[Any] = ApiError, status: int = 400, body: object = None) -> Any:
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "127.0.0.1", 9200))
    return kind("message", meta, body if body is not None else {"error": {"type": "some", "reason": "why"}})


def test_all_are_listed() -> None:
    assert exceptions_of_the_library() - NEVER_RAISED == set(TRANSLATED)


@pytest.mark.parametrize(("kind", "ours"), TRANSLATED.items())
def test_each_becomes_one_of_ours(kind: type[Any], ours: type[SohoaError]) -> None:
    if issubclass(kind, elastic_transport.ApiError):
        raised = api_error(kind, STATUS.get(kind, 400))
    else:
        raised = kind("message")
    with pytest.raises(SohoaError) as caught, translated(OPTIONS):
        raise raised
    assert type(caught.value) is ours
    assert OPTIONS.server in str(caught.value)


@pytest.mark.parametrize(
    ("status", "kind", "ours", "words"),
    [
        (404, "index_not_found_exception", EnvironmentFault, "sohoa reindex"),
        (400, "index_closed_exception", EnvironmentFault, "closed"),
        (400, "media_type_header_exception", EnvironmentFault, "install 8.19"),
        (401, "security_exception", EnvironmentFault, "API key"),
        (403, "security_exception", EnvironmentFault, "rights"),
        (403, "cluster_block_exception", EnvironmentFault, "write-protected"),
        (429, "cluster_block_exception", UnreachableError, "disk"),
        (429, "es_rejected_execution_exception", UnreachableError, "overloaded"),
        (429, "circuit_breaking_exception", UnreachableError, "overloaded"),
        (503, "no_shard_available_action_exception", UnreachableError, "cannot be reached"),
        (502, "", UnreachableError, "cannot be reached"),
        (400, "parsing_exception", SohoaError, "report"),
    ],
)
def test_answers_of_the_server(status: int, kind: str, ours: type[SohoaError], words: str) -> None:
    fault = server_fault(OPTIONS, status, kind, "the server's reason")
    assert type(fault) is ours
    assert words in str(fault)
    assert "the server's reason" in str(fault)


def test_body_that_is_no_json_is_no_crash() -> None:
    assert isinstance(fault_of(api_error(status=502, body="<html>"), OPTIONS), UnreachableError)
    assert isinstance(
        fault_of(api_error(status=404, body={"error": "alias [x] missing"}), OPTIONS), EnvironmentFault
    )


class Stranger(BaseHTTPRequestHandler):
    """Another web server on the port of Elasticsearch."""

    def do_GET(self) -> None:
        body = self.server.body  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-type", "application/json")
        if self.server.product:  # type: ignore[attr-defined]
            self.send_header("x-elastic-product", "Elasticsearch")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("product", "body", "words"),
    [
        (False, b"{}", "not Elasticsearch"),
        (True, b"not json", "not Elasticsearch"),
        (True, b'{"nodes": {"a": {"version": "8.18.9"}, "b": {"version": "9.1.0"}}}', "8.18.9"),
        (True, b'{"nodes": {"a": {"version": "10.0.0"}}}', "10.0.0"),
        (True, b"{}", "install 8.19"),
    ],
)
def test_strangers_and_servers_of_other_versions_are_refused(product: bool, body: bytes, words: str) -> None:
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    server.product, server.body = product, body  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    options = ElasticOptions((f"http://127.0.0.1:{server.server_port}",), timeout_seconds=5)
    try:
        with connect(options) as client, pytest.raises(EnvironmentFault, match=words):
            check_version(client, options)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.elastic
def test_real_server_is_known_without_asking_for_its_root(elastic_options: ElasticOptions) -> None:
    with connect(elastic_options) as client:
        assert check_version(client, elastic_options)


class Doorkeeper(BaseHTTPRequestHandler):
    """A server that knows one API key."""

    def do_GET(self) -> None:
        known = self.headers.get("authorization") == "ApiKey a2V5Om9mIG91cnM="
        status, body = (200, VERSIONS) if known else (401, NO_KEY)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("x-elastic-product", "Elasticsearch")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


VERSIONS = b'{"nodes": {"a": {"version": "8.19.1"}}}'
NO_KEY = b'{"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": 401}'


def test_an_api_key_is_sent_as_the_server_wants_it_and_a_wrong_one_is_told_without_showing_it() -> None:
    server = HTTPServer(("127.0.0.1", 0), Doorkeeper)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    right, wrong, none = (
        ElasticOptions((url,), api_key=key) for key in ("a2V5Om9mIG91cnM=", "d3Jvbmc=", None)
    )
    try:
        with connect(right) as client:
            assert check_version(client, right) == "8.19.1"
        for options in (wrong, none):
            with connect(options) as client, pytest.raises(EnvironmentFault, match="API key") as caught:
                check_version(client, options)
            assert "d3Jvbmc" not in str(caught.value)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
