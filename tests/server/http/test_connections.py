"""Connections over a real socket: what is too large, too slow or too many harms nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import time
from typing import TYPE_CHECKING, Final

import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.server.http.connections import guarded_protocol
from renkei.settings import Settings
from tests.http_service import FORM, Service, service_on, target, wait
from tests.pools import LONG, SHORT, SOON, make_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLOSE: Final = b"Host: x\r\nConnection: close\r\n"
HEAD: Final = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Everything that is slow is over after a second or two."""
    store: Path = make_store(tmp_path_factory.mktemp("connections-store"))
    limits = PoolLimits(workers=2, query_timeout=20, queue_length=200)
    with service_on(
        store,
        limits,
        header_timeout=1,
        body_timeout=1,
        stall_timeout=2,
        max_request_bytes=100_000,
        max_connections=300,
        cache_bytes=0,
    ) as found:
        assert found.ask("/healthz").status == 200  # it has opened what it serves
        yield found


def test_of_a_connection_that_is_closed_the_kernel_holds_nothing() -> None:
    """Its handle is -1, which the system is not asked about."""

    async def unsent() -> int:
        here, there = socket.socketpair()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=here)
        transport.abort()
        await asyncio.sleep(0.01)
        assert transport.get_extra_info("socket").fileno() == -1
        there.close()
        kind = guarded_protocol(Settings())
        protocol = kind.__new__(kind)
        protocol.transport = transport
        found: int = protocol.bytes_unsent()
        return found

    assert asyncio.run(unsent()) == 0


def read_to_end(connection: socket.socket) -> bytes:
    """What comes until the other end closes; it must close."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while data := connection.recv(65_536):
            found += data
    return found


def exchange(service: Service, data: bytes) -> bytes:
    """Send bytes; return what comes until the other end closes."""
    with socket.create_connection(service.place, timeout=20) as connection:
        with contextlib.suppress(ConnectionError):  # it may close before it has read all
            connection.sendall(data)
        return read_to_end(connection)


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"%sContent-Length: 100001\r\n\r\n" % HEAD, 413),
        (b"%sContent-Length: 99999999999\r\n\r\n" % HEAD, 413),
        (
            b"%sTransfer-Encoding: chunked\r\n\r\n%s"
            % (HEAD, (b"8000\r\n" + b" " * 0x8000 + b"\r\n") * 5),
            413,
        ),
        (b"%sContent-Length: 10\r\n\r\nASK" % HEAD, 408),
        (b"%sTransfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n" % HEAD, 408),
        (b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"a" * 70_000), 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n" % (b"a" * 70_000), 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n%s\r\n" % (b"X: a\r\n" * 300), 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", 408),
        (b"GET", 408),
        (b"", 408),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"%sContent-Length: 3\r\nContent-Length: 4\r\n\r\nASK" % HEAD, 400),
        (b"%sContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % HEAD, 400),
        (b"%sContent-Length: -1\r\n\r\n" % HEAD, 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n", 400),
    ],
)
def test_what_is_too_large_too_slow_or_wrong_is_told_and_the_connection_closed(
    service: Service, data: bytes, status: int
) -> None:
    """In a second or two, with the status that HTTP has for it."""
    began = time.monotonic()
    answer = exchange(service, data)
    assert time.monotonic() - began < 2 + SOON
    assert status_of(answer) == status
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /sparql HTTP/1.1\r\n%sContent-Length: 8000000\r\n\r\n" % CLOSE, 413),
        (b"POST /other HTTP/1.1\r\n%sContent-Length: 8000000\r\n\r\n" % CLOSE, 404),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", 431),
        (b"GET /", 414),
    ],
)
def test_who_sends_far_too_much_hears_why(service: Service, head: bytes, status: int) -> None:
    """It sends all before it reads: the connection is not reset meanwhile, the answer not lost."""
    for _ in range(5):
        with socket.create_connection(service.place, timeout=20) as connection:
            connection.sendall(head)
            for _ in range(80):
                connection.sendall(b"x" * 100_000)
            found = b""
            while data := connection.recv(65_536):
                found += data
            assert status_of(found) == status


@pytest.mark.slow
def test_a_header_that_drips_is_cut_off(service: Service) -> None:
    """A byte now and then does not prolong it."""
    began = time.monotonic()
    with socket.create_connection(service.place, timeout=20) as connection:
        with contextlib.suppress(ConnectionError):
            for byte in b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
        assert status_of(read_to_end(connection) or b"HTTP/1.1 408 ") == 408
    assert time.monotonic() - began < 4 + SOON


def test_a_body_in_time_is_read_whole_however_it_is_cut(service: Service) -> None:
    """In chunks, or byte by byte."""
    query = b"SELECT ?n { BIND(1 + 1 AS ?n) }"
    chunks = b"".join(b"%x\r\n%s\r\n" % (1, query[n : n + 1]) for n in range(len(query)))
    close = b"Connection: close\r\n"
    for end in (
        b"%sContent-Length: %d\r\n\r\n%s" % (close, len(query), query),
        b"%sTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n" % (close, chunks),
    ):
        answer = exchange(service, HEAD + end)
        assert status_of(answer) == 200
        assert b'"2"' in answer


def test_a_connection_is_kept_for_further_requests(service: Service) -> None:
    """After answers of every kind: whole, streamed, not found, not modified, refused."""
    connection = http.client.HTTPConnection(*service.place, timeout=20)
    connection.connect()
    used = connection.sock
    for path, status in (
        (target(SHORT), 200),
        (target(f"{LONG} LIMIT 9000"), 200),
        ("/nowhere", 404),
        (target("SELECT"), 400),
        (target(SHORT), 200),
    ):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        assert connection.sock is used
    connection.request("POST", "/sparql", "query=ASK%7B%7D", FORM)
    assert connection.getresponse().read()
    connection.close()


def test_pipelined_requests_are_answered_in_their_order(service: Service) -> None:
    """Twenty at once on one connection, the slowest first."""
    queries = ["SELECT (COUNT(*) AS ?n) { ?a :text ?x . ?b :text ?y }"]
    queries += [f"SELECT ?n {{ BIND({number} AS ?n) }}" for number in range(100, 119)]
    data = b"".join(
        f"GET {target(text)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()
        for text in queries[:-1]
    )
    data += (
        f"GET {target(queries[-1])} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
        "Connection: close\r\n\r\n"
    ).encode()
    answers = exchange(service, data).split(b"HTTP/1.1 200 OK\r\n")[1:]
    found = [int(answer.rsplit(b"\r\n", 2)[1]) for answer in answers]
    assert found == [1_000_000, *range(100, 119)]


@pytest.mark.slow
def test_stalled_bodies_delay_nobody(service: Service) -> None:
    """A hundred of them, of as many clients, and then of one."""
    for client in ("198.51.100.{}", "198.51.100.7"):
        held = []
        for number in range(100):
            connection = socket.create_connection(service.place, timeout=20)
            forwarded = f"X-Forwarded-For: {client.format(number)}\r\n".encode()
            connection.sendall(HEAD + forwarded + b"Content-Length: 1000\r\n\r\nASK")
            held.append(connection)
        began = time.monotonic()
        assert service.query(f"{SHORT} # {client}", client="203.0.113.7").status == 200
        assert service.ask("/sparql", {"Accept": "text/html"}).status == 200
        assert time.monotonic() - began < SOON
        for connection in held:
            assert status_of(read_to_end(connection)) in {408, 429}
            connection.close()


def cut_off(service: Service) -> int:
    """How many responses were ended because their client did not read."""
    outcomes = service.outcomes()
    return sum(outcomes.count(name) for name in ("client-stalled", "cut-min_read_rate"))


@pytest.mark.slow
@pytest.mark.parametrize("count", [30, pytest.param(100, marks=pytest.mark.prove)])
def test_clients_that_do_not_read_delay_nobody(service: Service, count: int) -> None:
    """Ten clients ask for much; they are cut off, and what they held comes back."""
    pool, before = service.served.pool, cut_off(service)
    held = []
    for number in range(count):
        connection = socket.socket()
        connection.settimeout(20)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(service.place)
        request = (
            f"GET {target(f'{LONG} LIMIT 20000')} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n"
            f"X-Forwarded-For: 198.51.100.{number % 10}\r\n\r\n"
        )
        connection.sendall(request.encode())
        held.append(connection)
    for number in range(3):
        began = time.monotonic()
        assert service.query(f"{SHORT} # {number}", client="203.0.113.7").status == 200
        assert time.monotonic() - began < 4 * SOON  # far below what they hold their connections
    wait(lambda: (pool.gate.inside, pool.gate.waiting) == (0, 0), 30)
    wait(lambda: pool.budget.available == pool.limits.spool_total_bytes, 30)
    for connection in held:
        connection.close()
    wait(lambda: cut_off(service) - before > count / 2)


def test_too_many_connections_are_refused_and_the_others_served(service: Service) -> None:
    """503 with Retry-After at once; when some have gone there is room again."""
    kept = http.client.HTTPConnection(*service.place, timeout=20)
    kept.connect()
    held = [socket.create_connection(service.place, timeout=20) for _ in range(310)]
    try:
        kept.request("GET", target(SHORT))
        assert kept.getresponse().read()
        answer = read_to_end(held[-1])
        assert status_of(answer) == 503
        assert b"\r\nretry-after: " in answer.lower()
        assert {status_of(read_to_end(connection)) for connection in held[:100]} == {408}
    finally:
        kept.close()
        for connection in held:
            connection.close()

    def has_room() -> bool:
        with contextlib.suppress(ConnectionError, http.client.HTTPException):
            return service.ask(target(SHORT)).status == 200
        return False

    wait(has_room)
