"""Clients that leave, or send nonsense, while the front works for them."""

from __future__ import annotations

import re
import socket
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.server.http import reply
from renkei.server.http.codings import compress
from tests.http_service import Service, service_on, target, wait
from tests.pools import ENDLESS, SHORT, make_store
from tests.raw_http import exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

POST: Final = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
SLOW: Final = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y } #"
TAILS: Final = {
    "nonsense": b"\x00\x00 nonsense\r\n\r\n",
    "a body that is too long to wait": POST + b"Content-Length: 300000\r\n\r\n" + b"x" * 300_000,
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server with one worker."""
    store = make_store(tmp_path_factory.mktemp("leaving"))
    limits = PoolLimits(workers=1, spares=1, query_timeout=20)
    with service_on(store, limits, query_timeout=20) as started:
        yield started


def metric(service: Service, name: str) -> float:
    text = service.ask("/metrics").body.decode()
    found = re.search(rf"^renkei_{name} ([0-9.e+]+)$", text, re.MULTILINE)
    assert found is not None
    return float(found[1])


def get(query: str) -> bytes:
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


@pytest.mark.parametrize("tail", TAILS)
def test_each_request_before_a_fault_is_answered(service: Service, tail: str) -> None:
    """Also the last one, which begins only when no other waits any more."""
    before = b"".join(get(f"{SLOW} {tail} {number}") for number in range(2))
    responses, is_closed = exchange(service.place, before + TAILS[tail], timeout=30)
    assert [one.status for one in responses] == [200] * 2
    assert all(one.is_complete for one in responses)
    assert is_closed


@pytest.mark.parametrize("size", [1_000, 100_000, 200_000, 1_000_000])
def test_a_body_that_waits_does_not_hide_that_its_client_left(service: Service, size: int) -> None:
    """Reading is not stopped for it: the running query ends with its client."""
    endless = get(ENDLESS.replace(":text", "<http://e.org/text>"))
    with socket.create_connection(service.place) as client:
        client.sendall(endless + POST + b"Content-Length: %d\r\n\r\n" % size + b"x" * size)
        wait(lambda: metric(service, "workers_busy") == 1)
    began = time.monotonic()
    wait(lambda: metric(service, "workers_busy") == 0)
    assert time.monotonic() - began < 15  # the query takes twenty


def test_a_client_that_leaves_while_its_answer_is_compressed_leaves_no_bytes(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each such client took up to 256 KiB of the front's memory, for ever."""
    begun: list[int] = []

    def slow_compress(coding: str, body: bytes) -> bytes:
        begun.append(len(body))
        time.sleep(0.3)
        return compress(coding, body)

    monkeypatch.setattr(reply, "compress", slow_compress)
    query = "SELECT ?x ?y { ?a ?p ?x . ?b ?q ?y } LIMIT 900 #"
    for number in range(3):
        with socket.create_connection(service.place) as client:
            sent = get(f"{query}{number}").replace(b"\r\n\r\n", b"\r\nAccept-Encoding: br\r\n\r\n")
            client.sendall(sent)
            wait(lambda number=number: len(begun) > number)  # type: ignore[misc]
    assert min(begun) > 64 * 1024
    wait(lambda: metric(service, "front_memory_bytes") == 0, 5)
    assert service.ask(target(SHORT)).status == 200
