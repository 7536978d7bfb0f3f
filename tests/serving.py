"""Real servers for tests: uvicorn on a socket, a pool of workers on a store on disk."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renkei.errors import StoreError
from renkei.graph.engine.pool import Pool, PoolLimits
from renkei.graph.engine.pooled import PooledExecutor
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.server.http.serve import Server
from renkei.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.graph.generations.history import History
    from renkei.server.web.generations import Generations

MANIFEST: dict[str, Any] = {
    "triples": 3,
    "built": "2026-01-02T03:04:05+00:00",
    "base": "http://127.0.0.1:8000/",
    "sources": [],
}


@dataclass
class StoreView:
    """A bare store as if it were a published generation."""

    executor: PooledExecutor
    id: str = "0123456789abcdef"
    manifest: Mapping[str, Any] = field(default_factory=lambda: MANIFEST)
    path: Path = Path("/nowhere")
    published: dt.datetime = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


class ServedStore:
    """A bare store, served by a pool: see `renkei.server.web.generations.FollowedGenerations`."""

    def __init__(self, store: Path, limits: PoolLimits, prefixes: Mapping[str, str] = PREFIXES):
        self.ended: Counter[str] = Counter()
        self._store, self._limits, self._prefixes = store, limits, prefixes
        self._view: StoreView | None = None

    def current(self) -> StoreView:
        """Return the one that there is."""
        if self._view is None:
            raise StoreError("nothing is published")
        return self._view

    @property
    def pool(self) -> Pool:
        """The pool on the store."""
        return self.current().executor.pool

    def older(self, id_: str) -> StoreView:
        """There is no other."""
        raise StoreError(f"no generation {id_!r}")

    async def refresh(self) -> None:
        """Open it."""
        if self._view is None:
            pool = Pool(self._store, prefixes=self._prefixes, limits=self._limits, ended=self.ended)
            await pool.start()
            self._view = StoreView(PooledExecutor(pool, asyncio.get_running_loop()))

    async def watch(self) -> None:
        """It never changes."""

    async def close(self) -> None:
        """End its workers."""
        await self.pool.close()


@contextmanager
def running(server: Server) -> Iterator[str]:
    """Run a server in a thread; give its address, which ends in a slash."""
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.address
    finally:
        server.stop()
        thread.join(timeout=60)
        assert not thread.is_alive(), "the server did not end"


@contextmanager
def serving(
    generations: Generations, settings: Settings | None = None, history: History | None = None
) -> Iterator[str]:
    """Serve generations with all that belongs to it; give the address."""
    settings = settings or Settings(port=0)
    app = create_app(settings, generations, bundled_queries(), history)
    with running(Server(app, settings, generations, drain_seconds=2)) as address:
        yield address
