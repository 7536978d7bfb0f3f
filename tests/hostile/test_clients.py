# ruff: noqa: E501 # one request a line
"""Hostile clients against the running service: slow, leaving, babbling; others are served."""

from __future__ import annotations

import contextlib
import json
import random
import socket
import struct
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.hostile.queries import ENDLESS
from tests.hostile.service import Prober

if TYPE_CHECKING:
    from tests.hostile.service import Service

ENDLESS_QUERY = ENDLESS["cross product, counted"]
LONG_STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
CLIENT = "X-Forwarded-For: 198.51.100.{}\r\n"


def get(query: str, client: int = 7, more: str = "") -> bytes:
    """Return a request as bytes."""
    return (
        f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
        f"{CLIENT.format(client)}{more}\r\n"
    ).encode()


def reset(client: socket.socket) -> None:
    """Leave without a word."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def leave_at_random(service: Service, count: int, seed: int) -> None:
    """Ask for something long or endless, and leave before or after the first byte."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        client = service.connect()
        client.sendall(get(chance.choice([ENDLESS_QUERY, LONG_STREAM]), number % 200))
        client.settimeout(0.2)
        if chance.random() < 0.5:
            with contextlib.suppress(TimeoutError):
                client.recv(chance.randint(1, 100_000))
        else:
            time.sleep(chance.random() * 0.02)
        reset(client) if chance.random() < 0.5 else client.close()


@pytest.mark.parametrize("count", [10, pytest.param(40, marks=pytest.mark.slow)])
def test_clients_that_leave_free_their_workers(unharmed: Service, count: int) -> None:
    """Before the first byte or after: the next one does not wait for the deadline."""
    with Prober(unharmed) as other:
        leave_at_random(unharmed, count, seed=1)
    assert not other.failed
    began = time.monotonic()
    assert unharmed.query("ASK {}").status == 200
    assert time.monotonic() - began < 15


@pytest.mark.prove
def test_five_hundred_clients_leave(unharmed: Service) -> None:
    """At random moments."""
    with Prober(unharmed) as other:
        leave_at_random(unharmed, 500, seed=2)
    assert not other.failed
    assert len(other.seconds) > 100


@pytest.mark.slow
@pytest.mark.parametrize(
    "count",
    [10, *(pytest.param(count, marks=pytest.mark.prove) for count in (40, 200))],
)
def test_slow_readers_starve_nobody(unharmed: Service, count: int) -> None:
    """They get a long answer and read a little of it, now and then."""
    with contextlib.ExitStack() as readers, Prober(unharmed) as other:
        clients = []
        for number in range(count):
            client = readers.enter_context(unharmed.connect())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.sendall(get("SELECT * { ?s ?p ?o }" + " " * number, number))
            assert client.recv(100).startswith(b"HTTP/1.1 200")
            clients.append(client)
        for _ in range(5):
            for client in clients:
                assert client.recv(100)
            time.sleep(0.1)
    assert len(other.seconds) >= 3
    assert not other.failed


@pytest.mark.parametrize("count", [60, pytest.param(600, marks=pytest.mark.prove)])
@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nX-Slow: ", id="header"),
        pytest.param(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 1000\r\n\r\nASK ",
            id="body",
        ),
        pytest.param(b"", id="nothing"),
    ],
)
def test_stalled_requests_starve_nobody(unharmed: Service, beginning: bytes, count: int) -> None:
    """They begin and never go on."""
    stalled = [unharmed.connect() for _ in range(count)]
    for client in stalled:
        client.sendall(beginning)
    with Prober(unharmed) as other:
        time.sleep(1)
    assert len(other.seconds) > 5
    assert not other.failed
    for client in stalled:
        client.close()


@pytest.mark.prove
def test_stalled_requests_are_closed(unharmed: Service) -> None:
    """A header after 10 s, a body after 30 s."""
    for beginning, seconds in (
        (b"GET / HTTP/1.1\r\nX: ", 10),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", 30),
    ):
        with unharmed.connect() as client:
            client.sendall(beginning)
            client.settimeout(seconds + 15)
            began = time.monotonic()
            assert client.recv(100).split()[1] == b"408"
            assert time.monotonic() - began < seconds + 5


BABBLE = {
    "null bytes": b"\0" * 1_000,
    "null in the target": b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "encoded null": b"GET /sparql?query=ASK%00%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n",
    "not UTF-8": b"GET /sparql?query=%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
    "not UTF-8 in the path": b"GET /id/%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
    "lone surrogate": b"GET /sparql?query=ASK%7B?s?p'%ed%a0%80'%7D HTTP/1.1\r\nHost: x\r\n\r\n",
    "half an escape": b"GET /sparql?query=%4 HTTP/1.1\r\nHost: x\r\n\r\n",
    "dots": b"GET /dumps/..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "static dots": b"GET /static/../../settings.py HTTP/1.1\r\nHost: x\r\n\r\n",
    "line end in the target": b"GET /id/%0d%0aX-Evil:%20yes HTTP/1.1\r\nHost: x\r\n\r\n",
    "line end in the language": b"GET /?lang=ja%0d%0aX-Evil:%20yes HTTP/1.1\r\nHost: x\r\n\r\n",
    "line end in a filename": b"GET /queries/a%0d%0aX-Evil:%20yes.csv HTTP/1.1\r\nHost: x\r\n\r\n",
    "request id": b"GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: a%0d%0aX-Evil: yes\r\n\r\n",
    "host": b"GET / HTTP/1.1\r\nHost: evil.example\"><script>\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
    "length and chunks": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "negative length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "huge length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "100 MB": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n" + b"x" * 1_000_000,
    "wrong chunk": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "long target": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    "many parameters": b"GET /sparql?" + b"a&" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "long accept": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nAccept: " + b"a/b;q=0.1," * 5_000 + b"\r\n\r\n",
    "odd accept": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nAccept: " + b";;;,,,\"" * 1_000 + b"\r\n\r\n",
    "odd encodings": b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=nan, br;q=1e999, zstd;q=-1\r\n\r\n",
    "odd range": b"GET /dumps/renkei.nt.gz HTTP/1.1\r\nHost: x\r\nRange: bytes=9-1,-0,5-\r\n\r\n",
    "many ranges": b"GET /dumps/renkei.nt.gz HTTP/1.1\r\nHost: x\r\nRange: bytes=" + b"0-,"  * 5_000 + b"\r\n\r\n",
    "odd dates": b"GET / HTTP/1.1\r\nHost: x\r\nIf-Modified-Since: Thu, 99 Foo 0000 99:99:99 GMT\r\n\r\n",
    "odd etags": b"GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"" + b"a\",\"" * 10_000 + b"\r\n\r\n",
    "upgrade": b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    "http2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "http 0.9": b"GET /\r\n\r\n",
    "connect": b"CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "absolute": b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "trace": b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
    "unknown method": b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
    "expect": b"POST /sparql HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n",
    "pipelined": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 500,
}  # fmt: skip


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in BABBLE.items()])
def test_babble_is_answered_or_closed(unharmed: Service, data: bytes) -> None:
    """With 200, 4xx, or 501 and 505 for what HTTP has and we have not; with no header of theirs."""
    with unharmed.connect() as client:
        client.settimeout(20)
        try:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it was closed before all was sent
        answer = b""
        try:
            while len(answer) < 200_000 and (piece := client.recv(65_536)):
                answer += piece
        except ConnectionError:
            pass
    if answer:
        assert answer.startswith(b"HTTP/1.1 ")
        assert answer[9:10] in b"234" or answer[9:12] in {b"501", b"505"}, answer[:200]
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"\nx-evil" not in head
    assert b"traceback" not in answer.lower()
    assert b"<script>" not in answer


@pytest.mark.slow
def test_the_log_has_one_line_for_each_request_and_nobody_can_write_another(
    service: Service,
) -> None:
    """Line ends and escapes in what clients send stay inside one JSON object."""
    time.sleep(1)  # lines are written in batches
    before = len(service.log.read_text().splitlines())
    for path in ("/a%0a%7B%22evil%22:1%7D", "/?q=%1b%5B31m", "/sparql?query=%0a%0aASK%7B%7D"):
        with service.connect() as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            while client.recv(65_536):
                pass
    time.sleep(1)
    lines = service.log.read_text().splitlines()[before:]
    assert len([line for line in lines if "route" in json.loads(line)]) == 3
    assert not [line for line in lines if "\x1b" in line]
