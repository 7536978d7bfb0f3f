"""Request smuggling through the proxies of ``deploy/`` and without one; a victim asks meanwhile."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from tests.hostile.proxies import HOST, PROXIES, missing, running_proxy
from tests.hostile.service import Service, running_service
from tests.raw_http import Response, read_responses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTACKER: Final = "127.0.0.9"
VICTIM: Final = "127.0.0.2"
AT_A_TIME: Final = 24  # attacks; each waits for the answers to more than it sent
OF_THE_FIXTURE: Final = "198.51.100."  # what tests.hostile.service calls itself
GET: Final = f"GET /about HTTP/1.1\r\nHost: {HOST}\r\n".encode()
POST: Final = (
    f"POST /sparql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/sparql-query\r\n".encode()
)
# Renkei would answer this one with its metrics if it came from a proxy.
SMUGGLED: Final = (
    f"GET /metrics HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n".encode()
)
# … and this one would look like the answer to somebody else's request.
POISON: Final = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
CHUNKED: Final = b"Transfer-Encoding: chunked\r\n"
UPGRADE: Final = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


def sized(head: bytes, body: bytes, length: int | None = None) -> bytes:
    """Return a request with a length, by default that of the body."""
    return head + b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return parts in chunks, and the last chunk."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


def path(target: str) -> bytes:
    """Return a request for a target."""
    return f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def attacks(inner: bytes) -> dict[str, bytes]:
    """Return the attacks that hide a request."""
    both = b"Content-Length: %d\r\n" % (5 + len(inner))
    codings = {
        "unknown": b"Transfer-Encoding: xchunked\r\n",
        "tab": b"Transfer-Encoding:\tchunked\r\n",
        "vertical tab": b"Transfer-Encoding: \x0bchunked\r\n",
        "null": b"Transfer-Encoding: chunked\x00\r\n",
        "list": b"Transfer-Encoding: chunked, identity\r\n",
        "list, last": b"Transfer-Encoding: identity, chunked\r\n",
        "twice": CHUNKED + b"Transfer-Encoding: x\r\n",
        "case": b"tRANSFER-ENCODING: cHUNKED\r\n",
        "space before the colon": b"Transfer-Encoding : chunked\r\n",
        "folded": b"Transfer-Encoding:\r\n chunked\r\n",
        "folded into another": b"X: y\r\n Transfer-Encoding: chunked\r\n",
        "underscore": b"Transfer_Encoding: chunked\r\n",
        "bare line feed": b"X: y\nTransfer-Encoding: chunked\r\n",
        "bare carriage return": b"X: y\rTransfer-Encoding: chunked\r\n",
        "quoted": b'Transfer-Encoding: "chunked"\r\n',
        "empty": b"Transfer-Encoding:\r\n",
        "semicolon": b"Transfer-Encoding: chunked;q=1\r\n",
    }
    lengths = {
        "plus": b"+%d", "minus": b"-%d", "hexadecimal": b"0x%x", "leading zeros": b"000%d",
        "list": b"%d, 6", "list of one": b"%d,", "space": b"%d 0", "null": b"%d\x00",
        "fraction": b"%d.0", "underscore": b"1_%d", "overflow": b"1844674407370955161%d",
    }  # fmt: skip
    return {
        "upgrade with a length": sized(GET + UPGRADE, inner),
        "upgrade with chunks": POST + UPGRADE + CHUNKED + b"\r\n" + chunks(inner),
        "upgrade without a body": GET + UPGRADE + b"\r\n" + inner,
        "upgrade to h2c": sized(
            GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n", inner,
        ),
        "CONNECT": f"CONNECT {HOST}:80 HTTP/1.1\r\nHost: {HOST}:80\r\n\r\n".encode() + inner,
        "a body of GET": sized(GET, inner),
        "chunks of GET": GET + CHUNKED + b"\r\n" + chunks(inner),
        "a body of HEAD": sized(GET.replace(b"GET", b"HEAD"), inner),
        "a body of OPTIONS": sized(GET.replace(b"GET", b"OPTIONS"), inner),
        "a body of TRACE": sized(GET.replace(b"GET", b"TRACE"), inner),
        "a body too large": sized(POST, inner + b" " * 1000, 2_000_000),
        "a short length": sized(POST, b"ASK {}" + inner, 6),
        "a long length": sized(POST, inner, len(inner) + 40),
        "an expectation": sized(POST + b"Expect: 100-continue\r\n", inner),
        "another expectation": sized(POST + b"Expect: 200-ok\r\n", inner),
        "HTTP/1.0": sized(POST.replace(b"1.1", b"1.0"), b"ASK {}") + inner,
        "HTTP/1.0, kept alive": sized(
            POST.replace(b"1.1", b"1.0") + b"Connection: keep-alive\r\n", b"ASK {}") + inner,
        "HTTP/1.0 with chunks": POST.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n" + chunks(inner),
        "HTTP/0.9": b"GET /about\r\n\r\n" + inner,
        "HTTP/1.2": GET.replace(b"1.1", b"1.2") + b"\r\n" + inner,
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + inner,
        "two hosts": GET + b"Host: evil.example\r\n\r\n" + inner,
        "pipeline": (GET + b"\r\n") * 8 + inner,
        "pipeline after close": GET + b"Connection: close\r\n\r\n" + inner,
        "a length that the connection names": sized(
            POST + b"Connection: keep-alive, Content-Length\r\n", inner),
        "a coding that the connection names": POST + CHUNKED
        + b"Connection: keep-alive, Transfer-Encoding\r\n\r\n" + chunks(inner),
        "length, then coding": POST + both + CHUNKED + b"\r\n0\r\n\r\n" + inner,
        "coding, then length": POST + CHUNKED + b"Content-Length: 4\r\n\r\n" + chunks(inner),
        "two lengths": POST + b"Content-Length: 6\r\n" + sized(b"", b"ASK {}" + inner),
        "a trailer": POST + b"Trailer: Content-Length\r\nTE: trailers\r\n" + CHUNKED + b"\r\n"
        + chunks(b"ASK {}", end=b"0\r\nContent-Length: 500\r\n\r\n") + inner,
        "a trailer that is a request": POST + CHUNKED + b"\r\n"
        + chunks(b"ASK {}", end=b"0\r\n" + inner),
        "a chunk size with a sign": POST + CHUNKED + b"\r\n+6\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk size with a prefix": POST + CHUNKED + b"\r\n0x6\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk size with a space": POST + CHUNKED + b"\r\n6 \r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk size that overflows": POST + CHUNKED
        + b"\r\n10000000000000006\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk with a bare line feed": POST + CHUNKED + b"\r\n6\nASK {}\n0\n\n" + inner,
        "a chunk extension with a line feed": POST + CHUNKED
        + b"\r\n6;a\nb\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a long chunk extension": POST + CHUNKED
        + b"\r\n6;" + b"x" * 20_000 + b"\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk that is too long": POST + CHUNKED + b"\r\n3\r\nASK {}\r\n0\r\n\r\n" + inner,
        "no end of a chunk": POST + CHUNKED + b"\r\n6\r\nASK {}XX0\r\n\r\n" + inner,
        **{f"coding: {name}": POST + both + field + b"\r\n0\r\n\r\n" + inner
           for name, field in codings.items()},
        **{f"coding alone: {name}": POST + field + b"\r\n" + chunks(inner)
           for name, field in codings.items()},
        **{f"length: {name}": POST + b"Content-Length: " + form % 6 + b"\r\n\r\nASK {}" + inner
           for name, form in lengths.items()},
        "length: space before the colon": POST + b"Content-Length : 6\r\n\r\nASK {}" + inner,
        "length: underscore": POST + b"Content_Length: 6\r\n\r\nASK {}" + inner,
    }  # fmt: skip


FORGED: Final[dict[str, bytes]] = {
    "an address": b"X-Forwarded-For: 192.0.2.66\r\n",
    "the proxy": b"X-Forwarded-For: 127.0.0.1\r\n",
    "two fields": b"X-Forwarded-For: 192.0.2.66\r\nX-Forwarded-For: 127.0.0.1\r\n",
    "underscores": b"X_Forwarded_For: 192.0.2.66\r\n",
    "a space before the colon": b"X-Forwarded-For : 192.0.2.66\r\n",
    "others": b"Forwarded: for=192.0.2.66\r\nX-Real-IP: 192.0.2.66\r\nTrue-Client-IP: 192.0.2.66\r\n",  # noqa: E501
    "a name of the connection": b"Connection: keep-alive, X-Forwarded-For\r\nX-Forwarded-For: 192.0.2.66\r\n",  # noqa: E501
    "the host, a name of the connection": b"Connection: keep-alive, Host, X-Forwarded-For\r\n",
    "folded": b"X-Forwarded-For: 127.0.0.1\r\n ,192.0.2.66\r\n",
}
METRICS: Final = (
    "/metrics", "/metrics/", "//metrics", "/./metrics", "/x/../metrics", "/%6detrics", "/%6Detrics",
    "/metrics?", "/metrics?x=/about", "/metrics;x", "/METRICS", "/metrics%20", "/metrics%00",
    "/metrics%2f", "/about/..%2fmetrics", "/about/%2e%2e/metrics", "/\\metrics", "/metrics#x",
    f"http://{HOST}/metrics", "http://127.0.0.1/metrics", "http://metrics", "*", "metrics",
)  # fmt: skip


@dataclass(frozen=True)
class Front:
    """Where clients connect: a proxy, or the service itself."""

    name: str
    port: int
    service: Service


class Victim:
    """Asks for /robots.txt all the time, on connections that stay open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.expected = self._ask_once()
        self.wrong: list[object] = []
        self.asked = 0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask while the block runs."""
        stop = threading.Event()
        threads = [threading.Thread(target=self._run, args=(stop,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield
            deadline = time.monotonic() + 15
            while self.asked < 3 and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=30, source_address=(VICTIM, 0)
        )

    def _ask_once(self) -> bytes:
        connection = self._connect()
        try:
            connection.request("GET", "/robots.txt", headers={"Host": HOST})
            response = connection.getresponse()
            assert response.status == 200
            return response.read()
        finally:
            connection.close()

    def _run(self, stop: threading.Event) -> None:
        connection = self._connect()
        while not stop.wait(0.04):
            try:
                connection.request("GET", "/robots.txt", headers={"Host": HOST})
                response = connection.getresponse()
                found = (response.status, response.read())
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(error)
                connection.close()
                connection = self._connect()
                continue
            self.asked += 1
            if found != (200, self.expected):
                self.wrong.append(found)
        connection.close()


@pytest.fixture(scope="module")
def service(bundled_data_dir: Path) -> Iterator[Service]:
    """The service; its log names the clients, and this machine's proxy alone may read metrics."""
    with running_service(
        bundled_data_dir,
        log_clients="true", metrics_clients="127.0.0.1/32", body_timeout=2, header_timeout=2,
    ) as service:  # fmt: skip
        yield service


@pytest.fixture(scope="module", params=["alone", *PROXIES])
def front(
    request: pytest.FixtureRequest, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    """The service alone, and behind each proxy."""
    name = request.param
    if name == "alone":
        yield Front(name, service.port, service)
        return
    if reason := missing(name):
        pytest.skip(reason)
    with running_proxy(name, tmp_path_factory.mktemp(name), service.port) as port:
        yield Front(name, port, service)


def send(front: Front, data: bytes, *, half_close: bool = False, cut: int = 0) -> bytes:
    """Send bytes as the attacker, in two packets if ``cut``; return all that comes back."""
    with socket.create_connection(
        ("127.0.0.1", front.port), timeout=20, source_address=(ATTACKER, 0)
    ) as client:
        answer = b""
        with suppress(OSError):
            if cut:
                client.sendall(data[:cut])
                time.sleep(0.02)
            client.sendall(data[cut:])
            if half_close:
                client.shutdown(socket.SHUT_WR)
            client.settimeout(0.7)
            while piece := client.recv(65_536):
                answer += piece
        with suppress(OSError):  # what waits for more bytes ends now
            client.shutdown(socket.SHUT_WR)
            client.settimeout(5)
            while piece := client.recv(65_536):
                answer += piece
        return answer


def requests_in_log(service: Service, skip: int = 0) -> list[dict[str, str]]:
    """Return the requests of the log after some lines."""
    time.sleep(1)  # lines are written in batches
    lines = map(json.loads, service.log.read_text().splitlines()[skip:])
    return [line for line in lines if "outcome" in line]


@contextmanager
def watched(front: Front) -> Iterator[None]:
    """Check what must hold after any attack: the victim, the log, the process."""
    skip = len(front.service.log.read_text().splitlines())
    victim = Victim(front.port)
    with victim.asking():
        yield
    assert not victim.wrong, victim.wrong[:3]
    assert victim.asked >= 3
    assert front.service.process.poll() is None
    found = requests_in_log(front.service, skip)
    clients = {line["client"] for line in found}
    assert {c for c in clients if not c.startswith(OF_THE_FIXTURE)} <= {ATTACKER, VICTIM}
    faults = [line for line in found if line["outcome"] == "error"]
    assert not faults, json.dumps(faults[:3])


def check_answer(answer: bytes) -> list[Response]:
    """Check that an answer is one of HTTP, and none of the metrics; return its responses."""
    assert b"renkei_requests_running" not in answer
    assert not answer or answer.startswith(b"HTTP/1."), answer[:80]
    responses = read_responses(answer)
    for response in responses:
        assert response.status < 500 or response.status in {501, 503, 504, 505}, answer[:200]
    return responses


def attack_all(front: Front, inner: bytes, *, cuts: tuple[int, ...] = (0,)) -> None:
    """Try all attacks, many at a time, each with and without a half-close at the end."""
    cases = [
        (data, half_close, cut and min(cut, len(data) - 1))
        for data in attacks(inner).values()
        for half_close in (False, True)
        for cut in cuts
    ]
    with watched(front), ThreadPoolExecutor(AT_A_TIME) as pool:
        for answer in pool.map(
            lambda case: send(front, case[0], half_close=case[1], cut=case[2]), cases
        ):
            assert b"renkei_requests_running" not in answer
            # nginx answers HTTP/0.9 as it was: without a header.
            assert not answer or answer.startswith((b"HTTP/1.", b"<!DOCTYPE html>")), answer[:80]
            # Caddy has 502 for a body that it cannot read, and passes nothing on.
            faults = {b"500"} if front.name == "caddy" else {b"500", b"502"}
            assert answer[9:12] not in faults, answer


@pytest.mark.parametrize("inner", [
    pytest.param(SMUGGLED, marks=pytest.mark.slow, id="metrics"), pytest.param(POISON, id="poison"),
])  # fmt: skip
def test_no_request_is_smuggled(front: Front, inner: bytes) -> None:
    """Neither to the metrics nor into the connection of somebody else."""
    attack_all(front, inner)


@pytest.mark.prove
def test_no_request_is_smuggled_in_pieces(front: Front) -> None:
    """Two packets, cut at many places."""
    for inner in (SMUGGLED, POISON):
        attack_all(front, inner, cuts=(1, 40, 90, 120, 150, 200, 260))


def test_a_forged_address_is_not_believed(front: Front) -> None:
    """The log has the address of the connection."""
    starts = (GET, f"GET /metrics/ HTTP/1.1\r\nHost: {HOST}\r\n".encode())
    sent = [start + field + b"\r\n" for start in starts for field in FORGED.values()]
    with watched(front), ThreadPoolExecutor(AT_A_TIME) as pool:
        for answer in pool.map(lambda data: send(front, data), sent):
            check_answer(answer)


@pytest.mark.slow
def test_the_metrics_are_not_readable(front: Front) -> None:
    """In no spelling of their path."""
    with watched(front), ThreadPoolExecutor(AT_A_TIME) as pool:
        for answer in pool.map(lambda target: send(front, path(target)), METRICS):
            for response in check_answer(answer):
                assert response.status not in {200, 0} or b"renkei_" not in response.body


def test_a_request_through_the_proxy_is_answered(front: Front) -> None:
    """The attacks do not fail because nothing works: answers have their ids, bodies arrive."""
    answer = send(front, sized(POST + b"Connection: close\r\n", b"ASK {}"))
    [response] = check_answer(answer)
    assert (response.status, response.is_complete) == (200, True)
    assert b"true" in response.body
    [response] = check_answer(
        send(front, POST + CHUNKED + b"Connection: close\r\n\r\n" + chunks(b"ASK", b" {}"))
    )
    assert (response.status, response.is_complete) == (200, True)


@pytest.mark.skipif(bool(missing("nginx")), reason=missing("nginx"))
def test_nginx_counts_clients_as_renkei_does(service: Service, tmp_path: Path) -> None:
    """The key of its limit: an IPv4 address, or 64 bits of an IPv6 address in any notation."""
    echo = tmp_path / "echo.sock"
    more = f"""server {{
        listen unix:{echo};
        set_real_ip_from unix:;
        real_ip_header X-Test;
        location / {{ default_type text/plain; return 200 $renkei_client; }}
    }}"""
    forms = {
        "192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "192.0.2.10": "192.0.2.10",
        "2001:db8::1": "2001:db8::/64", "2001:db8::1:2:3:4": "2001:db8::/64",
        "2001:db8::a:0:0:1": "2001:db8::/64", "2001:db8:0:1::a": "2001:db8:0:1::/64",
        "2001:db8:1::5:6:7": "2001:db8:1::/64", "2001:db8:1:0:5:6:7:8": "2001:db8:1::/64",
    }  # fmt: skip
    keys: dict[str, set[bytes]] = {}
    directory = tmp_path / "nginx"
    directory.mkdir()
    with running_proxy("nginx", directory, service.port, more):
        for address, network in forms.items():
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(echo))
                client.sendall(f"GET / HTTP/1.0\r\nX-Test: {address}\r\n\r\n".encode())
                answer = b"".join(iter(lambda: client.recv(65_536), b""))
            keys.setdefault(network, set()).add(answer.partition(b"\r\n\r\n")[2])
    assert all(len(found) == 1 for found in keys.values()), keys
    assert len(set.union(*keys.values())) == len(keys)
