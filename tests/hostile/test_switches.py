"""A new generation is published while questions are asked: nobody gets an error or a mixture."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from renkei.graph.generations.generations import Generations
from tests.hostile.service import running_service

if TYPE_CHECKING:
    from tests.hostile.service import Service

ROWS = 3_000
MARK = "http://example.org/mark"
LONG = f"SELECT ?o ?x {{ ?s <{MARK}> ?o BIND(CONCAT(STR(?o), ' of many words') AS ?x) }}"


def marked(data_dir: Path, bundled: Path, count: int) -> list[str]:
    """Make generations that differ in one value of all their rows; return their names."""
    source = Generations(bundled).current()
    names = []
    (data_dir / "generations").mkdir(parents=True)
    for number in range(count):
        name = f"20260101T{number:06}000000Z-{number:016x}"
        path = data_dir / "generations" / name
        shutil.copytree(source.path, path, ignore=shutil.ignore_patterns("store"))
        store = Store(str(path / "store"))
        store.bulk_extend(
            Quad(NamedNode(f"http://example.org/{row}"), NamedNode(MARK), Literal(str(number)))
            for row in range(ROWS)
        )
        store.flush()
        del store
        names.append(name)
    return names


def publish(data_dir: Path, name: str) -> None:
    """Publish by renaming a link, as a build does."""
    link = data_dir / "CURRENT.new"
    link.symlink_to(Path("generations") / name)
    link.rename(data_dir / "CURRENT")


class Reader(threading.Thread):
    """Asks for all rows again and again; notes what is wrong."""

    def __init__(self, service: Service, number: int, *, slowly: bool) -> None:
        super().__init__()
        self._service, self._number, self._slowly = service, number, slowly
        self.stop = False
        self.wrong: list[str] = []
        self.seen: set[str] = set()

    def run(self) -> None:
        """Ask until told to stop."""
        asked = 0
        while not self.stop:
            asked += 1
            connection = http.client.HTTPConnection("127.0.0.1", self._service.port, timeout=60)
            try:
                connection.request(
                    "GET",
                    f"/sparql?query={quote(f'{LONG} # {self._number} {asked}')}",
                    headers={
                        "Accept": "text/csv",
                        "X-Forwarded-For": f"198.51.100.{self._number + 1}",
                    },
                )
                response = connection.getresponse()
                body = b""
                while piece := response.read(20_000):
                    body += piece
                    if self._slowly:
                        time.sleep(0.01)
                self._check(response.status, body)
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(repr(error))
            finally:
                connection.close()

    def _check(self, status: int, body: bytes) -> None:
        marks = {line.split(b",")[0] for line in body.split(b"\r\n")[1:] if line}
        if status != 200 or len(marks) != 1 or body.count(b"\r\n") != ROWS + 1:
            self.wrong.append(f"{status}: {sorted(marks)[:5]}, {body[:200]!r}")
        self.seen |= {mark.decode() for mark in marks}


@pytest.mark.slow
@pytest.mark.parametrize(
    "switches",
    [2, pytest.param(4, marks=pytest.mark.slow), pytest.param(100, marks=pytest.mark.prove)],
)
def test_switches_under_load(bundled_data_dir: Path, tmp_path: Path, switches: int) -> None:
    """No failed request, no mixed answer, no worker left of an old generation."""
    names = marked(tmp_path, bundled_data_dir, 3)
    publish(tmp_path, names[0])
    with running_service(tmp_path, query_timeout=30) as service:
        service.query("ASK {}")
        workers = len(service.workers())
        readers = [Reader(service, number, slowly=number == 0) for number in range(4)]
        for reader in readers:
            reader.start()
        for switch in range(1, switches + 1):
            publish(tmp_path, names[switch % 3])
            wanted = f"{switch % 3:016x}"
            until = time.monotonic() + 30
            while served(service) != wanted and time.monotonic() < until:
                time.sleep(0.05)
            assert served(service) == wanted
        for reader in readers:
            reader.stop = True
        for reader in readers:
            reader.join()
        assert [wrong for reader in readers for wrong in reader.wrong] == []
        assert {mark for reader in readers for mark in reader.seen} == {"0", "1", "2"}
        until = time.monotonic() + 40
        while len(service.workers()) != workers and time.monotonic() < until:
            time.sleep(0.2)
        assert len(service.workers()) == workers


def served(service: Service) -> str:
    """Return the id of the generation that is served."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        return str(json.loads(connection.getresponse().read())["generation"])
    finally:
        connection.close()
