"""Stands between the program and a real Elasticsearch, and does to bulk requests what a bad day does."""

import functools
import http.client
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_KEPT = ("content-type", "accept", "authorization")
_TURNED_AWAY = (
    b'{"error": {"type": "es_rejected_execution_exception", "reason": "rejected execution of bulk"}, '
    b'"status": 429}'
)


class Gateway:
    """A way to the server; `with` closes it."""

    def __init__(self, server: str, ca_file: "Path | None" = None) -> None:
        self.turns_away = 0.0
        """How many more bulk requests are answered with 429 and do not reach the server; `inf` for all."""
        self.on_its_way: Callable[[int], None] = lambda number: None
        """Called with the number of the bulk request, from 1, when the server has all of it but no answer."""
        self.bulks = 0
        self.counting = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.gateway = self  # type: ignore[attr-defined]  # how a handler reaches it
        target = urlsplit(server).netloc
        if ca_file is None:
            self.connection = functools.partial(http.client.HTTPConnection, target, timeout=120)
        else:
            vouched = ssl.create_default_context(cafile=ca_file)
            self.connection = functools.partial(
                http.client.HTTPSConnection, target, timeout=120, context=vouched
            )
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> "Gateway":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def _handle(self) -> None:
        gateway: Gateway = self.server.gateway
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        is_bulk = "_bulk?require_alias" in self.path  # of pages and documents
        with gateway.counting:  # requests come side by side
            gateway.bulks += is_bulk
            number, turned_away = gateway.bulks, is_bulk and gateway.turns_away > 0
            gateway.turns_away -= turned_away
        if turned_away:
            self._answer(429, {"x-elastic-product": "Elasticsearch"}, _TURNED_AWAY)
            return
        way = gateway.connection()
        try:
            kept = {name: self.headers[name] for name in _KEPT if name in self.headers}
            way.request(self.command, self.path, body, kept)
            if is_bulk:
                gateway.on_its_way(number)
            answer = way.getresponse()
            self._answer(answer.status, dict(answer.getheaders()), answer.read())
        except (OSError, http.client.HTTPException):
            self.close_connection = (
                True  # as if there were no gateway: the caller sees that the server is gone
            )
        finally:
            way.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        passed = {name.lower(): value for name, value in headers.items()}
        self.send_response(status)
        for name in ("x-elastic-product", "content-type"):
            self.send_header(name, passed.get(name, "application/json"))
        self.send_header(
            "content-length", passed.get("content-length", "0") if self.command == "HEAD" else str(len(body))
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
