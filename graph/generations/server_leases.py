"""The leases of a server: it follows the published generation, and opens older ones on demand.

`PooledEngines` opens an engine with worker processes for each generation. Another implementation
of `renkei.graph.generations.leases.Engines` is passed to `ServerLeases` where `cli` chooses it.
"""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from renkei.errors import LimitError, StoreError
from renkei.graph.engine.pool import Pool
from renkei.graph.engine.pooled import PooledEngine
from renkei.graph.engine.spool import Budget
from renkei.graph.generations.leases import GenerationLease, make_lease
from renkei.graph.rdf.iris import service_iri
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from renkei.graph.engine.base import Engine
    from renkei.graph.engine.limits import PoolLimits
    from renkei.graph.generations.generations import Generation, Generations
    from renkei.graph.generations.leases import Engines

__all__ = ["MAX_OLDER", "PooledEngines", "ServerLeases"]

_log: Final = logging.getLogger(__name__)
_WATCH_SECONDS: Final = 1.0
# Older generations are rarely requested, and each costs a process.
MAX_OLDER: Final = 2
_IDLE_SECONDS: Final = 60.0


class PooledEngines:
    """Opens engines with worker processes; see `renkei.graph.generations.leases.Engines`.

    Attributes:
        ended: Number of ended workers by reason, over all engines.
        pools: The workers of all open engines, and of those that are closing.
    """

    def __init__(self, limits: PoolLimits, *, public_url: str = "") -> None:
        """Open engines with these limits.

        Args:
            limits: The limits of the published generation's pool. An older generation has one
                worker and no spare.
            public_url: See `service_iri`.
        """
        self._limits, self._public_url = limits, public_url
        self._budget = Budget(limits.spool_total_bytes)
        self.ended: Counter[str] = Counter()
        self.pools: weakref.WeakSet[Pool] = weakref.WeakSet()

    async def open(self, generation: Generation, *, is_published: bool) -> Engine:
        """See `Engines.open`."""
        limits = self._limits if is_published else replace(self._limits, workers=1, spares=0)
        pool = Pool(
            generation.store_path,
            prefixes=PREFIXES,
            limits=limits,
            ended=self.ended,
            base=service_iri(generation.manifest.get("base", ""), self._public_url),
            budget=self._budget,
        )
        await pool.start()
        self.pools.add(pool)
        return PooledEngine(pool, asyncio.get_running_loop())

    async def close(self) -> None:
        """See `Engines.close`."""
        await asyncio.gather(*(pool.close() for pool in list(self.pools)))


class ServerLeases:
    """Leases whose engines live in the event loop of a server; see `FollowedLeases`.

    A newly published generation is opened beside the one in use, then they are swapped. The engine
    of a generation is closed, and the generation may be pruned, when the last request that holds
    its lease has ended.

        leases = ServerLeases(Generations(data_dir), PooledEngines(PoolLimits(workers=4)))
        serve(create_app(settings, leases, queries, history), settings, leases)
    """

    def __init__(
        self,
        generations: Generations,
        engines: Engines,
        *,
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        """Give leases on generations.

        Args:
            generations: The generations of a data directory.
            engines: Opens the engine of each.
            idle_seconds: How long an older generation stays open without requests.
        """
        self._generations, self._engines = generations, engines
        self._idle_seconds = idle_seconds
        self._current: GenerationLease | None = None
        self._failed: str | None = None  # published, cannot be opened, and logged already
        self._leases: weakref.WeakSet[GenerationLease] = weakref.WeakSet()
        self._older: dict[str, GenerationLease] = {}
        self._used: dict[str, float] = {}  # time of the last request for each
        self._opening = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def current(self) -> GenerationLease:
        """Return a lease on the published generation; it never blocks.

        Raises:
            StoreError: If none could be opened yet.
        """
        if self._current is None:
            raise StoreError("nothing is published that can be opened")
        return self._current

    def older(self, id_: str) -> GenerationLease:
        """See `Leases.older`; not to be called in the event loop.

        It is opened on demand, and closed after `idle_seconds` without requests.

        Raises:
            StoreError: If it is not retained, or cannot be opened.
            LimitError: If too many of them are in use.
        """
        if self._loop is None:
            raise StoreError("nothing is published that can be opened")
        return asyncio.run_coroutine_threadsafe(self._open_older(id_), self._loop).result()

    @property
    def open_older(self) -> frozenset[str]:
        """The identifiers of the older generations that are open."""
        return frozenset(self._older)

    def release(self, id_: str) -> None:
        """Close an older generation after its last request."""
        self._older.pop(id_, None)
        self._used.pop(id_, None)

    async def watch(self) -> None:
        """Follow the published generation, for ever."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            await self.refresh()
            limit = time.monotonic() - self._idle_seconds
            for id_ in [id_ for id_, used in self._used.items() if used < limit]:
                self.release(id_)

    async def refresh(self) -> None:
        """Open the published generation; if it cannot be opened, the one before remains in use."""
        self._loop = asyncio.get_running_loop()
        try:
            name = await asyncio.to_thread(self._generations.current_name)
            if name is None or name in {self._failed, self._current and self._current.name}:
                return
            self._failed = name
            self._current = await self._open()
            self._failed = None
            _log.info("serving generation %s", self._current.id)
        except (StoreError, OSError):
            _log.exception("the published generation cannot be opened")

    async def close(self) -> None:
        """End all engines."""
        self._current = None
        self._older.clear()
        await self._engines.close()

    async def _open_older(self, id_: str) -> GenerationLease:
        async with self._opening:
            if self._current is not None and self._current.id == id_:
                return self._current
            if id_ not in self._older:
                generation = await asyncio.to_thread(self._generations.find, id_)
                while len(self._older) >= MAX_OLDER:
                    self.release(min(self._used, key=self._used.__getitem__))
                busy = sum(1 for lease in self._leases if lease.engine.status().active)
                if busy > 2 * MAX_OLDER:  # released ones still answer
                    raise LimitError(
                        "too many older generations are being asked; try again in a few seconds",
                        limit="queue_length",
                    )
                self._older[id_] = await self._open(generation)
            self._used[id_] = time.monotonic()
            return self._older[id_]

    async def _open(self, older: Generation | None = None) -> GenerationLease:
        """Open a generation, by default the published one."""
        opened = await asyncio.to_thread(self._generations.open, older)
        generation = opened.generation
        try:
            generation.manifest  # noqa: B018 (raises if it cannot be read)
            engine = await self._engines.open(generation, is_published=older is None)
        except BaseException:
            opened.close()
            raise
        lease = make_lease(self._generations, opened, engine)
        self._leases.add(lease)
        return lease
