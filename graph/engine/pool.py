"""A pool of processes that evaluate queries and are killed when they must be.

pyoxigraph 0.5 can neither time out nor cancel, and a hostile query can end its process. So each
query runs in a process that has nothing to lose. At its deadline, when its client leaves, when it
takes too much memory or crashes, the process is ended and a warm spare takes its place.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.errors import LimitError, QueryError, StoreError
from renkei.graph.engine.fair_gate import FairGate
from renkei.graph.engine.frames import WorkerSetup, error_from, request_payload
from renkei.graph.engine.spool import DiskBudget, Spool, SpooledAnswer
from renkei.graph.engine.worker_process import WorkerProcess

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from renkei.graph.query.request import QueryRequest

__all__ = ["Pool", "PoolLimits"]

_log: Final = logging.getLogger(__name__)
_RECYCLE_SECONDS: Final = 1.0  # a worker that evaluated longer may keep much memory: take another
_RETRY_SECONDS: Final = 1.0  # after a worker could not be started


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """The limits of a pool; each has a setting of its name.

    Attributes:
        workers: Queries evaluated at the same time.
        spares: Processes kept warm to take the place of those that are killed.
        query_timeout: Seconds that a query may be evaluated; its reader's pauses do not count.
        stream_timeout: Seconds that an answer may hold a worker in all.
        query_memory: Bytes that a query may take.
        queue_length: Queries that wait for a worker at most.
        queue_timeout: Seconds that one waits at most.
        max_result_rows: Most rows of an answer; 0 means any number.
        max_result_bytes: Most bytes of an answer.
        spool_bytes: Bytes of one answer that wait on the disk for a slow reader at most.
        spool_total_bytes: The same for all answers together.
    """

    workers: int = 2
    spares: int = 1
    query_timeout: float = 30
    stream_timeout: float = 600
    query_memory: int = 1024**3
    queue_length: int = 64
    queue_timeout: float = 10
    max_result_rows: int = 0
    max_result_bytes: int = 1024**3
    spool_bytes: int = 64 * 1024**2
    spool_total_bytes: int = 1024**3


class Pool:
    """Workers on one store. For one event loop.

    Attributes:
        limits: Its limits.
        gate: Admission of queries to the workers.
        ended: Number of ended workers by reason.
        workers: The worker processes; read-only for others.
        idle: Those of them that wait for a query; read-only for others.
        budget: Disk space for slow readers.
    """

    def __init__(
        self,
        store: Path,
        *,
        prefixes: Mapping[str, str],
        limits: PoolLimits,
        ended: Counter[str],
        budget: DiskBudget | None = None,
    ) -> None:
        """Make a pool; `start` starts its workers.

        Args:
            store: Directory of the store.
            prefixes: Prefixes that queries need not declare, and that Turtle is written with.
            limits: Its limits.
            ended: Counts why workers were ended; pools that follow each other share it.
            budget: Disk for slow readers; pools that follow each other share it.
        """
        self.limits, self.ended = limits, ended
        self.gate = FairGate(
            limits.workers, queue_length=limits.queue_length, timeout=limits.queue_timeout
        )
        self._setup = WorkerSetup(
            store=str(store),
            prefixes=dict(prefixes),
            memory=limits.query_memory,
            max_rows=limits.max_result_rows,
            max_bytes=limits.max_result_bytes,
        )
        self.budget = budget or DiskBudget(limits.spool_total_bytes)
        self.workers: set[WorkerProcess] = set()
        self.idle: list[WorkerProcess] = []
        self._arrived = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._starting = 0
        self._closed = False

    @property
    def isolation(self) -> str:
        """What keeps the workers from the network."""
        return next((worker.isolation for worker in self.workers), "none")

    async def start(self) -> None:
        """Start the workers; return when the first is ready.

        Raises:
            StoreError: If it does not become ready.
        """
        self._add(await WorkerProcess.start(self._setup))
        self._fill()

    async def run(self, request: QueryRequest, client: str = "") -> SpooledAnswer:
        """Begin a query; return when its answer is whole, or too long to be kept back.

        Cancelling the caller ends the query.

        Args:
            request: The query.
            client: Who asks; clients take turns.

        Raises:
            LimitError: If it is over a limit: ``queue_length``, ``query_timeout``,
                ``query_memory``, ``max_query_nesting``, ``max_result_bytes``.
            QueryError: If it is not SPARQL, or cannot be evaluated.
        """
        await self._enter(client, request.deadline)
        try:
            worker = await self._take()
        except BaseException:
            self.gate.leave(client)
            raise
        spool = Spool(self.budget, disk=self.limits.spool_bytes)
        answer = SpooledAnswer(request, spool)
        answer.pump = asyncio.create_task(self._pump(worker, request, answer, client))
        self._pumps.add(answer.pump)
        answer.pump.add_done_callback(self._pumps.discard)
        try:
            await spool.decided()
        except BaseException:
            await answer.close()
            raise
        return answer

    async def close(self, *, patience: float = 0) -> None:
        """End all workers; those at work have ``patience`` seconds."""
        self._closed = True
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        while self.gate.inside and loop.time() < until:
            await asyncio.sleep(0.02)
        self._arrived.set()
        await asyncio.sleep(0)  # a pump cancelled before its first step would clean up nothing
        for pump in list(self._pumps):
            pump.cancel()
        for worker in self.idle:
            self.workers.discard(worker)
            worker.kill()
            self._background(_bury(worker))
        self.idle.clear()
        while self._tasks or self.workers:
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await asyncio.sleep(0)

    async def _pump(
        self, worker: WorkerProcess, request: QueryRequest, answer: SpooledAnswer, client: str
    ) -> None:
        """Carry an answer from a worker to its spool, then give the worker back or end it."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        seconds = min(request.timeout or self.limits.query_timeout, self.limits.query_timeout)
        if request.deadline is not None:
            seconds = min(seconds, max(0, request.deadline - time.monotonic()))
        reason: str = ""
        error: Exception | None = None
        try:
            async with asyncio.timeout(seconds) as limit:
                worker.send(b"Q", request_payload(request))
                error = await self._carry(worker, answer, limit, began)
        except TimeoutError:
            reason = "deadline"
            error = _late(seconds, self.limits.stream_timeout, is_read_slowly=answer.waited)
        except EOFError:
            reason, error = "crash", await worker.post_mortem(self.limits.query_memory)
            if isinstance(error, LimitError):
                reason = {"query_memory": "memory"}.get(error.limit, "crash")
        except asyncio.CancelledError:
            reason, error = "client", QueryError("the query was ended")
            raise
        except Exception as caught:  # whatever it is, this worker is not at the end of its answer
            _log.exception("an answer could not be carried on")
            reason, error = "crash", caught
        finally:
            if not reason and loop.time() - began > _RECYCLE_SECONDS:
                reason = "recycled"
            self._give_back(worker, reason)
            self.gate.leave(client)
            answer.spool.finish(error)

    async def _carry(
        self, worker: WorkerProcess, answer: SpooledAnswer, limit: asyncio.Timeout, began: float
    ) -> QueryError | None:
        loop = asyncio.get_running_loop()
        while True:
            letter, payload = await worker.receive()
            if letter == b"D":
                if not answer.spool.offer(payload):  # the reader's time is not the query's
                    answer.waited = True
                    left = (limit.when() or 0) - loop.time()
                    limit.reschedule(began + self.limits.stream_timeout)
                    await answer.spool.put(payload)
                    answer.waited = False
                    limit.reschedule(loop.time() + left)
            elif letter == b"X":
                return error_from(payload)
            else:
                end = json.loads(payload)
                answer.rows, answer.truncated = end["rows"], end["truncated"]
                return None

    async def _enter(self, client: str, deadline: float | None) -> None:
        try:
            async with asyncio.timeout(deadline and deadline - time.monotonic()):
                await self.gate.enter(client)
        except TimeoutError:
            raise LimitError(
                "no process was free in the time that the query has; try again in a few seconds",
                limit="queue_length",
            ) from None

    async def _take(self) -> WorkerProcess:
        while True:
            while self.idle:
                worker = self.idle.pop()
                if worker.is_alive:
                    return worker
                self._give_back(worker, "idle")
            if self._closed:
                raise StoreError("this pool was closed")
            self._arrived.clear()
            try:
                async with asyncio.timeout(self.limits.queue_timeout):
                    await self._arrived.wait()
            except TimeoutError:
                raise LimitError(
                    "no process is there to evaluate a query; try again in a few seconds",
                    limit="queue_length",
                ) from None

    def _give_back(self, worker: WorkerProcess, reason: str) -> None:
        """Make a worker idle; with a reason, end it and start another."""
        if not reason and not self._closed:
            self.idle.append(worker)
            self._arrived.set()
            return
        self.ended[reason or "closed"] += 1
        self.workers.discard(worker)
        worker.kill()
        self._background(_bury(worker))
        self._fill()

    def _fill(self) -> None:
        """Start as many workers as are missing."""
        wanted = self.limits.workers + self.limits.spares
        while not self._closed and len(self.workers) + self._starting < wanted:
            self._starting += 1
            self._background(self._start_one())

    async def _start_one(self) -> None:
        try:
            worker = await WorkerProcess.start(self._setup)
        except (StoreError, OSError):
            _log.exception("no worker could be started; trying again")
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            self._add(worker)
        finally:
            self._starting -= 1
        self._fill()

    def _add(self, worker: WorkerProcess) -> None:
        if self._closed:
            worker.kill()
            self._background(_bury(worker))
            return
        self.workers.add(worker)
        self.idle.insert(0, worker)  # those that worked last go first: their caches are warm
        self._arrived.set()

    def _background(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _late(seconds: float, stream_timeout: float, *, is_read_slowly: bool) -> LimitError:
    if is_read_slowly:
        return LimitError(
            f"the answer was ended after {stream_timeout:g} s, the most it may hold a worker while "
            "it is read",
            limit="stream_timeout",
        )
    return LimitError(
        f"the query was ended after {round(seconds, 1):g} s, the most it may take; ask for less, "
        "or download a dump and query it where you are",
        limit="query_timeout",
    )


async def _bury(worker: WorkerProcess) -> None:
    """Wait for the end of a worker that was killed, so that it leaves no zombie."""
    await worker.reap()
    worker.close()
