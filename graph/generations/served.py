"""The published generation with a pool of workers on it, for a server."""

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
from renkei.graph.engine.pooled import PooledExecutor
from renkei.graph.engine.spool import DiskBudget
from renkei.graph.generations.published import OpenGeneration, opened_view
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from renkei.graph.engine.pool import PoolLimits
    from renkei.graph.generations.generations import Generation, Generations, OpenedGeneration

__all__ = ["ServedGenerations"]

_log: Final = logging.getLogger(__name__)
_WATCH_SECONDS: Final = 1.0
# Older generations: few ask for them, and each costs a process.
_MOST_OLDER: Final = 2
_IDLE_SECONDS: Final = 60.0


class ServedGenerations:
    """Gives the published generation; opens the next one beside it and then swaps.

    Who took a generation keeps it: its workers end, and it may be pruned, when the last request
    that uses it is done.

    Attributes:
        ended: Workers by the reason for which they were ended, over all generations.
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
        self._view: OpenGeneration | None = None
        self._failed: str | None = None  # was published, cannot be opened, and was said to be so
        self._pools: weakref.WeakSet[Pool] = weakref.WeakSet()
        self._older: dict[str, OpenGeneration] = {}
        self._used: dict[str, float] = {}  # when each was asked for last
        self._opening = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def current(self) -> OpenGeneration:
        """Return the generation that is served; never waits.

        Raises:
            StoreError: If none could be opened yet.
        """
        if self._view is None:
            raise StoreError("nothing is published that can be opened")
        return self._view

    def older(self, id_: str) -> OpenGeneration:
        """Return a generation that is kept, by its id; not to be called in the event loop.

        It is opened when it is asked for, and closed when nobody has asked for a while.

        Raises:
            StoreError: If it is not kept, or cannot be opened.
            LimitError: If too many of them are in use.
        """
        if self._loop is None:
            raise StoreError("nothing is published that can be opened")
        return asyncio.run_coroutine_threadsafe(self._open_older(id_), self._loop).result()

    async def watch(self) -> None:
        """Follow what is published, for ever."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            await self.refresh()
            late = time.monotonic() - self._idle_seconds
            for id_ in [id_ for id_, used in self._used.items() if used < late]:
                self._forget(id_)

    async def refresh(self) -> None:
        """Serve what is published now; if it cannot be opened, go on serving the one before."""
        self._loop = asyncio.get_running_loop()
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
        self._older.clear()
        await asyncio.gather(*(pool.close(patience=patience) for pool in list(self._pools)))

    async def _open_older(self, id_: str) -> OpenGeneration:
        async with self._opening:
            if self._view is not None and self._view.id == id_:
                return self._view
            if id_ not in self._older:
                generation = await asyncio.to_thread(self._generations.find, id_)
                while len(self._older) >= _MOST_OLDER:
                    self._forget(min(self._used, key=self._used.__getitem__))
                busy = sum(1 for pool in self._pools if pool.gate.inside)
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
    ) -> OpenGeneration:
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
        self._pools.add(pool)
        executor = PooledExecutor(pool, asyncio.get_running_loop())
        view = opened_view(self._generations, generation, executor)
        weakref.finalize(view, _close, executor, opened)
        return view


def _close(executor: PooledExecutor, opened: OpenedGeneration) -> None:
    executor.close()
    opened.close()
