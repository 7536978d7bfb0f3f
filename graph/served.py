"""The published generation with a pool of workers on it, for a server."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections import Counter
from typing import TYPE_CHECKING, Final

from renkei.errors import StoreError
from renkei.graph.pool import Pool
from renkei.graph.pooled import PooledExecutor
from renkei.graph.published import OpenGeneration
from renkei.graph.spool import DiskBudget
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from renkei.graph.generations import Generations, OpenedGeneration
    from renkei.graph.pool import PoolLimits

__all__ = ["ServedGenerations"]

_log: Final = logging.getLogger(__name__)
_WATCH_SECONDS: Final = 1.0


class ServedGenerations:
    """Gives the published generation; opens the next one beside it and then swaps.

    Who took a generation keeps it: its workers end, and it may be pruned, when the last request
    that uses it is done.

    Attributes:
        ended: Workers by the reason for which they were ended, over all generations.
    """

    def __init__(self, generations: Generations, limits: PoolLimits) -> None:
        self._generations, self._limits = generations, limits
        self._budget = DiskBudget(limits.spool_total_bytes)
        self.ended: Counter[str] = Counter()
        self._view: OpenGeneration | None = None
        self._failed: str | None = None  # was published, cannot be opened, and was said to be so
        self._pools: weakref.WeakSet[Pool] = weakref.WeakSet()

    def current(self) -> OpenGeneration:
        """Return the generation that is served; never waits.

        Raises:
            StoreError: If none could be opened yet.
        """
        if self._view is None:
            raise StoreError("nothing is published that can be opened")
        return self._view

    async def watch(self) -> None:
        """Follow what is published, for ever."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            await self.refresh()

    async def refresh(self) -> None:
        """Serve what is published now; if it cannot be opened, go on serving the one before."""
        try:
            name = await asyncio.to_thread(self._generations.current_name)
            if name is None or name in {self._failed, self._view and self._view.name}:
                return
            self._failed = name
            self._view = await self._open()
            self._failed = None
            _log.info("serving generation %s", self._view.id)
        except (StoreError, OSError):
            _log.exception("the published generation cannot be opened")

    async def close(self, *, patience: float = 0) -> None:
        """End all workers; those at work have ``patience`` seconds."""
        self._view = None
        await asyncio.gather(*(pool.close(patience=patience) for pool in list(self._pools)))

    async def _open(self) -> OpenGeneration:
        opened = await asyncio.to_thread(self._generations.open)
        generation = opened.generation
        pool = Pool(
            generation.store_path,
            prefixes=PREFIXES,
            limits=self._limits,
            ended=self.ended,
            budget=self._budget,
        )
        try:
            manifest = generation.manifest
            await pool.start()
        except BaseException:
            opened.close()
            raise
        self._pools.add(pool)
        executor = PooledExecutor(pool, asyncio.get_running_loop())
        view = OpenGeneration(generation.id, generation.name, executor, manifest, generation.path)
        weakref.finalize(view, _close, executor, opened)
        return view


def _close(executor: PooledExecutor, opened: OpenedGeneration) -> None:
    executor.close()
    opened.close()
