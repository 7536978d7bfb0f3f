"""The client of the benchmarks counts what came, and takes no broken answer for a good one."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from benchmarks.load_client import load, stream

if TYPE_CHECKING:
    from collections.abc import Iterator

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\nC;a=b\r\n, \xe5\x8c\x97\xe6\xb5\xb7\xe9\x81\x93!\r\n0\r\n\r\n"
)


@contextmanager
def answering(answer: bytes, piece: int = 1 << 16, *, keep: bool = True) -> Iterator[int]:
    """Run a server that sends these bytes, in pieces; yield its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            for start in range(0, len(answer), piece):
                self.wfile.write(answer[start : start + piece])
            self.close_connection = not keep

        def log_message(self, *_: object) -> None:
            """Keep still."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def request(number: int) -> bytes:
    return f"GET /{number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


@pytest.mark.parametrize("piece", [1, 2, 7, 1000])
@pytest.mark.parametrize(("answer", "size"), [(HELLO, 5), (CHUNKED, 17)])
def test_it_counts_the_bytes_of_the_body(answer: bytes, size: int, piece: int) -> None:
    """Without the framing of chunks, however the answer is cut on its way."""
    with answering(answer, piece) as port:
        assert stream(port, request(1))[0] == size


@pytest.mark.parametrize("answer", [HELLO, CHUNKED])
def test_it_keeps_its_connections(answer: bytes) -> None:
    """Requests are numbered without gaps; each has an answer; no connection is opened anew."""
    with answering(answer) as port:
        answers = load(port, request, first=10, seconds=0.1, connections=3)
    assert sorted(answers.sizes) == list(range(10, 10 + len(answers.sizes)))
    assert len(answers.sizes) > 3
    assert answers.reconnections == 0
    assert answers.rate > 0


@pytest.mark.parametrize(
    "answer",
    [
        HELLO[:-1],
        CHUNKED[:-1],
        HELLO.replace(b"200", b"500"),
        b"HTTP/1.1 200 OK\r\n\r\nhello",
    ],
    ids=["cut off", "chunks cut off", "an error", "without a length"],
)
def test_it_ends_at_a_broken_answer(answer: bytes) -> None:
    """So that nothing but whole good answers is ever counted."""
    with answering(answer, keep=False) as port, pytest.raises(SystemExit):
        load(port, request, first=0, seconds=0.1, connections=1)
