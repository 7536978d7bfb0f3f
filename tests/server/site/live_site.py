"""A live server with three generations."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.history import History

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.generations.changes import Record
    from renkei.graph.generations.server_leases import ServerLeases

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a renkei:Government }"


class Site:
    """A live server with three generations, of which the first is not kept."""

    def __init__(self, address: str, data_dir: Path, served: ServerLeases) -> None:
        self._served = served
        self.address, self.generations = address, Generations(data_dir)
        self.history = History(self.generations.history_dir)

    def get(self, path: str, accept: str = "*/*", **headers: str) -> tuple[int, str, bytes]:
        """Return status, Content-Type and body."""
        request = urllib.request.Request(
            self.address + path.lstrip("/"), headers={"Accept": accept, **headers}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["Content-Type"], error.read()

    def forget(self, id_: str) -> None:
        """Close an older generation, as if nobody had asked it for a while."""
        self._served.release(id_)

    @property
    def records(self) -> list[Record]:
        """The newest first: published, kept, gone."""
        return self.history.records()


def sparql(site: Site, prefix: str, query: str = COUNT) -> tuple[int, str, bytes]:
    return site.get(f"{prefix}/sparql?{urlencode({'query': query})}", accept="text/csv")
