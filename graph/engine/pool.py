"""A pool of worker processes that evaluate queries.

pyoxigraph 0.5 can neither time out nor cancel, and a hostile query can crash its process. So each
query runs in a process that can be killed: at its deadline, when its client disconnects, or when it
exceeds its memory limit. A warm spare replaces it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final, Literal

from renkei.errors import LimitError, StoreError
from renkei.graph.engine.fair_gate import FairGate
from renkei.graph.engine.frames import WorkerSetup
from renkei.graph.engine.spool import Budget, Spool, SpooledAnswer
from renkei.graph.engine.transfer import ENDED, Transfer
from renkei.graph.engine.worker_process import WorkerProcess

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from renkei.graph.engine.limits import EndReason, PoolLimits
    from renkei.graph.engine.transfer import TransferEnd
    from renkei.graph.query.request import QueryRequest

__all__ = ["Pool"]

_log: Final = logging.getLogger(__name__)
_RECYCLE_SECONDS: Final = 1.0  # after a longer query a worker may retain memory: replace it
_RETRY_SECONDS: Final = 1.0  # after a failed start of a worker


class Pool:
    """Workers on one store. For one event loop.

        pool = Pool(store, prefixes={}, limits=PoolLimits(workers=2), ended=Counter())
        await pool.start()  # … answer = await pool.run(request, client)

    Attributes:
        limits: Its limits.
        gate: Admission of queries to the workers.
        started: Number of workers that became ready.
        ended: Number of ended workers by `EndReason`, or ``closed``.
        workers: All worker processes; read-only for callers.
        idle: The workers without a query; read-only for callers.
        budget: Disk space of the answers' buffers.
    """

    def __init__(
        self,
        store: Path,
        *,
        prefixes: Mapping[str, str],
        limits: PoolLimits,
        ended: Counter[str],
        base: str = "",
        budget: Budget | None = None,
    ) -> None:
        """Make a pool; `start` starts its workers.

        Args:
            store: Directory of the store.
            prefixes: Predeclared prefixes.
            limits: Its limits.
            ended: Counts ended workers by reason; may be shared by several pools.
            base: The base IRI of queries.
            budget: Disk space of the answers' buffers; may be shared.
        """
        self.limits, self.ended = limits, ended
        self.gate = FairGate(
            limits.workers, queue_length=limits.queue_length, timeout=limits.queue_timeout
        )
        self._setup = WorkerSetup(
            store=str(store),
            prefixes=dict(prefixes),
            base=base,
            memory=limits.query_memory,
            max_rows=limits.max_result_rows,
            max_bytes=limits.max_result_bytes,
            max_hits=limits.max_search_hits,
        )
        self.budget = budget or Budget(limits.spool_total_bytes)
        self.workers: set[WorkerProcess] = set()
        self.started = 0
        self.idle: list[WorkerProcess] = []
        self._idle_added = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._pumps: set[asyncio.Task[bool]] = set()
        self._starting, self._closed = 0, False

    @property
    def isolation(self) -> str:
        """What denies the workers network access: ``seccomp``, or ``none``."""
        return next((worker.isolation for worker in self.workers), "none")

    async def start(self) -> None:
        """Start the workers; return when the first is ready.

        Raises:
            StoreError: If it does not start.
        """
        self._add(await WorkerProcess.start(self._setup))
        self._start_missing()

    async def run(self, request: QueryRequest, client: str = "") -> SpooledAnswer:
        """Run a query; return when its answer is complete, or too long to buffer.

        Cancelling the caller cancels the query.

        Args:
            request: The query.
            client: Fairness key: clients are served round-robin.

        Raises:
            LimitError: If it exceeds a limit: ``queue_length``, ``query_timeout``,
                ``query_memory``, ``max_query_nesting``, ``max_result_bytes``.
            QueryError: If it is not SPARQL, or cannot be evaluated.
            StoreError: If the pool is closed.
        """
        await self._enter(client, request.deadline)
        try:
            worker = await self._acquire()
        except BaseException:
            self.gate.leave(client)
            raise
        answer = SpooledAnswer(request, Spool(self.budget, disk=self.limits.spool_bytes))
        transfer = Transfer(worker, request, answer, self.limits, lambda: self.gate.waiting > 0)
        try:
            if not await self._pump(transfer, client, until_buffered=True):
                answer.pump = asyncio.create_task(self._pump(transfer, client))
                self._pumps.add(answer.pump)
                answer.pump.add_done_callback(self._pumps.discard)
                # A task that is cancelled before its first step would not release the worker.
                await asyncio.sleep(0)
            answer.spool.raise_error()
        except BaseException:
            await answer.close()
            raise
        return answer

    def release(
        self, worker: WorkerProcess, reason: EndReason | Literal["closed", ""] = ""
    ) -> None:
        """Make a worker idle; with a reason, end it and start another."""
        if not reason and not self._closed:
            self.idle.append(worker)
            self._idle_added.set()
            return
        self.ended[reason or "closed"] += 1
        self.workers.discard(worker)
        worker.kill()
        self._run_in_background(_reap(worker))
        self._start_missing()

    async def close(self, *, grace_seconds: float = 0) -> None:
        """End all workers; running queries may take ``grace_seconds``."""
        self._closed = True
        loop = asyncio.get_running_loop()
        end = loop.time() + grace_seconds
        while self.gate.inside and loop.time() < end:
            await asyncio.sleep(0.02)
        self._idle_added.set()
        await asyncio.sleep(
            0
        )  # a task cancelled before its first step does not run its finally clause
        for pump in list(self._pumps):
            pump.cancel()
        for worker in self.idle:
            self.workers.discard(worker)
            worker.kill()
            self._run_in_background(_reap(worker))
        self.idle.clear()
        for worker in self.workers:  # their queries end with an error
            worker.kill()
        while self._tasks or self.workers:
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await asyncio.sleep(0)

    async def _pump(self, transfer: Transfer, client: str, *, until_buffered: bool = False) -> bool:
        """Transfer an answer to its spool, then release the worker or end it.

        Args:
            transfer: The transfer.
            client: The client that was admitted.
            until_buffered: See `Transfer.run`; the worker is kept for the rest.

        Returns:
            True if the answer is complete, or failed.
        """
        end: TransferEnd | None = ENDED
        try:
            end = await transfer.run(until_buffered=until_buffered)
        finally:
            if end is not None:
                reason: EndReason | Literal["closed", ""] = end.reason
                if self._closed:
                    reason = "closed"
                elif not reason and time.monotonic() - transfer.began > _RECYCLE_SECONDS:
                    reason = "recycled"
                self.release(transfer.worker, reason)
                self.gate.leave(client)
                transfer.answer.spool.finish(
                    ENDED.error if self._closed and end.error else end.error
                )
        return end is not None

    async def _enter(self, client: str, deadline: float | None) -> None:
        try:
            async with asyncio.timeout(deadline and deadline - time.monotonic()):
                await self.gate.enter(client)
        except TimeoutError:
            raise LimitError(
                "no process was free in the time that the query has; try again in a few seconds",
                limit="queue_length",
            ) from None

    async def _acquire(self) -> WorkerProcess:
        while True:
            while self.idle:
                worker = self.idle.pop()
                if worker.is_alive:
                    return worker
                self.release(worker, "idle")
            if self._closed:
                raise StoreError("this pool was closed")
            self._idle_added.clear()
            try:
                async with asyncio.timeout(self.limits.queue_timeout):
                    await self._idle_added.wait()
            except TimeoutError:
                raise LimitError(
                    "no process is there to evaluate a query; try again in a few seconds",
                    limit="queue_length",
                ) from None

    def _start_missing(self) -> None:
        """Start workers until all slots are filled."""
        total = self.limits.workers + self.limits.spares
        while not self._closed and len(self.workers) + self._starting < total:
            self._starting += 1
            self._run_in_background(self._start_one())

    async def _start_one(self) -> None:
        try:
            worker = await WorkerProcess.start(self._setup)
        except (StoreError, OSError):
            _log.exception("a worker could not be started; retrying")
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            self._add(worker)
        finally:
            self._starting -= 1
        self._start_missing()

    def _add(self, worker: WorkerProcess) -> None:
        if self._closed:
            worker.kill()
            self._run_in_background(_reap(worker))
            return
        self.workers.add(worker)
        self.started += 1
        self.idle.insert(0, worker)  # the last used one goes first: its caches are warm
        self._idle_added.set()

    def _run_in_background(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _reap(worker: WorkerProcess) -> None:
    """Wait for the exit of a killed worker, so that it does not become a zombie."""
    await worker.reap()
    worker.close()
