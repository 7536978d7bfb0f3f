"""The server itself: its address, its end, and hostile clients."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from renkei.errors import SettingsError
from renkei.graph.engine.limits import PoolLimits
from renkei.server.app import create_app
from renkei.server.http.serve import Server
from renkei.settings import Settings
from tests.http_service import wait
from tests.leases import FixedLeases
from tests.serving import ServedStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

THOUSANDS: Final = " ".join(map(str, range(1_500)))
SLOW: Final = (
    f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {THOUSANDS} }} VALUES ?b {{ {THOUSANDS} }}"
    " FILTER(?a + ?b < 0) }"
)
PROGRAM: Final = """
import sys
from pathlib import Path
from renkei.graph.engine.limits import PoolLimits
from renkei.server.app import create_app
from renkei.server.http.serve import serve
from renkei.settings import Settings
from tests.serving import ServedStore
served = ServedStore(Path(sys.argv[1]), PoolLimits(workers=1, spares=0))
settings = Settings(port=0, threads=2)
serve(create_app(settings, served), settings, served, drain_seconds=1)
"""


def _post(address: str, query: str) -> tuple[int, bytes]:
    data = urlencode({"query": query}).encode()
    try:
        with urlopen(Request(f"{address}sparql", data=data), timeout=60) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture
def process(store_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(store_path)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_it_tells_its_address_and_ends_at_a_signal(
    process: subprocess.Popen[str], number: signal.Signals
) -> None:
    """Port 0 lets the system choose; the first line of the standard error says which."""
    assert process.stderr is not None
    line = process.stderr.readline()
    match = re.fullmatch(r"Listening on (http://127\.0\.0\.1:[1-9]\d*/)\n", line)
    assert match, line
    assert _post(match[1], "ASK {}")[0] == 200
    process.send_signal(number)
    assert process.wait(timeout=15) == 0
    assert '"route": "/sparql", "status": 200' in process.stderr.read()


@pytest.mark.slow
def test_it_ends_although_a_query_does_not(process: subprocess.Popen[str]) -> None:
    """A query cannot be cancelled; it must not keep the process alive."""
    assert process.stderr is not None
    address = process.stderr.readline().split()[-1]
    endless = "SELECT (COUNT(*) AS ?n) {" + "".join(
        f"VALUES ?v{i} {{ {' '.join(map(str, range(1_000)))} }}" for i in range(4)
    )
    endless += " FILTER(?v0 + ?v1 + ?v2 + ?v3 < 0) }"
    parts = urlsplit(address)
    assert parts.port is not None
    with socket.create_connection(("127.0.0.1", parts.port)) as client:
        body = urlencode({"query": endless})
        client.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
        )
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


@pytest.mark.slow
def test_what_is_being_answered_is_finished(store_path: Path) -> None:
    """A request that was begun before the stop gets its whole answer."""
    settings = Settings(port=0, query_timeout=120)
    served = ServedStore(store_path, PoolLimits(workers=1, spares=0, query_timeout=120))
    server = Server(create_app(settings, served), settings, served, drain_seconds=120)
    running = threading.Thread(target=server.run)
    running.start()
    assert _post(server.address, "ASK {}")[0] == 200  # its workers have started
    answers: list[tuple[int, bytes]] = []
    asking = threading.Thread(target=lambda: answers.append(_post(server.address, SLOW)))
    asking.start()
    wait(lambda: served.pool.gate.inside == 1)
    assert not answers, "the query is too fast for this test"
    server.stop()
    asking.join(timeout=120)
    running.join(timeout=60)
    assert not running.is_alive()
    assert answers[0][0] == 200
    assert json.loads(answers[0][1])["results"]["bindings"][0]["n"]["value"] == "0"


def test_a_port_in_use_is_told_with_the_remedy(app: Flask, address: str) -> None:
    """The setting to change is named."""
    port = urlsplit(address).port
    assert port is not None
    with pytest.raises(SettingsError, match=f"cannot listen on 127.0.0.1 port {port}: .*settings"):
        Server(app, Settings(port=port), FixedLeases(None))


def test_a_host_that_is_not_ours_is_told(app: Flask) -> None:
    """An address of the documentation range belongs to nobody here."""
    with pytest.raises(SettingsError, match=r"cannot listen on 192\.0\.2\.1"):
        Server(app, Settings(host="192.0.2.1", port=0), FixedLeases(None))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["SERVICE {} {{}}", "SERVICE SILENT{} {{}}", "sErViCe#\n{}{{}}"])
def test_service_makes_no_connection(address: str, form: str) -> None:
    """403, and nobody knocks at the address that the query names."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        elsewhere = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        status, body = _post(address, f"SELECT * {{ {form.format(elsewhere)} }}")
        assert status == 403, body
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("ASK {" + "(" * 10_000 + ")" * 10_000 + "}", 400),
        ("ASK {" + "[ <x:p> " * 5_000 + "1" + "]" * 5_000 + "}", 400),
        ("ASK { FILTER(" + "!" * 60_000 + "true) }", 200),
        ("SELECT * { " + "?s ?p ?o . " * 90_000 + "}", 413),
        ("'" * 60_000, 400),
        ("\\u0053" * 9_000, 400),
        ("ASK { VALUES ?x { " + "1 " * 30_000 + "} }", 200),
    ],
)
def test_a_hostile_query_does_not_end_the_server(address: str, query: str, status: int) -> None:
    """It is refused or answered, and the next one is answered."""
    assert _post(address, query)[0] == status
    assert _post(address, "ASK {}")[0] == 200


def test_a_megabyte_of_target_is_refused(address: str) -> None:
    """By the server, before it is a request."""
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{address}sparql?query={'x' * 1_000_000}", timeout=30)
    with caught.value as answer:  # it holds the connection
        assert answer.code == 414


def test_stalled_bodies_do_not_starve_others(address: str, settings: Settings) -> None:
    """More clients that never finish sending than there are threads."""
    port = urlsplit(address).port
    stalled = [socket.create_connection(("127.0.0.1", port)) for _ in range(settings.threads * 5)]
    for client in stalled:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nquery=")
    began = time.perf_counter()
    assert _post(address, "ASK {}")[0] == 200
    assert time.perf_counter() - began < 30
    for client in stalled:
        client.close()
