"""Leases with worker processes, for a server."""

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
from renkei.graph.engine.spool import DiskBudget
from renkei.graph.generations.leases import GenerationLease, make_lease
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from renkei.graph.engine.pool import PoolLimits
    from renkei.graph.generations.generations import Generation, GenerationLock, Generations

__all__ = ["PooledLeases"]

_log: Final = logging.getLogger(__name__)
_WATCH_SECONDS: Final = 1.0
# Older generations: few ask for them, and each costs a process.
_MOST_OLDER: Final = 2
_IDLE_SECONDS: Final = 60.0


class PooledLeases:
    """Leases with worker processes; see `renkei.graph.generations.leases.Leases`.

    A newly published generation is opened beside the one in use, then they are swapped. The workers
    of a generation end, and it may be pruned, when the last request that holds its lease has ended.

    Attributes:
        ended: Number of ended workers by reason, over all generations.
        pools: The workers of all leases that still exist, and of those that are ending.
    """

    def __init__(
        self,
        generations: Generations,
        limits: PoolLimits,
        *,
        idle_seconds: float = _IDLE_SECONDS,
    ) -> None:
        """Serve generations.

        Args:
            generations: Where they are.
            limits: The limits of the pool of each.
            idle_seconds: How long an older one that nobody asks stays open.
        """
        self._generations, self._limits = generations, limits
        self._idle_seconds = idle_seconds
        self._budget = DiskBudget(limits.spool_total_bytes)
        self.ended: Counter[str] = Counter()
        self._current: GenerationLease | None = None
        self._failed: str | None = None  # was published, cannot be opened, and was said to be so
        self.pools: weakref.WeakSet[Pool] = weakref.WeakSet()
        self._older: dict[str, GenerationLease] = {}
        self._used: dict[str, float] = {}  # when each was asked for last
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

        It is opened on demand, and closed when it was idle for a while.

        Raises:
            StoreError: If it is not kept, or cannot be opened.
            LimitError: If too many of them are in use.
        """
        if self._loop is None:
            raise StoreError("nothing is published that can be opened")
        return asyncio.run_coroutine_threadsafe(self._open_older(id_), self._loop).result()

    async def watch(self) -> None:
        """Follow the published generation, for ever."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            await self.refresh()
            late = time.monotonic() - self._idle_seconds
            for id_ in [id_ for id_, used in self._used.items() if used < late]:
                self._forget(id_)

    async def refresh(self) -> None:
        """Open the published generation; if it cannot be opened, keep the one before."""
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

    async def close(self, *, patience: float = 0) -> None:
        """End all workers; those at work have ``patience`` seconds."""
        self._current = None
        self._older.clear()
        await asyncio.gather(*(pool.close(patience=patience) for pool in list(self.pools)))

    async def _open_older(self, id_: str) -> GenerationLease:
        async with self._opening:
            if self._current is not None and self._current.id == id_:
                return self._current
            if id_ not in self._older:
                generation = await asyncio.to_thread(self._generations.find, id_)
                while len(self._older) >= _MOST_OLDER:
                    self._forget(min(self._used, key=self._used.__getitem__))
                busy = sum(1 for pool in self.pools if pool.gate.inside)
                if busy > 2 * _MOST_OLDER:  # those that were forgotten still answer
                    raise LimitError(
                        "too many older generations are being asked; try again in a few seconds",
                        limit="queue_length",
                    )
                limits = replace(self._limits, workers=1, spares=0)
                self._older[id_] = await self._open(generation, limits)
            self._used[id_] = time.monotonic()
            return self._older[id_]

    def _forget(self, id_: str) -> None:
        """Close an older generation as soon as nobody uses it."""
        self._older.pop(id_, None)
        self._used.pop(id_, None)

    async def _open(
        self, generation: Generation | None = None, limits: PoolLimits | None = None
    ) -> GenerationLease:
        opened = await asyncio.to_thread(self._generations.open, generation)
        generation = opened.generation
        pool = Pool(
            generation.store_path,
            prefixes=PREFIXES,
            limits=limits or self._limits,
            ended=self.ended,
            budget=self._budget,
        )
        try:
            generation.manifest  # noqa: B018 (raises if it cannot be read)
            await pool.start()
        except BaseException:
            opened.close()
            raise
        self.pools.add(pool)
        engine = PooledEngine(pool, asyncio.get_running_loop())
        lease = make_lease(self._generations, generation, engine)
        weakref.finalize(lease, _close, engine, opened)
        return lease


def _close(engine: PooledEngine, opened: GenerationLock) -> None:
    engine.close()
    opened.close()
