"""The servers of benchmarks/serving.py: renkei and its peer, each on a core of its own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEER = str(Path(sys.executable).with_name("oxigraph"))
ROOT = Path(__file__).parents[1]
SERVER_CORE, CLIENT_CORE = 0, 1
CONNECTIONS = 8
OK = 200
JSON, TSV = "application/sparql-results+json", "text/tab-separated-values"
PREFIXES = """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX renkei: <https://w3id.org/renkei/ns#>
"""
ALL = "SELECT * WHERE { ?s ?p ?o . }"
PATIENCE = 120  # seconds for a server to start


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        name: For the table.
        path: Of the SPARQL endpoint.
        port: On the loopback.
        pid: Of the process that was started.
    """

    name: str
    path: str
    port: int
    pid: int

    def target(self, query: str, canned: str | None = None) -> str:
        """Return what a query is asked for at; only renkei has canned queries."""
        if canned is not None and self.name == "renkei":
            return canned
        return f"{self.path}?{urllib.parse.urlencode({'query': PREFIXES + query})}"

    def request(self, query: str, accept: str = JSON, canned: str | None = None) -> bytes:
        """Return the bytes of a request."""
        target = self.target(query, canned)
        return (
            f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {accept}\r\n\r\n"
        ).encode("ascii")

    def answer(self, query: str, canned: str | None = None) -> bytes:
        """Return the body of an answer.

        Raises:
            SystemExit: If it is not 200 OK.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            target = self.target(query, canned)
            connection.request("GET", target, headers={"Accept": JSON})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != OK:
            raise SystemExit(f"{self.name}: {answer.status} for {query}: {body[:500]!r}")
        return body


def start_renkei(store: Path, port: int) -> subprocess.Popen[bytes]:
    """Start renkei with the store."""
    command = [sys.executable, "-m", "benchmarks.serve_store", str(store), str(port)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def start_peer(store: Path, port: int) -> subprocess.Popen[bytes]:
    """Start `oxigraph serve-read-only` with the store."""
    command = [PEER, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def serving(
    name: str, path: str, start: Callable[[Path, int], subprocess.Popen[bytes]], store: Path
) -> Iterator[Server]:
    """Run a server on its core until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.sched_setaffinity(0, {SERVER_CORE})  # inherited by all that it starts
    try:
        process = start(store, port)
    finally:
        os.sched_setaffinity(0, {CLIENT_CORE})
    with process:
        try:
            server = Server(name, path, port, process.pid)
            _await(server, process)
            yield server
        finally:
            process.terminate()


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        if process.poll() is not None:
            raise SystemExit(f"{server.name} ended with {process.returncode}")
        try:
            server.answer("ASK {}")
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit(f"{server.name} does not answer") from None
            time.sleep(0.1)
        else:
            return
