"""What one request may take of the front: memory, time of the event loop, descriptors, a worker."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.query.text import check_query_text
from renkei.graph.rdf.terms import iri
from renkei.server.app import create_app
from renkei.server.http.codings import choose_coding
from renkei.server.http.exchange import field_value
from renkei.server.http.serve import Server
from renkei.server.sparql.hints import hints_of
from renkei.server.sparql.planning import plan_query
from renkei.server.sparql.protocol import SparqlOperation
from renkei.server.web.negotiation import DOCUMENT_FORMATS, choose
from renkei.settings import Settings
from tests.pools import make_store
from tests.raw_http import exchange
from tests.serving import ServedStore, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NS: Final = "https://w3id.org/renkei/ns#"
MIB: Final = 1024**2


class Front:
    """A server with two workers, and its address."""

    def __init__(self, server: Server, address: str) -> None:
        self.server = server
        self.place = ("127.0.0.1", int(address.rstrip("/").rpartition(":")[2]))

    def get(self, target: str, headers: str = "", timeout: float = 30) -> tuple[int, bytes]:
        """Ask on a connection of its own; return status and body."""
        sent = f"GET {target} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n"
        [response], _ = exchange(self.place, sent.encode(), timeout=timeout)
        return response.status, response.body


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """It measures how long each step holds the event loop."""
    store = make_store(tmp_path_factory.mktemp("budgets"))
    settings = Settings(port=0, threads=2, slow_step=200, trusted_proxies="127.0.0.1/32")
    leases = ServedStore(store, PoolLimits(workers=2, spares=0, query_timeout=20, spool_bytes=MIB))
    server = Server(create_app(settings, leases), settings, leases, drain_seconds=1)
    with running(server) as address:
        yield Front(server, address)


def resident() -> int:
    """Bytes of memory of this process, in which the server runs."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def doubling(times: int, rows: int) -> str:
    """A query of ``rows`` rows with a text that is doubled so many times."""
    binds = "".join(f" BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(times))
    values = " ".join(map(str, range(rows)))
    return (
        f'SELECT ?z {{ VALUES ?r {{ {values} }} BIND("xxxxxxxx" AS ?a0){binds} '
        f"BIND(CONCAT(?a{times}, STR(?r)) AS ?z) }}"
    )


@pytest.mark.parametrize(
    "times",
    [pytest.param(12, marks=pytest.mark.slow), 16, pytest.param(20, marks=pytest.mark.slow)],
)
def test_a_page_takes_a_bounded_part_of_an_answer(front: Front, times: int) -> None:
    """Rows of half a megabyte, or of eight: cells are cut, the downloads have the whole."""
    before = resident()
    status, body = front.get(f"/sparql?format=html&query={quote(doubling(times, 100))}")
    assert status == 200
    assert len(body) < 4 * MIB
    assert b"format=csv" in body
    assert resident() - before < 150 * MIB  # it was gigabytes


def test_a_cut_cell_says_how_long_it_is(front: Front) -> None:
    """And in the language of the page."""
    _, body = front.get(f"/sparql?format=html&lang=en&query={quote(doubling(10, 1))}")
    assert b"8,193 characters" in body
    assert "…" in body.decode()


@pytest.mark.parametrize("form", ["html", "csv&bom=true"])
def test_an_answer_that_waits_for_a_worker_holds_no_thread(front: Front, form: str) -> None:
    """More endless queries than threads; a page comes at once."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?u . ?e ?t ?v }"
    target = f"/sparql?format={form}&timeout=20&query={quote(endless)}"
    with contextlib.ExitStack() as stack:
        for number in range(6):
            client = stack.enter_context(socket.create_connection(front.place, timeout=10))
            head = f"Host: x\r\nX-Forwarded-For: 198.51.100.{number}\r\n\r\n"
            client.sendall(f"GET {target}&n={number} HTTP/1.1\r\n{head}".encode())
        time.sleep(0.5)
        began = time.monotonic()
        assert front.get("/robots.txt")[0] == 200
        assert front.get("/sparql", "Accept: text/html\r\nX-Forwarded-For: 192.0.2.1\r\n")[0] == 200
        assert time.monotonic() - began < 15  # the queries take longer


def test_pages_that_wait_for_a_worker_leave_their_threads_to_others(front: Front) -> None:
    """Both workers are busy, and more pages than threads wait for one; another page comes."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?u . ?e ?t ?v }"
    targets = [f"/sparql?timeout=20&query={quote(endless)}&n={n}" for n in range(4)]
    targets += ["/things/"] * 6
    with contextlib.ExitStack() as stack:
        for number, target in enumerate(targets):
            client = stack.enter_context(socket.create_connection(front.place, timeout=10))
            head = f"Host: y{number}\r\nX-Forwarded-For: 198.51.100.{number}\r\n\r\n"
            client.sendall(f"GET {target} HTTP/1.1\r\n{head}".encode())
            time.sleep(0.05)
        time.sleep(0.5)
        began = time.monotonic()
        assert front.get("/robots.txt?n=1", "X-Forwarded-For: 192.0.2.7\r\n")[0] == 200
        assert time.monotonic() - began < 5  # pages wait ten seconds for a worker


@pytest.mark.slow
def test_slow_readers_lose_their_worker_when_others_wait(front: Front) -> None:
    """Both workers are held by clients that take a little now and then; a third is served."""
    query = quote("SELECT * { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }")
    with contextlib.ExitStack() as stack:
        for number in (1, 2):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(front.place)
            head = f"Host: x\r\nX-Forwarded-For: 198.51.100.{number}\r\n\r\n"
            client.sendall(f"GET /sparql?query={query}&n={number} HTTP/1.1\r\n{head}".encode())
        time.sleep(6)
        began = time.monotonic()
        status, _ = front.get("/sparql?query=ASK%7B%7D", "X-Forwarded-For: 192.0.2.2\r\n")
        assert status == 200
        assert time.monotonic() - began < 20


def test_clients_that_leave_at_once_leave_no_descriptor(front: Front) -> None:
    """Whoever discards a response closes it."""
    targets = ["/", "/sparql?format=html&query=ASK%7B%7D", "/things/", "/static/renkei.css"]

    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 (a number is enough)

    before = descriptors()
    for number in range(80):
        with socket.create_connection(front.place) as client:
            client.sendall(f"GET {targets[number % 4]} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end = time.monotonic() + 10
    while descriptors() > before + 20 and time.monotonic() < end:
        time.sleep(0.1)
    assert descriptors() <= before + 20  # of 80; workers come and go meanwhile


def test_long_values_are_not_cached() -> None:
    """A process-wide cache of what clients send has a bound in bytes, not only in entries."""
    before = resident()
    for number in range(1_000):
        iri(f"https://example.org/{number}{'y' * 60_000}")
    assert resident() - before < 30 * MIB  # of 60 MB


@pytest.mark.slow
def test_long_names_of_formats_are_not_cached(front: Front) -> None:
    """Parameters of a media type are ignored, whatever their length."""
    head = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    before = resident()
    for number in range(150):
        body = f"query=ASK%7B%7D&format=json;{number}{'y' * 900_000}"
        sent = (
            f"POST /sparql HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        [response], _ = exchange(front.place, sent.encode())
        assert response.status == 200
    assert resident() - before < 60 * MIB  # of 135 MB


def test_header_values_are_ascii() -> None:
    """Other characters are percent-encoded; no control character gets through."""
    assert field_value("renkei:施設") == b"renkei:%E6%96%BD%E8%A8%AD"
    assert field_value("a\r\nSet-Cookie: b") == b"a%0D%0ASet-Cookie: b"
    assert field_value('plain; "text"') == b'plain; "text"'


def seconds(work: Callable[[], object]) -> float:
    """The least processor time of three calls."""
    found = []
    for _ in range(3):
        began = time.thread_time()
        work()
        found.append(time.thread_time() - began)
    return min(found)


STEPS: Final[dict[str, Callable[[int], object]]] = {
    "unknown terms in a query": lambda n: hints_of(
        "ASK {" + " ".join(f"?s <{NS}zz{k}> ?o ." for k in range(n)) + "}"
    ),
    "prefixed unknown terms": lambda n: hints_of(
        "ASK {" + " ".join(f"?s renkei:zz{k} ?o ." for k in range(n)) + "}"
    ),
    "unknown parameters": lambda n: plan_query(
        SparqlOperation(query="ASK {}", unknown=tuple(f"uery{k}" for k in range(min(n, 50)))),
        None,
        Settings(),
    ),
    "the check of a query": lambda n: check_query_text(
        "ASK {" + " ".join(f"?s{k} ?p{k} 'x' ." for k in range(n)) + "}",
        max_bytes=10**7,
        max_nesting=100,
    ),
    "Accept": lambda n: choose(
        DOCUMENT_FORMATS,
        accept=",".join(f"a/b{k};q=0.{k % 9}" for k in range(n)) + ",text/turtle",
    ),
    "Accept-Encoding": lambda n: choose_coding(",".join(f"c{k};q=0.{k % 9}" for k in range(n))),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_the_work_of_a_step_grows_with_its_input(step: str) -> None:
    """Four times the input takes at most some six times the time: no square in it."""
    work = STEPS[step]
    small, large = seconds(lambda: work(500)), seconds(lambda: work(2_000))
    assert large < 9 * small + 0.05


@pytest.mark.slow
def test_what_waits_for_a_slow_reader_is_released_in_time(tmp_path: Path) -> None:
    """A complete answer on disk is read within `stream_timeout`, or the connection is cut."""
    settings = Settings(port=0, threads=1, stream_timeout=2, front_memory=0)
    leases = ServedStore(make_store(tmp_path), PoolLimits(workers=2, spares=0))
    server = Server(create_app(settings, leases), settings, leases, drain_seconds=1)
    with running(server) as address:
        place = ("127.0.0.1", int(address.rstrip("/").rpartition(":")[2]))
        query = quote("SELECT ?x ?y { ?a ?p ?x . ?b ?q ?y } LIMIT 100000")
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(place)
            client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert client.recv(1)
            budget, whole = leases.pool.budget, leases.pool.limits.spool_total_bytes
            end = time.monotonic() + 10
            while budget.available == whole and time.monotonic() < end:
                time.sleep(0.01)
            assert budget.available < whole
            end = time.monotonic() + 15
            while budget.available < whole and time.monotonic() < end:
                client.recv(4_096)
                time.sleep(0.1)
            assert budget.available == whole
