"""A Virtuoso of its own on loopback: another engine that loads our dumps and answers queries."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["NEEDS_VIRTUOSO", "Virtuoso", "virtuoso"]

GRAPH = "x:merged"
NEEDS_VIRTUOSO = pytest.mark.skipif(
    not shutil.which("virtuoso-t") or not shutil.which("isql-vt"),
    reason="virtuoso-t is not installed: apt-get install virtuoso-opensource-7-bin",
)
_PATIENCE = 60  # seconds until it answers; about 5 on an idle machine
_SETTINGS = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = .
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
[SPARQL]
ResultSetMaxRows = 1000000
"""


class Virtuoso:
    """One that runs, with the triples of one file in ``GRAPH``."""

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, query: str) -> dict[str, Any]:
        """Return the answer of a SELECT as SPARQL 1.1 JSON."""
        body = urlencode({"query": query, "default-graph-uri": GRAPH}).encode()
        request = urllib.request.Request(
            self._address, body, {"Accept": "application/sparql-results+json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def virtuoso(directory: Path, triples: bytes) -> Iterator[Virtuoso]:
    """Run one in an empty directory and load N-Triples into it."""
    sql, http = _free_ports(2)
    (directory / "triples.nt").write_bytes(triples)
    (directory / "virtuoso.ini").write_text(_SETTINGS.format(sql=sql, http=http), "ascii")
    (directory / "load.sql").write_text(
        f"DB.DBA.TTLP_MT(file_to_string_output('triples.nt'), '', '{GRAPH}', 0);\n", "ascii"
    )
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with (
        (directory / "output").open("wb") as output,
        subprocess.Popen(command, cwd=directory, stdout=output, stderr=output) as process,
    ):
        try:
            _wait(process, directory / "output", http)
            _load(directory, sql)
            yield Virtuoso(f"http://127.0.0.1:{http}/sparql")
        finally:
            process.kill()  # what it would save is thrown away


def _load(directory: Path, port: int) -> None:
    done = subprocess.run(
        [
            "isql-vt", f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", "BANNER=OFF",
            "PROMPT=OFF", "ERRORS=STDOUT", "load.sql",
        ],
        cwd=directory, capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"LC_ALL": "C"},
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _wait(process: subprocess.Popen[bytes], output: Path, port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, output.read_text(errors="replace")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not up after {_PATIENCE} s: {output.read_text(errors='replace')}")
