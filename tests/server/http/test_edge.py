"""HTTP at the edge, over a real socket: what of RFC 9112 the parser leaves to its user."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.settings import Settings
from tests.pools import ENDLESS, make_store
from tests.raw_http import exchange
from tests.serving import ServedStore, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

GET: Final = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n"
POST: Final = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
SMUGGLED: Final = b"GET /about HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n"
CLOSE: Final = b"Connection: close\r\n\r\n"

# What is sent, the statuses of the responses, whether the connection is closed after them.
CASES: Final[dict[str, tuple[bytes, list[int], bool]]] = {
    "plain": (GET + b"\r\n", [200], False),
    "upgrade is ignored": (GET + b"Connection: Upgrade\r\nUpgrade: foo\r\n\r\n", [200], True),
    "upgrade to h2c is ignored": (
        GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
        b"\r\n", [200], True,
    ),
    "nothing after an upgrade is a request": (
        GET + b"Connection: Upgrade\r\nUpgrade: foo\r\n\r\n" + SMUGGLED, [200], True,
    ),
    "an upgrade with a body": (
        POST + b"Connection: Upgrade\r\nUpgrade: foo\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED)
        + SMUGGLED, [400], True,
    ),
    "an upgrade with a chunked body": (
        POST + b"Connection: upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n" + SMUGGLED, [400], True,
    ),
    "CONNECT": (b"CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n" + SMUGGLED, [501], True),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400], True),
    "HTTP/1.0 with a transfer coding": (
        b"POST /sparql HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400], True,
    ),
    "another transfer coding": (
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", [501], True,
    ),
    "length and transfer coding": (
        POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [400], True,
    ),
    "two lengths": (POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}x", [400], True),
    "two hosts": (GET + b"Host: y\r\n\r\n", [400], True),
    "two hosts in HTTP/1.0": (
        b"GET /robots.txt HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", [400], True,
    ),
    "no host": (b"GET /robots.txt HTTP/1.1\r\n\r\n", [400], True),
    "another expectation": (POST + b"Expect: 200-maybe\r\nContent-Length: 6\r\n\r\n", [417], True),
    "expect 100-continue": (
        POST + b"Expect: 100-continue\r\nContent-Length: 6\r\n\r\nASK {}", [100, 200], False,
    ),
    "a body of GET is dropped": (GET + b"Content-Length: 5\r\n\r\nhello", [200], False),
    "a chunked body of GET is dropped": (
        GET + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", [200], False,
    ),
    "a body of GET is no request": (
        GET + b"Content-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED, [200], False,
    ),
    "two in one packet": (GET + b"\r\n" + GET + b"\r\n", [200, 200], False),
    "close ends the pipeline": (GET + CLOSE + GET + b"\r\n", [200], True),
    "a fault behind a request": (GET + b"\r\n" + b"nonsense\r\n\r\n", [200], True),
    "a broken chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", [400], True),
    "a long Accept": (GET + b"Accept: " + b"a/b," * 300 + b"\r\n" + CLOSE, [431], True),
    "a long path": (
        b"GET /doc/x/" + b"y" * 3_000 + b" HTTP/1.1\r\nHost: x\r\n" + CLOSE, [414], True,
    ),
    "a date beyond all calendars": (
        b"GET /about HTTP/1.1\r\nHost: x\r\nIf-Modified-Since: Mon, 01 Jan 2024 00:00:00 "
        b"+99999999999999999999\r\n" + CLOSE, [200], True,
    ),
    "a term of ours with other letters": (
        f"GET /sparql?query={quote('ASK { ?s <https://w3id.org/renkei/ns#施設> ?o }')} HTTP/1.1\r\n"
        "Host: x\r\n".encode() + CLOSE, [200], True,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A server with two workers."""
    store = make_store(tmp_path_factory.mktemp("edge"))
    settings = Settings(port=0, body_timeout=2, header_timeout=5)
    with serving(ServedStore(store, PoolLimits(workers=2, spares=0)), settings) as address:
        yield "127.0.0.1", int(address.rstrip("/").rpartition(":")[2])


@pytest.mark.parametrize("case", CASES)
def test_each_request_has_one_answer_and_nothing_else_is_one(
    service: tuple[str, int], case: str
) -> None:
    """Framing decides where a request ends; where that is uncertain, so does the connection."""
    sent, statuses, closes = CASES[case]
    responses, is_closed = exchange(
        service, sent, timeout=20, expected=None if closes else len(statuses)
    )
    assert [response.status for response in responses] == statuses
    assert all(response.is_complete for response in responses)
    assert is_closed is closes


def test_a_trailer_is_no_header(service: tuple[str, int]) -> None:
    """Not even when it comes in the same packet (RFC 9110 §6.5.1)."""
    sent = (
        POST + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\nX-Request-Id: evil\r\n\r\n"
    )
    [response], _ = exchange(service, sent, timeout=20, expected=1)
    assert response.status == 200
    assert response.headers["x-request-id"] != "evil"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("GET /queries/new-efforts.csv?year=平成29年度 HTTP/1.1", "percent-encode them"),
        ("GET /sparql?query=ASK { ?s ?p ?o } HTTP/1.1", "percent-encode them"),
        ("GET /doc/facility/札幌 HTTP/1.0", "percent-encode them"),
        ("GET /a b HTTP/1.1", "percent-encode them"),
        (f"GET /{'a' * 70_000} HTTP/1.1", "send a query by POST"),
        ("CONNECT x:80 HTTP/1.1", "not known here"),
    ],
    ids=["Japanese", "a query", "HTTP/1.0", "a space", "long", "CONNECT"],
)
def test_a_refusal_has_its_reason(service: tuple[str, int], line: str, reason: str) -> None:
    """For those who type an address by hand."""
    sent = f"{line}\r\nHost: x\r\n\r\n".encode()
    [response], is_closed = exchange(service, sent, timeout=5)
    assert response.status in {400, 414, 501}
    assert reason in response.body.decode()
    assert is_closed


@pytest.mark.parametrize("sent", ["nonsense\r\n\r\n", "GET /a HTTP/1.1\r\nX: é\x00\r\n\r\n"])
def test_other_faults_are_not_taken_for_this(service: tuple[str, int], sent: str) -> None:
    """A fault elsewhere is no fault of the address."""
    [response], _ = exchange(service, sent.encode(), timeout=5)
    assert response.status == 400
    assert b"percent-encode" not in response.body


def test_an_answer_to_http_1_0_is_not_chunked(service: tuple[str, int]) -> None:
    """It has a length, or ends with the connection (RFC 9112 §6.1)."""
    query = quote("SELECT ?x ?y { ?a ?p ?x . ?b ?q ?y } LIMIT 30000")
    for target in ("/robots.txt", "/sparql?query=ASK%7B%7D", f"/sparql?query={query}"):
        sent = f"GET {target} HTTP/1.0\r\nHost: x\r\n\r\n".encode()
        with socket.create_connection(service, timeout=20) as client:
            client.sendall(sent)
            data = b"".join(iter(lambda: client.recv(65536), b""))
        head, _, body = data.partition(b"\r\n\r\n")
        fields = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
        assert head.startswith(b"HTTP/1."), head
        assert b"transfer-encoding" not in fields
        assert b"content-length" in fields or b"close" in head
        assert body.count(b"\r\n0\r\n") == 0


def test_a_refusal_is_not_followed_by_100(
    service: tuple[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    """The header and the broken body come in one packet, before the request has run."""
    sent = POST + b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
    responses, is_closed = exchange(service, sent, timeout=5)
    assert [response.status for response in responses] == [400]
    assert is_closed
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.slow
def test_a_fault_behind_a_long_answer_does_not_stand_in_it(service: tuple[str, int]) -> None:
    """An error while another response is on its way would become a part of it."""
    query = quote("SELECT ?x ?y { ?a ?p ?x . ?b ?q ?y } LIMIT 30000")
    sent = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    responses, is_closed = exchange(service, sent + b"\x00\x00 nonsense\r\n\r\n", timeout=30)
    assert [response.status for response in responses] == [200]
    assert responses[0].is_complete
    assert b"400 Bad Request" not in responses[0].body
    assert is_closed


def test_a_body_of_get_has_a_deadline(service: tuple[str, int]) -> None:
    """A byte now and then does not keep it open."""
    began = time.monotonic()
    parts = [GET + b"Content-Length: 100\r\n\r\n", *[b"x"] * 4]
    [response], is_closed = exchange(service, *parts, pause=0.7, timeout=20)
    assert (response.status, is_closed) == (408, True)
    assert time.monotonic() - began < 18


def test_a_client_that_pipelines_and_leaves_cancels_the_running_request(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The running query is ended, not only the request that came last; nothing is an error."""
    store = ServedStore(make_store(tmp_path), PoolLimits(workers=1, spares=0, query_timeout=20))
    with serving(store, Settings(port=0)) as address:
        service = ("127.0.0.1", int(address.rstrip("/").rpartition(":")[2]))
        query = quote(ENDLESS.replace(":text", "<http://e.org/text>"))
        endless = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        with socket.create_connection(service) as client:
            client.sendall(endless + GET + b"\r\n" + GET + b"\r\n")
            time.sleep(0.5)
        began = time.monotonic()
        asked = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n" + CLOSE
        [response], _ = exchange(service, asked, timeout=25)
    assert response.status == 200
    assert time.monotonic() - began < 12
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_flood_of_pipelined_requests_takes_no_memory(service: tuple[str, int]) -> None:
    """Some are answered, then the connection ends; a client asks again for the rest."""
    before = _resident()
    responses, is_closed = exchange(service, (GET + b"\r\n") * 50_000, timeout=30)
    assert 1 <= len(responses) <= 40
    assert {response.status for response in responses} == {200}
    assert is_closed
    assert _resident() - before < 100 * 1024**2  # it was gigabytes


def _resident() -> int:
    """Bytes of memory of this process, in which the server runs."""
    pages = int(Path(f"/proc/{os.getpid()}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
