"""What the front holds after thousands of requests that once made it grow; the length of its steps.

``make prove`` sends 5,000 of each kind, twice (150 of those that take a worker a second each);
``make test-all`` five.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from renkei.settings import Settings
from tests.hostile.service import Service, running_service

if TYPE_CHECKING:
    from collections.abc import Callable

_log: Final = logging.getLogger(__name__)

MIB: Final = 1024**2
SERVER_MIB: Final = 256  # docs/reference/settings.md, Memory: beside the caches
FLAT_MIB: Final = 24  # by which the second round may end above the first
STEP_MS: Final = 5  # processor time that one step may hold the event loop
CLIENTS: Final = 8
NS: Final = "https://w3id.org/renkei/ns#"
LAST: Final = "Connection: close\r\n"


def get(target: str, headers: str = "", body: str = "") -> bytes:
    """Return a GET request, the last of its connection."""
    return f"GET {target} HTTP/1.1\r\nHost: x\r\n{LAST}{headers}\r\n{body}".encode()


def asking(query: str, headers: str = "", more: str = "") -> bytes:
    """Return a GET request with a query."""
    return get(f"/sparql?query={quote(query)}{more}", headers)


def doubled(times: int, rows: int) -> str:
    """A query of rows with a text that is doubled so many times."""
    binds = "".join(f" BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(times))
    values = " ".join(map(str, range(rows)))
    return f'SELECT ?a{times} ?r {{ VALUES ?r {{ {values} }} BIND("xxxxxxxx" AS ?a0){binds} }}'


def unknown_terms(number: int) -> str:
    """A query of 7,500 bytes with names that our vocabulary has not."""
    return "ASK {" + " ".join(f"?s <{NS}z{number}x{k}> ?o ." for k in range(130)) + "}"


# Each kind of docs/explanation/threat-model.md that one request can do, by its number.
KINDS: Final[dict[str, Callable[[int], bytes]]] = {
    "a body after Upgrade": lambda n: get(
        "/about", f"Connection: Upgrade\r\nUpgrade: x\r\nContent-Length: {20 + n % 5}\r\n",
        "GET / HTTP/1.1\r\n\r\n",
    ),
    "a page of large cells": lambda n: asking(f"{doubled(12, 60)} # {n}", more="&format=html"),
    "a cell of 32 MiB": lambda n: asking(f"{doubled(22, 1)} # {n}", more="&format=html"),
    "a path of 2,000 characters": lambda n: get(f"/doc/x/{n}{'y' * 1_980}"),
    "a path of 60,000 characters": lambda n: get(f"/doc/x/{n}{'y' * 60_000}"),
    "an IRI of 60,000 characters": lambda n: asking(f"ASK {{ <http://x/{n}{'y' * 50_000}> ?p 1 }}"),
    "a client that leaves": lambda n: get(f"/things/?n={n}"),
    "a pipeline of forty": lambda n: (
        f"GET /robots.txt?{n} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 39 + get("/")
    ),
    "unknown terms": lambda n: asking(unknown_terms(n)),
    "unknown parameters": lambda n: asking(
        "ASK {}", more="".join(f"&{'defaultgraphuri'[k % 9:]}{n}x{k}" for k in range(50))
    ),
    "too many unknown parameters": lambda n: asking(
        "ASK {}", more="".join(f"&u{n}x{k}" for k in range(900))
    ),
    "an alternative of hundreds": lambda n: asking(f"ASK {{ ?s {'a|' * 900}a ?o }} #{n}"),
    "a thousand tokens": lambda n: asking(f"ASK {{ ?s renkei:x{n} 1{';' * 900} }}"),
    "a long Accept": lambda n: get(
        "/", f"Accept: {','.join(f'a/b{n}x{k}' for k in range(90))}\r\n"
    ),
    "a too long Accept": lambda n: get("/", f"Accept: a/b{n}{',a/b' * 14_000}\r\n"),
    "a long Accept-Language": lambda n: get(
        f"/about?{n}", f"Accept-Language: {','.join(f'j{k:02}' for k in range(250))}\r\n"
    ),
    "a term of ours in Japanese": lambda n: asking(f"ASK {{ ?s <{NS}施設{n}> ?o }}"),
    "a date that is none": lambda n: get(
        f"/?n={n}", f"If-Modified-Since: Sun, 01 Nov 2026 00:00:00 +{'9' * 20}\r\n"
    ),
    "a body of GET": lambda n: get("/about", "Content-Length: 1000\r\n", f"{n:1000}"),
    "a trailer": lambda n: (
        f"POST /sparql HTTP/1.1\r\nHost: x\r\n{LAST}Content-Type: application/sparql-query\r\n"
        f"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {{}}\r\n0\r\nX-Request-Id: {n}\r\n\r\n"
    ).encode(),
    "a query that differs by a number": lambda n: asking(f"SELECT * {{ ?s ?p ?o }} LIMIT 200 #{n}"),
    "a syntax error": lambda n: asking(f"SELECT * {{ ?s ?p ?o {n} " + "{" * 60),
    "another language": lambda n: get(f"/?lang={'ja' if n % 2 else 'en'}&n={n}"),
    "a value of a canned query": lambda n: get(f"/queries/events.csv?limit={n % 900 + 1}"),
    "a thing that is not there": lambda n: get(f"/id/facility/{n}-{quote('施' * 40)}"),
}  # fmt: skip
HEAVY: Final = ("a page of large cells", "a cell of 32 MiB", "unknown terms")
MOST_HEAVY: Final = 150  # 10,000 of these would take a worker three hours
STEPS: Final = tuple(kind for kind in KINDS if not kind.startswith(("a client", "a cell")))


def send(service: Service, kind: str, number: int) -> None:
    """Send a request of a kind, from one of some hundred addresses; read its answer."""
    data = KINDS[kind](number)
    head, _, rest = data.partition(b"\r\nHost: x\r\n")
    address = f"X-Forwarded-For: 198.51.{number % 3}.{number % 250}\r\n".encode()
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as client:
        try:
            client.sendall(head + b"\r\nHost: x\r\n" + address + rest)
            if kind == "a client that leaves":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            first = client.recv(65_536)
            assert not first or first.startswith(b"HTTP/1.1 "), first[:80]
            assert first[9:12] != b"500", first[:2_000]
            while client.recv(65_536):
                pass
        except ConnectionError:
            pass  # refused before all was sent


def peak(service: Service) -> int:
    """Return the greatest resident memory of the front so far, in MiB."""
    status = Path(f"/proc/{service.process.pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) // 1024


@pytest.mark.parametrize("count", [
    pytest.param(2, marks=pytest.mark.slow), pytest.param(5_000, marks=pytest.mark.prove),
])  # fmt: skip
def test_the_memory_of_the_front_is_bounded_and_flat(bundled_data_dir: Path, count: int) -> None:
    """Two rounds of all kinds; the second leaves what the first left."""
    settings = Settings()
    bound = SERVER_MIB + (settings.cache_bytes + settings.front_memory) // MIB
    after: list[int] = []
    with running_service(bundled_data_dir, requests_per_client=500) as service:
        service.query("ASK {}")
        files = service.files()
        for round_ in range(2):
            for kind in KINDS:
                each = min(count, MOST_HEAVY) if kind in HEAVY else count
                numbers = range(round_ * each, (round_ + 1) * each)
                began = time.monotonic()
                with ThreadPoolExecutor(CLIENTS) as pool:
                    list(pool.map(lambda number, kind=kind: send(service, kind, number), numbers))
                _log.info(
                    "%d: %d × %s: %.0f s, %d MiB, greatest %d MiB", round_ + 1, each, kind,
                    time.monotonic() - began, service.memory(), peak(service),
                )  # fmt: skip
            after.append(service.memory())
        assert service.health() == 200
        assert peak(service) <= bound
        if count > 1_000:  # before that the caches are still being filled
            assert after[1] <= after[0] + FLAT_MIB, after
        deadline = time.monotonic() + 15
        while service.files() > files + 12 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert service.files() <= files + 12
        assert not [line for line in service.outcomes() if line == "error"]


@pytest.mark.prove
def test_no_step_holds_the_event_loop(bundled_data_dir: Path) -> None:
    """Five milliseconds of the thread's processor time, over hostile headers, queries and paths.

    A machine with other load adds some milliseconds to one step in some hundred; a kind of request
    that takes too long does so each time.
    """
    with running_service(bundled_data_dir, slow_step=STEP_MS, requests_per_client=500) as service:
        service.query("ASK {}")
        began = len(service.log.read_text().splitlines())
        for number in range(100):
            for kind in STEPS:
                send(service, kind, number)
        time.sleep(1)  # lines are written in batches
        lines = map(json.loads, service.log.read_text().splitlines()[began:])
        slow = [str(line.get("message")) for line in lines if "held the event" in str(line)]
        _log.info("%d steps above %d ms: %s", len(slow), STEP_MS, slow[:40])
        assert len(slow) <= len(STEPS), slow[:5]  # of a hundred requests of each kind
