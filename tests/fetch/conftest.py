"""A web server whose answers a test decides."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class WebServer:
    """Answers by path; a path without an answer is 404."""

    port: int = 0
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def file(self, path: str, data: bytes, *, status: int = 200, **headers: str) -> None:
        """Answer a path with bytes; with 304 if a condition matches the ETag."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            etag = headers.get("ETag")
            known = etag and request.headers.get("If-None-Match") == etag
            request.send_response(304 if known else status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            if not known:
                request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            if not known:
                request.wfile.write(data)

        self.answers[path] = answer

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        """Answer a path with a redirect."""
        self.file(path, b"", status=status, Location=location)


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A server on this machine."""
    server = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append((self.path, dict(self.headers.items())))
            answer = server.answers.get(self.path.partition("?")[0])
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        def log_message(self, *args: object) -> None:
            del args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.port = http.server_address[1]
        thread = threading.Thread(target=http.serve_forever, args=[0.01])
        thread.start()
        yield server
        http.shutdown()
        thread.join()
