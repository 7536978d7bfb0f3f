"""The service as it is in production: a process of its own, watched from outside."""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DEADLINE", "Answer", "Prober", "Service", "running_service"]

DEADLINE = 2  # seconds
SMALL = "SELECT ?p ?o {{ <http://127.0.0.1:8000/id/government/011002> ?p ?o }} # {}"


@dataclass
class Answer:
    """What a client got; status 0 if the connection was cut."""

    status: int
    body: bytes
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """A running `renkei serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def connect(self) -> socket.socket:
        """Open a bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def query(self, query: str, *, client: str = "198.51.100.1", method: str = "POST") -> Answer:
        """Ask; the client is the one that our trusted proxy names."""
        headers = {"X-Forwarded-For": client, "Accept": "application/json, */*;q=0.1"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.monotonic()
        try:
            if method == "POST":
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", "/sparql", urlencode({"query": query}), headers)
            else:
                connection.request("GET", f"/sparql?query={quote(query)}", headers=headers)
            response = connection.getresponse()
            body = response.read()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, body, time.monotonic() - began, found)
        except (http.client.HTTPException, ConnectionError):
            return Answer(0, b"", time.monotonic() - began)
        finally:
            connection.close()

    def health(self) -> int:
        """Return the status of ``/healthz``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/healthz", headers={"X-Forwarded-For": "198.51.100.250"})
            return connection.getresponse().status
        finally:
            connection.close()

    def memory(self) -> int:
        """Return the resident memory of the parent process, in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) // 1024
        raise RuntimeError("no VmRSS")

    def files(self) -> int:
        """Return the number of open files of the parent process."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def workers(self) -> list[int]:
        """Return the ids of its worker processes, dead ones that were not reaped included."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[1]) == self.process.pid:
                    found.append(int(entry.name))
        return found

    def outcomes(self) -> list[str]:
        """Return the outcome of each request, from the log."""
        lines = self.log.read_text().splitlines()
        return [entry["outcome"] for entry in map(json.loads, lines) if "outcome" in entry]


@contextmanager
def running_service(data_dir: Path, **settings: object) -> Iterator[Service]:
    """Run `renkei serve` on a free port."""
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory, "requests.log")
        values = {
            "query_timeout": DEADLINE,
            "workers": 2,
            "trusted_proxies": "127.0.0.1/32",
            "log_file": log,
            "queue_length": 100,
            **settings,
        }
        environment = {
            **os.environ,
            **{f"RENKEI_{name.upper()}": str(value) for name, value in values.items()},
        }
        command = [sys.executable, "-m", "renkei", "--data-dir", str(data_dir)]
        with subprocess.Popen(
            [*command, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stderr is not None
            try:
                line = next(
                    text for text in iter(process.stderr.readline, "") if text.startswith("Listen")
                )
                port = int(line.strip().rstrip("/").rpartition(":")[2])
                service = Service(process, port, log)
                deadline = time.monotonic() + 30
                while service.health() != 200 and time.monotonic() < deadline:
                    time.sleep(0.05)
                yield service
            finally:
                process.terminate()


class Prober:
    """Another client who asks small questions all the time, and notes how long each took."""

    def __init__(self, service: Service, client: str = "203.0.113.9") -> None:
        self._service, self._client = service, client
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.seconds: list[float] = []
        self.failed: list[int] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def p95(self) -> float:
        """The time that 95 of 100 answers took at most."""
        return statistics.quantiles(self.seconds, n=20)[-1]

    def _run(self) -> None:
        number = 0
        while not self._stop.wait(0.01):
            number += 1
            answer = self._service.query(
                SMALL.format(f"{number} {time.monotonic()}"), client=self._client, method="GET"
            )
            (self.seconds if answer.status == 200 else self.failed).append(
                answer.seconds if answer.status == 200 else answer.status
            )
