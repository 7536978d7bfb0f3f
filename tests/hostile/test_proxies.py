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
from tests.hostile.smuggling import (
    CHUNKED,
    FORGED,
    GET,
    METRICS,
    POISON,
    POST,
    SMUGGLED,
    attacks,
    chunks,
    path,
    sized,
)
from tests.raw_http import Response, read_responses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTACKER: Final = "127.0.0.9"
VICTIM: Final = "127.0.0.2"
AT_A_TIME: Final = 24  # attacks; each waits for the answers to more than it sent
OF_THE_FIXTURE: Final = "198.51.100."  # what tests.hostile.service calls itself


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
