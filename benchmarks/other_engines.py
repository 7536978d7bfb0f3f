"""Fuseki and Virtuoso on the same statements: loaded once, then served for benchmarks/serving.py.

Fuseki is a jar of Maven Central (org.apache.jena:jena-fuseki-server, Java 17), Virtuoso a package
of Debian (virtuoso-opensource-7-bin). Both hold the statements once, in what they query by default;
renkei and its peer hold them twice.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["fuseki", "virtuoso"]

GRAPH = "x:national"
LOADED = "loaded"  # a file that is written when the data are complete
BUFFERS = 170_000  # of 8 KiB, as Virtuoso's documentation has it for 2 GiB
PATIENCE = 60
VIRTUOSO = """[Database]
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
DirsAllowed = .., .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxClientConnections = 20
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
"""


def fuseki(
    jar: Path, triples: Path, work: Path
) -> tuple[str, str, Callable[[Path, int], subprocess.Popen[bytes]]]:
    """Load N-Triples into a TDB2 database; return name, path and start of the server."""
    database = work / "fuseki"
    if not (database / LOADED).exists():
        database.mkdir(parents=True)
        command = ["java", "-Xmx6g", "-cp", str(jar), "tdb2.tdbloader", f"--loc={database}/tdb"]
        subprocess.run([*command, str(triples)], check=True, stdout=subprocess.DEVNULL)
        (database / LOADED).touch()

    def start(store: Path, port: int) -> subprocess.Popen[bytes]:
        del store  # that of renkei and its peer
        command = ["java", "-Xmx4g", "-jar", str(jar), f"--loc={database}/tdb"]
        environment = os.environ | {"FUSEKI_BASE": str(database)}
        return subprocess.Popen(
            [*command, "--localhost", f"--port={port}", "/national"],
            cwd=database, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    return "Fuseki", "/national", start


def virtuoso(
    triples: Path, work: Path
) -> tuple[str, str, Callable[[Path, int], subprocess.Popen[bytes]]]:
    """Load N-Triples into a database; return name, path and start of the server."""
    database = work / "virtuoso"
    start = partial(_start_virtuoso, database)
    if not (database / LOADED).exists():
        database.mkdir(parents=True)
        sql, http = _free_ports(2)
        with start(triples, http, sql) as process:
            _await_port(sql)
            load = f"ld_dir('{triples.parent}', '{triples.name}', '{GRAPH}');"
            for command in (load, "rdf_loader_run();", "checkpoint;", "shutdown;"):
                _isql(sql, command)
            process.wait(PATIENCE)
        (database / LOADED).touch()
    return "Virtuoso", "/sparql", start


def _start_virtuoso(
    database: Path, triples: Path, port: int, sql: int = 0
) -> subprocess.Popen[bytes]:
    settings = VIRTUOSO.format(
        sql=sql or _free_ports(1)[0], http=port, buffers=BUFFERS, dirty=BUFFERS * 3 // 4
    )
    settings = settings.replace("DirsAllowed = ..", f"DirsAllowed = {triples.parent}")
    (database / "virtuoso.ini").write_text(settings, encoding="ascii")
    return subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"],
        cwd=database, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _isql(port: int, command: str) -> None:
    done = subprocess.run(
        [
            "isql-vt", f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", "BANNER=OFF",
            "PROMPT=OFF", "ERRORS=STDOUT", f"EXEC={command}",
        ],
        capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C"},
    )  # fmt: skip
    if command != "shutdown;" and (done.returncode or "***" in done.stdout):
        raise SystemExit(f"Virtuoso: {command}: {done.stdout}{done.stderr}")


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _await_port(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit("Virtuoso does not start") from None
            time.sleep(0.1)
        else:
            return
