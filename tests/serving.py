"""Real servers for tests: uvicorn on a socket, a pool of workers on a store on disk."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from renkei.errors import StoreError
from renkei.graph.engine.pool import Pool
from renkei.graph.engine.pooled import PooledEngine
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.server.http.serve import Server
from renkei.settings import Settings
from tests.leases import lease_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.graph.engine.limits import PoolLimits
    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import FollowedLeases, GenerationLease


class ServedStore:
    """A bare store with worker processes: `renkei.graph.generations.leases.FollowedLeases`."""

    def __init__(
        self,
        store: Path,
        limits: PoolLimits,
        prefixes: Mapping[str, str] = PREFIXES,
        base: str = "https://example.org/sparql",
    ) -> None:
        self.ended: Counter[str] = Counter()
        self._base = base
        self._store, self._limits, self._prefixes = store, limits, prefixes
        self._lease: GenerationLease | None = None
        self._pool: Pool | None = None

    def current(self) -> GenerationLease:
        """Return the one that there is."""
        if self._lease is None:
            raise StoreError("nothing is published")
        return self._lease

    @contextmanager
    def published_as(self, id_: str) -> Iterator[None]:
        """Publish the same store as another generation, for a while."""
        lease = self.current()
        self._lease = replace(lease, id=id_)
        try:
            yield
        finally:
            self._lease = lease

    @property
    def pool(self) -> Pool:
        """The pool on the store."""
        assert self._pool is not None
        return self._pool

    def older(self, id_: str) -> GenerationLease:
        """There is no other."""
        raise StoreError(f"no generation {id_!r}")

    async def refresh(self) -> None:
        """Open it."""
        if self._lease is None:
            pool = Pool(
                self._store,
                prefixes=self._prefixes,
                limits=self._limits,
                ended=self.ended,
                base=self._base,
            )
            await pool.start()
            self._pool = pool
            self._lease = lease_on(PooledEngine(pool, asyncio.get_running_loop()))

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
    leases: FollowedLeases, settings: Settings | None = None, history: History | None = None
) -> Iterator[str]:
    """Serve generations with all that belongs to it; give the address."""
    settings = settings or Settings(port=0)
    app = create_app(settings, leases, bundled_queries(), history)
    with running(Server(app, settings, leases, drain_seconds=2)) as address:
        yield address


@contextmanager
def running_service(data_dir: Path, **variables: str) -> Iterator[str]:
    """Run `renkei serve` on a free port; yield its address, which ends in ``/``.

    Args:
        data_dir: The data directory.
        variables: More variables of the environment.
    """
    command = [sys.executable, "-m", "renkei", "--data-dir", str(data_dir), "serve", "--port", "0"]
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory, "requests.log")
        environment = {**os.environ, "RENKEI_LOG_FILE": str(log), **variables}
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            try:
                assert process.stderr is not None
                lines = iter(process.stderr.readline, "")
                yield next(line for line in lines if line.startswith("Listening on ")).split()[-1]
            finally:
                process.terminate()
